import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  attemptOf,
  type CopyIdentity,
  deriveToken,
  hasOwnToken,
  identityOf,
  isDamagedToken,
} from '../../../src/domain/copy/token.ts';
import { copyRequest } from '../../support/copy-request.ts';

const COPY: CopyIdentity = {
  account: '123456789012',
  recoveryPointArn: 'arn:aws:backup:us-east-1:123456789012:recovery-point:1EB3B5E7-9EB0-435A-A80B-108B488B0D45',
  destinationBackupVaultArn: 'arn:aws:backup:us-east-1:123456789012:backup-vault:aBackupVault',
};

/** A literal: a table that calls the code makes no test where the code fails. */
const TOKEN = 'aws-backup-mcp-2-1-d89b6a43055075ea3a14a3e92cfcf98c';

describe('deriveToken', () => {
  // Literals: a version that derives other tokens would copy again what an earlier version has copied.
  it.each([
    [COPY, 1, 'aws-backup-mcp-2-1-d89b6a43055075ea3a14a3e92cfcf98c'],
    [COPY, 2, 'aws-backup-mcp-2-2-394f409ec4c066a0974974a92f558cbe'],
    [{ ...COPY, account: '210987654321' }, 11, 'aws-backup-mcp-2-11-5fc5f6ec4302624e5bea66de0ff3e438'],
  ])('is the same in every version: %o, attempt %i', (copy, attempt, token) => {
    expect(deriveToken(copy, attempt)).toBe(token);
  });

  it('ignores the order of members and members that it does not know', () => {
    const reversed = Object.fromEntries(Object.entries(COPY).toReversed()) as unknown as CopyIdentity;
    expect(deriveToken(reversed, 1)).toBe(deriveToken(COPY, 1));
    expect(deriveToken({ ...COPY, lifecycle: { DeleteAfterDays: 7 } } as CopyIdentity, 1)).toBe(deriveToken(COPY, 1));
  });

  it('depends on every part of the copy and on the attempt', () => {
    const others: [CopyIdentity, number][] = [
      [{ ...COPY, account: '210987654321' }, 1],
      [{ ...COPY, recoveryPointArn: COPY.recoveryPointArn.replace('1EB3', '1EB4') }, 1],
      [{ ...COPY, destinationBackupVaultArn: `${COPY.destinationBackupVaultArn}2` }, 1],
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
  });
  const attempts = fc.integer({ min: 1, max: 999_999 });

  it('is short printable ASCII and names its attempt, for any copy', () => {
    fc.assert(
      fc.property(copies, attempts, (copy, attempt) => {
        const token = deriveToken(copy, attempt);
        expect(token).toMatch(/^aws-backup-mcp-2-[1-9]\d{0,5}-[0-9a-f]{32}$/);
        expect(attemptOf(token)).toBe(attempt);
        expect(deriveToken(structuredClone(copy), attempt)).toBe(token);
      }),
    );
  });

  it('gives two copies the same token only if nothing differs', () => {
    fc.assert(
      fc.property(copies, copies, attempts, attempts, (one, other, first, second) => {
        const parts = (copy: CopyIdentity, attempt: number) =>
          JSON.stringify([copy.account, copy.recoveryPointArn, copy.destinationBackupVaultArn, attempt]);
        expect(deriveToken(one, first) === deriveToken(other, second)).toBe(parts(one, first) === parts(other, second));
      }),
    );
  });
});

const NOT_OURS = [
  '',
  'mine',
  'aws-backup-mcp-2-0-0123456789abcdef0123456789abcdef',
  'aws-backup-mcp-2-01-0123456789abcdef0123456789abcdef',
  'aws-backup-mcp-2-1-0123456789ABCDEF0123456789ABCDEF',
  'aws-backup-mcp-2-1-0123456789abcdef0123456789abcde',
  'aws-backup-mcp-2-1-0123456789abcdef0123456789abcdef0',
  ' aws-backup-mcp-2-1-0123456789abcdef0123456789abcdef',
  'aws-backup-mcp-2-1-0123456789abcdef0123456789abcdef\n',
  'aws-backup-mcp-1-1-0123456789abcdef0123456789abcdef',
  'aws-backup-mcp-2-1000000-0123456789abcdef0123456789abcdef',
];

describe('attemptOf', () => {
  it.each(NOT_OURS)('does not recognize %j, which this server did not derive', (token) =>
    expect(attemptOf(token)).toBeUndefined(),
  );
});

describe('hasOwnToken', () => {
  it.each([
    [undefined, false],
    [TOKEN, false],
    ['mine', true],
  ])('%j: %s', (token, own) => expect(hasOwnToken({ token })).toBe(own));
});

describe('isDamagedToken', () => {
  const token = TOKEN;

  it.each([
    ...NOT_OURS.slice(2),
    token.toUpperCase(),
    `"${token}"`,
    `\u200b${token}`,
    token.replace('-2-1-', '-2-l-'),
    token.replace('-2-1-', '-Z-I-'),
    token.replace('-2-1-', '-2-1\u00a0-'),
    token.replaceAll('0', 'O'),
    token.replaceAll('-', '\u2011'),
    token.replace('a', '\u0430'),
    token.replace('b', '\u0432'),
    token.replace('c', '\u0441'),
    token.replace('p', '\u0440'),
    token.replace('aws', '\uff41\uff57\uff53'),
    token.slice(0, -5),
  ])('refuses %j', (damaged) => expect(isDamagedToken(damaged)).toBe(true));

  it.each([
    '',
    'mine',
    'nightly-2026-11-29',
    'aws-backup-mcp',
    'aws-backup-mcp-nightly',
    'my-aws-backup-mcp-2',
    'aws-backup-mcp-2-nightly',
    'aws-backup-mcp-\u04352',
    token,
  ])('does not refuse %j', (own) => expect(isDamagedToken(own)).toBe(false));

  it('refuses a token with a character for another one that looks like it', () => {
    const alike = ['oO\u043e0', 'iIlL1', 'zZ2', 'sS5', 'gGqQ9', 'a\u0430', 'b\u0432', 'c\u0441', 'e\u0435', 'p\u0440'];
    for (const [at, character] of [...token].entries()) {
      const group = alike.find((one) => one.includes(character)) ?? '';
      for (const other of group.replace(character, '')) {
        const damaged = token.slice(0, at) + other + token.slice(at + 1);
        expect([damaged, isDamagedToken(damaged)]).toEqual([damaged, true]);
      }
    }
  });

  it('refuses a token with a character in another case, doubled, or with an invisible one beside it', () => {
    const at = fc.nat(token.length - 1);
    const invisible = fc.constantFrom('\u200b', '\u200d', '\ufeff', '\u00ad', ' ', '\t', '\u3000', '\u2060', "'", '.');
    fc.assert(
      fc.property(at, invisible, (index, between) => {
        const damaged = [
          token.slice(0, index) + token.charAt(index).toUpperCase() + token.slice(index + 1),
          token.slice(0, index) + between + token.slice(index),
          token + between,
        ];
        for (const one of damaged) expect([one, isDamagedToken(one)]).toEqual([one, one !== token]);
      }),
    );
  });
});

describe('identityOf', () => {
  it('has the account, the recovery point and the destination: not the role, the source vault or the lifecycle', () => {
    expect(identityOf(copyRequest({ Lifecycle: { DeleteAfterDays: 7 } }), '123456789012')).toStrictEqual({
      account: '123456789012',
      recoveryPointArn: copyRequest().recoveryPoint.text,
      destinationBackupVaultArn: copyRequest().destination.text,
    });
  });
});
