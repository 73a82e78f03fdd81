import { describe, expect, it } from 'vitest';
import type { Json } from '../support/answer.ts';
import { DAY, MINUTE, PARTNER, PRODUCTION, RECOVERY, vaultArn } from '../support/constants.ts';
import { expectOneEach, missingOf, worldBench } from '../support/copy-set-bench.ts';
import { ROLE, WEST } from '../support/copy-set-world.ts';
import { bench, connect, driven, startedJobs, type TestSettings } from '../support/server.ts';
import { pointOf, vault, worldOf } from '../support/world.ts';

// What a set ends in where AWS throttles or denies, and what starts nothing: an answer that is true, and a Next that works.

const ALL = { DestinationBackupVaultArn: WEST, Which: 'all', IamRoleArn: ROLE, MaxCopies: 1000 };
const SETTINGS = { maxCopies: 1000 };

type SetBench = Awaited<ReturnType<typeof worldBench>>;

const sumOf = ({ Started, AlreadyCopied, AlreadyRunning, CannotBeCopied, Failed, NotReached, Unknown = 0 }: Json) =>
  Started + AlreadyCopied + AlreadyRunning + CannotBeCopied + Failed + NotReached + Unknown;

/** An answer adds up to the set, and says no more than what AWS has. */
function expectTrue({ simulator, world }: SetBench, answer: Json, startedBefore: number): void {
  const started = startedJobs(simulator).length - startedBefore;
  const copied = world.fates.size - missingOf(world).length;
  expect(sumOf(answer)).toBe(world.fates.size);
  // A start whose reply does not tell enough is looked at by the next call.
  expect(answer.Started).toBeLessThanOrEqual(started);
  expect(answer.Started + answer.NotReached).toBeGreaterThanOrEqual(started);
  expect(answer.AlreadyRunning).toBeLessThanOrEqual(startedBefore);
  expect(answer.AlreadyCopied).toBeLessThanOrEqual(copied + startedBefore);
}

/** The answer, as a user gets it whose time passes. */
async function called(bench: SetBench, tool: string, args: object): Promise<Json> {
  return (await driven(bench.clock, bench.call(tool, { ...args }))).json;
}

/** Follows Next from an answer until nothing is left. Errors have to be those after which the same call works. */
async function followed(bench: SetBench, answer: Json, calls: number): Promise<Json> {
  let last = answer;
  for (let left = calls; last.NotReached > 0; left -= 1) {
    expect(left, JSON.stringify(last)).toBeGreaterThan(0);
    expect(last.Next.Tool).toBe('start_missing_copies');
    const before = startedJobs(bench.simulator).length;
    const next = await called(bench, last.Next.Tool, last.Next.Arguments);
    expect(next.Error).toBeUndefined();
    expectTrue(bench, next, before);
    last = next;
  }
  return last;
}

describe('a rate', { timeout: 60_000 }, () => {
  it.each([4, 20])('of %d starts per second makes more calls, and each copy once', async (perSecond) => {
    const bench = await worldBench(32, { resources: 25 }, {}, SETTINGS);
    bench.simulator.faults.add({ kind: 'throttle', operation: 'StartCopyJob', perSecond });
    const first = await called(bench, 'start_missing_copies', ALL);
    expectTrue(bench, first, 0);
    const last = await followed(bench, first, 20);
    expect(last.Failed).toBe(0);
    expect(bench.simulator.faults.struck).toBeGreaterThan(0);
    expectOneEach(bench.simulator, missingOf(bench.world));
  });
});

describe('a throttled hour', { timeout: 60_000 }, () => {
  it('ends every call truthfully, loses nothing, and the same call works afterwards', async () => {
    const bench = await worldBench(33, { resources: 12 }, {}, SETTINGS);
    bench.simulator.faults.add({ kind: 'throttle', operation: 'StartCopyJob' });
    for (let minutes = 0; minutes < 60; minutes += 10) {
      const { Error: failure } = await called(bench, 'start_missing_copies', ALL);
      expect(failure).toMatchObject({ Category: 'throttled', Retryable: true });
      expect(startedJobs(bench.simulator)).toEqual([]);
      // A machine and AWS are never further apart than a signature allows.
      bench.clock.advance(10 * MINUTE);
    }
    bench.simulator.faults.clear();
    const first = await called(bench, 'start_missing_copies', ALL);
    expect(first.Error).toBeUndefined();
    expectTrue(bench, first, 0);
    await followed(bench, first, 5);
    expectOneEach(bench.simulator, missingOf(bench.world));
  });

  it('of the lists ends the call before the first start', async () => {
    const bench = await worldBench(33, { resources: 12 }, {}, SETTINGS);
    bench.simulator.faults.add({ kind: 'throttle', operation: 'ListCopyJobs' });
    const { Error: failure } = await called(bench, 'start_missing_copies', ALL);
    expect(failure).toMatchObject({ Category: 'throttled', Retryable: true });
    expect(startedJobs(bench.simulator)).toEqual([]);
  });
});

describe('a quota in the middle of a set', { timeout: 60_000 }, () => {
  it.each([7, 60, 110])('of which %d copies fit ends the call with what was done', async (fit) => {
    const bench = await worldBench(35, { resources: 130, points: 3, copied: 0.2 }, {}, SETTINGS);
    const { simulator, world } = bench;
    simulator.faults.add({ kind: 'limit-exceeded', operation: 'StartCopyJob', perSecond: fit });
    const first = await called(bench, 'start_missing_copies', ALL);
    expectTrue(bench, first, 0);
    expect(first.Started).toBeGreaterThanOrEqual(fit);
    expect(first.Failed).toBe(0);
    expect(first.Reasons).toContainEqual(expect.objectContaining({ Outcome: 'NotReached' }));
    simulator.faults.clear();
    await followed(bench, first, 5);
    expectOneEach(simulator, missingOf(world));
  });
});

describe('a denied list', () => {
  const SOURCE = { operation: 'ListRecoveryPointsByBackupVault', region: 'us-east-1' };
  const DESTINATION = { operation: 'ListRecoveryPointsByBackupVault', region: 'us-west-2' };
  const JOBS = { operation: 'ListCopyJobs' };

  it.each([
    ['copy jobs', [JOBS]],
    ['the destination', [DESTINATION]],
    ['both', [JOBS, DESTINATION]],
    ['a source vault', [{ ...SOURCE, times: 1 }]],
  ])('of %s ends in a true answer, and the set is whole once it is allowed', async (_, denied) => {
    const bench = await worldBench(34, { resources: 30, oldest: 60 }, {}, SETTINGS);
    const { simulator, world, clock } = bench;
    for (const one of denied) simulator.faults.add({ kind: 'access-denied', ...one });
    const first = await called(bench, 'start_missing_copies', ALL);
    expect(first.Error).toBeUndefined();
    expect(first.NotLookedAt.length).toBeGreaterThan(0);
    expect(sumOf(first)).toBeLessThanOrEqual(world.fates.size);
    expect(first.Started).toBe(startedJobs(simulator).length);
    const missing = missingOf(world);
    for (const { RecoveryPointArn } of startedJobs(simulator)) expect(missing).toContain(RecoveryPointArn);
    if (denied.length > 1) expect(first.Started).toBe(0);
    simulator.faults.clear();
    if (first.Next) {
      clock.advance(DAY);
      const next = await called(bench, first.Next.Tool, first.Next.Arguments);
      expect(next.Error).toBeUndefined();
    }
    const before = startedJobs(simulator).length;
    const last = await called(bench, 'start_missing_copies', ALL);
    expectTrue(bench, last, before);
    expect(last).toMatchObject({ NotReached: 0, Failed: 0 });
    expectOneEach(simulator, missing);
  });
});

describe('what starts nothing', () => {
  it.each<[what: string, filter: object]>([
    ['a name', { NameContains: 'flies' }],
    ['a type', { ByResourceType: 'EBS' }],
    ['dates', { ByCreatedBefore: new Date(Date.now() - 900 * DAY).toISOString() }],
    ['a resource', { ResourceArn: `arn:aws:elasticfilesystem:us-east-1:${PRODUCTION}:file-system/fs-99999` }],
    ['a vault', { SourceBackupVaultName: 'Defualt' }],
  ])('a selection that matches nothing by %s says what there is', async (_, filter) => {
    const bench = await worldBench(35, {}, {}, SETTINGS);
    const answer = await called(bench, 'start_missing_copies', { ...ALL, ...filter });
    expect(bench.simulator.requests.count('StartCopyJob')).toBe(0);
    expect(JSON.stringify(answer.Note ?? answer.Error)).toMatch(/files-\d|EFS|fs-\d|Default|oldest|newest|20\d\d-/);
    if (!answer.Error) expect(answer).toMatchObject({ Started: 0, NotReached: 0, CopyJobs: [] });
    expect(answer.Next).toBeUndefined();
  });

  it('one copy more than MaxCopies starts none, and exactly MaxCopies starts all', async () => {
    const bench = await worldBench(36, { resources: 40 }, {}, SETTINGS);
    const missing = missingOf(bench.world);
    const { Error: error } = await called(bench, 'start_missing_copies', { ...ALL, MaxCopies: missing.length - 1 });
    expect(error).toMatchObject({ Code: 'TooManyCopies' });
    expect(error.Message).toContain(`${missing.length} copies`);
    expect(bench.simulator.requests.count('StartCopyJob')).toBe(0);
    const answer = await called(bench, 'start_missing_copies', { ...ALL, MaxCopies: missing.length });
    expect(answer.Started).toBe(missing.length);
    expectOneEach(bench.simulator, missing);
  });

  it.each<[what: string, args: object, settings: TestSettings]>([
    ['read-only mode', {}, { readOnly: true }],
    ['a Region', {}, { allowRegions: ['eu-central-1'] }],
    ['the cap of retention', {}, { maxRetentionDays: 30 }],
    ['a destination', { DestinationBackupVaultArn: vaultArn('partner-vault', PARTNER) }, {}],
    ['a role', { IamRoleArn: `arn:aws:iam::${RECOVERY}:role/backup` }, {}],
  ])('a guard against %s refuses before a list is read', async (_, args, settings) => {
    const bench = await worldBench(37, {}, {}, { ...SETTINGS, ...settings });
    bench.simulator.requests.reset();
    const { Error: error } = await called(bench, 'start_missing_copies', { ...ALL, ...args });
    expect(error).toMatchObject({ Category: 'policy_denied', Retryable: false });
    const { GetCallerIdentity = 0, ...others } = bench.simulator.requests.byOperation();
    expect(GetCallerIdentity).toBeLessThan(2);
    expect(others).toEqual({});
  });
});

describe('the retention of a set', () => {
  const COLD = { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 400 };
  const OPTED_IN = { ...COLD, OptInToArchiveForSupportedResources: true };
  const EBS = 'where its type can (EBS does not without OptInToArchiveForSupportedResources true)';

  it.each<[lifecycle: object, retention: string]>([
    [
      COLD,
      `Each copy is deleted 400 days after the creation of its source and moves to cold storage 30 days after it, ${EBS}.`,
    ],
    [
      OPTED_IN,
      'Each copy is deleted 400 days after the creation of its source and moves to cold storage 30 days after it, where its type can.',
    ],
    [
      { MoveToColdStorageAfterDays: 30 },
      `Each copy is kept as long as its source, and moves to cold storage 30 days after its creation, ${EBS}.`,
    ],
  ])('says what EBS does with %o', async (Lifecycle, retention) => {
    const bench = await worldBench(38, { resources: 3 }, {}, SETTINGS);
    const answer = await called(bench, 'start_missing_copies', { ...ALL, Lifecycle });
    expect(answer.Started).toBeGreaterThan(0);
    expect(answer.Retention).toBe(retention);
    expect(answer).not.toHaveProperty('Warnings');
  });

  it.each([
    [COLD, true],
    [OPTED_IN, false],
  ])('is asked for as it is (%o)', async (Lifecycle, says) => {
    const { server } = await worldBench(39, { resources: 3 }, {}, { ...SETTINGS, confirm: true });
    const asked: string[] = [];
    const client = await connect(server.deps, ({ message }) => {
      asked.push(message);
      return { action: 'decline' };
    });
    await client.callTool({ name: 'start_missing_copies', arguments: { ...ALL, Lifecycle } });
    await client.close();
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain('where its type can');
    expect(asked[0]!.includes(EBS)).toBe(says);
  });

  it.each<[lifecycle: object, warning: RegExp]>([
    [{ MoveToColdStorageAfterDays: 0, DeleteAfterDays: 400 }, /means "after 0 days", not "off"/],
    [{ MoveToColdStorageAfterDays: 30, DeleteAfterDays: -1 }, /AWS documents no lifecycle/],
    [{ OptInToArchiveForSupportedResources: true, DeleteAfterDays: 400 }, /has no effect without/],
  ])('warns of %o', async (Lifecycle, warning) => {
    const bench = await worldBench(40, { resources: 3 }, {}, SETTINGS);
    const { Warnings } = await called(bench, 'start_missing_copies', { ...ALL, Lifecycle });
    expect(Warnings).toEqual([expect.stringMatching(warning)]);
  });
});

it('what was not looked at begins with what could not be read, and says how much more there is', async () => {
  // Each vault has a copy and a part of a composite, so that it does not matter which of the two is denied.
  const rows = ['Default', 'second'].flatMap((BackupVaultName) => [
    { BackupVaultName, SourceBackupVaultArn: vaultArn('elsewhere') },
    { BackupVaultName, ParentRecoveryPointArn: pointOf(4) },
  ]);
  const worldAt = (now: number) => {
    const odd = { ...vault(now, 'odd'), BackupVaultName: 'no such name!' };
    const west = { ...vault(now, 'west'), Region: 'us-west-2' };
    return worldOf(now, [...rows, {}], {
      Vaults: [vault(now, 'Default'), vault(now, 'second'), west, odd],
    });
  };
  const { ok, simulator } = await bench({ worldAt }, SETTINGS);
  const list = { kind: 'access-denied', operation: 'ListRecoveryPointsByBackupVault' } as const;
  simulator.faults.add({ ...list, region: 'us-west-2' });
  simulator.faults.add({ ...list, region: 'us-east-1', times: 1 });
  simulator.faults.add({ kind: 'access-denied', operation: 'ListCopyJobs' });
  const { NotLookedAt } = await ok('start_missing_copies', ALL);
  expect(NotLookedAt).toEqual([
    expect.stringMatching(/^Vault \S+: it could not be listed/),
    '1 vault of us-east-1 with a name that AWS does not allow.',
    'Copy jobs: ListCopyJobs is denied.',
    'Vault west: ListRecoveryPointsByBackupVault is denied.',
    'and 2 more',
  ]);
});
