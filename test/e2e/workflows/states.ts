import { expect } from 'vitest';
import type { Answer } from '../../support/answer.ts';
import {
  DAY,
  HOUR,
  MINUTE,
  PRODUCTION,
  RECOVERY,
  REQUEST,
  recoveryPointArn,
  vaultArn,
} from '../../support/constants.ts';
import { type Bench, driven } from '../../support/server.ts';

const west = { ...REQUEST, DestinationBackupVaultArn: vaultArn('west-vault', PRODUCTION, 'us-west-2') };
const ORDERS = {
  ...west,
  RecoveryPointArn: 'arn:aws:rds:us-east-1:123456789012:snapshot:awsbackup:job-be59cf2a-2343-4402-bd8b-226993d23453',
};
const STACK = {
  ...west,
  SourceBackupVaultName: 'aBackupVault',
  RecoveryPointArn: recoveryPointArn('7C0E2A6F-5B1D-4E39-8A47-6D2F90B3C158'),
};
/** AWS accepts it and the job fails: the vault lock requires at least 90 days. */
const FAILING = {
  ...REQUEST,
  DestinationBackupVaultArn: vaultArn('compliance'),
  Lifecycle: { DeleteAfterDays: 7 },
};

const start = (server: Bench, request: object = REQUEST) => server.call('start_copy_job', { ...request });
export const plan = (server: Bench, request: object = REQUEST) => server.call('plan_copy_job', { ...request });
const wait = (server: Bench, ...CopyJobIds: string[]) =>
  driven(server.clock, server.call('wait_for_copy_jobs', { CopyJobIds, TimeoutSeconds: 1 }));
const idOf = async (server: Bench, request: object = REQUEST) => (await start(server, request)).json.CopyJobId;
const deny = (server: Bench, ...operations: string[]) => {
  for (const operation of operations) server.simulator.faults.add({ operation, kind: 'access-denied' });
};

/** A state, how a server reaches it, what its answer looks like, and the tool of the next call. */
type State = [state: string, reach: (server: Bench) => Promise<Answer>, answer: object, next: string | undefined];

export const STATES: State[] = [
  ['a start', (server) => start(server), { Outcome: 'started' }, 'wait_for_copy_jobs'],
  ['a start that takes hours', (server) => start(server, ORDERS), { Outcome: 'started' }, 'wait_for_copy_jobs'],
  ['a start that will fail', (server) => start(server, FAILING), { Outcome: 'started' }, 'wait_for_copy_jobs'],
  ['a start that ends PARTIAL', (server) => start(server, STACK), { Outcome: 'started' }, 'wait_for_copy_jobs'],
  [
    'a start of a copy that runs',
    async (server) => {
      await start(server);
      return start(server);
    },
    { Outcome: 'already_running' },
    'wait_for_copy_jobs',
  ],
  [
    'a start of a copy that exists',
    async (server) => {
      await start(server);
      server.clock.advance(HOUR);
      return start(server);
    },
    { Outcome: 'already_copied', State: 'COMPLETED', CopyPresent: true },
    undefined,
  ],
  [
    'a start of a copy that exists in part',
    async (server) => {
      await start(server, STACK);
      server.clock.advance(DAY);
      return start(server, STACK);
    },
    { Outcome: 'already_copied', State: 'PARTIAL' },
    'describe_copy_job',
  ],
  [
    'a start of a copy that cannot be read',
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
    'a start that only its token recognises',
    async (server) => {
      deny(server, 'ListCopyJobs');
      await start(server);
      server.clock.advance(3000);
      return start(server);
    },
    { Outcome: 'already_started', State: 'RUNNING' },
    'wait_for_copy_jobs',
  ],
  [
    'a start whose copy only the destination vault shows',
    async (server) => {
      deny(server, 'ListCopyJobs');
      await start(server);
      server.clock.advance(MINUTE);
      return start(server);
    },
    { Outcome: 'already_copied', CopyPresent: true, Warnings: [expect.stringMatching(/^ListCopyJobs is denied, so/)] },
    undefined,
  ],
  [
    'a start with a token whose job has failed',
    async (server) => {
      await start(server, { ...FAILING, IdempotencyToken: 'mine' });
      server.clock.advance(MINUTE);
      return start(server, { ...FAILING, IdempotencyToken: 'mine' });
    },
    { Outcome: 'already_started', State: 'FAILED' },
    'wait_for_copy_jobs',
  ],
  [
    'a start with a token whose job cannot be read',
    async (server) => {
      await start(server, { ...REQUEST, IdempotencyToken: 'mine' });
      server.clock.advance(MINUTE);
      deny(server, 'DescribeCopyJob');
      return start(server, { ...REQUEST, IdempotencyToken: 'mine' });
    },
    { Outcome: 'already_started' },
    'list_copy_jobs',
  ],
  [
    'a start that only its token recognises, when nothing can be read',
    async (server) => {
      deny(server, 'ListCopyJobs', 'DescribeCopyJob', 'DescribeRecoveryPoint', 'ListRecoveryPointsByBackupVault');
      await start(server);
      server.clock.advance(MINUTE);
      return start(server);
    },
    { Outcome: 'already_started' },
    undefined,
  ],
  [
    'a start after two failures',
    async (server) => {
      for (let attempts = 0; attempts < 2; attempts += 1) {
        await start(server, FAILING);
        server.clock.advance(MINUTE);
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
    'a plan that a guard refuses',
    (server) =>
      plan(server, {
        ...REQUEST,
        DestinationBackupVaultArn: vaultArn('dr-vault', RECOVERY),
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
    'start_copy_job',
  ],
  [
    'a plan of a copy that runs',
    async (server) => {
      await start(server);
      return plan(server);
    },
    { Verdict: 'already_running' },
    'wait_for_copy_jobs',
  ],
  [
    'a plan of a copy that exists',
    async (server) => {
      await start(server);
      server.clock.advance(HOUR);
      return plan(server);
    },
    { Verdict: 'already_copied' },
    undefined,
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
    'a wait that ends before the job',
    async (server) => wait(server, await idOf(server, ORDERS)),
    { Done: false, Pending: 1 },
    'wait_for_copy_jobs',
  ],
  [
    'a wait for a job that has failed',
    async (server) => {
      const id = await idOf(server, FAILING);
      server.clock.advance(MINUTE);
      return wait(server, id);
    },
    { Done: true, CopyJobs: [{ State: 'FAILED' }] },
    'describe_copy_job',
  ],
  [
    'a wait for a job that has failed and one that runs',
    async (server) => {
      const failed = await idOf(server, FAILING);
      server.clock.advance(MINUTE);
      return wait(server, failed, await idOf(server, ORDERS));
    },
    { Done: false, Pending: 1 },
    'wait_for_copy_jobs',
  ],
  [
    'a wait for an unknown job and one that runs',
    async (server) => wait(server, 'no-such-job', await idOf(server, ORDERS)),
    { Done: false, Pending: 1 },
    'wait_for_copy_jobs',
  ],
  [
    'a wait for a job that has completed',
    async (server) => {
      const id = await idOf(server);
      server.clock.advance(HOUR);
      return wait(server, id);
    },
    { Done: true, Pending: 0 },
    undefined,
  ],
  [
    'a description of a job that runs',
    async (server) => server.call('describe_copy_job', { CopyJobId: await idOf(server) }),
    { CopyJob: {} },
    'wait_for_copy_jobs',
  ],
  [
    'a description of a job that has failed',
    (server) => server.call('describe_copy_job', { CopyJobId: 'D5A70C1E-92F4-4836-BB5D-3E60C8A9F172' }),
    { CopyJob: { State: 'FAILED' } },
    undefined,
  ],
  [
    'a list of one protected resource',
    (server) => server.call('list_protected_resources', { NameContains: 'orders', ByResourceType: 'RDS' }),
    { Results: [{ Copyable: true }] },
    undefined,
  ],
  [
    'a list of one protected resource of a global type, in another Region',
    (server) => server.call('list_protected_resources', { NameContains: 'shared', Region: 'eu-central-1' }),
    { Region: 'eu-central-1', Results: [{ Copyable: true }] },
    undefined,
  ],
  [
    'a list of one protected resource whose newest recovery point may not be copyable',
    (server) => server.call('list_protected_resources', { NameContains: 'shared-documents' }),
    { Results: [{ Copyable: 'unknown', NewestCopyable: {} }] },
    undefined,
  ],
  [
    'a list of several protected resources',
    (server) => server.call('list_protected_resources', { NameContains: 'web-shop' }),
    { Results: [{}, {}] },
    undefined,
  ],
];
