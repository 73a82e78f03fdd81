import { describe, expect, it } from 'vitest';
import { awsAt } from '../support/aws.ts';
import { REQUEST, recoveryPointArn, vaultArn } from '../support/constants.ts';
import { bench, driven, follow, serve } from '../support/server.ts';

const FAILING = {
  ...REQUEST,
  DestinationBackupVaultArn: REQUEST.DestinationBackupVaultArn.replace('aBackup', 'noSuch'),
};

/** 500 GiB: the copy takes hours. */
const LARGE = { ...REQUEST, RecoveryPointArn: 'arn:aws:ec2:us-east-1::snapshot/snap-03886bc8d6ef3a1f9' };

type Bench = Awaited<ReturnType<typeof bench>>;

const start = async ({ call }: Bench, request: Record<string, unknown>): Promise<string> =>
  (await call('start_copy_job', request)).json.CopyJobId;

describe('waits', () => {
  it('until every job has ended in any state, and points at a job that failed', async () => {
    const server = await bench();
    const [good, bad] = [await start(server, REQUEST), await start(server, FAILING)];
    const began = server.clock.now();
    const answer = await driven(server.clock, server.call('wait_for_copy_jobs', { CopyJobIds: [good, bad] }));
    expect(answer.json).toMatchObject({
      Done: true,
      Pending: 0,
      CopyJobs: [
        {
          CopyJobId: good,
          State: 'COMPLETED',
          DestinationRecoveryPointArn: server.simulator.copyJobs().find((job) => job.CopyJobId === good)
            ?.DestinationRecoveryPointArn,
          Retention: expect.stringMatching(/^(?:Deleted|Kept)/),
        },
        { CopyJobId: bad, State: 'FAILED', DiagnosisCategory: expect.any(String) },
      ],
      Next: { Tool: 'describe_copy_job', Arguments: { CopyJobId: bad } },
      Account: '123456789012',
      Region: 'us-east-1',
    });
    expect(answer.json.CheckAgainAfterSeconds).toBeUndefined();
    expect(server.clock.now() - began).toBeLessThan(25_000);
    expect((await follow(server, server.clock, answer)).json.Diagnosis.Fix).not.toBe('');
  });

  it('for 25 seconds by default, then returns the state of each job and when to check again', async () => {
    const server = await bench();
    const [small, large] = [await start(server, REQUEST), await start(server, LARGE)];
    const began = server.clock.now();
    const answer = await driven(server.clock, server.call('wait_for_copy_jobs', { CopyJobIds: [small, large] }));
    expect(server.clock.now() - began).toBeGreaterThanOrEqual(25_000);
    expect(server.clock.now() - began).toBeLessThan(27_000);
    expect(answer.json).toMatchObject({
      Done: false,
      Pending: 1,
      CopyJobs: [
        { CopyJobId: small, State: 'COMPLETED' },
        { CopyJobId: large, State: 'RUNNING' },
      ],
      Next: { Tool: 'wait_for_copy_jobs', Arguments: { CopyJobIds: [large], Region: 'us-east-1' } },
    });
    expect(answer.json.CheckAgainAfterSeconds).toBeGreaterThanOrEqual(30);
    const later = await follow(server, server.clock, answer);
    expect(later.json).toMatchObject({ Done: false, Pending: 1 });
    server.clock.advance(6 * 3_600_000);
    expect((await follow(server, server.clock, later)).json).toMatchObject({ Done: true, Pending: 0 });
  });

  it('as long as requested', async () => {
    const server = await bench();
    const large = await start(server, LARGE);
    const began = server.clock.now();
    const answer = await driven(
      server.clock,
      server.call('wait_for_copy_jobs', { CopyJobIds: [large], TimeoutSeconds: 600 }),
    );
    expect(server.clock.now() - began).toBeGreaterThanOrEqual(600_000);
    expect(answer.json.Done).toBe(false);
    // Pauses grow: ten minutes take about fifty reads, not six hundred.
    expect(server.simulator.requests.count('DescribeCopyJob')).toBeLessThan(60);
  });

  it('and estimates the remaining time from earlier copies of the same type', async () => {
    const server = await bench();
    const { clock } = server;
    // The company's earlier EFS copies took minutes; this one of the same size has just begun.
    const job = await start(server, REQUEST);
    const { json } = await driven(clock, server.call('wait_for_copy_jobs', { CopyJobIds: [job], TimeoutSeconds: 1 }));
    expect(json.Done).toBe(false);
    expect(json.CheckAgainAfterSeconds).toBeGreaterThan(30);
    expect(json.CheckAgainAfterSeconds).toBeLessThan(200);
    server.simulator.faults.add({ operation: 'ListCopyJobs', kind: 'access-denied' });
    const blind = await driven(clock, server.call('wait_for_copy_jobs', { CopyJobIds: [job], TimeoutSeconds: 1 }));
    expect(json).toMatchObject({ Estimate: '2 earlier copies of EFS', Note: 'AWS reports no progress of a copy.' });
    expect(blind.json.CheckAgainAfterSeconds).toBe(30);
    expect(blind.json).toMatchObject({
      Estimate: 'none',
      Note: expect.stringMatching(/is a pause, not an estimate\.$/),
    });
    expect(blind.json.CopyJobs).toMatchObject([
      { CreationDate: expect.any(String), ElapsedSeconds: expect.any(Number) },
    ]);
  });

  it('for at most 50 jobs, each read once at a time', async () => {
    const server = await bench();
    const { call, clock, simulator } = server;
    const job = await start(server, LARGE);
    simulator.faults.add({ operation: 'DescribeCopyJob', kind: 'slow', delayMs: 20_000 });
    const answer = await driven(clock, call('wait_for_copy_jobs', { CopyJobIds: [job, job, job], TimeoutSeconds: 30 }));
    expect(answer.json.CopyJobs).toHaveLength(1);
    // A read takes 20 seconds: there is time for two.
    expect(simulator.requests.count('DescribeCopyJob')).toBe(2);
    const ids = Array.from({ length: 51 }, (_, n) => `JOB-${n}`);
    expect((await call('wait_for_copy_jobs', { CopyJobIds: ids })).json.Error).toMatchObject({
      Category: 'invalid_input',
      Issues: [{ Path: 'CopyJobIds' }],
    });
    expect((await call('wait_for_copy_jobs', { CopyJobIds: [] })).json.Error.Category).toBe('invalid_input');
  });
});

describe('an id that AWS does not know', () => {
  it('is reported among others, which are waited for', async () => {
    const server = await bench();
    const job = await start(server, REQUEST);
    const answer = await driven(server.clock, server.call('wait_for_copy_jobs', { CopyJobIds: ['NOBODY', job] }));
    expect(answer.json).toMatchObject({
      Done: false,
      Pending: 0,
      CopyJobs: [{ CopyJobId: 'NOBODY', Problem: expect.stringMatching(/^not_found: /) }, { State: 'COMPLETED' }],
    });
    expect(answer.json.CopyJobs[0].State).toBe('unknown');
    // It was read once: what cannot change is not read again.
    const reads = server.simulator.requests.count('DescribeCopyJob');
    expect(reads).toBeGreaterThan(2);
    expect(reads).toBeLessThan(12);
  });

  it('is the error of the call at once if there is no other', async () => {
    const { call, simulator } = await bench();
    const { json } = await call('wait_for_copy_jobs', { CopyJobIds: ['NOBODY', 'NOWHERE'] });
    expect(json.Error).toMatchObject({ Category: 'not_found', Retryable: false });
    expect(simulator.requests.count('DescribeCopyJob')).toBe(2);
  });
});

describe('a read that fails for a moment', () => {
  it('does not end the wait', async () => {
    const server = await bench();
    const job = await start(server, REQUEST);
    server.simulator.faults.add({ operation: 'DescribeCopyJob', kind: 'html', times: 2 });
    const { json } = await driven(server.clock, server.call('wait_for_copy_jobs', { CopyJobIds: [job] }));
    expect(json).toMatchObject({ Done: true, CopyJobs: [{ State: 'COMPLETED' }] });
    expect(json.CopyJobs[0].Problem).toBeUndefined();
  });

  it('and hangs delays the answer by seconds, not by the whole timeout of a call', async () => {
    const server = await bench();
    const CopyJobId = await start(server, LARGE);
    const aws = awsAt(server.simulator.url, { timeouts: { attempt: 60_000, total: 60_000, attempts: 1 } });
    const patient = await serve(server.simulator.url, {}, { aws });
    server.simulator.faults.add({ kind: 'never-answer', operation: 'DescribeCopyJob' });
    const began = performance.now();
    const { json } = await patient.call('wait_for_copy_jobs', { CopyJobIds: [CopyJobId], TimeoutSeconds: 1 });
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(json).toMatchObject({
      Done: false,
      Pending: 1,
      CopyJobs: [{ Problem: expect.stringMatching(/^timeout: /) }],
    });
  });

  it('and keeps failing is reported with the job, which stays pending', async () => {
    const server = await bench();
    const job = await start(server, REQUEST);
    server.simulator.faults.add({ operation: 'DescribeCopyJob', kind: 'html' });
    const { json } = await driven(server.clock, server.call('wait_for_copy_jobs', { CopyJobIds: [job] }));
    expect(json).toMatchObject({
      Done: false,
      Pending: 1,
      CopyJobs: [{ Problem: expect.stringMatching(/^service_unav/) }],
    });
    expect(json.CopyJobs[0].State).toBe('unknown');
  });
});

describe('progress', () => {
  it('is reported at each read, and increases each time', async () => {
    const server = await bench();
    const ids = [await start(server, REQUEST), await start(server, FAILING)];
    const seen: { progress: number; total?: number | undefined; message?: string | undefined }[] = [];
    await driven(
      server.clock,
      server.call('wait_for_copy_jobs', { CopyJobIds: ids }, { onprogress: (one) => seen.push(one) }),
    );
    expect(seen.length).toBeGreaterThan(2);
    for (const [index, one] of seen.entries()) {
      expect(one.total).toBe(2);
      expect(one.progress).toBeGreaterThan(seen[index - 1]?.progress ?? 0);
    }
    expect(seen[0]?.message).toBe('0 of 2 done: 2 CREATED');
    expect(seen.at(-1)).toMatchObject({ progress: 2, message: '2 of 2 done: 1 COMPLETED, 1 FAILED' });
  });

  it('is not sent to a client that did not ask', async () => {
    const server = await bench();
    const notified: unknown[] = [];
    server.client.fallbackNotificationHandler = async (one) => void notified.push(one);
    await driven(server.clock, server.call('wait_for_copy_jobs', { CopyJobIds: [await start(server, REQUEST)] }));
    expect(notified).toEqual([]);
  });
});

describe('a client that cancels', () => {
  it('ends the wait at once, and nothing more is read', async () => {
    const server = await bench();
    const { call, clock, simulator, log } = server;
    const job = await start(server, LARGE);
    const controller = new AbortController();
    const waiting = call('wait_for_copy_jobs', { CopyJobIds: [job] }, { signal: controller.signal });
    while (clock.sleeping === 0) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    await expect(waiting).rejects.toThrow(/abort/i);
    while (clock.sleeping > 0) await new Promise((resolve) => setImmediate(resolve));
    const reads = simulator.requests.count('DescribeCopyJob');
    clock.advance(60_000);
    await call('list_copy_jobs');
    expect(simulator.requests.count('DescribeCopyJob')).toBe(reads);
    expect(log).toContain('info: wait_for_copy_jobs: cancelled Cancelled');
  });
});

/** A stack with a table that cannot be copied: its job ends PARTIAL. */
const STACK = {
  ...REQUEST,
  RecoveryPointArn: recoveryPointArn('7C0E2A6F-5B1D-4E39-8A47-6D2F90B3C158'),
  SourceBackupVaultName: 'aBackupVault',
  DestinationBackupVaultArn: vaultArn('compliance'),
};

describe('a composite', () => {
  it('has its children counted, and at its end names what was not copied', async () => {
    const server = await bench();
    const job = await start(server, STACK);
    const wait = () =>
      driven(server.clock, server.call('wait_for_copy_jobs', { CopyJobIds: [job], TimeoutSeconds: 1 }));
    const [running] = (await wait()).json.CopyJobs;
    expect(Object.values<number>(running.Children).reduce((sum, count) => sum + count, 0)).toBe(2);
    server.clock.advance(600_000);
    const { json } = await wait();
    expect(json).toMatchObject({
      Done: true,
      CopyJobs: [
        {
          State: 'PARTIAL',
          Children: { COMPLETED: 1, FAILED: 1 },
          NotCopied: [{ ResourceType: 'DynamoDB', DiagnosisCategory: 'UNSUPPORTED_OPERATION' }],
        },
      ],
      Next: { Tool: 'describe_copy_job', Arguments: { CopyJobId: job } },
    });
    expect(Buffer.byteLength(JSON.stringify(json))).toBeLessThanOrEqual(1000);
  });
});

describe('a job that is still CREATED', () => {
  it('says which copy of the resource it waits for', async () => {
    const server = await bench({ switches: { 'resource-concurrency': 'queue' } });
    const first = await start(server, REQUEST);
    server.clock.advance(3000);
    const second = await start(server, {
      ...REQUEST,
      DestinationBackupVaultArn: vaultArn('compliance'),
      Lifecycle: { DeleteAfterDays: 400 },
    });
    const wait = server.call('wait_for_copy_jobs', { CopyJobIds: [second], TimeoutSeconds: 1 });
    const { CopyJobs } = (await driven(server.clock, wait)).json;
    expect(CopyJobs).toMatchObject([{ State: 'CREATED', Waiting: expect.stringContaining(`job ${first}`) }]);
  });
});

it('answers in at most 700 bytes for one job, running or ended', async () => {
  const server = await bench();
  for (const request of [REQUEST, LARGE, FAILING]) {
    const job = await start(server, request);
    const { json } = await driven(server.clock, server.call('wait_for_copy_jobs', { CopyJobIds: [job] }));
    expect(Buffer.byteLength(JSON.stringify(json)), JSON.stringify(json)).toBeLessThanOrEqual(700);
  }
});
