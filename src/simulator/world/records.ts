import type { Feature } from '../rules/features.ts';
import type { JobTimes } from './job-states.ts';
import type { Positioned } from './sorted.ts';

// The world in memory. Times are milliseconds since the Unix epoch.

export interface Lifecycle {
  MoveToColdStorageAfterDays?: number | undefined;
  DeleteAfterDays?: number | undefined;
  OptInToArchiveForSupportedResources?: boolean | undefined;
}

export interface RecoveryPointCreator {
  BackupPlanId: string;
  BackupPlanArn: string;
  BackupPlanName?: string | undefined;
  BackupPlanVersion: string;
  BackupRuleId: string;
  BackupRuleName?: string | undefined;
}

export interface AccessKey {
  accountId: string;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string | undefined;
  expiresAt: number | undefined;
  arn: string;
}

export interface Role {
  arn: string;
  trustsBackup: boolean;
  passable: boolean;
  /** Undefined: every account. */
  trustedAccounts: readonly string[] | undefined;
  maxSessionSeconds: number;
  lacks: readonly string[];
  deletedAt: number | undefined;
}

export interface Account {
  id: string;
  name: string;
  roles: ReadonlyMap<string, Role>;
  optedOut: readonly string[];
  allowedAmis: Readonly<Record<string, readonly string[]>>;
  optionGroups: Readonly<Record<string, readonly string[]>>;
  unsharesSnapshots: boolean;
  organization: Organization | undefined;
}

export interface Organization {
  id: string;
  managementAccountId: string;
  /** The accounts that see the jobs of the whole organization: the management account and delegated administrators. */
  monitoringAccountIds: readonly string[];
  accountIds: readonly string[];
  crossAccountBackup: boolean;
  updatedAt: number;
}

export interface Key {
  arn: string;
  /** The alias of an AWS managed key. */
  awsManaged: string | undefined;
  state: 'Enabled' | 'Disabled' | 'PendingDeletion';
  sharedWith: readonly string[];
}

export interface Vault {
  name: string;
  arn: string;
  accountId: string;
  region: string;
  type: 'BACKUP_VAULT' | 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT';
  state: 'CREATING' | 'AVAILABLE' | 'FAILED';
  keyArn: string | undefined;
  createdAt: number;
  creatorRequestId: string;
  locked: boolean;
  minRetentionDays: number | undefined;
  maxRetentionDays: number | undefined;
  lockDate: number | undefined;
  policy: PolicyDocument | undefined;
  sharedWith: readonly string[];
}

export interface PolicyDocument {
  Version?: string | undefined;
  Statement: readonly Readonly<Record<string, unknown>>[];
}

export interface RecoveryPoint extends Positioned {
  arn: string;
  vault: Vault;
  resourceArn: string;
  resourceType: string;
  resourceName: string | undefined;
  feature: Feature;
  /** The CreationDate that AWS shows. */
  createdAt: number;
  completedAt: number;
  /** The creation of the backup that it is, or is a copy of: the days of its lifecycle count from then. */
  backedUpAt: number;
  status: string;
  statusMessage: string | undefined;
  sizeBytes: number;
  lifecycle: Lifecycle;
  /** Set if the storage class does not follow from the lifecycle. */
  storageClass: 'WARM' | 'COLD' | undefined;
  keyArn: string | undefined;
  encrypted: boolean;
  roleArn: string;
  createdBy: RecoveryPointCreator | undefined;
  sourceVaultArn: string | undefined;
  parentArn: string | undefined;
  compositeMember: string | undefined;
  tags: Readonly<Record<string, string>>;
  marketplace: boolean;
  /** The persistent options of its custom RDS option group. */
  persistentOptions: readonly string[];
  systemErrorMs: number;
}

export interface CopyJob extends Positioned, JobTimes {
  id: string;
  accountId: string;
  region: string;
  /** The body of StartCopyJob; undefined for child jobs and for jobs from the world's data. */
  request: unknown;
  token: string | undefined;
  sourceArn: string;
  sourceVaultArn: string;
  destinationVaultArn: string;
  destinationVault: Vault | undefined;
  /** The ARN of the copy. */
  destinationArn: string | undefined;
  lifecycle: Lifecycle;
  resourceArn: string;
  resourceType: string;
  resourceName: string | undefined;
  sizeBytes: number;
  roleArn: string;
  createdBy: RecoveryPointCreator | undefined;
  createdAt: number;
  statusMessage: string | undefined;
  parentId: string | undefined;
  compositeMember: string | undefined;
  children: readonly CopyJob[];
}
