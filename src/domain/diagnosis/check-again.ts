import type { CopyJob } from '../shapes.ts';

// When to check a running copy again.

type PastCopy = Pick<CopyJob, 'CreationDate' | 'CompletionDate' | 'BackupSizeInBytes'>;

const MIN_SECONDS = 30;
const MAX_SECONDS = 6 * 3600;

/**
 * Seconds until it is worth checking again.
 *
 * Estimated from how long earlier copies of the same resource type took, scaled by size if sizes are known, minus the
 * time that has passed. Without an estimate: half of the time that the copy has been running, so that checks get rarer.
 *
 * @param now milliseconds, on the clock of the jobs' dates.
 */
export function checkAgainAfter(job: PastCopy, earlier: readonly PastCopy[], now: number): number {
  const began = Date.parse(job.CreationDate ?? '');
  const elapsed = Number.isNaN(began) ? 0 : Math.max(0, (now - began) / 1000);
  const estimates = earlier.map((past) => expectedSeconds(job, past)).filter((seconds) => seconds !== undefined);
  const expected = median(estimates);
  const left = expected !== undefined && expected > elapsed ? expected - elapsed : elapsed / 2;
  return Math.round(Math.min(MAX_SECONDS, Math.max(MIN_SECONDS, left)));
}

/** How long this job would take at the pace of an earlier one. */
function expectedSeconds(job: PastCopy, past: PastCopy): number | undefined {
  const seconds = (Date.parse(past.CompletionDate ?? '') - Date.parse(past.CreationDate ?? '')) / 1000;
  if (!(seconds >= 0)) return undefined;
  const scale = job.BackupSizeInBytes && past.BackupSizeInBytes ? job.BackupSizeInBytes / past.BackupSizeInBytes : 1;
  return seconds * scale;
}

function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}
