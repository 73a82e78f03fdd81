// The simulator in a process of its own, as AWS is, with a world of the size that is asked for.
import { defaultWorld, type Simulator, startSimulator, type WorldData } from '../../../src/simulator/index.ts';
import { answer } from './answer.ts';

const ACCOUNT = '123456789012';
const DAY = 86_400_000;

/** Points of one resource; a world of many points has many resources. */
const POINTS_OF_A_RESOURCE = 100;

let simulator: Simulator;

const questions = {
  /** Starts it, with this many recovery points beside those of the world that it starts with; answers its URL. */
  async start({ recoveryPoints, speed = 1 }: { recoveryPoints: number; speed?: number }): Promise<string> {
    const now = Date.now();
    const world = defaultWorld(now);
    const points = Array.from({ length: recoveryPoints }, (_, index) => index);
    simulator = await startSimulator({
      seed: 1,
      speed,
      world: {
        ...world,
        Vaults: [...(world.Vaults ?? []), vault(now, 'bench-continuous')],
        RecoveryPoints: [
          ...(world.RecoveryPoints ?? []),
          ...points.map((index) => point(index, now - (index * 365 * DAY) / recoveryPoints - 1000)),
          ...points.map((index) => ({ ...point(index, now - DAY), ...continuous(index) })),
        ],
      },
    });
    return simulator.url;
  },
  /** Requests since the last time that this was asked, by operation. */
  requests(): Record<string, number> {
    const counts = simulator.requests.byOperation();
    simulator.requests.reset();
    return counts;
  },
  /** Those of these copy jobs that the simulator does not have. */
  unknownJobs({ ids }: { ids: readonly string[] }): string[] {
    const known = new Set(simulator.copyJobs().map((job) => job.CopyJobId));
    return ids.filter((id) => !known.has(id));
  },
};
export type SimulatorQuestions = typeof questions;

answer(questions);

function vault(now: number, BackupVaultName: string): NonNullable<WorldData['Vaults']>[number] {
  return {
    BackupVaultName,
    AccountId: ACCOUNT,
    Region: 'us-east-1',
    CreationDate: new Date(now - 900 * DAY).toISOString(),
  };
}

/** In the vault Default, spread over the last year, the newest first. */
function point(index: number, created: number): NonNullable<WorldData['RecoveryPoints']>[number] {
  const resource = Math.floor(index / POINTS_OF_A_RESOURCE);
  return {
    RecoveryPointArn: `arn:aws:backup:us-east-1:${ACCOUNT}:recovery-point:${String(index).padStart(8, '0')}-0000-4000-8000-000000000000`,
    BackupVaultName: 'Default',
    AccountId: ACCOUNT,
    Region: 'us-east-1',
    ResourceArn: `arn:aws:elasticfilesystem:us-east-1:${ACCOUNT}:file-system/fs-${String(resource).padStart(8, '0')}`,
    ResourceType: 'EFS',
    ResourceName: `bench-${resource}`,
    CreationDate: new Date(created).toISOString(),
    BackupSizeInBytes: 1_000_000,
    IamRoleArn: `arn:aws:iam::${ACCOUNT}:role/S3Access`,
  };
}

/** In a vault where nothing can be copied: the newest that can is known when all have been read. */
function continuous(index: number): Partial<NonNullable<WorldData['RecoveryPoints']>[number]> {
  return {
    RecoveryPointArn: `arn:aws:backup:us-east-1:${ACCOUNT}:recovery-point:continuous:db-${String(index).padStart(8, '0')}`,
    BackupVaultName: 'bench-continuous',
    ResourceArn: `arn:aws:rds:us-east-1:${ACCOUNT}:db:bench`,
    ResourceType: 'RDS',
    ResourceName: 'continuous',
  };
}
