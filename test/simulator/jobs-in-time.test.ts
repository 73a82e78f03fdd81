import {
  DeleteRecoveryPointCommand,
  DescribeCopyJobCommand,
  DescribeRecoveryPointCommand,
  ListCopyJobsCommand,
  ListRecoveryPointsByBackupVaultCommand,
  ListRecoveryPointsByResourceCommand,
  StartCopyJobCommand,
} from '@aws-sdk/client-backup';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SWITCHES } from '../../src/simulator/index.ts';
import { bench, copied, RECOVERY_POINT, START_PAGE, VAULT, worldWith } from './harness.ts';
import { DR_VAULT, vault } from './status-message-rows.ts';

const DAY = 86_400_000;
const STACK = 'arn:aws:backup:us-east-1:123456789012:recovery-point:7C0E2A6F-5B1D-4E39-8A47-6D2F90B3C158';
const CLUSTER = 'arn:aws:backup:us-east-1:123456789012:recovery-point:composite:eks/web-shop-20261120';
const YESTERDAY = 'arn:aws:backup:us-east-1:123456789012:recovery-point:9D2C71A4-0B6E-4F58-93C7-2E85D1F6A304';
const WEST = 'arn:aws:backup:us-west-2:123456789012:backup-vault:west-vault';

describe('a copy job follows the clock', () => {
  it('takes hours for a large resource, and a tenth of that at speed 10', async () => {
    const S3 = 'arn:aws:backup:us-east-1:123456789012:recovery-point:media-library-example-20261121053000-5ec207d0';
    const lasts = async (speed: number) => {
      await using b = await bench({ speed });
      const start = b.clock.now();
      const job = await copied(b, { ...START_PAGE, RecoveryPointArn: S3 });
      return job.CompletionDate!.getTime() - start;
    };
    const [plain, fast] = [await lasts(1), await lasts(10)];
    expect(plain).toBeGreaterThan(3_600_000);
    expect(plain / fast).toBeCloseTo(10, 3);
  });

  // A destination in this and another Region, and in another account.
  const DESTINATIONS = [VAULT, WEST, DR_VAULT, vault('eu-central-1', 'dr-vault', '210987654321')];
  const pairs = DESTINATIONS.flatMap((first) => DESTINATIONS.map((second) => [first, second] as const));

  it.each(pairs)('waits in CREATED while another job copies the same resource: %s, then %s', async (one, other) => {
    await using b = await bench();
    const client = b.client();
    const first = await client.send(new StartCopyJobCommand({ ...START_PAGE, DestinationBackupVaultArn: one }));
    // Another recovery point of the resource.
    const second = await client.send(
      new StartCopyJobCommand({ ...START_PAGE, RecoveryPointArn: YESTERDAY, DestinationBackupVaultArn: other }),
    );
    const states = async () =>
      Promise.all(
        [first, second].map(
          async ({ CopyJobId }) => (await client.send(new DescribeCopyJobCommand({ CopyJobId }))).CopyJob!.State,
        ),
      );
    b.clock.advance(2000);
    expect(await states()).toEqual(['RUNNING', 'CREATED']);
    b.clock.advance(4000);
    expect(await states()).toEqual(['COMPLETED', 'RUNNING']);
    b.clock.advance(10_000);
    expect(await states()).toEqual(['COMPLETED', 'COMPLETED']);
  });

  it('runs one job of a resource at a time, wherever they copy to', async () => {
    const one = fc.record({
      RecoveryPointArn: fc.constantFrom(RECOVERY_POINT, YESTERDAY),
      DestinationBackupVaultArn: fc.constantFrom(...DESTINATIONS),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(one, { minLength: 2, maxLength: 6 }),
        fc.integer({ min: 500, max: 3000 }),
        async (copies, step) => {
          await using b = await bench();
          const started = new Set<string>();
          for (const copy of copies) {
            const { CopyJobId } = await b.client().send(new StartCopyJobCommand({ ...START_PAGE, ...copy }));
            started.add(CopyJobId!);
          }
          const states = () =>
            b.simulator
              .copyJobs()
              .filter((job) => started.has(job.CopyJobId))
              .map((job) => job.State);
          while (!states().every((state) => state === 'COMPLETED')) {
            b.clock.advance(step);
            expect(states().filter((state) => state === 'RUNNING').length).toBeLessThanOrEqual(1);
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it('waits with its composite recovery point while another job copies a part’s resource', async () => {
    const part = 'arn:aws:ec2:us-east-1:123456789012:volume/vol-of-the-stack';
    const world = worldWith((data) => {
      const member = data.RecoveryPoints.find((point) => point.CompositeMemberIdentifier === 'UploadsVolume')!;
      member.ResourceArn = part;
      Object.assign(data.RecoveryPoints.find((point) => point.RecoveryPointArn === RECOVERY_POINT)!, {
        ResourceArn: part,
      });
    });
    await using b = await bench({ world });
    const client = b.client();
    await client.send(new StartCopyJobCommand(START_PAGE));
    const { CopyJobId } = await client.send(
      new StartCopyJobCommand({
        ...START_PAGE,
        SourceBackupVaultName: 'aBackupVault',
        RecoveryPointArn: STACK,
        DestinationBackupVaultArn: WEST,
      }),
    );
    b.clock.advance(2000);
    const { CopyJob } = await client.send(new DescribeCopyJobCommand({ CopyJobId }));
    expect(CopyJob).toMatchObject({ State: 'CREATED', ChildJobsInState: { CREATED: 2 } });
  });

  it('waits while a quota is full: of 21 RDS snapshots to one Region, 20 run', async () => {
    const world = worldWith((data) => {
      const one = data.RecoveryPoints.find((point) => point.ResourceName === 'orders')!;
      for (let i = 0; i < 21; i++) {
        data.RecoveryPoints.push({
          ...one,
          RecoveryPointArn: `arn:aws:rds:us-east-1:123456789012:snapshot:awsbackup:job-quota-${i}`,
          ResourceArn: `arn:aws:rds:us-east-1:123456789012:db:quota-${i}`,
        });
      }
    });
    await using b = await bench({ world });
    const client = b.client();
    for (let i = 0; i < 21; i++) {
      const arn = `arn:aws:rds:us-east-1:123456789012:snapshot:awsbackup:job-quota-${i}`;
      await client.send(
        new StartCopyJobCommand({ ...START_PAGE, RecoveryPointArn: arn, DestinationBackupVaultArn: WEST }),
      );
    }
    b.clock.advance(60_000);
    const count = (state: string) =>
      b.simulator.copyJobs().filter((job) => job.State === state && job.RecoveryPointArn.includes('quota')).length;
    expect([count('RUNNING'), count('CREATED')]).toEqual([20, 1]);
    b.clock.advance(DAY);
    expect(count('COMPLETED')).toBe(21);
  });

  // AWS retries for 2 hours; then its staff do.
  it.each([1, 119, 121, 600, 100_000])(
    'stays CREATED during a system error of %i minutes, then completes',
    async (minutes) => {
      const world = worldWith((data) => {
        const source = data.RecoveryPoints.find((point) => point.RecoveryPointArn === RECOVERY_POINT)!;
        Object.assign(source, { SystemErrorMinutes: minutes, Lifecycle: undefined });
      });
      await using b = await bench({ world });
      const client = b.client();
      const { CopyJobId } = await client.send(new StartCopyJobCommand(START_PAGE));
      const job = async () => (await client.send(new DescribeCopyJobCommand({ CopyJobId }))).CopyJob!;
      for (const part of [0.1, 0.5, 0.39]) {
        b.clock.advance(part * minutes * 60_000);
        const { State, CompletionDate, StatusMessage, MessageCategory } = await job();
        expect([State, CompletionDate, StatusMessage, MessageCategory]).toEqual([
          'CREATED',
          undefined,
          undefined,
          undefined,
        ]);
      }
      b.clock.advance(0.01 * minutes * 60_000 + 10_000);
      expect(await job()).toMatchObject({ State: 'COMPLETED', MessageCategory: 'SUCCESS' });
    },
  );

  it('stays CREATED during a system error of a part', async () => {
    const world = worldWith((data) => {
      data.RecoveryPoints.find((one) => one.CompositeMemberIdentifier === 'UploadsVolume')!.SystemErrorMinutes = 300;
    });
    await using b = await bench({ world });
    const request = { ...START_PAGE, SourceBackupVaultName: 'aBackupVault', RecoveryPointArn: STACK };
    await b.client().send(new StartCopyJobCommand({ ...request, DestinationBackupVaultArn: WEST }));
    b.clock.advance(299 * 60_000);
    const states = b.simulator.copyJobs().filter((job) => job.CreationDate > b.clock.now() - DAY / 4);
    expect(states.map((job) => job.State)).toEqual(['CREATED', 'CREATED', 'CREATED']);
  });

  it('loses its record 30 days after its end', async () => {
    await using b = await bench();
    const client = b.client();
    const { CopyJobId } = await client.send(new StartCopyJobCommand(START_PAGE));
    b.clock.advance(30 * DAY);
    await client.send(new DescribeCopyJobCommand({ CopyJobId }));
    b.clock.advance(60_000);
    await expect(client.send(new DescribeCopyJobCommand({ CopyJobId }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    const listed = await client.send(new ListCopyJobsCommand({ BySourceRecoveryPointArn: RECOVERY_POINT }));
    expect(listed.CopyJobs).toEqual([]);
  });

  it('creates a copy whose lifecycle counts from the creation of the source', async () => {
    await using b = await bench();
    const { DestinationRecoveryPointArn } = await copied(b, { ...START_PAGE, Lifecycle: { DeleteAfterDays: 10 } });
    const there = () =>
      b.simulator
        .recoveryPoints('123456789012', 'us-east-1', 'aBackupVault')
        .some((point) => point.RecoveryPointArn === DestinationRecoveryPointArn);
    b.clock.advance(8.5 * DAY);
    expect(there()).toBe(true);
    b.clock.advance(DAY);
    expect(there()).toBe(false);
  });
});

describe('copy-creation-date', () => {
  it.each(SWITCHES['copy-creation-date'].settings)('%s: which date a copy shows', async (setting) => {
    await using b = await bench({ switches: { 'copy-creation-date': setting } });
    const client = b.client();
    const Lifecycle = { MoveToColdStorageAfterDays: 5, DeleteAfterDays: 100 };
    const job = await copied(b, { ...START_PAGE, Lifecycle }, client);
    const source = await client.send(
      new DescribeRecoveryPointCommand({ BackupVaultName: 'Default', RecoveryPointArn: RECOVERY_POINT }),
    );
    const place = { BackupVaultName: 'aBackupVault', RecoveryPointArn: job.DestinationRecoveryPointArn! };
    const described = await client.send(new DescribeRecoveryPointCommand(place));
    const inVault = await client.send(new ListRecoveryPointsByBackupVaultCommand(place));
    const ofResource = await client.send(new ListRecoveryPointsByResourceCommand({ ResourceArn: source.ResourceArn! }));
    const isCopy = (point: { RecoveryPointArn?: string | undefined }) =>
      point.RecoveryPointArn === job.DestinationRecoveryPointArn;
    const shown = setting === 'source' ? source.CreationDate! : job.CreationDate!;
    for (const point of [described, inVault.RecoveryPoints!.find(isCopy), ofResource.RecoveryPoints!.find(isCopy)]) {
      expect(point!.CreationDate).toEqual(shown);
    }
    expect(described.CompletionDate!.getTime()).toBeLessThanOrEqual(b.clock.now());
    // The filters of a list follow the date that it shows.
    const { CreationDate: date } = described;
    for (const [name, ms, there] of [
      ['ByCreatedAfter', -1, true],
      ['ByCreatedAfter', 0, false],
      ['ByCreatedBefore', 1, true],
      ['ByCreatedBefore', 0, false],
    ] as const) {
      const { RecoveryPoints } = await client.send(
        new ListRecoveryPointsByBackupVaultCommand({ ...place, [name]: new Date(date!.getTime() + ms) }),
      );
      expect(RecoveryPoints!.some(isCopy), `${name} ${ms}`).toBe(there);
    }
    // Both dates count from the source, and AWS deletes by them.
    const daysLater = (days: number) => new Date(source.CreationDate!.getTime() + days * DAY);
    expect(described.CalculatedLifecycle).toEqual({ MoveToColdStorageAt: daysLater(5), DeleteAt: daysLater(100) });
    const there = () =>
      b.simulator.recoveryPoints('123456789012', 'us-east-1', 'aBackupVault').some((point) => isCopy(point));
    b.clock.advance(daysLater(100).getTime() - b.clock.now() - 1);
    expect(there()).toBe(true);
    b.clock.advance(DAY / 3 + 1);
    expect(there()).toBe(false);
  });

  it('the copy of a copy is kept as long as the copy is', async () => {
    await using b = await bench({ switches: { 'copy-creation-date': 'copy' } });
    const first = await copied(b, { ...START_PAGE, Lifecycle: { DeleteAfterDays: 50 } });
    const second = await copied(b, {
      ...START_PAGE,
      SourceBackupVaultName: 'aBackupVault',
      RecoveryPointArn: first.DestinationRecoveryPointArn,
      DestinationBackupVaultArn: WEST,
    });
    const [one, other] = await Promise.all([
      b.client().send(
        new DescribeRecoveryPointCommand({
          BackupVaultName: 'aBackupVault',
          RecoveryPointArn: first.DestinationRecoveryPointArn,
        }),
      ),
      b.client('production', 'us-west-2').send(
        new DescribeRecoveryPointCommand({
          BackupVaultName: 'west-vault',
          RecoveryPointArn: second.DestinationRecoveryPointArn,
        }),
      ),
    ]);
    expect(other.CreationDate).toEqual(second.CreationDate);
    expect(other.CalculatedLifecycle).toEqual(one.CalculatedLifecycle);
  });
});

describe('a composite recovery point', () => {
  it('is copied with its parts; the job ends PARTIAL if a part cannot be copied', async () => {
    await using b = await bench();
    const client = b.client();
    const request = {
      ...START_PAGE,
      SourceBackupVaultName: 'aBackupVault',
      RecoveryPointArn: STACK,
      DestinationBackupVaultArn: WEST,
    };
    const started = await client.send(new StartCopyJobCommand(request));
    expect(started.IsParent).toBe(true);
    b.clock.advance(2000);
    const running = await client.send(new DescribeCopyJobCommand({ CopyJobId: started.CopyJobId }));
    expect(running.CopyJob).toMatchObject({ NumberOfChildJobs: 2, ChildJobsInState: { RUNNING: 2 } });
    b.clock.advance(DAY);
    const { CopyJob: parent } = await client.send(new DescribeCopyJobCommand({ CopyJobId: started.CopyJobId }));
    expect(parent).toMatchObject({ State: 'PARTIAL', ChildJobsInState: { COMPLETED: 1, FAILED: 1 } });
    const { CopyJobs: children } = await client.send(new ListCopyJobsCommand({ ByParentJobId: started.CopyJobId }));
    expect(children!.map((job) => [job.CompositeMemberIdentifier, job.State, job.MessageCategory]).sort()).toEqual([
      ['CartsTable', 'FAILED', 'UNSUPPORTED_OPERATION'],
      ['UploadsVolume', 'COMPLETED', 'SUCCESS'],
    ]);
    const west = b.client('production', 'us-west-2');
    const { RecoveryPoints: parts } = await west.send(
      new ListRecoveryPointsByBackupVaultCommand({
        BackupVaultName: 'west-vault',
        ByParentRecoveryPointArn: parent!.DestinationRecoveryPointArn,
      }),
    );
    expect(parts).toHaveLength(1);
    expect(parts![0]!.RecoveryPointArn).toMatch(/^arn:aws:ec2:us-west-2::snapshot\/snap-[0-9a-f]{17}$/);
  });

  it('is copied whole even if the lifecycle deletes a part during the job', async () => {
    const world = worldWith((data) => {
      const part = data.RecoveryPoints.find((one) => one.CompositeMemberIdentifier === 'UploadsVolume')!;
      // It is deleted within 9 hours; the copy takes 19.
      Object.assign(part, {
        CreationDate: '-47h',
        Lifecycle: { DeleteAfterDays: 2 },
        BackupSizeInBytes: 2000 * 1024 ** 3,
      });
    });
    await using b = await bench({ world });
    const job = await copied(b, {
      ...START_PAGE,
      SourceBackupVaultName: 'aBackupVault',
      RecoveryPointArn: STACK,
      DestinationBackupVaultArn: WEST,
      Lifecycle: { DeleteAfterDays: 90 },
    });
    expect(job).toMatchObject({ State: 'PARTIAL', ChildJobsInState: { COMPLETED: 1, FAILED: 1 } });
    const held = (region: string, vault: string) =>
      b.simulator.recoveryPoints('123456789012', region, vault).map((point) => point.ParentRecoveryPointArn);
    expect(held('us-east-1', 'aBackupVault').filter((parent) => parent === STACK)).toHaveLength(1);
    expect(held('us-west-2', 'west-vault')).toContain(job.DestinationRecoveryPointArn);
  });

  it('of EKS is copied with its cluster state, which cannot be copied alone', async () => {
    await using b = await bench();
    const request = { ...START_PAGE, SourceBackupVaultName: 'aBackupVault', DestinationBackupVaultArn: WEST };
    const whole = await copied(b, { ...request, RecoveryPointArn: CLUSTER });
    expect(whole).toMatchObject({ State: 'COMPLETED', ChildJobsInState: { COMPLETED: 2 } });
    const part = await copied(b, { ...request, RecoveryPointArn: CLUSTER.replace('composite:', '') });
    expect(part).toMatchObject({ State: 'FAILED', MessageCategory: 'UNSUPPORTED_OPERATION' });
  });
});

describe('a recovery point that is being copied', () => {
  it('cannot be deleted before the job has ended', async () => {
    await using b = await bench();
    const client = b.client();
    await client.send(new StartCopyJobCommand(START_PAGE));
    const remove = () =>
      client.send(new DeleteRecoveryPointCommand({ BackupVaultName: 'Default', RecoveryPointArn: RECOVERY_POINT }));
    await expect(remove()).rejects.toMatchObject({ name: 'InvalidResourceStateException' });
    b.clock.advance(10_000);
    await remove();
    await expect(remove()).rejects.toMatchObject({ name: 'ResourceNotFoundException', Code: 'ERROR_2603' });
    await expect(client.send(new StartCopyJobCommand(START_PAGE))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Cannot find recovery point.',
    });
  });
});
