import type { RecoveryPoint } from '../shapes.ts';
import { RECORD_DAYS, seenAs } from './earlier-copies.ts';
import { DAY } from './lifecycle.ts';
import { originOf, SAME_MS, timeOf } from './origin.ts';

// A copy found in its vault, where AWS has no record of its job any more.

/**
 * Whether the copy of a recovery point can exist without a job that AWS lists: it outlives the records, or it is a part of a
 * composite, and AWS does not say that its list has the jobs of parts.
 */
export function mayLackRecord(source: RecoveryPoint | undefined, now: number): boolean {
  return isPart(source) || outlivesRecords(source, now);
}

/** A part of a composite. The job that copies it with its composite has none of the tokens of its own copies. */
export const isPart = (source: RecoveryPoint | undefined): boolean => source?.ParentRecoveryPointArn !== undefined;

/** What a vault shows of one copy. */
export type FoundCopy<Point extends RecoveryPoint = RecoveryPoint> =
  | { kind: 'copy'; copy: Point }
  /** It can be this copy: AWS's rows do not tell which recovery point it is a copy of. */
  | { kind: 'perhaps'; copy: Point }
  | { kind: 'none' }
  /** The vault, or what identifies the source, could not be read. */
  | { kind: 'unknown' };

/** Whether a recovery point, of which any copy is younger, is older than AWS's job records. With a day to spare, for clocks. */
export function outlivesRecords(source: Pick<RecoveryPoint, 'CreationDate'> | undefined, now: number): boolean {
  return !(now - Date.parse(source?.CreationDate ?? '') < (RECORD_DAYS - 1) * DAY);
}

/** Dates as AWS shows them. */
export type Dates = Pick<ReadonlySet<string>, 'has'>;

/**
 * Finds the copy of a recovery point among the recovery points of the destination vault: of the same resource, from the same
 * source vault, and with the source's creation date.
 *
 * AWS does not say which date a list shows for a copy. Days of a lifecycle count from the creation of the source, so a date
 * of deletion less those days is the source's creation, too.
 *
 * @param siblings creation dates of the other recovery points of the resource in the source vault: a row with such a date is
 * a copy of that sibling.
 */
export function findCopy<Row extends RecoveryPoint>(
  rows: readonly Row[],
  source: RecoveryPoint,
  sourceVaultArn: string,
  siblings: Dates = new Set(),
): FoundCopy<Row> {
  const { ResourceArn } = source;
  const shown = timeOf(source.CreationDate);
  if (ResourceArn === undefined || shown === undefined) return { kind: 'unknown' };
  const dates = [shown, originOf(source) ?? shown];
  let perhaps: Row | undefined;
  for (const row of rows) {
    if (row.ResourceArn !== ResourceArn || (row.SourceBackupVaultArn ?? sourceVaultArn) !== sourceVaultArn) continue;
    // Neither the source itself, where it is copied into its own vault, nor a part of a composite copy is its copy.
    if (row.RecoveryPointArn === source.RecoveryPointArn || isOtherPart(row, source)) continue;
    const seen = seenAs(row);
    if (seen === 'gone') continue;
    const is = isCopyOf(row, dates, siblings);
    // AWS names the source vault of a copy, but not always: without it, the row can be a backup of its own.
    if (is === true && seen === 'there' && row.SourceBackupVaultArn !== undefined) return { kind: 'copy', copy: row };
    if (is !== false) perhaps ??= row;
  }
  return perhaps ? { kind: 'perhaps', copy: perhaps } : { kind: 'none' };
}

/** A composite and one of its parts. */
export const isOtherPart = (row: RecoveryPoint, source: RecoveryPoint) =>
  row.IsParent !== undefined && source.IsParent !== undefined && row.IsParent !== source.IsParent;

/** @param dates of the source: as AWS shows it, and of the backup that it goes back to. */
function isCopyOf(row: RecoveryPoint, dates: readonly number[], siblings: Dates): boolean | 'unknown' {
  const isSource = (date: number) => dates.some((one) => Math.abs(date - one) < SAME_MS);
  const date = timeOf(row.CreationDate);
  if (date !== undefined && isSource(date)) return true;
  const days = row.Lifecycle?.DeleteAfterDays ?? 0;
  const deleteAt = timeOf(row.CalculatedLifecycle?.DeleteAt);
  if (days > 0 && deleteAt !== undefined) return isSource(deleteAt - days * DAY);
  // A copy is never older than its source.
  const older = date !== undefined && date < Math.min(...dates);
  return older || siblings.has(row.CreationDate ?? '') ? false : 'unknown';
}
