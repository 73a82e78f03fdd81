import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultWorld } from '../../src/simulator/index.ts';
import type { Json } from '../support/answer.ts';
import { HOUR, PRODUCTION } from '../support/constants.ts';
import { allPages, type BenchOptions, bench, type TestSettings } from '../support/server.ts';
import { ago, point, vault, worldOf } from '../support/world.ts';

const REGIONS = ['us-east-1', 'us-west-2', 'eu-central-1'];
const open = (options: BenchOptions = {}, settings: TestSettings = {}) =>
  bench(options, { regions: REGIONS, ...settings });

const regionOf = (arn: string) => arn.split(':')[3];
const denied = (region: string, operation = 'ListBackupVaults') =>
  ({ operation, kind: 'access-denied', region }) as const;

describe('Region "all"', () => {
  it('reads each configured Region, and says which', async () => {
    const { ok } = await open();
    const all = await ok('list_backup_vaults', { Region: 'all' });
    const each = await Promise.all(REGIONS.map((Region) => ok('list_backup_vaults', { Region })));
    expect(all).toMatchObject({ Account: PRODUCTION, Region: 'all', RegionsRead: REGIONS });
    expect(all).not.toHaveProperty('NotRead');
    expect(all).not.toHaveProperty('NextToken');
    const arns = (list: Json[]) => list.map(({ BackupVaultArn }) => BackupVaultArn).sort();
    expect(arns(all.BackupVaultList)).toEqual(arns(each.flatMap((one) => one.BackupVaultList)));
    expect(new Set(arns(all.BackupVaultList).map(regionOf))).toEqual(new Set(REGIONS));
  });

  it.each(['ALL', 'All'])('means the same as %s', async (Region) => {
    const { ok } = await open();
    expect(await ok('list_backup_vaults', { Region })).toMatchObject({ Region: 'all', RegionsRead: REGIONS });
  });

  it.each([
    ['list_backup_vaults', {}],
    ['list_copy_jobs', {}],
    ['list_copy_jobs', { ByState: ['FAILED', 'PARTIAL'] }],
    ['list_copy_job_summaries', {}],
    ['list_protected_resources', { NameContains: 'orders' }],
    ['list_recovery_points', { BackupVaultName: 'Default' }],
    ['list_recovery_points', { BackupVaultName: 'Default', Latest: true }],
  ])('is understood by %s %o', async (tool, args) => {
    const { ok } = await open();
    expect(await ok(tool, { ...args, Region: 'all' })).toMatchObject({ Region: 'all', RegionsRead: REGIONS });
  });

  it.each([
    ['none is', []],
    ['only us-west-2 is', ['us-west-2']],
  ])('without several Regions (%s), names the setting and reads nothing', async (which, regions) => {
    const { fail, simulator } = await open({}, { regions });
    const before = simulator.requests.count();
    expect(await fail('list_backup_vaults', { Region: 'all' })).toMatchObject({
      Category: 'configuration',
      Message: expect.stringContaining(which),
      Fix: expect.stringContaining('--region (AWS_BACKUP_MCP_REGIONS)'),
    });
    expect(simulator.requests.count()).toBe(before);
  });

  it('is refused by tools that read one Region', async () => {
    const { fail } = await open();
    expect(await fail('describe_copy_job', { CopyJobId: 'x', Region: 'all' })).toMatchObject({
      Category: 'invalid_input',
      Message: 'Region: This tool reads one Region per call.',
    });
  });

  it('names a Region that could not be read, and returns the others', async () => {
    const { ok } = await open({ faults: [denied('us-west-2')] });
    const all = await ok('list_backup_vaults', { Region: 'all' });
    expect(all.RegionsRead).toEqual(['us-east-1', 'eu-central-1']);
    expect(all.NotRead).toEqual([{ Region: 'us-west-2', Category: 'access_denied', Code: expect.any(String) }]);
    expect(all.BackupVaultList.length).toBeGreaterThan(3);
  });

  it('fails when no Region can be read', async () => {
    const { fail } = await open({ faults: [{ operation: 'ListBackupVaults', kind: 'access-denied' }] });
    expect(await fail('list_backup_vaults', { Region: 'all' })).toMatchObject({ Category: 'access_denied' });
  });

  it('refuses a token of another list, and others of its own', async () => {
    const { fail } = await open();
    const other = Buffer.from('{"Regions":{"sa-east-1":"x"}}').toString('base64url');
    for (const NextToken of ['x', 'e30', other, '{}', Buffer.from('{"Regions":{}}').toString('base64url')]) {
      expect(await fail('list_backup_vaults', { Region: 'all', NextToken })).toMatchObject({
        Category: 'invalid_input',
        Message: expect.stringMatching(/^NextToken: /),
      });
    }
  });

  it('loses and repeats no row over its pages, whatever the sizes of the Regions', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(9), { minLength: 3, maxLength: 3 }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom('full' as const, 'short' as const),
        async (sizes, MaxResults, pages) => {
          const names = REGIONS.flatMap((Region, at) =>
            Array.from({ length: sizes[at]! }, (_, index) => ({ Region, name: `vault-${index}` })),
          );
          const opened = await open({
            switches: { 'list-pages': pages },
            worldAt: (now) =>
              worldOf(now, [], { Vaults: names.map(({ Region, name }) => ({ ...vault(now, name), Region })) }),
          });
          const { rows, pages: answers } = await allPages(opened, 'list_backup_vaults', 'BackupVaultList', {
            Region: 'all',
            MaxResults,
          });
          const seen = rows.map((row) => `${regionOf(row.BackupVaultArn)} ${row.BackupVaultName}`).sort();
          expect(seen).toEqual(names.map(({ Region, name }) => `${Region} ${name}`).sort());
          for (const answer of answers) {
            expect(answer.BackupVaultList.length).toBeLessThanOrEqual(Math.max(MaxResults, REGIONS.length));
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  it('shows the recovery points of a vault name in every Region, newest first', async () => {
    const { ok } = await open({
      worldAt: (now) =>
        worldOf(now, [], {
          Vaults: REGIONS.map((Region) => ({ ...vault(now, 'nightly'), Region })),
          RecoveryPoints: REGIONS.map((Region, at) => ({
            ...point(now, at),
            RecoveryPointArn: `arn:aws:backup:${Region}:${PRODUCTION}:recovery-point:0000000${at}-0000-4000-8000-000000000000`,
            BackupVaultName: 'nightly',
            Region,
            CreationDate: ago(now, (at === 1 ? 1 : 5 + at) * HOUR),
          })),
        }),
    });
    const { RecoveryPoints } = await ok('list_recovery_points', { BackupVaultName: 'nightly', Region: 'all' });
    expect(RecoveryPoints.map((one: Json) => regionOf(one.RecoveryPointArn))).toEqual([
      'us-west-2',
      'us-east-1',
      'eu-central-1',
    ]);
  });

  it('adds up copy jobs and their counts, and shows the newest first with their Regions', async () => {
    const { ok } = await open({
      worldAt: (now) => {
        const world = defaultWorld(now);
        const others = world.CopyJobs!.map((job, at) => ({
          ...job,
          CopyJobId: `OTHER-${at}`,
          Region: REGIONS[1 + (at % 2)]!,
          CreationDate: ago(now, (at + 0.5) * HOUR),
          CompletionDate: ago(now, (at + 0.4) * HOUR),
        }));
        return { ...world, CopyJobs: [...world.CopyJobs!, ...others] };
      },
    });
    const sum = (results: Json[], of: (result: Json) => number) =>
      results.reduce((total, one) => total + (of(one) ?? 0), 0);

    const jobs = await ok('list_copy_jobs', { Region: 'all', MaxResults: 100 });
    const each = await Promise.all(REGIONS.map((Region) => ok('list_copy_jobs', { Region, MaxResults: 100 })));
    const rows = jobs.CopyJobs.map((row: Json) => ({ ...jobs.Common, ...row }));
    const ids = (list: Json[]) => list.map(({ CopyJobId }) => CopyJobId).sort();
    expect(ids(rows)).toEqual(ids(each.flatMap((one) => one.CopyJobs)));
    for (const [at, Region] of REGIONS.entries()) {
      expect(ids(rows.filter((row: Json) => row.Region === Region))).toEqual(ids(each[at]!.CopyJobs));
    }
    const dates = rows.map(({ CreationDate }: Json) => CreationDate);
    expect(dates).toEqual(dates.toSorted().reverse());
    for (const state of ['COMPLETED', 'FAILED']) {
      expect(jobs.CountsByState[state]).toBe(sum(each, (one) => one.CountsByState[state]));
    }

    const counted = await ok('list_copy_job_summaries', { Region: 'all', MaxResults: 100 });
    const eachCounted = await Promise.all(REGIONS.map((Region) => ok('list_copy_job_summaries', { Region })));
    expect(counted.Totals.Count).toBe(sum(eachCounted, (one) => one.Totals.Count));
    expect(counted.Totals.Count).toBe(sum(counted.CopyJobSummaries, (row) => row.Count));
    expect(counted.Totals.ByState.FAILED).toBe(sum(eachCounted, (one) => one.Totals.ByState.FAILED));
  });

  it.each(['list_copy_jobs', 'list_copy_job_summaries'])('names a Region that %s could not read', async (tool) => {
    const operation = tool === 'list_copy_jobs' ? 'ListCopyJobs' : 'ListCopyJobSummaries';
    const { ok } = await open({ faults: [denied('us-west-2', operation)] });
    expect(await ok(tool, { Region: 'all' })).toMatchObject({
      RegionsRead: ['us-east-1', 'eu-central-1'],
      NotRead: [{ Region: 'us-west-2', Category: 'access_denied' }],
    });
  });
});
