import { describe, expect, it } from 'vitest';
import type { Switches } from '../../src/simulator/index.ts';
import { PRODUCTION, REQUEST, vaultArn } from '../support/constants.ts';
import { bench, driven, follow } from '../support/server.ts';
import { pointOf, vault, worldOf } from '../support/world.ts';

const ENDED = 70_000;
const FAILING = {
  ...REQUEST,
  DestinationBackupVaultArn: REQUEST.DestinationBackupVaultArn.replace('aBackup', 'noSuch'),
};

/** A stack with a table that cannot be copied: its job ends PARTIAL. */
const STACK = {
  ...REQUEST,
  RecoveryPointArn: 'arn:aws:backup:us-east-1:123456789012:recovery-point:7C0E2A6F-5B1D-4E39-8A47-6D2F90B3C158',
  SourceBackupVaultName: 'aBackupVault',
  DestinationBackupVaultArn: 'arn:aws:backup:us-east-1:123456789012:backup-vault:compliance',
};

const displays: Partial<Switches>[] = [
  {},
  { 'null-members': 'absent' },
  { 'message-category-case': 'PascalCase' },
  { 'failed-completion-date': 'absent' },
  { 'destination-recovery-point-arn': 'from-the-start' },
  { 'list-children': 'only-by-parent', 'list-pages': 'short', 'list-order': 'by-id' },
];

describe.each(displays)('%o', (switches) => {
  it('follows a job from CREATED to COMPLETED', async () => {
    const server = await bench({ switches });
    const { call, clock, simulator } = server;
    const { CopyJobId, CreationDate } = (
      await call('start_copy_job', { ...REQUEST, Lifecycle: { DeleteAfterDays: 120 } })
    ).json;
    const describeIt = () => call('describe_copy_job', { CopyJobId });
    expect((await describeIt()).json).toMatchObject({
      CopyJob: { State: 'CREATED' },
      Next: { Tool: 'wait_for_copy_jobs', Arguments: { CopyJobIds: [CopyJobId], Region: 'us-east-1' } },
    });
    clock.advance(2000);
    const running = await describeIt();
    expect(running.json).toMatchObject({ CopyJob: { State: 'RUNNING' }, DurationSeconds: 2 });
    expect(running.json.CopyJob.CompletionDate).toBeUndefined();
    await follow(server, clock, running);
    clock.advance(ENDED);
    const { json } = await describeIt();
    const truth = simulator.copyJobs().find((job) => job.CopyJobId === CopyJobId);
    expect(json).toMatchObject({
      CopyJob: {
        CopyJobId,
        State: 'COMPLETED',
        CreationDate,
        CompletionDate: new Date(Math.round(truth?.CompletionDate ?? 0)).toISOString(),
        BackupSizeInBytes: expect.any(Number),
        ResourceType: 'EFS',
        ResourceName: 'shared-documents',
        SourceRecoveryPointArn: REQUEST.RecoveryPointArn,
        DestinationBackupVaultArn: REQUEST.DestinationBackupVaultArn,
        DestinationRecoveryPointArn: truth?.DestinationRecoveryPointArn,
        DestinationRecoveryPointLifecycle: { DeleteAfterDays: 120 },
        IamRoleArn: REQUEST.IamRoleArn,
        AccountId: '123456789012',
        IsParent: false,
      },
      Account: '123456789012',
      Region: 'us-east-1',
    });
    expect(json.Diagnosis).toBeUndefined();
    expect(json.Next).toBeUndefined();
    expect(JSON.stringify(json)).not.toContain('null');
  });

  it('diagnoses a job that FAILED, and returns AWS’s message as data', async () => {
    const { call, clock } = await bench({ switches });
    const { CopyJobId } = (await call('start_copy_job', FAILING)).json;
    clock.advance(ENDED);
    const { json } = await call('describe_copy_job', { CopyJobId });
    expect(json.CopyJob).toMatchObject({
      State: 'FAILED',
      StatusMessage: { Untrusted: 'Access Denied trying to call AWS Backup service' },
    });
    expect(json.CopyJob.DestinationRecoveryPointArn).toBeUndefined();
    for (const text of [json.Diagnosis.Category, json.Diagnosis.Cause, json.Diagnosis.Fix]) expect(text).not.toBe('');
    expect('CompletionDate' in json.CopyJob).toBe(switches['failed-completion-date'] !== 'absent');
    expect('DurationSeconds' in json).toBe('CompletionDate' in json.CopyJob);
    expect(json.Next).toBeUndefined();
  });

  it('shows the children of a PARTIAL composite, those that failed first', async () => {
    const { call, clock } = await bench({ switches });
    const { CopyJobId } = (await call('start_copy_job', STACK)).json;
    clock.advance(600_000);
    const { json } = await call('describe_copy_job', { CopyJobId });
    expect(json.CopyJob).toMatchObject({
      State: 'PARTIAL',
      IsParent: true,
      NumberOfChildJobs: 2,
      ChildJobsInState: { COMPLETED: 1, FAILED: 1 },
    });
    expect(json.Children.map((job: { State: string }) => job.State)).toEqual(['FAILED', 'COMPLETED']);
    expect(json.Diagnosis.Fix).not.toBe('');
    expect(json.ChildrenNotShown).toBeUndefined();
  });
});

describe('describe_copy_job', () => {
  it('says that children are unknown if their list is denied', async () => {
    const { call, clock, simulator } = await bench();
    const { CopyJobId } = (await call('start_copy_job', STACK)).json;
    clock.advance(600_000);
    simulator.faults.add({ operation: 'ListCopyJobs', kind: 'access-denied' });
    const { json } = await call('describe_copy_job', { CopyJobId });
    expect(json).toMatchObject({ CopyJob: { State: 'PARTIAL' }, ChildrenNotShown: 'unknown' });
    expect(json.Children).toBeUndefined();
  });

  it('says why a job is still CREATED: another copy of the resource, or AWS’s retries', async () => {
    const { ok, clock, simulator } = await bench({ switches: { 'resource-concurrency': 'queue' } });
    const first = await ok('start_copy_job', REQUEST);
    clock.advance(3000);
    const second = await ok('start_copy_job', {
      ...REQUEST,
      DestinationBackupVaultArn: REQUEST.DestinationBackupVaultArn.replace('aBackupVault', 'compliance'),
      Lifecycle: { DeleteAfterDays: 400 },
    });
    const waiting = await ok('describe_copy_job', { CopyJobId: second.CopyJobId });
    expect(waiting.CopyJob.State).toBe('CREATED');
    expect(waiting.Note).toContain(`job ${first.CopyJobId}`);
    simulator.faults.add({ operation: 'ListCopyJobs', kind: 'access-denied' });
    expect((await ok('describe_copy_job', { CopyJobId: second.CopyJobId })).Note).toBeUndefined();
    expect((await ok('describe_copy_job', { CopyJobId: first.CopyJobId })).Note).toBeUndefined();
  });

  it('says that AWS retries a job that waits long', async () => {
    const IamRoleArn = `arn:aws:iam::${PRODUCTION}:role/backup`;
    const { ok, clock } = await bench({
      worldAt: (now) => {
        const world = worldOf(now, [{ SystemErrorMinutes: 60 }], {
          Vaults: [vault(now, 'Default'), vault(now, 'copies')],
        });
        world.Accounts[0]!.Roles = [{ RoleArn: IamRoleArn }];
        return world;
      },
    });
    const { CopyJobId } = await ok('start_copy_job', {
      RecoveryPointArn: pointOf(0),
      SourceBackupVaultName: 'Default',
      DestinationBackupVaultArn: vaultArn('copies'),
      IamRoleArn,
    });
    clock.advance(30 * 60_000);
    const { CopyJob, Note } = await ok('describe_copy_job', { CopyJobId });
    expect(CopyJob.State).toBe('CREATED');
    expect(Note).toMatch(/CREATED for 30 minutes.*AWS retries such a job for two hours, after which AWS staff/);
  });

  it('finds a job only in its own Region', async () => {
    const { call, clock } = await bench();
    const { CopyJobId } = (await call('start_copy_job', REQUEST)).json;
    const elsewhere = await call('describe_copy_job', { CopyJobId, Region: 'us-west-2' });
    expect(elsewhere.json.Error).toMatchObject({ Category: 'not_found', Region: 'us-west-2' });
    const here = await driven(clock, call('describe_copy_job', { CopyJobId, Region: 'us-east-1' }));
    expect(here.isError).toBe(false);
  });
});
