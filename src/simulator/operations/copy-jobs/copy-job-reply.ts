import { messageCategoryAt } from '../../rules/message-category.ts';
import type { Switches } from '../../switches.ts';
import { finalStateAt, stateAt } from '../../world/job-states.ts';
import type { CopyJob } from '../../world/records.ts';
import { lifecycleReply, timestamp } from '../shared/reply-members.ts';

/** CopyJob. */
export function copyJobReply(job: CopyJob, switches: Switches, now: number) {
  const final = finalStateAt(job, now);
  const arnKnown = final !== undefined || switches['destination-recovery-point-arn'] === 'from-the-start';
  const dated = final !== undefined && !(final === 'FAILED' && switches['failed-completion-date'] === 'absent');
  const isParent = job.children.length > 0;
  return {
    AccountId: job.accountId,
    CopyJobId: job.id,
    SourceBackupVaultArn: job.sourceVaultArn,
    SourceRecoveryPointArn: job.sourceArn,
    DestinationBackupVaultArn: job.destinationVaultArn,
    DestinationVaultType: job.destinationVault?.type,
    DestinationVaultLockState:
      job.destinationVault === undefined ? undefined : job.destinationVault.locked ? 'LOCKED' : 'UNLOCKED',
    DestinationRecoveryPointArn: arnKnown ? job.destinationArn : undefined,
    DestinationEncryptionKeyArn: arnKnown && job.destinationArn ? job.destinationVault?.keyArn : undefined,
    DestinationRecoveryPointLifecycle: lifecycleReply(job.lifecycle),
    ResourceArn: job.resourceArn,
    CreationDate: timestamp(job.createdAt),
    CompletionDate: dated ? timestamp(job.endsAt) : undefined,
    State: stateAt(job, now),
    StatusMessage: final === undefined ? undefined : job.statusMessage,
    BackupSizeInBytes: job.sizeBytes,
    IamRoleArn: job.roleArn,
    CreatedBy: job.createdBy,
    CreatedByBackupJobId: undefined,
    ResourceType: job.resourceType,
    ParentJobId: job.parentId,
    IsParent: isParent,
    CompositeMemberIdentifier: job.compositeMember,
    NumberOfChildJobs: isParent ? job.children.length : undefined,
    ChildJobsInState: isParent ? countByState(job.children, now) : undefined,
    ResourceName: job.resourceName,
    MessageCategory: messageCategoryAt(job, now, switches),
  };
}

function countByState(jobs: readonly CopyJob[], now: number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const job of jobs) counts[stateAt(job, now)] = (counts[stateAt(job, now)] ?? 0) + 1;
  return counts;
}
