import type { Simulator } from '../../src/simulator/index.ts';
import { REQUEST } from '../support/constants.ts';
import type { Random } from '../support/random.ts';
import type { Intent } from './intents.ts';
import type { Answered } from './truth/known.ts';

/** A call of a tool that can be checked against the truth. */
export type Read = Pick<Answered, 'tool' | 'arguments' | 'works'>;

/** Lists the destination vault of a copy. */
export function listDestination(request: Readonly<Record<string, unknown>>): Read {
  const [, , , Region, , , BackupVaultName] = (request.DestinationBackupVaultArn as string).split(':');
  return { tool: 'list_recovery_points', arguments: { BackupVaultName, Region, MaxResults: 100 } };
}

/** A read that a client can make while copies are started. */
export function anyRead(random: Random, intents: readonly Intent[], simulator: Simulator): Read {
  const { request, works } = random.pick(random.pick(intents).wishes);
  // The newest jobs can still be running.
  const jobs = simulator.copyJobs().toSorted((one, other) => other.CreationDate - one.CreationDate);
  const id = () => random.pick(jobs.slice(0, 3)).CopyJobId;
  const ofJobs: (() => Read)[] = [
    () => ({ tool: 'describe_copy_job', arguments: { CopyJobId: id() } }),
    () => ({ tool: 'wait_for_copy_jobs', arguments: { CopyJobIds: [id(), id()], TimeoutSeconds: 1 } }),
  ];
  const reads: (() => Read)[] = [
    // AWS forgets jobs after 30 days, and then there may be none.
    ...(jobs.length > 0 ? ofJobs : []),
    () => ({ tool: 'plan_copy_job', arguments: request, works }),
    () => ({ tool: 'plan_copy_job', arguments: request, works }),
    () => ({
      tool: 'list_copy_jobs',
      arguments: { MaxResults: 100, BySourceRecoveryPointArn: request.RecoveryPointArn },
    }),
    () => ({ tool: 'list_copy_jobs', arguments: { MaxResults: 100, ByState: 'FAILED' } }),
    () => ({ tool: 'list_copy_jobs', arguments: { MaxResults: 100, ByState: ['COMPLETED', 'FAILED', 'PARTIAL'] } }),
    () => ({ tool: 'list_copy_job_summaries', arguments: {} }),
    () => listDestination(REQUEST),
    () => ({ tool: 'list_backup_vaults', arguments: {} }),
    () => ({ tool: 'list_protected_resources', arguments: { NameContains: 'shared-documents' } }),
  ];
  return random.pick(reads)();
}
