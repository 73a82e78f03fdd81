import type { RecoveryPoint } from './records.ts';

// The days of a lifecycle count from the creation of the backup, even for a copy. Source: developer guide.

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export const coldAt = ({ backedUpAt, lifecycle }: RecoveryPoint): number | undefined =>
  lifecycle.MoveToColdStorageAfterDays === undefined
    ? undefined
    : backedUpAt + lifecycle.MoveToColdStorageAfterDays * DAY;

export const deleteAt = ({ backedUpAt, lifecycle }: RecoveryPoint): number | undefined =>
  lifecycle.DeleteAfterDays === undefined ? undefined : backedUpAt + lifecycle.DeleteAfterDays * DAY;

/** AWS Backup deletes a recovery point within 8 hours after that; `random`, in [0, 1), chooses when. */
export function deletionTime(point: RecoveryPoint, random: number): number | undefined {
  // EXPIRED: AWS Backup tried to delete it and failed.
  const due = point.status === 'EXPIRED' ? undefined : deleteAt(point);
  return due === undefined ? undefined : due + random * 8 * HOUR;
}

export function storageClassAt(point: RecoveryPoint, now: number): 'WARM' | 'COLD' {
  const cold = coldAt(point);
  return point.storageClass ?? (cold !== undefined && cold <= now ? 'COLD' : 'WARM');
}
