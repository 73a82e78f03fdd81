import { describe, expect, it } from 'vitest';
import { defaultWorld } from '../../src/simulator/index.ts';
import { HOSTILE, MEGABYTE } from '../server/hostile-world.ts';
import { allow } from '../support/allow.ts';
import type { Json } from '../support/answer.ts';
import { HOUR, PRODUCTION, RECOVERY, REQUEST, vaultArn } from '../support/constants.ts';
import { worldBench } from '../support/copy-set-bench.ts';
import { type SetWorld, type SetWorldOptions, WEST } from '../support/copy-set-world.ts';
import { type BenchOptions, bench, type TestSettings } from '../support/server.ts';
import { vault } from '../support/world.ts';

const TO_WEST = { DestinationBackupVaultArn: WEST };
const WEST_VAULT = vaultArn('west-vault', PRODUCTION, 'us-west-2');
const DR_VAULT = vaultArn('dr-vault', RECOVERY, 'eu-central-1');

const SWITCHES: readonly NonNullable<BenchOptions['switches']>[] = [
  {},
  { 'list-order': 'by-id', 'list-pages': 'short' },
  { 'list-order': 'oldest-first', 'null-members': 'absent' },
  { 'copy-creation-date': 'copy' },
];

/** A generated world, older than AWS's records, in which half of the recovery points have a copy. */
const findBench = (seed: number, more: Partial<SetWorldOptions> = {}, ...rest: [BenchOptions?, TestSettings?]) =>
  worldBench(seed, { copied: 0.5, oldest: 60, ...more }, ...rest);

/** How many recovery points of each fate there are. */
function truthOf({ fates, resources }: SetWorld, which: 'newest' | 'all') {
  const points = [...resources.values()].flatMap((own) => (which === 'newest' ? own.slice(0, 1) : own));
  const copied = points.filter((one) => fates.get(one.RecoveryPointArn) === 'copied').length;
  return { Selected: points.length, Covered: copied, Missing: points.length - copied };
}

const TO_WEST_VAULT = { DestinationBackupVaultArn: WEST_VAULT };

/** The built-in world with one more vault, of such a name. */
const oddVault = (BackupVaultName: string) =>
  bench({
    worldAt: (now) => {
      const world = defaultWorld(now);
      const odd = { ...vault(now, 'odd'), BackupVaultName };
      return { ...world, Vaults: [...(world.Vaults ?? []), odd] };
    },
  });

describe.each(SWITCHES)('under the switches %j', (switches) => {
  it.each([1, 2, 3, 4])('counts what is true of generated world %i', async (seed) => {
    const { ok, world } = await findBench(seed, {}, { switches });
    for (const Which of ['newest', 'all'] as const) {
      const { Counts } = await ok('find_missing_copies', { ...TO_WEST, Which });
      expect(Counts).toMatchObject({
        ...truthOf(world, Which),
        InProgress: 0,
        Stale: 0,
        CannotBeCopied: 0,
        Unknown: 0,
      });
    }
  });

  it.each([5, 6])('says nothing false of copies that show a date of their own (world %i)', async (seed) => {
    const { ok, world } = await findBench(seed, { date: 'copy' }, { switches });
    const { Counts, Rows } = await ok('find_missing_copies', { ...TO_WEST, Which: 'all', MaxResults: 100 });
    const truth = truthOf(world, 'all');
    expect(Counts.Covered).toBeLessThanOrEqual(truth.Covered);
    expect(Counts.Missing).toBeLessThanOrEqual(truth.Missing);
    expect(Counts.Covered + Counts.Missing + Counts.Unknown).toBe(truth.Selected);
    for (const row of Rows.filter((one: Json) => one.Class === 'Missing')) {
      expect(world.fates.get(row.RecoveryPointArn)).toBe('none');
    }
  });

  it('sees copies in progress, and those that are made since', async () => {
    const { ok, world, clock } = await findBench(7, { oldest: 20 }, { switches });
    const [[newest]] = [...world.resources.values()].filter(
      ([one]) => world.fates.get(one!.RecoveryPointArn) === 'none',
    ) as [any];
    const before = await ok('find_missing_copies', TO_WEST);
    await ok('start_copy_job', {
      ...TO_WEST,
      RecoveryPointArn: newest.RecoveryPointArn,
      SourceBackupVaultName: newest.BackupVaultName,
      IamRoleArn: newest.IamRoleArn,
    });
    clock.advance(1000);
    const during = await ok('find_missing_copies', TO_WEST);
    expect(during.Counts).toMatchObject({ InProgress: 1, Missing: before.Counts.Missing - 1 });
    clock.advance(12 * HOUR);
    const after = await ok('find_missing_copies', TO_WEST);
    expect(after.Counts).toMatchObject({ InProgress: 0, Covered: before.Counts.Covered + 1 });
  });
});

describe('what cannot be read', () => {
  it('leaves Unknown what no job tells, where the destination is denied', async () => {
    const { ok, world, simulator, call } = await findBench(8, { oldest: 20 });
    simulator.faults.add({ operation: 'ListRecoveryPointsByBackupVault', kind: 'access-denied', times: 1 });
    // The first list of recovery points is the destination's: the sources are read once it is known.
    const { json } = await call('find_missing_copies', { ...TO_WEST, Which: 'all' });
    const truth = truthOf(world, 'all');
    expect(json.Counts.Missing).toBe(0);
    expect(json.Counts.Covered).toBeGreaterThanOrEqual(truth.Covered);
    expect(json.Counts.Covered + json.Counts.Unknown).toBe(truth.Selected);
    expect(json.NotLookedAt.join(' ')).toContain('Vault west: ListRecoveryPointsByBackupVault is denied');
    simulator.faults.clear();
    expect((await ok('find_missing_copies', { ...TO_WEST, Which: 'all' })).Counts).toMatchObject(truth);
  });

  it('leaves Unknown what the vault does not show, where jobs are denied', async () => {
    const { ok, world, simulator } = await findBench(9);
    simulator.faults.add({ operation: 'ListCopyJobs', kind: 'access-denied' });
    const { Counts, NotLookedAt } = await ok('find_missing_copies', { ...TO_WEST, Which: 'all' });
    const { Selected, Covered, Missing } = truthOf(world, 'all');
    expect(Counts).toMatchObject({ Selected, Covered, Missing: 0, Unknown: Missing });
    expect(NotLookedAt).toContain('Copy jobs: ListCopyJobs is denied.');
  });

  it('fails, and counts nothing, where a list fails for a moment', async () => {
    const { fail, simulator } = await findBench(10);
    simulator.faults.add({ operation: 'ListCopyJobs', kind: 'service-unavailable', times: 9 });
    expect(await fail('find_missing_copies', TO_WEST)).toMatchObject({ Retryable: true });
  });

  it.each([HOSTILE, MEGABYTE])('names the vaults that AWS does not list, and answers for all others', async (name) => {
    const { ok, call, simulator } = await oddVault(name);
    for (const args of [{}, TO_WEST_VAULT, { ...TO_WEST_VAULT, Which: 'all' }]) {
      const { Counts, NotLookedAt } = await ok('find_missing_copies', args);
      expect(Counts.Selected).toBeGreaterThan(5);
      expect(NotLookedAt.join(' ')).toMatch(/1 vault of us-east-1 with a name that AWS does not allow\./);
      expect(JSON.stringify(NotLookedAt)).not.toMatch(/ignore previous/i);
    }
    // Nothing of the Region can be read: that is an error, and no set of nothing.
    simulator.faults.add({ operation: 'ListRecoveryPointsByBackupVault', kind: 'service-unavailable' });
    expect((await call('find_missing_copies', TO_WEST_VAULT)).json.Error).toMatchObject({ Retryable: true });
  });

  it.each(['service-unavailable', 'throttle'] as const)(
    'answers from the copy jobs where the destination fails (%s), and names it',
    async (kind) => {
      const { ok, world, simulator } = await findBench(12, { oldest: 20 });
      simulator.faults.add({ operation: 'ListRecoveryPointsByBackupVault', kind, region: 'us-west-2' });
      const { Counts, NotLookedAt } = await ok('find_missing_copies', { ...TO_WEST, Which: 'all' });
      const truth = truthOf(world, 'all');
      expect(Counts).toMatchObject({ Selected: truth.Selected, Missing: 0 });
      expect(Counts.Covered + Counts.Unknown).toBe(truth.Selected);
      expect(NotLookedAt.join(' ')).toMatch(/Vault west: ListRecoveryPointsByBackupVault failed \(\w+\)\./);
    },
  );

  it.each(['ListBackupVaults', 'ListRecoveryPointsByBackupVault'])(
    'names another Region that fails (%s)',
    async (operation) => {
      const { ok, simulator } = await findBench(13);
      simulator.faults.add({ operation, kind: 'service-unavailable', region: 'us-west-2' });
      const { Counts, NotLookedAt } = await ok('find_missing_copies', { Which: 'all' });
      expect(Counts.Selected).toBeGreaterThan(5);
      expect(NotLookedAt.join(' ')).toMatch(/us-west-2: .*\(ServiceUnavailableException\)\./);
    },
  );

  it('says nothing of the newest copy where unread vaults can hold newer ones', async () => {
    const { ok, simulator } = await findBench(11);
    const before = await ok('find_missing_copies', { Which: 'all' });
    expect(before.NewestCopyIsOlderThanHours).toBeGreaterThan(0);
    simulator.faults.add({ operation: 'ListCopyJobs', kind: 'access-denied' });
    const { Counts, Rows, ...after } = await ok('find_missing_copies', { Which: 'all' });
    expect(Counts.Unknown).toBeGreaterThan(0);
    expect(after).not.toHaveProperty('NewestCopyIsOlderThanHours');
    for (const row of Rows) expect(row).not.toHaveProperty('NewestCopyIsOlderThanHours');
  });

  it('calls no copy the newest where a job has copied a newer backup than those selected', async () => {
    const { ok, world, simulator, clock } = await findBench(8, { oldest: 20, copied: 0.9 });
    const copied = (one: { RecoveryPointArn: string }) => world.fates.get(one.RecoveryPointArn) === 'copied';
    const cases = [...world.resources].filter(([, own]) => own.length > 1 && own.slice(0, 2).every(copied));
    expect(cases.length).toBeGreaterThan(0);
    simulator.faults.add({ operation: 'ListRecoveryPointsByBackupVault', kind: 'access-denied', region: 'us-west-2' });
    for (const [ResourceArn, [newest]] of cases) {
      const older = { ...TO_WEST, Which: 'all', ResourceArn, ByCreatedBefore: newest!.CreationDate };
      const { Counts, NewestCopyIsOlderThanHours } = await ok('find_missing_copies', older);
      expect(Counts.Covered).toBeGreaterThan(0);
      expect(NewestCopyIsOlderThanHours).toBeLessThanOrEqual((clock.now() - Date.parse(newest!.CreationDate)) / HOUR);
    }
  });

  it('leaves Unknown what is in a vault of another account, without a profile of it', async () => {
    const { ok } = await bench({}, allow(DR_VAULT));
    const { Counts, NotLookedAt } = await ok('find_missing_copies', { DestinationBackupVaultArn: DR_VAULT });
    expect(Counts.Missing).toBe(0);
    expect(Counts.Unknown).toBeGreaterThan(10);
    expect(NotLookedAt[0]).toContain(`it belongs to account ${RECOVERY}`);
  });
});

describe('without a destination', () => {
  it('counts copies in any vault outside the Region', async () => {
    const { ok, world } = await findBench(11, { oldest: 25 });
    const { Counts, LookedAt, Next } = await ok('find_missing_copies', { Which: 'all' });
    expect(Counts).toMatchObject(truthOf(world, 'all'));
    expect(LookedAt.join(' ')).toContain('us-west-2');
    expect(Next).toBeUndefined();
  });

  it('does not count copies of the same account where another one is asked for', async () => {
    const { ok, world } = await findBench(12, { oldest: 25 });
    const { Counts } = await ok('find_missing_copies', { Which: 'all', OtherAccount: true });
    expect(Counts).toMatchObject({ Covered: 0, Missing: truthOf(world, 'all').Selected });
  });

  it('leaves Unknown what is older than the records', async () => {
    const { ok, world } = await findBench(13, { oldest: 60 });
    const { Counts } = await ok('find_missing_copies', { Which: 'all' });
    const truth = truthOf(world, 'all');
    expect(Counts.Covered).toBe(truth.Covered);
    expect(Counts.Missing + Counts.Unknown).toBe(truth.Missing);
    expect(Counts.Unknown).toBeGreaterThan(0);
  });
});

describe('the answer', () => {
  it('has the lock of the destination, as AWS lists it, and nothing of a vault without one', async () => {
    const { ok } = await bench();
    const { BackupVaultList } = await ok('list_backup_vaults');
    const ask = (name: string) => ok('find_missing_copies', { DestinationBackupVaultArn: vaultArn(name) });
    const { Locked, LockDate, MinRetentionDays, MaxRetentionDays } = BackupVaultList.find(
      (one: any) => one.BackupVaultName === 'compliance',
    );
    const found = await ask('compliance');
    expect(found.DestinationVault).toEqual({ Locked, LockDate, MinRetentionDays, MaxRetentionDays });
    expect(found.DestinationVault).toMatchObject({ Locked: true, MinRetentionDays: 90 });
    expect(Buffer.byteLength(JSON.stringify(found))).toBeLessThanOrEqual(4000);
    expect((await ask('aBackupVault')).DestinationVault).toBeUndefined();
  });

  it('is at most 4,000 bytes, and its Next says what to ask', async () => {
    for (const args of [{ DestinationBackupVaultArn: WEST_VAULT }, {}, { OtherAccount: true }]) {
      const { ok } = await bench();
      expect(Buffer.byteLength(JSON.stringify(await ok('find_missing_copies', args)))).toBeLessThanOrEqual(4000);
    }
    const { ok } = await findBench(14, { resources: 60 });
    const found = await ok('find_missing_copies', { ...TO_WEST, Which: 'all' });
    expect(Buffer.byteLength(JSON.stringify(found))).toBeLessThanOrEqual(4000);
    expect(found.Rows.length).toBeGreaterThan(5);
    expect(found.RowsLeftOut).toBe(found.Counts.Missing - found.Rows.length);
  });

  it('judges by the age of the source, and says how old the newest copy is', async () => {
    const { ok, clock } = await bench();
    const one = {
      ResourceArn: `arn:aws:elasticfilesystem:us-east-1:${PRODUCTION}:file-system/fs-0a1b2c3d4e5f60718`,
      SourceBackupVaultName: 'Default',
    };
    await ok('start_copy_job', { ...REQUEST, DestinationBackupVaultArn: WEST_VAULT });
    clock.advance(5 * HOUR);
    const to = { ...one, DestinationBackupVaultArn: WEST_VAULT };
    const day = await ok('find_missing_copies', { ...to, MaxAgeHours: 48 });
    expect(day).toMatchObject({ Counts: { Selected: 1, Covered: 1 }, NewestCopyIsOlderThanHours: 33 });
    const hour = await ok('find_missing_copies', { ...to, MaxAgeHours: 24 });
    expect(hour.Counts).toMatchObject({ Stale: 1, Covered: 0 });
    expect(hour.Next).toBeUndefined();
  });

  it('marks a name that says more than a name', async () => {
    const { ok } = await findBench(15);
    const { Rows } = await ok('find_missing_copies', TO_WEST);
    expect(Rows[0].Resource).toMatch(/^files-/);
    const { ok: company } = await bench();
    const { Rows: rows } = await company('find_missing_copies', {
      DestinationBackupVaultArn: WEST_VAULT,
      MaxResults: 100,
    });
    for (const { Resource } of rows) {
      if (typeof Resource === 'string') expect(Resource).not.toMatch(/approved|always/i);
    }
  });

  it.each<[what: string, args: Record<string, unknown>, said: RegExp]>([
    ['a name', { NameContains: 'oredrs' }, /Nearest names: orders/],
    ['a vault', { SourceBackupVaultName: 'Defualt' }, /no vault Defualt. Nearest: Default/],
    ['a type', { ByResourceType: 'Storage Gateway', NameContains: 'zzz' }, /No recovery point is selected/],
    ['a date', { ByCreatedBefore: '2020-01-01' }, /newest backups of the resources there are from 20/],
    [
      'a resource',
      { ResourceArn: `arn:aws:rds:us-east-1:${PRODUCTION}:db:order` },
      /Nearest: arn:aws:rds:us-east-1:123456789012:db:orders/,
    ],
  ])('of a selection by %s that matches nothing is zero, and names what exists', async (_, args, said) => {
    const { ok } = await bench();
    const { Counts, Note, Next } = await ok('find_missing_copies', { DestinationBackupVaultArn: WEST_VAULT, ...args });
    expect(Counts).toMatchObject({ Selected: 0, Missing: 0, Covered: 0 });
    expect(Note).toMatch(said);
    expect(Next).toBeUndefined();
  });

  it.each<[what: string, args: Record<string, unknown>, path: string]>([
    [
      'a vault that does not exist',
      { DestinationBackupVaultArn: vaultArn('west-vualt', PRODUCTION, 'us-west-2') },
      'DestinationBackupVaultArn',
    ],
    ['no vault', { DestinationBackupVaultArn: 'west-vault' }, 'DestinationBackupVaultArn'],
    ['a destination and any account', { ...TO_WEST, OtherAccount: true }, 'OtherAccount'],
    ['a type in other letters', { ByResourceType: 'ebs' }, 'ByResourceType'],
    ['dates in the wrong order', { ByCreatedAfter: '2026-11-02', ByCreatedBefore: '2026-11-01' }, 'ByCreatedBefore'],
  ])('of %s is an error', async (_, args, path) => {
    const { fail } = await bench();
    expect(await fail('find_missing_copies', args)).toMatchObject({
      Category: 'invalid_input',
      Issues: [expect.objectContaining({ Path: path })],
    });
  });
});

describe('Region "all"', () => {
  it('adds up the Regions of the estate', async () => {
    const regions = ['us-east-1', 'us-west-2'];
    const { ok } = await bench({}, { regions });
    const parts = await Promise.all(regions.map((Region) => ok('find_missing_copies', { Region })));
    const all = await ok('find_missing_copies', { Region: 'all' });
    expect(all).toMatchObject({ RegionsRead: regions, Region: 'all' });
    for (const name of ['Selected', 'Missing', 'Covered']) {
      expect(all.Counts[name]).toBe(parts[0].Counts[name] + parts[1].Counts[name]);
    }
    expect(Buffer.byteLength(JSON.stringify(all))).toBeLessThanOrEqual(4000);
  });
});
