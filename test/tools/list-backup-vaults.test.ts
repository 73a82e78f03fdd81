import { describe, expect, it } from 'vitest';
import type { Json } from '../support/answer.ts';
import { PRODUCTION as ACCOUNT } from '../support/constants.ts';
import { allPages, bench as open } from '../support/server.ts';
import { vault, worldOf } from '../support/world.ts';

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
      VaultType: 'BACKUP_VAULT',
      VaultState: 'AVAILABLE',
      Locked: true,
      LockDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      MinRetentionDays: 90,
      MaxRetentionDays: 3650,
      EncryptionKeyType: 'CUSTOMER_MANAGED_KMS_KEY',
      EncryptionKeyArn: expect.stringMatching(/^arn:aws:kms:us-east-1:/),
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
});
