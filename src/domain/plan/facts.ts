import type { RecoveryPointArn, VaultArn } from '../arn/arn.ts';
import type { ListedJob } from '../copy/earlier-copies.ts';
import { type Feature, featuresOf } from '../copy/features.ts';
import { type Retention, retentionOf } from '../copy/retention.ts';
import type { CopyRequest, GuardSettings } from '../guards/guards.ts';

// Everything that a plan knows when its rules are applied: what was asked for, and what AWS answered. Shapes and members
// are AWS's; every member of them may be missing.

/** Why something is not known. */
export type Unread =
  /** The caller may not read it; for a vault AWS answers the same where there is none. */
  | 'denied'
  /** No answer, or none that could be used. */
  | 'failed'
  /** It is another account's, and no profile of that account is configured. */
  | 'other_account';

/** One answer of AWS: what it said, that there is no such thing, that it refused the request itself, or no answer. */
export type Fact<T> =
  | { state: 'known'; value: T }
  | { state: 'missing' }
  | { state: 'refused' }
  | { state: 'unread'; why: Unread };

export interface RecoveryPoint {
  RecoveryPointArn?: string | undefined;
  ResourceArn?: string | undefined;
  ResourceType?: string | undefined;
  Status?: string | undefined;
  StorageClass?: string | undefined;
  CreationDate?: string | undefined;
  BackupSizeInBytes?: number | undefined;
  Lifecycle?: { MoveToColdStorageAfterDays?: number | undefined; DeleteAfterDays?: number | undefined } | undefined;
  CalculatedLifecycle?: { MoveToColdStorageAt?: string | undefined; DeleteAt?: string | undefined } | undefined;
  EncryptionKeyArn?: string | undefined;
  EncryptionKeyType?: string | undefined;
  IsEncrypted?: boolean | undefined;
  IsParent?: boolean | undefined;
  VaultType?: string | undefined;
}

export interface Vault {
  VaultType?: string | undefined;
  VaultState?: string | undefined;
  EncryptionKeyArn?: string | undefined;
  EncryptionKeyType?: string | undefined;
  Locked?: boolean | undefined;
  MinRetentionDays?: number | undefined;
  MaxRetentionDays?: number | undefined;
  LockDate?: string | undefined;
}

export interface GlobalSettings {
  GlobalSettings?: Readonly<Record<string, string>> | undefined;
  LastUpdateTime?: string | undefined;
}

/** A job that has made a copy, and whether that copy is still in the destination. */
export interface EarlierCopy {
  CopyJobId?: string | undefined;
  present: boolean | 'unknown';
}

export interface PlanFacts {
  /** Epoch milliseconds. */
  now: number;
  request: CopyRequest;
  point: RecoveryPointArn;
  destination: VaultArn;
  settings: GuardSettings;
  /** The caller's account; undefined where AWS did not tell it. */
  account: string | undefined;
  source: Fact<RecoveryPoint>;
  /** The recovery points nested in a composite one. */
  nested: Fact<readonly RecoveryPoint[]>;
  sourceVault: Fact<Vault>;
  sourcePolicy: Fact<string>;
  destinationVault: Fact<Vault>;
  /** The vault named Default beside the destination: its key is aws/backup, which no other read tells from a user's key. */
  defaultVault: Fact<Vault>;
  destinationPolicy: Fact<string>;
  organization: Fact<GlobalSettings>;
  destinationOrganization: Fact<GlobalSettings>;
  /** Which resource types AWS Backup is opted in for in the destination's Region. */
  optIn: Fact<Readonly<Record<string, boolean>>>;
  /** Copy jobs of this recovery point into this destination. */
  jobs: Fact<readonly ListedJob[]>;
  /** Those of them that made a copy, newest first. */
  copies: readonly EarlierCopy[];
  /** Copy jobs of the same resource that have not ended. */
  resourceJobs: Fact<readonly ListedJob[]>;
}

/** What AWS said, where it did. */
export function answerOf<T>(fact: Fact<T>): T | undefined {
  return fact.state === 'known' ? fact.value : undefined;
}

export function isCrossRegion({ point, destination }: PlanFacts): boolean {
  return point.region !== destination.region;
}

/** The account that the copy is made from: the caller's, else the one that its ARNs name. */
export function sourceAccount({
  account,
  point,
  request,
}: Pick<PlanFacts, 'account' | 'point' | 'request'>): string | undefined {
  return account ?? point.account ?? request.IamRoleArn.split(':')[4];
}

export function isCrossAccount(facts: PlanFacts): boolean {
  return sourceAccount(facts) !== facts.destination.account;
}

const AIR_GAPPED = 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT';

export const isAirGapped = ({ VaultType }: Vault): boolean => VaultType === AIR_GAPPED;

/** Whether the destination is logically air-gapped; undefined where it was not read. */
export function intoAirGapped({ destinationVault }: PlanFacts): boolean | undefined {
  const vault = answerOf(destinationVault);
  return vault && isAirGapped(vault);
}

export function fromAirGapped({ source, sourceVault }: PlanFacts): boolean {
  return [answerOf(source)?.VaultType, answerOf(sourceVault)?.VaultType].includes(AIR_GAPPED);
}

export function featureOf({ source, point }: PlanFacts): Feature | 'unknown' {
  return featuresOf(answerOf(source)?.ResourceType, point);
}

export function isComposite({ IsParent }: RecoveryPoint, arn: string): boolean {
  return IsParent === true || arn.includes(':recovery-point:composite:');
}

export function retention({ request, point, source, now }: PlanFacts): Retention {
  return retentionOf(request.Lifecycle, point, answerOf(source), now);
}
