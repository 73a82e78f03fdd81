import type { RecoveryPoint } from '../shapes.ts';
import { featuresOf } from './features.ts';
import type { CopyRequest } from './request.ts';

/** How long something is kept, as AWS describes it: a copy, or the copy that a job makes. */
type Kept = Pick<RecoveryPoint, 'Lifecycle' | 'CalculatedLifecycle'>;

/**
 * A warning where an existing copy is kept for another time than the request asks for, in either direction. Lifecycles are
 * compared by what they mean: on a copy, -1 and no lifecycle are both "as the source", which is known where the source was
 * read; a move to cold storage counts only where AWS would make it.
 *
 * @param copy the existing copy, or what its job says of it. Without either shape, AWS does not tell.
 */
export function lifecycleDifference(
  { lifecycle: asked, recoveryPoint }: CopyRequest,
  copy: Kept,
  source: RecoveryPoint | undefined,
): string[] {
  const existing = copy.Lifecycle ?? (copy.CalculatedLifecycle && {});
  if (!existing) return [];
  const wanted = isDays(asked?.DeleteAfterDays) ? asked.DeleteAfterDays : kept(source);
  // -1 is "as the source".
  const { CalculatedLifecycle } = copy;
  const actual = kept(existing.DeleteAfterDays === -1 ? source : { Lifecycle: existing, CalculatedLifecycle });
  const days = wanted !== 'unknown' && actual !== 'unknown' && wanted !== actual;
  if (!days && !movesDiffer()) return [];
  return [
    `The existing copy ${days ? `is kept ${written(actual)}, not ${written(wanted)} as requested` : 'does not move to cold storage as requested'}. It is not copied again for that: once the copy exists, AWS's UpdateRecoveryPointLifecycle can change its lifecycle, as far as a lock of its vault allows.`,
  ];

  function movesDiffer(): boolean {
    const feature = featuresOf(source?.ResourceType, recoveryPoint);
    if (feature !== 'unknown' && feature.coldStorage === false) return false;
    const move = asked?.MoveToColdStorageAfterDays;
    const asSource = move === undefined && asked?.DeleteAfterDays === undefined;
    if (asSource && !source?.Lifecycle) return false;
    // AWS API, Lifecycle: EBS moves only where that was opted in to.
    const ignored = source?.ResourceType === 'EBS' && asked?.OptInToArchiveForSupportedResources !== true;
    const want = asSource ? source?.Lifecycle?.MoveToColdStorageAfterDays : ignored ? undefined : move;
    const none = (value: number | undefined) => (value === undefined || value < 0 ? undefined : value);
    return none(want) !== none(existing?.MoveToColdStorageAfterDays);
  }
}

const isDays = (days: number | undefined): days is number => days !== undefined && days > 0;

function kept(point: Kept | undefined): number | 'forever' | 'unknown' {
  const days = point?.Lifecycle?.DeleteAfterDays;
  if (isDays(days)) return days;
  if (!point?.Lifecycle || point.Lifecycle.DeleteAfterEvent !== undefined) return 'unknown';
  return point.CalculatedLifecycle?.DeleteAt === undefined ? 'forever' : 'unknown';
}

const written = (days: number | 'forever' | undefined) =>
  days === 'forever' ? 'forever' : `for ${days} ${days === 1 ? 'day' : 'days'}`;
