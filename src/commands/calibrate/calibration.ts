import { randomBytes } from 'node:crypto';
import type { Session } from '../../aws/index.ts';
import type { Clock } from '../../clock.ts';
import { NOT_ASKED, QUESTIONS, type Question } from '../../domain/calibration/questions.ts';
import { redacted, type TraceEntry } from '../../domain/calibration/redaction.ts';
import { ToolError } from '../../domain/errors.ts';
import type { GuardSettings } from '../../domain/guards/settings.ts';
import type { AuditLog } from '../../pipeline/audit-log.ts';
import { Caller } from './caller.ts';
import { cleanUp, type Kept } from './clean-up.ts';
import { askWithCopies } from './experiments/copies.ts';
import { askWithFailures } from './experiments/failing-starts.ts';
import { askLists } from './experiments/lists.ts';
import { askSecondRegion } from './experiments/second-region.ts';
import type { Sandbox } from './facts-of-sandbox.ts';
import { Journal } from './journal.ts';
import type { Lab, Terms, Verdicts } from './lab.ts';
import { type Sent, Starts } from './starts.ts';

/** What `calibrate` writes, and `simulator --calibration` reads. */
export interface Calibration {
  Version: 1;
  Switches: Record<string, string>;
  NotFound: { Switch: string; Reason: string }[];
  Trace: TraceEntry[];
}

export interface Deps {
  /** Makes one attempt of each call: a start that was not answered must not be sent again. */
  session: Session;
  clock: Clock;
  settings: GuardSettings;
  audit: AuditLog | undefined;
  /** Where the list of what is made goes. */
  journal: AuditLog;
  /** Tells the user how far it is. */
  say(text: string): void;
}

export interface Outcome {
  file: Calibration;
  deleted: string[];
  kept: Kept[];
  /** Starts of which it is not known whether they made a job. */
  unanswered: Sent[];
  /** Why it ended before its end. */
  stopped?: unknown;
}

/** Asks everything, deletes the copies, and says what it has found out. */
export async function calibrate(terms: Terms, sandbox: Sandbox, deps: Deps): Promise<Outcome> {
  const { session, clock, settings, audit, say } = deps;
  const { account, days, sourceCreated } = sandbox;
  const caller = new Caller(session, clock);
  const journal = new Journal(deps.journal, clock);
  const starts = new Starts({ caller, journal, settings, audit, account });
  const random = Array.from(randomBytes(8), (byte) => String.fromCharCode(97 + (byte % 26))).join('');
  const lab: Lab = { caller, starts, terms, settings, account, days, sourceCreated, random };
  let verdicts: Verdicts = {};
  let stopped: unknown;
  try {
    say('Copies, and a repeated token …');
    const { first, verdicts: ofCopies } = await askWithCopies(lab);
    Object.assign(verdicts, ofCopies);
    say('Starts that cannot make a copy …');
    Object.assign(verdicts, await askWithFailures(lab, first, verdicts));
    say(terms.secondVault ? 'The other Region …' : 'No other Region.');
    verdicts['token-scope'] = await askSecondRegion(lab, verdicts);
    say('Lists …');
    Object.assign(verdicts, await askLists(lab));
  } catch (error) {
    stopped = error;
  }
  // Reads do not check whose credentials sign them.
  const region = terms.recoveryPoint.region;
  if ((await session.account(region).catch(() => undefined)) !== account) {
    verdicts = {};
    stopped ??= accountChanged(account);
  }
  say('Deleting the copies …');
  const made = starts.sent.flatMap(({ heard, region, request }) =>
    heard.kind === 'answered'
      ? [
          {
            id: heard.value.id,
            region,
            recoveryPointArn: request.recoveryPoint.text,
            destinationArn: request.destination.text,
          },
        ]
      : [],
  );
  let cleaned: { deleted: string[]; kept: Kept[] } = { deleted: [], kept: [] };
  try {
    cleaned = await cleanUp(made, { caller, journal, settings, audit, account });
  } catch (error) {
    stopped ??= error;
    cleaned.kept.push({ what: 'the copies of this run', why: 'deleting them failed; the list has their jobs' });
  }
  return {
    file: fileOf(verdicts, stopped !== undefined, redacted(caller.trace)),
    ...cleaned,
    unanswered: starts.sent.filter(({ heard }) => heard.kind === 'unclear'),
    ...(stopped !== undefined && { stopped }),
  };
}

const accountChanged = (account: string) =>
  new ToolError({
    category: 'credentials',
    code: 'AccountChanged',
    message: `The credentials no longer belong to account ${account}, so nothing that was found counts.`,
    fix: 'Use credentials of one account for the whole run. --clean deletes what was made.',
  });

function fileOf(verdicts: Verdicts, stopped: boolean, Trace: TraceEntry[]): Calibration {
  const Switches: Record<string, string> = {};
  const NotFound: Calibration['NotFound'] = [];
  for (const name of Object.keys(QUESTIONS) as Question[]) {
    const verdict = verdicts[name] ?? { reason: stopped ? 'The run was stopped before.' : 'It was not asked.' };
    if ('setting' in verdict) Switches[name] = verdict.setting;
    else NotFound.push({ Switch: name, Reason: verdict.reason });
  }
  for (const [Switch, Reason] of Object.entries(NOT_ASKED)) NotFound.push({ Switch, Reason });
  return { Version: 1, Switches, NotFound, Trace };
}
