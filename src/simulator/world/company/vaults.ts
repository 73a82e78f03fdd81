import type { WorldData } from '../file/schema.ts';
import { type Ago, AWS_BACKUP, CMK, PARTNER, PRODUCTION, RECOVERY } from './names.ts';

const copyFrom = (account: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: 'backup:CopyIntoBackupVault',
      Resource: '*',
    },
  ],
});

export function vaults(ago: Ago): WorldData['Vaults'] {
  const east = { AccountId: PRODUCTION, Region: 'us-east-1' };
  const west = { AccountId: PRODUCTION, Region: 'us-west-2' };
  const central = { AccountId: PRODUCTION, Region: 'eu-central-1' };
  return [
    { ...east, BackupVaultName: 'Default', EncryptionKeyArn: AWS_BACKUP.east, CreationDate: ago(900) },
    { ...east, BackupVaultName: 'aBackupVault', EncryptionKeyArn: CMK.east, CreationDate: ago(700) },
    {
      ...east,
      BackupVaultName: 'compliance',
      EncryptionKeyArn: CMK.east,
      CreationDate: ago(500),
      Locked: true,
      MinRetentionDays: 90,
      MaxRetentionDays: 3650,
      LockDate: ago(497),
    },
    {
      ...east,
      BackupVaultName: 'air-gapped',
      VaultType: 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT',
      EncryptionKeyArn: CMK.east,
      CreationDate: ago(200),
      MinRetentionDays: 7,
      MaxRetentionDays: 365,
      SharedWith: [RECOVERY],
    },
    {
      // The vault of EFS automatic backups. Its policy denies every copy.
      ...east,
      BackupVaultName: 'aws/efs/automatic-backup-vault',
      EncryptionKeyArn: AWS_BACKUP.east,
      CreationDate: ago(800),
      Policy: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Action: ['backup:StartCopyJob', 'backup:StartRestoreJob', 'backup:DeleteRecoveryPoint'],
            Resource: '*',
          },
        ],
      },
    },
    { ...west, BackupVaultName: 'Default', EncryptionKeyArn: AWS_BACKUP.west, CreationDate: ago(880) },
    { ...west, BackupVaultName: 'west-vault', EncryptionKeyArn: CMK.west, CreationDate: ago(600) },
    { ...central, BackupVaultName: 'Default', EncryptionKeyArn: AWS_BACKUP.central, CreationDate: ago(400) },
    { ...central, BackupVaultName: 'frankfurt-vault', EncryptionKeyArn: CMK.central, CreationDate: ago(390) },
    {
      AccountId: RECOVERY,
      Region: 'us-east-1',
      BackupVaultName: 'dr-vault',
      EncryptionKeyArn: CMK.recoveryEast,
      CreationDate: ago(450),
      Policy: copyFrom(PRODUCTION),
    },
    {
      AccountId: RECOVERY,
      Region: 'us-east-1',
      BackupVaultName: 'Default',
      EncryptionKeyArn: AWS_BACKUP.recovery,
      CreationDate: ago(460),
      Policy: copyFrom(PRODUCTION),
    },
    {
      AccountId: RECOVERY,
      Region: 'eu-central-1',
      BackupVaultName: 'dr-vault',
      EncryptionKeyArn: CMK.recoveryCentral,
      CreationDate: ago(300),
      Policy: copyFrom(PRODUCTION),
    },
    {
      // It has no access policy yet.
      AccountId: RECOVERY,
      Region: 'eu-central-1',
      BackupVaultName: 'new-vault',
      EncryptionKeyArn: CMK.recoveryCentral,
      CreationDate: ago(3),
    },
    {
      AccountId: PARTNER,
      Region: 'us-east-1',
      BackupVaultName: 'partner-vault',
      EncryptionKeyArn: CMK.partner,
      CreationDate: ago(250),
      Policy: copyFrom(PRODUCTION),
    },
  ];
}
