import { describe, expect, it } from 'vitest';
import type { WorldData } from '../../../src/simulator/index.ts';
import { simulate } from '../../support/server.ts';
import {
  ALLOWED,
  bothProfiles,
  company,
  PRODUCTION,
  PROFILES,
  RECOVERY,
  RECOVERY_ROLE,
  ROLE,
  vaultBeside,
} from './accounts.ts';
import { Agent, type Json, overStdio } from './agent.ts';

// What operators do with copy jobs, each over stdio, from what a user says to the end. The part of other services is left
// out:
//
// | workflow                                              | left out                                                  |
// |-------------------------------------------------------|-----------------------------------------------------------|
// | the newest recovery point of a resource to a DR vault |                                                           |
// | an on-demand copy into another account                |                                                           |
// | a copy forward from an intermediate account           | EventBridge, DeleteRecoveryPoint of the intermediate copy |
// | waiting until a job has ended                         |                                                           |
// | bringing a copy back from an air-gapped vault         | sts:AssumeRole: a profile of that account stands for it   |
// | copying every on-demand backup onward                 | EventBridge, UpdateRecoveryPointLifecycle                 |
// | a yearly copy into a locked vault                     |                                                           |
// | the report of failed copies                           |                                                           |
// | which copies of a recovery point exist                |                                                           |
// | cleaning up after copying                             | DeleteRecoveryPoint, UpdateRecoveryPointLifecycle         |

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ISO = (time: number) => new Date(time).toISOString();

const EAST = { AccountId: PRODUCTION, Region: 'us-east-1', BackupVaultName: 'aBackupVault' };
const RECOVERY_EAST = { AccountId: RECOVERY, Region: 'us-east-1', BackupVaultName: 'dr-vault' };
const RECOVERY_CENTRAL = { AccountId: RECOVERY, Region: 'eu-central-1', BackupVaultName: 'dr-vault' };

const named = (rows: Json[], name: string) => rows.find((row) => row.BackupVaultName === name);

/** The simulator on a clock of the test's, and the server in a process of its own. */
async function setUp(
  { worldAt, args = [], profiles = false }: SetUp,
  ...said: string[]
): Promise<{ agent: Agent; advance(ms: number): void; now(): number }> {
  const { simulator, clock } = await simulate({ world: (worldAt ?? company)(Date.now()) });
  const env = profiles ? await bothProfiles(simulator.url) : {};
  const tools = await overStdio(simulator.url, [...args, ...(profiles ? PROFILES : [])], env);
  const agent = await Agent.on(tools, ...said);
  return { agent, advance: (ms) => clock.advance(ms), now: () => clock.now() };
}

interface SetUp {
  worldAt?(now: number): WorldData;
  args?: string[];
  profiles?: boolean;
}

describe('over stdio, from what a user says', () => {
  it('the newest recovery point of a resource to a DR vault', async () => {
    const { agent, advance } = await setUp({}, 'shared-documents', 'us-west-2');
    const found = await agent.call('list_protected_resources', { NameContains: 'shared-documents' });
    // Its very newest is in a vault of AWS's own: Next finds the newest that can be copied.
    expect(found.Results).toMatchObject([{ Copyable: 'unknown' }]);
    const [point] = (await agent.next(found)).RecoveryPoints;
    expect(point).toMatchObject({ Copyable: true, StorageClass: 'WARM' });
    const vault = named(
      (await agent.call('list_backup_vaults', { Region: 'us-west-2' })).BackupVaultList,
      'west-vault',
    );
    const plan = await agent.call('plan_copy_job', {
      RecoveryPointArn: point.RecoveryPointArn,
      SourceBackupVaultName: point.BackupVaultName,
      DestinationBackupVaultArn: vault.BackupVaultArn,
      IamRoleArn: point.IamRoleArn,
    });
    expect(plan).toMatchObject({ Verdict: 'ready', Effective: { CrossRegion: true, CrossAccount: false } });
    const started = await agent.next(plan);
    expect(started).toMatchObject({ Outcome: 'started', Account: PRODUCTION, Region: 'us-east-1' });
    advance(HOUR);
    expect(await agent.next(started)).toMatchObject({ Done: true, CopyJobs: [{ State: 'COMPLETED' }] });
  });

  it('an on-demand copy into another account', async () => {
    const { agent, advance } = await setUp({ args: ALLOWED, profiles: true }, 'orders', 'RDS');
    const [source] = (await agent.call('list_protected_resources', { NameContains: 'orders', ByResourceType: 'RDS' }))
      .Results;
    const theirs = await agent.call('list_backup_vaults', { Profile: 'recovery' });
    expect(theirs.Account).toBe(RECOVERY);
    const plan = await agent.call('plan_copy_job', {
      RecoveryPointArn: source.LastRecoveryPointArn,
      SourceBackupVaultName: source.BackupVaultName,
      DestinationBackupVaultArn: named(theirs.BackupVaultList, 'dr-vault').BackupVaultArn,
      IamRoleArn: source.IamRoleArn,
    });
    expect(plan).toMatchObject({ Verdict: 'ready', Destination: { Account: RECOVERY, Trust: 'allowed' } });
    expect(Object.fromEntries(plan.Checks.map((one: Json) => [one.Check, one.Status]))).toMatchObject({
      organization: 'warn',
      'access policy of the destination vault': 'pass',
      'key of the source': 'pass',
    });
    const started = await agent.next(plan);
    advance(3 * HOUR);
    const { CopyJob } = await agent.call('describe_copy_job', { CopyJobId: started.CopyJobId });
    expect(CopyJob).toMatchObject({
      State: 'COMPLETED',
      DestinationBackupVaultArn: expect.stringContaining(`:${RECOVERY}:`),
    });
  });

  it('a copy forward from an intermediate account', async () => {
    const { agent, advance } = await setUp({ profiles: true }, 'dr-vault', 'eu-central-1', RECOVERY_ROLE);
    const Profile = 'recovery';
    const { RecoveryPoints } = await agent.call('list_recovery_points', { BackupVaultName: 'dr-vault', Profile });
    const vaults = await agent.call('list_backup_vaults', { Region: 'eu-central-1', Profile });
    const plan = await agent.call('plan_copy_job', {
      RecoveryPointArn: RecoveryPoints[0].RecoveryPointArn,
      SourceBackupVaultName: RecoveryPoints[0].BackupVaultName,
      DestinationBackupVaultArn: named(vaults.BackupVaultList, 'dr-vault').BackupVaultArn,
      IamRoleArn: RECOVERY_ROLE,
      Profile,
    });
    expect(plan).toMatchObject({ Verdict: 'ready', Account: RECOVERY, Effective: { CrossRegion: true } });
    const started = await agent.next(plan);
    advance(HOUR);
    expect(await agent.next(started)).toMatchObject({ Done: true, Account: RECOVERY });
    const { CopyJob } = await agent.call('describe_copy_job', { CopyJobId: started.CopyJobId, Profile });
    expect(CopyJob).toMatchObject({ State: 'COMPLETED', AccountId: RECOVERY });
  });

  it('waiting until a job has ended, PARTIAL too', async () => {
    const { agent, advance } = await setUp({}, 'web-shop', 'CloudFormation', 'us-west-2');
    const found = await agent.call('list_protected_resources', {
      NameContains: 'web-shop',
      ByResourceType: 'CloudFormation',
    });
    const [stack] = found.Results;
    const west = (await agent.call('list_backup_vaults', { Region: 'us-west-2' })).BackupVaultList;
    const started = await agent.call('start_copy_job', {
      RecoveryPointArn: stack.LastRecoveryPointArn,
      SourceBackupVaultName: stack.BackupVaultName,
      DestinationBackupVaultArn: named(west, 'west-vault').BackupVaultArn,
      IamRoleArn: stack.IamRoleArn,
    });
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

  it('bringing a copy back from an air-gapped vault of another account', async () => {
    const worldAt = (now: number) =>
      company(
        now,
        [
          vaultBeside(now, RECOVERY_EAST, {
            BackupVaultName: 'isolated',
            VaultType: 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT',
            MinRetentionDays: 7,
            MaxRetentionDays: 365,
          }),
          vaultBeside(now, EAST, {
            BackupVaultName: 'brought-back',
            Policy: {
              Statement: [
                {
                  Effect: 'Allow',
                  Principal: { AWS: `arn:aws:iam::${RECOVERY}:root` },
                  Action: 'backup:CopyIntoBackupVault',
                  Resource: '*',
                },
              ],
            },
          }),
        ],
        (world) => {
          for (const point of world.RecoveryPoints ?? []) {
            if (point.AccountId === RECOVERY) point.BackupVaultName = 'isolated';
          }
        },
      );
    const args = ['--allow-destination', `arn:aws:backup:us-east-1:${PRODUCTION}:backup-vault:brought-back`];
    const { agent, advance } = await setUp({ worldAt, args, profiles: true }, RECOVERY_ROLE);
    const Profile = 'recovery';
    const airGapped = await agent.call('list_backup_vaults', {
      ByVaultType: 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT',
      Profile,
    });
    const [{ BackupVaultName }] = airGapped.BackupVaultList;
    const { RecoveryPoints } = await agent.call('list_recovery_points', { BackupVaultName, Latest: true, Profile });
    const home = named((await agent.call('list_backup_vaults')).BackupVaultList, 'brought-back');
    const plan = await agent.call('plan_copy_job', {
      RecoveryPointArn: RecoveryPoints[0].RecoveryPointArn,
      SourceBackupVaultName: BackupVaultName,
      DestinationBackupVaultArn: home.BackupVaultArn,
      IamRoleArn: RECOVERY_ROLE,
      Profile,
    });
    expect(plan).toMatchObject({ Verdict: 'ready', Destination: { Account: PRODUCTION, Trust: 'allowed' } });
    const started = await agent.next(plan);
    advance(HOUR);
    expect(await agent.next(started)).toMatchObject({ Done: true, CopyJobs: [{ State: 'COMPLETED' }] });
    const back = await agent.call('list_recovery_points', { BackupVaultName: home.BackupVaultName });
    expect(back.RecoveryPoints).toMatchObject([{ ResourceName: 'shared-documents' }]);
  });

  it('copying every on-demand backup onward, with tokens of the caller', async () => {
    const after = ISO(Date.now() - 2.1 * DAY);
    const { agent, advance } = await setUp({ args: ['--role-arn', ROLE] }, 'aBackupVault', 'us-west-2', 'EBS', after);
    const { RecoveryPoints } = await agent.call('list_recovery_points', {
      BackupVaultName: 'aBackupVault',
      ByResourceType: 'EBS',
      ByCreatedAfter: after,
    });
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
    // The event came twice.
    expect(await copyAll()).toEqual(CopyJobIds);
    advance(DAY);
    const ended = await agent.call('wait_for_copy_jobs', { CopyJobIds });
    expect(ended).toMatchObject({ Done: true, Pending: 0 });
    expect(ended.CopyJobs.map((row: Json) => row.State)).toEqual(CopyJobIds.map(() => 'COMPLETED'));
  });

  it('a yearly copy into a locked vault', async () => {
    const after = ISO(Date.now() - 2 * DAY);
    const { agent, advance } = await setUp({}, 'Default', 'S3', 'compliance', after);
    const { RecoveryPoints } = await agent.call('list_recovery_points', {
      BackupVaultName: 'Default',
      ByResourceType: 'S3',
      ByCreatedAfter: after,
    });
    const point = RecoveryPoints.find((row: Json) => row.Copyable === true);
    const vault = named((await agent.call('list_backup_vaults')).BackupVaultList, 'compliance');
    expect(vault).toMatchObject({ Locked: true, MinRetentionDays: 90, MaxRetentionDays: 3650 });
    const copy = {
      RecoveryPointArn: point.RecoveryPointArn,
      SourceBackupVaultName: point.BackupVaultName,
      DestinationBackupVaultArn: vault.BackupVaultArn,
      IamRoleArn: point.IamRoleArn,
    };
    // As the source, 35 days, is too short for the lock; the plan says so before anything is copied.
    const tooShort = await agent.call('plan_copy_job', copy);
    expect(tooShort.Verdict).toBe('will_fail');
    expect(tooShort.Checks).toContainEqual({
      Check: 'retention range of the vault',
      Status: 'fail',
      Detail: expect.stringContaining('90 to 3650 days'),
      Fix: expect.stringContaining('DeleteAfterDays'),
    });
    const DeleteAfterDays = Math.max(365, vault.MinRetentionDays);
    const plan = await agent.call('plan_copy_job', { ...copy, Lifecycle: { DeleteAfterDays } });
    expect(plan).toMatchObject({ Verdict: 'ready', Effective: { CanBeUndone: false } });
    const started = await agent.next(plan);
    expect(started.Retention).toMatch(/365 days after/);
    advance(10 * DAY);
    const { CopyJobs } = await agent.next(started);
    expect(CopyJobs).toMatchObject([{ State: 'COMPLETED' }]);
  });

  it('the report of failed copies', async () => {
    const since = ISO(Date.now() - 3 * DAY);
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
      // None of them is a composite's: there is no child to look at.
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

  it('which copies of a recovery point exist, and whether the one into the air-gapped vault has ended', async () => {
    const { agent, advance } = await setUp({}, 'inventory');
    const found = await agent.call('list_protected_resources', { NameContains: 'inventory' });
    const [resource] = found.Results;
    const vault = named((await agent.next(found)).BackupVaultList, 'air-gapped');
    const copy = {
      RecoveryPointArn: resource.LastRecoveryPointArn,
      SourceBackupVaultName: resource.BackupVaultName,
      DestinationBackupVaultArn: vault.BackupVaultArn,
      IamRoleArn: resource.IamRoleArn,
    };
    const { CopyJobId } = await agent.call('start_copy_job', copy);
    const jobsOfPoint = () => agent.call('list_copy_jobs', { BySourceRecoveryPointArn: resource.LastRecoveryPointArn });
    expect(await jobsOfPoint()).toMatchObject({ CopyJobs: [{ CopyJobId, State: 'CREATED' }] });
    advance(DAY);
    expect(await jobsOfPoint()).toMatchObject({
      CopyJobs: [{ CopyJobId, State: 'COMPLETED', DestinationBackupVaultArn: vault.BackupVaultArn }],
      CountsByState: { COMPLETED: 1 },
    });
    // Asked for again: it exists.
    expect(await agent.call('start_copy_job', copy)).toMatchObject({
      Outcome: 'already_copied',
      CopyJobId,
      CopyPresent: true,
    });
  });

  it('what a clean-up after copying wants to know: that the copy is there', async () => {
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
    expect(there.RecoveryPoints).toContainEqual(
      expect.objectContaining({ RecoveryPointArn: CopyJob.DestinationRecoveryPointArn, Status: 'COMPLETED' }),
    );
  });
});

describe('a copy through two accounts', () => {
  const worldAt = (now: number) =>
    company(now, [vaultBeside(now, RECOVERY_CENTRAL, { BackupVaultName: 'second-copies', Region: 'us-west-2' })]);

  it('is ready through both profiles, and is copied forward into a third Region with the second', async () => {
    const { agent, advance } = await setUp(
      { worldAt, args: ALLOWED, profiles: true },
      'sessions',
      'eu-central-1',
      'us-west-2',
      RECOVERY_ROLE,
    );
    const Profile = 'recovery';
    const [source] = (await agent.call('list_protected_resources', { NameContains: 'sessions' })).Results;
    const central = await agent.call('list_backup_vaults', { Region: 'eu-central-1', Profile });
    const first = await agent.call('plan_copy_job', {
      RecoveryPointArn: source.LastRecoveryPointArn,
      SourceBackupVaultName: source.BackupVaultName,
      DestinationBackupVaultArn: named(central.BackupVaultList, 'dr-vault').BackupVaultArn,
      IamRoleArn: source.IamRoleArn,
    });
    expect(first).toMatchObject({ Verdict: 'ready', Effective: { CrossRegion: true, CrossAccount: true } });
    const started = await agent.next(first);
    expect(started).toMatchObject({ Outcome: 'started', Account: PRODUCTION, Region: 'us-east-1' });
    advance(DAY);
    expect(await agent.next(started)).toMatchObject({ Done: true, CopyJobs: [{ State: 'COMPLETED' }] });

    const { CopyJob } = await agent.call('describe_copy_job', { CopyJobId: started.CopyJobId });
    const there = await agent.call('list_recovery_points', {
      BackupVaultName: 'dr-vault',
      Region: 'eu-central-1',
      Profile,
    });
    const [copy] = there.RecoveryPoints;
    expect(copy).toMatchObject({ RecoveryPointArn: CopyJob.DestinationRecoveryPointArn, Copyable: true });
    const west = await agent.call('list_backup_vaults', { Region: 'us-west-2', Profile });
    const forward = await agent.call('plan_copy_job', {
      RecoveryPointArn: copy.RecoveryPointArn,
      SourceBackupVaultName: copy.BackupVaultName,
      DestinationBackupVaultArn: named(west.BackupVaultList, 'second-copies').BackupVaultArn,
      IamRoleArn: RECOVERY_ROLE,
      Profile,
    });
    expect(forward).toMatchObject({
      Verdict: 'ready',
      Account: RECOVERY,
      Region: 'eu-central-1',
      Destination: { Account: RECOVERY, Trust: 'own' },
    });
    const second = await agent.next(forward);
    expect(second).toMatchObject({ Outcome: 'started', Account: RECOVERY, Region: 'eu-central-1' });
    advance(DAY);
    expect(await agent.next(second)).toMatchObject({ Done: true, CopyJobs: [{ State: 'COMPLETED' }] });
    const last = await agent.call('list_recovery_points', {
      BackupVaultName: 'second-copies',
      Region: 'us-west-2',
      Profile,
    });
    expect(last.RecoveryPoints).toMatchObject([{ ResourceName: 'sessions' }]);
  });

  it('is ready on the source side through one, and starts', async () => {
    const DestinationBackupVaultArn = `arn:aws:backup:us-east-1:${RECOVERY}:backup-vault:dr-vault`;
    const { agent, advance } = await setUp({ args: ALLOWED }, 'sessions', DestinationBackupVaultArn);
    const [source] = (await agent.call('list_protected_resources', { NameContains: 'sessions' })).Results;
    const plan = await agent.call('plan_copy_job', {
      RecoveryPointArn: source.LastRecoveryPointArn,
      SourceBackupVaultName: source.BackupVaultName,
      DestinationBackupVaultArn,
      IamRoleArn: source.IamRoleArn,
    });
    expect(plan.Verdict).toBe('ready_on_source_side');
    expect(plan.Checks).toContainEqual(
      expect.objectContaining({
        Check: 'destination vault',
        Status: 'unknown',
        Detail: expect.stringContaining('belongs to another account'),
      }),
    );
    const started = await agent.call('start_copy_job', plan.Request);
    advance(DAY);
    expect(await agent.next(started)).toMatchObject({ Done: true, CopyJobs: [{ State: 'COMPLETED' }] });
  });
});
