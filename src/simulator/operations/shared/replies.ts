import { messageCategory } from '../../rules/message-category.ts';
import type { Switches } from '../../switches.ts';
import {
  type CopyJob,
  coldAt,
  deleteAt,
  type Lifecycle,
  type RecoveryPoint,
  stateAt,
  type Vault,
} from '../../world/records.ts';
import type { ProtectedResource } from '../../world/recovery-point-store.ts';
import type { World } from '../../world/world.ts';

// The shapes of replies, in AWS's names.

/** Timestamps travel in JSON bodies as epoch seconds with a fraction. */
export const timestamp = (ms: number | undefined): number | undefined =>
  ms === undefined ? undefined : Math.round(ms) / 1000;

export const lifecycleReply = (lifecycle: Lifecycle) =>
  Object.values(lifecycle).every((member) => member === undefined)
    ? undefined
    : {
        MoveToColdStorageAfterDays: lifecycle.MoveToColdStorageAfterDays,
        DeleteAfterDays: lifecycle.DeleteAfterDays,
        OptInToArchiveForSupportedResources: lifecycle.OptInToArchiveForSupportedResources,
      };

export function calculatedLifecycle(point: RecoveryPoint) {
  const [move, remove] = [coldAt(point), deleteAt(point)];
  return move === undefined && remove === undefined
    ? undefined
    : { MoveToColdStorageAt: timestamp(move), DeleteAt: timestamp(remove) };
}

const encryptionKeyType = (world: World, keyArn: string | undefined) =>
  keyArn === undefined || world.keys.get(keyArn)?.awsManaged !== undefined
    ? 'AWS_OWNED_KMS_KEY'
    : 'CUSTOMER_MANAGED_KMS_KEY';

/** CopyJob. */
export function copyJobReply(job: CopyJob, switches: Switches, now: number) {
  const state = stateAt(job, now);
  const ended = state === 'CREATED' || state === 'RUNNING' ? undefined : state;
  const arnKnown = ended !== undefined || switches['destination-recovery-point-arn'] === 'from-the-start';
  const dated = ended !== undefined && !(ended === 'FAILED' && switches['failed-completion-date'] === 'absent');
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
    State: state,
    StatusMessage: ended === undefined ? undefined : job.statusMessage,
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
    MessageCategory: ended === undefined ? undefined : messageCategory(ended, job.statusMessage, switches),
  };
}

function countByState(jobs: readonly CopyJob[], now: number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const job of jobs) counts[stateAt(job, now)] = (counts[stateAt(job, now)] ?? 0) + 1;
  return counts;
}

/** BackupVaultListMember; DescribeBackupVault answers the same members and more. */
export function vaultReply(vault: Vault, world: World) {
  return {
    BackupVaultName: vault.name,
    BackupVaultArn: vault.arn,
    VaultType: vault.type,
    VaultState: vault.state,
    EncryptionKeyArn: vault.keyArn,
    CreationDate: timestamp(vault.createdAt),
    CreatorRequestId: vault.creatorRequestId,
    NumberOfRecoveryPoints: world.recoveryPoints.ofVault(vault).size,
    Locked: vault.locked,
    MinRetentionDays: vault.minRetentionDays,
    MaxRetentionDays: vault.maxRetentionDays,
    LockDate: timestamp(vault.lockDate),
    EncryptionKeyType: encryptionKeyType(world, vault.keyArn),
  };
}

/** RecoveryPointByBackupVault; DescribeRecoveryPoint answers nearly the same members. */
export function recoveryPointReply(point: RecoveryPoint, world: World) {
  return {
    RecoveryPointArn: point.arn,
    BackupVaultName: point.vault.name,
    BackupVaultArn: point.vault.arn,
    SourceBackupVaultArn: point.sourceVaultArn,
    ResourceArn: point.resourceArn,
    ResourceType: point.resourceType,
    CreatedBy: point.createdBy,
    IamRoleArn: point.roleArn,
    Status: point.status,
    StatusMessage: point.statusMessage,
    CreationDate: timestamp(point.createdAt),
    InitiationDate: timestamp(point.createdAt),
    CompletionDate: point.status === 'CREATING' ? undefined : timestamp(point.createdAt + 20 * 60_000),
    BackupSizeInBytes: point.sizeBytes,
    CalculatedLifecycle: calculatedLifecycle(point),
    Lifecycle: lifecycleReply(point.lifecycle),
    EncryptionKeyArn: point.keyArn,
    IsEncrypted: point.encrypted,
    LastRestoreTime: undefined,
    ParentRecoveryPointArn: point.parentArn,
    CompositeMemberIdentifier: point.compositeMember,
    IsParent: isParent(point, world),
    ResourceName: point.resourceName,
    VaultType: point.vault.type,
    IndexStatus: undefined,
    IndexStatusMessage: undefined,
    EncryptionKeyType: point.encrypted ? encryptionKeyType(world, point.keyArn) : undefined,
  };
}

const isParent = (point: RecoveryPoint, world: World): boolean =>
  world.recoveryPoints.ofVault(point.vault, { parent: point.arn }).size > 0;

/** RecoveryPointByResource. */
export const recoveryPointByResourceReply = (point: RecoveryPoint, world: World) => ({
  RecoveryPointArn: point.arn,
  CreationDate: timestamp(point.createdAt),
  Status: point.status,
  StatusMessage: point.statusMessage,
  EncryptionKeyArn: point.keyArn,
  BackupSizeBytes: point.sizeBytes,
  BackupVaultName: point.vault.name,
  IsParent: isParent(point, world),
  ParentRecoveryPointArn: point.parentArn,
  ResourceName: point.resourceName,
  VaultType: point.vault.type,
  IndexStatus: undefined,
  IndexStatusMessage: undefined,
  EncryptionKeyType: point.encrypted ? encryptionKeyType(world, point.keyArn) : undefined,
  AggregatedScanResult: undefined,
});

/** ProtectedResource; DescribeProtectedResource answers the same members and more. */
export const protectedResourceReply = ({ arn, newest }: ProtectedResource) => ({
  ResourceArn: arn,
  ResourceType: newest.resourceType,
  LastBackupTime: timestamp(newest.createdAt),
  ResourceName: newest.resourceName,
  LastBackupVaultArn: newest.vault.arn,
  LastRecoveryPointArn: newest.arn,
});
