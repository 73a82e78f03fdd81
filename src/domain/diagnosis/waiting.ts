import { TOOL } from '../names.ts';
import type { CopyJob } from '../shapes.ts';
import { word } from '../text/untrusted-text.ts';

/** Copies begin within minutes unless something holds them back. */
const LONG_MS = 15 * 60_000;

/**
 * Why a job is still CREATED, as far as it is known. Undefined for any other state, and for a new job that nothing is
 * known to hold back.
 *
 * @param running the RUNNING copy jobs of the same resource; undefined if they could not be listed.
 * @param now milliseconds, on the clock of the jobs' dates.
 */
export function whyWaiting(job: CopyJob, running: readonly CopyJob[] | undefined, now: number): string | undefined {
  if (job.State !== 'CREATED') return undefined;
  // AWS developer guide, copy job concurrency: "Additional copy jobs for the same resource remain in CREATED status until
  // the running job completes".
  const other = running?.find(({ CopyJobId, State }) => CopyJobId !== job.CopyJobId && State === 'RUNNING');
  if (other) {
    const id = word(other.CopyJobId);
    return `Another copy of the same resource is running${id === undefined ? '' : `, job ${id}`}: AWS Backup keeps this one in CREATED until that one has ended.`;
  }
  const since = Date.parse(job.CreationDate ?? '');
  if (!(now - since >= LONG_MS)) return undefined;
  const listed =
    running === undefined
      ? 'Whether another copy of the resource is running is not known, because ListCopyJobs gave no answer. Otherwise, the'
      : 'No other copy of the resource is listed as running in this account and Region. The';
  // AWS developer guide: system errors are retried for two hours, then by AWS's staff, so that the job completes.
  return `It has been CREATED for ${minutes(now - since)}. ${listed} reason can be a running backup of the resource, a quota of copies at a time, or a system error of AWS: AWS retries such a job for two hours, after which AWS staff retry it. Until it runs, it stays CREATED. Keep waiting (${TOOL.waitForCopyJobs}); another start of the same copy would not be faster.`;
}

const minutes = (ms: number) =>
  ms < 7_200_000 ? `${Math.floor(ms / 60_000)} minutes` : `${Math.floor(ms / 3_600_000)} hours`;
