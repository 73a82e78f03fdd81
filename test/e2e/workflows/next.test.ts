import { describe, expect, it } from 'vitest';
import { parseDestinationPattern } from '../../../src/domain/guards/destination-pattern.ts';
import { type Answer, awsAt, bench, driven, follow, KEYS, REQUEST, serve } from '../../support/server.ts';
import { RECOVERY } from './accounts.ts';

// Whatever state a result is given in: the call that its Next names works, and so do those that follow from it, until a
// result names none.

type Bench = Awaited<ReturnType<typeof bench>>;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The longest way: a plan, a start, two looks that come too early, one that does not, and why it failed. */
const MOST_STEPS = 8;

/** Follows each Next to the last, coming back when a result says that it is worth it; the tools that were called. */
async function followAll(server: Bench, answer: Answer): Promise<string[]> {
  const called: string[] = [];
  let current = answer;
  while (current.json.Next !== undefined) {
    if (called.length === MOST_STEPS) throw new Error(`no end of it: ${called.join(', ')}`);
    called.push(current.json.Next.Tool);
    server.clock.advance((current.json.CheckAgainAfterSeconds ?? 0) * 1000);
    current = await follow(server, server.clock, current);
  }
  return called;
}

const west = { ...REQUEST, DestinationBackupVaultArn: 'arn:aws:backup:us-west-2:123456789012:backup-vault:west-vault' };
const ORDERS = {
  ...west,
  RecoveryPointArn: 'arn:aws:rds:us-east-1:123456789012:snapshot:awsbackup:job-be59cf2a-2343-4402-bd8b-226993d23453',
};
const STACK = {
  ...west,
  SourceBackupVaultName: 'aBackupVault',
  RecoveryPointArn: 'arn:aws:backup:us-east-1:123456789012:recovery-point:7C0E2A6F-5B1D-4E39-8A47-6D2F90B3C158',
};
/** AWS takes it and fails the job: the lock of the vault wants at least 90 days. */
const FAILING = {
  ...REQUEST,
  DestinationBackupVaultArn: REQUEST.DestinationBackupVaultArn.replace('aBackupVault', 'compliance'),
  Lifecycle: { DeleteAfterDays: 7 },
};

const start = (server: Bench, request: object = REQUEST) => server.call('start_copy_job', { ...request });
const plan = (server: Bench, request: object = REQUEST) => server.call('plan_copy_job', { ...request });
const wait = (server: Bench, ...CopyJobIds: string[]) =>
  driven(server.clock, server.call('wait_for_copy_jobs', { CopyJobIds, TimeoutSeconds: 1 }));
const idOf = async (server: Bench, request: object = REQUEST) => (await start(server, request)).json.CopyJobId;
const deny = (server: Bench, ...operations: string[]) => {
  for (const operation of operations) server.simulator.faults.add({ operation, kind: 'access-denied' });
};

/** A state, how a server comes into it, what its answer looks like, and the first call that it names. */
type State = [state: string, reach: (server: Bench) => Promise<Answer>, answer: object, next: string | undefined];

const STATES: State[] = [
  ['started', (server) => start(server), { Outcome: 'started' }, 'wait_for_copy_jobs'],
  ['started, and it takes hours', (server) => start(server, ORDERS), { Outcome: 'started' }, 'wait_for_copy_jobs'],
  ['started, and it will fail', (server) => start(server, FAILING), { Outcome: 'started' }, 'wait_for_copy_jobs'],
  ['started, and it ends PARTIAL', (server) => start(server, STACK), { Outcome: 'started' }, 'wait_for_copy_jobs'],
  [
    'already_running',
    async (server) => {
      await start(server);
      return start(server);
    },
    { Outcome: 'already_running' },
    'wait_for_copy_jobs',
  ],
  [
    'already_copied',
    async (server) => {
      await start(server);
      server.clock.advance(HOUR);
      return start(server);
    },
    { Outcome: 'already_copied', State: 'COMPLETED', CopyPresent: true },
    'describe_copy_job',
  ],
  [
    'already_copied in part',
    async (server) => {
      await start(server, STACK);
      server.clock.advance(DAY);
      return start(server, STACK);
    },
    { Outcome: 'already_copied', State: 'PARTIAL' },
    'describe_copy_job',
  ],
  [
    'already_copied, and the copy cannot be read',
    async (server) => {
      await start(server);
      server.clock.advance(HOUR);
      deny(server, 'DescribeRecoveryPoint');
      return start(server);
    },
    { Outcome: 'already_copied', CopyPresent: 'unknown' },
    'describe_copy_job',
  ],
  [
    'already_started, by the token alone',
    async (server) => {
      deny(server, 'ListCopyJobs');
      await start(server);
      server.clock.advance(60_000);
      return start(server);
    },
    { Outcome: 'already_started', State: 'COMPLETED' },
    'wait_for_copy_jobs',
  ],
  [
    'already_started, and it has failed',
    async (server) => {
      await start(server, { ...FAILING, IdempotencyToken: 'mine' });
      server.clock.advance(60_000);
      return start(server, { ...FAILING, IdempotencyToken: 'mine' });
    },
    { Outcome: 'already_started', State: 'FAILED' },
    'wait_for_copy_jobs',
  ],
  [
    'already_started, and the job cannot be read',
    async (server) => {
      await start(server, { ...REQUEST, IdempotencyToken: 'mine' });
      server.clock.advance(60_000);
      deny(server, 'DescribeCopyJob');
      return start(server, { ...REQUEST, IdempotencyToken: 'mine' });
    },
    { Outcome: 'already_started' },
    'list_copy_jobs',
  ],
  [
    'already_started, and nothing can be read',
    async (server) => {
      deny(server, 'ListCopyJobs', 'DescribeCopyJob', 'DescribeRecoveryPoint');
      await start(server);
      server.clock.advance(60_000);
      return start(server);
    },
    { Outcome: 'already_started' },
    undefined,
  ],
  [
    'started again after failures',
    async (server) => {
      for (let attempts = 0; attempts < 2; attempts += 1) {
        await start(server, FAILING);
        server.clock.advance(60_000);
      }
      return start(server, FAILING);
    },
    { Outcome: 'started', PreviousAttempts: [{}, {}], Diagnosis: { Category: 'INVALID_LIFECYCLE' } },
    'wait_for_copy_jobs',
  ],
  ['a plan that is ready', (server) => plan(server), { Verdict: 'ready' }, 'start_copy_job'],
  [
    'a plan with a token and a lifecycle',
    (server) => plan(server, { ...REQUEST, IdempotencyToken: 'mine', Lifecycle: { DeleteAfterDays: 400 } }),
    { Verdict: 'ready' },
    'start_copy_job',
  ],
  ['a plan that will fail', (server) => plan(server, FAILING), { Verdict: 'will_fail' }, undefined],
  [
    'a plan that is refused here',
    (server) =>
      plan(server, {
        ...REQUEST,
        DestinationBackupVaultArn: `arn:aws:backup:us-east-1:${RECOVERY}:backup-vault:dr-vault`,
      }),
    { Verdict: 'refused_here' },
    undefined,
  ],
  [
    'a plan that is uncertain',
    (server) => {
      deny(server, 'DescribeBackupVault');
      return plan(server);
    },
    { Verdict: 'uncertain' },
    undefined,
  ],
  [
    'a plan of a copy that runs',
    async (server) => {
      await start(server);
      return plan(server);
    },
    { Verdict: 'ready' },
    'wait_for_copy_jobs',
  ],
  [
    'a plan of a copy that was made',
    async (server) => {
      await start(server);
      server.clock.advance(HOUR);
      return plan(server);
    },
    { Verdict: 'ready' },
    'describe_copy_job',
  ],
  [
    'a plan of a copy that has failed before',
    async (server) => {
      await start(server, FAILING);
      server.clock.advance(HOUR);
      return plan(server, { ...FAILING, Lifecycle: { DeleteAfterDays: 100 } });
    },
    { Verdict: 'ready' },
    'start_copy_job',
  ],
  [
    'a wait that is over too early',
    async (server) => wait(server, await idOf(server, ORDERS)),
    { Done: false, Pending: 1 },
    'wait_for_copy_jobs',
  ],
  [
    'a wait for a job that has failed',
    async (server) => {
      const id = await idOf(server, FAILING);
      server.clock.advance(60_000);
      return wait(server, id);
    },
    { Done: true, CopyJobs: [{ State: 'FAILED' }] },
    'describe_copy_job',
  ],
  [
    'a wait for one that has failed and one that runs',
    async (server) => {
      const failed = await idOf(server, FAILING);
      server.clock.advance(60_000);
      return wait(server, failed, await idOf(server, ORDERS));
    },
    { Done: false, Pending: 1 },
    'wait_for_copy_jobs',
  ],
  [
    'a wait for one that is not there and one that runs',
    async (server) => wait(server, 'no-such-job', await idOf(server, ORDERS)),
    { Done: false, Pending: 1 },
    'wait_for_copy_jobs',
  ],
  [
    'a wait that is done',
    async (server) => {
      const id = await idOf(server);
      server.clock.advance(HOUR);
      return wait(server, id);
    },
    { Done: true, Pending: 0 },
    undefined,
  ],
  [
    'a job that runs, described',
    async (server) => server.call('describe_copy_job', { CopyJobId: await idOf(server) }),
    { CopyJob: {} },
    'wait_for_copy_jobs',
  ],
  [
    'a job that has failed, described',
    (server) => server.call('describe_copy_job', { CopyJobId: 'D5A70C1E-92F4-4836-BB5D-3E60C8A9F172' }),
    { CopyJob: { State: 'FAILED' } },
    undefined,
  ],
  [
    'one protected resource',
    (server) => server.call('list_protected_resources', { NameContains: 'orders', ByResourceType: 'RDS' }),
    { Results: [{ Copyable: true }] },
    'list_backup_vaults',
  ],
  [
    'one protected resource of a global kind, in another Region',
    (server) => server.call('list_protected_resources', { NameContains: 'shared', Region: 'eu-central-1' }),
    { Region: 'eu-central-1', Results: [{ Copyable: true }] },
    'list_backup_vaults',
  ],
  [
    'one protected resource whose newest recovery point is in doubt',
    (server) => server.call('list_protected_resources', { NameContains: 'shared-documents' }),
    { Results: [{ Copyable: 'unknown' }] },
    'list_recovery_points',
  ],
  [
    'several protected resources',
    (server) => server.call('list_protected_resources', { NameContains: 'orders' }),
    { Results: [{}, {}] },
    undefined,
  ],
];

describe('the next call', () => {
  it.each(STATES)('of %s works', async (_state, reach, answer, next) => {
    const server = await bench();
    const reached = await reach(server);
    expect(reached.json).toMatchObject(answer);
    expect(reached.json.Next?.Tool).toBe(next);
    const called = await followAll(server, reached);
    expect(called[0]).toBe(next);
  });

  it('of a copy through two profiles finds the account that it began with', async () => {
    const server = await bench();
    const pattern = parseDestinationPattern(`arn:aws:backup:*:${RECOVERY}:backup-vault:*`);
    if (!pattern.ok) throw new Error(pattern.problem);
    const profiles = ['recovery', 'production'];
    const keys = { accessKeyId: 'AKIAI44QH8DHBEXAMPLE', secretAccessKey: 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY' };
    const aws = awsAt(server.simulator.url, {
      clock: server.clock,
      profiles,
      endpoint: async (profile) => ({
        url: server.simulator.url,
        credentials: profile === 'production' ? KEYS : keys,
      }),
    });
    const two = {
      ...server,
      ...(await serve(
        server.simulator.url,
        { profiles, allowDestinations: [pattern.value] },
        { aws, clock: server.clock },
      )),
    };
    const request = {
      ...REQUEST,
      DestinationBackupVaultArn: `arn:aws:backup:us-east-1:${RECOVERY}:backup-vault:dr-vault`,
      Profile: 'production',
    };
    const planned = await plan(two, request);
    expect(planned.json.Verdict).toBe('ready');
    expect(await followAll(two, planned)).toEqual(['start_copy_job', 'wait_for_copy_jobs']);
    const copied = await plan(two, request);
    expect(copied.json.Next).toMatchObject({ Tool: 'describe_copy_job', Arguments: { Profile: 'production' } });
    expect(await followAll(two, copied)).toEqual(['describe_copy_job']);
    const found = await two.call('list_protected_resources', { NameContains: 'sessions', Profile: 'production' });
    expect(await followAll(two, found)).toEqual(['list_backup_vaults']);
  });
});
