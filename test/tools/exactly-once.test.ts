import { BackupClient, DeleteRecoveryPointCommand } from '@aws-sdk/client-backup';
import { describe, expect, it } from 'vitest';
import { type Simulator, SWITCHES, type Switches } from '../../src/simulator/index.ts';
import { bench, driven, follow, KEYS, REQUEST } from '../support/server.ts';

// The same copy, asked for again: at any moment of its life, from another process, under every behaviour of AWS that
// its documents leave open. The simulator knows the truth; what a server could not know it must not claim.
//
// One job is promised under every setting while AWS lists the job or remembers the token. Its id is promised where AWS
// lists it at once (list-visibility=at-once) or answers a repeated token with it (repeated-token=same-job); where it does
// neither, AWS's reply is all that a server has. The outcome already_running is promised where the list is at once, and
// already_copied, PreviousAttempts and a new job for a deleted copy as soon as the list shows the earlier job.

const SECOND = 1000;
const DAY = 86_400_000;

/** From the end of a job on, when a copy that is not found is gone. */
const VISIBLE = 15 * 60 * SECOND;

/** From the moment on which a job ended and every list shows it, however late lists are. */
const ENDED_AND_LISTED = 70 * SECOND;

/** A vault that does not exist: the job of a copy into it FAILS. */
const FAILING = {
  ...REQUEST,
  DestinationBackupVaultArn: REQUEST.DestinationBackupVaultArn.replace('aBackup', 'noSuch'),
};

/** A stack whose table cannot be copied: PARTIAL. */
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

/** Where one uncertainty hides behind another. */
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
      .join(', ') || 'every default',
  switches,
}));

/** The jobs that there really are of a request, oldest first. */
function jobsOf(simulator: Simulator, request: { RecoveryPointArn: string; DestinationBackupVaultArn: string }) {
  return simulator
    .copyJobs()
    .filter((job) => job.RecoveryPointArn === request.RecoveryPointArn && job.ParentJobId === undefined)
    .filter((job) => job.DestinationBackupVaultArn === request.DestinationBackupVaultArn)
    .toSorted((one, other) => one.CreationDate - other.CreationDate);
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

  it('one job while it is CREATED and RUNNING', async () => {
    const { call, another, simulator, clock } = await bench({ switches });
    const first = await call('start_copy_job', REQUEST);
    expect(first.json).toMatchObject({ Outcome: 'started', Warnings: [] });
    for (const seconds of [0, 1, 2]) {
      clock.advance(seconds * SECOND);
      const again = await (await another()).call('start_copy_job', REQUEST);
      expect(again.isError).toBe(false);
      expect(jobsOf(simulator, REQUEST)).toHaveLength(1);
      // AWS may answer a token it knows with an id that it has just made up: then only the list could tell.
      if (listedAtOnce || sameJobAgain) expect(again.json.CopyJobId).toBe(first.json.CopyJobId);
      if (listedAtOnce) expect(again.json.Outcome).toBe('already_running');
      if (listedAtOnce) expect(again.json.State).toBe(['CREATED', 'RUNNING', 'RUNNING'][seconds]);
    }
  });

  it('one job after it COMPLETED', async () => {
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
    // Nothing was asked for: it is kept as the source is, 35 days.
    expect(again.json.Retention).toMatch(/35 days after/);
    expect(jobsOf(simulator, REQUEST)).toHaveLength(1);
    expect((await follow(later, clock, again)).json.CopyJob.State).toBe('COMPLETED');
  });

  it('a second job after it FAILED, and a diagnosis after the second failure of one cause', async () => {
    const { call, another, simulator, clock } = await bench({ switches });
    const first = await call('start_copy_job', FAILING);
    clock.advance(ENDED_AND_LISTED);
    const second = await (await another()).call('start_copy_job', FAILING);
    expect(second.json).toMatchObject({ Outcome: 'started', Warnings: [] });
    expect(second.json.Diagnosis).toBeUndefined();
    expect(second.json.PreviousAttempts).toMatchObject([
      { CopyJobId: first.json.CopyJobId, State: 'FAILED', StatusMessage: expect.stringContaining('Access Denied') },
    ]);
    expect(jobsOf(simulator, FAILING).map((job) => job.CopyJobId)).toEqual([
      first.json.CopyJobId,
      second.json.CopyJobId,
    ]);
    clock.advance(ENDED_AND_LISTED);
    const third = await (await another()).call('start_copy_job', FAILING);
    expect(Object.keys(third.json)[0]).toBe('Diagnosis');
    expect(third.json.Diagnosis.Cause).not.toBe('');
    expect(third.json.PreviousAttempts.map((job: { CopyJobId: string }) => job.CopyJobId)).toEqual([
      second.json.CopyJobId,
      first.json.CopyJobId,
    ]);
    expect(jobsOf(simulator, FAILING)).toHaveLength(3);
  });

  it('a new job after the copy was deleted, saying so', async () => {
    const { call, another, simulator, clock } = await bench({ switches });
    const first = await call('start_copy_job', REQUEST);
    clock.advance(ENDED_AND_LISTED);
    await deleteCopies(simulator);
    // Just after the job's end, a copy that is not found may only not be visible yet.
    const soon = await (await another()).call('start_copy_job', REQUEST);
    expect(soon.json).toMatchObject({ Outcome: 'already_copied', CopyPresent: 'unknown' });
    clock.advance(VISIBLE);
    const again = await (await another()).call('start_copy_job', REQUEST);
    expect(again.json).toMatchObject({ Outcome: 'started' });
    expect(again.json.Warnings).toEqual([expect.stringContaining(`(${first.json.CopyJobId}) is gone`)]);
    expect(again.json.PreviousAttempts).toBeUndefined();
    expect(jobsOf(simulator, REQUEST)).toHaveLength(2);
    clock.advance(ENDED_AND_LISTED);
    const third = await (await another()).call('start_copy_job', REQUEST);
    expect(third.json).toMatchObject({ Outcome: 'already_copied', CopyJobId: again.json.CopyJobId, CopyPresent: true });
  });

  it('PARTIAL never advances', async () => {
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

  it('one job where lists and descriptions are denied, saying what is not known', async () => {
    const { call, another, simulator, clock } = await bench({ switches });
    for (const operation of ['ListCopyJobs', 'DescribeRecoveryPoint', 'DescribeCopyJob']) {
      simulator.faults.add({ operation, kind: 'access-denied' });
    }
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

  it('20 starts at a time are one job', async () => {
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
    'a reply that is lost (%s) is the same job at the retry',
    async (kind) => {
      const { call, another, simulator, clock } = await bench({ switches });
      // A connection that is reset is tried again by the SDK, with the same token: all of its attempts are lost here.
      simulator.faults.add({ operation: 'StartCopyJob', kind, times: kind === 'reset-after' ? 3 : 1 });
      const lost = await driven(clock, call('start_copy_job', REQUEST));
      expect(lost.json.Error).toMatchObject({
        Retryable: true,
        IdempotencyToken: expect.stringMatching(/^aws-backup-mcp-1-1-/),
      });
      const retry = await (await another()).call('start_copy_job', REQUEST);
      expect(retry.isError).toBe(false);
      const [job, ...more] = jobsOf(simulator, REQUEST);
      expect(more).toEqual([]);
      if (listedAtOnce || sameJobAgain) expect(retry.json.CopyJobId).toBe(job?.CopyJobId);
    },
  );

  it('30 days after its end AWS has no record: only a token that it remembers guards', async () => {
    const { call, another, simulator, clock } = await bench({ switches });
    await call('start_copy_job', REQUEST);
    clock.advance(31 * DAY);
    const again = await (await another()).call('start_copy_job', REQUEST);
    expect(again.isError).toBe(false);
    const remembered = switches['token-lifetime'] === 'forever';
    expect(jobsOf(simulator, REQUEST)).toHaveLength(remembered ? 0 : 1);
    if (remembered && sameJobAgain) {
      expect(again.json.Outcome).toBe('already_started');
      expect(again.json.Warnings).toContainEqual(expect.stringMatching(/no longer has a record of that job/));
      expect(again.json.Next.Tool).toBe('list_copy_jobs');
    }
    if (!remembered) expect(again.json.Outcome).toBe('started');
  });
});
