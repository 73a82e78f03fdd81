import { BackupClient, DeleteRecoveryPointCommand } from '@aws-sdk/client-backup';
import { describe, expect, it } from 'vitest';
import type { Switches } from '../../src/simulator/index.ts';
import { allow } from '../support/allow.ts';
import { KEYS, PRODUCTION, REQUEST, vaultArn } from '../support/constants.ts';
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
      },
      Retention: expect.stringMatching(/^Deleted 120 days after the source was created, on \d{4}-/),
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
    expect(json.CopyJob.State).toBe('PARTIAL');
    // The children say it.
    expect(json.CopyJob.ChildJobsInState).toBeUndefined();
    expect(json.Children).toEqual([
      {
        CopyJobId: expect.any(String),
        State: 'FAILED',
        ResourceType: 'DynamoDB',
        ResourceName: expect.any(String),
        DiagnosisCategory: 'UNSUPPORTED_OPERATION',
        Cause: expect.stringContaining('DynamoDB'),
        Fix: expect.any(String),
      },
      expect.objectContaining({ State: 'COMPLETED', DestinationRecoveryPointArn: expect.stringMatching(/^arn:/) }),
    ]);
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
    expect(json).toMatchObject({
      CopyJob: { State: 'PARTIAL', ChildJobsInState: { COMPLETED: 1, FAILED: 1 } },
      ChildrenNotShown: 'unknown',
    });
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

describe('a failed copy that this server would refuse', () => {
  const failed = '70E3D6B5-1A8C-4F29-94B7-C5F20D8E61A9';

  it('names the refusal before AWS’s reason, and no step before it is allowed', async () => {
    const { ok } = await bench();
    const { Diagnosis, CopyJob } = await ok('describe_copy_job', { CopyJobId: failed });
    expect(Diagnosis.Cause).toMatch(
      /^This server would refuse the copy: .*210987654321.* AWS’s reason: .*AWS managed key/,
    );
    expect(Diagnosis.Fix).toMatch(
      /the operator can add arn:\S+dr-vault to .* Before that is allowed, do nothing else\. Then: First copy/,
    );
    expect(CopyJob.SourceRecoveryPointArn).toBe('arn:aws:ec2:us-east-1::snapshot/snap-0d4b7c19e2a685f30');
  });

  it('has AWS’s reason alone where the destination is allowed', async () => {
    const { ok } = await bench({}, allow('arn:aws:backup:us-east-1:210987654321:backup-vault:*'));
    const { Diagnosis } = await ok('describe_copy_job', { CopyJobId: failed });
    expect(Diagnosis.Cause).toMatch(/^The source is encrypted with an AWS managed key/);
    expect(Diagnosis.Fix).toMatch(/^First copy/);
  });

  it('does not ask for a destination that AWS’s reason rules out', async () => {
    const { ok } = await bench();
    const { Diagnosis } = await ok('describe_copy_job', { CopyJobId: 'D5A70C1E-92F4-4836-BB5D-3E60C8A9F172' });
    expect(Diagnosis.Cause).toMatch(/^The destination vault .*aws\/backup.* Besides, this server would refuse/);
    expect(Diagnosis.Fix).toMatch(
      /^Copy to a vault with a customer managed key .*the operator must allow such a vault/,
    );
    expect(Diagnosis.Fix).not.toContain(':Default');
  });

  it.each([
    [{ allowRegions: ['eu-central-1'] }, /copies only to eu-central-1/],
    [{ readOnly: true }, /read-only/],
  ])('names the guard that refuses it, %o', async (settings, reason) => {
    const { ok } = await bench({}, settings);
    // A copy within the account.
    const { Diagnosis } = await ok('describe_copy_job', { CopyJobId: '1F9B4E83-6D07-4A52-87CE-B2D15F0A3C68' });
    expect(Diagnosis.Cause).toMatch(reason);
  });
});

describe('the copy that a job made', () => {
  it('is said to be gone once it is deleted, and is told as it was ordered where the vault cannot be read', async () => {
    const { ok, clock, simulator } = await bench();
    const { CopyJobId } = await ok('start_copy_job', { ...REQUEST, Lifecycle: { DeleteAfterDays: 120 } });
    clock.advance(20 * 60_000);
    const retention = async () => (await ok('describe_copy_job', { CopyJobId })).Retention;
    const kept = await retention();
    expect(kept).toMatch(/^Deleted 120 days/);
    const { DestinationRecoveryPointArn } = simulator.copyJobs().find((job) => job.CopyJobId === CopyJobId)!;
    const client = new BackupClient({ endpoint: simulator.url, region: 'us-east-1', credentials: KEYS });
    await client.send(
      new DeleteRecoveryPointCommand({
        BackupVaultName: 'aBackupVault',
        RecoveryPointArn: DestinationRecoveryPointArn,
      }),
    );
    expect(await retention()).toBe('The copy is gone from the destination vault.');
    simulator.faults.add({ operation: 'DescribeRecoveryPoint', kind: 'access-denied' });
    expect(await retention()).toBe('Ordered: Deleted 120 days after the source was created.');
  });

  it('is told as it was ordered, with the dates of the source, in an account that cannot be read', async () => {
    const vault = 'arn:aws:backup:us-east-1:210987654321:backup-vault:dr-vault';
    const { ok, clock } = await bench({}, allow(vault));
    const { CopyJobId } = await ok('start_copy_job', {
      ...REQUEST,
      DestinationBackupVaultArn: vault,
      Lifecycle: { DeleteAfterDays: 120 },
    });
    clock.advance(20 * 60_000);
    const { CopyJob, Retention } = await ok('describe_copy_job', { CopyJobId });
    expect(CopyJob.State).toBe('COMPLETED');
    expect(Retention).toMatch(/^Ordered: Deleted 120 days after the source was created, on \d{4}-/);
  });
});

it('answers in at most 1,200 bytes what has ended well, and 1,500 what has failed', async () => {
  const { ok, simulator } = await bench();
  const ended = simulator.copyJobs().filter(({ Region }) => Region === 'us-east-1');
  for (const { CopyJobId, State } of ended) {
    const answer = await ok('describe_copy_job', { CopyJobId });
    const most = State === 'FAILED' ? 2000 : 1200;
    expect(Buffer.byteLength(JSON.stringify(answer)), CopyJobId).toBeLessThanOrEqual(most);
  }
});
