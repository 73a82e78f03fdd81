import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkLifecycle } from '../../../src/domain/copy/lifecycle.ts';
import { diagnose } from '../../../src/domain/diagnosis/diagnose.ts';
import { refuseRetention } from '../../../src/domain/guards/retention-cap.ts';
import { TOOL } from '../../../src/domain/names.ts';
import { tell } from '../../../src/domain/plan/answer.ts';
import type { PlanFacts } from '../../../src/domain/plan/facts.ts';
import { type Check, checkPlan } from '../../../src/domain/plan/index.ts';
import { copyRequest } from '../../support/copy-request.ts';
import { wrongFixes } from '../../support/fixes.ts';
import { VERDICTS_BY_WORTH } from '../../support/plan.ts';
import { DENIED, FAILED, known, MISSING, OTHER, OWN, VAULT } from './facts.ts';
import { factsOf, plain, TYPES, type World, worlds } from './worlds.ts';

// A Fix is tried: what it proposes is put to the same plan. Over generated facts, so that checks that no example has
// together meet one another.

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

/** What a Fix proposes, as far as these facts can take it. */
function followed(Fix: string, { lifecycle = {}, from }: World): Partial<World> | undefined {
  const elsewhere = { destination: known(VAULT), range: {}, job: undefined };
  const { MoveToColdStorageAfterDays: _, ...warm } = lifecycle;
  const kept = /eave out (Lifecycle\.)?MoveToColdStorageAfterDays/.test(Fix) ? warm : lifecycle;
  const days = /DeleteAfterDays to (\d+)/.exec(Fix)?.[1];
  if (days !== undefined) return { lifecycle: { ...kept, DeleteAfterDays: Number(days) } };
  if (Fix.startsWith('Leave out MoveToColdStorageAfterDays')) return { lifecycle: kept };
  if (/^Copy (another|a newer) recovery point/.test(Fix)) {
    const most = /DeleteAfterDays of (\d+)/.exec(Fix)?.[1];
    const newer = { status: 'COMPLETED', storage: 'WARM', age: 1, job: undefined };
    return most === undefined ? newer : { ...newer, lifecycle: { DeleteAfterDays: Number(most) } };
  }
  if (/destination within|two steps/.test(Fix)) return { ...elsewhere, account: OWN, to: from };
  const other = /such as ([\w-]+)/.exec(Fix)?.[1];
  if (other !== undefined) return { ...elsewhere, account: OWN, to: other };
  const account = /in account (\d{12}) in/.exec(Fix)?.[1];
  if (account !== undefined) return { ...elsewhere, account, to: from };
  if (/^Choose a (standard backup vault|destination vault with)/.test(Fix)) return elsewhere;
  return Fix.startsWith('First copy it within the account') ? { sourceKey: {}, job: undefined } : undefined;
}

describe('the first reason of a plan', () => {
  const worth = (facts: PlanFacts) => {
    const plan = checkPlan(facts);
    return { place: VERDICTS_BY_WORTH.indexOf(plan.verdict), reasons: tell(plan).Because ?? [] };
  };

  it('followed alone, is gone from the next plan, which is no worse', () => {
    let tried = 0;
    fc.assert(
      fc.property(worlds, (world) => {
        const before = worth(factsOf(world));
        const [first] = before.reasons;
        const changes = first?.Fix === undefined ? undefined : followed(first.Fix, world);
        if (!first || !changes) return;
        tried += 1;
        const after = worth(factsOf(world, changes));
        const told = `${first.Check}: "${first.Fix}"`;
        expect([told, after.place <= before.place]).toEqual([told, true]);
        expect(after.reasons.map((reason) => reason.Check)).not.toContain(first.Check);
      }),
      { numRuns: 3000 },
    );
    expect(tried).toBeGreaterThan(500);
  });

  it('is a refusal of this server, where there is one', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const plan = checkPlan(factsOf(world));
        const refused = plan.checks.some(({ Check: name, Status }) => Status === 'fail' && name.startsWith('guard: '));
        const [first] = tell(plan).Because ?? [];
        expect(first?.Check.startsWith('guard: ') ?? false).toBe(refused);
      }),
      { numRuns: 1000 },
    );
  });
});

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
