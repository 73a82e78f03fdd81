import { BackupClient, DeleteRecoveryPointCommand } from '@aws-sdk/client-backup';
import { describe, expect, it } from 'vitest';
import { type Simulator, SWITCHES, type Switches } from '../../src/simulator/index.ts';
import type { Answer } from '../support/answer.ts';
import { KEYS, REQUEST, recoveryPointArn } from '../support/constants.ts';
import type { ManualClock } from '../support/manual-clock.ts';
import { bench, driven, type TestServer } from '../support/server.ts';

// The same copy is requested again: at any moment of its life, from another process, under every behaviour that AWS's
// documents leave open. The simulator knows the truth; the server must not claim what it cannot know.
//
// Under every setting, there is one job while AWS lists it or remembers the token. The answer has its id if AWS lists the
// job at once (list-visibility=at-once) or answers a repeated token with it (repeated-token=same-job); otherwise AWS's reply
// is all that the server has. The outcome is already_running if AWS lists the job at once. As soon as it is listed, the
// outcome is already_copied, earlier failures are in PreviousAttempts, and a deleted copy leads to a new job. Where AWS
// answers the token of an ended job with an id that no job has, the start waits until a job under way would be listed.

const SECOND = 1000;
const DAY = 86_400_000;

/** How long after the end of its job a copy that is not found can still appear. */
const VISIBLE = 15 * 60 * SECOND;

/** How long after its start a job has ended and is listed, under every setting. */
const ENDED_AND_LISTED = 70 * SECOND;

/** A copy into a vault that does not exist: its job ends FAILED. */
const FAILING = {
  ...REQUEST,
  DestinationBackupVaultArn: REQUEST.DestinationBackupVaultArn.replace('aBackup', 'noSuch'),
};

const OTHER_POINT = recoveryPointArn('9D2C71A4-0B6E-4F58-93C7-2E85D1F6A304');

/** A stack with a table that cannot be copied: its job ends PARTIAL. */
const STACK = {
  ...REQUEST,
  RecoveryPointArn: 'arn:aws:backup:us-east-1:123456789012:recovery-point:7C0E2A6F-5B1D-4E39-8A47-6D2F90B3C158',
  SourceBackupVaultName: 'aBackupVault',
  DestinationBackupVaultArn: 'arn:aws:backup:us-east-1:123456789012:backup-vault:compliance',
};

const ABOUT_TOKENS_AND_LISTS = /^(repeated-token|token-.*|list-(visibility|order|children|pages))$/;

const each: Partial<Switches>[] = Object.entries(SWITCHES)
  .filter(([name]) => ABOUT_TOKENS_AND_LISTS.test(name))
  .flatMap(([name, { settings, default: usual }]) =>
    settings.filter((setting) => setting !== usual).map((setting) => ({ [name]: setting }) as Partial<Switches>),
  );

/** Several settings together, where one uncertainty can hide another. */
const together: Partial<Switches>[] = [
  {
    'null-members': 'absent',
    'message-category-case': 'PascalCase',
    'failed-completion-date': 'absent',
    'destination-recovery-point-arn': 'from-the-start',
  },
  { 'repeated-token': 'new-looking-reply', 'list-visibility': 'after-60-seconds' },
  { 'repeated-token': 'new-looking-reply', 'token-lifetime': 'forever', 'list-pages': 'short' },
  { 'token-lifetime': '10-minutes', 'token-after-failure': 'released', 'list-visibility': 'after-60-seconds' },
  { 'token-mismatch': 'error', 'token-scope': 'account', 'list-visibility': 'after-5-seconds' },
  { 'token-mismatch': 'new-job', 'token-lifetime': 'forever', 'list-order': 'by-id' },
  { 'list-pages': 'short', 'list-order': 'oldest-first', 'list-children': 'only-by-parent', 'null-members': 'absent' },
];

const settings = [{}, ...each, ...together].map((switches: Partial<Switches>) => ({
  title:
    Object.entries(switches)
      .map(([name, setting]) => `${name}=${setting}`)
      .join(', ') || 'default settings',
  switches,
}));

/** The jobs that a request really has, oldest first. */
function jobsOf(simulator: Simulator, request: { RecoveryPointArn: string; DestinationBackupVaultArn: string }) {
  return simulator
    .copyJobs()
    .filter((job) => job.RecoveryPointArn === request.RecoveryPointArn && job.ParentJobId === undefined)
    .filter((job) => job.DestinationBackupVaultArn === request.DestinationBackupVaultArn)
    .toSorted((one, other) => one.CreationDate - other.CreationDate);
}

/** Calls again as an answer that is not final says, until it is. */
async function settled({ call }: Pick<TestServer, 'call'>, clock: ManualClock, request: object): Promise<Answer> {
  for (;;) {
    const answer = await call('start_copy_job', { ...request });
    if (answer.json.Error?.Code !== 'AttemptNotListedYet') return answer;
    expect(answer.json.Error).toMatchObject({ Category: 'service_unavailable', Retryable: true });
    clock.advance(answer.json.Error.RetryAfterSeconds * SECOND);
  }
}

async function deleteCopies(simulator: Simulator): Promise<void> {
  const client = new BackupClient({ region: 'us-east-1', endpoint: simulator.url, credentials: KEYS });
  for (const { DestinationRecoveryPointArn: RecoveryPointArn } of jobsOf(simulator, REQUEST)) {
    await client.send(new DeleteRecoveryPointCommand({ BackupVaultName: 'aBackupVault', RecoveryPointArn }));
  }
  client.destroy();
}

describe.each(settings)('$title', ({ switches }) => {
  const listedAtOnce = (switches['list-visibility'] ?? 'at-once') === 'at-once';
  const sameJobAgain = (switches['repeated-token'] ?? 'same-job') === 'same-job';

  it('starts one job while that job is CREATED or RUNNING', async () => {
    const { call, another, simulator, clock } = await bench({ switches });
    const first = await call('start_copy_job', REQUEST);
    expect(first.json).toMatchObject({ Outcome: 'started', Warnings: [] });
    for (const seconds of [0, 1, 2]) {
      clock.advance(seconds * SECOND);
      const again = await (await another()).call('start_copy_job', REQUEST);
      expect(again.isError).toBe(false);
      expect(jobsOf(simulator, REQUEST)).toHaveLength(1);
      // AWS may answer a token that it knows with a new id: then only the list has the real one.
      if (listedAtOnce || sameJobAgain) expect(again.json.CopyJobId).toBe(first.json.CopyJobId);
      if (listedAtOnce) expect(again.json.Outcome).toBe('already_running');
      if (listedAtOnce) expect(again.json.State).toBe(['CREATED', 'RUNNING', 'RUNNING'][seconds]);
    }
  });

  it('starts no other job after the first COMPLETED', async () => {
    const { call, another, simulator, clock } = await bench({ switches });
    const first = await call('start_copy_job', REQUEST);
    clock.advance(10 * SECOND);
    const soon = await (await another()).call('start_copy_job', REQUEST);
    expect(soon.isError).toBe(false);
    expect(jobsOf(simulator, REQUEST)).toHaveLength(1);
    if (!listedAtOnce && sameJobAgain && switches['list-visibility'] === 'after-60-seconds') {
      expect(soon.json).toMatchObject({ Outcome: 'already_started', State: 'COMPLETED' });
    }
    clock.advance(ENDED_AND_LISTED);
    const later = await another();
    const again = await later.call('start_copy_job', REQUEST);
    expect(again.json).toMatchObject({
      Outcome: 'already_copied',
      CopyJobId: first.json.CopyJobId,
      State: 'COMPLETED',
      CopyPresent: true,
    });
    // No lifecycle was requested: the copy is kept as long as the source, 35 days.
    expect(again.json.Retention).toMatch(/35 days after/);
    expect(jobsOf(simulator, REQUEST)).toHaveLength(1);
    expect(again.json.Next).toBeUndefined();
    expect(Buffer.byteLength(JSON.stringify(again.json))).toBeLessThanOrEqual(800);
  });

  it('starts a second job after the first FAILED, and adds a diagnosis after two failures with one cause', async () => {
    const { call, another, simulator, clock } = await bench({ switches });
    const first = await call('start_copy_job', FAILING);
    clock.advance(ENDED_AND_LISTED);
    const second = await settled(await another(), clock, FAILING);
    expect(second.json).toMatchObject({ Outcome: 'started', Warnings: [] });
    expect(second.json.Diagnosis).toBeUndefined();
    expect(second.json.PreviousAttempts).toMatchObject([
      {
        CopyJobId: first.json.CopyJobId,
        State: 'FAILED',
        StatusMessage: { Untrusted: expect.stringContaining('Access Denied') },
      },
    ]);
    expect(jobsOf(simulator, FAILING).map((job) => job.CopyJobId)).toEqual([
      first.json.CopyJobId,
      second.json.CopyJobId,
    ]);
    clock.advance(ENDED_AND_LISTED);
    const third = await settled(await another(), clock, FAILING);
    expect(Object.keys(third.json)[0]).toBe('Diagnosis');
    expect(third.json.Diagnosis.Cause).not.toBe('');
    expect(third.json.PreviousAttempts.map((job: { CopyJobId: string }) => job.CopyJobId)).toEqual([
      second.json.CopyJobId,
      first.json.CopyJobId,
    ]);
    expect(jobsOf(simulator, FAILING)).toHaveLength(3);
  });

  it('starts a new job after the copy was deleted, and says so', async () => {
    const { call, another, simulator, clock } = await bench({ switches });
    const first = await call('start_copy_job', REQUEST);
    clock.advance(ENDED_AND_LISTED);
    await deleteCopies(simulator);
    // Just after the end of its job, a copy that is not found can still appear.
    const soon = await (await another()).call('start_copy_job', REQUEST);
    expect(soon.json).toMatchObject({ Outcome: 'already_copied', CopyPresent: 'unknown' });
    clock.advance(VISIBLE);
    const again = await settled(await another(), clock, REQUEST);
    expect(again.json).toMatchObject({ Outcome: 'started' });
    expect(again.json.Warnings).toEqual([expect.stringContaining(`(${first.json.CopyJobId}) is gone`)]);
    expect(again.json.PreviousAttempts).toBeUndefined();
    expect(jobsOf(simulator, REQUEST)).toHaveLength(2);
    clock.advance(ENDED_AND_LISTED);
    const third = await (await another()).call('start_copy_job', REQUEST);
    expect(third.json).toMatchObject({ Outcome: 'already_copied', CopyJobId: again.json.CopyJobId, CopyPresent: true });
  });

  it('starts no other job after the first ended PARTIAL', async () => {
    const { call, another, simulator, clock } = await bench({ switches });
    const first = await call('start_copy_job', STACK);
    expect(first.json).toMatchObject({ Outcome: 'started', IsParent: true });
    clock.advance(600 * SECOND);
    for (const wait of [0, ENDED_AND_LISTED]) {
      clock.advance(wait);
      const again = await (await another()).call('start_copy_job', STACK);
      expect(again.json).toMatchObject({
        Outcome: 'already_copied',
        CopyJobId: first.json.CopyJobId,
        State: 'PARTIAL',
        CopyPresent: true,
      });
    }
    expect(jobsOf(simulator, STACK)).toHaveLength(1);
  });

  it('starts one job if lists and descriptions are denied, and says what is not known', async () => {
    const { call, another, simulator, clock } = await bench({ switches });
    const denied = ['ListCopyJobs', 'ListRecoveryPointsByBackupVault', 'DescribeRecoveryPoint', 'DescribeCopyJob'];
    for (const operation of denied) simulator.faults.add({ operation, kind: 'access-denied' });
    const first = await call('start_copy_job', REQUEST);
    expect(first.json).toMatchObject({ Outcome: 'started' });
    expect(first.json.Warnings).toEqual([expect.stringMatching(/^ListCopyJobs is denied: .* could not be looked up/)]);
    for (const seconds of [2, 20]) {
      clock.advance(seconds * SECOND);
      const again = await (await another()).call('start_copy_job', REQUEST);
      expect(again.isError).toBe(false);
      expect(again.json.Warnings).toContainEqual(expect.stringMatching(/^ListCopyJobs is denied/));
      expect(jobsOf(simulator, REQUEST)).toHaveLength(1);
      if (!sameJobAgain) continue;
      expect(again.json.CopyJobId).toBe(first.json.CopyJobId);
      if (seconds < 20) continue;
      expect(again.json.Outcome).toBe('already_started');
      expect(again.json.State).toBeUndefined();
      expect(again.json.Warnings).toContainEqual(expect.stringMatching(/state of the job is not known/));
    }
  });

  it('starts one job for 20 concurrent calls', async () => {
    const { another, simulator } = await bench({ switches });
    const servers = await Promise.all(Array.from({ length: 4 }, another));
    const answers = await Promise.all(
      servers.flatMap(({ call }) => Array.from({ length: 5 }, () => call('start_copy_job', REQUEST))),
    );
    expect(answers.filter((answer) => answer.isError)).toEqual([]);
    const [job, ...more] = jobsOf(simulator, REQUEST);
    expect(more).toEqual([]);
    const ids = new Set(answers.map((answer) => answer.json.CopyJobId));
    if (sameJobAgain) expect([...ids]).toEqual([job?.CopyJobId]);
    else expect(ids).toContain(job?.CopyJobId);
  });

  it.each(['reset-after', 'truncated-body', 'empty-body', 'html'] as const)(
    'returns the same job when a call is repeated after a lost reply (%s)',
    async (kind) => {
      const { call, another, simulator, clock } = await bench({ switches });
      // The SDK retries after a reset connection, with the same token: here all of its attempts are lost.
      simulator.faults.add({ operation: 'StartCopyJob', kind, times: kind === 'reset-after' ? 3 : 1 });
      const lost = await driven(clock, call('start_copy_job', REQUEST));
      expect(lost.json.Error).toMatchObject({
        Retryable: true,
        IdempotencyToken: expect.stringMatching(/^aws-backup-mcp-2-1-/),
      });
      const retry = await (await another()).call('start_copy_job', REQUEST);
      expect(retry.isError).toBe(false);
      const [job, ...more] = jobsOf(simulator, REQUEST);
      expect(more).toEqual([]);
      if (listedAtOnce || sameJobAgain) expect(retry.json.CopyJobId).toBe(job?.CopyJobId);
    },
  );

  it('finds the copy in its vault after 31 days, when AWS has no record of its job', async () => {
    const { call, another, simulator, clock } = await bench({ switches });
    await call('start_copy_job', REQUEST);
    clock.advance(ENDED_AND_LISTED);
    const [job] = jobsOf(simulator, REQUEST);
    clock.advance(31 * DAY);
    const again = await (await another()).call('start_copy_job', REQUEST);
    expect(again.json).toMatchObject({
      Outcome: 'already_copied',
      CopyPresent: true,
      DestinationRecoveryPointArn: job!.DestinationRecoveryPointArn,
      Warnings: expect.arrayContaining([expect.stringMatching(/no longer lists a job for this copy/)]),
    });
    expect(again.json.Retention).toMatch(/35 days after/);
    expect(jobsOf(simulator, REQUEST)).toEqual([]);
  });

  it('makes a new copy after 31 days if the copy was deleted', async () => {
    const { call, another, simulator, clock } = await bench({ switches });
    await call('start_copy_job', REQUEST);
    clock.advance(ENDED_AND_LISTED);
    await deleteCopies(simulator);
    clock.advance(31 * DAY);
    const again = await settled(await another(), clock, REQUEST);
    expect(again.json).toMatchObject({ Outcome: 'started' });
    expect(jobsOf(simulator, REQUEST)).toHaveLength(1);
  });

  it('says what it does not know of a copy that is older than AWS’s records, where the vault cannot be read', async () => {
    const { call, another, simulator, clock } = await bench({ switches });
    await call('start_copy_job', REQUEST);
    clock.advance(31 * DAY);
    simulator.faults.add({ operation: 'ListRecoveryPointsByBackupVault', kind: 'access-denied' });
    const again = await (await another()).call('start_copy_job', REQUEST);
    expect(again.isError).toBe(false);
    const remembered = switches['token-lifetime'] === 'forever';
    expect(jobsOf(simulator, REQUEST)).toHaveLength(remembered ? 0 : 1);
    if (remembered && !sameJobAgain) return;
    const warning = remembered
      ? /no longer has a record of that job/
      : /The recovery point is older and the destination vault could not be read/;
    expect(again.json.Outcome).toBe(remembered ? 'already_started' : 'started');
    expect(again.json.Warnings).toContainEqual(expect.stringMatching(warning));
  });

  it('makes one copy for two starts with different lifecycles', async () => {
    const { call, another, simulator, clock } = await bench({ switches });
    await call('start_copy_job', { ...REQUEST, Lifecycle: { DeleteAfterDays: 30 } });
    clock.advance(2 * SECOND);
    const other = { ...REQUEST, Lifecycle: { DeleteAfterDays: 365 } };
    const again = await settled(await another(), clock, other);
    // Where AWS takes the parameters as a part of the token, only the list connects the two.
    const apart = switches['token-mismatch'] === 'new-job' && !listedAtOnce;
    if (!apart) expect(jobsOf(simulator, REQUEST)).toHaveLength(1);
    if (listedAtOnce) {
      expect(again.json.Outcome).toBe('already_running');
      expect(again.json.Warnings).toContainEqual(
        expect.stringMatching(/is kept for 30 days, not for 365 days as requested/),
      );
    }
  });

  it('makes one copy for identical starts that see the failure of another start at different moments', async () => {
    const { call, another, simulator, clock } = await bench({ switches });
    const into = {
      ...REQUEST,
      DestinationBackupVaultArn: REQUEST.DestinationBackupVaultArn.replace('aBackupVault', 'compliance'),
    };
    const failing = { ...into, Lifecycle: { DeleteAfterDays: 7 } };
    const request = { ...into, Lifecycle: { DeleteAfterDays: 365 } };
    await call('start_copy_job', failing);
    // A caller's own token and a plan of the past have failed beside it.
    await call('start_copy_job', { ...failing, IdempotencyToken: 'mine' });
    clock.advance(3 * SECOND);
    for (const wait of [0, 4.5, 3, 61, 61]) {
      clock.advance(wait * SECOND);
      const answer = await settled(await another(), clock, request);
      expect(answer.isError, JSON.stringify(answer.json)).toBe(false);
      const working = jobsOf(simulator, into).filter((job) => job.State !== 'FAILED');
      // Without a list and without a true reply, nothing shows that the first attempt has failed.
      if (working.length === 0) expect(sameJobAgain || listedAtOnce).toBe(false);
      expect(working.length).toBeLessThanOrEqual(1);
    }
    expect(jobsOf(simulator, into).filter((job) => job.State !== 'FAILED')).toHaveLength(1);
  });

  it('tells the copies apart that one token of a caller was used for', async () => {
    const { call, another, simulator, clock } = await bench({ switches });
    const IdempotencyToken = 'one-for-all';
    const other = { ...REQUEST, RecoveryPointArn: OTHER_POINT };
    const first = await call('start_copy_job', { ...REQUEST, IdempotencyToken });
    expect(first.json.Outcome).toBe('started');
    clock.advance(2 * SECOND);
    const second = await (await another()).call('start_copy_job', { ...other, IdempotencyToken });
    const copied = jobsOf(simulator, other).length > 0;
    if (second.json.Outcome === 'started') expect(copied).toBe(true);
    else if (second.isError) expect([copied, second.json.Error.Category]).toEqual([false, 'invalid_request']);
    else expect(second.json.Warnings).toContainEqual(expect.stringMatching(/Whether a copy was started is not known/));
    if (sameJobAgain && !switches['token-mismatch']) expect(second.json.Error.Code).toBe('TokenInUse');
    const again = await (await another()).call('start_copy_job', { ...REQUEST, IdempotencyToken });
    expect(jobsOf(simulator, REQUEST)).toHaveLength(1);
    if (sameJobAgain) expect(again.json.CopyJobId).toBe(first.json.CopyJobId);
  });
});
