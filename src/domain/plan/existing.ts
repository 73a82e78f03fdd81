import { decideStart, type StartDecision } from '../copy/decide-start.ts';
import { classifyJobs } from '../copy/earlier-copies.ts';
import { mayLackRecord } from '../copy/find-copy.ts';
import { effectiveLifecycle } from '../copy/lifecycle.ts';
import { lifecycleDifference } from '../copy/lifecycle-difference.ts';
import { timeOf } from '../copy/origin.ts';
import { KEPT_UNKNOWN, retentionOf, retentionOfCopy } from '../copy/retention.ts';
import { hasOwnToken } from '../copy/token.ts';
import type { CopyJob, RecoveryPoint } from '../shapes.ts';
import { answerOf, type PlanFacts } from './facts.ts';

// The copy that start_copy_job would answer with instead of starting one: found by the decision of the start itself.

/** What a start would decide, from what the plan has read. */
export function decisionOf(facts: PlanFacts): StartDecision<CopyJob> {
  const { jobs, copies, request, source, sourceRow, inVault, now } = facts;
  const known = answerOf(jobs);
  const listed = known ? classifyJobs(known, request) : 'denied';
  const made = listed === 'denied' ? [] : listed.copies;
  const seen = new Map(made.map((job) => [job, copies.find((one) => one.job === job)?.seen ?? 'unknown'] as const));
  return decideStart({ listed, seen, mayLackRecord: mayLackRecord(answerOf(source) ?? sourceRow, now), inVault });
}

/** The copy that exists or is being made. */
export type Existing =
  | { state: 'running'; job: CopyJob }
  /** Without a job: AWS has no record of it any more. */
  | { state: 'copied'; job?: CopyJob | undefined; seen: 'there' | 'unknown'; copy?: RecoveryPoint | undefined };

/** Undefined where a start would make a copy, and for a caller's own token, which asks for one more. */
export function existingCopy(facts: PlanFacts): Existing | undefined {
  return hasOwnToken(facts.request) ? undefined : copyAlready(facts);
}

/** Undefined where there is no copy. */
export function copyAlready(facts: PlanFacts): Existing | undefined {
  const decision = decisionOf(facts);
  switch (decision.kind) {
    case 'running':
      return { state: 'running', job: decision.job };
    case 'copied': {
      const { copy } = facts.copies.find((one) => one.job === decision.job) ?? {};
      return {
        state: 'copied',
        job: decision.job,
        seen: decision.seen,
        copy: decision.seen === 'there' ? copy : undefined,
      };
    }
    case 'in_vault': {
      const { kind, copy } = decision.found;
      return { state: 'copied', seen: kind === 'copy' ? 'there' : 'unknown', copy };
    }
    default:
      return undefined;
  }
}

/** How long the existing copy is kept: what AWS says of it, not what is asked for. */
export function retentionOfExisting(facts: PlanFacts, existing: Existing) {
  const { request, source, now } = facts;
  const copy = existing.state === 'copied' ? existing.copy : undefined;
  if (copy) {
    const { DeleteAt, MoveToColdStorageAt } = copy.CalculatedLifecycle ?? {};
    const { sentence, warnings } = retentionOfCopy(copy, request.recoveryPoint, now);
    return { sentence, warnings, deleteAt: timeOf(DeleteAt), coldAt: timeOf(MoveToColdStorageAt) };
  }
  const lifecycle = effectiveLifecycle(existing.job?.DestinationRecoveryPointLifecycle);
  if (!lifecycle) return { sentence: KEPT_UNKNOWN, warnings: [] };
  return retentionOf(lifecycle, request.recoveryPoint, answerOf(source), now);
}

/** Where the existing copy is kept for another time than the request asks for. */
export function differenceOf({ request, source }: PlanFacts, existing: Existing): string[] {
  const copy = existing.state === 'copied' ? existing.copy : undefined;
  const job = { Lifecycle: existing.job?.DestinationRecoveryPointLifecycle };
  return lifecycleDifference(request, copy ?? job, answerOf(source));
}
