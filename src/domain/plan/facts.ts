import type { CopySeen } from '../copy/earlier-copies.ts';
import { type Feature, featuresOf } from '../copy/features.ts';
import type { FoundCopy } from '../copy/find-copy.ts';
import { type CopyRequest, sourceAccountOf } from '../copy/request.ts';
import { type Retention, retentionOf } from '../copy/retention.ts';
import type { AccountClaim } from '../guards/account.ts';
import type { GuardSettings } from '../guards/settings.ts';
import { type CopyJob, isAirGapped, type RecoveryPoint, type Vault } from '../shapes.ts';

// Everything that a plan knows when its rules are applied: what was requested, and what AWS answered.

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

export interface GlobalSettings {
  GlobalSettings?: Readonly<Record<string, string>> | undefined;
  LastUpdateTime?: string | undefined;
}

/** A job that has made a copy, and what became of that copy. */
export interface EarlierCopy {
  job: CopyJob;
  seen: CopySeen;
  /** As the destination describes it. */
  copy?: RecoveryPoint | undefined;
}

export interface PlanFacts {
  /** Epoch milliseconds. */
  now: number;
  request: CopyRequest;
  settings: GuardSettings;
  /** The caller's account; undefined where AWS did not tell it. */
  account: string | undefined;
  /** A setting that names another account. */
  accountMismatch?: AccountClaim | undefined;
  source: Fact<RecoveryPoint>;
  /** The source in the list of its vault, where it may not be described: it has less, and tells which copy is its own. */
  sourceRow?: RecoveryPoint | undefined;
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
  jobs: Fact<readonly CopyJob[]>;
  /** Those of them that made a copy, newest first. */
  copies: readonly EarlierCopy[];
  /** What the destination vault shows of the copy; undefined where AWS's job records tell. */
  inVault?: FoundCopy | undefined;
  /** Copy jobs of the same resource that have not ended. */
  resourceJobs: Fact<readonly CopyJob[]>;
  /** Ended copy jobs of the resource type, and those into a destination that was not read; empty where not looked up. */
  evidence: readonly CopyJob[];
}

/** What AWS said, where it did. */
export function answerOf<T>(fact: Fact<T>): T | undefined {
  return fact.state === 'known' ? fact.value : undefined;
}

/** The account that the copy is made from: the caller's, else the one that its ARNs name. */
export const sourceAccount = ({ request, account }: PlanFacts): string => sourceAccountOf(request, account);

export function isCrossRegion({ request: { recoveryPoint, destination } }: PlanFacts): boolean {
  return recoveryPoint.region !== destination.region;
}

export function isCrossAccount(facts: PlanFacts): boolean {
  return sourceAccount(facts) !== facts.request.destination.account;
}

/** Whether the destination is logically air-gapped; undefined where it was not read. */
export function intoAirGapped({ destinationVault }: PlanFacts): boolean | undefined {
  const vault = answerOf(destinationVault);
  return vault && isAirGapped(vault);
}

export function fromAirGapped({ source, sourceVault }: PlanFacts): boolean {
  return isAirGapped(answerOf(source) ?? {}) || isAirGapped(answerOf(sourceVault) ?? {});
}

export function featureOf({ source, request }: PlanFacts): Feature | 'unknown' {
  return featuresOf(answerOf(source)?.ResourceType, request.recoveryPoint);
}

/** AWS developer guide, "Encryption for copies": copies of these clusters stay unencrypted where the source is. */
const KEPT_UNENCRYPTED = ['Aurora', 'DocumentDB', 'Neptune'];

export function staysUnencrypted(facts: PlanFacts): boolean {
  return answerOf(facts.source)?.IsEncrypted === false && canStayUnencrypted(facts);
}

/** Whether an unencrypted recovery point of the same type could not be copied into an air-gapped vault. */
export function canStayUnencrypted({ source }: PlanFacts): boolean {
  return KEPT_UNENCRYPTED.includes(answerOf(source)?.ResourceType ?? '');
}

export function retention({ request, source, now }: PlanFacts): Retention {
  return retentionOf(request.lifecycle, request.recoveryPoint, answerOf(source), now);
}
