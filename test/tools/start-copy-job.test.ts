import {
  BackupClient,
  DeleteRecoveryPointCommand,
  StartCopyJobCommand,
  UpdateRecoveryPointLifecycleCommand,
} from '@aws-sdk/client-backup';
import { describe, expect, it, vi } from 'vitest';
import { defaultWorld, type Switches } from '../../src/simulator/index.ts';
import { awsAt } from '../support/aws.ts';
import { KEYS, REQUEST } from '../support/constants.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { bench, driven, follow, serve, simulate } from '../support/server.ts';

const OWN_VAULT = 'arn:aws:backup:us-east-1:123456789012:backup-vault:compliance';
const EBS = {
  ...REQUEST,
  RecoveryPointArn: 'arn:aws:ec2:us-east-1::snapshot/snap-03886bc8d6ef3a1f9',
};

/** How long after its start a small copy has ended. */
const ENDED = 70_000;

describe('a plain start', () => {
  it('returns the job as AWS has it, in at most 700 bytes, with 3 calls and one for the account', async () => {
    const { call, simulator } = await bench();
    const { json } = await call('start_copy_job', { ...REQUEST, Lifecycle: { DeleteAfterDays: 120 } });
    const [job] = simulator.copyJobs().filter((one) => one.Request !== undefined);
    expect(json).toMatchObject({
      Outcome: 'started',
      CopyJobId: job?.CopyJobId,
      CreationDate: new Date(job?.CreationDate ?? 0).toISOString(),
      IsParent: false,
      Warnings: [],
      Account: '123456789012',
      Region: 'us-east-1',
    });
    expect(json.IdempotencyToken).toBe(job?.IdempotencyToken);
    expect(job?.Request).toEqual({
      ...REQUEST,
      Lifecycle: { DeleteAfterDays: 120 },
      IdempotencyToken: json.IdempotencyToken,
    });
    expect(Buffer.byteLength(JSON.stringify(json))).toBeLessThanOrEqual(700);
    expect(simulator.requests.byOperation()).toEqual({
      GetCallerIdentity: 1,
      ListCopyJobs: 1,
      DescribeRecoveryPoint: 1,
      StartCopyJob: 1,
    });
  });

  it('looks up its account once', async () => {
    const { call, simulator } = await bench();
    await call('start_copy_job', REQUEST);
    simulator.requests.reset();
    await call('start_copy_job', {
      ...REQUEST,
      DestinationBackupVaultArn: OWN_VAULT,
      Lifecycle: { DeleteAfterDays: 90 },
    });
    expect(simulator.requests.count('GetCallerIdentity')).toBe(0);
    expect(simulator.requests.count()).toBe(3);
  });

  it('says when the copy moves to cold storage and when it is deleted, counted from the creation of the source', async () => {
    const { call, simulator } = await bench();
    const [source] = simulator
      .recoveryPoints('123456789012', 'us-east-1', 'Default')
      .filter((point) => point.RecoveryPointArn === REQUEST.RecoveryPointArn);
    const day = (days: number) => new Date((source?.CreationDate ?? 0) + days * 86_400_000).toISOString().slice(0, 10);
    const { json } = await call('start_copy_job', {
      ...REQUEST,
      Lifecycle: { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 120, OptInToArchiveForSupportedResources: true },
    });
    expect(json.Retention).toContain(day(30));
    expect(json.Retention).toContain(day(120));
  });

  it('proposes the next call, which follows the copy to its end', async () => {
    const server = await bench();
    const started = await server.call('start_copy_job', REQUEST);
    const waited = await follow(server, server.clock, started);
    expect(waited.json).toMatchObject({
      Done: true,
      CopyJobs: [{ CopyJobId: started.json.CopyJobId, State: 'COMPLETED' }],
    });
  });

  it('runs in the Region of the recovery point', async () => {
    const { call, simulator } = await bench();
    const { json } = await call('start_copy_job', {
      ...REQUEST,
      RecoveryPointArn:
        'arn:aws:rds:us-west-2:123456789012:snapshot:awsbackup:copyjob-6b1d3fc2-0e8a-4c3b-9b6e-2f3a7c9d1e55',
      SourceBackupVaultName: 'west-vault',
      Lifecycle: { DeleteAfterDays: 90 },
    });
    expect(json).toMatchObject({
      Outcome: 'started',
      Region: 'us-west-2',
      Next: { Arguments: { Region: 'us-west-2' } },
    });
    expect(simulator.copyJobs().find((job) => job.CopyJobId === json.CopyJobId)?.Region).toBe('us-west-2');
  });

  it('passes on AWS’s own refusal, with the token of the attempt', async () => {
    const { call } = await bench();
    const { json } = await call('start_copy_job', {
      ...REQUEST,
      RecoveryPointArn: REQUEST.RecoveryPointArn.replace('1EB3B5E7', '00000000'),
    });
    expect(json.Error).toMatchObject({
      Category: 'not_found',
      Message: expect.stringMatching(/^AWS answered StartCopyJob: "/),
      Retryable: false,
      Account: '123456789012',
      Region: 'us-east-1',
      HttpStatus: 400,
      IdempotencyToken: expect.stringMatching(/^aws-backup-mcp-2-1-[0-9a-f]{32}$/),
    });
  });

  it('treats an empty Lifecycle and nulls as left out', async () => {
    const { call, another, simulator } = await bench();
    const first = await call('start_copy_job', { ...REQUEST, Lifecycle: {}, IdempotencyToken: null });
    const again = await (await another()).call('start_copy_job', {
      ...REQUEST,
      Lifecycle: { DeleteAfterDays: null, MoveToColdStorageAfterDays: null },
    });
    expect(again.json).toMatchObject({ Outcome: 'already_running', CopyJobId: first.json.CopyJobId });
    expect(again.json.IdempotencyToken).toBe(first.json.IdempotencyToken);
    expect(simulator.requests.count('StartCopyJob')).toBe(1);
  });

  it('is the same copy with another role', async () => {
    const { call, another, simulator } = await bench();
    simulator.faults.add({ operation: 'ListCopyJobs', kind: 'access-denied' });
    const first = await call('start_copy_job', REQUEST);
    const role = 'arn:aws:iam::123456789012:role/service-role/AWSBackupDefaultServiceRole';
    const again = await (await another()).call('start_copy_job', { ...REQUEST, IamRoleArn: role });
    expect(again.json).toMatchObject({
      CopyJobId: first.json.CopyJobId,
      IdempotencyToken: first.json.IdempotencyToken,
    });
    expect(simulator.copyJobs().filter((job) => job.Request !== undefined)).toHaveLength(1);
  });

  it('uses the configured role if the call gives none', async () => {
    const { call, simulator } = await bench({}, { roleArn: REQUEST.IamRoleArn });
    const { IamRoleArn: _, ...rest } = REQUEST;
    expect((await call('start_copy_job', rest)).json.Outcome).toBe('started');
    expect(simulator.copyJobs().at(-1)?.Request).toMatchObject({ IamRoleArn: REQUEST.IamRoleArn });
  });

  it('warns if the destination is the source vault', async () => {
    const { call } = await bench({ switches: { 'default-key-same-account': 'copied' } });
    const { json } = await call('start_copy_job', {
      ...REQUEST,
      DestinationBackupVaultArn: REQUEST.DestinationBackupVaultArn.replace('aBackupVault', 'Default'),
    });
    expect(json.Warnings).toEqual(['The destination is the source vault itself.']);
  });
});

describe('an existing copy', () => {
  it('takes at most 3 calls, and returns how long the copy is kept', async () => {
    const { call, simulator, clock } = await bench();
    await call('start_copy_job', { ...REQUEST, Lifecycle: { DeleteAfterDays: 300 } });
    clock.advance(ENDED);
    simulator.requests.reset();
    const { json } = await call('start_copy_job', { ...REQUEST, Lifecycle: { DeleteAfterDays: 300 } });
    expect(json).toMatchObject({ Outcome: 'already_copied', CopyPresent: true, Warnings: [] });
    expect(json.Retention).toMatch(/300 days after/);
    expect(simulator.requests.byOperation()).toEqual({ ListCopyJobs: 1, DescribeRecoveryPoint: 2 });
  });

  it('is returned with its current retention after its lifecycle was changed', async () => {
    const { call, simulator, clock } = await bench();
    const { json: first } = await call('start_copy_job', { ...REQUEST, Lifecycle: { DeleteAfterDays: 35 } });
    clock.advance(ENDED);
    const { json: described } = await call('describe_copy_job', { CopyJobId: first.CopyJobId });
    const client = new BackupClient({ endpoint: simulator.url, region: 'us-east-1', credentials: KEYS });
    const update = new UpdateRecoveryPointLifecycleCommand({
      BackupVaultName: 'aBackupVault',
      RecoveryPointArn: described.CopyJob.DestinationRecoveryPointArn,
      Lifecycle: { MoveToColdStorageAfterDays: -1, DeleteAfterDays: -1 },
    });
    await client.send(update);
    client.destroy();
    const { json } = await call('start_copy_job', REQUEST);
    expect(json).toMatchObject({ Outcome: 'already_copied', CopyPresent: true });
    expect(json.Retention).not.toMatch(/Kept as|35 days/);
  });

  it('does not count as gone just after its job if the clock of this machine is ahead', async () => {
    const { call, simulator, clock } = await bench();
    const { json: first } = await call('start_copy_job', REQUEST);
    clock.advance(ENDED);
    const { json: described } = await call('describe_copy_job', { CopyJobId: first.CopyJobId });
    const client = new BackupClient({ endpoint: simulator.url, region: 'us-east-1', credentials: KEYS });
    const RecoveryPointArn = described.CopyJob.DestinationRecoveryPointArn;
    await client.send(new DeleteRecoveryPointCommand({ BackupVaultName: 'aBackupVault', RecoveryPointArn }));
    client.destroy();

    const ahead = new ManualClock(clock.now() + 3_600_000);
    const elsewhere = await serve(simulator.url, {}, { clock: ahead, aws: awsAt(simulator.url, { clock: ahead }) });
    const { json: plan } = await elsewhere.call('plan_copy_job', REQUEST);
    expect(plan).toMatchObject({
      Verdict: 'already_copied',
      Because: [{ Check: 'earlier copies', Detail: expect.stringContaining('still there is not known') }],
      Copy: { CopyJobId: first.CopyJobId, CopyPresent: 'unknown' },
    });
    const { json } = await elsewhere.call('start_copy_job', REQUEST);
    expect(json).toMatchObject({ Outcome: 'already_copied', CopyJobId: first.CopyJobId, CopyPresent: 'unknown' });
    expect(simulator.copyJobs().filter((job) => job.Request !== undefined)).toHaveLength(1);
  });

  it('is not copied again for another lifecycle: UpdateRecoveryPointLifecycle changes it', async () => {
    const { call, simulator, clock } = await bench();
    await call('start_copy_job', { ...REQUEST, Lifecycle: { DeleteAfterDays: 300 } });
    for (const [ms, outcome] of [
      [0, 'already_running'],
      [ENDED, 'already_copied'],
    ] as const) {
      clock.advance(ms);
      const { json } = await call('start_copy_job', { ...REQUEST, Lifecycle: { DeleteAfterDays: 60 } });
      expect(json.Outcome).toBe(outcome);
      expect(json.Warnings).toContainEqual(expect.stringContaining('UpdateRecoveryPointLifecycle'));
      // It says how long the copy is kept, not how long the caller wants to keep it.
      expect(json.Retention).toMatch(/300 days after/);
      expect(json.Retention).not.toMatch(/\b60 days/);
    }
    expect(simulator.requests.count('StartCopyJob')).toBe(1);
  });

  it('is reported as unknown if its vault cannot be read, with how to force another copy', async () => {
    const server = await bench();
    const { call, simulator, clock } = server;
    const first = await call('start_copy_job', { ...REQUEST, Lifecycle: { DeleteAfterDays: 300 } });
    clock.advance(ENDED);
    simulator.faults.add({ operation: 'DescribeRecoveryPoint', kind: 'access-denied' });
    const { json } = await call('start_copy_job', { ...REQUEST, Lifecycle: { DeleteAfterDays: 60 } });
    expect(json).toMatchObject({ Outcome: 'already_copied', CopyJobId: first.json.CopyJobId, CopyPresent: 'unknown' });
    expect(json.Warnings).toContainEqual(expect.stringMatching(/not known.*IdempotencyToken of your own/));
    expect(json.Retention).not.toMatch(/\b60 days/);
    const forced = await call('start_copy_job', { ...REQUEST, IdempotencyToken: 'another-copy' });
    expect(forced.json).toMatchObject({ Outcome: 'started' });
    expect(forced.json.CopyJobId).not.toBe(first.json.CopyJobId);
  });

  it('counts if another tool made it', async () => {
    const { call, simulator, clock } = await bench();
    const client = new BackupClient({ region: 'us-east-1', endpoint: simulator.url, credentials: KEYS });
    const other = await client.send(new StartCopyJobCommand(REQUEST));
    client.destroy();
    clock.advance(ENDED);
    const { json } = await call('start_copy_job', REQUEST);
    expect(json).toMatchObject({ Outcome: 'already_copied', CopyJobId: other.CopyJobId, CopyPresent: true });
  });

  it('does not count if it is of another recovery point or in another vault', async () => {
    const { call, simulator } = await bench();
    await call('start_copy_job', {
      ...REQUEST,
      DestinationBackupVaultArn: OWN_VAULT,
      Lifecycle: { DeleteAfterDays: 90 },
    });
    expect((await call('start_copy_job', REQUEST)).json.Outcome).toBe('started');
    expect((await call('start_copy_job', EBS)).json.Outcome).toBe('started');
    expect(simulator.requests.count('StartCopyJob')).toBe(3);
  });

  it('is searched for on every page', async () => {
    const now = Date.now();
    const world = defaultWorld(now);
    const at = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
    const job = (minutes: number) => ({
      CopyJobId: `JOB-${minutes}`,
      AccountId: '123456789012',
      Region: 'us-east-1',
      ...REQUEST,
      ResourceArn: 'arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/fs-0a1b2c3d4e5f60718',
      ResourceType: 'EFS',
      BackupSizeInBytes: 1,
      CreationDate: at(minutes + 1),
      CompletionDate: at(minutes),
    });
    world.CopyJobs = [
      ...Array.from({ length: 600 }, (_, n) => ({ ...job(n + 2), State: 'FAILED' as const })),
      { ...job(1), State: 'COMPLETED' },
    ];
    const switches = { 'list-pages': 'short', 'list-order': 'oldest-first' } as const;
    const { call, simulator } = await bench({ world, switches });
    const { json } = await call('start_copy_job', REQUEST);
    expect(json).toMatchObject({ Outcome: 'already_copied', CopyJobId: 'JOB-1', CopyPresent: 'unknown' });
    expect(simulator.requests.byOperation()).toMatchObject({ ListCopyJobs: 2, DescribeRecoveryPoint: 1 });
  });
});

describe('a failed read before the start', () => {
  it.each([
    ['throttle', 'throttled'],
    ['internal-error', 'service_unavailable'],
    ['html', 'service_unavailable'],
  ] as const)('of the list (%s) starts nothing, because the list may hide a copy', async (kind, Category) => {
    const { call, simulator } = await bench();
    simulator.faults.add({ operation: 'ListCopyJobs', kind });
    const { json } = await call('start_copy_job', REQUEST);
    expect(json.Error).toMatchObject({ Category, Retryable: true, IdempotencyToken: expect.any(String) });
    expect(simulator.requests.count('StartCopyJob')).toBe(0);
    simulator.faults.clear();
    expect((await call('start_copy_job', REQUEST)).json.Outcome).toBe('started');
  });

  it('of the description of the source leaves its row in the list of its vault, which has the date', async () => {
    const { call, simulator } = await bench();
    const request = { ...REQUEST, Lifecycle: { DeleteAfterDays: 60 } };
    const { Copy } = (await call('plan_copy_job', request)).json;
    simulator.faults.add({ operation: 'DescribeRecoveryPoint', kind: 'access-denied' });
    const { json } = await call('start_copy_job', request);
    expect(json).toMatchObject({ Outcome: 'started', Retention: Copy.Retention });
    expect(json.Retention).toMatch(/\d{4}-\d\d-\d\d/);
  });

  it('of the source does not stop the start, but no dates are given', async () => {
    const { call, simulator } = await bench();
    simulator.faults.add({ operation: 'DescribeRecoveryPoint', kind: 'access-denied' });
    simulator.faults.add({ operation: 'ListRecoveryPointsByBackupVault', kind: 'access-denied' });
    const { json } = await call('start_copy_job', { ...REQUEST, Lifecycle: { DeleteAfterDays: 60 } });
    expect(json.Outcome).toBe('started');
    expect(json.Retention).toMatch(/60 days after/);
    expect(json.Retention).not.toMatch(/\d{4}-\d\d-\d\d/);
  });
});

describe("a caller's own token", () => {
  it('is sent unchanged, nothing is looked up, and the job that AWS names is read', async () => {
    const { call, simulator } = await bench();
    await call('list_copy_jobs');
    simulator.requests.reset();
    const { json } = await call('start_copy_job', { ...REQUEST, IdempotencyToken: 'mine 1' });
    expect(json).toMatchObject({ Outcome: 'started', IdempotencyToken: 'mine 1', Warnings: [] });
    expect(simulator.requests.byOperation()).toEqual({ StartCopyJob: 1, DescribeCopyJob: 1 });
    expect(simulator.copyJobs().at(-1)?.Request).toMatchObject({ IdempotencyToken: 'mine 1' });
  });

  it('makes another copy, and none when it is repeated', async () => {
    const { call, another, simulator, clock } = await bench();
    const first = await call('start_copy_job', REQUEST);
    const more = await call('start_copy_job', { ...REQUEST, IdempotencyToken: 'mine' });
    expect(more.json.CopyJobId).not.toBe(first.json.CopyJobId);
    clock.advance(ENDED);
    const again = await (await another()).call('start_copy_job', { ...REQUEST, IdempotencyToken: 'mine' });
    expect(again.json).toMatchObject({
      Outcome: 'already_started',
      CopyJobId: more.json.CopyJobId,
      State: 'COMPLETED',
    });
    expect(simulator.copyJobs().filter((job) => job.Request !== undefined)).toHaveLength(2);
  });

  it('says that its job failed, and how to start another', async () => {
    const { call, clock } = await bench();
    const failing = { ...REQUEST, DestinationBackupVaultArn: OWN_VAULT, IdempotencyToken: 'mine' };
    await call('start_copy_job', failing);
    clock.advance(ENDED);
    const { json } = await call('start_copy_job', failing);
    expect(json).toMatchObject({ Outcome: 'already_started', State: 'FAILED' });
    expect(json.Warnings).toContainEqual(expect.stringMatching(/has failed.*IdempotencyToken of your own/));
  });

  it.each(['first-job', 'error'] as const)('is refused if it was used for another copy (%s)', async (mismatch) => {
    const { call, simulator, clock } = await bench({ switches: { 'token-mismatch': mismatch } });
    await call('start_copy_job', { ...REQUEST, IdempotencyToken: 'taken' });
    clock.advance(ENDED);
    const { json } = await call('start_copy_job', { ...EBS, IdempotencyToken: 'taken' });
    expect(json.Error).toMatchObject({ Category: 'invalid_request', Retryable: false, IdempotencyToken: 'taken' });
    expect(simulator.copyJobs().filter((job) => job.Request !== undefined)).toHaveLength(1);
  });

  it('counts as none if this server derived it for the same request, and is refused with another request', async () => {
    const { call, another, simulator, clock } = await bench();
    const first = await call('start_copy_job', REQUEST);
    const { IdempotencyToken, CopyJobId } = first.json;
    const back = await (await another()).call('start_copy_job', { ...REQUEST, IdempotencyToken });
    expect(back.json).toMatchObject({ Outcome: 'already_running', CopyJobId, IdempotencyToken });
    clock.advance(ENDED);
    const later = await (await another()).call('start_copy_job', { ...REQUEST, IdempotencyToken });
    expect(later.json).toMatchObject({ Outcome: 'already_copied', CopyJobId });
    const before = simulator.requests.count('StartCopyJob');
    const refused = await call('start_copy_job', { ...EBS, IdempotencyToken });
    expect(refused.json.Error).toMatchObject({ Category: 'invalid_input', Issues: [{ Path: 'IdempotencyToken' }] });
    // With another lifecycle it is still the same copy.
    const kept = await call('start_copy_job', { ...REQUEST, Lifecycle: { DeleteAfterDays: 9 }, IdempotencyToken });
    expect(kept.json).toMatchObject({ Outcome: 'already_copied', CopyJobId });
    expect(simulator.requests.count('StartCopyJob')).toBe(before);
  });
});

describe('a composite', () => {
  const cases: Partial<Switches>[] = [{}, { 'null-members': 'absent' }];
  it.each(cases)('is reported as a parent, as AWS does (%o)', async (switches) => {
    const { call } = await bench({ switches });
    const { json } = await call('start_copy_job', {
      ...REQUEST,
      RecoveryPointArn: 'arn:aws:backup:us-east-1:123456789012:recovery-point:composite:eks/web-shop-20261120',
      SourceBackupVaultName: 'aBackupVault',
      DestinationBackupVaultArn: 'arn:aws:backup:us-east-1:123456789012:backup-vault:Default',
    });
    expect(json).toMatchObject({ Outcome: 'started', IsParent: true });
  });
});

describe('a client that cancels', () => {
  it('before the start is sent starts nothing', async () => {
    const { call, simulator, clock } = await bench();
    simulator.faults.add({ operation: 'ListCopyJobs', kind: 'slow', delayMs: 60_000 });
    const controller = new AbortController();
    const call1 = call('start_copy_job', REQUEST, { signal: controller.signal });
    while (clock.sleeping === 0) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    await expect(call1).rejects.toThrow(/abort/i);
    clock.advance(60_000);
    // Once another call is answered, the first has done all that it would.
    await driven(clock, call('list_copy_jobs'));
    expect(simulator.requests.count('StartCopyJob')).toBe(0);
  });

  it('before AWS answers the start stops the retries of the SDK', async () => {
    const { simulator, clock } = await simulate();
    const timeouts = { attempt: 150, total: 5000, attempts: 3 };
    const { call, calls } = await serve(simulator.url, {}, { clock, aws: awsAt(simulator.url, { clock, timeouts }) });
    simulator.faults.add({ operation: 'StartCopyJob', kind: 'never-answer' });
    const controller = new AbortController();
    const starting = call('start_copy_job', REQUEST, { signal: controller.signal });
    while (simulator.requests.count('StartCopyJob') === 0) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    await expect(starting).rejects.toThrow(/abort/i);
    await calls.writesEnded();
    expect(simulator.requests.count('StartCopyJob')).toBe(1);
  });

  it('after the start was sent does not abort it', async () => {
    const { call, simulator, clock, calls } = await bench();
    simulator.faults.add({ operation: 'StartCopyJob', kind: 'slow', delayMs: 500, times: 1 });
    const controller = new AbortController();
    const call1 = call('start_copy_job', REQUEST, { signal: controller.signal });
    while (clock.sleeping === 0) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    await expect(call1).rejects.toThrow(/abort/i);
    const ended = vi.fn();
    calls.writesEnded().then(ended);
    await new Promise((resolve) => setImmediate(resolve));
    expect(ended).not.toHaveBeenCalled();
    clock.advance(500);
    await calls.writesEnded();
    expect(simulator.requests.count('StartCopyJob')).toBe(1);
    expect((await call('start_copy_job', REQUEST)).json.Outcome).toBe('already_running');
  });
});
