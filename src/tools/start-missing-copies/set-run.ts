import { withDeadline } from '../../clock.ts';
import { RETRYABLE, ToolError } from '../../domain/errors.ts';
import type { RecoveryPoint } from '../../domain/shapes.ts';
import { word } from '../../domain/text/untrusted-text.ts';
import type { WriteCall } from '../../pipeline/contract.ts';
import { CopyStart } from '../start-copy-job/copy-start.ts';
import type { StartResult } from '../start-copy-job/result.ts';
import type { Due, DueCopies, SetOutcome } from './due-copies.ts';

/** Starts in flight. AWS publishes no rate of StartCopyJob; throttling slows down further. */
const WIDEST = 32;

/** After how many starts in a row the width grows by one again. */
const GROWTH = 25;

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 8000;

/** How many failures in a row, none of them of one copy alone, end the call. */
const TOO_MANY = 50;
const TOO_MANY_UNANSWERED = 5;

/** Of so many jobs, the id is kept. */
const SHOWN_JOBS = 10;

/** How long starts in flight may take after the time is up. */
const GRACE_MS = 8000;

/** What ends a call early: no other copy of the set would fare better. */
const FATAL: readonly string[] = ['policy_denied', 'configuration', 'credentials', 'internal'];

/** Starts the copies that are due, several at a time, until all are started, the time is up or AWS says no more. */
export class SetRun {
  started = 0;
  /** The first of them. */
  readonly firstStarted: { CopyJobId: string | undefined; point: RecoveryPoint }[] = [];
  bytes = 0;
  /** Why the call ended before it reached all. */
  stopped: ToolError | undefined;
  /** Seconds after which a copy that AWS does not list yet can be told. */
  retryAfter: number | undefined;
  readonly #copies: DueCopies;
  readonly #call: WriteCall;
  readonly #deadline: number;
  readonly #confirmedAt: number | undefined;
  readonly #queue: Due[];
  readonly #working = new Set<Promise<void>>();
  /** What is not a failure of AWS or of a guard. */
  #broken: { reason: unknown } | undefined;
  /** The last failure that may pass. */
  #unreached: ToolError | undefined;
  #width = WIDEST;
  #workers = 0;
  #pause = FIRST_PAUSE_MS;
  #inRow = 0;
  #failedInRow = 0;
  #unansweredInRow = 0;
  #reached = 0;

  /**
   * @param deadline epoch milliseconds on our clock.
   * @param confirmedAt see Order.run.
   */
  constructor(copies: DueCopies, call: WriteCall, deadline: number, confirmedAt: number | undefined) {
    this.#copies = copies;
    this.#call = call;
    this.#deadline = deadline;
    this.#confirmedAt = confirmedAt;
    // The oldest first: they are the nearest to the end of AWS's records.
    this.#queue = copies.due.toSorted((one, other) => (dateOf(one) < dateOf(other) ? 1 : -1));
  }

  async run(): Promise<void> {
    const { clock, signal, look } = this.#call;
    for (let left = Math.min(WIDEST, this.#queue.length); left > 0; left -= 1) this.#hire();
    const patience = Math.max(0, this.#deadline - clock.now()) + Math.min(GRACE_MS, look?.budget ?? GRACE_MS);
    await withDeadline(patience, undefined, () => this.#idle()).catch((error: unknown) => {
      if (!(error instanceof Error) || error.name !== 'TimeoutError') throw error;
    });
    if (this.#broken) throw this.#broken.reason;
    if (signal.aborted) throw cancelled();
    const left = this.#copies.due.length - this.#reached;
    this.#copies.tally.NotReached += left;
    // Nothing was reached, and the reason is not of one copy alone.
    const why = this.stopped ?? this.#unreached;
    if (why && this.#reached === 0) throw why;
  }

  /** Resolves when no worker is left: one can hire another. */
  async #idle(): Promise<void> {
    while (this.#working.size > 0) await Promise.all(this.#working);
  }

  #hire(): void {
    this.#workers += 1;
    const working = this.#work().catch((reason: unknown) => {
      this.#broken ??= { reason };
    });
    this.#working.add(working);
    void working.then(() => this.#working.delete(working));
  }

  get #over(): boolean {
    if (this.#broken) return true;
    return this.stopped !== undefined || this.#call.signal.aborted || this.#call.clock.now() >= this.#deadline;
  }

  async #work(): Promise<void> {
    try {
      while (!this.#over && this.#workers <= this.#width) {
        const due = this.#queue.pop();
        if (!due) return;
        await this.#start(due);
        this.#report();
      }
    } finally {
      this.#workers -= 1;
    }
  }

  async #start(due: Due): Promise<void> {
    const { request, before } = due;
    const confirmedAt = this.#confirmedAt;
    try {
      const result = await this.#call.copy(request, () =>
        new CopyStart(request, this.#call, { before, confirmedAt, counted: true }).run(),
      );
      this.#answered(due, result);
      this.#failedInRow = 0;
      this.#unansweredInRow = 0;
      this.#faster();
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      await this.#failed(due, error);
    }
  }

  #answered(due: Due, result: StartResult): void {
    const outcome = outcomeOf(result);
    this.#reached += 1;
    this.#copies.tally[outcome] += 1;
    if (outcome === 'Started') {
      this.bytes += due.point.BackupSizeInBytes ?? 0;
      this.started += 1;
      if (this.firstStarted.length < SHOWN_JOBS)
        this.firstStarted.push({ CopyJobId: result.CopyJobId, point: due.point });
    }
    if (outcome === 'Failed' || outcome === 'Unknown') this.#reason(outcome, result.Warnings.at(-1) ?? '', due);
  }

  async #failed(due: Due, error: ToolError): Promise<void> {
    const { category, code } = error.details;
    if (category === 'cancelled') return;
    if (RETRYABLE[category]) this.#unreached = error;
    if (category === 'throttled') {
      this.#queue.unshift(due);
      await this.#slower();
      if (this.#over) this.#reason('NotReached', error.details.message, due);
      return;
    }
    if (category === 'limit_exceeded' || FATAL.includes(category)) {
      this.#stop(error, due);
      return;
    }
    if (code === 'AttemptNotListedYet') {
      this.#reason('NotReached', error.details.message, due);
      this.retryAfter = Math.max(this.retryAfter ?? 0, error.details.retryAfterSeconds ?? 0);
      return;
    }
    if (RETRYABLE[category]) {
      this.#unansweredInRow += 1;
      if (this.#unansweredInRow >= TOO_MANY_UNANSWERED) this.#stop(error, due);
      else this.#reason('NotReached', error.details.message, due);
      return;
    }
    this.#reached += 1;
    this.#copies.tally.Failed += 1;
    this.#failedInRow += 1;
    this.#reason('Failed', error.details.message, due);
    if (this.#failedInRow >= TOO_MANY) this.stopped ??= error;
  }

  #stop(error: ToolError, due: Due): void {
    if (this.stopped === undefined) this.#reason('NotReached', error.details.message, due);
    this.stopped ??= error;
  }

  #reason(outcome: SetOutcome, message: string, { request }: Due): void {
    // One reason for all copies: ARNs and ids differ.
    const why = message
      .replaceAll(/arn:[^\s,"')]+/g, 'arn:…')
      .replaceAll(/[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/g, '…');
    this.#copies.reasons.add(outcome, why, request.recoveryPoint.text);
  }

  /** Throttled: half of the workers end after the start that they are at, and this one pauses. */
  async #slower(): Promise<void> {
    this.#width = Math.max(1, Math.floor(Math.min(this.#width, this.#workers) / 2));
    this.#inRow = 0;
    const { clock, signal } = this.#call;
    const pause = Math.min(this.#pause, Math.max(0, this.#deadline - clock.now()));
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
    await clock.sleep(pause, signal).catch(() => {});
  }

  #faster(): void {
    this.#pause = FIRST_PAUSE_MS;
    this.#inRow += 1;
    if (this.#inRow < GROWTH || this.#width >= WIDEST) return;
    this.#inRow = 0;
    this.#width += 1;
    if (this.#workers < this.#width && this.#queue.length > 0) this.#hire();
  }

  #report(): void {
    const total = this.#copies.due.length;
    const step = Math.max(1, Math.floor(total / 100));
    if (this.#reached % step !== 0 && this.#reached !== total) return;
    this.#call.progress(this.#reached, total, `${this.started} of ${total} copies started`);
  }
}

const dateOf = ({ point }: Due): string => point.CreationDate ?? '';

function outcomeOf({ Outcome, State }: StartResult): SetOutcome {
  if (Outcome === 'started') return 'Started';
  if (Outcome === 'already_copied' || State === 'COMPLETED' || State === 'PARTIAL') return 'AlreadyCopied';
  if (Outcome === 'already_running' || State === 'CREATED' || State === 'RUNNING') return 'AlreadyRunning';
  return word(State) === 'FAILED' ? 'Failed' : 'Unknown';
}

function cancelled(): ToolError {
  return new ToolError({
    category: 'cancelled',
    code: 'Cancelled',
    message: 'The client cancelled the call. Copies that were started keep running.',
    fix: 'Make the same call again: it goes on where this one ended, and copies nothing twice.',
  });
}
