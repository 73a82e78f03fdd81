import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditLog } from '../../src/pipeline/audit-log.ts';
import { allow } from '../support/allow.ts';
import { DAY, HOUR, MINUTE, PARTNER, PRODUCTION, RECOVERY, REQUEST, vaultArn } from '../support/constants.ts';
import { expectOneEach, missingOf, worldBench } from '../support/copy-set-bench.ts';
import { ROLE, WEST } from '../support/copy-set-world.ts';
import { folder } from '../support/folder.ts';
import { bench, connect, driven, startedJobs, type TestSettings } from '../support/server.ts';

const ALL = { DestinationBackupVaultArn: WEST, Which: 'all', IamRoleArn: ROLE, MaxCopies: 100 };

describe('a set', () => {
  it.each([1, 2, 3])('has each copy that is missing started once, and one call for each (world %i)', async (seed) => {
    const { ok, simulator, clock, world } = await worldBench(seed);
    const missing = missingOf(world);
    simulator.requests.reset();
    const result = await ok('start_missing_copies', ALL);
    expect(result).toMatchObject({ Started: missing.length, Failed: 0, NotReached: 0, AlreadyRunning: 0 });
    expect(result.AlreadyCopied).toBe(world.fates.size - missing.length);
    expectOneEach(simulator, missing);
    const { StartCopyJob = 0, DescribeCopyJob = 0, ...others } = simulator.requests.byOperation();
    // Of what failed before, or was copied and is gone, the answer of AWS is looked at as well.
    const earlier = world.data.CopyJobs!.map((job) => job.RecoveryPointArn);
    const again = missing.filter((arn) => earlier.includes(arn)).length;
    expect(StartCopyJob).toBe(missing.length);
    expect(DescribeCopyJob).toBe(again);
    expect(Object.values(others).reduce((sum, count) => sum + count, 0)).toBeLessThan(20);

    const repeated = await ok('start_missing_copies', ALL);
    expect(repeated).toMatchObject({ Started: 0, AlreadyRunning: missing.length });
    clock.advance(DAY);
    expect(await ok('find_missing_copies', ALL_FIND)).toMatchObject({ Counts: { Missing: 0 } });
  });

  const ALL_FIND = { DestinationBackupVaultArn: WEST, Which: 'all' };

  it('is what find_missing_copies proposes: its Next works as it is, and so do those that follow', async () => {
    const { ok, simulator, clock, world } = await worldBench(4, { copied: 0.8 });
    const found = await ok('find_missing_copies', ALL_FIND);
    expect(found.Next).toMatchObject({ Tool: 'start_missing_copies', Arguments: { MaxCopies: found.Counts.Missing } });
    expect(found.Next.AskFirst).toContain(`Start ${found.Counts.Missing} copies`);
    const started = await ok(found.Next.Tool, found.Next.Arguments);
    expect(started.Started).toBe(found.Counts.Missing);
    expectOneEach(simulator, missingOf(world));
    clock.advance(DAY);
    const after = await driven(clock, ok(started.Next.Tool, started.Next.Arguments));
    expect(after.Done ?? after.Counts.Missing === 0).toBe(true);
  });

  it('of the newest is the newest of each resource', async () => {
    const { ok, simulator, world } = await worldBench(5);
    const newest = [...world.resources.values()].map(([one]) => one!.RecoveryPointArn);
    const { Started } = await ok('start_missing_copies', { ...ALL, Which: 'newest' });
    const missing = newest.filter((arn) => world.fates.get(arn) === 'none');
    expect(Started).toBe(missing.length);
    expectOneEach(simulator, missing);
  });

  it('leaves alone what cannot be copied, and what would be deleted at once', async () => {
    const { ok, simulator, world } = await worldBench(6);
    const result = await ok('start_missing_copies', { ...ALL, Lifecycle: { DeleteAfterDays: 10 } });
    const old = [...world.resources.values()]
      .flat()
      .filter((one) => Date.parse(one.CreationDate) < Date.now() - 10 * DAY);
    const young = missingOf(world).filter((arn) => !old.some((one) => one.RecoveryPointArn === arn));
    expect(result).toMatchObject({ Started: young.length, CannotBeCopied: missingOf(world).length - young.length });
    expect(result.Retention).toContain('deleted 10 days after');
    expectOneEach(simulator, young);
  });

  it('makes the copies of the simulated company, and says which cannot be made', async () => {
    const { ok, simulator } = await bench({}, { maxCopies: 50 });
    const args = {
      DestinationBackupVaultArn: vaultArn('west-vault', PRODUCTION, 'us-west-2'),
      IamRoleArn: REQUEST.IamRoleArn,
      MaxCopies: 50,
    };
    const result = await ok('start_missing_copies', args);
    expect(result.Started).toBeGreaterThan(15);
    expect(result.CannotBeCopied).toBeGreaterThan(2);
    expect(result.Started + result.Failed).toBe(startedJobs(simulator).length + result.Failed);
    expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThan(4000);
  });

  it('that selects nothing starts nothing, and names what exists', async () => {
    const { ok, simulator } = await worldBench(7);
    const result = await ok('start_missing_copies', { ...ALL, NameContains: 'flies' });
    expect(result).toMatchObject({ Started: 0, NotReached: 0, Note: expect.stringContaining('files-') });
    expect(startedJobs(simulator)).toEqual([]);
    expect(result.Next).toBeUndefined();
  });
});

describe('before the first start', () => {
  const FOREIGN = vaultArn('partner-vault', PARTNER);

  it.each<[what: string, args: object, settings: TestSettings, code: string]>([
    ['more copies than MaxCopies', { MaxCopies: 3 }, {}, 'TooManyCopies'],
    ['more copies than the operator allows', {}, { maxCopies: 3 }, 'TooManyCopies'],
    ['a read-only server', {}, { readOnly: true }, 'ReadOnly'],
    ['a Region that is not allowed', {}, { allowRegions: ['eu-central-1'] }, 'RegionNotAllowed'],
    ['copies kept as long as their sources, under a cap', {}, { maxRetentionDays: 30 }, 'RetentionCap'],
    [
      'copies kept longer than the cap',
      { Lifecycle: { DeleteAfterDays: 31 } },
      { maxRetentionDays: 30 },
      'RetentionCap',
    ],
    ['a vault of another account', { DestinationBackupVaultArn: FOREIGN }, {}, 'ForeignDestination'],
    ['a role of another account', { IamRoleArn: `arn:aws:iam::${RECOVERY}:role/backup` }, {}, 'ForeignRole'],
    ['a client that cannot ask', {}, { confirm: true }, 'CannotAsk'],
  ])('%s is refused', async (_, args, settings, code) => {
    const { fail, simulator, world } = await worldBench(8, {}, {}, settings);
    const error = await fail('start_missing_copies', { ...ALL, ...args });
    expect(error.Code).toBe(code);
    if (code === 'TooManyCopies') expect(error.Message).toContain(`${missingOf(world).length} copies`);
    expect(simulator.requests.count('StartCopyJob')).toBe(0);
  });

  it.each([
    ['accept', true],
    ['decline', false],
  ] as const)('the user is asked once for the set, and can %s', async (action, starts) => {
    const { server, simulator, world } = await worldBench(9, {}, {}, { confirm: true });
    const asked: string[] = [];
    const client = await connect(server.deps, ({ message }) => {
      asked.push(message);
      return { action };
    });
    const result = await client.callTool({ name: 'start_missing_copies', arguments: ALL });
    await client.close();
    const count = missingOf(world).length;
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain(`Copy ${count} recovery points`);
    expect(asked[0]).toContain('Each copy is kept as long as its source.');
    expect(asked[0]).toMatch(/"files-\d+"/);
    expect(result.isError === true).toBe(!starts);
    expect(startedJobs(simulator)).toHaveLength(starts ? count : 0);
  });

  it.each<[what: string, args: object, path: string]>([
    ['no MaxCopies', { MaxCopies: undefined }, 'MaxCopies'],
    ['no destination', { DestinationBackupVaultArn: undefined }, 'DestinationBackupVaultArn'],
    ['a lifecycle that AWS refuses', { Lifecycle: { DeleteAfterDays: 0 } }, 'Lifecycle.DeleteAfterDays'],
    ['a role that is none', { IamRoleArn: 'backup' }, 'IamRoleArn'],
    ['a misspelt member', { MaxCopys: 3 }, 'MaxCopys'],
  ])('%s is an error', async (_, args, path) => {
    const { fail } = await bench();
    const { Issues } = await fail('start_missing_copies', { ...ALL, ...args });
    expect(Issues).toContainEqual(expect.objectContaining({ Path: path }));
  });
});

describe('the audit log', () => {
  it('has two lines for each copy, with the id of the set', async () => {
    const path = join(folder(), 'audit.jsonl');
    const { ok, world } = await worldBench(10, {}, {}, {}, { audit: auditLog(path) });
    await ok('start_missing_copies', ALL);
    const lines = readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const [set] = lines.filter((line) => line.Event === 'attempt' && line.SetId === undefined);
    const copies = lines.filter((line) => line.SetId !== undefined);
    expect(set.Request).toMatchObject({ MaxCopies: '100', Which: 'all' });
    expect(new Set(copies.map((line) => line.SetId))).toEqual(new Set([set.AttemptId]));
    const missing = missingOf(world);
    expect(copies).toHaveLength(2 * missing.length);
    const attempts = copies.filter((line) => line.Event === 'attempt').map((line) => line.Request.RecoveryPointArn);
    expect(attempts.sort()).toEqual([...missing].sort());
    expect(copies.filter((line) => line.Outcome === 'started')).toHaveLength(missing.length);
    expect(lines.at(-1)).toMatchObject({ Event: 'answered', AttemptId: set.AttemptId, Started: missing.length });
  });

  it('that cannot be written lets nothing start', async () => {
    const { fail, simulator } = await worldBench(
      11,
      {},
      {},
      {},
      { audit: auditLog(join(folder(), 'no', 'such', 'folder')) },
    );
    expect((await fail('start_missing_copies', ALL)).Code).toBe('AuditLogUnusable');
    expect(simulator.requests.count('StartCopyJob')).toBe(0);
  });
});

describe('a call that does not reach all', () => {
  const WORLD = { resources: 40, copied: 0.1, points: 2 };

  it('ends at a quota with what was done, and the same call goes on', async () => {
    const { call, ok, simulator, world } = await worldBench(12, { ...WORLD, resources: 90 }, {}, { maxCopies: 200 });
    const missing = missingOf(world);
    const onprogress = () => {
      simulator.faults.add({ operation: 'StartCopyJob', kind: 'limit-exceeded' });
    };
    const args = { ...ALL, MaxCopies: 200 };
    const { json: first } = await call('start_missing_copies', args, { onprogress });
    expect(first.Started).toBeGreaterThan(0);
    expect(first.NotReached).toBeGreaterThan(0);
    expect(first.Started + first.NotReached).toBe(missing.length);
    expect(first.Next).toMatchObject({ Tool: 'start_missing_copies', Arguments: { ...args } });
    expect(JSON.stringify(first.Reasons)).toContain('limit');
    simulator.faults.clear();
    const second = await ok(first.Next.Tool, first.Next.Arguments);
    expect(second).toMatchObject({ Started: first.NotReached, NotReached: 0 });
    expectOneEach(simulator, missing);
  });

  it('starts nothing, and says so, where the first start meets a quota', async () => {
    const { fail, simulator } = await worldBench(13, WORLD, {}, { maxCopies: 200 });
    simulator.faults.add({ operation: 'StartCopyJob', kind: 'limit-exceeded' });
    expect(await fail('start_missing_copies', { ...ALL, MaxCopies: 200 })).toMatchObject({
      Category: 'limit_exceeded',
      Retryable: true,
    });
  });

  it('slows down where AWS throttles, and starts each copy once', async () => {
    const { call, simulator, world, clock } = await worldBench(14, WORLD, {}, { maxCopies: 200 });
    simulator.faults.add({ operation: 'StartCopyJob', kind: 'throttle', times: 60 });
    let args: Record<string, unknown> = { ...ALL, MaxCopies: 200, TimeoutSeconds: 60 };
    let left = 1;
    for (let calls = 0; left > 0 && calls < 5; calls += 1) {
      const { json, isError } = await driven(clock, call('start_missing_copies', args));
      if (isError) {
        expect(json.Error.Retryable).toBe(true);
        continue;
      }
      left = json.NotReached;
      if (left > 0) args = json.Next.Arguments;
    }
    expect(left).toBe(0);
    expectOneEach(simulator, missingOf(world));
  });

  it.each(['reset-after', 'truncated-body', 'service-unavailable'] as const)(
    'loses and doubles nothing where replies are lost (%s)',
    async (kind) => {
      const { call, simulator, world, clock } = await worldBench(15, WORLD, {}, { maxCopies: 200 });
      simulator.faults.add({ operation: 'StartCopyJob', kind, probability: 0.5, times: 60 });
      let left = 1;
      for (let calls = 0; left > 0 && calls < 8; calls += 1) {
        const { json, isError } = await driven(clock, call('start_missing_copies', { ...ALL, MaxCopies: 200 }));
        left = isError ? 1 : json.NotReached;
        clock.advance(5000);
      }
      expect(left).toBe(0);
      expectOneEach(simulator, missingOf(world));
    },
  );

  it('returns when its time is up, and reports progress on the way', async () => {
    const { call, simulator, world, clock } = await worldBench(16, WORLD, {}, { maxCopies: 200 });
    const progress: number[] = [];
    const onprogress = ({ progress: done }: { progress: number }) => {
      progress.push(done);
      clock.advance(1000);
    };
    const { json } = await call('start_missing_copies', { ...ALL, MaxCopies: 200, TimeoutSeconds: 5 }, { onprogress });
    expect(json.NotReached).toBeGreaterThan(0);
    expect(json.Started).toBeGreaterThan(0);
    expect(progress).toEqual([...progress].sort((one, other) => one - other));
    let next = json.Next;
    for (let calls = 0; next.Tool === 'start_missing_copies' && calls < 5; calls += 1) {
      next = (await call(next.Tool, next.Arguments)).json.Next;
    }
    expect(next.Tool).toBe('find_missing_copies');
    expectOneEach(simulator, missingOf(world));
  });

  it('goes on after it was cancelled, and starts nothing more in between', async () => {
    const { call, ok, simulator, world } = await worldBench(17, { ...WORLD, resources: 90 }, {}, { maxCopies: 200 });
    const missing = missingOf(world);
    const stop = new AbortController();
    const onprogress = () => stop.abort();
    const args = { ...ALL, MaxCopies: 200 };
    await expect(call('start_missing_copies', args, { signal: stop.signal, onprogress })).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { length } = startedJobs(simulator);
    expect(length).toBeLessThan(missing.length);
    const rest = await ok('start_missing_copies', args);
    expect(rest).toMatchObject({ Started: missing.length - length, AlreadyRunning: length });
    expectOneEach(simulator, missing);
  });
});

describe('several callers', () => {
  it('on one set, with single starts in between, make one job of each copy', async () => {
    const { another, call, simulator, world } = await worldBench(18, { resources: 20, copied: 0.2 });
    const points = [...world.resources.values()].flat();
    const others = await Promise.all([another(), another()]);
    const single = points.slice(0, 8).map((one) =>
      call('start_copy_job', {
        RecoveryPointArn: one.RecoveryPointArn,
        SourceBackupVaultName: one.BackupVaultName,
        DestinationBackupVaultArn: WEST,
        IamRoleArn: ROLE,
      }),
    );
    const sets = await Promise.all([...others, others[0]!].map((server) => server.ok('start_missing_copies', ALL)));
    await Promise.all(single);
    for (const { NotReached, Failed } of sets) expect([NotReached, Failed]).toEqual([0, 0]);
    expectOneEach(simulator, missingOf(world));
  });
});

describe('what cannot be read', () => {
  it('keeps copies from being started that may exist, and says so', async () => {
    const { ok, simulator, world } = await worldBench(19, { oldest: 60 });
    simulator.faults.add({ operation: 'ListRecoveryPointsByBackupVault', kind: 'access-denied', times: 1 });
    const result = await ok('start_missing_copies', ALL);
    const copied = [...world.fates].filter(([, fate]) => fate === 'copied').map(([arn]) => arn);
    const started = startedJobs(simulator).map((job) => job.RecoveryPointArn);
    expect(started.filter((arn) => copied.includes(arn))).toEqual([]);
    expect(result.Unknown).toBeGreaterThan(0);
    expect(result.NotLookedAt.join(' ')).toContain('Vault west');
  });

  it.each(['us-east-1', 'us-west-2'])('starts nothing where a vault of %s fails for a moment', async (region) => {
    const { fail, ok, simulator, world } = await worldBench(21);
    simulator.faults.add({ operation: 'ListRecoveryPointsByBackupVault', kind: 'service-unavailable', region });
    expect(await fail('start_missing_copies', ALL)).toMatchObject({ Category: 'service_unavailable', Retryable: true });
    expect(startedJobs(simulator)).toEqual([]);
    simulator.faults.clear();
    await ok('start_missing_copies', ALL);
    expectOneEach(simulator, missingOf(world));
  });

  it('leaves a vault of another account to the records of jobs', async () => {
    const DR = vaultArn('dr-vault', RECOVERY, 'eu-central-1');
    const { ok, simulator } = await bench({}, { ...allow(DR), maxCopies: 50 });
    const args = {
      DestinationBackupVaultArn: DR,
      IamRoleArn: REQUEST.IamRoleArn,
      MaxCopies: 50,
      ByResourceType: 'EFS',
    };
    const first = await ok('start_missing_copies', args);
    expect(first.Started).toBeGreaterThan(0);
    expect(await ok('start_missing_copies', args)).toMatchObject({ Started: 0, AlreadyRunning: first.Started });
    expect(startedJobs(simulator)).toHaveLength(first.Started);
  });

  it('makes no second copy where jobs cannot be listed', async () => {
    const { ok, simulator, clock, world } = await worldBench(20);
    simulator.faults.add({ operation: 'ListCopyJobs', kind: 'access-denied' });
    await ok('start_missing_copies', ALL);
    clock.advance(5 * MINUTE);
    await ok('start_missing_copies', ALL);
    clock.advance(HOUR * 12);
    await ok('start_missing_copies', ALL);
    // The token of a copy that failed before decides alone: it is not started again.
    const jobs = startedJobs(simulator).map((job) => job.RecoveryPointArn);
    expect(new Set(jobs).size).toBe(jobs.length);
    expect(jobs.length).toBe(missingOf(world).length);
  });
});
