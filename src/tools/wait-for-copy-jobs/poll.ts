import { withDeadline } from '../../clock.ts';
import { RETRYABLE, ToolError } from '../../domain/errors.ts';
import { isTerminal } from '../../domain/shapes.ts';
import { word } from '../../domain/text/untrusted-text.ts';
import type { ToolCall } from '../../pipeline/contract.ts';
import type { CopyJob } from '../shared/copies/copy-jobs.ts';

// Reads jobs until each has ended or the time is up.

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15_000;
const PAUSE_GROWTH = 1.5;

/** How long a read may run past the caller's timeout: a call that hangs must not delay the answer for much longer. */
export const READ_GRACE_MS = 3000;

/** A job that is waited for. */
export interface Watched {
  CopyJobId: string;
  job?: CopyJob;
  /** Why the last read failed. */
  error?: ToolError;
}

export const hasEnded = ({ job }: Watched) => isTerminal(job?.State);

/** Another read would fail the same way. */
export const isLost = ({ error }: Watched) => error !== undefined && !RETRYABLE[error.category];

/** Polls each unfinished job with growing pauses. A job never has two reads in flight. */
export async function poll(watch: readonly Watched[], timeout: number, call: ToolCall): Promise<void> {
  const { clock, signal, progress } = call;
  const deadline = clock.now() + timeout;
  let looks = 0;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * PAUSE_GROWTH, LONGEST_PAUSE_MS)) {
    const open = watch.filter((one) => !hasEnded(one) && !isLost(one));
    const patience = Math.max(0, deadline - clock.now()) + READ_GRACE_MS;
    await Promise.all(open.map((one) => readJob(one, patience, call)));
    const done = watch.filter(hasEnded).length;
    // MCP requires progress to increase with each notification, even if no job has ended since the last one.
    looks += 1;
    progress(done < watch.length ? done + looks / 1000 : done, watch.length, progressMessage(watch));
    const left = deadline - clock.now();
    if (left <= 0 || watch.every((one) => hasEnded(one) || isLost(one))) return;
    await clock.sleep(Math.min(pause, left), signal).catch(() => {
      throw cancelled();
    });
  }
}

async function readJob(one: Watched, patience: number, { session, region, signal }: ToolCall): Promise<void> {
  try {
    const { CopyJob } = await withDeadline(patience, signal, (soon) =>
      session.read('DescribeCopyJob', { CopyJobId: one.CopyJobId }, { region, signal: soon }),
    );
    one.job = CopyJob ?? {};
    delete one.error;
  } catch (error) {
    if (signal.aborted) throw cancelled();
    if (error instanceof ToolError) one.error = error;
    else if (error instanceof Error && error.name === 'TimeoutError') one.error = noAnswer();
    else throw error;
  }
}

export function cancelled(): ToolError {
  return new ToolError({
    category: 'cancelled',
    code: 'Cancelled',
    message: 'The client cancelled the call.',
    fix: 'Call again if you still need the answer. The copies keep running.',
  });
}

function noAnswer(): ToolError {
  return new ToolError({
    category: 'timeout',
    code: 'Timeout',
    message: 'AWS did not answer DescribeCopyJob in time.',
    fix: 'Call again. The copies keep running.',
  });
}

function progressMessage(watch: readonly Watched[]): string {
  const counts = new Map<string, number>();
  for (const { job } of watch) {
    const state = word(job?.State, 40) ?? 'unknown';
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  const states = [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
  return `${watch.filter(hasEnded).length} of ${watch.length} done: ${states}`;
}
