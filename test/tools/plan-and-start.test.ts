import {
  BackupClient,
  DescribeRecoveryPointCommand,
  UpdateRecoveryPointLifecycleCommand,
  type UpdateRecoveryPointLifecycleCommandInput,
} from '@aws-sdk/client-backup';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, KEYS, MINUTE, REQUEST, recoveryPointArn, vaultArn } from '../support/constants.ts';
import { type Bench, bench } from '../support/server.ts';

// A plan says of a copy that exists, or is being made, what the start answers: the same job, the same retention.

/** Of the same file system as the recovery point of the request. */
const SIBLING = recoveryPointArn('9D2C71A4-0B6E-4F58-93C7-2E85D1F6A304');
const WEEK = { ...REQUEST, Lifecycle: { DeleteAfterDays: 7 } };
const MONTH = { ...REQUEST, Lifecycle: { DeleteAfterDays: 30 } };

/** The plan and then the start of a request, which must agree. */
async function both({ call }: Pick<Bench, 'call'>, request: Readonly<Record<string, unknown>>) {
  const plan = (await call('plan_copy_job', request)).json;
  const start = (await call('start_copy_job', request)).json;
  expect(plan.Verdict).toBe(start.Outcome);
  expect(plan.Copy.Retention).toBe(start.Retention);
  expect(plan.Because).toMatchObject([{ Check: 'earlier copies' }]);
  // It is about the copy that exists, and about that one only.
  const { CopyJobId, DestinationRecoveryPointArn, CopyPresent } = plan.Copy;
  expect([CopyJobId, CopyPresent]).toEqual([start.CopyJobId, start.CopyPresent]);
  if (start.DestinationRecoveryPointArn) expect(DestinationRecoveryPointArn).toBe(start.DestinationRecoveryPointArn);
  expect([plan.NotKnown, plan.Passed]).toEqual([undefined, undefined]);
  const differs = (start.Warnings as string[]).filter((warning) => /existing copy/.test(warning));
  expect(plan.Copy.Differs === undefined ? [] : [plan.Copy.Differs]).toEqual(differs);
  return { plan, start };
}

async function update({ simulator }: Pick<Bench, 'simulator'>, input: UpdateRecoveryPointLifecycleCommandInput) {
  const client = new BackupClient({ region: 'us-east-1', endpoint: simulator.url, credentials: KEYS });
  await client.send(new UpdateRecoveryPointLifecycleCommand(input));
  client.destroy();
}

describe('a plan and a start', () => {
  it('agree on a copy that is being made with another lifecycle', async () => {
    const server = await bench();
    await server.call('start_copy_job', WEEK);
    const { plan } = await both(server, MONTH);
    expect(plan).toMatchObject({ Verdict: 'already_running', Next: { Tool: 'wait_for_copy_jobs' } });
    expect(plan.Copy.Retention).toMatch(/7 days/);
  });

  it.each([
    ['7 days for 30', WEEK, MONTH, /kept for 7 days, not for 30 days/],
    ['30 days for 7', MONTH, WEEK, /kept for 30 days, not for 7 days/],
    ['7 days for as long as the source', WEEK, REQUEST, /kept for 7 days, not for 35 days/],
    ['as long as the source for 7 days', REQUEST, WEEK, /kept for 35 days, not for 7 days/],
    ['the same days', MONTH, MONTH, undefined],
    [
      'as long as the source, written as -1',
      REQUEST,
      { ...REQUEST, Lifecycle: { MoveToColdStorageAfterDays: -1, DeleteAfterDays: -1 } },
      undefined,
    ],
  ])('agree on a copy that exists: %s', async (_, made, asked, difference) => {
    const server = await bench();
    await server.call('start_copy_job', made);
    server.clock.advance(5 * MINUTE);
    const { plan, start } = await both(server, asked);
    expect(plan.Verdict).toBe('already_copied');
    const warnings = (start.Warnings as string[]).filter((one) => /existing copy/.test(one));
    expect(warnings).toEqual(difference === undefined ? [] : [expect.stringMatching(difference)]);
  });

  it('agree where the copy would fail if it were made now', async () => {
    const server = await bench();
    const into = { ...REQUEST, DestinationBackupVaultArn: vaultArn('compliance'), Lifecycle: { DeleteAfterDays: 365 } };
    await server.call('start_copy_job', into);
    server.clock.advance(5 * MINUTE);
    // Seven days are outside the range of the locked vault, and no copy is made of it.
    const { plan } = await both(server, { ...into, Lifecycle: { DeleteAfterDays: 7 } });
    expect(plan.Verdict).toBe('already_copied');
    expect(plan.Copy.Retention).toMatch(/365 days/);
  });

  it('agree on a lifecycle that was changed since', async () => {
    const server = await bench();
    await server.call('start_copy_job', WEEK);
    server.clock.advance(5 * MINUTE);
    const RecoveryPointArn = server.simulator.copyJobs().at(-1)!.DestinationRecoveryPointArn;
    await update(server, { BackupVaultName: 'aBackupVault', RecoveryPointArn, Lifecycle: { DeleteAfterDays: 30 } });
    const { plan } = await both(server, MONTH);
    expect(plan.Copy.Retention).toMatch(/30 days/);
  });

  describe.each(['source', 'copy'] as const)(
    'of a recovery point of 40 days, whose lists show the date of the %s',
    (date) => {
      const SOURCE = { RecoveryPointArn: REQUEST.RecoveryPointArn, BackupVaultName: REQUEST.SourceBackupVaultName };

      it.each([
        ['a year', { DeleteAfterDays: 365 }, true],
        ['ever', {}, date === 'source' ? true : 'unknown'],
      ])('agree on a copy that is kept for %s and has no job any more', async (_, Lifecycle, CopyPresent) => {
        const server = await bench({ switches: { 'copy-creation-date': date } });
        await update(server, { ...SOURCE, Lifecycle: { DeleteAfterDays: -1 } });
        const request = { ...REQUEST, ...('DeleteAfterDays' in Lifecycle && { Lifecycle }) };
        await server.call('start_copy_job', request);
        server.clock.advance(HOUR);
        const copy = server.simulator.copyJobs().at(-1)!.DestinationRecoveryPointArn;
        server.clock.advance(40 * DAY);
        const { plan, start } = await both(server, request);
        expect(start).toMatchObject({ CopyPresent, DestinationRecoveryPointArn: copy });
        expect([start.CopyJobId, start.Next, plan.Next]).toEqual([undefined, undefined, undefined]);
        expect(server.simulator.copyJobs()).not.toContainEqual(expect.objectContaining({ State: 'CREATED' }));
      });

      it('agree that a copy of another recovery point of the resource is another copy', async () => {
        const server = await bench({ switches: { 'copy-creation-date': date } });
        await update(server, { ...SOURCE, Lifecycle: { DeleteAfterDays: -1 } });
        const other = { ...REQUEST, RecoveryPointArn: SIBLING, Lifecycle: { DeleteAfterDays: 365 } };
        await server.call('start_copy_job', other);
        server.clock.advance(40 * DAY);
        const request = { ...REQUEST, Lifecycle: { DeleteAfterDays: 365 } };
        expect((await server.call('plan_copy_job', request)).json.Verdict).toBe('ready');
        expect((await server.call('start_copy_job', request)).json.Outcome).toBe('started');
      });
    },
  );

  it.each(['source', 'copy'] as const)('agree on the copy of a copy that shows the date of the %s', async (date) => {
    const server = await bench({ switches: { 'copy-creation-date': date } });
    await server.call('start_copy_job', { ...REQUEST, Lifecycle: { DeleteAfterDays: 365 } });
    server.clock.advance(4 * DAY);
    const first = server.simulator.copyJobs().at(-1)!;
    const second = {
      ...REQUEST,
      RecoveryPointArn: first.DestinationRecoveryPointArn,
      SourceBackupVaultName: 'aBackupVault',
      DestinationBackupVaultArn: vaultArn('compliance'),
      Lifecycle: { DeleteAfterDays: 100 },
    };
    const { Copy } = (await server.call('plan_copy_job', second)).json;
    await server.call('start_copy_job', second);
    server.clock.advance(HOUR);
    const RecoveryPointArn = server.simulator
      .copyJobs()
      .find((job) => job.RecoveryPointArn === second.RecoveryPointArn)!.DestinationRecoveryPointArn;
    const client = new BackupClient({ region: 'us-east-1', endpoint: server.simulator.url, credentials: KEYS });
    const made = await client.send(
      new DescribeRecoveryPointCommand({ BackupVaultName: 'compliance', RecoveryPointArn }),
    );
    client.destroy();
    // Its days count from the first backup, whichever date AWS shows for the copy that it was made of.
    expect(Copy.DeleteAt).toBe(made.CalculatedLifecycle!.DeleteAt!.toISOString());
    await both(server, second);
  });

  it('say that a guard refuses, whatever exists', async () => {
    const server = await bench();
    await server.call('start_copy_job', REQUEST);
    const guarded = await bench({}, { maxRetentionDays: 5 });
    const { Verdict } = (await guarded.call('plan_copy_job', REQUEST)).json;
    expect(Verdict).toBe('refused_here');
  });

  it('ask for one more copy with a token of the caller', async () => {
    const server = await bench();
    await server.call('start_copy_job', REQUEST);
    const plan = (await server.call('plan_copy_job', { ...REQUEST, IdempotencyToken: 'mine' })).json;
    expect(plan.Verdict).not.toMatch(/^already_/);
  });
});
