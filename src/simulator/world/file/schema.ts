import * as z from 'zod';
import { contradictions } from './contradictions.ts';

// The data of a world, with AWS's names where AWS has one. Dates are ISO 8601, or relative to the simulator's start
// ("-3d", "-12h", "+90m"): a world in a file does not get older.

const RELATIVE = /^[+-]\d+(\.\d+)?[dhms]$/;
const ABSOLUTE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/;
const when = z.string().refine((text) => RELATIVE.test(text) || (ABSOLUTE.test(text) && Date.parse(text) >= 0), {
  error: 'not a date: use ISO 8601 in UTC ("2026-11-22T10:00:00Z") or a time relative to the start ("-3d", "-12h")',
});
const accountId = z.string().regex(/^\d{12}$/, { error: 'not an account ID: use 12 digits' });
const region = z.string().regex(/^[a-z]{2,5}(-[a-z]+)+-\d+$/, { error: 'not a Region: use one such as "us-east-1"' });
const arn = z.string().regex(/^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d*:\S+$/, {
  error: 'not an ARN: use arn:partition:service:region:account:resource',
});
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
  /** The user or assumed role that GetCallerIdentity returns. */
  Arn: arn,
});

const role = z.strictObject({
  RoleArn: arn,
  /** Whether its trust policy lets backup.amazonaws.com assume it. */
  TrustsBackup: z.boolean().default(true),
  /** Whether callers in its account can pass it (iam:PassRole). */
  Passable: z.boolean().default(true),
  /** The accounts whose callers can assume it (sts:AssumeRole). Default: all. */
  TrustedAccounts: z.array(accountId).optional(),
  /** The longest session, in seconds. */
  MaxSessionDuration: z.int().min(3600).max(43_200).default(3600),
  /** Actions that its policies do not allow, such as "backup:CopyIntoBackupVault" or "ec2:DescribeTags". */
  Lacks: z.array(z.string()).default([]),
  /** It no longer exists from then on. */
  DeletedAt: when.optional(),
});

const account = z.strictObject({
  AccountId: accountId,
  Name: z.string(),
  AccessKeys: z.array(accessKey).default([]),
  Roles: z.array(role).default([]),
  /** Resource types that are not opted in to AWS Backup. */
  OptedOutResourceTypes: z.array(z.string()).default([]),
  /** The EC2 setting "Allowed AMIs" by Region: the accounts and aliases whose images can be used there. */
  AllowedAmis: z.record(region, z.array(z.string())).default({}),
  /** By Region, the options that RDS option groups offer. */
  OptionGroups: z.record(region, z.array(z.string())).default({}),
  /** Security automation unshares every snapshot, even those that AWS Backup shares. */
  UnsharesSnapshots: z.boolean().default(false),
});

const organization = z.strictObject({
  Id: z.string(),
  ManagementAccountId: accountId,
  /** Accounts that see the jobs of the whole organization, as the management account does. */
  DelegatedAdministratorAccountIds: z.array(accountId).default([]),
  AccountIds: z.array(accountId),
  IsCrossAccountBackupEnabled: z.boolean(),
  LastUpdateTime: when,
});

const key = z.strictObject({
  KeyArn: arn,
  /** The alias of an AWS managed key, such as aws/backup or aws/ebs. Absent for a customer managed key. */
  AwsManaged: z.string().optional(),
  KeyState: z.enum(['Enabled', 'Disabled', 'PendingDeletion']).default('Enabled'),
  /** Accounts that the key policy allows to use the key. */
  SharedWith: z.array(accountId).default([]),
});

const vault = z.strictObject({
  BackupVaultName: z.string().min(2),
  AccountId: accountId,
  Region: region,
  VaultType: z.enum(['BACKUP_VAULT', 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT']).default('BACKUP_VAULT'),
  VaultState: z.enum(['CREATING', 'AVAILABLE', 'FAILED']).default('AVAILABLE'),
  /** Absent for an AWS owned key, which air-gapped vaults can have. */
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
  /** Accounts that the vault is shared with through AWS RAM. */
  SharedWith: z.array(accountId).default([]),
});

const recoveryPoint = z.strictObject({
  RecoveryPointArn: arn,
  BackupVaultName: z.string(),
  AccountId: accountId,
  Region: region,
  ResourceArn: arn,
  ResourceType: z.string(),
  /** The row of the feature table, if the resource type has several: "Amazon RDS Multi-AZ DB cluster". */
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
  /** Default: the vault's key for fully managed types; other types are not encrypted. */
  EncryptionKeyArn: arn.optional(),
  IamRoleArn: arn,
  CreatedBy: creator.optional(),
  SourceBackupVaultArn: arn.optional(),
  ParentRecoveryPointArn: arn.optional(),
  CompositeMemberIdentifier: z.string().optional(),
  Tags: z.record(z.string(), z.string()).default({}),
  /** The image carries an AWS Marketplace product code. */
  Marketplace: z.boolean().default(false),
  /** The RDS option group of the snapshot. A default one, such as "default:postgres-16", exists in every Region. */
  OptionGroupName: z.string().optional(),
  /** The options of its option group; a name alone is a persistent one. The destination Region must offer those. */
  Options: z
    .array(z.union([z.string(), z.strictObject({ OptionName: z.string(), Persistent: z.boolean().default(false) })]))
    .default([]),
  /** How long every copy of it meets a system error of AWS, and stays CREATED. */
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
  /** Only jobs that have ended: to have a running job, start one. */
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

/** The data of a world; members with a default are optional. */
export type WorldData = z.input<typeof worldSchema>;
/** The data of a world with the defaults filled in. */
export type CompleteWorld = z.output<typeof worldSchema>;
