import * as z from 'zod';
import { contradictions } from './contradictions.ts';

// A world as it is written down: AWS's names where AWS has one. Dates are ISO 8601, or relative to the simulator's
// start ("-3d", "-12h", "+90m") so that a world in a file does not age.

const RELATIVE = /^[+-]\d+(\.\d+)?[dhms]$/;
const ABSOLUTE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/;
const when = z.string().refine((text) => RELATIVE.test(text) || (ABSOLUTE.test(text) && Date.parse(text) >= 0), {
  error: 'not a date: write ISO 8601 in UTC ("2026-11-22T10:00:00Z") or a time relative to the start ("-3d", "-12h")',
});
const accountId = z.string().regex(/^\d{12}$/, { error: 'not an account id: write 12 digits' });
const region = z.string().regex(/^[a-z]{2,5}(-[a-z]+)+-\d+$/, { error: 'not a Region: write one like "us-east-1"' });
const arn = z.string().regex(/^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d*:\S+$/, { error: 'not an ARN' });
const days = z.int();

const lifecycle = z.strictObject({
  MoveToColdStorageAfterDays: days.min(1).optional(),
  DeleteAfterDays: days.min(1).max(36500).optional(),
  OptInToArchiveForSupportedResources: z.boolean().optional(),
});

const creator = z.strictObject({
  BackupPlanId: z.string(),
  BackupPlanArn: arn,
  BackupPlanName: z.string().optional(),
  BackupPlanVersion: z.string(),
  BackupRuleId: z.string(),
  BackupRuleName: z.string().optional(),
});

const accessKey = z.strictObject({
  AccessKeyId: z.string().min(1),
  SecretAccessKey: z.string().min(1),
  SessionToken: z.string().optional(),
  Expiration: when.optional(),
  /** The user or assumed role that GetCallerIdentity answers. */
  Arn: arn,
});

const role = z.strictObject({
  RoleArn: arn,
  /** Whether its trust policy lets backup.amazonaws.com assume it. */
  TrustsBackup: z.boolean().default(true),
  /** Whether the callers of its account may pass it (iam:PassRole). */
  Passable: z.boolean().default(true),
  /** Actions that its policies lack, such as "backup:CopyIntoBackupVault" or "ec2:DescribeTags". */
  Lacks: z.array(z.string()).default([]),
  /** From then on it is gone. */
  DeletedAt: when.optional(),
});

const account = z.strictObject({
  AccountId: accountId,
  Name: z.string(),
  AccessKeys: z.array(accessKey).default([]),
  Roles: z.array(role).default([]),
  /** Resource types not opted in for AWS Backup. */
  OptedOutResourceTypes: z.array(z.string()).default([]),
  /** The EC2 setting "Allowed AMIs" by Region: the accounts and aliases whose images may be used there. */
  AllowedAmis: z.record(region, z.array(z.string())).default({}),
  /** RDS option groups by Region: the options that a snapshot can find there. */
  OptionGroups: z.record(region, z.array(z.string())).default({}),
  /** Security automation that takes back shares of snapshots, AWS Backup's included. */
  UnsharesSnapshots: z.boolean().default(false),
});

const organization = z.strictObject({
  Id: z.string(),
  ManagementAccountId: accountId,
  AccountIds: z.array(accountId),
  IsCrossAccountBackupEnabled: z.boolean(),
  LastUpdateTime: when,
});

const key = z.strictObject({
  KeyArn: arn,
  /** The alias of an AWS managed key, such as aws/backup or aws/ebs; customer managed keys have none here. */
  AwsManaged: z.string().optional(),
  KeyState: z.enum(['Enabled', 'Disabled', 'PendingDeletion']).default('Enabled'),
  /** Accounts that the key policy lets use the key. */
  SharedWith: z.array(accountId).default([]),
});

const vault = z.strictObject({
  BackupVaultName: z.string().min(2),
  AccountId: accountId,
  Region: region,
  VaultType: z.enum(['BACKUP_VAULT', 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT']).default('BACKUP_VAULT'),
  VaultState: z.enum(['CREATING', 'AVAILABLE', 'FAILED']).default('AVAILABLE'),
  /** Absent: an AWS owned key, which air-gapped vaults may have. */
  EncryptionKeyArn: arn.optional(),
  CreationDate: when,
  Locked: z.boolean().default(false),
  MinRetentionDays: days.min(1).optional(),
  MaxRetentionDays: days.max(36500).optional(),
  LockDate: when.optional(),
  /** The access policy, an IAM policy document. */
  Policy: z
    .strictObject({ Version: z.string().optional(), Statement: z.array(z.record(z.string(), z.unknown())) })
    .optional(),
  /** Accounts that the vault is shared with (AWS RAM). */
  SharedWith: z.array(accountId).default([]),
});

const recoveryPoint = z.strictObject({
  RecoveryPointArn: arn,
  BackupVaultName: z.string(),
  AccountId: accountId,
  Region: region,
  ResourceArn: arn,
  ResourceType: z.string(),
  /** The row of the feature table, where the resource type has several: "Amazon RDS Multi-AZ DB cluster". */
  Feature: z.string().optional(),
  ResourceName: z.string().optional(),
  CreationDate: when,
  Status: z
    .enum(['COMPLETED', 'PARTIAL', 'DELETING', 'EXPIRED', 'AVAILABLE', 'STOPPED', 'CREATING'])
    .default('COMPLETED'),
  StatusMessage: z.string().optional(),
  BackupSizeInBytes: z.int().nonnegative(),
  Lifecycle: lifecycle.optional(),
  StorageClass: z.enum(['WARM', 'COLD']).optional(),
  /** Absent: of the vault for fully managed types, else unencrypted. */
  EncryptionKeyArn: arn.optional(),
  IamRoleArn: arn,
  CreatedBy: creator.optional(),
  SourceBackupVaultArn: arn.optional(),
  ParentRecoveryPointArn: arn.optional(),
  CompositeMemberIdentifier: z.string().optional(),
  Tags: z.record(z.string(), z.string()).default({}),
  /** The image carries an AWS Marketplace product code. */
  Marketplace: z.boolean().default(false),
  /** RDS options that the snapshot needs an option group for. */
  Options: z.array(z.string()).default([]),
  /** Every copy of it meets a system error of AWS for so long. */
  SystemErrorMinutes: z.number().nonnegative().default(0),
});

const copyJob = z.strictObject({
  CopyJobId: z.string(),
  AccountId: accountId,
  Region: region,
  RecoveryPointArn: arn,
  SourceBackupVaultName: z.string(),
  DestinationBackupVaultArn: arn,
  DestinationRecoveryPointArn: arn.optional(),
  IamRoleArn: arn,
  Lifecycle: lifecycle.optional(),
  ResourceArn: arn,
  ResourceType: z.string(),
  ResourceName: z.string().optional(),
  BackupSizeInBytes: z.int().nonnegative(),
  CreationDate: when,
  CompletionDate: when,
  /** Only finished jobs: jobs under way are started, not written down. */
  State: z.enum(['COMPLETED', 'FAILED', 'PARTIAL']),
  StatusMessage: z.string().optional(),
  CreatedBy: creator.optional(),
  ParentJobId: z.string().optional(),
  CompositeMemberIdentifier: z.string().optional(),
});

export const worldSchema = z
  .strictObject({
    Organizations: z.array(organization).default([]),
    Accounts: z.array(account).min(1),
    Keys: z.array(key).default([]),
    Vaults: z.array(vault).default([]),
    RecoveryPoints: z.array(recoveryPoint).default([]),
    CopyJobs: z.array(copyJob).default([]),
  })
  .superRefine((world, context) => {
    for (const { path, message } of contradictions(world)) context.addIssue({ code: 'custom', path, message });
  });

/** A world as it is written: what has a default may be left out. */
export type WorldData = z.input<typeof worldSchema>;
/** The same with every default filled in. */
export type CompleteWorld = z.output<typeof worldSchema>;
