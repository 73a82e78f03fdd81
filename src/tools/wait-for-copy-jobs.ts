import * as z from 'zod';
import { withDeadline } from '../clock.ts';
import { checkAgainAfter } from '../domain/diagnosis/check-again.ts';
import { RETRYABLE, ToolError } from '../domain/errors.ts';
import { checkJobId } from '../domain/filters/arn-filters.ts';
import { TOOL } from '../domain/names.ts';
import { isTerminal } from '../domain/shapes.ts';
import { word } from '../domain/untrusted-text.ts';
import { readTool, type ToolCall } from '../pipeline/contract.ts';
import { type CopyJob, copyJobRowOutput, presentRow } from './shared/copy-jobs.ts';
import { checkFilters } from './shared/filters.ts';
import { nextOutput, profileInput, regionInput, stampOutput } from './shared/schema.ts';

const MAX_JOBS = 50;
const DEFAULT_TIMEOUT_SECONDS = 25;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15_000;
const PAUSE_GROWTH = 1.5;

/** How long a read may run past the caller's timeout: a call that hangs must not delay the answer for much longer. */
const READ_GRACE_MS = 3000;

/** How many earlier copies the estimate for a running copy is based on. */
const EARLIER_COPIES = 50;

export const waitForCopyJobs = readTool({
  name: TOOL.waitForCopyJobs,
  title: 'Wait for copy jobs',
  description: `Waits until copy jobs end (COMPLETED, FAILED or PARTIAL) or the timeout expires, and returns their states. Copies can take hours: if Done is false, tell the user and make the call in Next after CheckAgainAfterSeconds, even in a later conversation.`,
  input: (options) =>
    z.strictObject({
      CopyJobIds: z.array(z.string().min(1).max(200)).min(1).max(MAX_JOBS),
      TimeoutSeconds: z
        .int()
        .min(1)
        .max(3600)
        .optional()
        .describe('Default: 25. Many hosts end calls that take longer than 45 s'),
      ...regionInput,
      ...profileInput(options),
    }),
  output: z.strictObject({
    Done: z.boolean(),
    Pending: z.number(),
    CopyJobs: z.array(copyJobRowOutput.extend({ Problem: z.string().optional() })),
    CheckAgainAfterSeconds: z.number().optional(),
    Next: nextOutput.optional(),
    ...stampOutput,
  }),
  parse: ({ CopyJobIds }) => {
    const ids = Array.isArray(CopyJobIds) ? CopyJobIds.slice(0, MAX_JOBS) : [];
    const named = Object.fromEntries(ids.map((id, index) => [`CopyJobIds.${index}`, id]));
    return { issues: checkFilters(named, Object.fromEntries(Object.keys(named).map((path) => [path, checkJobId]))) };
  },
  async run({ CopyJobIds, TimeoutSeconds = DEFAULT_TIMEOUT_SECONDS }, call) {
    const watch = [...new Set(CopyJobIds)].map((CopyJobId): Watched => ({ CopyJobId }));
    await poll(watch, TimeoutSeconds * 1000, call);
    if (watch.every(isLost)) throw watch[0]!.error;

    const pending = watch.filter((one) => !hasEnded(one) && !isLost(one));
    const failed = watch.find(({ job }) => job?.State === 'FAILED' || job?.State === 'PARTIAL');
    const { region: Region } = call;
    const next =
      pending.length > 0
        ? { Tool: TOOL.waitForCopyJobs, Arguments: { CopyJobIds: pending.map((one) => one.CopyJobId), Region } }
        : failed && { Tool: TOOL.describeCopyJob, Arguments: { CopyJobId: failed.CopyJobId, Region } };
    return {
      Done: watch.every(hasEnded),
      Pending: pending.length,
      CopyJobs: watch.map(row),
      ...(pending.length > 0 && { CheckAgainAfterSeconds: await soonest(pending, call) }),
      ...(next && { Next: next }),
    };
  },
});

interface Watched {
  CopyJobId: string;
  job?: CopyJob;
  /** Why the last read failed. */
  error?: ToolError;
}

const hasEnded = ({ job }: Watched) => isTerminal(job?.State);

/** Another read would fail the same way. */
const isLost = ({ error }: Watched) => error !== undefined && !RETRYABLE[error.category];

/** Polls each unfinished job with growing pauses. A job never has two reads in flight. */
async function poll(watch: readonly Watched[], timeout: number, call: ToolCall): Promise<void> {
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

function cancelled(): ToolError {
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

function row(one: Watched) {
  return {
    ...presentRow(one.job ?? {}),
    CopyJobId: one.CopyJobId,
    ...(one.error && {
      Problem: `${one.error.category}: ${one.error.details.message}${one.job ? ' The values shown are from an earlier read.' : ''}`,
    }),
  };
}

/** When the first pending job may have ended, estimated from earlier copies of its type if they can be listed. */
async function soonest(pending: readonly Watched[], call: ToolCall): Promise<number> {
  const { session, region, signal } = call;
  const earlier = new Map<string, Promise<CopyJob[]>>();
  const ofType = (type: string) => {
    const listed =
      earlier.get(type) ??
      withDeadline(READ_GRACE_MS, signal, (soon) =>
        session.read(
          'ListCopyJobs',
          { ByResourceType: type, ByState: 'COMPLETED', MaxResults: EARLIER_COPIES },
          { region, signal: soon },
        ),
      ).then(
        (page) => page.CopyJobs ?? [],
        () => [],
      );
    earlier.set(type, listed);
    return listed;
  };
  const seconds = await Promise.all(
    pending.map(async ({ job = {} }) =>
      checkAgainAfter(job, job.ResourceType ? await ofType(job.ResourceType) : [], session.awsNow()),
    ),
  );
  return Math.min(...seconds);
}
