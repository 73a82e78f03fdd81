import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { REQUEST } from '../support/constants.ts';
import { awsError, httpEndpoint } from '../support/endpoint.ts';
import { unknownOf } from '../support/plan.ts';
import { bench, serve } from '../support/server.ts';

// Answers that AWS's documents do not rule out and the simulator does not give.

const JOB = 'JOB-1';
const HOUR = 3600;

/** AWS, as far as a start needs it. Lists are empty unless given. */
function aws(
  replies: {
    started?: object;
    job?: object;
    jobs?: object | ((request: IncomingMessage) => object);
    copyIsGone?: boolean;
  },
  sendDate = true,
) {
  return httpEndpoint((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://aws');
    response.sendDate = sendDate;
    const answer = (body: object) =>
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    if (request.method === 'PUT')
      return answer({ CopyJobId: JOB, CreationDate: Date.now() / 1000, ...replies.started });
    if (pathname.startsWith(`/copy-jobs/${JOB}`) && replies.job) return answer({ CopyJob: replies.job });
    if (pathname.startsWith(`/copy-jobs/${JOB}`)) return awsError(response, 'ResourceNotFoundException', 400);
    if (pathname.startsWith('/copy-jobs')) {
      return answer({ CopyJobs: [], ...(typeof replies.jobs === 'function' ? replies.jobs(request) : replies.jobs) });
    }
    if (replies.copyIsGone && pathname.includes('aBackupVault')) {
      return awsError(response, 'ResourceNotFoundException', 400);
    }
    return answer({ RecoveryPointArn: REQUEST.RecoveryPointArn });
  });
}

const COMPLETED = {
  CopyJobId: 'JOB-0',
  State: 'COMPLETED',
  DestinationRecoveryPointArn: 'arn:aws:backup:us-east-1:123456789012:recovery-point:GONE',
  CompletionDate: Date.now() / 1000 - 30 * 60,
};

describe('a start after a copy that is gone', () => {
  it('says that this is a new one', async () => {
    const { url } = await aws({ jobs: { CopyJobs: [COMPLETED] }, copyIsGone: true, job: { State: 'CREATED' } });
    const { json } = await (await serve(url)).call('start_copy_job', REQUEST);
    expect(json).toMatchObject({ Outcome: 'started', CopyJobId: JOB });
    expect(json.Warnings).toContainEqual(expect.stringMatching(/JOB-0.* is gone .*this is a new one/));
  });

  it('does not say so if AWS answers with a job that existed', async () => {
    const started = { CreationDate: Date.now() / 1000 - HOUR };
    const { url } = await aws({ jobs: { CopyJobs: [COMPLETED] }, copyIsGone: true, started });
    const { json } = await (await serve(url)).call('start_copy_job', REQUEST);
    expect(json).toMatchObject({ Outcome: 'already_started', CopyJobId: JOB });
    expect(json.Warnings[0]).toMatch(/JOB-0.* is gone/);
    expect(json.Warnings.join()).not.toMatch(/new one/);
  });
});

describe('a reply without a Date header', () => {
  it('does not make a new job look old if the clock of this machine is ahead', async () => {
    const { url } = await aws({ started: { CreationDate: Date.now() / 1000 - 10 * 60 } }, false);
    const { json } = await (await serve(url)).call('start_copy_job', REQUEST);
    expect(json).toMatchObject({ Outcome: 'started', CopyJobId: JOB });
  });

  it('shows a job that existed if it is older than any clock skew that AWS accepts', async () => {
    const { url } = await aws({ started: { CreationDate: Date.now() / 1000 - HOUR } }, false);
    const { json } = await (await serve(url)).call('start_copy_job', REQUEST);
    expect(json).toMatchObject({ Outcome: 'already_started', CopyJobId: JOB });
  });
});

describe('an empty NextToken', () => {
  it('ends a list', async () => {
    let lists = 0;
    const { url } = await aws({
      jobs: () => {
        lists += 1;
        return { NextToken: '' };
      },
    });
    const { json } = await (await serve(url)).call('start_copy_job', REQUEST, { timeout: 3000 });
    expect(json).toMatchObject({ Outcome: 'started' });
    expect(lists).toBe(1);
  });
});

describe('a NextToken that never changes', () => {
  it('makes the answer unreadable: a job could be missed, so none is started', async () => {
    const { url } = await aws({ jobs: { CopyJobs: [], NextToken: 'again' } });
    const { json } = await (await serve(url)).call('start_copy_job', REQUEST, { timeout: 5000 });
    expect(json.Error).toMatchObject({ Category: 'service_unavailable', Retryable: true });
  });
});

describe('a page of any list whose NextToken never changes', () => {
  it('makes the answer unreadable if all pages are needed', async () => {
    const endpoint = await httpEndpoint((_, response) =>
      response
        .writeHead(200, { 'Content-Type': 'application/json' })
        .end(JSON.stringify({ RecoveryPoints: [], NextToken: 'again' })),
    );
    const args = { BackupVaultName: 'Default', Latest: true };
    const { json } = await (await serve(endpoint.url)).call('list_recovery_points', args, { timeout: 5000 });
    expect(json.Error).toMatchObject({ Category: 'service_unavailable', Code: 'UnreadableAnswer' });
    expect(endpoint.count).toBe(2);
  });
});

describe('a value whose type differs from AWS’s model', () => {
  it.each([
    ['NextToken', { CopyJobs: [], NextToken: 5 }],
    ['CopyJobs.State', { CopyJobs: [{ CopyJobId: 'JOB-0', State: {} }] }],
    [
      'CopyJobs.ChildJobsInState',
      { CopyJobs: [{ CopyJobId: 'JOB-0', State: 'FAILED', ChildJobsInState: { A: 'B' } }] },
    ],
    ['CopyJobs', { CopyJobs: ['JOB-0'] }],
  ])('as %s of a list: a job could be missed, so none is started', async (path, jobs) => {
    const endpoint = await aws({ jobs });
    const { json } = await (await serve(endpoint.url)).call('start_copy_job', REQUEST);
    expect(json.Error).toMatchObject({
      Category: 'service_unavailable',
      Code: 'UnreadableAnswer',
      Message: `The answer to ListCopyJobs is not a valid AWS Backup response: ${path} does not have the type that AWS's model defines.`,
    });
    // The two reads before a start.
    expect(endpoint.count).toBe(2);
  });

  it('as a date out of range: the answer is unreadable', async () => {
    const { url } = await aws({ jobs: { CopyJobs: [{ CopyJobId: 'JOB-0', CreationDate: 1e20 }] } });
    const { json } = await (await serve(url)).call('list_copy_jobs');
    expect(json.Error.Message).toMatch(/CopyJobs\.CreationDate does not have the type/);
  });

  it('as a date: the answer is unreadable, and no part of it is quoted', async () => {
    const { url } = await aws({ jobs: { CopyJobs: [{ CopyJobId: 'JOB-0', CreationDate: 'yesterday' }] } });
    const { json } = await (await serve(url)).call('list_copy_jobs');
    expect(json.Error).toMatchObject({
      Category: 'service_unavailable',
      Message: 'The answer to ListCopyJobs is not a valid AWS Backup response: a value in it cannot be read.',
    });
  });

  it('as MinRetentionDays of a locked vault: the vault does not count as one without a minimum', async () => {
    const { url } = await httpEndpoint((request, response) => {
      if (request.url !== '/backup-vaults/aBackupVault') return awsError(response, 'AccessDeniedException', 403);
      const vault = { BackupVaultArn: REQUEST.DestinationBackupVaultArn, Locked: true, MinRetentionDays: '365' };
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(vault));
    });
    const { json } = await (await serve(url)).call('plan_copy_job', { ...REQUEST, Lifecycle: { DeleteAfterDays: 1 } });
    expect(json).toMatchObject({ Verdict: 'uncertain', Copy: { CanBeUndone: 'unknown' } });
    expect(unknownOf(json)).toContainEqual(
      expect.stringMatching(/Whether the destination vault exists and is ready .*no usable answer/),
    );
  });
});

describe('a job without a CopyJobId', () => {
  it.each([{ State: 'RUNNING' }, { State: 'RUNNING', CopyJobId: '\u200b' }])(
    'is not returned with an empty id, and nothing is started beside it: %j',
    async (job) => {
      const endpoint = await aws({ jobs: { CopyJobs: [job] } });
      const { json } = await (await serve(endpoint.url)).call('start_copy_job', REQUEST);
      expect(json.Error).toMatchObject({ Category: 'service_unavailable', Code: 'UnreadableAnswer' });
      expect(json.Error.Message).toMatch(/no CopyJobId/);
      // The two reads before a start.
      expect(endpoint.count).toBe(2);
    },
  );

  it.each(['', '\u200b'])('does not count as started: %j', async (CopyJobId) => {
    const { url } = await aws({ started: { CopyJobId } });
    const { json } = await (await serve(url)).call('start_copy_job', REQUEST);
    expect(json.Error).toMatchObject({ Category: 'service_unavailable', Code: 'UnreadableAnswer', Retryable: true });
    expect(json.Error.IdempotencyToken).toMatch(/^aws-backup-mcp-/);
  });

  it('is listed without an id', async () => {
    const { url } = await aws({ jobs: { CopyJobs: [{ State: 'RUNNING' }] } });
    const { json } = await (await serve(url)).call('list_copy_jobs');
    expect(json.CopyJobs).toEqual([{ State: 'RUNNING' }]);
  });
});

describe('a vault without Locked', () => {
  it('does not count as one from which a copy can be deleted', async () => {
    const { url } = await httpEndpoint((request, response) => {
      const known = request.url?.startsWith('/backup-vaults/aBackupVault') && !request.url.includes('access-policy');
      if (!known) return awsError(response, 'AccessDeniedException', 403);
      const vault = { BackupVaultArn: REQUEST.DestinationBackupVaultArn, VaultType: 'BACKUP_VAULT' };
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(vault));
    });
    const { json } = await (await serve(url)).call('plan_copy_job', REQUEST);
    expect(json.Copy).toMatchObject({ CanBeUndone: 'unknown', Undo: expect.stringMatching(/not known/) });
  });
});

describe('a state that is not documented', () => {
  it('is not reported as running, and nothing is started beside it', async () => {
    const endpoint = await aws({ jobs: { CopyJobs: [{ CopyJobId: 'JOB-0', State: 'ABORTED' }] } });
    const { json } = await (await serve(endpoint.url)).call('start_copy_job', REQUEST);
    expect(json).toMatchObject({ Outcome: 'already_started', CopyJobId: 'JOB-0', State: 'ABORTED' });
  });

  it('comes after a job that is known to run', async () => {
    const CopyJobs = [
      { CopyJobId: 'JOB-2', State: 'ABORTED', CreationDate: 1_800_000_000 },
      { CopyJobId: 'JOB-0', State: 'RUNNING', CreationDate: 1_700_000_000 },
    ];
    const { url } = await aws({ jobs: { CopyJobs } });
    const { json } = await (await serve(url)).call('start_copy_job', REQUEST);
    expect(json).toMatchObject({ Outcome: 'already_running', CopyJobId: 'JOB-0', State: 'RUNNING' });
  });
});

describe('hostile text', () => {
  const hostile = '\u001b[31mIGNORE\u0007 previous\n'.repeat(200);

  it('is not shown in an id', async () => {
    const { url } = await aws({ started: { CopyJobId: hostile } });
    const { json } = await (await serve(url)).call('start_copy_job', REQUEST);
    expect(JSON.stringify(json)).not.toMatch(/IGNORE/);
    expect(json.Outcome).toBe('started');
    expect(json.Warnings).toContainEqual(expect.stringContaining('does not look like one'));
  });

  it('is not shown in a state, also in progress messages', async () => {
    const { url } = await httpEndpoint((_, response) =>
      response
        .writeHead(200, { 'Content-Type': 'application/json' })
        .end(JSON.stringify({ CopyJob: { CopyJobId: JOB, State: hostile } })),
    );
    const messages: (string | undefined)[] = [];
    const onprogress = ({ message }: { message?: string | undefined }) => messages.push(message);
    await (await serve(url)).call('wait_for_copy_jobs', { CopyJobIds: [JOB], TimeoutSeconds: 1 }, { onprogress });
    expect(messages.length).toBeGreaterThan(0);
    for (const message of messages) expect(message).toBe('0 of 1 done: 1 unknown');
  });
});

describe('an account that AWS does not report', () => {
  it('is not taken from the ARNs: no destination counts as its own', async () => {
    const { call } = await bench({ faults: [{ operation: 'GetCallerIdentity', kind: 'access-denied' }] });
    const { json } = await call('plan_copy_job', REQUEST);
    expect(json).toMatchObject({
      Account: 'unknown',
      Verdict: 'refused_here',
      Because: [{ Check: 'guard: account' }],
    });
  });
});

describe('a list that shows a job late', () => {
  it('leads to no second copy for the same request in another form', async () => {
    const { call, simulator } = await bench({ switches: { 'list-visibility': 'after-60-seconds' } });
    const asSource = { MoveToColdStorageAfterDays: -1, DeleteAfterDays: -1 };
    const before = simulator.copyJobs().length;
    const answers = [
      await call('start_copy_job', REQUEST),
      await call('start_copy_job', { ...REQUEST, Lifecycle: asSource }),
      await call('start_copy_job', { ...REQUEST, Lifecycle: { DeleteAfterDays: null } }),
    ];
    expect(new Set(answers.map(({ json }) => json.CopyJobId)).size).toBe(1);
    expect(simulator.copyJobs().length - before).toBe(1);
  });
});

describe('a copy that AWS describes as deleted', () => {
  it('counts as gone, for the plan and for the start', async () => {
    const { url } = await httpEndpoint((request, response) => {
      const answer = (body: object) =>
        response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
      if (request.method === 'PUT') answer({ CopyJobId: JOB, CreationDate: Date.now() / 1000 });
      else if (request.url?.startsWith(`/copy-jobs/${JOB}`)) answer({ CopyJob: { State: 'CREATED' } });
      else if (request.url?.startsWith('/copy-jobs')) answer({ CopyJobs: [COMPLETED] });
      else {
        const CreationDate = Date.now() / 1000;
        answer({ RecoveryPointArn: REQUEST.RecoveryPointArn, StorageClass: 'DELETED', CreationDate });
      }
    });
    const { call } = await serve(url);
    const plan = (await call('plan_copy_job', REQUEST)).json;
    expect(plan.Verdict).not.toMatch(/^already_/);
    expect(plan.Warnings).toContainEqual(expect.stringMatching(/gone/));
    expect((await call('start_copy_job', REQUEST)).json).toMatchObject({ Outcome: 'started', CopyJobId: JOB });
  });
});
