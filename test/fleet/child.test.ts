import { BackupClient, DeleteRecoveryPointCommand } from '@aws-sdk/client-backup';
import { describe, expect, it, onTestFinished } from 'vitest';
import { copyLine } from '../../src/domain/fleet/index.ts';
import type { FaultRule, SimulatorOptions } from '../../src/simulator/index.ts';
import { awsAt } from '../support/aws.ts';
import { DAY, KEYS, MINUTE, PRODUCTION, REQUEST, vaultArn } from '../support/constants.ts';
import { copyRequest } from '../support/copy-request.ts';
import { type ChildOptions, FleetEngine } from '../support/fleet-engine.ts';
import { serve, simulate, startedJobs } from '../support/server.ts';

const WEST = vaultArn('west-vault', PRODUCTION, 'us-west-2');

/** A stack with a table that cannot be copied: its job ends PARTIAL. */
const STACK = {
  RecoveryPointArn: 'arn:aws:backup:us-east-1:123456789012:recovery-point:7C0E2A6F-5B1D-4E39-8A47-6D2F90B3C158',
  SourceBackupVaultName: 'aBackupVault',
  DestinationBackupVaultArn: vaultArn('compliance'),
};

interface Options extends SimulatorOptions, Partial<Pick<ChildOptions, 'unmodelled'>> {
  request?: object;
  gone?: readonly string[];
}

/** A simulator, and the child of one line before it. */
async function fleet({ request = {}, gone = [], unmodelled = 'by name', ...options }: Options = {}) {
  const { simulator, clock } = await simulate(options);
  const asked = copyRequest({ ...request });
  const states: string[] = [];
  const engine = new FleetEngine({
    url: simulator.url,
    clock,
    destinations: [asked.destination.text],
    lifecycle: asked.lifecycle,
    unmodelled,
    entered: (state) => states.push(state),
  });
  onTestFinished(() => engine.close());
  const line = copyLine(asked, PRODUCTION, clock.now(), gone);
  const server = await serve(simulator.url, {}, { clock, aws: awsAt(simulator.url, { clock }) });
  return { simulator, clock, line, states, server, run: (more = {}) => engine.drive(engine.run({ ...line, ...more })) };
}

const jobs = (simulator: Parameters<typeof startedJobs>[0]) => startedJobs(simulator).map(({ State }) => State);

describe('the child of one copy', () => {
  it('starts the copy with the token of start_copy_job, waits, and ends with the copy', async () => {
    const { simulator, line, run } = await fleet({ request: { Lifecycle: { DeleteAfterDays: 35 } } });
    const end = await run();
    const [job] = startedJobs(simulator);
    expect(end).toMatchObject({
      output: { Outcome: 'COMPLETED', CopyJob: { CopyJobId: job!.CopyJobId, State: 'COMPLETED' } },
    });
    expect(job).toMatchObject({ IdempotencyToken: line.IdempotencyTokens[0], Lifecycle: { DeleteAfterDays: 35 } });
    expect(jobs(simulator)).toEqual(['COMPLETED']);
  });

  it.each([{}, { DestinationBackupVaultArn: WEST }])(
    'makes nothing twice, run again and beside start_copy_job: %o',
    async (request) => {
      const { simulator, clock, run, server } = await fleet({ request });
      expect(await run()).toHaveProperty('output');
      expect(await run()).toHaveProperty('output');
      expect(await server.ok('start_copy_job', { ...REQUEST, ...request })).toMatchObject({
        Outcome: 'already_copied',
      });
      clock.advance(25 * 60 * MINUTE);
      expect(await run()).toHaveProperty('output');
      expect(jobs(simulator)).toEqual(['COMPLETED']);
    },
  );

  it('waits for a copy that somebody else has started', async () => {
    const { simulator, run, server } = await fleet();
    const { CopyJobId } = await server.ok('start_copy_job', { ...REQUEST });
    expect(await run()).toMatchObject({ output: { CopyJob: { CopyJobId, State: 'COMPLETED' } } });
    expect(jobs(simulator)).toEqual(['COMPLETED']);
  });

  it("ends a failed job with AWS's message, and tries the next attempt when it is run again", async () => {
    const { simulator, line, run } = await fleet({ request: { DestinationBackupVaultArn: vaultArn('noSuchVault') } });
    const first = await run();
    const [job] = startedJobs(simulator);
    expect(first).toEqual({ Error: 'CopyJob.FAILED', Cause: job!.StatusMessage });
    expect(await run()).toMatchObject({ Error: 'CopyJob.FAILED' });
    expect(
      startedJobs(simulator)
        .map(({ IdempotencyToken }) => IdempotencyToken)
        .sort(),
    ).toEqual(line.IdempotencyTokens.slice(0, 2));
  });

  it('ends when no attempt is left, and starts nothing more', async () => {
    const { simulator, run } = await fleet({
      request: { DestinationBackupVaultArn: vaultArn('noSuchVault') },
      switches: { 'token-lifetime': 'forever' },
    });
    for (let left = 8; left > 0; left -= 1) expect(await run()).toMatchObject({ Error: 'CopyJob.FAILED' });
    expect(await run()).toMatchObject({ Error: 'CopyAttempts.Exhausted' });
    expect(jobs(simulator)).toHaveLength(8);
  });

  it('does not take PARTIAL for success, and does not try it again', async () => {
    const { simulator, run } = await fleet({ request: STACK });
    const end = await run();
    const parent = startedJobs(simulator).find(({ State }) => State === 'PARTIAL')!;
    expect(end).toMatchObject({ Error: 'CopyJob.PARTIAL', Cause: expect.stringContaining(parent.CopyJobId) });
    expect(await run()).toEqual(end);
    expect(startedJobs(simulator)).toHaveLength(1);
  });

  it('copies again what is gone: its own Region shows it, of another Region the line tells', async () => {
    const near = await fleet();
    const first = (await near.run()) as { output: { CopyJob: Record<string, string> } };
    const { DestinationRecoveryPointArn } = first.output.CopyJob;
    await deleted(near.simulator.url, 'aBackupVault', DestinationRecoveryPointArn!, near.clock.now(), 'us-east-1');
    expect(await near.run()).toMatchObject({ output: { CopyJob: { State: 'COMPLETED' } } });
    expect(jobs(near.simulator)).toEqual(['COMPLETED', 'COMPLETED']);
    expect(near.states).toContain('LetItAppear');

    const far = await fleet({ request: { DestinationBackupVaultArn: WEST } });
    const end = (await far.run()) as { output: { CopyJob: Record<string, string> } };
    await deleted(
      far.simulator.url,
      'west-vault',
      end.output.CopyJob.DestinationRecoveryPointArn!,
      far.clock.now(),
      'us-west-2',
    );
    expect(await far.run()).toHaveProperty('output');
    expect(jobs(far.simulator)).toHaveLength(1);
    expect(await far.run({ GoneCopyJobIds: [end.output.CopyJob.CopyJobId] })).toHaveProperty('output');
    expect(jobs(far.simulator)).toEqual(['COMPLETED', 'COMPLETED']);
  });

  it('starts nothing by a line that is older than the records of AWS', async () => {
    const { simulator, clock, run } = await fleet();
    expect(await run()).toHaveProperty('output');
    clock.advance(35 * DAY);
    expect(await run()).toMatchObject({ Error: 'CopyLine.TooOld' });
    expect(jobs(simulator).length).toBeLessThanOrEqual(1);
  });

  it('starts nothing where AWS knows the token and lists no job that explains it', async () => {
    const { simulator, clock, run, line } = await fleet({
      switches: { 'repeated-token': 'new-looking-reply', 'token-lifetime': 'forever' },
    });
    expect(await run()).toHaveProperty('output');
    clock.advance(35 * DAY);
    const NotAfter = new Date(clock.now() + DAY).toISOString();
    expect(await run({ NotAfter })).toMatchObject({ Error: 'CopyJob.NoRecord' });
    expect(startedJobs(simulator).length).toBeLessThanOrEqual(1);
    expect(line.NotAfter).not.toBe(NotAfter);
  });

  it('refuses a line with a destination that the machine was not exported for', async () => {
    const { simulator, run } = await fleet();
    const end = await run({ DestinationBackupVaultArn: vaultArn('elsewhere', '666666666666') });
    expect(end).toMatchObject({ Error: 'CopyLine.DestinationRefused' });
    expect(simulator.requests.count()).toBe(0);
  });

  it.each(['by name', 'BackupException'] as const)(
    'tries throttles, 5xx, quotas and lost replies again: errors %s',
    async (unmodelled) => {
      const kinds = [
        'throttle',
        'limit-exceeded',
        'internal-error',
        'service-unavailable',
        'reset-before',
        'reset-after',
      ] as const;
      for (const operation of ['StartCopyJob', 'ListCopyJobs', 'DescribeCopyJob']) {
        const faults: FaultRule[] = kinds
          .filter((kind) => kind !== 'limit-exceeded' || operation === 'StartCopyJob')
          .map((kind) => ({ operation, kind, times: 1 }));
        const { simulator, run } = await fleet({ faults, unmodelled });
        expect(await run()).toHaveProperty('output');
        expect(simulator.faults.struck).toBeGreaterThan(0);
        expect(jobs(simulator)).toEqual(['COMPLETED']);
      }
    },
  );

  it.each(['by name', 'BackupException'] as const)('ends at once with a refusal: errors %s', async (unmodelled) => {
    for (const operation of ['StartCopyJob', 'ListCopyJobs', 'DescribeCopyJob']) {
      const { simulator, run } = await fleet({ faults: [{ operation, kind: 'access-denied' }], unmodelled });
      expect(await run()).toMatchObject({
        Error: unmodelled === 'by name' ? 'Backup.AccessDeniedException' : 'Backup.BackupException',
        Cause: expect.stringContaining('Insufficient privileges'),
      });
      expect(simulator.requests.count(operation)).toBe(1);
      simulator.faults.clear();
      expect(await run()).toHaveProperty('output');
      expect(jobs(simulator)).toEqual(['COMPLETED']);
    }
  });

  it('gives up after a day of throttles', async () => {
    const { simulator, run } = await fleet({ faults: [{ operation: 'StartCopyJob', kind: 'throttle' }] });
    expect(await run()).toMatchObject({ Error: 'Backup.ThrottlingException' });
    expect(simulator.requests.count('StartCopyJob')).toBe(101);
    expect(jobs(simulator)).toEqual([]);
  });
});

/** Deletes a copy, as its owner does. */
async function deleted(url: string, BackupVaultName: string, RecoveryPointArn: string, now: number, region: string) {
  const client = new BackupClient({ endpoint: url, region, credentials: KEYS, systemClockOffset: now - Date.now() });
  await client.send(new DeleteRecoveryPointCommand({ BackupVaultName, RecoveryPointArn }));
  client.destroy();
}
