import { describe, expect, it } from 'vitest';
import type { WorldData } from '../../src/simulator/index.ts';
import { allow } from '../support/allow.ts';
import type { Json } from '../support/answer.ts';
import { PRODUCTION as ACCOUNT, DAY, RECOVERY } from '../support/constants.ts';
import { allPages, type BenchOptions, bench as open, type TestSettings } from '../support/server.ts';
import { ago, FILES, pointOf, vault, worldOf } from '../support/world.ts';

describe('list_backup_vaults', () => {
  it('shows what a copy into each vault has to respect', async () => {
    const { ok } = await open({}, {}, { simulated: true });
    const result = await ok('list_backup_vaults');
    expect(result).toMatchObject({ Account: ACCOUNT, Region: 'us-east-1', Simulated: true });
    expect(result.NextToken).toBeUndefined();
    expect(result.Truncated).toBeUndefined();
    const compliance = result.BackupVaultList.find((one: Json) => one.BackupVaultName === 'compliance');
    expect(compliance).toEqual({
      BackupVaultName: 'compliance',
      BackupVaultArn: `arn:aws:backup:us-east-1:${ACCOUNT}:backup-vault:compliance`,
      Locked: true,
      LockDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      MinRetentionDays: 90,
      MaxRetentionDays: 3650,
      EncryptionKeyType: 'CUSTOMER_MANAGED_KMS_KEY',
      NumberOfRecoveryPoints: expect.any(Number),
    });
  });

  it('leaves out what AWS left out', async () => {
    const { ok } = await open({ switches: { 'list-vault-lock': 'absent', 'null-members': 'absent' } });
    const { BackupVaultList } = await ok('list_backup_vaults');
    for (const row of BackupVaultList) {
      expect(row).not.toHaveProperty('VaultState');
      expect(row).not.toHaveProperty('LockDate');
      expect(Object.values(row)).not.toContain(null);
    }
    expect(BackupVaultList.find((one: Json) => one.BackupVaultName === 'aBackupVault')).not.toHaveProperty(
      'MinRetentionDays',
    );
  });

  it('lists another Region, one type, and shared vaults', async () => {
    const { ok } = await open();
    const names = async (args: object) =>
      (await ok('list_backup_vaults', { ...args })).BackupVaultList.map((one: Json) => one.BackupVaultName).sort();
    expect(await names({ Region: 'us-west-2' })).toEqual(['Default', 'west-vault']);
    expect(await names({ ByVaultType: 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT' })).toEqual(['air-gapped']);
    expect(await names({ ByShared: true })).toEqual([]);
    expect(await names({ ByShared: null, ByVaultType: null, Region: 'us-west-2' })).toEqual(['Default', 'west-vault']);
  });

  it.each(['full', 'short'] as const)(
    'returns every vault once over %s pages, and says when there is more',
    async (pages) => {
      const names = Array.from({ length: 47 }, (_, index) => `vault-${index}`);
      const opened = await open({
        switches: { 'list-pages': pages },
        worldAt: (now) => worldOf(now, [], { Vaults: names.map((name) => vault(now, name)) }),
      });
      const { rows, pages: read } = await allPages(opened, 'list_backup_vaults', 'BackupVaultList', { MaxResults: 10 });
      expect(rows.map((row) => row.BackupVaultName).sort()).toEqual([...names].sort());
      for (const page of read.slice(0, -1)) expect(page.Truncated).toMatch(/more than these \d+.*NextToken/s);
      expect(read.at(-1).Truncated).toBeUndefined();
      expect(Math.max(...read.map((page) => page.BackupVaultList.length))).toBeLessThanOrEqual(10);
    },
  );

  it('returns 20 vaults by default', async () => {
    const { ok } = await open({
      worldAt: (now) =>
        worldOf(now, [], { Vaults: Array.from({ length: 30 }, (_, index) => vault(now, `v-${index}`)) }),
    });
    expect((await ok('list_backup_vaults')).BackupVaultList).toHaveLength(20);
    expect((await ok('list_backup_vaults', { MaxResults: 100 })).BackupVaultList).toHaveLength(30);
  });

  it('says that a read was denied', async () => {
    const { fail } = await open({ faults: [{ operation: 'ListBackupVaults', kind: 'access-denied' }] });
    expect(await fail('list_backup_vaults')).toMatchObject({
      Category: 'access_denied',
      Fix: expect.stringContaining('backup:ListBackupVaults'),
    });
  });

  it('reports every invalid input at once', async () => {
    const { fail, simulator } = await open();
    const error = await fail('list_backup_vaults', { ByVaultType: 'LOCKED', MaxResults: 0, region: 'us-east-1' });
    expect(error.Category).toBe('invalid_input');
    expect(error.Issues.map((issue: Json) => issue.Path).sort()).toEqual(['ByVaultType', 'MaxResults', 'region']);
    expect(error.Issues.find((issue: Json) => issue.Path === 'region').Fix).toContain('Region');
    for (const NextToken of ['', 'x'.repeat(10_001)]) {
      expect((await fail('list_backup_vaults', { NextToken })).Issues[0]).toMatchObject({
        Path: 'NextToken',
        Problem: 'It must have 1 to 10000 characters.',
      });
    }
    expect((await fail('list_backup_vaults', { Region: 'US East' })).Issues).toMatchObject([{ Path: 'Region' }]);
    expect(simulator.requests.count('ListBackupVaults')).toBe(0);
  });

  describe('SeenInCopyJobs', () => {
    const east = (account: string, name: string) => `arn:aws:backup:us-east-1:${account}:backup-vault:${name}`;
    const west = `arn:aws:backup:us-west-2:${ACCOUNT}:backup-vault:west-vault`;
    type Job = NonNullable<WorldData['CopyJobs']>[number];
    const seenIn = async (jobsAt: (now: number) => Job[], more: BenchOptions = {}, settings: TestSettings = {}) => {
      const opened = await open(
        {
          worldAt: (now) => {
            const vaults = [vault(now, 'Default'), { ...vault(now, 'west-vault'), Region: 'us-west-2' }];
            const accounts = worldOf(now, []).Accounts;
            return worldOf(now, [{}], {
              Accounts: [...accounts, { AccountId: RECOVERY, Name: 'recovery', AccessKeys: [] }],
              Vaults: [...vaults, { ...vault(now, 'dr-vault'), AccountId: RECOVERY }],
              CopyJobs: jobsAt(now),
            });
          },
          ...more,
        },
        settings,
      );
      return opened;
    };
    const job = (now: number, days: number, to: string, State: Job['State'] = 'COMPLETED'): Job => ({
      AccountId: ACCOUNT,
      Region: 'us-east-1',
      State,
      CreationDate: ago(now, days * DAY),
      CompletionDate: ago(now, days * DAY - 1000),
      CopyJobId: `job-${days}`,
      ...FILES,
      BackupSizeInBytes: 1,
      IamRoleArn: `arn:aws:iam::${ACCOUNT}:role/backup`,
      RecoveryPointArn: pointOf(0),
      SourceBackupVaultName: 'Default',
      DestinationBackupVaultArn: to,
    });

    it('names each vault elsewhere once, with the last state and date, as the jobs are', async () => {
      const { ok, simulator } = await seenIn((now) => [
        job(now, 9, east(RECOVERY, 'dr-vault')),
        job(now, 2, east(RECOVERY, 'dr-vault'), 'FAILED'),
        job(now, 5, west),
        job(now, 1, east(ACCOUNT, 'Default')),
      ]);
      const { SeenInCopyJobs } = await ok('list_backup_vaults');
      const jobs = simulator.copyJobs().filter((one) => one.Region === 'us-east-1');
      const truth = [east(RECOVERY, 'dr-vault'), west].map((BackupVaultArn) => {
        const into = jobs.filter((one) => one.DestinationBackupVaultArn === BackupVaultArn);
        const last = into.toSorted((one, other) => Number(other.CreationDate) - Number(one.CreationDate))[0]!;
        const LastDate = new Date(last.CreationDate).toISOString();
        return { BackupVaultArn, Copies: into.length, LastState: last.State, LastDate };
      });
      expect(SeenInCopyJobs).toEqual(truth);
    });

    it('is absent without such copies, on later pages and in a filtered list', async () => {
      const { ok } = await seenIn((now) => [job(now, 1, east(ACCOUNT, 'Default'))]);
      for (const member of ['SeenInCopyJobs', 'AllowedDestinations', 'Note', 'Warning'])
        expect(await ok('list_backup_vaults')).not.toHaveProperty(member);
      const some = await seenIn((now) => [job(now, 1, west)]);
      expect(await some.ok('list_backup_vaults', { ByVaultType: 'BACKUP_VAULT' })).not.toHaveProperty('SeenInCopyJobs');
    });

    it('says that copy jobs could not be read', async () => {
      const faults = [{ operation: 'ListCopyJobs', kind: 'access-denied' as const }];
      const { ok } = await seenIn((now) => [job(now, 1, west)], { faults });
      const answer = await ok('list_backup_vaults');
      expect(answer.Note).toBe('Copy jobs could not be read (access_denied).');
      expect(answer.BackupVaultList).toHaveLength(1);
      expect(answer).not.toHaveProperty('SeenInCopyJobs');
    });

    it('leaves out, for all Regions, the vaults that are listed', async () => {
      const regions = ['us-east-1', 'us-west-2'];
      const { ok } = await seenIn(
        (now) => [job(now, 1, west), job(now, 2, east(RECOVERY, 'dr-vault'))],
        {},
        { regions },
      );
      const { SeenInCopyJobs } = await ok('list_backup_vaults', { Region: 'all' });
      expect(SeenInCopyJobs).toMatchObject([{ BackupVaultArn: east(RECOVERY, 'dr-vault'), Copies: 1 }]);
    });

    it('stands beside the destinations that the operator allows', async () => {
      const pattern = `arn:aws:backup:*:${RECOVERY}:backup-vault:dr-*`;
      const { ok } = await open({}, allow(pattern));
      expect((await ok('list_backup_vaults')).AllowedDestinations).toEqual([pattern]);
    });
  });

  it.each([
    [['west-vault', 'west-vau1t', 'Default'], 'west-vault and west-vau1t'],
    [['dr_vault', 'dr-vault'], 'dr-vault and dr_vault'],
    [['default', 'Default'], /default and Default|Default and default/],
    [['prod-0', 'prod-O', 'prod-1'], /prod-0 and prod-O/],
  ])('warns of names that look alike: %j', async (names, pair) => {
    const { ok } = await open({
      worldAt: (now) => worldOf(now, [], { Vaults: names.map((name) => vault(now, name)) }),
    });
    const { Warning } = await ok('list_backup_vaults');
    if (typeof pair === 'string') {
      for (const name of pair.split(' and ')) expect(Warning).toContain(name);
    } else expect(Warning).toMatch(pair);
  });

  it('does not warn of numbered names, or of one name in two Regions', async () => {
    const regions = ['us-east-1', 'us-west-2'];
    const names = ['vault-3', 'vault-4', 'team-a', 'team-b', 'nightly', 'nightly-copies'];
    const { ok } = await open(
      {
        worldAt: (now) =>
          worldOf(now, [], {
            Vaults: regions.flatMap((Region) => names.map((name) => ({ ...vault(now, name), Region }))),
          }),
      },
      { regions },
    );
    expect(await ok('list_backup_vaults', { Region: 'all' })).not.toHaveProperty('Warning');
  });
});
