import type { RecoveryPoint } from '../shapes.ts';
import { DAY } from './lifecycle.ts';

/**
 * When the backup was made from which the days of a lifecycle count, in epoch milliseconds; undefined where that is not known.
 *
 * AWS developer guide: the creation date of a copy "refers to when the source was created, not when the copy was created".
 * AWS does not say so of the CreationDate that it shows for a copy, so for a copy only its date of deletion tells.
 */
export function originOf(point: RecoveryPoint | undefined): number | undefined {
  if (point === undefined) return undefined;
  if (point.SourceBackupVaultArn === undefined) return timeOf(point.CreationDate);
  const days = point.Lifecycle?.DeleteAfterDays ?? 0;
  const deleteAt = timeOf(point.CalculatedLifecycle?.DeleteAt);
  return days > 0 && deleteAt !== undefined ? deleteAt - days * DAY : undefined;
}

/**
 * When AWS says that a recovery point was created, and when the backup was made that it goes back to, where AWS's lists can
 * tell that from the other: epoch milliseconds.
 */
export function datesOf(point: RecoveryPoint): number[] {
  const shown = timeOf(point.CreationDate);
  if (shown === undefined) return [];
  const origin = originOf(point) ?? shown;
  return Math.abs(origin - shown) < SAME_MS ? [shown] : [shown, origin];
}

/** AWS's dates in lists have milliseconds in some replies and whole seconds in others. */
export const SAME_MS = 1000;

/** Epoch milliseconds of one of AWS's dates. */
export function timeOf(date: string | undefined): number | undefined {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? undefined : time;
}
