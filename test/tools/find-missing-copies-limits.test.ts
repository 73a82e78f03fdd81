import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputSchema, parseInput } from '../../src/pipeline/validate.ts';
import { defaultWorld } from '../../src/simulator/index.ts';
import { startMissingCopies } from '../../src/tools/start-missing-copies/index.ts';
import type { Json } from '../support/answer.ts';
import { DAY, HOUR, PRODUCTION, RECOVERY, vaultArn } from '../support/constants.ts';
import { worldBench } from '../support/copy-set-bench.ts';
import { ROLE, WEST } from '../support/copy-set-world.ts';
import { bench } from '../support/server.ts';
import { ago, point, vault, worldOf } from '../support/world.ts';

// What an answer leaves out and says so, and the Next that it proposes.

const TO_WEST = { DestinationBackupVaultArn: WEST };
const TO_WEST_VAULT = { DestinationBackupVaultArn: vaultArn('west-vault', PRODUCTION, 'us-west-2') };
const TWO = { regions: ['us-east-1', 'us-west-2'] };
const MANY = {
  regions: [
    ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1', 'eu-central-1'],
    ...['eu-north-1', 'eu-south-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'ap-south-1', 'ap-northeast-1'],
  ],
};

const bytesOf = (answer: Json) => Buffer.byteLength(JSON.stringify(answer));
const totalOf = (rows: Json[]) => rows.reduce((sum, { Count }) => sum + Count, 0);
const LIST = 'ListRecoveryPointsByBackupVault';

describe('what was not looked at', () => {
  it('begins with the vault that was not read, and ends with how many more there are', async () => {
    const { ok, simulator } = await worldBench(1, {}, {}, MANY);
    const denied = { kind: 'access-denied', operation: 'ListBackupVaults' } as const;
    for (const region of MANY.regions.slice(1)) simulator.faults.add({ ...denied, region });
    simulator.faults.add({ kind: 'access-denied', operation: LIST, region: 'us-east-1', times: 1 });
    simulator.faults.add({ kind: 'access-denied', operation: 'ListCopyJobs' });
    const found = await ok('find_missing_copies', { Which: 'all' });
    const { NotLookedAt } = found;
    expect(NotLookedAt[0]).toMatch(/^Vault (?:Default|second): it could not be listed/);
    expect(NotLookedAt[1]).toBe('Copy jobs: ListCopyJobs is denied.');
    expect(NotLookedAt.length).toBeLessThanOrEqual(8);
    // A vault, the jobs, 13 Regions, and the Regions without copy jobs.
    expect(NotLookedAt.at(-1)).toBe(`and ${1 + 1 + 13 + 1 - (NotLookedAt.length - 1)} more`);
    expect(bytesOf(found)).toBeLessThanOrEqual(4000);
  });

  it('has what is only worth knowing last', async () => {
    const { ok, simulator } = await bench();
    simulator.faults.add({ kind: 'access-denied', operation: LIST, region: 'us-west-2' });
    const { NotLookedAt } = await ok('find_missing_copies', TO_WEST_VAULT);
    expect(NotLookedAt[0]).toMatch(/^Vault west-vault: /);
    expect(NotLookedAt.at(-1)).toMatch(/inside composite ones/);
    expect(NotLookedAt.at(-2)).toMatch(/are copies themselves/);
  });

  it('names the Regions of each such vault in Region "all"', async () => {
    const { ok, simulator } = await worldBench(2, {}, {}, MANY);
    for (const region of MANY.regions.slice(4)) {
      simulator.faults.add({ kind: 'service-unavailable', operation: 'ListBackupVaults', region });
    }
    simulator.faults.add({ kind: 'access-denied', operation: LIST, region: 'us-west-2' });
    const found = await ok('find_missing_copies', { ...TO_WEST, Region: 'all' });
    expect(found.NotLookedAt[0]).toMatch(/^us-west-2: Vault other: it could not be listed/);
    expect(found.NotLookedAt[1]).toMatch(/^Vault west: ListRecoveryPointsByBackupVault is denied/);
    expect(bytesOf(found)).toBeLessThanOrEqual(4000);
    simulator.faults.add({ kind: 'access-denied', operation: 'ListCopyJobs' });
    const { NotLookedAt } = await ok('find_missing_copies', { ...TO_WEST, Region: 'all' });
    expect(NotLookedAt).toContain('Each Region: Copy jobs: ListCopyJobs is denied.');
  });

  it('in Region "all" begins with the vaults too, and ends with how many more there are', async () => {
    const { ok, simulator } = await worldBench(3, {}, {}, MANY);
    for (const region of MANY.regions.slice(1)) {
      if (region === 'us-west-2') continue;
      simulator.faults.add({ kind: 'access-denied', operation: 'ListBackupVaults', region });
    }
    simulator.faults.add({ kind: 'access-denied', operation: LIST, region: 'us-east-1' });
    const found = await ok('find_missing_copies', { Region: 'all' });
    const { NotLookedAt } = found;
    expect(NotLookedAt[0]).toMatch(/^us-east-1: Vaults Default, second: it could not be listed/);
    expect(NotLookedAt.length).toBeLessThanOrEqual(8);
    expect(NotLookedAt.at(-1)).toMatch(/^and \d+ more$/);
    expect(bytesOf(found)).toBeLessThanOrEqual(4000);
  });
});

describe('Region "all"', () => {
  it('counts the reasons beyond those that are shown', async () => {
    // Another Region with the same recovery points.
    const worldAt = (now: number) => {
      const { Vaults = [], RecoveryPoints = [], ...world } = defaultWorld(now);
      const moved = <T>(rows: readonly T[]): T[] =>
        JSON.parse(JSON.stringify(rows).replaceAll('us-east-1', 'eu-west-1'));
      const own = RecoveryPoints.filter((one) => one.Region === 'us-east-1' && one.AccountId === PRODUCTION);
      const vaults = Vaults.filter((one) => one.Region === 'us-east-1' && one.AccountId === PRODUCTION);
      return {
        ...world,
        Vaults: [...Vaults, ...moved(vaults)],
        RecoveryPoints: [...RecoveryPoints, ...moved(own)],
      };
    };
    const regions = ['us-east-1', 'eu-west-1'];
    const { ok } = await bench({ worldAt }, { regions });
    const args = { ...TO_WEST_VAULT, Which: 'all' };
    // Each Region shows its most frequent reasons, and how many others there are.
    const parts = await Promise.all(regions.map((Region) => ok('find_missing_copies', { ...args, Region })));
    const all = await ok('find_missing_copies', { ...args, Region: 'all' });
    for (const { Reasons } of [...parts, all]) {
      expect(Reasons).toHaveLength(6);
      expect(Reasons.at(-1)).toMatchObject({ Class: 'Others', Why: 'Other reasons.', ExampleArn: '' });
      expect(Reasons.filter((one: Json) => one.Class === 'Others')).toHaveLength(1);
    }
    expect(totalOf(all.Reasons)).toBe(totalOf(parts.flatMap((one) => one.Reasons)));
    expect(bytesOf(all)).toBeLessThanOrEqual(4000);
  });

  it.each([100, '100'])('shows as many rows as the caller asks for (%j)', async (MaxResults) => {
    const { ok } = await worldBench(4, { resources: 40, copied: 0.2 }, {}, TWO);
    const found = await ok('find_missing_copies', { ...TO_WEST, Region: 'all', Which: 'all', MaxResults });
    // The set of us-west-2 is the vault `other`, which is empty.
    expect(found.Counts.Missing).toBeGreaterThan(50);
    expect(found.Rows).toHaveLength(50);
    for (const { RecoveryPointArn } of found.Rows) expect(RecoveryPointArn).toMatch(/^arn:/);
    expect(found.RowsLeftOut).toBe(found.Counts.Missing - 50);
  });

  it('shows no name as a row where fewer are asked for', async () => {
    const { ok } = await worldBench(5, { resources: 40, copied: 0.2 }, {}, TWO);
    const { Rows, Others } = await ok('find_missing_copies', { ...TO_WEST, Region: 'all', MaxResults: 2 });
    expect(Rows).toHaveLength(1);
    expect(Others.Missing.length).toBeGreaterThan(10);
  });
});

describe('Next', () => {
  it('is a call that the tool takes, whatever selection it came from', async () => {
    const { ok, clock, deps } = await worldBench(6, {}, {}, { ...TWO, maxCopies: 1000 });
    const now = clock.now();
    const day = fc.integer({ min: 0, max: 30 }).map((days) => ago(now, days * DAY).slice(0, 10));
    const asText = (value: fc.Arbitrary<number | boolean>) => fc.oneof(value, value.map(String), fc.constant(null));
    const member = (value: fc.Arbitrary<unknown>) => fc.option(value, { nil: undefined });
    const selection = fc.record({
      DestinationBackupVaultArn: fc.constant(WEST),
      OtherAccount: member(asText(fc.constant(false))),
      SourceBackupVaultName: member(fc.constantFrom('Default', 'second', null)),
      NameContains: member(fc.constantFrom('files', 'FS-', null)),
      ByResourceType: member(fc.constantFrom('EFS', null)),
      ByCreatedAfter: member(fc.oneof(fc.constant(ago(now, 40 * DAY)), day, fc.constant(null))),
      ByCreatedBefore: member(fc.oneof(day, fc.constant(ago(now, HOUR)), fc.constant(null))),
      Which: member(fc.constantFrom('newest', 'all', null)),
      MaxAgeHours: member(asText(fc.integer({ min: 1, max: 5000 }))),
      MaxResults: member(asText(fc.integer({ min: 1, max: 100 }))),
      Region: member(fc.constantFrom('us-east-1', 'all', 'ALL', null)),
    });
    let proposed = 0;
    await fc.assert(
      fc.asyncProperty(selection, async (args) => {
        const { ByCreatedAfter: after, ByCreatedBefore: before } = args;
        fc.pre(!(after && before && Date.parse(String(after)) >= Date.parse(String(before))));
        const { Next } = await ok('find_missing_copies', JSON.parse(JSON.stringify(args)));
        if (!Next) return;
        proposed += 1;
        expect(Next.Tool).toBe('start_missing_copies');
        expect(() => parseInput(startMissingCopies, Next.Arguments, deps.settings)).not.toThrow();
        expect(Object.values(Next.Arguments)).not.toContain(null);
        const members = Object.keys(inputSchema(startMissingCopies, deps.settings).shape);
        expect(members).toEqual(expect.arrayContaining(Object.keys(Next.Arguments)));
      }),
      { numRuns: 60, examples: [[{ DestinationBackupVaultArn: WEST, OtherAccount: false }]] as never },
    );
    expect(proposed).toBeGreaterThan(20);
  });

  it('of a call with OtherAccount false works', async () => {
    const { ok } = await worldBench(7);
    const { Next } = await ok('find_missing_copies', { ...TO_WEST, OtherAccount: false });
    expect(Next.Arguments).not.toHaveProperty('OtherAccount');
    expect((await ok(Next.Tool, Next.Arguments)).Started).toBeGreaterThan(0);
  });

  const FOREIGN_ROLE = `arn:aws:iam::${RECOVERY}:role/backup`;
  const SERVICES_ROLE = `arn:aws:iam::${PRODUCTION}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup`;
  const OTHERS_ROLE = { profiles: ['production', 'recovery'], roleArn: FOREIGN_ROLE };

  it('names the usual role of the recovery points where the configured one is of another account', async () => {
    const { ok } = await worldBench(8, {}, {}, OTHERS_ROLE);
    const { Next, Note } = await ok('find_missing_copies', TO_WEST);
    expect(Note).toBeUndefined();
    expect(Next.Arguments).toMatchObject({ IamRoleArn: ROLE, Profile: 'production' });
    expect((await ok(Next.Tool, Next.Arguments)).Started).toBeGreaterThan(0);
  });

  it('names no role where the configured one is of the account', async () => {
    const { ok } = await worldBench(8, {}, {}, { roleArn: ROLE });
    const { Next } = await ok('find_missing_copies', TO_WEST);
    expect(Next.Arguments).not.toHaveProperty('IamRoleArn');
    expect((await ok(Next.Tool, Next.Arguments)).Started).toBeGreaterThan(0);
  });

  it.each<[role: string, settings: object, said: string]>([
    [
      SERVICES_ROLE,
      OTHERS_ROLE,
      `needs an IamRoleArn of account ${PRODUCTION}: the configured role is of account ${RECOVERY}, and the recovery points name no role that can be passed.`,
    ],
    [
      SERVICES_ROLE,
      {},
      `needs an IamRoleArn of account ${PRODUCTION}, and the recovery points name no role that can be passed.`,
    ],
    [
      FOREIGN_ROLE,
      {},
      `needs an IamRoleArn of account ${PRODUCTION}, and the recovery points name a role of account ${RECOVERY}.`,
    ],
  ])('is absent, with the reason, where no role fits (%s, %o)', async (IamRoleArn, settings, said) => {
    const worldAt = (now: number) =>
      worldOf(now, [{ IamRoleArn, CreationDate: ago(now, HOUR) }], {
        Vaults: [vault(now, 'Default'), { ...vault(now, 'west'), Region: 'us-west-2' }],
      });
    const { ok } = await bench({ worldAt }, settings);
    const { Next, Note, Counts } = await ok('find_missing_copies', TO_WEST);
    expect(Counts.Missing).toBe(1);
    expect(Next).toBeUndefined();
    expect(Note).toContain(said);
  });
});

it.each([
  ['cn-north-1', 'cn-northwest-1', 'aws-cn'],
  ['us-gov-west-1', 'us-gov-east-1', 'aws-us-gov'],
])('knows the copies of a named vault of %s whose vaults cannot be listed', async (Region, other, partition) => {
  const worldAt = (now: number) => {
    const arn = (name: string, region: string) =>
      `arn:${partition}:backup:${region}:${PRODUCTION}:recovery-point:${name}`;
    const old = { ResourceArn: `arn:${partition}:elasticfilesystem:${Region}:${PRODUCTION}:file-system/fs-1` };
    const source = point(now - 60 * DAY, 1, { ...old, RecoveryPointArn: arn('1', Region), Region });
    const copy = {
      ...source,
      RecoveryPointArn: arn('2', other),
      BackupVaultName: 'copies',
      Region: other,
      SourceBackupVaultArn: `arn:${partition}:backup:${Region}:${PRODUCTION}:backup-vault:Default`,
    };
    return worldOf(now, [], {
      Vaults: [
        { ...vault(now, 'Default'), Region },
        { ...vault(now, 'copies'), Region: other },
      ],
      RecoveryPoints: [source, copy],
    });
  };
  const { ok, simulator } = await bench({ worldAt }, { regions: [Region, other] });
  simulator.faults.add({ kind: 'access-denied', operation: 'ListBackupVaults', region: Region });
  const { Counts } = await ok('find_missing_copies', { SourceBackupVaultName: 'Default', Region });
  expect(Counts).toMatchObject({ Selected: 1, Covered: 1, Unknown: 0 });
});
