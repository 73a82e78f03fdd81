import { describe, expect, it } from 'vitest';
import { parseVaultArn, type VaultArn } from '../../../src/domain/arn/arn.ts';
import { reversibilityOf } from '../../../src/domain/copy/reversibility.ts';
import type { Vault } from '../../../src/domain/shapes.ts';

const OWNER = '123456789012';
const ARN = `arn:aws:backup:us-east-1:${OWNER}:backup-vault:aBackupVault`;
const DESTINATION = (parseVaultArn(ARN) as { value: VaultArn }).value;
const NOW = Date.parse('2026-11-22T10:00:00.000Z');
const BEFORE = '2026-11-22T09:59:59.999Z';
const AT = '2026-11-22T10:00:00.000Z';
const AFTER = '2026-11-22T10:00:00.001Z';
const LAG = 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT';

const FINAL = 'The vault is locked: nobody can delete the copy before its retention ends.';
const GOVERNED = 'The vault is locked: the copy can be deleted only after the lock is removed.';
const COOLING = `The vault is locked: the copy can be deleted only after the lock is removed (possible until ${AFTER}, not after).`;
const OPEN = 'Account 123456789012 can delete the finished copy.';
const UNREAD = 'Whether the vault is locked against deletion is not known.';

describe('reversibilityOf', () => {
  it.each<[what: string, vault: Vault | undefined, can: boolean | 'unknown', says: string]>([
    ['not locked', { Locked: false }, true, OPEN],
    ['not locked, whatever its LockDate', { Locked: false, LockDate: BEFORE }, true, OPEN],
    ['permanently locked', { Locked: true, LockDate: BEFORE }, false, FINAL],
    ['permanently locked from now on', { Locked: true, LockDate: AT }, false, FINAL],
    ['permanently locked a moment later', { Locked: true, LockDate: AFTER }, false, COOLING],
    ['locked in governance mode, which has no LockDate', { Locked: true }, false, GOVERNED],
    ['air-gapped', { VaultType: LAG, Locked: true, LockDate: AFTER }, false, FINAL],
    ['air-gapped, without Locked', { VaultType: LAG }, false, FINAL],
    ['with restore access', { VaultType: 'RESTORE_ACCESS_BACKUP_VAULT', Locked: false }, 'unknown', 'is not known.'],
    ['of a new type', { VaultType: 'VAULT_OF_2030', Locked: false }, 'unknown', 'is not known.'],
    ['without Locked', {}, 'unknown', UNREAD],
    ['with only a LockDate', { LockDate: BEFORE }, 'unknown', UNREAD],
    ['that was not read', undefined, 'unknown', UNREAD],
  ])('a copy in a vault %s', (_, vault, can, says) => {
    const { CanBeUndone, Undo } = reversibilityOf({ vault, policy: null }, DESTINATION, NOW);
    expect(CanBeUndone).toBe(can);
    expect(Undo.endsWith(says)).toBe(true);
  });
});

describe('the access policy of an unlocked vault', () => {
  const DENY = { Effect: 'Deny', Principal: '*', Action: 'backup:DeleteRecoveryPoint', Resource: '*' };
  const CHANGES = ['backup:PutBackupVaultAccessPolicy', 'backup:DeleteBackupVaultAccessPolicy'];
  const ROLE = `arn:aws:iam::${OWNER}:role/Admin`;
  const deny = (more: object) => ({ ...DENY, ...more });

  const FINAL = /prevents everyone in account 123456789012 from deleting the copy or changing that policy\.$/;
  const DENIED = /it can be deleted only after that policy is changed\.$/;
  const OPEN = /^Account 123456789012 can delete the finished copy\.$/;
  const SOME =
    /can delete the finished copy, except principals that the vault's access policy prevents from doing so\.$/;
  const UNTOLD = /^Whether the vault's access policy denies the deletion of the copy cannot be told from here\.$/;

  it.each<[what: string, statements: object[], can: boolean | 'unknown', says: RegExp]>([
    ['has no statement', [], true, OPEN],
    ['allows', [deny({ Effect: 'Allow', Action: 'backup:CopyIntoBackupVault' })], true, OPEN],
    ['denies the deletion', [DENY], false, DENIED],
    ['denies everything', [deny({ Action: '*' })], false, FINAL],
    ['denies every action of AWS Backup', [deny({ Action: 'backup:*' })], false, FINAL],
    ['denies deletion and change', [deny({ Action: ['backup:Delete*', ...CHANGES] })], false, FINAL],
    ['denies both in statements of their own', [DENY, deny({ Action: CHANGES })], false, FINAL],
    ['denies changes of the vault itself', [DENY, deny({ Action: CHANGES, Resource: ARN })], false, FINAL],
    ['denies to put a policy and not to remove it', [DENY, deny({ Action: CHANGES[0]! })], false, DENIED],
    ['denies to remove a policy and not to put another', [DENY, deny({ Action: CHANGES[1]! })], false, DENIED],
    ['denies changes of another vault', [DENY, deny({ Action: CHANGES, Resource: `${ARN}2` })], false, DENIED],
    ['denies changes only', [deny({ Action: CHANGES })], true, OPEN],
    ['denies changes to one role', [DENY, deny({ Action: CHANGES, Principal: { AWS: ROLE } })], false, DENIED],
    ['allows it too', [DENY, deny({ Effect: 'Allow' })], false, DENIED],
    ['denies it to the account', [deny({ Principal: { AWS: OWNER } })], false, DENIED],
    [
      'denies it to the root of the account',
      [deny({ Principal: { AWS: `arn:aws:iam::${OWNER}:root` } })],
      false,
      DENIED,
    ],
    ['denies it to another account', [deny({ Principal: { AWS: '210987654321' } })], true, OPEN],
    ['denies it to one role', [deny({ Principal: { AWS: ROLE } })], true, SOME],
    ['denies it to everyone else', [deny({ Principal: undefined, NotPrincipal: { AWS: ROLE } })], 'unknown', UNTOLD],
    ['denies it by what it does not name', [deny({ Action: undefined, NotAction: CHANGES[0] })], false, DENIED],
    ['denies all but copies', [deny({ Action: undefined, NotAction: 'backup:CopyIntoBackupVault' })], false, FINAL],
    ['denies it on a condition', [deny({ Condition: { StringNotEquals: { 'aws:userId': 'x' } } })], 'unknown', UNTOLD],
    [
      'denies it without MFA',
      [deny({ Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } } })],
      'unknown',
      UNTOLD,
    ],
    [
      'denies it to other accounts',
      [deny({ Condition: { StringNotEquals: { 'aws:PrincipalAccount': OWNER } } })],
      true,
      OPEN,
    ],
    [
      'denies it to all roles but one',
      [deny({ Condition: { ArnNotLike: { 'aws:PrincipalArn': ROLE } } })],
      'unknown',
      UNTOLD,
    ],
    ['denies it for EBS snapshots', [deny({ Resource: 'arn:aws:ec2:*::snapshot/*' })], 'unknown', UNTOLD],
    ['denies it for all but some', [deny({ Resource: undefined, NotResource: 'arn:*:snapshot/*' })], 'unknown', UNTOLD],
  ])('that %s', (_, Statement, can, says) => {
    const policy = JSON.stringify({ Version: '2012-10-17', Statement });
    const { CanBeUndone, Undo } = reversibilityOf({ vault: { Locked: false }, policy }, DESTINATION, NOW);
    expect([CanBeUndone, Undo]).toEqual([can, expect.stringMatching(says)]);
  });

  it.each(['', 'no policy', '{"Statement":["x"]}', `{"Statement":[]}${' '.repeat(100_000)}`])(
    'that cannot be evaluated leaves it unknown',
    (policy) => {
      expect(reversibilityOf({ vault: { Locked: false }, policy }, DESTINATION, NOW)).toMatchObject({
        CanBeUndone: 'unknown',
        Undo: expect.stringMatching(UNTOLD),
      });
    },
  );

  it('that was not read leaves it unknown', () => {
    expect(reversibilityOf({ vault: { Locked: false }, policy: undefined }, DESTINATION, NOW)).toMatchObject({
      CanBeUndone: 'unknown',
      Undo: expect.stringMatching(/access policy, which can deny its deletion, was not read/),
    });
  });

  it('counts if the vault itself was not read, and never makes a locked vault deletable', () => {
    const policy = (...Statement: object[]) => JSON.stringify({ Statement });
    const of = (vault: Vault | undefined, text: string) =>
      reversibilityOf({ vault, policy: text }, DESTINATION, NOW).CanBeUndone;
    expect(of(undefined, policy(DENY))).toBe(false);
    expect(of(undefined, policy())).toBe('unknown');
    expect(of({ Locked: true }, policy(deny({ Effect: 'Allow' })))).toBe(false);
  });
});
