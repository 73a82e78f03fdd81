import { BackupClient, UpdateRecoveryPointLifecycleCommand } from '@aws-sdk/client-backup';
import { describe, expect, it } from 'vitest';
import { parseDestinationPattern } from '../../src/domain/guards/destination-pattern.ts';
import type { Simulator } from '../../src/simulator/index.ts';
import { awsAt } from '../support/aws.ts';
import {
  DAY,
  HOUR,
  KEYS,
  MINUTE,
  PRODUCTION,
  RECOVERY,
  RECOVERY_KEYS,
  REQUEST,
  vaultArn,
} from '../support/constants.ts';
import { bench, driven, serve } from '../support/server.ts';

// Ways in which a second copy was made, or none, because a read failed for a moment or a recovery point was taken for a copy.

/** Keeps the source forever, so that its copy can outlive AWS's records. */
async function keepSource({ url }: Simulator): Promise<void> {
  const client = new BackupClient({ region: 'us-east-1', endpoint: url, credentials: KEYS });
  const { RecoveryPointArn, SourceBackupVaultName: BackupVaultName } = REQUEST;
  await client.send(
    new UpdateRecoveryPointLifecycleCommand({ BackupVaultName, RecoveryPointArn, Lifecycle: { DeleteAfterDays: -1 } }),
  );
  client.destroy();
}

describe('a copy of which AWS has no record any more', () => {
  it.each(['service-unavailable', 'throttle', 'reset-before', 'truncated-body'] as const)(
    'is not made again because its source cannot be read for a moment (%s)',
    async (kind) => {
      const { call, clock, simulator, another } = await bench();
      await keepSource(simulator);
      await call('start_copy_job', REQUEST);
      clock.advance(40 * DAY);
      simulator.faults.add({ operation: 'DescribeRecoveryPoint', kind, times: 9 });
      const { json } = await driven(clock, (await another()).call('start_copy_job', REQUEST));
      expect(json.Error).toMatchObject({ Retryable: true });
      expect(simulator.requests.count('StartCopyJob')).toBe(1);
      simulator.faults.clear();
      expect((await call('start_copy_job', REQUEST)).json.Outcome).toBe('already_copied');
    },
  );

  it.each([1, 1000])('is not made again because its source may not be described, %s time(s)', async (times) => {
    const { call, clock, simulator, another } = await bench();
    await keepSource(simulator);
    await call('start_copy_job', REQUEST);
    clock.advance(40 * DAY);
    simulator.faults.add({ operation: 'DescribeRecoveryPoint', kind: 'access-denied', times });
    const { json } = await (await another()).call('start_copy_job', REQUEST);
    expect(json).toMatchObject({ Outcome: 'already_copied', CopyPresent: true });
    expect(simulator.requests.count('StartCopyJob')).toBe(1);
  });

  it('is not made again because STS does not answer for the profile of the destination for a moment', async () => {
    const copy = { ...REQUEST, DestinationBackupVaultArn: vaultArn('dr-vault', RECOVERY) };
    const pattern = parseDestinationPattern(copy.DestinationBackupVaultArn);
    if (!pattern.ok) throw new Error(pattern.problem);
    const profiles = ['production', 'recovery'];
    const { simulator, clock } = await bench();
    await keepSource(simulator);
    const process = () =>
      serve(
        simulator.url,
        { allowDestinations: [pattern.value], profiles },
        {
          clock,
          aws: awsAt(simulator.url, {
            clock,
            profiles,
            endpoint: async (profile?: string) => ({
              url: simulator.url,
              credentials: profile === 'recovery' ? RECOVERY_KEYS : KEYS,
            }),
          }),
        },
      );
    await (await process()).call('start_copy_job', copy);
    clock.advance(40 * DAY);
    simulator.faults.add({ operation: 'GetCallerIdentity', kind: 'service-unavailable', account: RECOVERY, times: 9 });
    const { json } = await driven(clock, (await process()).call('start_copy_job', copy));
    expect(json.Error).toMatchObject({ Retryable: true });
    expect(simulator.requests.count('StartCopyJob')).toBe(1);
  });
});

describe('a recovery point that is copied into its own vault', () => {
  const copy = { ...REQUEST, DestinationBackupVaultArn: vaultArn(REQUEST.SourceBackupVaultName) };

  it.each(['young', 'old'] as const)('is not its own copy (%s)', async (age) => {
    const { call, clock, simulator } = await bench();
    if (age === 'young') simulator.faults.add({ operation: 'ListCopyJobs', kind: 'access-denied' });
    else {
      await keepSource(simulator);
      clock.advance(40 * DAY);
    }
    expect((await call('plan_copy_job', copy)).json.Verdict).not.toMatch(/^already_/);
    expect((await call('start_copy_job', copy)).json.Outcome).toBe('started');
  });
});

describe('two copies of one backup in one vault', () => {
  it.each([1, 2])('a later copy of one of them is not said to be the copy of the other (%s of them)', async (twins) => {
    const { call, clock, simulator, another } = await bench();
    await keepSource(simulator);
    for (const IdempotencyToken of ['first', 'second'].slice(0, twins)) {
      await call('start_copy_job', { ...REQUEST, IdempotencyToken });
    }
    clock.advance(HOUR);
    const copies = simulator
      .recoveryPoints(PRODUCTION, 'us-east-1', 'aBackupVault')
      .filter(({ SourceBackupVaultArn }) => SourceBackupVaultArn === vaultArn('Default'))
      .map(({ RecoveryPointArn }) => ({
        ...REQUEST,
        RecoveryPointArn,
        SourceBackupVaultName: 'aBackupVault',
        DestinationBackupVaultArn: 'arn:aws:backup:us-west-2:123456789012:backup-vault:west-vault',
      }));
    expect(copies).toHaveLength(twins);
    const [first] = copies;
    expect((await call('start_copy_job', first!)).json.Outcome).toBe('started');
    clock.advance(40 * DAY);
    const { json } = await (await another()).call('start_copy_job', copies.at(-1)!);
    expect(json).toMatchObject({ Outcome: 'already_copied', CopyPresent: twins === 1 ? true : 'unknown' });
  });
});

describe('a token that AWS has forgotten since a process met it', () => {
  it('is not taken for one whose job has ended', async () => {
    const { call, clock, simulator, another } = await bench({
      switches: {
        'repeated-token': 'new-looking-reply',
        'token-lifetime': '10-minutes',
        'list-visibility': 'after-60-seconds',
      },
    });
    const into = { ...REQUEST, DestinationBackupVaultArn: vaultArn('compliance') };
    const request = { ...into, Lifecycle: { DeleteAfterDays: 365 } };
    await call('start_copy_job', { ...into, Lifecycle: { DeleteAfterDays: 7 } });
    clock.advance(70_000);
    const first = await another();
    expect((await first.call('start_copy_job', request)).json.Error.Code).toBe('AttemptNotListedYet');
    clock.advance(11 * MINUTE);
    expect((await (await another()).call('start_copy_job', request)).json.Outcome).toBe('started');
    clock.advance(2000);
    await first.call('start_copy_job', request);
    clock.advance(HOUR);
    const copies = simulator
      .recoveryPoints(PRODUCTION, 'us-east-1', 'compliance')
      .filter((point) => point.ResourceArn.includes('file-system'));
    const jobs = simulator
      .copyJobs()
      .filter((job) => job.Request !== undefined && job.DestinationBackupVaultArn === into.DestinationBackupVaultArn);
    expect(jobs.map((job) => job.State).sort()).toEqual(['COMPLETED', 'FAILED']);
    expect(copies.length).toBeGreaterThan(0);
  });
});

describe('a start whose attempts have all failed', () => {
  it.each([1, 2])(
    'is made again, however many attempts there were, by %s replicas that are called in turn',
    async (replicas) => {
      const { call, clock, simulator, another } = await bench({ switches: { 'repeated-token': 'new-looking-reply' } });
      const others = await Promise.all(Array.from({ length: replicas - 1 }, another));
      const calls = [call, ...others.map((other) => other.call)];
      const request = {
        ...REQUEST,
        DestinationBackupVaultArn: vaultArn('compliance'),
        Lifecycle: { DeleteAfterDays: 7 },
      };
      const jobs = () => simulator.copyJobs().filter(({ Request }) => Request !== undefined).length;
      for (let turn = 0; jobs() < 5 && turn < 60; turn += 1) {
        const { json } = await calls[turn % replicas]!('start_copy_job', request);
        clock.advance(json.Error ? json.Error.RetryAfterSeconds * 1000 : HOUR);
      }
      expect(jobs()).toBe(5);
    },
  );
});

const STACK = {
  ...REQUEST,
  RecoveryPointArn: `arn:aws:backup:us-east-1:${PRODUCTION}:recovery-point:7C0E2A6F-5B1D-4E39-8A47-6D2F90B3C158`,
  SourceBackupVaultName: 'aBackupVault',
  DestinationBackupVaultArn: vaultArn('compliance'),
};
const PART = { ...STACK, RecoveryPointArn: 'arn:aws:ec2:us-east-1::snapshot/snap-09c8b7a6f5e4d3c21' };

describe('a part of a composite', () => {
  it.each(['always', 'only-by-parent'] as const)(
    'is not copied beside its copy in the composite (%s)',
    async (listed) => {
      const { call, clock } = await bench({ switches: { 'list-children': listed } });
      const stack = {
        ...REQUEST,
        RecoveryPointArn: `arn:aws:backup:us-east-1:${PRODUCTION}:recovery-point:7C0E2A6F-5B1D-4E39-8A47-6D2F90B3C158`,
        SourceBackupVaultName: 'aBackupVault',
        DestinationBackupVaultArn: vaultArn('compliance'),
      };
      await call('start_copy_job', stack);
      clock.advance(HOUR);
      const part = { ...stack, RecoveryPointArn: 'arn:aws:ec2:us-east-1::snapshot/snap-09c8b7a6f5e4d3c21' };
      expect((await call('start_copy_job', part)).json).toMatchObject({ Outcome: 'already_copied', CopyPresent: true });
    },
  );

  it.each(['always', 'only-by-parent'] as const)(
    'is not copied beside its copy while the composite is being copied (%s)',
    async (listed) => {
      const { call, ok, clock, simulator } = await bench({ switches: { 'list-children': listed } }, { maxCopies: 100 });
      const destination = { DestinationBackupVaultArn: vaultArn('compliance') };
      const stack = {
        ...REQUEST,
        ...destination,
        RecoveryPointArn: `arn:aws:backup:us-east-1:${PRODUCTION}:recovery-point:7C0E2A6F-5B1D-4E39-8A47-6D2F90B3C158`,
        SourceBackupVaultName: 'aBackupVault',
      };
      const { CopyJobId } = await ok('start_copy_job', stack);
      const RecoveryPointArn = 'arn:aws:ec2:us-east-1::snapshot/snap-09c8b7a6f5e4d3c21';
      const part = { ...stack, RecoveryPointArn };
      const child = simulator
        .copyJobs()
        .find((job) => job.ParentJobId === CopyJobId && job.RecoveryPointArn === RecoveryPointArn)!;
      const { ResourceArn } = simulator
        .recoveryPoints(PRODUCTION, 'us-east-1', 'aBackupVault')
        .find((point) => point.RecoveryPointArn === RecoveryPointArn)!;
      const before = simulator.copyJobs().length;
      const plan = await ok('plan_copy_job', part);
      expect(plan.Verdict).toBe('already_running');
      expect(JSON.stringify(plan)).toContain(child.CopyJobId);
      expect(await ok('start_copy_job', part)).toMatchObject({
        Outcome: 'already_running',
        CopyJobId: child.CopyJobId,
      });
      const set = { ...destination, ResourceArn, SourceBackupVaultName: 'aBackupVault' };
      const found = await ok('find_missing_copies', set);
      expect(found.Counts).toMatchObject({ Selected: 1, InProgress: 1, Missing: 0 });
      const started = await ok('start_missing_copies', { ...set, MaxCopies: 10, IamRoleArn: REQUEST.IamRoleArn });
      expect(started).toMatchObject({ Started: 0 });
      expect(simulator.copyJobs()).toHaveLength(before);
      clock.advance(HOUR);
      expect((await ok('find_missing_copies', set)).Counts).toMatchObject({ Selected: 1, Covered: 1 });
      expect((await call('start_copy_job', part)).json).toMatchObject({ Outcome: 'already_copied' });
    },
  );

  it.each(['always', 'only-by-parent'] as const)(
    'is not copied beside its copy by a caller that may not describe it (%s)',
    async (listed) => {
      const { call, ok, simulator } = await bench({ switches: { 'list-children': listed } });
      const { CopyJobId } = await ok('start_copy_job', STACK);
      const child = simulator
        .copyJobs()
        .find((job) => job.ParentJobId === CopyJobId && job.RecoveryPointArn === PART.RecoveryPointArn)!;
      const before = simulator.copyJobs().length;
      simulator.faults.add({ operation: 'DescribeRecoveryPoint', kind: 'access-denied' });
      expect((await ok('plan_copy_job', PART)).Verdict).toBe('already_running');
      const { json } = await call('start_copy_job', PART);
      expect(json).toMatchObject({ Outcome: 'already_running', CopyJobId: child.CopyJobId });
      expect(simulator.copyJobs()).toHaveLength(before);
    },
  );

  /** A server before a stack's copy that ends in `left` milliseconds, and the set of one of its parts. */
  async function endingSoon(left: number) {
    const world = await bench({ switches: { 'list-children': 'only-by-parent' } }, { maxCopies: 100 });
    const { ok, simulator, clock } = world;
    const { CopyJobId } = await ok('start_copy_job', STACK);
    const composite = () => simulator.copyJobs().find((job) => job.CopyJobId === CopyJobId)!;
    const began = clock.now();
    while (composite().CompletionDate === undefined) clock.advance(1000);
    const took = clock.now() - began;
    const again = await bench({ switches: { 'list-children': 'only-by-parent' } }, { maxCopies: 100 });
    await again.ok('start_copy_job', STACK);
    again.clock.advance(took - left);
    const { ResourceArn } = simulator
      .recoveryPoints(PRODUCTION, 'us-east-1', 'aBackupVault')
      .find((point) => point.RecoveryPointArn === PART.RecoveryPointArn)!;
    const { DestinationBackupVaultArn, SourceBackupVaultName } = STACK;
    return { ...again, set: { DestinationBackupVaultArn, SourceBackupVaultName, ResourceArn } };
  }

  it.each([1000, 2000, 3000, 5000])(
    'is not copied again if its composite’s copy ends while the lists of a set are read, %s ms later',
    async (left) => {
      const { ok, simulator, clock, set } = await endingSoon(left);
      const before = simulator.copyJobs().length;
      simulator.faults.add({ operation: 'ListRecoveryPointsByBackupVault', kind: 'slow', delayMs: 3000 });
      const found = await driven(clock, ok('find_missing_copies', set));
      expect(found.Counts).toMatchObject({ Selected: 1, Missing: 0 });
      const start = { ...set, MaxCopies: 10, IamRoleArn: REQUEST.IamRoleArn };
      expect(await driven(clock, ok('start_missing_copies', start))).toMatchObject({ Started: 0 });
      expect(simulator.copyJobs()).toHaveLength(before);
    },
  );

  it('is not started in a set whose caller may not list copy jobs: no token catches its composite’s job', async () => {
    const { ok, simulator, set } = await endingSoon(MINUTE);
    const before = simulator.copyJobs().length;
    simulator.faults.add({ operation: 'ListCopyJobs', kind: 'access-denied' });
    expect((await ok('find_missing_copies', set)).Counts).toMatchObject({ Selected: 1, Unknown: 1 });
    const start = { ...set, MaxCopies: 10, IamRoleArn: REQUEST.IamRoleArn };
    expect(await ok('start_missing_copies', start)).toMatchObject({ Started: 0 });
    expect(simulator.copyJobs()).toHaveLength(before);
  });

  it('is not said to be older than AWS’s records where its vault cannot be read', async () => {
    const { ok, simulator } = await bench();
    const { ResourceArn } = simulator
      .recoveryPoints(PRODUCTION, 'us-east-1', 'aBackupVault')
      .find((point) => point.RecoveryPointArn === PART.RecoveryPointArn)!;
    const everywhere = JSON.stringify(await ok('find_missing_copies', { ResourceArn }));
    simulator.faults.add({
      operation: 'ListRecoveryPointsByBackupVault',
      region: 'eu-central-1',
      kind: 'access-denied',
    });
    const destination = 'arn:aws:backup:eu-central-1:123456789012:backup-vault:frankfurt-vault';
    const there = await ok('find_missing_copies', { ResourceArn, DestinationBackupVaultArn: destination });
    const started = await ok('start_copy_job', { ...PART, DestinationBackupVaultArn: destination });
    for (const text of [everywhere, JSON.stringify(there), JSON.stringify(started)]) {
      expect(text).toContain('parts');
      expect(text).not.toMatch(/is older/);
    }
  });

  it.each(['newest-first', 'oldest-first', 'by-id'] as const)(
    'is not taken for the composite after its records are gone (%s)',
    async (order) => {
      const { call, clock } = await bench({ switches: { 'list-order': order } });
      const cluster = {
        ...REQUEST,
        RecoveryPointArn: `arn:aws:backup:us-east-1:${PRODUCTION}:recovery-point:composite:eks/web-shop-20261120`,
        SourceBackupVaultName: 'aBackupVault',
        DestinationBackupVaultArn: vaultArn('compliance'),
        Lifecycle: { DeleteAfterDays: 365 },
      };
      await call('start_copy_job', cluster);
      clock.advance(31 * DAY);
      const { json } = await call('start_copy_job', cluster);
      if (json.Outcome === 'already_copied') expect(json.DestinationRecoveryPointArn).toContain(':composite:');
      else expect(json.Error ?? json.Outcome).toBeDefined();
    },
  );
});
