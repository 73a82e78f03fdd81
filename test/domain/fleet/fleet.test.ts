import aslValidator from 'asl-validator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { childWorkflow } from '../../../src/domain/fleet/child.ts';
import { copyLine, type FleetOptions, fleetFiles, fleetNames } from '../../../src/domain/fleet/index.ts';
import { parseDestinationPattern } from '../../../src/domain/guards/destination-pattern.ts';
import { DAY, PRODUCTION, RECOVERY, vaultArn } from '../../support/constants.ts';
import { copyRequest } from '../../support/copy-request.ts';

type Json = Readonly<Record<string, unknown>>;

const pattern = (text: string) => {
  const parsed = parseDestinationPattern(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
};

const vaults = fc
  .record({
    region: fc.constantFrom('us-east-1', 'us-west-2', 'eu-central-1'),
    account: fc.constantFrom(PRODUCTION, RECOVERY),
    name: fc.stringMatching(/^[A-Za-z0-9_-]{2,50}$/),
  })
  .map(({ name, account, region }) => vaultArn(name, account, region));

const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });

const options: fc.Arbitrary<FleetOptions> = fc.record({
  partition: fc.constantFrom('aws', 'aws-cn', 'aws-us-gov'),
  account: fc.constant(PRODUCTION),
  region: fc.constantFrom('us-east-1', 'eu-central-1'),
  roleArn: fc.constant(`arn:aws:iam::${PRODUCTION}:role/backup`),
  destinations: fc.uniqueArray(vaults, { minLength: 1, maxLength: 5 }),
  allowDestinations: fc.subarray([
    pattern('arn:aws:backup:*:210987654321:backup-vault:dr-*'),
    pattern('arn:aws:backup:us-*:*:backup-vault:vault'),
  ]),
  allowRegions: maybe(fc.subarray(['us-west-2', 'eu-central-1'], { minLength: 1 })),
  lifecycle: maybe(fc.constantFrom({ DeleteAfterDays: 35 }, { MoveToColdStorageAfterDays: 1, DeleteAfterDays: 91 })),
  bucket: fc.stringMatching(/^[a-z0-9]{3,20}$/),
  name: maybe(fc.stringMatching(/^[A-Za-z0-9_-]{1,38}$/)),
  airGapped: maybe(fc.boolean()),
  maxConcurrency: maybe(fc.integer({ min: 1, max: 20_000 })),
});

/** Every object in a document, the document included. */
function* objects(value: unknown): Generator<Json> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Json;
  for (const one of Object.values(value)) yield* objects(one);
}

/** The IAM actions of what a machine calls. Step Functions names the SDK's client; IAM names the service. */
function actionsOf(machine: object): Set<string> {
  const actions = new Set<string>();
  for (const { Resource, Type, Label, ItemReader, ResultWriter } of objects(machine)) {
    const [, service = '', operation = ''] = /:states:::(?:aws-sdk:)?(\w+):(\w+)$/.exec(String(Resource ?? '')) ?? [];
    const action = `${operation.charAt(0).toUpperCase()}${operation.slice(1)}`;
    if (Type === 'Task') actions.add(`${service === 'sfn' ? 'states' : service}:${action}`);
    if (ItemReader) actions.add('s3:GetObject');
    // What AWS's guide says of each.
    if (ResultWriter) {
      for (const one of ['PutObject', 'GetObject', 'ListMultipartUploadParts', 'AbortMultipartUpload'])
        actions.add(`s3:${one}`);
    }
    if (Label) {
      for (const one of ['StartExecution', 'DescribeExecution', 'StopExecution', 'RedriveExecution'])
        actions.add(`states:${one}`);
    }
  }
  if (actions.has('backup:StartCopyJob')) actions.add('iam:PassRole');
  return actions;
}

describe('the machine of a set', () => {
  it('is valid, whatever the options', () => {
    fc.assert(
      fc.property(options, (given) => {
        const machine = fleetFiles(given)['state-machine.asl.json'];
        const { isValid, errorsText } = aslValidator(machine, { checkArn: true, checkPaths: true });
        expect(isValid, errorsText('\n')).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  it('may do exactly what it calls', () => {
    fc.assert(
      fc.property(options, (given) => {
        const files = fleetFiles(given);
        const { Machine } = files['role.json'];
        const allowed = Machine.Policy.Statement.filter(({ Effect }) => Effect === 'Allow');
        const actions = new Set(allowed.flatMap(({ Action }) => Action));
        expect([...actions].sort()).toEqual([...actionsOf(files['state-machine.asl.json'])].sort());
      }),
    );
  });

  it('starts copies of its own account with its own role into vaults of the set alone', () => {
    fc.assert(
      fc.property(options, (given) => {
        const { Machine } = fleetFiles(given)['role.json'];
        const bySid = Object.fromEntries(Machine.Policy.Statement.map((one) => [one.Sid, one]));
        expect(bySid.PassTheCopyRole).toMatchObject({ Resource: given.roleArn });
        expect(bySid.DenyCopiesToOtherVaultsThanTheSet).toMatchObject({
          Effect: 'Deny',
          Condition: { 'ForAllValues:ArnNotLike': { 'backup:CopyTargets': given.destinations } },
        });
        const { Condition } = bySid.DenyCopiesToOtherVaults as { Condition: Record<string, Record<string, string[]>> };
        const targets = Condition['ForAllValues:ArnNotLike']!['backup:CopyTargets']!;
        if (!given.allowRegions) {
          for (const { text } of given.allowDestinations) expect(targets).toContain(text);
        }
        expect(targets.every((one) => one.includes(PRODUCTION) || given.allowDestinations.length > 0)).toBe(true);
      }),
    );
  });

  it('has only states that something leads to, and leads to no others', () => {
    fc.assert(
      fc.property(options, (given) => {
        const { StartAt, States } = childWorkflow(given);
        const named = new Set([StartAt]);
        for (const one of objects(States)) {
          for (const next of [one.Next, one.Default]) if (typeof next === 'string') named.add(next);
        }
        expect([...named].sort()).toEqual(Object.keys(States).sort());
      }),
    );
  });

  it('sends a token only after a look: nothing tries StartCopyJob again by itself, and no error of it is left to a redrive', () => {
    const { States } = childWorkflow(fc.sample(options, 1)[0]!);
    const { Retry, Catch } = States.StartCopyJob as unknown as { Retry?: unknown; Catch: Json[] };
    expect(Retry).toBeUndefined();
    expect(Catch.map(({ ErrorEquals }) => ErrorEquals)).toEqual([['States.QueryEvaluationError'], ['States.ALL']]);
  });

  it('tries every copy of the set, however many fail', () => {
    const machine = fleetFiles(fc.sample(options, 1)[0]!)['state-machine.asl.json'];
    const maps = [...objects(machine)].filter(({ Type }) => Type === 'Map');
    expect(maps).toMatchObject([{ ToleratedFailurePercentage: 100, Next: 'DescribeRun' }]);
  });

  it('never tries a refusal again', () => {
    const { States } = childWorkflow(fc.sample(options, 1)[0]!);
    const retried = Object.values(States).flatMap(({ Retry = [] }) =>
      (Retry as Json[]).flatMap(({ ErrorEquals }) => ErrorEquals as string[]),
    );
    expect(retried.filter((one) => /Denied|Invalid|Missing|Validation|States\.ALL|TaskFailed/.test(one))).toEqual([]);
  });

  it('bounds the copies at a time by the quotas of AWS Backup and of Step Functions', () => {
    const [given] = fc.sample(options, 1) as [FleetOptions];
    const atATime = (more: Partial<FleetOptions>) => {
      const machine = fleetFiles({ ...given, maxConcurrency: undefined, airGapped: undefined, ...more });
      return [...objects(machine)].find(({ MaxConcurrency }) => MaxConcurrency !== undefined)!.MaxConcurrency;
    };
    const west = vaultArn('west', PRODUCTION, 'us-west-2');
    expect(atATime({ destinations: [west] })).toBe(100);
    expect(atATime({ destinations: [west, vaultArn('second', PRODUCTION, 'us-west-2')] })).toBe(100);
    expect(atATime({ destinations: [west, vaultArn('east')] })).toBe(200);
    expect(atATime({ destinations: [west], airGapped: true })).toBe(20);
    expect(atATime({ destinations: [west], maxConcurrency: 7 })).toBe(7);
    expect(atATime({ destinations: [west], maxConcurrency: 20_000 })).toBe(10_000);
  });

  it('is named in every ARN of the roles, the rule and the schedule', () => {
    fc.assert(
      fc.property(options, (given) => {
        const names = fleetNames(given);
        const { 'events.json': events, 'role.json': roles } = fleetFiles(given);
        const { Rule, Schedule } = events as { Rule: Json; Schedule: { Target: Json } };
        expect(JSON.parse(Rule.EventPattern as string).detail.stateMachineArn).toEqual([names.machineArn]);
        expect(Schedule.Target.Arn).toBe(names.machineArn);
        expect(JSON.parse(Schedule.Target.Input as string)).toEqual(names.input);
        expect(JSON.stringify(roles)).toContain(`"aws:SourceArn":["${names.machineArn}","${names.machineArn}/*"]`);
        for (const role of [names.role, names.schedulerRole]) expect(role.length).toBeLessThanOrEqual(64);
        // No placeholder is left for the reader to fill in.
        expect(JSON.stringify(events) + JSON.stringify(roles)).not.toMatch(/undefined|ACCOUNT|REGION|<[A-Z]/);
      }),
    );
  });

  it('refuses a name that its roles could not have', () => {
    const [given] = fc.sample(options, 1) as [FleetOptions];
    for (const name of ['', 'a'.repeat(39), 'a b', 'a:b', 'a/b']) {
      expect(() => fleetNames({ ...given, name })).toThrow(RangeError);
    }
  });
});

describe('a line', () => {
  it('has the request, the tokens of the attempts, and the day until which it is good', () => {
    const now = Date.parse('2026-11-30T06:00:00Z');
    const line = copyLine(copyRequest(), PRODUCTION, now, ['GONE']);
    expect(line).toMatchObject({ GoneCopyJobIds: ['GONE'], NotAfter: new Date(now + 29 * DAY).toISOString() });
    expect(line.IdempotencyTokens.map((token) => token.split('-')[4])).toEqual([...'12345678']);
    expect(line).not.toHaveProperty('IdempotencyToken');
    expect(line).not.toHaveProperty('Lifecycle');
  });
});
