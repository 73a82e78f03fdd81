import { expect, it } from 'vitest';
import { rowsOf } from '../../support/answer.ts';
import { DAY, HOUR, PRODUCTION, RECOVERY } from '../../support/constants.ts';
import { ALLOWED, company, RECOVERY_ROLE, vaultBeside } from './accounts.ts';
import { copyInto, named, setUp } from './set-up.ts';

const EAST = { AccountId: PRODUCTION, Region: 'us-east-1', BackupVaultName: 'aBackupVault' };
const RECOVERY_EAST = { AccountId: RECOVERY, Region: 'us-east-1', BackupVaultName: 'dr-vault' };
const RECOVERY_CENTRAL = { AccountId: RECOVERY, Region: 'eu-central-1', BackupVaultName: 'dr-vault' };

it('copies on demand into another account', async () => {
  const { agent, advance } = await setUp({ args: ALLOWED, profiles: true }, 'orders', 'RDS');
  const [source] = (await agent.call('list_protected_resources', { NameContains: 'orders', ByResourceType: 'RDS' }))
    .Results;
  const theirs = await agent.call('list_backup_vaults', { Profile: 'recovery' });
  expect(theirs.Account).toBe(RECOVERY);
  const plan = await agent.call('plan_copy_job', copyInto(source, named(theirs.BackupVaultList, 'dr-vault')));
  expect(plan).toMatchObject({ Verdict: 'ready', Copy: { CrossAccount: true } });
  expect(plan.Warnings).toEqual([
    expect.stringContaining(`for account ${RECOVERY}, which the operator allows`),
    expect.stringContaining('in one organization'),
  ]);
  expect([plan.NotKnown, plan.Next.AskFirst]).toEqual([undefined, undefined]);
  const started = await agent.next(plan);
  advance(3 * HOUR);
  const { CopyJob } = await agent.call('describe_copy_job', { CopyJobId: started.CopyJobId });
  expect(CopyJob).toMatchObject({
    State: 'COMPLETED',
    DestinationBackupVaultArn: expect.stringContaining(`:${RECOVERY}:`),
  });
});

it('copies forward from an intermediate account', async () => {
  const { agent, advance } = await setUp({ profiles: true }, 'dr-vault', 'eu-central-1', RECOVERY_ROLE);
  const Profile = 'recovery';
  const listed = await agent.call('list_recovery_points', { BackupVaultName: 'dr-vault', Profile });
  const vaults = await agent.call('list_backup_vaults', { Region: 'eu-central-1', Profile });
  const plan = await agent.call('plan_copy_job', {
    ...copyInto(rowsOf(listed)[0], named(vaults.BackupVaultList, 'dr-vault')),
    IamRoleArn: RECOVERY_ROLE,
    Profile,
  });
  expect(plan).toMatchObject({ Verdict: 'ready', Account: RECOVERY, Copy: { CrossRegion: true } });
  const started = await agent.next(plan);
  advance(HOUR);
  expect(await agent.next(started)).toMatchObject({ Done: true, Account: RECOVERY });
  const { CopyJob } = await agent.call('describe_copy_job', { CopyJobId: started.CopyJobId, Profile });
  expect(CopyJob).toMatchObject({ State: 'COMPLETED', IamRoleArn: RECOVERY_ROLE });
});

it('copies back from an air-gapped vault of another account', async () => {
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
  expect(plan).toMatchObject({ Verdict: 'ready', Copy: { CrossAccount: true } });
  expect(plan.Warnings).toContainEqual(expect.stringContaining(`for account ${PRODUCTION}, which the operator allows`));
  const started = await agent.next(plan);
  advance(HOUR);
  expect(await agent.next(started)).toMatchObject({ Done: true, CopyJobs: [{ State: 'COMPLETED' }] });
  const back = await agent.call('list_recovery_points', { BackupVaultName: home.BackupVaultName });
  expect(back.RecoveryPoints).toMatchObject([{ ResourceName: 'shared-documents' }]);
});

const worldAt = (now: number) =>
  company(now, [vaultBeside(now, RECOVERY_CENTRAL, { BackupVaultName: 'second-copies', Region: 'us-west-2' })]);

it('copies through both profiles, and forward into a third Region with the second', async () => {
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
  const first = await agent.call('plan_copy_job', copyInto(source, named(central.BackupVaultList, 'dr-vault')));
  expect(first).toMatchObject({ Verdict: 'ready', Copy: { CrossRegion: true, CrossAccount: true } });
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
  const [copy] = rowsOf(there);
  expect(copy).toMatchObject({ RecoveryPointArn: CopyJob.DestinationRecoveryPointArn, Copyable: true });
  const west = await agent.call('list_backup_vaults', { Region: 'us-west-2', Profile });
  const forward = await agent.call('plan_copy_job', {
    ...copyInto(copy, named(west.BackupVaultList, 'second-copies')),
    IamRoleArn: RECOVERY_ROLE,
    Profile,
  });
  expect(forward).toMatchObject({
    Verdict: 'ready',
    Account: RECOVERY,
    Region: 'eu-central-1',
    Copy: { CrossAccount: false },
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

it('copies into the other account through one profile, which cannot check the destination', async () => {
  const DestinationBackupVaultArn = `arn:aws:backup:us-east-1:${RECOVERY}:backup-vault:dr-vault`;
  const { agent, advance } = await setUp({ args: ALLOWED }, 'sessions', DestinationBackupVaultArn);
  const [source] = (await agent.call('list_protected_resources', { NameContains: 'sessions' })).Results;
  const plan = await agent.call('plan_copy_job', copyInto(source, { BackupVaultArn: DestinationBackupVaultArn }));
  expect(plan.Verdict).toBe('ready_on_source_side');
  expect(plan.Because).toMatchObject([
    { Check: 'destination vault', Detail: expect.stringContaining(`no profile of account ${RECOVERY} is configured`) },
  ]);
  expect(plan.Next.AskFirst).toMatch(/^Start this copy\? .*Not known: destination vault/);
  const started = await agent.next(plan);
  advance(DAY);
  expect(await agent.next(started)).toMatchObject({ Done: true, CopyJobs: [{ State: 'COMPLETED' }] });
});
