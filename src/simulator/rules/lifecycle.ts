import { type AwsError, invalidParameter } from '../errors.ts';
import type { Switches } from '../switches.ts';
import { storageClassAt } from '../world/lifecycle-dates.ts';
import type { Lifecycle, RecoveryPoint } from '../world/records.ts';
import type { Feature } from './features.ts';

// AWS Backup answers these texts for backup plans, after a prefix (seen in public issues). That StartCopyJob answers
// "Invalid lifecycle. …" is likely, not known.
const invalidLifecycle = (problem: string): AwsError => invalidParameter(`Invalid lifecycle. ${problem}`, 'ERROR_3015');

/** Why AWS refuses a Lifecycle. Source: developer guide, service model, AWS's answers in public issues. */
export function lifecycleProblem(lifecycle: Lifecycle, switches: Switches): AwsError | undefined {
  const { MoveToColdStorageAfterDays: move, DeleteAfterDays: remove } = lifecycle;
  if (remove !== undefined && remove !== -1 && (remove < 1 || remove > 36500)) {
    return invalidLifecycle('DeleteAfterDays cannot be less than 1 or more than 36500 days');
  }
  if (move !== undefined && (move < -1 || move > 36500)) {
    return invalidLifecycle('MoveToColdStorageAfterDays cannot be less than 0 or more than 36500 days');
  }
  if (move === undefined || move === -1) return undefined;
  // To AWS, 0 is a number of days and does not mean "off". Exactly 90 days apart is valid.
  if (remove !== undefined && remove > 0 && remove < move + 90) {
    return invalidLifecycle('DeleteAfterDays cannot be less than 90 days apart from MoveToColdStorageAfterDays');
  }
  if (remove === -1 && switches['cold-without-deletion'] === 'refused') {
    return invalidLifecycle('MoveToColdStorageAfterDays is unavailable');
  }
  return undefined;
}

/**
 * The lifecycle that a copy gets. Source: developer guide: without a Lifecycle or DeleteAfterDays, or with -1, the copy
 * expires with its source; a type without cold storage ignores the setting; EBS needs the opt-in for its archive.
 */
export function copyLifecycle(requested: Lifecycle | undefined, source: RecoveryPoint, switches: Switches): Lifecycle {
  if (requested === undefined || Object.values(requested).every((member) => member === undefined)) {
    return source.lifecycle;
  }
  const { MoveToColdStorageAfterDays: move, DeleteAfterDays: remove } = requested;
  return {
    MoveToColdStorageAfterDays:
      move !== undefined && move >= 0 && goesCold(source.feature, requested, switches) ? move : undefined,
    DeleteAfterDays: remove === undefined || remove === -1 ? source.lifecycle.DeleteAfterDays : remove,
    OptInToArchiveForSupportedResources: requested.OptInToArchiveForSupportedResources,
  };
}

const hasColdStorage = ({ coldStorage }: Feature, switches: Switches): boolean =>
  coldStorage === 'unknown' ? switches['undocumented-cold-storage'] === 'supported' : coldStorage;

const goesCold = (feature: Feature, lifecycle: Lifecycle, switches: Switches): boolean =>
  hasColdStorage(feature, switches) &&
  (feature.resourceType !== 'EBS' || lifecycle.OptInToArchiveForSupportedResources === true);

/** Why AWS refuses a new lifecycle for a recovery point. Source: developer guide, "Editing a backup". */
export function transitionProblem(asked: Lifecycle, point: RecoveryPoint, now: number): AwsError | undefined {
  const { MoveToColdStorageAfterDays: move, DeleteAfterDays: remove } = asked;
  const continuous = point.arn.includes(':recovery-point:continuous:');
  if (continuous && move !== undefined && move >= 0)
    return invalidLifecycle('MoveToColdStorageAfterDays is unavailable');
  if (continuous && remove !== undefined && remove > 35) {
    return invalidLifecycle('DeleteAfterDays cannot be more than 35 days for continuous backups');
  }
  const current = point.lifecycle.MoveToColdStorageAfterDays;
  const wanted = move === -1 ? undefined : move;
  if (storageClassAt(point, now) === 'COLD' && wanted !== current) {
    return invalidLifecycle('MoveToColdStorageAfterDays cannot be changed after the transition to cold storage');
  }
  const age = (now - point.backedUpAt) / 86_400_000;
  if (wanted !== undefined && wanted !== current && wanted < age + 1) {
    return invalidLifecycle('MoveToColdStorageAfterDays must be at least one day after the age of the recovery point');
  }
  return undefined;
}

/** -1 removes a period; a type without cold storage ignores the transition. */
export function keptLifecycle(asked: Lifecycle, feature: Feature, switches: Switches): Lifecycle {
  const set = (days: number | undefined) => (days === -1 ? undefined : days);
  return {
    MoveToColdStorageAfterDays: goesCold(feature, asked, switches) ? set(asked.MoveToColdStorageAfterDays) : undefined,
    DeleteAfterDays: set(asked.DeleteAfterDays),
    OptInToArchiveForSupportedResources: asked.OptInToArchiveForSupportedResources,
  };
}
