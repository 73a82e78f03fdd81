import { type Lifecycle, tooShortForCold } from '../../domain/copy/lifecycle.ts';
import { parseCopyRequest } from '../../domain/copy/request.ts';
import { TOOL } from '../../domain/names.ts';
import { featureOf, type PlanFacts } from '../../domain/plan/facts.ts';
import type { SchemaOptions } from '../../pipeline/contract.ts';
import { invalidInput } from '../../pipeline/validate.ts';

// A lifecycle that AWS refuses because cold storage takes 90 days. The way out depends on the resource type, which only
// the recovery point tells: where the type has no cold storage, more days of retention would be bad advice.

/** The copy that an input asks for; a lifecycle whose only problem is this one is left to `refuseShortColdStorage`. */
export function parsePlanInput(given: Readonly<Record<string, unknown>>, { roleArn }: SchemaOptions) {
  const { issues, request } = parseCopyRequest(given, roleArn, tooShortForCold);
  return { issues, value: request };
}

/** Throws `invalid_input` for such a lifecycle, with what helps for the resource type. */
export function refuseShortColdStorage(facts: PlanFacts): void {
  const { lifecycle } = facts.request;
  const issues = lifecycle ? tooShortForCold(lifecycle) : [];
  if (!lifecycle || issues.length === 0) return;
  const feature = featureOf(facts);
  const none = feature !== 'unknown' && feature.coldStorage === false;
  throw invalidInput(TOOL.planCopyJob, none ? [withoutMove(feature.name, lifecycle)] : issues);
}

function withoutMove(name: string, { DeleteAfterDays }: Lifecycle) {
  return {
    Path: 'Lifecycle.MoveToColdStorageAfterDays',
    Problem: `AWS Backup moves no recovery points of ${name} to cold storage, whatever the lifecycle says.`,
    Fix: `Leave MoveToColdStorageAfterDays out. DeleteAfterDays ${DeleteAfterDays} can stay.`,
  };
}
