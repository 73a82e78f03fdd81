import type { Vault } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { encryptionKeyType, timestamp } from '../shared/reply-members.ts';

/** BackupVaultListMember; DescribeBackupVault has the same members and more. */
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
