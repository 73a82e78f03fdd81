import type { Simulator } from '../../../src/simulator/index.ts';
import { checkPlan, checkStart } from './copies.ts';
import { checkDescription, checkJobList, checkSummaries, checkWait } from './jobs.ts';
import { type Answered, type Check, Truth } from './known.ts';
import { checkPoints, checkResources, checkVaults } from './lists.ts';

const CHECKS: Readonly<Record<string, Check>> = {
  start_copy_job: checkStart,
  plan_copy_job: checkPlan,
  describe_copy_job: checkDescription,
  wait_for_copy_jobs: checkWait,
  list_copy_jobs: checkJobList,
  list_copy_job_summaries: checkSummaries,
  list_recovery_points: checkPoints,
  list_backup_vaults: checkVaults,
  list_protected_resources: checkResources,
};

/** The statements of an answer that are not true. */
export function falsehoods(call: Answered, simulator: Simulator): string[] {
  const { answer, account } = call;
  const wrong: string[] = [];
  if (answer.ProtocolError) return ['a protocol error'];
  if (answer.Error) {
    if (answer.Error.Category === 'internal') wrong.push('internal');
    if (typeof answer.Error.Retryable !== 'boolean') wrong.push('no Retryable');
    // Everything that these calls name exists.
    if (answer.Error.Category === 'not_found') wrong.push('it exists');
    return wrong;
  }
  if (answer.Account !== account && answer.Account !== 'unknown') wrong.push(`the account is ${account}`);
  return [...wrong, ...(CHECKS[call.tool]?.(call, new Truth(simulator, call)) ?? [`${call.tool} is not checked`])];
}
