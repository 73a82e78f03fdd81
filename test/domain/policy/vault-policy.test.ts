import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateVaultPolicy, type Ternary } from '../../../src/domain/policy/vault-policy.ts';

const ROLE = 'arn:aws:iam::123456789012:role/S3Access';
const VAULT = 'arn:aws:backup:us-east-1:210987654321:backup-vault:dr-vault';
const access = {
  action: 'backup:CopyIntoBackupVault',
  resource: VAULT,
  account: '123456789012',
  principalArn: ROLE,
};
const ALLOW = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::123456789012:root' },
  Action: 'backup:CopyIntoBackupVault',
  Resource: '*',
};
const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

describe('evaluateVaultPolicy', () => {
  const IAM = 'IAM user guide, policy elements';
  const rows: [statement: object, applies: Ternary, source: string][] = [
    [ALLOW, true, 'AWS developer guide, access of an account'],
    [{ ...ALLOW, Principal: { AWS: '123456789012' } }, true, IAM],
    [{ ...ALLOW, Principal: { AWS: ['210987654321', '123456789012'] } }, true, IAM],
    [{ ...ALLOW, Principal: '*' }, true, IAM],
    [{ ...ALLOW, Principal: { AWS: '*' } }, true, IAM],
    [{ ...ALLOW, Principal: { AWS: ROLE } }, true, 'AWS developer guide, access of a role'],
    [{ ...ALLOW, Principal: { AWS: 'arn:aws:iam::210987654321:root' } }, false, IAM],
    [{ ...ALLOW, Principal: { AWS: 'arn:aws:iam::210987654321:role/S3Access' } }, false, IAM],
    [
      { ...ALLOW, Principal: { AWS: 'arn:aws:iam::123456789012:role/Other' } },
      'unknown',
      'the statement may mean the caller',
    ],
    [{ ...ALLOW, Principal: { AWS: 'AROAEXAMPLEID' } }, 'unknown', 'the role of a unique id is not known'],
    [{ ...ALLOW, Principal: { Service: 'backup.amazonaws.com' } }, 'unknown', 'not documented for vaults'],
    [{ ...ALLOW, Principal: { CanonicalUser: '*' } }, 'unknown', 'not documented for vaults'],
    [{ ...ALLOW, Principal: undefined, NotPrincipal: { AWS: ROLE } }, 'unknown', 'exceptions are not evaluated'],
    [{ ...ALLOW, Action: 'backup:*' }, true, IAM],
    [{ ...ALLOW, Action: 'Backup:copyinto*' }, true, 'actions are case-insensitive'],
    [{ ...ALLOW, Action: ['backup:StartCopyJob', 'backup:CopyInto?ackupVault'] }, true, IAM],
    [{ ...ALLOW, Action: 'backup:StartCopyJob' }, false, IAM],
    [{ ...ALLOW, Action: 'backup:CopyIntoBackupVault2' }, false, 'a pattern matches the whole action'],
    [{ ...ALLOW, Action: 'backup:*CopyIntoBackupVault' }, true, 'a wildcard can match nothing'],
    [{ ...ALLOW, Action: 'backup:CopyIntoBackupVault**' }, true, 'a wildcard can match nothing at the end'],
    [{ ...ALLOW, Action: 'backup:CopyIntoBackupVault?' }, false, 'a question mark matches one character'],
    [{ ...ALLOW, Action: [null, 'backup:CopyIntoBackupVault'] }, true, 'only a string is a pattern'],
    [{ ...ALLOW, Action: undefined, NotAction: 'backup:CopyIntoBackupVault' }, false, IAM],
    [{ ...ALLOW, Action: undefined, NotAction: ['backup:Delete*'] }, true, IAM],
    [{ ...ALLOW, Action: undefined }, false, 'no action at all'],
    [{ ...ALLOW, Resource: VAULT }, true, IAM],
    [{ ...ALLOW, Resource: 'arn:aws:backup:*:210987654321:backup-vault:dr-*' }, true, IAM],
    [{ ...ALLOW, Resource: 'arn:aws:backup:us-east-1:210987654321:backup-vault:other' }, false, IAM],
    [{ ...ALLOW, Resource: undefined }, true, 'the policy belongs to the vault'],
    [{ ...ALLOW, Resource: undefined, NotResource: VAULT }, false, IAM],
    [
      { ...ALLOW, Resource: ['arn:aws:backup:*:$', '{aws:PrincipalAccount}:*'].join('') },
      'unknown',
      'a policy variable',
    ],
    [{ ...ALLOW, Condition: {} }, true, IAM],
    [
      { ...ALLOW, Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': ['o-a1b2c3d4e5'] } } },
      'unknown',
      'AWS developer guide, access of an organization, which is not known here',
    ],
    [{ ...ALLOW, Condition: { StringEquals: { 'aws:PrincipalAccount': '123456789012' } } }, true, IAM],
    [
      { ...ALLOW, Condition: { StringEquals: { 'aws:PrincipalAccount': 123456789012 } } },
      true,
      'a number needs no quotes',
    ],
    [{ ...ALLOW, Condition: { StringEquals: { 'aws:PrincipalAccount': [210987654321] } } }, false, 'as above'],
    [
      { ...ALLOW, Condition: { StringEquals: { 'AWS:principalaccount': ['1', '2'] } } },
      false,
      'condition keys are case-insensitive',
    ],
    [{ ...ALLOW, Condition: { StringEqualsIfExists: { 'aws:PrincipalAccount': '123456789012' } } }, true, IAM],
    [{ ...ALLOW, Condition: { StringNotEquals: { 'aws:PrincipalAccount': '123456789012' } } }, false, IAM],
    [{ ...ALLOW, Condition: { StringNotLike: { 'aws:PrincipalAccount': '2*' } } }, true, IAM],
    [{ ...ALLOW, Condition: { StringLike: { 'aws:PrincipalAccount': '1234*' } } }, true, IAM],
    [
      { ...ALLOW, Condition: { StringEquals: { 'aws:PrincipalArn': ROLE.toUpperCase() } } },
      'unknown',
      'the key may hold the caller',
    ],
    [{ ...ALLOW, Condition: { StringEqualsIgnoreCase: { 'aws:PrincipalArn': ROLE.toUpperCase() } } }, true, IAM],
    [{ ...ALLOW, Condition: { StringNotEqualsIgnoreCase: { 'aws:PrincipalArn': ROLE.toLowerCase() } } }, false, IAM],
    [{ ...ALLOW, Condition: { StringEqualsIgnoreCase: { 'aws:PrincipalAccount': '210987654321' } } }, false, IAM],
    [{ ...ALLOW, Condition: { StringNotEqualsIfExists: { 'aws:PrincipalAccount': '123456789012' } } }, false, IAM],
    [{ ...ALLOW, Condition: { StringIfExistsEquals: { 'aws:PrincipalAccount': '1' } } }, 'unknown', 'not an operator'],
    [{ ...ALLOW, Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/S3*' } } }, true, IAM],
    [
      { ...ALLOW, Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/X*' } } },
      'unknown',
      'the key may hold the caller',
    ],
    [{ ...ALLOW, Condition: { ArnNotEquals: { 'aws:PrincipalArn': ROLE } } }, false, IAM],
    [{ ...ALLOW, Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/S3*' } } }, false, IAM],
    [
      { ...ALLOW, Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/X*' } } },
      'unknown',
      'the key may hold the caller',
    ],
    ...[null, [], 'StringEquals', { StringEquals: 'aws:PrincipalAccount' }, { StringEquals: ['123456789012'] }].map(
      (Condition): [object, Ternary, string] => [{ ...ALLOW, Condition }, 'unknown', 'not a valid condition'],
    ),
    [
      { ...ALLOW, Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
      'unknown',
      'a condition that is not evaluated',
    ],
    [
      { ...ALLOW, Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalAccount': '1' } } },
      'unknown',
      'a set operator is not evaluated',
    ],
    [{ ...ALLOW, Condition: { hasOwnProperty: { 'aws:PrincipalAccount': '1' } } }, 'unknown', 'not an operator'],
    [
      {
        ...ALLOW,
        Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' }, StringLike: { 'aws:PrincipalAccount': '9*' } },
      },
      false,
      'every operator must match',
    ],
  ];

  it.each(rows)('%j applies: %s (%s)', (statement, applies) => {
    expect(evaluateVaultPolicy(policy(statement), access)).toEqual({ allowed: applies, denied: false });
    expect(evaluateVaultPolicy(policy(ALLOW, { ...statement, Effect: 'Deny' }), access)).toEqual({
      allowed: true,
      denied: applies,
    });
  });

  it.each([
    [{ ArnLike: { 'aws:PrincipalArn': '*' } }, 'unknown'],
    [{ ArnNotLike: { 'aws:PrincipalArn': '*' } }, 'unknown'],
    [{ StringEquals: { 'aws:PrincipalAccount': '123456789012' } }, true],
  ])('for an unknown principal, %j applies: %s', (Condition, applies) => {
    const { principalArn: _, ...nobody } = access;
    expect(evaluateVaultPolicy(policy({ ...ALLOW, Condition }), nobody).allowed).toBe(applies);
  });

  it('accepts a single statement outside a list', () => {
    expect(evaluateVaultPolicy(JSON.stringify({ Statement: ALLOW }), access).allowed).toBe(true);
  });

  it('allows nothing when no statement does', () => {
    expect(evaluateVaultPolicy(policy(), access)).toEqual({ allowed: false, denied: false });
  });

  it.each(['', 'no JSON', 'null', '[]', '{"Statement":["x"]}', '{}'])('cannot decide from %j', (text) => {
    expect(evaluateVaultPolicy(text, access)).toEqual({ allowed: 'unknown', denied: 'unknown' });
  });

  it.each([
    [{ ...ALLOW, Principal: '*' }, true],
    [{ ...ALLOW, Principal: { AWS: '123456789012' } }, true],
    [{ ...ALLOW, Principal: { AWS: ROLE } }, false],
    [{ ...ALLOW, Principal: { AWS: 'AROAEXAMPLEID' } }, false],
    [{ ...ALLOW, Principal: { AWS: [ROLE, '*'] } }, true],
    [{ ...ALLOW, Principal: undefined, NotPrincipal: { AWS: ROLE } }, 'unknown'],
  ])('for everyone in the account, %j applies: %s', (statement, applies) => {
    const { principalArn: _, ...anyone } = access;
    expect(evaluateVaultPolicy(policy(statement), { ...anyone, everyone: true }).allowed).toBe(applies);
  });

  it.each([
    [{ Resource: '*' }, true],
    [{ Resource: ['x', '**'] }, true],
    [{ Resource: undefined }, true],
    [{ Resource: 'arn:*' }, 'unknown'],
    [{ Resource: undefined, NotResource: VAULT }, 'unknown'],
    [{ Resource: undefined, NotResource: '*' }, false],
    [{ Resource: [] }, false],
  ])('for a resource that is not known, %j applies: %s', (element, applies) => {
    const statement = { ...ALLOW, ...element };
    expect(evaluateVaultPolicy(policy(statement), { ...access, resource: undefined }).allowed).toBe(applies);
  });

  it.each([
    ['a megabyte of patterns', { ...ALLOW, Action: Array.from({ length: 20_000 }, () => `*${'a'.repeat(50)}*b`) }],
    ['one pattern of a megabyte', { ...ALLOW, Resource: '*a'.repeat(500_000) }],
  ])('does not evaluate %s', (_, statement) => {
    const started = performance.now();
    expect(evaluateVaultPolicy(policy(statement, ALLOW), access)).toEqual({ allowed: 'unknown', denied: 'unknown' });
    expect(evaluateVaultPolicy(policy({ ...statement, Effect: 'Deny' }), access).denied).toBe('unknown');
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('evaluates up to 1000 statements', () => {
    const statements = (count: number) =>
      evaluateVaultPolicy(policy(...Array(count).fill({ Effect: 'Deny' }), ALLOW), access);
    expect(statements(999).allowed).toBe(true);
    expect(statements(1000)).toEqual({ allowed: 'unknown', denied: 'unknown' });
  });

  it('evaluates the worst policy that is not too long within a second', () => {
    const account = 'a'.repeat(2048);
    const patterns = Array.from({ length: 30 }, () => `${'*a?'.repeat(680)}b`);
    const started = performance.now();
    const worst = policy({ ...ALLOW, Action: patterns.slice(0, 1), Resource: patterns });
    expect(evaluateVaultPolicy(worst, { ...access, resource: account }).allowed).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('answers for any JSON, within a second', () => {
    fc.assert(fc.property(fc.json(), (text) => void evaluateVaultPolicy(`{"Statement":[${text}]}`, access)));
    const hostile = `${'*a'.repeat(5000)}b`;
    const started = performance.now();
    evaluateVaultPolicy(policy({ ...ALLOW, Action: hostile, Resource: hostile }), {
      ...access,
      resource: 'a'.repeat(2000),
    });
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
