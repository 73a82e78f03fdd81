import { describe, expect, it } from 'vitest';
import { parseVaultArn, type VaultArn } from '../../../src/domain/arn/arn.ts';
import { type DestinationPattern, parseDestinationPattern } from '../../../src/domain/guards/destination-pattern.ts';
import {
  refuseDestination,
  refuseForeignSource,
  refuseRegion,
  refuseWrites,
  trustOf,
} from '../../../src/domain/guards/guards.ts';
import type { BrokenSetting, GuardSettings } from '../../../src/domain/guards/settings.ts';
import { copyRequest, NO_GUARDS } from '../../support/copy-request.ts';

const ACCOUNT = '123456789012';
const OTHER = '210987654321';
const NO_OTHER_WAY = 'Do not look for another way. Tell the user: this is for the operator to decide.';

const pattern = (text: string): DestinationPattern => {
  const parsed = parseDestinationPattern(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
};
const vault = (account: string): VaultArn => {
  const parsed = parseVaultArn(vaultText(account));
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
};
const vaultText = (account: string) => `arn:aws:backup:eu-central-1:${account}:backup-vault:dr-vault`;

describe('refuseWrites', () => {
  const settings = (more: Partial<GuardSettings>): GuardSettings => ({ ...NO_GUARDS, ...more });
  const broken = (Setting: string): BrokenSetting => ({
    Setting,
    Problem: `${Setting} is odd.`,
    Fix: `Correct ${Setting}.`,
  });

  it('allows a write if nothing forbids it', () => {
    expect(refuseWrites(settings({}))).toBeUndefined();
    expect(refuseWrites(settings({ confirm: true, maxRetentionDays: 1 }))).toBeUndefined();
  });

  it('refuses if the server is read-only', () => {
    expect(refuseWrites(settings({ readOnly: true }))).toEqual({
      category: 'policy_denied',
      code: 'ReadOnly',
      message: 'This server is read-only: it starts nothing.',
      fix: `Only the operator can change that, with --read-only (AWS_BACKUP_MCP_READ_ONLY). ${NO_OTHER_WAY}`,
    });
  });

  it('refuses with a broken setting, which could be a guard, and reports it before read-only', () => {
    expect(refuseWrites(settings({ readOnly: true, broken: [broken('--x')] }))).toEqual({
      category: 'configuration',
      code: 'BrokenSetting',
      message:
        'This server is locked because its setting --x cannot be used: --x is odd. Reads work; nothing is started.',
      fix: 'The operator must correct it and restart the server. --x: Correct --x.',
    });
  });

  it('names every broken setting', () => {
    expect(refuseWrites(settings({ broken: [broken('--x'), broken('--y'), broken('--z')] }))).toMatchObject({
      message:
        'This server is locked because its setting --x cannot be used: --x is odd. So are --y, --z. Reads work; nothing is started.',
      fix: 'The operator must correct it and restart the server. --x: Correct --x. --y: Correct --y. --z: Correct --z.',
    });
  });
});

describe('refuseRegion', () => {
  const refuse = (allowRegions?: string[]) =>
    refuseRegion(copyRequest({ DestinationBackupVaultArn: vaultText(ACCOUNT) }), {
      ...NO_GUARDS,
      ...(allowRegions && { allowRegions }),
    });

  it('allows any Region without the setting, and the Regions that it names', () => {
    expect(refuse()).toBeUndefined();
    expect(refuse(['us-east-1', 'eu-central-1'])).toBeUndefined();
  });

  it.each([
    [['us-east-1', 'eu-central-2'], 'us-east-1, eu-central-2'],
    [[], 'no Region'],
  ])('refuses the others, the own account too: %j', (regions, said) => {
    expect(refuse(regions)).toEqual({
      category: 'policy_denied',
      code: 'RegionNotAllowed',
      message: `The destination vault is in eu-central-1. The operator allows copies only to ${said}.`,
      fix: `If the copy is meant to go there, the operator can add eu-central-1 to --allow-region (AWS_BACKUP_MCP_ALLOW_REGIONS). ${NO_OTHER_WAY}`,
    });
  });
});

describe('refuseForeignSource', () => {
  it.each([
    [{}],
    [{ RecoveryPointArn: 'arn:aws:ec2:us-east-1::image/ami-00179b33a7a88cac5' }],
    [{ RecoveryPointArn: `arn:aws:rds:us-east-1:${ACCOUNT}:snapshot:awsbackup:job-1` }],
  ])('allows a copy within the caller’s account: %j', (parameters) => {
    expect(refuseForeignSource(copyRequest(parameters), ACCOUNT)).toBeUndefined();
  });

  it('allows a set, which names no recovery point, and a call that leaves out the role', () => {
    expect(refuseForeignSource({ destination: copyRequest().destination }, ACCOUNT)).toBeUndefined();
  });

  it('refuses a role of another account', () => {
    const request = copyRequest({ IamRoleArn: `arn:aws:iam::${OTHER}:role/S3Access` });
    expect(refuseForeignSource(request, ACCOUNT)).toEqual({
      category: 'policy_denied',
      code: 'ForeignRole',
      message: `IamRoleArn is not a role of the caller's account ${ACCOUNT}.`,
      fix: `Use a role of account ${ACCOUNT}, or a Profile of the role's account if one is configured. ${NO_OTHER_WAY}`,
    });
  });

  it('refuses a recovery point of another account', () => {
    const RecoveryPointArn = copyRequest().recoveryPoint.text.replace(ACCOUNT, OTHER);
    expect(refuseForeignSource(copyRequest({ RecoveryPointArn }), ACCOUNT)).toEqual({
      category: 'policy_denied',
      code: 'ForeignRecoveryPoint',
      message: `The recovery point is in account ${OTHER}, not in the caller's account ${ACCOUNT}. This server copies only recovery points of the caller's own account.`,
      fix: `Use a Profile of account ${OTHER} if one is configured. ${NO_OTHER_WAY}`,
    });
  });
});

describe('the destination', () => {
  const patterns = [pattern(`arn:aws:backup:us-east-1:${OTHER}:backup-vault:*`), pattern(vaultText(OTHER))];
  const allowed = { ...NO_GUARDS, allowDestinations: patterns };
  const to = (account: string) => copyRequest({ DestinationBackupVaultArn: vaultText(account) });

  it('is the caller’s own, allowed by one of the patterns, or not allowed', () => {
    expect(trustOf(vault(ACCOUNT), ACCOUNT, NO_GUARDS)).toBe('own');
    expect(trustOf(vault(ACCOUNT), ACCOUNT, allowed)).toBe('own');
    expect(trustOf(vault(OTHER), ACCOUNT, allowed)).toBe('allowed');
    expect(trustOf(vault('666666666666'), ACCOUNT, allowed)).toBe('not_allowed');
    expect(trustOf(vault(OTHER), ACCOUNT, NO_GUARDS)).toBe('not_allowed');
  });

  it('is not refused if it is trusted', () => {
    expect(refuseDestination(to(ACCOUNT), ACCOUNT, NO_GUARDS)).toBeUndefined();
    expect(refuseDestination(to(OTHER), ACCOUNT, allowed)).toBeUndefined();
  });

  it('is refused with the setting that would allow it', () => {
    expect(refuseDestination(to('666666666666'), ACCOUNT, allowed)).toEqual({
      category: 'policy_denied',
      code: 'ForeignDestination',
      message: `The destination vault is in account 666666666666, not in the caller's account ${ACCOUNT}, and the operator has not allowed it.`,
      fix: `If the copy is meant to go there, the operator can add ${vaultText('666666666666')} to --allow-destination (AWS_BACKUP_MCP_ALLOW_DESTINATIONS). ${NO_OTHER_WAY}`,
    });
  });
});
