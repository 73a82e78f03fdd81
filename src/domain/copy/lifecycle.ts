import type { Issue } from '../errors.ts';

/** The lifecycle of a copy, in AWS's members. Days count from the creation of the source recovery point. */
export interface Lifecycle {
  MoveToColdStorageAfterDays?: number;
  DeleteAfterDays?: number;
  OptInToArchiveForSupportedResources?: boolean;
}

/** The days of a lifecycle, in milliseconds each. */
export const DAY = 86_400_000;

/** AWS answers "DeleteAfterDays cannot be less than 1 or more than 36500 days". */
const MAX_DELETE_DAYS = 36_500;

/** AWS API reference, Lifecycle: a recovery point that is moved to cold storage stays there for at least 90 days. */
export const MIN_COLD_DAYS = 90;

/** What AWS would refuse (issues), and what it accepts but may not be intended (warnings). */
export function checkLifecycle(lifecycle: Lifecycle, path = 'Lifecycle'): { issues: Issue[]; warnings: string[] } {
  const issues: Issue[] = [];
  const warnings: string[] = [];
  const move = lifecycle.MoveToColdStorageAfterDays;
  const remove = lifecycle.DeleteAfterDays;

  if (move !== undefined && !(Number.isSafeInteger(move) && move >= -1)) {
    issues.push({
      Path: `${path}.MoveToColdStorageAfterDays`,
      Problem: 'It must be a whole number of days: -1 or more.',
      Fix: 'Give the number of days after the creation of the source recovery point, or leave it out for no cold storage.',
    });
  }
  if (remove === 0) {
    issues.push({
      Path: `${path}.DeleteAfterDays`,
      Problem: 'AWS does not accept 0: it means neither "delete at once" nor "keep forever".',
      Fix: `Give 1 to ${MAX_DELETE_DAYS} days, or leave it out to keep the copy as long as the source.`,
    });
  } else if (
    remove !== undefined &&
    !(Number.isSafeInteger(remove) && (remove === -1 || (remove >= 1 && remove <= MAX_DELETE_DAYS)))
  ) {
    issues.push({
      Path: `${path}.DeleteAfterDays`,
      Problem: `It must be a whole number of days from 1 to ${MAX_DELETE_DAYS}, or -1.`,
      Fix: `Give 1 to ${MAX_DELETE_DAYS} (about 100 years), or leave it out to keep the copy as long as the source.`,
    });
  }

  issues.push(...tooShortForCold(lifecycle, path));

  if (move === 0) {
    warnings.push(
      'To AWS, MoveToColdStorageAfterDays 0 means "after 0 days", not "off". Leave it out if you do not want cold storage.',
    );
  }
  if (isDays(move) && remove === -1) {
    warnings.push(
      'AWS documents no lifecycle with MoveToColdStorageAfterDays and DeleteAfterDays -1 for a copy; it is passed on unchanged.',
    );
  }
  if (move === -1 && remove === undefined) {
    warnings.push(
      'AWS documents MoveToColdStorageAfterDays -1 only together with DeleteAfterDays -1; it is passed on unchanged.',
    );
  }
  if (lifecycle.OptInToArchiveForSupportedResources === true && !isDays(move)) {
    warnings.push('OptInToArchiveForSupportedResources has no effect without MoveToColdStorageAfterDays.');
  }
  return { issues, warnings };
}

/**
 * The issue of a lifecycle that deletes a copy before its time in cold storage is over. AWS refuses it for every resource
 * type, also for those without cold storage, which ignore MoveToColdStorageAfterDays.
 */
export function tooShortForCold(lifecycle: Lifecycle, path = 'Lifecycle'): Issue[] {
  const { MoveToColdStorageAfterDays: move, DeleteAfterDays: remove } = lifecycle;
  if (!isDays(move) || !isDays(remove) || remove === 0 || remove >= move + MIN_COLD_DAYS) return [];
  return [
    {
      Path: `${path}.DeleteAfterDays`,
      Problem: `A recovery point stays in cold storage for at least ${MIN_COLD_DAYS} days, and DeleteAfterDays ${remove} is less than MoveToColdStorageAfterDays ${move} + ${MIN_COLD_DAYS}.`,
      Fix:
        move + MIN_COLD_DAYS <= MAX_DELETE_DAYS
          ? `Leave MoveToColdStorageAfterDays out, which most resource types ignore because they have no cold storage. Or, for a type that has it, set DeleteAfterDays to ${move + MIN_COLD_DAYS} or more.`
          : `Set MoveToColdStorageAfterDays to ${MAX_DELETE_DAYS - MIN_COLD_DAYS} or less, or leave it out.`,
    },
  ];
}

/** A number of days, 0 included; -1 and fractions are not. */
function isDays(value: number | undefined): value is number {
  return Number.isSafeInteger(value) && value! >= 0;
}

type Loose<T> = { [K in keyof T]?: T[K] | null | undefined };

/** The lifecycle as AWS is sent it: without null and undefined members, in one order; undefined where that is empty. */
export function effectiveLifecycle(lifecycle: Loose<Lifecycle> | null | undefined): Lifecycle | undefined {
  const { MoveToColdStorageAfterDays, DeleteAfterDays, OptInToArchiveForSupportedResources } = lifecycle ?? {};
  const effective: Lifecycle = {};
  if (MoveToColdStorageAfterDays != null) effective.MoveToColdStorageAfterDays = MoveToColdStorageAfterDays;
  if (DeleteAfterDays != null) effective.DeleteAfterDays = DeleteAfterDays;
  if (OptInToArchiveForSupportedResources != null) {
    effective.OptInToArchiveForSupportedResources = OptInToArchiveForSupportedResources;
  }
  return Object.keys(effective).length > 0 ? effective : undefined;
}
