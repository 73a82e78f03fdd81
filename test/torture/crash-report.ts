import type { Switches } from '../../src/simulator/index.ts';
import type { Random } from '../support/random.ts';
import type { Counts } from './count.ts';

/** The settings under which docs/exactly-once.md says what the server promises. */
export const TOKEN_SWITCHES = {
  'repeated-token': ['same-job', 'new-looking-reply'],
  'token-lifetime': ['10-minutes', '24-hours', 'record-life', 'forever'],
  'token-scope': ['account-and-region', 'account'],
  'token-mismatch': ['first-job', 'error', 'new-job'],
  'token-after-failure': ['bound', 'released'],
  'list-visibility': ['at-once', 'after-5-seconds', 'after-60-seconds'],
  'list-order': ['newest-first', 'oldest-first', 'by-id'],
  'list-pages': ['full', 'short'],
} as const;

/** Settings of them, each switch at its default but for this share. */
export function someTokenSettings(random: Random, share: number): Partial<Switches> {
  return Object.fromEntries(
    Object.entries(TOKEN_SWITCHES).map(([name, settings]) => [
      name,
      random.chance(share) ? random.pick(settings) : settings[0],
    ]),
  ) as Partial<Switches>;
}

export interface CrashReport {
  seed: number;
  switches: Partial<Switches>;
  intents: number;
  /** What the schedule has beside identical starts. */
  schedule: { mixedLifecycles: boolean; oldPoints: boolean; ownTokens: number; foreignFailures: number };
  /** By tool. */
  calls: Counts;
  /** Server processes that were killed, and calls that had no answer because of that. */
  kills: number;
  unanswered: number;
  /** Requests to AWS that met a fault. */
  faults: number;
  errors: Counts;
  outcomes: Counts;
  verdicts: Counts;
  /** What was unknown, by the reason in the answer. */
  unknown: Counts;
  duplicates: string[];
  lost: string[];
  falseStatements: string[];
  /** Whether the switches allow the promise; duplicates count only where they do. */
  promised: { once: boolean; ids: boolean };
}

/**
 * What can be promised. The id of a job is unknown if AWS answers a repeated token with an id that no job has. That a
 * copy is made once depends on the list and on the token. If the list is late or denied, the token alone decides, and
 * neither shows an attempt that is running if AWS forgets the token of a failed job. If AWS takes other parameters with
 * the same token for another request, starts with different lifecycles at the same moment are two.
 *
 * @param mixed whether starts of one copy ask for different lifecycles.
 */
export function promiseOf(switches: Partial<Switches>, listDenied: boolean, mixed: boolean): CrashReport['promised'] {
  const listCertain = switches['list-visibility'] === 'at-once' && !listDenied;
  // Two starts at the same moment see no job: then the token alone decides, whatever the list shows later.
  const tokenHolds = !(mixed && switches['token-mismatch'] === 'new-job');
  return {
    once: tokenHolds && (listCertain || switches['token-after-failure'] !== 'released'),
    ids: switches['repeated-token'] === 'same-job',
  };
}
