// A recovery point, a copy job and a vault, in AWS's members as its replies have them. Any member can be missing. Dates are
// ISO 8601 in UTC.

type Maybe<T> = { [Member in keyof T]?: T[Member] | undefined };

export type LifecycleOf = Maybe<{
  MoveToColdStorageAfterDays: number;
  DeleteAfterDays: number;
  DeleteAfterEvent: string;
  OptInToArchiveForSupportedResources: boolean;
}>;

export type RecoveryPoint = Maybe<{
  RecoveryPointArn: string;
  /** Of a part of a composite. */
  ParentRecoveryPointArn: string;
  /** The vault that a copy came from. */
  SourceBackupVaultArn: string;
  BackupVaultName: string;
  ResourceArn: string;
  ResourceName: string;
  ResourceType: string;
  Status: string;
  StorageClass: string;
  CreationDate: string;
  BackupSizeInBytes: number;
  Lifecycle: LifecycleOf;
  CalculatedLifecycle: Maybe<{ MoveToColdStorageAt: string; DeleteAt: string }>;
  EncryptionKeyArn: string;
  EncryptionKeyType: string;
  IsEncrypted: boolean;
  IamRoleArn: string;
  IsParent: boolean;
  VaultType: string;
}>;

export type CopyJob = Maybe<{
  CopyJobId: string;
  State: string;
  StatusMessage: string;
  MessageCategory: string;
  CreationDate: string;
  CompletionDate: string;
  BackupSizeInBytes: number;
  ResourceType: string;
  ResourceArn: string;
  AccountId: string;
  SourceBackupVaultArn: string;
  SourceRecoveryPointArn: string;
  DestinationBackupVaultArn: string;
  DestinationVaultType: string;
  DestinationVaultLockState: string;
  DestinationRecoveryPointArn: string;
  DestinationRecoveryPointLifecycle: LifecycleOf;
  IsParent: boolean;
  ParentJobId: string;
  ChildJobsInState: Readonly<Record<string, number>>;
}>;

export type Vault = Maybe<{
  VaultType: string;
  VaultState: string;
  EncryptionKeyArn: string;
  EncryptionKeyType: string;
  Locked: boolean;
  MinRetentionDays: number;
  MaxRetentionDays: number;
  LockDate: string;
}>;

/** States after which a copy job does not change. */
export const TERMINAL_STATES: readonly string[] = ['COMPLETED', 'FAILED', 'PARTIAL'];

export function isTerminal(state: string | undefined): boolean {
  return state !== undefined && TERMINAL_STATES.includes(state);
}

const AIR_GAPPED = 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT';

/** Whether a vault, or the vault of a recovery point, is logically air-gapped. */
export const isAirGapped = ({ VaultType }: Pick<Vault, 'VaultType'>): boolean => VaultType === AIR_GAPPED;

/** Whether a recovery point holds others: a CloudFormation stack, an EKS cluster. */
export function isComposite({ IsParent }: RecoveryPoint, arn: string): boolean {
  return IsParent === true || arn.includes(':recovery-point:composite:');
}
