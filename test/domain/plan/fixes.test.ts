import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkLifecycle, type Lifecycle } from '../../../src/domain/copy/lifecycle.ts';
import { diagnose } from '../../../src/domain/diagnosis/diagnose.ts';
import { refuseRetention } from '../../../src/domain/guards/retention-cap.ts';
import { TOOL } from '../../../src/domain/names.ts';
import type { PlanFacts } from '../../../src/domain/plan/facts.ts';
import { type Check, checkPlan } from '../../../src/domain/plan/index.ts';
import { copyRequest, NO_GUARDS } from '../../support/copy-request.ts';
import { wrongFixes } from '../../support/fixes.ts';
import {
  AIR_GAPPED,
  AWS_KEY,
  acrossAccounts,
  DENIED,
  EFS,
  FAILED,
  known,
  MISSING,
  NOW,
  OTHER,
  OTHER_ACCOUNT,
  OWN,
  VAULT,
  vault,
} from './facts.ts';

// A Fix is tried: what it proposes is put to the same plan. Over generated facts, so that checks that no example has
// together meet one another.

const backup = (region: string) => `arn:aws:backup:${region}:${OWN}:recovery-point:ABC`;
const cluster = (region: string) => `arn:aws:rds:${region}:${OWN}:cluster-snapshot:awsbackup:job-1`;
const snapshot = (region: string) => `arn:aws:ec2:${region}::snapshot/snap-1`;
const TYPES: readonly [type: string, arn: (region: string) => string][] = [
  ['EFS', backup],
  ['EBS', snapshot],
  ['Storage Gateway', snapshot],
  ['CloudFormation', backup],
  ['Timestream', backup],
  ['Something New', backup],
  ['Redshift', (region) => `arn:aws:redshift:${region}:${OWN}:snapshot:c/s`],
  ['DynamoDB', (region) => `arn:aws:dynamodb:${region}:${OWN}:table/t/backup/1`],
  ['EKS', (region) => `arn:aws:backup:${region}:${OWN}:recovery-point:eks/c`],
  ['RDS', cluster],
  ['RDS', (region) => `arn:aws:rds:${region}:${OWN}:snapshot:awsbackup:job-1`],
  ['Aurora', cluster],
  ['Neptune', cluster],
  ['DocumentDB', cluster],
  ['FSx', (region) => `arn:aws:fsx:${region}:${OWN}:backup/b`],
];
const region = fc.constantFrom<string[]>(
  'us-east-1',
  'us-west-2',
  'eu-south-1',
  'me-south-1',
  'ap-southeast-3',
  'eu-north-9',
);
const DAY = 86_400_000;
const TOO_OLD_STATES = ['CREATING', 'DELETING', 'STOPPED', 'EXPIRED', 'PARTIAL'];
const setting = (isCrossAccountBackupEnabled: string) =>
  known({ GlobalSettings: { isCrossAccountBackupEnabled }, LastUpdateTime: '2025-01-01T00:00:00.000Z' });
const usually = <T>(value: T, ...others: T[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: fc.constantFrom(...others) });

const worlds = fc.record({
  type: fc.constantFrom(...TYPES),
  from: region,
  to: region,
  account: fc.constantFrom<string[]>(OWN, OTHER),
  allowed: fc.boolean(),
  cap: fc.constantFrom<(number | undefined)[]>(undefined, undefined, 30, 120),
  status: usually('COMPLETED', ...TOO_OLD_STATES),
  storage: usually('WARM', 'COLD'),
  age: fc.constantFrom<number[]>(1, 40, 400),
  kept: fc.constantFrom({ DeleteAfterDays: 35 }, { DeleteAfterDays: 1000 }, {}, undefined),
  sourceKey: fc.constantFrom({}, AWS_KEY, { IsEncrypted: false }),
  destination: fc.constantFrom(
    known(VAULT),
    known({ ...VAULT, ...AWS_KEY }),
    known(AIR_GAPPED),
    known({ ...AIR_GAPPED, VaultState: 'CREATING' }),
    known({ ...VAULT, VaultType: 'RESTORE_ACCESS_BACKUP_VAULT' }),
    MISSING,
    DENIED,
    FAILED,
    OTHER_ACCOUNT,
  ),
  range: fc.constantFrom(
    {},
    { Locked: true, MinRetentionDays: 90, MaxRetentionDays: 200 },
    { Locked: true, MaxRetentionDays: 60 },
  ),
  lifecycle: fc.constantFrom<(Lifecycle | undefined)[]>(
    undefined,
    { DeleteAfterDays: 20 },
    { DeleteAfterDays: 500 },
    { MoveToColdStorageAfterDays: 0, DeleteAfterDays: 90 },
    { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 120 },
    { MoveToColdStorageAfterDays: 30, DeleteAfterDays: -1 },
    { MoveToColdStorageAfterDays: -1 },
  ),
  enabled: usually('true', 'false'),
  allowRegions: fc.constantFrom<(string[] | undefined)[]>(
    undefined,
    undefined,
    ['us-east-1'],
    ['us-west-2', 'eu-south-1'],
  ),
  job: fc.constantFrom<(string | undefined)[]>(
    undefined,
    'Copy job from a to b cannot be initiated for X resources. Feature is not supported for provided resource type.',
    'Access Denied trying to call AWS Backup service',
    'Feature is not supported for provided resource type.',
  ),
});
type World = typeof worlds extends fc.Arbitrary<infer T> ? T : never;

function factsOf(world: World, changes: Partial<World> = {}): PlanFacts {
  const all = { ...world, ...changes };
  const { type, from, to, account, allowed, cap, status, storage, age, kept, sourceKey, destination } = all;
  const destinationVault = destination.state === 'known' ? known({ ...destination.value, ...all.range }) : destination;
  const RecoveryPointArn = type[1](from);
  const DestinationBackupVaultArn = vault(account, to, 'there');
  return acrossAccounts(
    {
      source: known({
        ...EFS,
        ...sourceKey,
        ResourceType: type[0],
        Status: status,
        StorageClass: storage,
        CreationDate: new Date(NOW - age * DAY).toISOString(),
        Lifecycle: kept,
        CalculatedLifecycle: kept && {},
      }),
      destinationVault,
      organization: setting(all.enabled),
      destinationOrganization: setting(all.enabled),
      settings: {
        ...(allowed ? acrossAccounts().settings : NO_GUARDS),
        ...(cap !== undefined && { maxRetentionDays: cap }),
        ...(all.allowRegions && { allowRegions: all.allowRegions }),
      },
      jobs: known(
        all.job === undefined
          ? []
          : [
              {
                CopyJobId: 'JOB',
                State: 'FAILED',
                StatusMessage: all.job,
                ResourceType: type[0],
                SourceRecoveryPointArn: RecoveryPointArn,
                DestinationBackupVaultArn,
              },
            ],
      ),
    },
    {
      RecoveryPointArn,
      DestinationBackupVaultArn,
      Lifecycle: all.lifecycle,
    },
  );
}

const failing = (checks: readonly Check[]) =>
  checks.filter(({ Status }) => Status === 'fail').map(({ Check: name }) => name);

/** The checks that fail for a destination elsewhere, apart from those about the vault that is not known there. */
const ROUTE = [
  'guard: Region',
  'cross-Region support',
  'cross-account support',
  'cross-Region and cross-account support',
  'Regions',
  'resource type',
];
const routeFails = (facts: PlanFacts) =>
  checkPlan(facts).checks.filter(({ Check: name, Status }) => ROUTE.includes(name) && Status !== 'pass');

/** What is wrong with what a Fix proposes, tried on the same facts. */
function tried(world: World, check: Check): string[] {
  const { Fix = '' } = check;
  const wrong: string[] = [];
  const expectOpen = (what: string, changes: Partial<World>) => {
    const fails = routeFails(factsOf(world, { destination: known(VAULT), job: undefined, ...changes }));
    wrong.push(...fails.map((one) => `${what}: ${one.Check}: ${one.Detail}`));
  };
  if (Fix.includes('two steps')) {
    expectOpen('the first step', { to: world.from });
    expectOpen('the second step', { account: OWN });
  }
  if (/destination within/.test(Fix)) expectOpen('within the Region', { account: OWN, to: world.from });
  const other = /such as ([\w-]+)/.exec(Fix)?.[1];
  if (other !== undefined) expectOpen('another Region', { account: OWN, to: other });
  const account = /in account (\d{12}) in/.exec(Fix)?.[1];
  if (account !== undefined) expectOpen('another account', { account, to: world.from });
  if (/standard backup vault/.test(Fix)) {
    const checks = checkPlan(factsOf(world, { destination: known(VAULT), job: undefined })).checks;
    if (failing(checks).includes(check.Check)) wrong.push('a standard vault does not help');
  }
  if (/First copy it within the account/.test(Fix)) {
    const first = checkPlan(
      factsOf(world, {
        account: OWN,
        to: /vault in ([\w-]+)/.exec(Fix)![1]!,
        destination: known(VAULT),
        job: undefined,
      }),
    ).checks;
    const fails = failing(first).filter((name) => [check.Check, ...ROUTE].includes(name));
    wrong.push(...fails.map((name) => `the first step: ${name}`));
    const second = checkPlan(factsOf(world, { sourceKey: {} })).checks;
    if (failing(second).includes(check.Check)) wrong.push('the second step does not help');
  }
  const days = /DeleteAfterDays to (\d+)(?: to (\d+|Infinity))?/.exec(Fix);
  if (days && !check.Check.startsWith('guard')) {
    for (const DeleteAfterDays of [Number(days[1]), Number(days[2] ?? days[1])]) {
      const { MoveToColdStorageAfterDays: move } = world.lifecycle ?? {};
      const cold = Fix.includes('Leave out MoveToColdStorageAfterDays') || move === undefined || move < 0;
      const lifecycle = { ...(!cold && { MoveToColdStorageAfterDays: move }), DeleteAfterDays };
      wrong.push(...checkLifecycle(lifecycle).issues.map((issue) => issue.Problem));
      const facts = factsOf(world, { lifecycle });
      if (refuseRetention(copyRequest({ Lifecycle: lifecycle }), facts.settings)) wrong.push('the guard refuses it');
      if (failing(checkPlan(facts).checks).includes('retention range of the vault')) wrong.push('out of the range');
    }
  }
  return wrong.map((what) => `${check.Check}: "${Fix}": ${what}`);
}

describe('a Fix', () => {
  it('is not ruled out by another check, does not send back to the plan, and names nothing that is not there', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        expect(wrongFixes(checkPlan(factsOf(world)).checks)).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  it('works, as far as the same plan can tell', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { checks } = checkPlan(factsOf(world));
        expect(checks.flatMap((check) => (check.Fix === undefined ? [] : tried(world, check)))).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  const plain: World = {
    type: TYPES[0]!,
    from: 'us-east-1',
    to: 'us-east-1',
    account: OWN,
    allowed: true,
    cap: undefined,
    status: 'COMPLETED',
    storage: 'WARM',
    age: 1,
    kept: { DeleteAfterDays: 35 },
    sourceKey: {},
    destination: known(VAULT),
    range: {},
    lifecycle: undefined,
    enabled: 'true',
    allowRegions: undefined,
    job: undefined,
  };
  const fixOf = (changes: Partial<World>, name: string) =>
    checkPlan(factsOf({ ...plain, ...changes })).checks.find((check) => check.Check === name)?.Fix;

  it('for DynamoDB without its advanced features is one: enable them and back up again', () => {
    const { checks } = checkPlan(factsOf({ ...plain, type: TYPES[7]!, to: 'us-west-2' }));
    expect(failing(checks)).toEqual(['resource type']);
    expect(checks.find((check) => check.Status === 'fail')?.Fix).toMatch(
      /^Enable the advanced features .* back the table up again/,
    );
  });

  it('sends to no other tool for what that tool sends here for', () => {
    const text = 'Copy job from us-east-1 to us-west-2 cannot be initiated for Aurora resources.';
    const { checks } = checkPlan(factsOf({ ...plain, type: TYPES[11]!, to: 'us-west-2', job: text }));
    expect(diagnose({ State: 'FAILED', StatusMessage: text })?.Fix).toBeDefined();
    for (const { Fix = '' } of checks) {
      expect(Fix).not.toContain(TOOL.planCopyJob);
      expect(Fix).not.toContain(TOOL.describeCopyJob);
    }
  });

  it.each<[what: string, changes: Partial<World>, check: string, fix: RegExp]>([
    [
      'the days that fit the range, the operator’s limit, cold storage and the age',
      { range: { Locked: true, MinRetentionDays: 90, MaxRetentionDays: 200 }, age: 100, cap: 180 } as Partial<World>,
      'retention range of the vault',
      /DeleteAfterDays to 101 to 180,/,
    ],
    [
      'another vault, where the range and the operator’s limit exclude each other',
      {
        range: { Locked: true, MinRetentionDays: 90, MaxRetentionDays: 200 },
        cap: 30,
        lifecycle: { DeleteAfterDays: 100 },
      },
      'guard: retention cap',
      /^Choose another vault: the operator allows at most 30 days, and this one takes no fewer than 90\./,
    ],
    [
      'another point, where the range is over',
      {
        range: { Locked: true, MaxRetentionDays: 60 } as World['range'],
        age: 400,
        lifecycle: { DeleteAfterDays: 500 },
      },
      'retention range of the vault',
      /^Copy a newer recovery point/,
    ],
    [
      'a Profile of the other account, whose vaults the list shows with it',
      { account: OTHER, destination: MISSING },
      'destination vault',
      new RegExp(`with a Profile of account ${OTHER}`),
    ],
    ['time, where AWS gave no usable answer', { destination: FAILED }, 'destination vault', /in a few minutes/],
    [
      'the permission, where AWS denied a read',
      { destination: DENIED },
      'destination vault',
      /^Allow the caller backup:DescribeBackupVault\.$/,
    ],
    [
      'a destination within the account, where a type is not copied to another from there',
      { type: TYPES[4]!, from: 'eu-south-1', to: 'eu-south-1', account: OTHER },
      'Regions',
      new RegExp(`within eu-south-1 and account ${OWN}`),
    ],
  ])('is %s', (_, changes, name, fix) => {
    expect(fixOf(changes, name)).toMatch(fix);
  });
});
