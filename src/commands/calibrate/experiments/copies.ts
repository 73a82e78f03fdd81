import {
  copyCreationDate,
  destinationArn,
  resourceConcurrency,
  type SeenJob,
  type WhileRunning,
} from '../../../domain/calibration/judge-jobs.ts';
import { type Look, listVisibility } from '../../../domain/calibration/judge-lists.ts';
import { repeatedToken, tokenMismatch } from '../../../domain/calibration/judge-tokens.ts';
import { unknown } from '../../../domain/calibration/questions.ts';
import { timeOf } from '../../../domain/copy/origin.ts';
import { isTerminal } from '../../../domain/shapes.ts';
import { type Lab, longer, ordinary, pauseAfter, type Verdicts } from '../lab.ts';
import type { Sent } from '../starts.ts';

/** How long copies are watched. A small one takes minutes. */
const WATCH_MS = 60 * 60_000;
/** Longer than any delay of the list that a setting stands for. */
const LIST_MS = 90_000;
const HOUR = 3_600_000;
/** Looks in a row without an answer, after which nobody watches any longer. */
const MOST_BLIND = 3;

/** Two copies, with the first one's token repeated: as it was, and with other parameters. */
export async function askWithCopies(lab: Lab): Promise<{ first: Sent; verdicts: Verdicts }> {
  const { starts } = lab;
  const first = await starts.start(ordinary(lab), starts.newToken());
  if (first.heard.kind !== 'answered') return { first, verdicts: judged(lab, first) };
  const watched = new Watched(lab, first);
  await watched.look();
  const second = await starts.start(longer(lab), starts.newToken());
  watched.second = second;
  await watched.look();
  const repeats = [await starts.start(ordinary(lab), first.token), await starts.start(ordinary(lab), first.token)];
  const other = await starts.start(longer(lab), first.token);
  await watched.toTheEnd();
  const settled = await Promise.all(repeats.map((one) => starts.settled(one)));
  const verdicts = judged(lab, first, watched, settled, await starts.settled(other), second);
  return { first, verdicts: { ...verdicts, 'copy-creation-date': await dateOf(lab, watched.last) } };
}

function judged(
  _lab: Lab,
  first: Sent,
  watched?: Watched,
  repeats: readonly Sent[] = [],
  other: Sent = first,
  second: Sent = first,
): Verdicts {
  const repeated = repeatedToken(first, repeats);
  const nothing = unknown('The first copy was not started.');
  return {
    'repeated-token': repeated,
    'token-mismatch': tokenMismatch(first, other, second, repeated),
    'list-visibility': watched ? listVisibility(watched.looks) : nothing,
    'destination-recovery-point-arn': watched ? destinationArn(watched.seen) : nothing,
    'resource-concurrency': watched
      ? resourceConcurrency({ whileRunning: watched.whileRunning, first: watched.last, second: watched.lastOfSecond })
      : nothing,
    'copy-creation-date': nothing,
  };
}

async function dateOf({ caller, terms, sourceCreated }: Lab, job: SeenJob | undefined) {
  if (job?.state !== 'COMPLETED' || !job.copyArn) return unknown('The copy was not completed.');
  const { name, region } = terms.destination;
  const input = { BackupVaultName: name, RecoveryPointArn: job.copyArn };
  const copy = await caller.read('DescribeRecoveryPoint', input, region);
  if (copy.kind !== 'answered') return unknown(`The copy could not be described (${copy.code}).`);
  return copyCreationDate({
    source: sourceCreated,
    jobCreated: job.createdAt,
    jobCompleted: job.completedAt,
    copy: timeOf(copy.value.CreationDate),
  });
}

/** The first two jobs, from their starts to their ends. */
class Watched {
  readonly looks: Look[] = [];
  /** The first job, in the order of time. */
  readonly seen: SeenJob[] = [];
  lastOfSecond: SeenJob | undefined;
  /** The second job, each time that it was described while the first one certainly ran. */
  readonly whileRunning: WhileRunning[] = [];
  second: Sent | undefined;
  readonly #lab: Lab;
  readonly #first: Sent;
  #blind = 0;

  constructor(lab: Lab, first: Sent) {
    this.#lab = lab;
    this.#first = first;
  }

  get last(): SeenJob | undefined {
    return this.seen.at(-1);
  }

  async look(): Promise<void> {
    const { caller, starts } = this.#lab;
    if (!this.#isListed() && caller.clock.now() - this.#first.heardAt < LIST_MS) await this.#list();
    const { second, last } = this;
    const sinceStartMs = caller.clock.now() - (second?.heardAt ?? 0);
    const ofSecond = second && !isTerminal(this.lastOfSecond?.state) ? await starts.describe(second) : undefined;
    if (ofSecond) this.lastOfSecond = ofSecond;
    const now = isTerminal(last?.state) ? undefined : await starts.describe(this.#first);
    if (now) this.seen.push(now);
    // The first job ran before and after the second one was described, so that it ran then.
    if (ofSecond && last?.state === 'RUNNING' && now?.state === 'RUNNING') {
      this.whileRunning.push({ state: ofSecond.state, sinceStartMs });
    }
    this.#blind = now || ofSecond || this.#isOver() ? 0 : this.#blind + 1;
  }

  async toTheEnd(): Promise<void> {
    const { clock } = this.#lab.caller;
    const began = clock.now();
    for (;;) {
      const waited = clock.now() - began;
      const listed = this.#isListed() || clock.now() - this.#first.heardAt >= LIST_MS;
      if ((this.#isOver() && listed) || waited >= WATCH_MS || this.#blind >= MOST_BLIND) return;
      await clock.sleep(pauseAfter(waited));
      await this.look();
    }
  }

  #isListed = () => this.looks.at(-1)?.seen === true;

  #isOver = () =>
    isTerminal(this.last?.state) && (this.second?.exists !== 'job' || isTerminal(this.lastOfSecond?.state));

  async #list(): Promise<void> {
    const { caller, terms } = this.#lab;
    const { heard, sentAt, heardAt, region } = this.#first;
    const input = {
      ByDestinationVaultArn: terms.destination.text,
      // This machine's clock and AWS's can differ.
      ByCreatedAfter: new Date(sentAt - HOUR),
    };
    const listed = await caller.rows('ListCopyJobs', input, region, ({ CopyJobs }) => CopyJobs);
    if (listed.kind !== 'answered' || heard.kind !== 'answered') return;
    const seen = listed.value.some(({ CopyJobId }) => CopyJobId === heard.value.id);
    this.looks.push({ seen, from: Math.max(0, listed.sentAt - heardAt), to: listed.heardAt - sentAt });
  }
}
