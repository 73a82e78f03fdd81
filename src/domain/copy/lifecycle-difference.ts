import type { LifecycleOf, RecoveryPoint } from '../shapes.ts';
import { featuresOf } from './features.ts';
import type { CopyRequest } from './request.ts';

/**
 * A warning where an existing copy is kept for another time than the request asks for, in either direction. Lifecycles are
 * compared by what they mean: on a copy, -1 and no lifecycle are both "as the source", which is known where the source was
 * read; a move to cold storage counts only where the type has cold storage.
 *
 * @param existing the lifecycle of the existing copy; undefined where AWS does not tell it.
 */
export function lifecycleDifference(
  { lifecycle: asked, recoveryPoint }: CopyRequest,
  existing: LifecycleOf | undefined,
  source: RecoveryPoint | undefined,
): string[] {
  if (!existing) return [];
  const asSource = !isDays(asked?.DeleteAfterDays);
  const wanted = asSource ? kept(source) : asked?.DeleteAfterDays;
  const actual = isDays(existing.DeleteAfterDays) ? existing.DeleteAfterDays : 'forever';
  const days = wanted !== 'unknown' && wanted !== actual;
  if (!days && !movesDiffer()) return [];
  return [
    `The existing copy ${days ? `is kept ${written(actual)}, not ${written(wanted)} as requested` : 'moves to cold storage at another time than requested'}. It is not copied again for that: AWS's UpdateRecoveryPointLifecycle changes the lifecycle of the copy.`,
  ];

  function movesDiffer(): boolean {
    const feature = featuresOf(source?.ResourceType, recoveryPoint);
    if (feature !== 'unknown' && feature.coldStorage === false) return false;
    const move = asked?.MoveToColdStorageAfterDays;
    // No lifecycle at all: that of the source.
    const want = asked === undefined ? source?.Lifecycle?.MoveToColdStorageAfterDays : move;
    if (asked === undefined && !source?.Lifecycle) return false;
    const none = (value: number | undefined) => (value === undefined || value < 0 ? undefined : value);
    return none(want) !== none(existing?.MoveToColdStorageAfterDays);
  }
}

const isDays = (days: number | undefined): days is number => days !== undefined && days > 0;

function kept(source: RecoveryPoint | undefined): number | 'forever' | 'unknown' {
  const days = source?.Lifecycle?.DeleteAfterDays;
  if (isDays(days)) return days;
  if (!source?.Lifecycle || source.Lifecycle.DeleteAfterEvent !== undefined) return 'unknown';
  return source.CalculatedLifecycle?.DeleteAt === undefined ? 'forever' : 'unknown';
}

const written = (days: number | 'forever' | undefined) =>
  days === 'forever' ? 'forever' : `${days} ${days === 1 ? 'day' : 'days'}`;
