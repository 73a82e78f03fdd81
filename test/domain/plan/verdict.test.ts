import { describe, expect, it } from 'vitest';
import { copyOf } from '../../../src/domain/plan/effects.ts';
import type { PlanFacts } from '../../../src/domain/plan/facts.ts';
import { checkPlan, type Verdict, verdictOf } from '../../../src/domain/plan/index.ts';
import type { Finding } from '../../../src/domain/plan/rule.ts';
import {
  AIR_GAPPED,
  AWS_KEY,
  acrossAccounts,
  DENIED,
  EBS,
  EFS,
  FAILED,
  facts,
  known,
  NOW,
  OTHER,
  SNAPSHOT,
  UNSEEN,
  VAULT,
  vault,
} from './facts.ts';

const found = (Status: Finding['Status'], more: { guard?: true; otherAccount?: boolean; likely?: true } = {}) => ({
  rule: more.guard ? { guard: true as const } : {},
  finding: {
    Status,
    Detail: '',
    ...(more.likely && { likely: more.likely }),
    ...(more.otherAccount !== undefined && { otherAccount: more.otherAccount }),
  },
});

describe('the verdict', () => {
  const rows: [findings: ReturnType<typeof found>[], verdict: Verdict][] = [
    [[], 'ready'],
    [[found('pass'), found('warn')], 'ready'],
    [[found('fail'), found('fail', { guard: true }), found('unknown')], 'will_fail'],
    [[found('fail', { guard: true }), found('unknown')], 'refused_here'],
    [[found('fail', { likely: true }), found('unknown')], 'likely_to_fail'],
    [[found('fail', { likely: true }), found('fail')], 'will_fail'],
    [[found('fail', { likely: true }), found('fail', { guard: true })], 'refused_here'],
    [[found('unknown', { otherAccount: true }), found('pass')], 'ready_on_source_side'],
    [[found('unknown', { otherAccount: true }), found('unknown')], 'uncertain'],
    [[found('unknown', { otherAccount: false })], 'uncertain'],
  ];

  it.each(rows)('of %j is %s', (findings, verdict) => expect(verdictOf(findings)).toBe(verdict));

  const plans: [what: string, facts: PlanFacts, verdict: Verdict][] = [
    ['everything is read and in order', facts(), 'ready'],
    ['another account is read and in order', acrossAccounts(), 'ready'],
    ['another account is not read', acrossAccounts(UNSEEN), 'ready_on_source_side'],
    [
      'another account denies its reads',
      acrossAccounts({ destinationVault: DENIED, destinationPolicy: DENIED }),
      'ready_on_source_side',
    ],
    [
      'the operator does not allow the other account',
      acrossAccounts({ ...UNSEEN, settings: facts().settings }),
      'refused_here',
    ],
    ['the vault of the own account is not read', facts({ destinationVault: DENIED }), 'uncertain'],
    ['the copy jobs are not read', acrossAccounts({ jobs: DENIED }), 'uncertain'],
    [
      'the organization of the own account is not read',
      acrossAccounts({ ...UNSEEN, organization: DENIED }),
      'uncertain',
    ],
    [
      'nothing is read',
      facts({
        source: DENIED,
        sourceVault: DENIED,
        sourcePolicy: DENIED,
        destinationVault: DENIED,
        defaultVault: DENIED,
        destinationPolicy: DENIED,
        optIn: DENIED,
        jobs: DENIED,
        resourceJobs: FAILED,
      }),
      'uncertain',
    ],
  ];

  it.each(plans)('when %s', (_, planFacts, verdict) => {
    const plan = checkPlan(planFacts);
    expect([
      plan.verdict,
      plan.checks.filter((check) => check.Status === 'fail' && verdict !== 'refused_here'),
    ]).toEqual([verdict, []]);
  });

  it('has a Fix for every check that did not pass and that no other one rules out, and for no other', () => {
    const { checks } = checkPlan(acrossAccounts({ ...UNSEEN, destinationPolicy: DENIED }));
    expect(checks.length).toBeGreaterThan(5);
    for (const check of checks) expect(check.Fix !== undefined).toBe(check.Status !== 'pass');
  });
});

describe('the effects', () => {
  it('has the dates, the key and the size', () => {
    expect(
      copyOf(facts({ source: known(EFS) }, { Lifecycle: { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 120 } })),
    ).toMatchObject({
      MoveToColdStorageAt: '2026-12-21T10:00:00.000Z',
      DeleteAt: '2027-03-21T10:00:00.000Z',
      CrossRegion: false,
      CrossAccount: false,
      EncryptionKeyArn: VAULT.EncryptionKeyArn,
      EncryptionKeyType: 'CUSTOMER_MANAGED_KMS_KEY',
      BackupSizeInBytes: 85_899_345,
      CanBeUndone: true,
    });
  });

  it('says whether the copy leaves the Region and the account', () => {
    const far = copyOf(acrossAccounts({}, { DestinationBackupVaultArn: vault(OTHER, 'us-west-2', 'dr-vault') }));
    expect([far.CrossRegion, far.CrossAccount]).toEqual([true, true]);
  });

  it('does not say how large the copy is if the size was not read', () => {
    expect(copyOf(acrossAccounts({ source: DENIED }))).not.toHaveProperty('BackupSizeInBytes');
  });

  const foreignRole = { IamRoleArn: `arn:aws:iam::${OTHER}:role/r` };
  it.each([
    ["the caller's account, whatever the account of the role", facts({}, foreignRole), false],
    ["the caller's account, if the ARN names none", facts({}, { ...foreignRole, RecoveryPointArn: SNAPSHOT }), false],
    ['the account of the ARN, if the caller is not known', facts({ account: undefined }, foreignRole), false],
    [
      'the account of the role, if nothing else names one',
      facts({ account: undefined }, { ...foreignRole, RecoveryPointArn: SNAPSHOT }),
      true,
    ],
  ])('copies from %s', (_, planFacts, crossAccount) => {
    expect(copyOf(planFacts).CrossAccount).toBe(crossAccount);
  });

  it('leaves out what is not known', () => {
    const effects = copyOf(facts({ source: DENIED, destinationVault: DENIED }));
    expect(effects).not.toHaveProperty('EncryptionKeyArn');
    expect(effects).not.toHaveProperty('DeleteAt');
    expect(effects).not.toHaveProperty('BackupSizeInBytes');
    expect(effects.CanBeUndone).toBe('unknown');
  });

  const snapshot = { RecoveryPointArn: SNAPSHOT };
  it.each([
    ['EBS under a customer managed key', facts({ source: known(EBS) }, snapshot), true],
    [
      'EBS under aws/backup: another key is used',
      facts({ source: known(EBS), destinationVault: known({ ...VAULT, ...AWS_KEY }) }, snapshot),
      false,
    ],
    ['EBS that is not encrypted', facts({ source: known({ ...EBS, IsEncrypted: false }) }, snapshot), false],
    ['EFS under aws/backup', facts({ destinationVault: known({ ...VAULT, ...AWS_KEY }) }), true],
    ['EFS in a vault whose key AWS did not report', facts({ destinationVault: known({ Locked: false }) }), false],
    ['EBS in a vault that was not read', facts({ source: known(EBS), destinationVault: DENIED }, snapshot), false],
  ])('has the key only if it is known: %s', (_, planFacts, has) => {
    const effects = copyOf(planFacts);
    expect(['EncryptionKeyArn' in effects, 'EncryptionKeyType' in effects]).toEqual([has, has]);
  });

  it('says whether the copy can be undone, and by whom', () => {
    const { CanBeUndone, Undo } = copyOf(acrossAccounts());
    expect(CanBeUndone).toBe(true);
    expect(Undo).toMatch(new RegExp(`Account ${OTHER} can delete the finished copy`));
    const lockedFromNow = { ...VAULT, Locked: true, LockDate: new Date(NOW).toISOString() };
    expect(copyOf(facts({ destinationVault: known(lockedFromNow) })).Undo).toMatch(/: nobody can delete/);
    expect(copyOf(facts({ destinationVault: known(AIR_GAPPED) })).CanBeUndone).toBe(false);
    const Statement = [{ Effect: 'Deny', Principal: '*', Action: 'backup:*', Resource: '*' }];
    const denied = known(JSON.stringify({ Statement }));
    expect(copyOf(facts({ destinationPolicy: denied })).CanBeUndone).toBe(false);
    expect(copyOf(facts({ destinationPolicy: DENIED })).CanBeUndone).toBe('unknown');
  });
});
