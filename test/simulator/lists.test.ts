import {
  type BackupClient,
  ListBackupVaultsCommand,
  type ListBackupVaultsCommandInput,
  ListCopyJobSummariesCommand,
  type ListCopyJobSummariesCommandInput,
  ListCopyJobsCommand,
  type ListCopyJobsCommandInput,
  ListProtectedResourcesCommand,
  ListRecoveryPointsByBackupVaultCommand,
  ListRecoveryPointsByResourceCommand,
  paginateListCopyJobs,
  paginateListRecoveryPointsByBackupVault,
  StartCopyJobCommand,
} from '@aws-sdk/client-backup';
import { describe, expect, it } from 'vitest';
import { SWITCHES } from '../../src/simulator/index.ts';
import { bench, copied, RECOVERY_POINT, START_PAGE, worldWith } from './harness.ts';

const MANY = 100_000;

const ids = async (client: BackupClient, filter: ListCopyJobsCommandInput) =>
  (await client.send(new ListCopyJobsCommand(filter))).CopyJobs!.map((job) => job.CopyJobId!);

describe('ListCopyJobs', () => {
  it('has every filter of AWS', async () => {
    await using b = await bench();
    const client = b.client();
    const job = await copied(b, START_PAGE, client);
    await client.send(new StartCopyJobCommand(START_PAGE));
    const all = await ids(client, {});
    expect(all.length).toBe(8);
    const created = job.CreationDate!;
    const cases: [ListCopyJobsCommandInput, (id: string) => boolean][] = [
      [{ ByState: 'COMPLETED', ByCreatedAfter: new Date(created.getTime() - 1) }, (id) => id === job.CopyJobId],
      [{ BySourceRecoveryPointArn: RECOVERY_POINT }, (id) => id === all[0] || id === job.CopyJobId],
      [{ ByResourceType: 'EBS' }, (id) => id.startsWith('70E3D6B5')],
      [{ ByResourceArn: 'arn:aws:rds:us-east-1:123456789012:db:orders' }, (id) => /^(6B1D3FC2|D5A70C1E)/.test(id)],
      [
        { ByDestinationVaultArn: 'arn:aws:backup:us-west-2:123456789012:backup-vault:west-vault' },
        (id) => id.startsWith('6B1D3FC2'),
      ],
      [{ ByMessageCategory: 'INVALID_LIFECYCLE' }, (id) => id.startsWith('1F9B4E83')],
      [{ ByState: 'FAILED' }, (id) => /^(D5A70C1E|1F9B4E83|70E3D6B5)/.test(id)],
      [{ ByState: 'CREATED' }, (id) => id === all[0]],
      [{ ByCreatedBefore: new Date(created.getTime() - 8 * 86_400_000) }, (id) => /^(6B1D3FC2|8E2F6A90)/.test(id)],
      [{ ByCompleteAfter: new Date(created.getTime() - 60_000) }, (id) => id === job.CopyJobId],
      [{ ByCompleteBefore: new Date(created.getTime() - 14 * 86_400_000) }, (id) => id.startsWith('8E2F6A90')],
      [{ ByParentJobId: 'none' }, () => false],
      [{ ByAccountId: '123456789012' }, () => true],
      // The management account can list the jobs of another account of its organization; this one has none.
      [{ ByAccountId: '210987654321' }, () => false],
    ];
    for (const [filter, fits] of cases) {
      expect(await ids(client, filter), JSON.stringify(filter)).toEqual(all.filter(fits));
    }
  });

  it.each(SWITCHES['list-order'].settings)('pages of every size have each job once: %s', async (order) => {
    for (const pages of SWITCHES['list-pages'].settings) {
      await using b = await bench({ switches: { 'list-order': order, 'list-pages': pages } });
      const client = b.client();
      const whole = new Set(b.simulator.copyJobs().map((job) => job.CopyJobId));
      for (const pageSize of [1, 2, 3, 1000]) {
        const seen: string[] = [];
        for await (const page of paginateListCopyJobs({ client, pageSize }, {})) {
          expect(page.CopyJobs!.length).toBeLessThanOrEqual(pageSize);
          seen.push(...page.CopyJobs!.map((job) => job.CopyJobId!));
        }
        expect(seen.length).toBe(whole.size);
        expect(new Set(seen)).toEqual(whole);
      }
    }
  });

  it('continues at the same place after new jobs', async () => {
    for (const order of SWITCHES['list-order'].settings) {
      await using b = await bench({ switches: { 'list-order': order } });
      const client = b.client();
      const whole = await ids(client, {});
      const first = await client.send(new ListCopyJobsCommand({ MaxResults: 3 }));
      for (let i = 0; i < 5; i++) await client.send(new StartCopyJobCommand(START_PAGE));
      const rest = await client.send(new ListCopyJobsCommand({ NextToken: first.NextToken }));
      const seen = [...first.CopyJobs!, ...rest.CopyJobs!].map((job) => job.CopyJobId!);
      expect(new Set(seen).size).toBe(seen.length);
      for (const id of whole) expect(seen).toContain(id);
    }
  });

  it('refuses a NextToken of another list', async () => {
    await using b = await bench();
    const client = b.client();
    const { NextToken } = await client.send(new ListCopyJobsCommand({ MaxResults: 1 }));
    const refused = { name: 'InvalidParameterValueException' };
    for (const input of [
      { NextToken: 'forged' },
      { NextToken: `${Buffer.from('0').toString('base64url')}.${NextToken!.split('.')[1]}` },
      { NextToken, ByState: 'FAILED' as const },
    ]) {
      await expect(client.send(new ListCopyJobsCommand(input))).rejects.toMatchObject(refused);
    }
    const other = b.client('recovery');
    await expect(other.send(new ListCopyJobsCommand({ NextToken }))).rejects.toMatchObject(refused);
  });

  it.each([{ MaxResults: 0 }, { MaxResults: 1001 }, { MaxResults: 1.5 }, { ByState: 'DONE' as never }])(
    'refuses %o',
    async (input) => {
      await using b = await bench();
      await expect(b.client().send(new ListCopyJobsCommand(input))).rejects.toMatchObject({
        name: 'InvalidParameterValueException',
      });
    },
  );

  it('large-max-results capped: a larger MaxResults counts as the largest page', async () => {
    await using b = await bench({ switches: { 'large-max-results': 'capped' } });
    const { CopyJobs } = await b.client().send(new ListCopyJobsCommand({ MaxResults: 1001 }));
    expect(CopyJobs!.length).toBeGreaterThan(0);
    await expect(b.client().send(new ListCopyJobsCommand({ MaxResults: 0 }))).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
  });

  it.each([
    ['at-once', 0],
    ['after-5-seconds', 5000],
    ['after-60-seconds', 60_000],
  ] as const)('list-visibility %s: a new job is listed after %i ms', async (setting, delay) => {
    await using b = await bench({ switches: { 'list-visibility': setting } });
    const client = b.client();
    const { CopyJobId } = await client.send(new StartCopyJobCommand(START_PAGE));
    if (delay > 0) {
      b.clock.advance(delay - 1);
      expect(await ids(client, {})).not.toContain(CopyJobId);
      b.clock.advance(1);
    }
    expect(await ids(client, {})).toContain(CopyJobId);
  });

  describe('ByAccountId', () => {
    const MEMBER = '999999999999';
    /** Jobs of two accounts of the organization at mixed times, and of one outside. */
    const world = (delegated: string[] = []) =>
      worldWith((data) => {
        data.Organizations[0]!.DelegatedAdministratorAccountIds = delegated;
        data.Organizations[0]!.AccountIds.push(MEMBER);
        data.Accounts.push({ AccountId: MEMBER, Name: 'member' });
        const one = data.CopyJobs[0]!;
        for (const [index, AccountId] of ['210987654321', MEMBER, '666666666666', '210987654321'].entries()) {
          data.CopyJobs.push({ ...one, AccountId, CopyJobId: `OTHER-${index}`, CreationDate: `-${3 * index + 1}d` });
        }
      });

    it.each(SWITCHES['list-order'].settings)('* lists the jobs of the organization, in pages: %s', async (order) => {
      await using b = await bench({ world: world(), switches: { 'list-order': order } });
      const client = b.client();
      const inside = b.simulator.copyJobs().filter((job) => job.AccountId !== '666666666666');
      expect(new Set(inside.map((job) => job.AccountId)).size).toBe(3);
      const whole = await ids(client, { ByAccountId: '*' });
      expect([...whole].sort()).toEqual(inside.map((job) => job.CopyJobId).sort());
      for (const pageSize of [1, 2, 3]) {
        const seen: string[] = [];
        for await (const page of paginateListCopyJobs({ client, pageSize }, { ByAccountId: '*' })) {
          seen.push(...page.CopyJobs!.map((job) => job.CopyJobId!));
        }
        expect(seen).toEqual(whole);
      }
      const failed = inside.filter((job) => job.State === 'FAILED').map((job) => job.CopyJobId);
      expect((await ids(client, { ByAccountId: '*', ByState: 'FAILED' })).sort()).toEqual(failed.sort());
    });

    it('* lists the jobs of the organization for a delegated administrator, and only its own for any other', async () => {
      const own = ['OTHER-0', 'OTHER-3'];
      await using b = await bench({ world: world() });
      expect(await ids(b.client('recovery'), { ByAccountId: '*' })).toEqual(own);
      expect(await ids(b.client('recovery'), { ByAccountId: MEMBER })).toEqual([]);
      expect(await ids(b.client('partner'), { ByAccountId: '*' })).toEqual(['OTHER-2']);
      await using other = await bench({ world: world(['210987654321']) });
      const all = await ids(other.client(), { ByAccountId: '*' });
      expect(await ids(other.client('recovery'), { ByAccountId: '*' })).toEqual(all);
      expect(await ids(other.client('recovery'), { ByAccountId: MEMBER })).toEqual(['OTHER-1']);
    });

    it.each(['*', '12', 'orders', '1234567890123', '**'])('refuses "%s" as the service model does', async (asked) => {
      await using b = await bench({ switches: { 'all-accounts': 'InvalidParameterValueException' } });
      const refused = b.client().send(new ListCopyJobsCommand({ ByAccountId: asked }));
      await expect(refused).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
    });
  });

  it('list-children: child jobs are listed always, or only with ByParentJobId', async () => {
    for (const setting of SWITCHES['list-children'].settings) {
      await using b = await bench({ switches: { 'list-children': setting } });
      const client = b.client();
      const parent = await copied(
        b,
        {
          ...START_PAGE,
          SourceBackupVaultName: 'aBackupVault',
          RecoveryPointArn: 'arn:aws:backup:us-east-1:123456789012:recovery-point:composite:eks/web-shop-20261120',
          DestinationBackupVaultArn: 'arn:aws:backup:us-west-2:123456789012:backup-vault:west-vault',
        },
        client,
      );
      const { CopyJobs } = await client.send(new ListCopyJobsCommand({}));
      expect(CopyJobs!.filter((job) => job.ParentJobId !== undefined)).toHaveLength(setting === 'always' ? 2 : 0);
      expect(await ids(client, { ByParentJobId: parent.CopyJobId })).toHaveLength(2);
    }
  });
});

describe('a large world', () => {
  it('is paged without reading all records', async () => {
    const world = worldWith((data) => {
      const point = data.RecoveryPoints.find((one) => one.RecoveryPointArn === RECOVERY_POINT)!;
      const job = data.CopyJobs.find((one) => one.State === 'COMPLETED')!;
      for (let i = 0; i < MANY; i++) {
        const resource = `arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/fs-${i % 500}`;
        data.RecoveryPoints.push({
          ...point,
          RecoveryPointArn: `arn:aws:backup:us-east-1:123456789012:recovery-point:MANY-${i}`,
          ResourceArn: resource,
          CreationDate: `-${(i % 30_000) + 1}m`,
        });
        data.CopyJobs.push({
          ...job,
          CopyJobId: `MANY-${i}`,
          RecoveryPointArn: `arn:aws:backup:us-east-1:123456789012:recovery-point:MANY-${i % 1000}`,
          ResourceArn: resource,
          CreationDate: `-${(i % 30_000) + 1}m`,
          CompletionDate: `-${i % 30_000}m`,
        });
      }
    });
    await using b = await bench({ world });
    const client = b.client();
    const touchedBy = async (call: () => Promise<unknown>) => {
      const before = b.simulator.recordsTouched();
      await call();
      return b.simulator.recordsTouched() - before;
    };
    const source = 'arn:aws:backup:us-east-1:123456789012:recovery-point:MANY-7';
    const resource = 'arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/fs-7';
    const window = { after: new Date(b.clock.now() - 100 * 60_000), before: new Date(b.clock.now() - 90 * 60_000) };
    const vault = { BackupVaultName: 'Default', MaxResults: 20 };

    // One page and the next record, or only the records under the filter.
    expect(await touchedBy(() => ids(client, { MaxResults: 20 }))).toBeLessThan(50);
    expect(await touchedBy(() => ids(client, { MaxResults: 20, ByState: 'FAILED' }))).toBeLessThan(50);
    expect(await touchedBy(() => ids(client, { MaxResults: 20, ByState: 'RUNNING' }))).toBeLessThan(50);
    expect(await touchedBy(() => ids(client, { ByMessageCategory: 'INVALID_LIFECYCLE' }))).toBeLessThan(50);
    const lately = new Date(b.clock.now() - 15_000 * 60_000);
    expect(await touchedBy(() => ids(client, { MaxResults: 20, ByCompleteBefore: lately }))).toBeLessThan(50);
    expect(await touchedBy(() => ids(client, { BySourceRecoveryPointArn: source }))).toBeLessThanOrEqual(MANY / 1000);
    expect(await touchedBy(() => ids(client, { ByResourceArn: resource }))).toBeLessThanOrEqual(MANY / 500);
    expect(
      await touchedBy(() => ids(client, { ByCreatedAfter: window.after, ByCreatedBefore: window.before })),
    ).toBeLessThan(100);
    expect(await touchedBy(() => client.send(new ListRecoveryPointsByBackupVaultCommand(vault)))).toBeLessThan(50);
    expect(
      await touchedBy(() =>
        client.send(new ListRecoveryPointsByBackupVaultCommand({ ...vault, ByResourceArn: resource })),
      ),
    ).toBeLessThan(50);
    expect(
      await touchedBy(() =>
        client.send(new ListRecoveryPointsByResourceCommand({ ResourceArn: resource, MaxResults: 20 })),
      ),
    ).toBeLessThan(50);
    expect(await touchedBy(() => client.send(new ListProtectedResourcesCommand({ MaxResults: 20 })))).toBeLessThan(50);

    const seen = new Set<string>();
    const read = await touchedBy(async () => {
      for await (const page of paginateListRecoveryPointsByBackupVault(
        { client, pageSize: 100 },
        { BackupVaultName: 'Default', ByResourceType: 'EFS' },
      )) {
        for (const point of page.RecoveryPoints!) seen.add(point.RecoveryPointArn!);
        if (seen.size >= 1000) break;
      }
    });
    expect(seen.size).toBe(1000);
    expect(read).toBeLessThan(1100);
  }, 120_000);
});

describe('the other lists', () => {
  it('ListBackupVaults: by type, by sharing, with and without the lock', async () => {
    await using b = await bench();
    const names = async (client: BackupClient, input: ListBackupVaultsCommandInput) =>
      (await client.send(new ListBackupVaultsCommand(input))).BackupVaultList!.map((vault) => vault.BackupVaultName);
    expect(await names(b.client(), { ByVaultType: 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT' })).toEqual(['air-gapped']);
    expect(await names(b.client('recovery'), { ByShared: true })).toEqual(['air-gapped']);
    expect(await names(b.client('recovery'), {})).toEqual(['Default', 'dr-vault']);

    const locked = async (setting: 'present' | 'absent') => {
      await using other = await bench({ switches: { 'list-vault-lock': setting } });
      const { BackupVaultList } = await other.client().send(new ListBackupVaultsCommand({}));
      return BackupVaultList!.find((vault) => vault.BackupVaultName === 'compliance')!;
    };
    expect(await locked('present')).toMatchObject({
      Locked: true,
      VaultState: 'AVAILABLE',
      LockDate: expect.any(Date),
    });
    expect(await locked('absent')).not.toHaveProperty('LockDate');
  });

  it.each([
    [
      'AccessDeniedException',
      { name: 'AccessDeniedException', message: 'Insufficient privileges to perform this action.' },
    ],
    ['InvalidParameterValueException', { name: 'InvalidParameterValueException' }],
    ['any', undefined],
  ] as const)(
    'ListRecoveryPointsByResource: pages of less than 20 of RDS, rds-page-size %s',
    async (setting, refusal) => {
      await using b = await bench({ switches: { 'rds-page-size': setting } });
      const list = (ResourceArn: string, MaxResults?: number) =>
        b.client().send(new ListRecoveryPointsByResourceCommand({ ResourceArn, MaxResults }));
      const rds = ['db:orders', 'cluster:reporting', 'db:no-such-database'].map(
        (resource) => `arn:aws:rds:us-east-1:123456789012:${resource}`,
      );
      for (const arn of rds) {
        for (const size of [1, 19]) {
          const reply = list(arn, size);
          if (refusal === undefined) await expect(reply).resolves.toHaveProperty('RecoveryPoints');
          else await expect(reply).rejects.toMatchObject(refusal);
        }
        for (const size of [20, 1000, undefined])
          await expect(list(arn, size)).resolves.toHaveProperty('RecoveryPoints');
      }
      const files = 'arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/fs-0a1b2c3d4e5f60718';
      expect((await list(files, 1)).RecoveryPoints).toHaveLength(1);
    },
  );

  it('ListCopyJobSummaries: pages of 1 to 500, and of 500 without MaxResults', async () => {
    const world = worldWith((data) => {
      const job = data.CopyJobs.find((one) => one.State === 'COMPLETED')!;
      // A row for each day and type.
      for (let i = 0; i < 520; i++) {
        data.CopyJobs.push({
          ...job,
          CopyJobId: `MANY-${i}`,
          ResourceType: `Type-${i % 40}`,
          CreationDate: `-${Math.floor(i / 40) * 24 + 1}h`,
          CompletionDate: `-${Math.floor(i / 40) * 24}h`,
        });
      }
    });
    await using b = await bench({ world });
    const list = (MaxResults?: number) => b.client().send(new ListCopyJobSummariesCommand({ MaxResults }));
    for (const size of [1, 499, 500, undefined]) {
      const { CopyJobSummaries, NextToken } = await list(size);
      expect(CopyJobSummaries).toHaveLength(size ?? 500);
      expect(NextToken).toMatch(/./);
    }
    for (const size of [0, -1, 501, 1000, 1001]) {
      await expect(list(size), String(size)).rejects.toMatchObject({
        name: 'InvalidParameterValueException',
        message: expect.stringContaining('not between 1 and 500'),
      });
    }
  });

  it('ListCopyJobSummaries: by day, by period, and as a sum', async () => {
    await using b = await bench();
    const client = b.client();
    const summaries = async (input: ListCopyJobSummariesCommandInput) =>
      (await client.send(new ListCopyJobSummariesCommand(input))).CopyJobSummaries!;
    const period = { AggregationPeriod: 'FOURTEEN_DAYS' } as const;

    // One of the company's six jobs is older than fourteen days.
    const sum = await summaries({
      ...period,
      State: 'AGGREGATE_ALL',
      ResourceType: 'AGGREGATE_ALL',
      MessageCategory: 'AGGREGATE_ALL',
    });
    expect(sum).toMatchObject([{ Count: 5, AccountId: '123456789012', Region: 'us-east-1', State: 'AGGREGATE_ALL' }]);
    expect(sum[0]!.EndTime!.getTime() - sum[0]!.StartTime!.getTime()).toBe(14 * 86_400_000);

    const failed = await summaries({ ...period, State: 'FAILED' });
    expect(failed.map((row) => [row.ResourceType, row.MessageCategory, row.Count]).sort()).toEqual([
      ['EBS', 'ACCESS_DENIED', 1],
      ['EFS', 'INVALID_LIFECYCLE', 1],
      ['RDS', 'ACCESS_DENIED', 1],
    ]);
    expect((await summaries({ AggregationPeriod: 'SEVEN_DAYS', State: 'COMPLETED' })).map((row) => row.Count)).toEqual([
      1,
    ]);
    const daily = await summaries({ AggregationPeriod: 'ONE_DAY' });
    expect(daily.reduce((count, row) => count + row.Count!, 0)).toBe(5);
    expect(daily.every((row) => row.EndTime!.getTime() - row.StartTime!.getTime() === 86_400_000)).toBe(true);
    expect(await summaries({ ...period, AccountId: 'ANY', MaxResults: 2 })).toHaveLength(2);
    expect(await summaries({ ...period, AccountId: '210987654321' })).toEqual([]);
  });
});
