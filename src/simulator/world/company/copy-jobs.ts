import { vaultArn } from '../arns.ts';
import type { WorldData } from '../file/schema.ts';
import { type Ago, BACKUP_ROLE, backupPoint, PRODUCTION, RECOVERY } from './names.ts';

const GIB = 1024 ** 3;

/** What has been copied, or tried to be, in the last weeks: all of it ended. */
export function copyJobs(ago: Ago): WorldData['CopyJobs'] {
  const own = { AccountId: PRODUCTION, Region: 'us-east-1', SourceBackupVaultName: 'Default', IamRoleArn: BACKUP_ROLE };
  const orders = {
    ResourceArn: `arn:aws:rds:us-east-1:${PRODUCTION}:db:orders`,
    ResourceType: 'RDS',
    ResourceName: 'orders',
  };
  const documents = {
    ResourceArn: `arn:aws:elasticfilesystem:us-east-1:${PRODUCTION}:file-system/fs-0a1b2c3d4e5f60718`,
    ResourceType: 'EFS',
    ResourceName: 'shared-documents',
  };
  return [
    {
      ...own,
      ...orders,
      CopyJobId: '6B1D3FC2-0E8A-4C3B-9B6E-2F3A7C9D1E55',
      RecoveryPointArn: `arn:aws:rds:us-east-1:${PRODUCTION}:snapshot:awsbackup:job-c3e0a9d7-48b1-4f62-95e8-1d7f0b2c6a34`,
      DestinationBackupVaultArn: vaultArn('us-west-2', PRODUCTION, 'west-vault'),
      DestinationRecoveryPointArn: `arn:aws:rds:us-west-2:${PRODUCTION}:snapshot:awsbackup:copyjob-6b1d3fc2-0e8a-4c3b-9b6e-2f3a7c9d1e55`,
      Lifecycle: { DeleteAfterDays: 90 },
      BackupSizeInBytes: 117 * GIB,
      CreationDate: ago(9),
      CompletionDate: ago(8.95),
      State: 'COMPLETED',
    },
    {
      ...own,
      ...documents,
      CopyJobId: '47C8EF56-74D8-459D-9301-C5BE1D5C926E',
      RecoveryPointArn: backupPoint('B05E7D93-C1A4-4682-9F3E-74D8A60C2B15'),
      DestinationBackupVaultArn: vaultArn('us-east-1', RECOVERY, 'dr-vault'),
      DestinationRecoveryPointArn: backupPoint('A8D4F1C6-3E92-4B07-95AD-60C7E2B8F319', 'us-east-1', RECOVERY),
      Lifecycle: { DeleteAfterDays: 365 },
      BackupSizeInBytes: 84_000_000,
      CreationDate: ago(5),
      CompletionDate: ago(4.999),
      State: 'COMPLETED',
    },
    {
      ...own,
      ...documents,
      CopyJobId: '8E2F6A90-5C31-4D7B-A846-F09D3B1E7C24',
      RecoveryPointArn: backupPoint('61C9D4A8-F7E0-4B25-83D6-0A5B9E2C7F41'),
      DestinationBackupVaultArn: vaultArn('eu-central-1', PRODUCTION, 'frankfurt-vault'),
      DestinationRecoveryPointArn: backupPoint('2E7C95B0-D8A3-4F61-B0C4-8A16F3D5E729', 'eu-central-1'),
      Lifecycle: { DeleteAfterDays: 120 },
      BackupSizeInBytes: 83_000_000,
      CreationDate: ago(15),
      CompletionDate: ago(14.999),
      State: 'COMPLETED',
    },
    {
      ...own,
      ...orders,
      CopyJobId: 'D5A70C1E-92F4-4836-BB5D-3E60C8A9F172',
      RecoveryPointArn: `arn:aws:rds:us-east-1:${PRODUCTION}:snapshot:awsbackup:job-58f3b9d1-06ae-4c27-9e14-3d7b60a5c892`,
      DestinationBackupVaultArn: vaultArn('us-east-1', RECOVERY, 'Default'),
      BackupSizeInBytes: 118 * GIB,
      CreationDate: ago(2.1),
      CompletionDate: ago(2.0999),
      State: 'FAILED',
      StatusMessage:
        'Copy job failed because the destination Backup vault is encrypted with the default Backup service managed key. The contents of this vault cannot be copied. Only the contents of a Backup vault encrypted by an AWS KMS key may be copied.',
    },
    {
      ...own,
      ...documents,
      CopyJobId: '1F9B4E83-6D07-4A52-87CE-B2D15F0A3C68',
      RecoveryPointArn: backupPoint('9D2C71A4-0B6E-4F58-93C7-2E85D1F6A304'),
      DestinationBackupVaultArn: vaultArn('us-east-1', PRODUCTION, 'compliance'),
      BackupSizeInBytes: 85_100_000,
      Lifecycle: { DeleteAfterDays: 35 },
      CreationDate: ago(1.8),
      CompletionDate: ago(1.7999),
      State: 'FAILED',
      StatusMessage:
        'Copy job failed. The retention specified in the job is not within the range specified for the target Backup Vault.',
    },
    {
      ...own,
      CopyJobId: '70E3D6B5-1A8C-4F29-94B7-C5F20D8E61A9',
      RecoveryPointArn: 'arn:aws:ec2:us-east-1::snapshot/snap-0d4b7c19e2a685f30',
      DestinationBackupVaultArn: vaultArn('us-east-1', RECOVERY, 'dr-vault'),
      ResourceArn: `arn:aws:ec2:us-east-1:${PRODUCTION}:volume/vol-0a9f8e7d6c5b40312`,
      ResourceType: 'EBS',
      ResourceName: 'batch-scratch',
      BackupSizeInBytes: 20 * GIB,
      CreationDate: ago(0.5),
      CompletionDate: ago(0.4999),
      State: 'FAILED',
      StatusMessage: 'Encrypted snapshots with Amazon EBS default key cannot be shared',
    },
  ];
}
