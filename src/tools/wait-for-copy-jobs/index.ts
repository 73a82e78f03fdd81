import * as z from 'zod';
import { checkJobId } from '../../domain/filters/arn-filters.ts';
import { TOOL } from '../../domain/names.ts';
import { readTool } from '../../pipeline/contract.ts';
import { checkFilters } from '../shared/filters.ts';
import { nextOutput, profileInput, regionInput, stampOutput, textInput } from '../shared/schema.ts';
import { outlookOf } from './outlook.ts';
import { hasEnded, isLost, poll, type Watched } from './poll.ts';
import { presentWatched, watchedOutput } from './present-watched.ts';

const MAX_JOBS = 50;
const DEFAULT_TIMEOUT_SECONDS = 25;

export const waitForCopyJobs = readTool({
  name: TOOL.waitForCopyJobs,
  title: 'Wait for copy jobs',
  description: `Waits until copy jobs end (COMPLETED, FAILED or PARTIAL) or TimeoutSeconds pass. Copies can take hours: if Done is false, tell the user and make the call in Next after CheckAgainAfterSeconds.`,
  input: (options) =>
    z.strictObject({
      CopyJobIds: z.array(textInput(200)).min(1).max(MAX_JOBS).describe('IDs of copy jobs'),
      TimeoutSeconds: z.int().min(1).max(3600).optional().describe('Default: 25. Many hosts end calls after 45 s'),
      ...regionInput,
      ...profileInput(options),
    }),
  output: z.strictObject({
    Done: z.boolean(),
    Pending: z.number(),
    CopyJobs: z.array(watchedOutput),
    CheckAgainAfterSeconds: z.number().optional(),
    /** What CheckAgainAfterSeconds follows from; "none" where nothing tells. */
    Estimate: z.string().optional(),
    Note: z.string().optional(),
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
    await poll(watch, Math.min(TimeoutSeconds * 1000, call.look?.budget ?? Number.POSITIVE_INFINITY), call);
    if (watch.every(isLost)) throw watch[0]!.error;

    const pending = watch.filter((one) => !hasEnded(one) && !isLost(one));
    const failed = watch.find(({ job }) => job?.State === 'FAILED' || job?.State === 'PARTIAL');
    const { region: Region } = call;
    const next =
      pending.length > 0
        ? { Tool: TOOL.waitForCopyJobs, Arguments: { CopyJobIds: pending.map((one) => one.CopyJobId), Region } }
        : failed && { Tool: TOOL.describeCopyJob, Arguments: { CopyJobId: failed.CopyJobId, Region } };
    const [rows, outlook] = await Promise.all([presentWatched(watch, call), outlookOf(pending, call)]);
    return {
      Done: watch.every(hasEnded),
      Pending: pending.length,
      CopyJobs: rows,
      ...outlook,
      ...(next && { Next: next }),
    };
  },
});
