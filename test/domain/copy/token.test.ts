import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Lifecycle } from '../../../src/domain/copy/lifecycle.ts';
import { attemptOf, type CopyIdentity, deriveToken, identityOf } from '../../../src/domain/copy/token.ts';
import { copyRequest } from '../../support/copy-request.ts';

const COPY: CopyIdentity = {
  account: '123456789012',
  recoveryPointArn: 'arn:aws:backup:us-east-1:123456789012:recovery-point:1EB3B5E7-9EB0-435A-A80B-108B488B0D45',
  destinationBackupVaultArn: 'arn:aws:backup:us-east-1:123456789012:backup-vault:aBackupVault',
};
const COLD = { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 120, OptInToArchiveForSupportedResources: true };

describe('deriveToken', () => {
  // Literals: a version that derives other tokens would copy again what an earlier version has copied.
  it.each([
    [COPY, 1, 'aws-backup-mcp-1-1-3e18739bc500fc8e0392c562be85b0fc'],
    [{ ...COPY, lifecycle: COLD }, 1, 'aws-backup-mcp-1-1-4c76d4aed366bd6565148eb8a7e62929'],
    [{ ...COPY, lifecycle: { DeleteAfterDays: 365 } }, 2, 'aws-backup-mcp-1-2-cfa0e505a16766409a42dd4ca2592172'],
  ])('is the same in every version: %o, attempt %i', (copy, attempt, token) => {
    expect(deriveToken(copy, attempt)).toBe(token);
  });

  it('ignores the order of members and members that are undefined', () => {
    const reversed = Object.fromEntries(Object.entries(COLD).toReversed());
    expect(deriveToken({ ...COPY, lifecycle: reversed }, 1)).toBe(deriveToken({ ...COPY, lifecycle: COLD }, 1));
    expect(deriveToken({ lifecycle: undefined, ...COPY }, 1)).toBe(deriveToken(COPY, 1));
    expect(deriveToken({ ...COPY, lifecycle: {} }, 1)).toBe(deriveToken(COPY, 1));
  });

  it('depends on every part of the copy and on the attempt', () => {
    const others: [CopyIdentity, number][] = [
      [{ ...COPY, account: '210987654321' }, 1],
      [{ ...COPY, recoveryPointArn: COPY.recoveryPointArn.replace('1EB3', '1EB4') }, 1],
      [{ ...COPY, destinationBackupVaultArn: `${COPY.destinationBackupVaultArn}2` }, 1],
      [{ ...COPY, lifecycle: COLD }, 1],
      [{ ...COPY, lifecycle: { ...COLD, OptInToArchiveForSupportedResources: false } }, 1],
      [{ ...COPY, lifecycle: { ...COLD, DeleteAfterDays: 121 } }, 1],
      [{ ...COPY, lifecycle: { ...COLD, MoveToColdStorageAfterDays: 29 } }, 1],
      [{ ...COPY, lifecycle: { MoveToColdStorageAfterDays: 120 } }, 1],
      [{ ...COPY, lifecycle: { DeleteAfterDays: 120 } }, 1],
      [COPY, 2],
      [COPY, 11],
    ];
    const tokens = [deriveToken(COPY, 1), ...others.map(([copy, attempt]) => deriveToken(copy, attempt))];
    expect(new Set(tokens).size).toBe(tokens.length);
  });

  const copies = fc.record({
    account: fc.stringMatching(/^\d{12}$/),
    recoveryPointArn: fc.string({ unit: 'binary' }),
    destinationBackupVaultArn: fc.string({ unit: 'binary' }),
    lifecycle: fc.option(
      fc.record(
        {
          MoveToColdStorageAfterDays: fc.integer({ min: -1, max: 36_500 }),
          DeleteAfterDays: fc.integer({ min: -1, max: 36_500 }),
          OptInToArchiveForSupportedResources: fc.boolean(),
        },
        { requiredKeys: [] },
      ),
      { nil: undefined },
    ),
  });
  const attempts = fc.integer({ min: 1, max: 999_999 });

  it('is short printable ASCII and names its attempt, for any copy', () => {
    fc.assert(
      fc.property(copies, attempts, (copy, attempt) => {
        const token = deriveToken(copy, attempt);
        expect(token).toMatch(/^aws-backup-mcp-1-[1-9]\d{0,5}-[0-9a-f]{32}$/);
        expect(attemptOf(token)).toBe(attempt);
        expect(deriveToken(structuredClone(copy), attempt)).toBe(token);
      }),
    );
  });

  it('gives two copies the same token only if nothing differs', () => {
    fc.assert(
      fc.property(copies, copies, attempts, attempts, (one, other, first, second) => {
        const parts = ({ lifecycle = {}, ...rest }: typeof one, attempt: number) =>
          JSON.stringify(
            [rest.account, rest.recoveryPointArn, rest.destinationBackupVaultArn, attempt].concat(
              [
                lifecycle.MoveToColdStorageAfterDays,
                lifecycle.DeleteAfterDays,
                lifecycle.OptInToArchiveForSupportedResources,
              ].map(String),
            ),
          );
        expect(deriveToken(one, first) === deriveToken(other, second)).toBe(parts(one, first) === parts(other, second));
      }),
    );
  });
});

describe('attemptOf', () => {
  it.each([
    '',
    'mine',
    'aws-backup-mcp-1-0-0123456789abcdef0123456789abcdef',
    'aws-backup-mcp-1-01-0123456789abcdef0123456789abcdef',
    'aws-backup-mcp-1-1-0123456789ABCDEF0123456789ABCDEF',
    'aws-backup-mcp-1-1-0123456789abcdef0123456789abcde',
    'aws-backup-mcp-1-1-0123456789abcdef0123456789abcdef0',
    ' aws-backup-mcp-1-1-0123456789abcdef0123456789abcdef',
    'aws-backup-mcp-1-1-0123456789abcdef0123456789abcdef\n',
    'aws-backup-mcp-2-1-0123456789abcdef0123456789abcdef',
    'aws-backup-mcp-1-1000000-0123456789abcdef0123456789abcdef',
  ])('does not recognize %j, which this server did not derive', (token) => expect(attemptOf(token)).toBeUndefined());
});

describe('identityOf', () => {
  const REQUEST = copyRequest();
  const lifecycleOf = (lifecycle: Lifecycle | undefined) =>
    identityOf({ ...REQUEST, lifecycle }, '123456789012').lifecycle;

  it('has the account, recovery point, destination and lifecycle, but neither the role nor the source vault', () => {
    const lifecycle = { DeleteAfterDays: 7 };
    expect(identityOf({ ...REQUEST, lifecycle }, '123456789012')).toStrictEqual({
      account: '123456789012',
      recoveryPointArn: REQUEST.recoveryPoint.text,
      destinationBackupVaultArn: REQUEST.destination.text,
      lifecycle,
    });
  });

  it('is the same without a lifecycle and with -1 for both members, which means the same', () => {
    expect(lifecycleOf(undefined)).toBeUndefined();
    expect(lifecycleOf({ MoveToColdStorageAfterDays: -1, DeleteAfterDays: -1 })).toBeUndefined();
  });

  it.each<Lifecycle>([
    { MoveToColdStorageAfterDays: -1 },
    { DeleteAfterDays: -1 },
    { MoveToColdStorageAfterDays: 1, DeleteAfterDays: -1 },
    { MoveToColdStorageAfterDays: -1, DeleteAfterDays: 1 },
    { MoveToColdStorageAfterDays: 1, DeleteAfterDays: 91 },
    { MoveToColdStorageAfterDays: -1, DeleteAfterDays: -1, OptInToArchiveForSupportedResources: true },
    { OptInToArchiveForSupportedResources: true },
  ])('keeps the lifecycle %j', (lifecycle) => expect(lifecycleOf(lifecycle)).toBe(lifecycle));
});
