import { type Lifecycle, MIN_COLD_DAYS } from '../copy/lifecycle.ts';
import type { CopyTerms } from '../copy/request.ts';
import { retentionExceeds, retentionOf } from '../copy/retention.ts';
import type { ErrorDetails } from '../errors.ts';
import type { RecoveryPoint } from '../shapes.ts';
import type { GuardSettings } from './settings.ts';

/**
 * The retention cap. "As the source" (no DeleteAfterDays, or -1) counts as longer than any cap: the retention of the source
 * can change after the copy was approved, and AWS applies it when the copy is made. A call that gives the days of the source
 * is judged by them.
 *
 * @param source as AWS describes it, to say how long it is kept; it never changes whether the copy is refused.
 */
export function refuseRetention(
  request: CopyTerms,
  { maxRetentionDays: cap, names }: GuardSettings,
  source?: RecoveryPoint,
): ErrorDetails | undefined {
  const { lifecycle } = request;
  if (cap === undefined || !retentionExceeds(cap, lifecycle)) return undefined;
  const kept = isAsSource(request) ? keptAsSource(request, source) : undefined;
  return {
    category: 'policy_denied',
    code: 'RetentionCap',
    message: `The copy would be kept ${said(kept, lifecycle)}. The operator allows at most ${days(cap)}.`,
    // A retention within the limit is the user's choice, and no way around the operator.
    fix: `${remedy(cap, kept, lifecycle, source?.Lifecycle?.MoveToColdStorageAfterDays)} Only the operator can raise the limit, with ${names.maxRetentionDays}.`,
  };
}

/** Whether a copy is kept as long as its source. */
export function isAsSource({ lifecycle }: Pick<CopyTerms, 'lifecycle'>): boolean {
  return !((lifecycle?.DeleteAfterDays ?? 0) > 0);
}

/** For how long the source is kept, which is not known of the sources of a set. */
function keptAsSource({ recoveryPoint }: CopyTerms, source: RecoveryPoint | undefined): Kept {
  return recoveryPoint ? retentionOf(undefined, recoveryPoint, source, 0).days : 'as the source';
}

type Kept = ReturnType<typeof retentionOf>['days'];

function said(kept: Kept | undefined, lifecycle: Lifecycle | undefined): string {
  if (kept === undefined) return `for ${days(lifecycle?.DeleteAfterDays ?? 0)}`;
  if (kept === 'forever') return 'as long as the source, which never expires';
  if (kept === 'as the source') return 'as long as the source, and for how long that is kept is not known';
  return `as long as the source, which is kept ${days(kept)} unless that is changed`;
}

/** What to ask the user for: the call that would be allowed. */
function remedy(cap: number, kept: Kept | undefined, lifecycle: Lifecycle | undefined, coldOfSource?: number): string {
  const move = lifecycle?.MoveToColdStorageAfterDays ?? -1;
  const least = move < 0 ? 1 : move + MIN_COLD_DAYS;
  if (least > cap) {
    return `Ask the user for how long to keep the copy. Leave out Lifecycle.MoveToColdStorageAfterDays, which needs a DeleteAfterDays of ${least} or more, and set Lifecycle.DeleteAfterDays to 1 to ${cap}.`;
  }
  if (typeof kept === 'number' && kept >= least && kept <= cap) {
    const cold =
      lifecycle === undefined && coldOfSource !== undefined && coldOfSource > 0 && kept >= coldOfSource + MIN_COLD_DAYS
        ? `, and Lifecycle.MoveToColdStorageAfterDays: ${coldOfSource} is when it moves to cold storage`
        : '';
    return `Ask the user for how long to keep the copy, at most ${days(cap)}: Lifecycle.DeleteAfterDays: ${kept} is as long as the source${cold}.`;
  }
  return `Ask the user for how long to keep the copy, and set Lifecycle.DeleteAfterDays to ${least} to ${cap}.`;
}

const days = (count: number) => (count === 1 ? '1 day' : `${count} days`);
