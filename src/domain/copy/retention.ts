import type { RecoveryPointArn } from '../arn/arn.ts';
import type { RecoveryPoint } from '../shapes.ts';
import { featuresOf } from './features.ts';
import { DAY, type Lifecycle, MIN_COLD_DAYS } from './lifecycle.ts';
import { originOf, timeOf } from './origin.ts';

export interface Retention {
  sentence: string;
  /** Epoch milliseconds; AWS deletes within 8 hours after. Absent where the copy is kept forever or the date is not known. */
  deleteAt?: number;
  /** Epoch milliseconds. */
  coldAt?: number;
  /** Days from the creation of the source; 'as the source' where it follows the source and that is not known. */
  days: number | 'forever' | 'as the source';
  warnings: string[];
}

const SOON_DAYS = 7;

/** When something happens: a date, a number of days after the creation of the source, or both. */
interface Due {
  days?: number;
  at?: number;
  /** Whether it happens at all is not known. */
  unsure?: true;
}

/**
 * When a copy moves to cold storage and when it is deleted. AWS developer guide: days count from the creation of the source,
 * deletion follows within 8 hours; a copy without DeleteAfterDays, or with -1, is kept as long as the source.
 */
export function retentionOf(
  lifecycle: Lifecycle | undefined,
  rp: RecoveryPointArn,
  source: RecoveryPoint | undefined,
  now: number,
): Retention {
  const created = originOf(source);
  const warnings: string[] = [];
  const asSource = !isGiven(lifecycle?.DeleteAfterDays);
  const deletion = asSource ? deletionOfSource(source, created) : due(lifecycle!.DeleteAfterDays!, created);
  const cold = coldDue(lifecycle, rp, source, created, warnings);

  const end = typeof deletion === 'object' ? deletion : undefined;
  if (cold && end && asSource) warnOfGap(cold, end, warnings);
  if (end?.at !== undefined) warnOfDate(end.at, now, warnings);

  const retention: Retention = {
    sentence: sentence(cold, asSource, deletion, lifecycle?.DeleteAfterDays === -1),
    days: typeof deletion === 'object' ? (deletion.days ?? 'as the source') : deletion,
    warnings,
  };
  if (end?.at !== undefined) retention.deleteAt = end.at;
  if (cold?.at !== undefined && !cold.unsure) retention.coldAt = cold.at;
  return retention;
}

/**
 * How long an existing copy is kept. Only AWS's own description of the copy counts: its lifecycle can have been changed, and
 * so can the source's.
 */
export function retentionOfCopy(
  copy: RecoveryPoint,
  rp: RecoveryPointArn,
  now: number,
): Pick<Retention, 'sentence' | 'warnings'> {
  const created = originOf(copy);
  const cold = coldStorageOf(copy, rp) === false ? undefined : coldOfSource(copy, created);
  const deletion = deletionOfSource(copy, created);
  const parts = cold === undefined ? [] : [`Moves to cold storage ${when(cold)}.`];
  if (deletion === 'as the source') return { sentence: [...parts, KEPT_UNKNOWN].join(' '), warnings: [] };
  if (deletion === 'forever') return { sentence: [...parts, 'Kept forever.'].join(' '), warnings: [] };
  const warnings: string[] = [];
  const { at = Number.POSITIVE_INFINITY } = deletion;
  if (at <= now) warnings.push('Its deletion date has passed: the copy can be deleted at any time.');
  else warnOfDate(at, now, warnings);
  return { sentence: [...parts, `Deleted ${when(deletion)}${within(deletion)}.`].join(' '), warnings };
}

/** Where AWS's answer does not say. */
export const KEPT_UNKNOWN = 'How long the copy is kept is not known.';

/** Whether a copy can be kept for more than `cap` days. "As the source" and "forever" count as longer. */
export function retentionExceeds(cap: number, lifecycle: Lifecycle | undefined): boolean {
  const days = lifecycle?.DeleteAfterDays;
  return !(isGiven(days) && days <= cap);
}

const isGiven = (days: number | undefined): days is number => days !== undefined && days > 0;

/** Days counted from the source's creation; without a date where that was not read or lies beyond what Date can hold. */
function due(days: number, created: number | undefined): Due {
  const at = (created ?? Number.NaN) + days * DAY;
  return Math.abs(at) <= 8.64e15 ? { days, at } : { days };
}

function deletionOfSource(
  source: RecoveryPoint | undefined,
  created: number | undefined,
): Due | 'forever' | 'as the source' {
  const days = source?.Lifecycle?.DeleteAfterDays;
  const at = timeOf(source?.CalculatedLifecycle?.DeleteAt);
  if (at !== undefined) {
    if (isGiven(days)) return { days, at };
    return created === undefined ? { at } : { days: Math.round((at - created) / DAY), at };
  }
  if (isGiven(days)) return due(days, created);
  // AWS API reference, Lifecycle: the event that deletes a recovery point can come at any time.
  if (source?.Lifecycle?.DeleteAfterEvent !== undefined) return 'as the source';
  // AWS leaves a member out where nothing is to happen. Where it leaves both shapes out, it says nothing.
  return source?.Lifecycle || source?.CalculatedLifecycle ? 'forever' : 'as the source';
}

/** Whether copies of the type can move to cold storage. */
function coldStorageOf(source: RecoveryPoint | undefined, rp: RecoveryPointArn) {
  const feature = featuresOf(source?.ResourceType, rp);
  return feature === 'unknown' ? 'unknown' : feature.coldStorage;
}

/** When the copy moves to cold storage; undefined where it does not, with a warning where that was requested. */
function coldDue(
  lifecycle: Lifecycle | undefined,
  rp: RecoveryPointArn,
  source: RecoveryPoint | undefined,
  created: number | undefined,
  warnings: string[],
): Due | undefined {
  const feature = featuresOf(source?.ResourceType, rp);
  const possible = coldStorageOf(source, rp);
  const move = lifecycle?.MoveToColdStorageAfterDays;
  if (move === undefined && lifecycle?.DeleteAfterDays === undefined) {
    return possible === false ? undefined : coldOfSource(source, created);
  }
  if (move === undefined || move < 0) return undefined;
  if (feature !== 'unknown' && possible === false) {
    warnings.push(`${feature.name} has no cold storage in AWS Backup: MoveToColdStorageAfterDays is ignored.`);
    return undefined;
  }
  // A snapshot belongs to EBS or to Storage Gateway, which has no cold storage at all.
  const type = source?.ResourceType ?? (rp.kind === 'ec2-snapshot' ? 'EBS' : undefined);
  if (type === 'EBS' && lifecycle?.OptInToArchiveForSupportedResources !== true) {
    warnings.push('EBS moves to cold storage only with OptInToArchiveForSupportedResources true: the move is ignored.');
    return undefined;
  }
  if (possible === 'unknown') {
    warnings.push(
      'AWS ignores MoveToColdStorageAfterDays for resource types without cold storage. Whether this type has cold storage is not known here.',
    );
    return { ...due(move, created), unsure: true };
  }
  return due(move, created);
}

function coldOfSource(source: RecoveryPoint | undefined, created: number | undefined): Due | undefined {
  const at = timeOf(source?.CalculatedLifecycle?.MoveToColdStorageAt);
  const days = source?.Lifecycle?.MoveToColdStorageAfterDays;
  if (at !== undefined) return days === undefined ? { at } : { days, at };
  return isGiven(days) ? due(days, created) : undefined;
}

function warnOfGap(cold: Due, deletion: Due, warnings: string[]): void {
  if (cold.days === undefined || deletion.days === undefined || deletion.days >= cold.days + MIN_COLD_DAYS) return;
  warnings.push(
    `The source is deleted ${count(deletion.days)} after its creation, less than ${MIN_COLD_DAYS} days after the move to cold storage. Set DeleteAfterDays to ${cold.days + MIN_COLD_DAYS} or more, or leave out the move.`,
  );
}

function warnOfDate(deleteAt: number, now: number, warnings: string[]): void {
  if (deleteAt <= now) {
    warnings.push(
      'Its deletion date has passed, because days count from the creation of the source: the copy can be deleted as soon as it is made.',
    );
  } else if (deleteAt - now < SOON_DAYS * DAY) {
    warnings.push(
      `The copy is deleted in less than ${count(Math.ceil((deleteAt - now) / DAY))}, because days count from the creation of the source.`,
    );
  }
}

const count = (days: number) => (days === 1 ? '1 day' : `${days} days`);
const written = (at: number) => `${new Date(at).toISOString().slice(0, -8)}Z`;

function sentence(
  cold: Due | undefined,
  asSource: boolean,
  deletion: Due | 'forever' | 'as the source',
  minusOne: boolean,
): string {
  const parts: string[] = [];
  if (cold !== undefined) parts.push(`Moves to cold storage ${when(cold)}.`);
  if (asSource) {
    const why = minusOne ? ' (the meaning of -1 on a copy)' : '';
    if (deletion === 'forever') parts.push(`Kept as long as the source${why}, which never expires.`);
    else if (deletion === 'as the source') parts.push(`Kept as long as the source${why}; for how long is not known.`);
    else parts.push(`Kept as long as the source${why}: deleted ${when(deletion)}${within(deletion)}.`);
  } else if (typeof deletion === 'object') {
    parts.push(`Deleted ${when(deletion)}${within(deletion)}.`);
  }
  return parts.join(' ');
}

/** Deletion follows within 8 hours. */
const within = (one: Due) => (one.at === undefined ? '' : ' or within 8 hours after');

function when({ days, at, unsure }: Due): string {
  const parts: string[] = unsure ? ['if its type has cold storage, which is not known here'] : [];
  if (days !== undefined) parts.push(`${count(days)} after the source was created`);
  if (at !== undefined) parts.push(`on ${written(at)}`);
  return parts.join(', ');
}
