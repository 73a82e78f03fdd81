import { parseVaultArn } from '../arn/arn.ts';
import type { CopyJob } from '../shapes.ts';

// When to check a running copy again.

type PastCopy = Pick<CopyJob, 'CreationDate' | 'CompletionDate' | 'BackupSizeInBytes' | 'DestinationBackupVaultArn'>;

const MIN_SECONDS = 30;
const MAX_SECONDS = 6 * 3600;

/** Without an estimate, a larger copy is checked more rarely from the start: 2 TiB after an hour. */
const SECONDS_PER_GIB = 1.75;
const GIB = 1024 ** 3;

/** How much larger or smaller an earlier copy may be: the time of a copy does not follow from its size alone. */
const COMPARABLE = 10;

export interface CheckAgain {
  /** Until it is worth checking again. */
  seconds: number;
  /** What the seconds follow from. Only earlier copies make an estimate. */
  basis: 'earlier copies' | 'longer than earlier copies' | 'nothing';
  /** How many earlier copies. */
  copies: number;
}

/**
 * When it is worth checking again.
 *
 * Estimated from how long earlier copies of the same resource type and a similar size took, those to the same Region and
 * account if there are any, scaled by size if sizes are known, minus the time that has passed. Without an estimate: a pause
 * that grows with the size of the copy and the time that it has been running.
 *
 * @param now milliseconds, on the clock of the jobs' dates.
 */
export function checkAgainAfter(job: PastCopy, earlier: readonly PastCopy[], now: number): CheckAgain {
  const began = Date.parse(job.CreationDate ?? '');
  const elapsed = Number.isNaN(began) ? 0 : Math.max(0, (now - began) / 1000);
  const sameRoute = earlier.filter((past) => routeOf(past) !== undefined && routeOf(past) === routeOf(job));
  const [onRoute, anywhere] = [sameRoute, earlier].map((copies) =>
    copies.map((past) => expectedSeconds(job, past)).filter((seconds) => seconds !== undefined),
  );
  const estimates = onRoute!.length > 0 ? onRoute! : anywhere!;
  const expected = median(estimates);
  const copies = estimates.length;
  if (expected !== undefined && expected > elapsed) {
    return { seconds: bounded(expected - elapsed), basis: 'earlier copies', copies };
  }
  if (expected !== undefined) return { seconds: bounded(elapsed / 2), basis: 'longer than earlier copies', copies };
  const ofSize = MIN_SECONDS + ((job.BackupSizeInBytes ?? 0) / GIB) * SECONDS_PER_GIB;
  return { seconds: bounded(Math.max(ofSize, elapsed / 2)), basis: 'nothing', copies };
}

const bounded = (seconds: number) => Math.round(Math.min(MAX_SECONDS, Math.max(MIN_SECONDS, seconds)));

/** Where a copy goes, without its vault. */
function routeOf({ DestinationBackupVaultArn }: PastCopy): string | undefined {
  const vault = parseVaultArn(DestinationBackupVaultArn ?? '');
  return vault.ok ? `${vault.value.region} ${vault.value.account}` : undefined;
}

/** How long this job would take at the pace of an earlier one. Undefined where the two cannot be compared. */
function expectedSeconds(job: PastCopy, past: PastCopy): number | undefined {
  const seconds = (Date.parse(past.CompletionDate ?? '') - Date.parse(past.CreationDate ?? '')) / 1000;
  if (!(seconds >= 0)) return undefined;
  const scale = job.BackupSizeInBytes && past.BackupSizeInBytes ? job.BackupSizeInBytes / past.BackupSizeInBytes : 1;
  return scale <= COMPARABLE && scale >= 1 / COMPARABLE ? seconds * scale : undefined;
}

function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}
