import { parseRecoveryPointArn, parseRoleArn, parseVaultArn, type VaultArn } from '../arn/arn.ts';
import type { Lifecycle } from '../copy/lifecycle.ts';
import { retentionExceeds } from '../copy/retention.ts';
import type { ErrorDetails } from '../errors.ts';
import { type DestinationPattern, matchesDestination } from './destination-pattern.ts';

/** One start as it will be sent: members left out and `null`s are gone, the role is filled in. */
export interface CopyRequest {
  RecoveryPointArn: string;
  SourceBackupVaultName: string;
  DestinationBackupVaultArn: string;
  IamRoleArn: string;
  IdempotencyToken?: string | undefined;
  /** Absent where none is effective. */
  Lifecycle?: Lifecycle | undefined;
}

/** A setting that could not be understood. While there is one, nothing is written. */
export interface BrokenSetting {
  Setting: string;
  Problem: string;
  Fix: string;
}

/** What an operator has ruled about writes. */
export interface GuardSettings {
  readOnly: boolean;
  allowDestinations: readonly DestinationPattern[];
  maxRetentionDays?: number;
  confirm: boolean;
  broken: readonly BrokenSetting[];
}

export type Trust = 'own' | 'allowed' | 'not_allowed';

const NO_OTHER_WAY = 'Do not look for another way to do it: tell the user, and let the operator decide.';

function denied(code: string, message: string, fix: string): ErrorDetails {
  return { category: 'policy_denied', code, message, fix: `${fix} ${NO_OTHER_WAY}` };
}

/** Writes are refused altogether: a broken setting (it could be a guard), or read-only. */
export function refuseWrites(settings: GuardSettings): ErrorDetails | undefined {
  const [first, ...more] = settings.broken;
  if (first) {
    return {
      category: 'configuration',
      code: 'BrokenSetting',
      message: `This server is locked: its setting ${first.Setting} cannot be used (${first.Problem})${more.length > 0 ? `, and ${more.length} more: ${more.map((one) => one.Setting).join(', ')}` : ''}. Reads work, nothing is started.`,
      fix: `The operator must mend it and restart the server: ${[first, ...more].map((one) => `${one.Setting}: ${one.Fix}`).join(' ')}`,
    };
  }
  if (settings.readOnly) {
    return denied(
      'ReadOnly',
      'This server is read-only: it starts nothing.',
      'Only the operator can change that (--read-only, AWS_BACKUP_MCP_READ_ONLY).',
    );
  }
  return undefined;
}

/**
 * The retention cap. "As the source" (no DeleteAfterDays, or -1) counts as longer than any cap: what the source is kept
 * for can be changed after the copy was approved, and AWS applies it when the copy is made.
 */
export function refuseRetention(
  lifecycle: Lifecycle | undefined,
  maxDays: number | undefined,
): ErrorDetails | undefined {
  if (maxDays === undefined || !retentionExceeds(maxDays, lifecycle)) return undefined;
  const days = lifecycle?.DeleteAfterDays;
  const asked = days !== undefined && days >= 1 ? `${days} days` : 'as long as the source, which may be for ever';
  return denied(
    'RetentionCap',
    `The copy would be kept ${asked}; the operator allows at most ${maxDays} days.`,
    `Give Lifecycle.DeleteAfterDays of 1 to ${maxDays} if the user agrees; only the operator can raise the cap (--max-retention-days).`,
  );
}

/** The role and the recovery point (where its ARN names an account) must be the caller's own. */
export function refuseForeignSource(request: CopyRequest, account: string): ErrorDetails | undefined {
  const role = parseRoleArn(request.IamRoleArn);
  if (!role.ok || role.value.account !== account) {
    return denied(
      'ForeignRole',
      `IamRoleArn is not a role of the caller's account ${account}.`,
      `Use a role of account ${account}, or a Profile of the role's account where one is configured.`,
    );
  }
  const point = parseRecoveryPointArn(request.RecoveryPointArn);
  if (!point.ok || (point.value.account !== undefined && point.value.account !== account)) {
    return denied(
      'ForeignRecoveryPoint',
      `The recovery point is not in the caller's account ${account}; AWS Backup copies from the account that owns it.`,
      'Use a Profile of its account where one is configured.',
    );
  }
  return undefined;
}

/** Whether a destination is the caller's own, allowed by a pattern, or neither. */
export function trustOf(destination: VaultArn, account: string, patterns: readonly DestinationPattern[]): Trust {
  if (destination.account === account) return 'own';
  return patterns.some((pattern) => matchesDestination(pattern, destination)) ? 'allowed' : 'not_allowed';
}

/** A destination outside the caller's account must match a pattern of the operator's. */
export function refuseDestination(
  destinationBackupVaultArn: string,
  account: string,
  patterns: readonly DestinationPattern[],
): ErrorDetails | undefined {
  const destination = parseVaultArn(destinationBackupVaultArn);
  if (destination.ok && trustOf(destination.value, account, patterns) !== 'not_allowed') return undefined;
  return denied(
    'ForeignDestination',
    `The destination vault is in account ${destination.ok ? destination.value.account : 'unknown'}, not in the caller's account ${account}, and the operator has not allowed it.`,
    `If the copy is meant to go there, the operator may start this server with --allow-destination ${destination.ok ? destination.value.text : 'ARN'}.`,
  );
}
