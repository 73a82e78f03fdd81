import { describe, expect, it } from 'vitest';
import { parseVaultArn, type VaultArn } from '../../../src/domain/arn/arn.ts';
import { type DestinationPattern, parseDestinationPattern } from '../../../src/domain/guards/destination-pattern.ts';
import {
  type BrokenSetting,
  type CopyRequest,
  type GuardSettings,
  refuseDestination,
  refuseForeignSource,
  refuseRetention,
  refuseWrites,
  trustOf,
} from '../../../src/domain/guards/guards.ts';

const ACCOUNT = '123456789012';
const OTHER = '210987654321';
const NO_OTHER_WAY = 'Do not look for another way to do it: tell the user, and let the operator decide.';

const REQUEST: CopyRequest = {
  RecoveryPointArn: `arn:aws:backup:us-east-1:${ACCOUNT}:recovery-point:1EB3B5E7-9EB0-435A-A80B-108B488B0D45`,
  SourceBackupVaultName: 'Default',
  DestinationBackupVaultArn: `arn:aws:backup:us-east-1:${ACCOUNT}:backup-vault:aBackupVault`,
  IamRoleArn: `arn:aws:iam::${ACCOUNT}:role/S3Access`,
};

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
  const settings = (more: Partial<GuardSettings>): GuardSettings => ({
    readOnly: false,
    allowDestinations: [],
    confirm: false,
    broken: [],
    ...more,
  });
  const broken = (Setting: string): BrokenSetting => ({ Setting, Problem: `${Setting}?`, Fix: `Mend ${Setting}.` });

  it('lets a write through where nothing forbids it', () => {
    expect(refuseWrites(settings({}))).toBeUndefined();
    expect(refuseWrites(settings({ confirm: true, maxRetentionDays: 1 }))).toBeUndefined();
  });

  it('refuses where the server is read-only', () => {
    expect(refuseWrites(settings({ readOnly: true }))).toEqual({
      category: 'policy_denied',
      code: 'ReadOnly',
      message: 'This server is read-only: it starts nothing.',
      fix: `Only the operator can change that (--read-only, AWS_BACKUP_MCP_READ_ONLY). ${NO_OTHER_WAY}`,
    });
  });

  it('refuses with a broken setting, which could be a guard, and counts it before read-only', () => {
    expect(refuseWrites(settings({ readOnly: true, broken: [broken('--x')] }))).toEqual({
      category: 'configuration',
      code: 'BrokenSetting',
      message: 'This server is locked: its setting --x cannot be used (--x?). Reads work, nothing is started.',
      fix: 'The operator must mend it and restart the server: --x: Mend --x.',
    });
  });

  it('names every broken setting', () => {
    expect(refuseWrites(settings({ broken: [broken('--x'), broken('--y'), broken('--z')] }))).toMatchObject({
      message:
        'This server is locked: its setting --x cannot be used (--x?), and 2 more: --y, --z. Reads work, nothing is started.',
      fix: 'The operator must mend it and restart the server: --x: Mend --x. --y: Mend --y. --z: Mend --z.',
    });
  });
});

describe('refuseRetention', () => {
  it.each([
    [{ DeleteAfterDays: 365 }, 365],
    [{ DeleteAfterDays: 1 }, 1],
    [undefined, undefined],
    [{ DeleteAfterDays: 36_500 }, undefined],
  ])('lets %j through under a cap of %s', (lifecycle, cap) => {
    expect(refuseRetention(lifecycle, cap)).toBeUndefined();
  });

  it.each([
    [{ DeleteAfterDays: 366 }, '366 days'],
    [{ DeleteAfterDays: 36_500 }, '36500 days'],
    [undefined, 'as long as the source, which may be for ever'],
    [{ MoveToColdStorageAfterDays: 30 }, 'as long as the source, which may be for ever'],
    [{ DeleteAfterDays: -1 }, 'as long as the source, which may be for ever'],
    // AWS refuses 0; a guard that counted it as a day would be the last to see it.
    [{ DeleteAfterDays: 0 }, 'as long as the source, which may be for ever'],
  ])('refuses %j under a cap of 365', (lifecycle, asked) => {
    expect(refuseRetention(lifecycle, 365)).toEqual({
      category: 'policy_denied',
      code: 'RetentionCap',
      message: `The copy would be kept ${asked}; the operator allows at most 365 days.`,
      fix: `Give Lifecycle.DeleteAfterDays of 1 to 365 if the user agrees; only the operator can raise the cap (--max-retention-days). ${NO_OTHER_WAY}`,
    });
  });

  it('counts a single day as one', () => {
    expect(refuseRetention({ DeleteAfterDays: 1 }, 0)?.message).toMatch(/kept 1 days/);
  });
});

describe('refuseForeignSource', () => {
  it.each([
    [REQUEST],
    [{ ...REQUEST, RecoveryPointArn: 'arn:aws:ec2:us-east-1::image/ami-00179b33a7a88cac5' }],
    [{ ...REQUEST, RecoveryPointArn: `arn:aws:rds:us-east-1:${ACCOUNT}:snapshot:awsbackup:job-1` }],
  ])('lets a copy of the caller’s own through: %j', (request) => {
    expect(refuseForeignSource(request, ACCOUNT)).toBeUndefined();
  });

  it.each([[`arn:aws:iam::${OTHER}:role/S3Access`], ['no ARN'], [`arn:aws:iam::${ACCOUNT}:user/S3Access`]])(
    'refuses the role %s',
    (IamRoleArn) => {
      expect(refuseForeignSource({ ...REQUEST, IamRoleArn }, ACCOUNT)).toEqual({
        category: 'policy_denied',
        code: 'ForeignRole',
        message: `IamRoleArn is not a role of the caller's account ${ACCOUNT}.`,
        fix: `Use a role of account ${ACCOUNT}, or a Profile of the role's account where one is configured. ${NO_OTHER_WAY}`,
      });
    },
  );

  it.each([[REQUEST.RecoveryPointArn.replace(ACCOUNT, OTHER)], ['no ARN']])(
    'refuses the recovery point %s',
    (RecoveryPointArn) => {
      expect(refuseForeignSource({ ...REQUEST, RecoveryPointArn }, ACCOUNT)).toEqual({
        category: 'policy_denied',
        code: 'ForeignRecoveryPoint',
        message: `The recovery point is not in the caller's account ${ACCOUNT}; AWS Backup copies from the account that owns it.`,
        fix: `Use a Profile of its account where one is configured. ${NO_OTHER_WAY}`,
      });
    },
  );
});

describe('the destination', () => {
  const allowed = [pattern(`arn:aws:backup:us-east-1:${OTHER}:backup-vault:*`), pattern(vaultText(OTHER))];

  it('is trusted as the caller’s own, as allowed by any one pattern, or not at all', () => {
    expect(trustOf(vault(ACCOUNT), ACCOUNT, [])).toBe('own');
    expect(trustOf(vault(ACCOUNT), ACCOUNT, allowed)).toBe('own');
    expect(trustOf(vault(OTHER), ACCOUNT, allowed)).toBe('allowed');
    expect(trustOf(vault('666666666666'), ACCOUNT, allowed)).toBe('not_allowed');
    expect(trustOf(vault(OTHER), ACCOUNT, [])).toBe('not_allowed');
  });

  it('is not refused where it is trusted', () => {
    expect(refuseDestination(vaultText(ACCOUNT), ACCOUNT, [])).toBeUndefined();
    expect(refuseDestination(vaultText(OTHER), ACCOUNT, allowed)).toBeUndefined();
  });

  it('is refused with what an operator may set', () => {
    expect(refuseDestination(vaultText('666666666666'), ACCOUNT, allowed)).toEqual({
      category: 'policy_denied',
      code: 'ForeignDestination',
      message: `The destination vault is in account 666666666666, not in the caller's account ${ACCOUNT}, and the operator has not allowed it.`,
      fix: `If the copy is meant to go there, the operator may start this server with --allow-destination ${vaultText('666666666666')}. ${NO_OTHER_WAY}`,
    });
  });

  it('is refused where it cannot be read, and its text is not repeated', () => {
    expect(refuseDestination('no ARN', ACCOUNT, allowed)).toMatchObject({
      code: 'ForeignDestination',
      message: expect.stringMatching(/^The destination vault is in account unknown,/),
      fix: expect.stringMatching(/--allow-destination ARN\. /),
    });
  });
});
