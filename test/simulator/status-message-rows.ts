import type { StartCopyJobCommandInput } from '@aws-sdk/client-backup';
import type { Switches } from '../../src/simulator/index.ts';
import { RECOVERY_POINT, type World } from './harness.ts';

// Every status message that AWS documents for copy jobs, with the world and the request that produce it. Messages and
// categories are from the developer guide ("Reasons for problematic jobs").

export const DR_VAULT = 'arn:aws:backup:us-east-1:210987654321:backup-vault:dr-vault';
export const EBS = 'arn:aws:ec2:us-east-1::snapshot/snap-03886bc8d6ef3a1f9';
export const EBS_DEFAULT_KEY = 'arn:aws:ec2:us-east-1::snapshot/snap-0d4b7c19e2a685f30';
export const AMI = 'arn:aws:ec2:us-east-1::image/ami-00179b33a7a88cac5';
const MARKETPLACE_AMI = 'arn:aws:ec2:us-east-1::image/ami-0a7e64c92d1fb8305';
export const ORDERS = 'arn:aws:rds:us-east-1:123456789012:snapshot:awsbackup:job-be59cf2a-2343-4402-bd8b-226993d23453';
const REPORTING =
  'arn:aws:rds:us-east-1:123456789012:cluster-snapshot:awsbackup:job-4ece7121-d60e-40c2-9c3b-49960142d03b';
export const GATEWAY = 'arn:aws:ec2:us-east-1::snapshot/snap-05f426fd8a1bd4224';
const BASIC_TABLE = 'arn:aws:dynamodb:us-east-1:123456789012:table/coupons/backup/01547087347000-c8b6kdk3';
const ROLE = 'arn:aws:iam::123456789012:role/S3Access';

export const vault = (region: string, name: string, account = '123456789012') =>
  `arn:aws:backup:${region}:${account}:backup-vault:${name}`;
const point = (world: World, arn: string) => world.RecoveryPoints.find((one) => one.RecoveryPointArn === arn)!;
const keyOf = (world: World, arn: string | undefined) => world.Keys.find((one) => one.KeyArn === arn)!;
const vaultIn = (world: World, name: string, account: string) =>
  world.Vaults.find((one) => one.BackupVaultName === name && one.AccountId === account)!;
const role = (world: World) => world.Accounts[0]!.Roles!.find((one) => one.RoleArn === ROLE)!;

export interface StatusMessageRow {
  name: string;
  world?: (world: World) => void;
  request: Partial<StartCopyJobCommandInput>;
  switches?: Partial<Switches>;
  message: string;
  category: string;
}

export const STATUS_MESSAGES: readonly StatusMessageRow[] = [
  {
    name: 'another organization',
    request: { DestinationBackupVaultArn: vault('us-east-1', 'partner-vault', '666666666666') },
    message: 'Copy job failed. Both source and destination account must be a member of the same organization.',
    category: 'ACCESS_DENIED',
  },
  {
    name: 'cross-account copies not enabled',
    world: (world) => {
      world.Organizations[0]!.IsCrossAccountBackupEnabled = false;
    },
    request: { DestinationBackupVaultArn: DR_VAULT },
    message: 'Copy job failed. Cross-account copy feature is not enabled for the current organization.',
    category: 'FEATURE_NOT_ENABLED',
  },
  {
    name: 'no vault policy for the source account',
    request: { DestinationBackupVaultArn: vault('eu-central-1', 'new-vault', '210987654321') },
    message: 'Access Denied trying to call AWS Backup service',
    category: 'ACCESS_DENIED',
  },
  {
    name: 'a destination vault that does not exist',
    request: { DestinationBackupVaultArn: vault('us-east-1', 'no-such-vault') },
    message: 'Access Denied trying to call AWS Backup service',
    category: 'ACCESS_DENIED',
  },
  {
    name: 'a role without backup:CopyIntoBackupVault',
    world: (world) => {
      role(world).Lacks = ['backup:CopyIntoBackupVault'];
    },
    request: {},
    message: 'Access Denied trying to call AWS Backup service',
    category: 'ACCESS_DENIED',
  },
  {
    name: 'a destination vault on the default key',
    request: { RecoveryPointArn: ORDERS, DestinationBackupVaultArn: vault('us-east-1', 'Default', '210987654321') },
    message:
      'Copy job failed because the destination Backup vault is encrypted with the default Backup service managed key. The contents of this vault cannot be copied. Only the contents of a Backup vault encrypted by an AWS KMS key may be copied.',
    category: 'ACCESS_DENIED',
  },
  {
    name: 'a source image on an AWS managed key',
    world: (world) => {
      point(world, AMI).EncryptionKeyArn = point(world, EBS_DEFAULT_KEY).EncryptionKeyArn;
    },
    request: { RecoveryPointArn: AMI, DestinationBackupVaultArn: DR_VAULT },
    message: "Snapshots encrypted with the AWS managed key can't be shared. Specify another snapshot.",
    category: 'ACCESS_DENIED',
  },
  {
    name: 'a source EBS snapshot on an AWS managed key',
    request: { RecoveryPointArn: EBS_DEFAULT_KEY, DestinationBackupVaultArn: DR_VAULT },
    message: 'Encrypted snapshots with Amazon EBS default key cannot be shared',
    category: 'ACCESS_DENIED',
  },
  {
    name: 'a source key that the destination account cannot use: EBS',
    world: (world) => {
      keyOf(world, point(world, EBS).EncryptionKeyArn).SharedWith = [];
    },
    request: { RecoveryPointArn: EBS, DestinationBackupVaultArn: DR_VAULT },
    message: 'Given key ID is not accessible',
    category: 'KMS_KEY_ERROR',
  },
  {
    name: 'a source key that the destination account cannot use: EC2',
    world: (world) => {
      keyOf(world, point(world, AMI).EncryptionKeyArn).SharedWith = [];
    },
    request: { RecoveryPointArn: AMI, DestinationBackupVaultArn: DR_VAULT },
    message:
      'AMI snapshot copy failed with error: Given key ID is not accessible. You must have DescribeKey permissions on the default key',
    category: 'KMS_KEY_ERROR',
  },
  {
    name: 'a source key that the destination account cannot use: Aurora',
    request: { RecoveryPointArn: REPORTING, DestinationBackupVaultArn: DR_VAULT },
    message:
      'The source snapshot KMS key [arn:aws:kms:us-east-1:123456789012:key/bf429d85-6231-40ad-93e7-4b5c6d7e8f99] does not exist, is not enabled or you do not have permissions to access it.',
    category: 'KMS_KEY_ERROR',
  },
  {
    name: 'the key of a destination that the source account cannot use, for a copy out of an air-gapped vault',
    world: (world) => {
      point(world, RECOVERY_POINT).BackupVaultName = 'air-gapped';
    },
    request: {
      SourceBackupVaultName: 'air-gapped',
      DestinationBackupVaultArn: vault('eu-central-1', 'dr-vault', '210987654321'),
    },
    message: 'Given key ID is not accessible',
    category: 'KMS_KEY_ERROR',
  },
  {
    name: 'a role without kms:DescribeKey, for a copy with a key aws/backup to another Region',
    world: (world) => {
      role(world).Lacks = ['kms:DescribeKey'];
    },
    request: { DestinationBackupVaultArn: vault('us-west-2', 'Default') },
    message: 'Given key ID is not accessible',
    category: 'KMS_KEY_ERROR',
  },
  {
    name: 'a disabled key',
    world: (world) => {
      keyOf(world, vaultIn(world, 'aBackupVault', '123456789012').EncryptionKeyArn).KeyState = 'Disabled';
    },
    request: {},
    message: 'KMS key is either disabled or pending deletion or access to KMS key is denied',
    category: 'KMS_KEY_ERROR',
  },
  {
    name: 'a deleted key',
    world: (world) => {
      const arn = vaultIn(world, 'dr-vault', '210987654321').EncryptionKeyArn;
      world.Keys = world.Keys.filter((one) => one.KeyArn !== arn);
    },
    request: { DestinationBackupVaultArn: DR_VAULT },
    message: 'Given key ID does not exist',
    category: 'RESOURCE_NOT_FOUND',
  },
  {
    name: 'a retention outside the range of a locked vault',
    request: { DestinationBackupVaultArn: vault('us-east-1', 'compliance'), Lifecycle: { DeleteAfterDays: 30 } },
    message:
      'Copy job failed. The retention specified in the job is not within the range specified for the target Backup Vault.',
    category: 'INVALID_LIFECYCLE',
  },
  {
    name: 'a retention outside the range of an air-gapped vault',
    request: { DestinationBackupVaultArn: vault('us-east-1', 'air-gapped'), Lifecycle: { DeleteAfterDays: 366 } },
    message:
      'Copy job failed. The retention specified in the job is not within the range specified for the target Backup Vault.',
    category: 'INVALID_LIFECYCLE',
  },
  {
    name: 'a resource type that cannot be copied',
    request: { RecoveryPointArn: BASIC_TABLE, DestinationBackupVaultArn: vault('us-west-2', 'west-vault') },
    message:
      'Copy job from us-east-1 to us-west-2 cannot be initiated for DynamoDB resources. Feature is not supported for provided resource type.',
    category: 'UNSUPPORTED_OPERATION',
  },
  {
    name: 'a Storage Gateway volume to a vault on the default key',
    request: { RecoveryPointArn: GATEWAY, DestinationBackupVaultArn: vault('us-west-2', 'Default') },
    message:
      'UnsupportedOperation : Storage Gateway backup copies require a user-created backup vault and key at destination.',
    category: 'UNSUPPORTED_OPERATION',
  },
  {
    name: 'an image of AWS Marketplace to another account',
    request: { RecoveryPointArn: MARKETPLACE_AMI, DestinationBackupVaultArn: DR_VAULT },
    message: 'Images from AWS Marketplace cannot be copied to another AWS account.',
    category: 'ACCESS_DENIED',
  },
  {
    name: 'persistent options of an RDS option group that the destination Region lacks',
    world: (world) => {
      Object.assign(point(world, ORDERS), { OptionGroupName: 'orders', Options: ['S3_INTEGRATION'] });
    },
    request: { RecoveryPointArn: ORDERS, DestinationBackupVaultArn: vault('us-west-2', 'west-vault') },
    message: 'The snapshot requires a target option group with the following options: S3_INTEGRATION',
    category: 'MISCELLANEOUS',
  },
  {
    name: 'Allowed AMIs of the destination account',
    world: (world) => {
      world.Accounts[1]!.AllowedAmis = { 'us-east-1': ['amazon'] };
    },
    request: { RecoveryPointArn: AMI, DestinationBackupVaultArn: DR_VAULT },
    message: 'Source AMI ami-00179b33a7a88cac5 not found in Region',
    category: 'MISCELLANEOUS',
  },
  {
    name: 'security automation that unshares the image',
    world: (world) => {
      world.Accounts[0]!.UnsharesSnapshots = true;
    },
    request: {
      RecoveryPointArn: AMI,
      DestinationBackupVaultArn: vault('us-east-1', 'air-gapped'),
      Lifecycle: { DeleteAfterDays: 30 },
    },
    message: 'You do not have permission to access the storage of this ami.',
    category: 'ACCESS_DENIED',
  },
  {
    name: 'a role deleted while a cross-account copy runs',
    world: (world) => {
      role(world).DeletedAt = '+10m';
    },
    request: { RecoveryPointArn: EBS, DestinationBackupVaultArn: DR_VAULT },
    message: 'Failed to unshare snapshot',
    category: 'MISCELLANEOUS',
  },
  {
    name: 'a role that cannot read tags',
    world: (world) => {
      role(world).Lacks = ['ec2:DescribeTags'];
    },
    request: { RecoveryPointArn: EBS },
    message: 'Access denied exception while trying to list tags',
    category: 'ACCESS_DENIED',
  },
  {
    name: 'more than 50 tags',
    world: (world) => {
      point(world, RECOVERY_POINT).Tags = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`tag-${i}`, 'x']));
    },
    request: {},
    message: 'The resultant tag set must not have more than 50 user tags.',
    category: 'LIMIT_EXCEEDED',
  },
  {
    name: 'a role that cannot be assumed, where `role-not-assumable` is `fail-job`',
    switches: { 'role-not-assumable': 'fail-job' },
    request: { IamRoleArn: 'arn:aws:iam::123456789012:role/ApplicationRole' },
    message: 'IAM Role arn:aws:iam::123456789012:role/ApplicationRole cannot be assumed by AWS Backup',
    category: 'ACCESS_DENIED',
  },
];
