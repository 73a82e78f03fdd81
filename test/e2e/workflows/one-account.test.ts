import { expect, it } from 'vitest';
import { type Json, rowsOf } from '../../support/answer.ts';
import { DAY, HOUR, PRODUCTION } from '../../support/constants.ts';
import { ago } from '../../support/world.ts';
import { ROLE } from './accounts.ts';
import { copyInto, named, setUp } from './set-up.ts';

it('copies the newest recovery point of a resource to a DR vault', async () => {
  const { agent, advance } = await setUp({}, 'shared-documents', 'us-west-2');
  const found = await agent.call('list_protected_resources', { NameContains: 'shared-documents' });
  // The newest one is in an automatic vault of AWS.
  expect(found.Results).toMatchObject([{ Copyable: 'unknown', WhyNot: expect.any(String) }]);
  const [{ NewestCopyable: point }] = found.Results;
  const vault = named((await agent.call('list_backup_vaults', { Region: 'us-west-2' })).BackupVaultList, 'west-vault');
  const plan = await agent.call('plan_copy_job', copyInto(point, vault));
  expect(plan).toMatchObject({ Verdict: 'ready', Copy: { CrossRegion: true, CrossAccount: false } });
  const started = await agent.next(plan);
  expect(started).toMatchObject({ Outcome: 'started', Account: PRODUCTION, Region: 'us-east-1' });
  advance(HOUR);
  expect(await agent.next(started)).toMatchObject({ Done: true, CopyJobs: [{ State: 'COMPLETED' }] });
});

it('waits until a job has ended, also as PARTIAL', async () => {
  const { agent, advance } = await setUp({}, 'web-shop', 'CloudFormation', 'us-west-2');
  const found = await agent.call('list_protected_resources', {
    NameContains: 'web-shop',
    ByResourceType: 'CloudFormation',
  });
  const [stack] = found.Results;
  const west = (await agent.call('list_backup_vaults', { Region: 'us-west-2' })).BackupVaultList;
  const started = await agent.call('start_copy_job', copyInto(stack, named(west, 'west-vault')));
  expect(started).toMatchObject({ Outcome: 'started', IsParent: true });
  const { Tool, Arguments } = started.Next;
  const pending = await agent.call(Tool, { ...Arguments, TimeoutSeconds: 1 });
  expect(pending).toMatchObject({ Done: false, Pending: 1, CheckAgainAfterSeconds: expect.any(Number) });
  advance(DAY);
  const ended = await agent.next(pending);
  expect(ended).toMatchObject({
    Done: true,
    CopyJobs: [{ State: 'PARTIAL', DiagnosisCategory: expect.any(String) }],
  });
  const described = await agent.next(ended);
  expect(described.Children.map((child: Json) => child.State).sort()).toEqual(['COMPLETED', 'FAILED']);
  expect(described.Diagnosis.Cause).toContain('1 COMPLETED, 1 FAILED');
});

it('copies every on-demand backup onward, with the caller’s tokens', async () => {
  const after = ago(Date.now(), 2.1 * DAY);
  const { agent, advance } = await setUp({ args: ['--role-arn', ROLE] }, 'aBackupVault', 'us-west-2', 'EBS', after);
  const listed = await agent.call('list_recovery_points', {
    BackupVaultName: 'aBackupVault',
    ByResourceType: 'EBS',
    ByCreatedAfter: after,
  });
  const RecoveryPoints = rowsOf(listed);
  expect(RecoveryPoints.length).toBeGreaterThan(1);
  const west = (await agent.call('list_backup_vaults', { Region: 'us-west-2' })).BackupVaultList;
  const { BackupVaultArn } = named(west, 'west-vault');
  const copyAll = async () => {
    const ids: string[] = [];
    for (const point of RecoveryPoints) {
      const IdempotencyToken = `${point.RecoveryPointArn}-${BackupVaultArn}`;
      agent.hears(IdempotencyToken);
      const { CopyJobId } = await agent.call('start_copy_job', {
        RecoveryPointArn: point.RecoveryPointArn,
        SourceBackupVaultName: point.BackupVaultName,
        DestinationBackupVaultArn: BackupVaultArn,
        IdempotencyToken,
      });
      ids.push(CopyJobId);
    }
    return ids;
  };
  const CopyJobIds = await copyAll();
  expect(new Set(CopyJobIds).size).toBe(RecoveryPoints.length);
  // The event arrives a second time.
  expect(await copyAll()).toEqual(CopyJobIds);
  advance(DAY);
  const ended = await agent.call('wait_for_copy_jobs', { CopyJobIds });
  expect(ended).toMatchObject({ Done: true, Pending: 0 });
  expect(ended.CopyJobs.map((row: Json) => row.State)).toEqual(CopyJobIds.map(() => 'COMPLETED'));
});

it('makes a yearly copy into a locked vault', async () => {
  const after = ago(Date.now(), 2 * DAY);
  const { agent, advance } = await setUp({}, 'Default', 'S3', 'compliance', after);
  const listed = await agent.call('list_recovery_points', {
    BackupVaultName: 'Default',
    ByResourceType: 'S3',
    ByCreatedAfter: after,
  });
  const point = rowsOf(listed).find((row: Json) => row.Copyable === true);
  const vault = named((await agent.call('list_backup_vaults')).BackupVaultList, 'compliance');
  expect(vault).toMatchObject({ Locked: true, MinRetentionDays: 90, MaxRetentionDays: 3650 });
  const copy = copyInto(point, vault);
  // The retention of the source, 35 days, is too short for the lock; the plan says so before anything is copied.
  const tooShort = await agent.call('plan_copy_job', copy);
  expect(tooShort.Verdict).toBe('will_fail');
  expect(tooShort.Because).toEqual([
    {
      Check: 'retention range of the vault',
      Detail: expect.stringContaining('90 to 3650 days'),
      Fix: expect.stringContaining('DeleteAfterDays'),
    },
  ]);
  const DeleteAfterDays = Math.max(365, vault.MinRetentionDays);
  const plan = await agent.call('plan_copy_job', { ...copy, Lifecycle: { DeleteAfterDays } });
  expect(plan).toMatchObject({
    Verdict: 'ready',
    Copy: { CanBeUndone: false },
    Next: { AskFirst: expect.stringMatching(/nobody can delete the copy .*kept until \d{4}-\d\d-\d\d/) },
  });
  const started = await agent.next(plan);
  expect(started.Retention).toMatch(/365 days after/);
  advance(10 * DAY);
  const { CopyJobs } = await agent.next(started);
  expect(CopyJobs).toMatchObject([{ State: 'COMPLETED' }]);
});

it('reports the failed copies', async () => {
  const since = ago(Date.now(), 3 * DAY);
  const { agent } = await setUp({}, since);
  const failed = await agent.call('list_copy_jobs', { ByState: 'FAILED', ByCreatedAfter: since });
  expect(failed).toMatchObject({ CountsByState: { FAILED: 3 } });
  expect(failed.CopyJobs.map((row: Json) => row.DiagnosisCategory).sort()).toEqual([
    'ACCESS_DENIED',
    'ACCESS_DENIED',
    'INVALID_LIFECYCLE',
  ]);
  expect((await agent.call('list_copy_jobs', { ByState: 'PARTIAL', ByCreatedAfter: since })).CopyJobs).toEqual([]);
  for (const { CopyJobId } of failed.CopyJobs) {
    const { Diagnosis, CopyJob } = await agent.call('describe_copy_job', { CopyJobId });
    expect(Diagnosis).toMatchObject({ Cause: expect.any(String), Fix: expect.any(String) });
    // None of them belongs to a composite recovery point: there are no children.
    const children = await agent.call('list_copy_jobs', { ByParentJobId: CopyJobId });
    expect([CopyJob.IsParent ?? false, children.CopyJobs]).toEqual([false, []]);
  }
  agent.hears('ANY');
  const { CopyJobSummaries } = await agent.call('list_copy_job_summaries', {
    State: 'FAILED',
    MessageCategory: 'ANY',
    AggregationPeriod: 'ONE_DAY',
  });
  const count = CopyJobSummaries.reduce((sum: number, row: Json) => sum + row.Count, 0);
  expect(count).toBe(3);
});

it('lists the copies of a recovery point, and says whether the one into the air-gapped vault has ended', async () => {
  const { agent, advance } = await setUp({}, 'inventory');
  const found = await agent.call('list_protected_resources', { NameContains: 'inventory' });
  const [resource] = found.Results;
  const vault = named((await agent.call('list_backup_vaults')).BackupVaultList, 'air-gapped');
  const copy = copyInto(resource, vault);
  const { CopyJobId } = await agent.call('start_copy_job', copy);
  const jobsOfPoint = () => agent.call('list_copy_jobs', { BySourceRecoveryPointArn: resource.LastRecoveryPointArn });
  expect(await jobsOfPoint()).toMatchObject({ CopyJobs: [{ CopyJobId, State: 'CREATED' }] });
  advance(DAY);
  expect(await jobsOfPoint()).toMatchObject({
    CopyJobs: [{ CopyJobId, State: 'COMPLETED', DestinationBackupVaultArn: vault.BackupVaultArn }],
    CountsByState: { COMPLETED: 1 },
  });
  // The same request again: the copy exists.
  expect(await agent.call('start_copy_job', copy)).toMatchObject({
    Outcome: 'already_copied',
    CopyJobId,
    CopyPresent: true,
  });
});

it('confirms that a copy exists before a clean-up', async () => {
  const { agent } = await setUp({}, 'orders', 'RDS', 'us-west-2');
  const [{ ResourceArn }] = (
    await agent.call('list_protected_resources', { NameContains: 'orders', ByResourceType: 'RDS' })
  ).Results;
  const copied = await agent.call('list_copy_jobs', { ByResourceArn: ResourceArn, ByState: 'COMPLETED' });
  const [{ CopyJobId, SourceRecoveryPointArn }] = copied.CopyJobs;
  const again = await agent.call('list_copy_jobs', {
    BySourceRecoveryPointArn: SourceRecoveryPointArn,
    ByState: 'COMPLETED',
  });
  expect(again.CopyJobs).toHaveLength(1);
  const { CopyJob } = await agent.call('describe_copy_job', { CopyJobId });
  const west = await agent.call('list_backup_vaults', { Region: 'us-west-2' });
  const vault = west.BackupVaultList.find((one: Json) => one.BackupVaultArn === CopyJob.DestinationBackupVaultArn);
  const there = await agent.call('list_recovery_points', {
    BackupVaultName: vault.BackupVaultName,
    Region: 'us-west-2',
  });
  expect(rowsOf(there)).toContainEqual(
    expect.objectContaining({ RecoveryPointArn: CopyJob.DestinationRecoveryPointArn, Copyable: true }),
  );
});
