import { coldAt, deleteAt } from '../../world/lifecycle-dates.ts';
import type { RecoveryPoint } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { encryptionKeyType, lifecycleReply, timestamp } from '../shared/reply-members.ts';

/** RecoveryPointByBackupVault; DescribeRecoveryPoint has nearly the same members. */
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
    CompletionDate: point.status === 'CREATING' ? undefined : timestamp(point.completedAt),
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

export function calculatedLifecycle(point: RecoveryPoint) {
  const [move, remove] = [coldAt(point), deleteAt(point)];
  return move === undefined && remove === undefined
    ? undefined
    : { MoveToColdStorageAt: timestamp(move), DeleteAt: timestamp(remove) };
}
