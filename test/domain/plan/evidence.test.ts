import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPlan, needsEvidence, RULES } from '../../../src/domain/plan/index.ts';
import { AIR_GAPPED, acrossAccounts, EFS, facts, known, OTHER, OWN, UNSEEN, VAULT, vault } from './facts.ts';

// What AWS did counts for more than what its pages say: over every type and route.

const backup = (region: string) => `arn:aws:backup:${region}:${OWN}:recovery-point:ABC`;
const cluster = (region: string) => `arn:aws:rds:${region}:${OWN}:cluster-snapshot:awsbackup:job-1`;
const TYPES: readonly [type: string, arn: (region: string) => string][] = [
  ['EFS', backup],
  ['CloudFormation', backup],
  ['Timestream', backup],
  ['SAP HANA on Amazon EC2', backup],
  ['Something New', backup],
  ['Redshift', (region) => `arn:aws:redshift:${region}:${OWN}:snapshot:c/s`],
  ['DynamoDB', (region) => `arn:aws:dynamodb:${region}:${OWN}:table/t/backup/1`],
  ['RDS', cluster],
  ['Neptune', cluster],
  ['DocumentDB', cluster],
  ['FSx', (region) => `arn:aws:fsx:${region}:${OWN}:backup/b`],
];
const region = fc.constantFrom('us-east-1', 'us-west-2', 'eu-south-1', 'me-south-1', 'ca-west-1', 'eu-north-9');
const copies = fc.record({
  type: fc.constantFrom(...TYPES),
  from: region,
  to: region,
  account: fc.constantFrom(OWN, OTHER),
  airGapped: fc.boolean(),
});
type Copy = typeof copies extends fc.Arbitrary<infer T> ? T : never;

function factsOf({ type: [ResourceType, arn], from, to, account, airGapped }: Copy, evidence: object[] = []) {
  return acrossAccounts(
    {
      source: known({ ...EFS, ResourceType }),
      destinationVault: known(airGapped ? AIR_GAPPED : VAULT),
      evidence,
    },
    { RecoveryPointArn: arn(from), DestinationBackupVaultArn: vault(account, to, 'there') },
  );
}

const jobOf = ({ type: [ResourceType, arn], from, to, account, airGapped }: Copy, more: object = {}) => ({
  CopyJobId: 'JOB',
  State: 'COMPLETED',
  CreationDate: '2026-11-20T10:00:00.000Z',
  ResourceType,
  ResourceArn: EFS.ResourceArn,
  SourceRecoveryPointArn: `${arn(from)}2`,
  DestinationBackupVaultArn: vault(account, to, 'another'),
  DestinationVaultType: airGapped ? AIR_GAPPED.VaultType : 'BACKUP_VAULT',
  ...more,
});

const byPages = RULES.filter((rule) => rule.byPages);

describe('AWS’s pages and what AWS did', () => {
  it('never makes a plan will_fail for what AWS’s pages say, and dates what they say', () => {
    fc.assert(
      fc.property(copies, (copy) => {
        const planFacts = factsOf(copy);
        for (const rule of byPages) {
          const finding = rule.check(planFacts);
          if (finding?.Status !== 'fail') continue;
          expect(finding).toMatchObject({ likely: true, Detail: expect.stringMatching(/2026/) });
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('fails for none of that if a job on the route has made such a copy, and names the job and its date', () => {
    fc.assert(
      fc.property(copies, (copy) => {
        const planFacts = factsOf(copy, [jobOf(copy)]);
        for (const rule of byPages) {
          const before = rule.check(factsOf(copy));
          const after = rule.check(planFacts);
          if (before === undefined) expect([undefined, 'pass', 'warn']).toContain(after?.Status);
          else if (before.Status === 'pass') expect(after).toEqual(before);
          else {
            const Status = before.Status === 'fail' ? 'warn' : 'pass';
            expect(after).toMatchObject({ Status, Detail: expect.stringMatching(/^Job JOB .*2026-11-20/) });
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('is likely to fail if the newest job on the route failed as unsupported', () => {
    fc.assert(
      fc.property(copies, (copy) => {
        const failed = { State: 'FAILED', StatusMessage: 'Feature is not supported for provided resource type.' };
        const older = jobOf(copy, { CreationDate: '2026-11-10T10:00:00.000Z' });
        const message = `Copy job from a to b cannot be initiated for X resources. ${failed.StatusMessage}`;
        const planFacts = factsOf(copy, [older, jobOf(copy, { ...failed, StatusMessage: message })]);
        // An unencrypted cluster cannot go there, and no job shows whether it was one.
        fc.pre(!(copy.airGapped && ['Neptune', 'DocumentDB'].includes(copy.type[0])));
        expect(checkPlan(planFacts).verdict).not.toBe('ready');
        expect(RULES.find(({ name }) => name === 'earlier jobs on this route')!.check(planFacts)?.likely).toBe(true);
      }),
    );
  });

  const REDSHIFT: Copy = { type: TYPES[5]!, from: 'us-east-1', to: 'us-west-2', account: OWN, airGapped: false };
  it.each([
    ['of another kind of ARN', { SourceRecoveryPointArn: backup('us-east-1') }],
    ['of another type', { ResourceType: 'EFS' }],
    ['that is a part of a composite one', { ParentJobId: 'PARENT' }],
    ['that has not ended', { State: 'RUNNING' }],
    ['to another Region', { DestinationBackupVaultArn: vault(OWN, 'eu-west-1', 'another') }],
    ['to another account', { DestinationBackupVaultArn: vault(OTHER, 'us-west-2', 'another') }],
    ['into another kind of vault', { DestinationVaultType: AIR_GAPPED.VaultType }],
  ])('does not count a job %s', (_, more) => {
    expect(checkPlan(factsOf(REDSHIFT, [jobOf(REDSHIFT, more)])).verdict).toBe('likely_to_fail');
  });

  it('does not count a failure of another cluster into an air-gapped vault: it may not have been encrypted', () => {
    const copy: Copy = { type: TYPES[8]!, from: 'us-east-1', to: 'us-east-1', account: OWN, airGapped: true };
    const StatusMessage = 'Copy job from a to b cannot be initiated for Neptune resources.';
    const check = (more: object) => {
      const rule = RULES.find(({ name }) => name === 'earlier jobs on this route')!;
      return rule.check(factsOf(copy, [jobOf(copy, { State: 'FAILED', StatusMessage, ...more })]))?.Status;
    };
    expect(check({})).toBeUndefined();
    expect(check({ SourceRecoveryPointArn: cluster('us-east-1') })).toBe('fail');
  });

  it('counts a job of the same file system only, where the ARN does not tell the kinds of FSx apart', () => {
    const copy: Copy = { type: TYPES[10]!, from: 'us-east-1', to: 'us-east-1', account: OWN, airGapped: true };
    const check = (more: object) => {
      const rule = RULES.find(({ name }) => name === 'logically air-gapped vault')!;
      return rule.check(factsOf(copy, [jobOf(copy, more)]))?.Status;
    };
    expect(check({})).toBe('pass');
    expect(check({ ResourceArn: `arn:aws:fsx:us-east-1:${OWN}:file-system/another` })).toBe('unknown');
  });

  it('is looked up only where it can tell something', () => {
    expect(needsEvidence(facts())).toBe(false);
    expect(needsEvidence(acrossAccounts())).toBe(false);
    expect(needsEvidence(acrossAccounts(UNSEEN))).toBe(true);
    expect(needsEvidence(factsOf(REDSHIFT))).toBe(true);
  });
});
