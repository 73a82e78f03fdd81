// The simulator in its own process, with a world of the requested size.
import { defaultWorld, type Simulator, startSimulator } from '../../../src/simulator/index.ts';
import { DAY, PRODUCTION, REQUEST } from '../../support/constants.ts';
import { continuousOf, type Point, point, vault } from '../../support/world.ts';
import { resourceOf } from '../requests.ts';
import { type SetSize, setWorld } from '../set-world.ts';
import { answer } from './answer.ts';

/** A world of many recovery points has many resources, each with this number of points. */
const POINTS_OF_A_RESOURCE = 100;

const COMMON = { BackupSizeInBytes: 1_000_000, IamRoleArn: REQUEST.IamRoleArn };

let simulator: Simulator;

interface WorldOfPoints {
  recoveryPoints: number;
  days?: number;
  speed?: number;
}

const questions = {
  /**
   * Starts the simulator with this number of recovery points, and others, next to those of the built-in world.
   *
   * @param days the age of the oldest. A copy of one that is older than AWS's records of jobs takes more calls.
   */
  async start({ recoveryPoints, days = 365, speed = 1 }: WorldOfPoints): Promise<string> {
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
          ...points.map((index) => copyable(index, now - (index * days * DAY) / recoveryPoints - 1000)),
          ...points.map((index) => continuous(index, now - DAY)),
        ],
      },
    });
    return simulator.url;
  },
  /** Starts the simulator with a set of recovery points that ought to be in another Region. */
  async startSet(size: SetSize): Promise<string> {
    simulator = await startSimulator({ seed: 1, world: setWorld(Date.now(), size) });
    return simulator.url;
  },
  /** The number of copy jobs into a vault. */
  countJobs({ destination }: { destination: string }): number {
    return simulator.copyJobs().filter((job) => job.DestinationBackupVaultArn === destination).length;
  },
  /** The requests since the last question, by operation. */
  requests(): Record<string, number> {
    const counts = simulator.requests.byOperation();
    simulator.requests.reset();
    return counts;
  },
  /** The copy jobs among these that the simulator does not have. */
  unknownJobs({ ids }: { ids: readonly string[] }): string[] {
    const known = new Set(simulator.copyJobs().map((job) => job.CopyJobId));
    return ids.filter((id) => !known.has(id));
  },
};
export type SimulatorQuestions = typeof questions;

answer(questions);

/** In the vault Default, the newest first. */
function copyable(index: number, created: number): Point {
  const resource = Math.floor(index / POINTS_OF_A_RESOURCE);
  return point(created, index, { ...COMMON, ResourceArn: resourceOf(resource), ResourceName: `bench-${resource}` });
}

/** In a vault where nothing can be copied: the newest copyable point is known only when all have been read. */
function continuous(index: number, created: number): Point {
  return point(created, index, {
    ...COMMON,
    ResourceArn: `arn:aws:rds:us-east-1:${PRODUCTION}:db:bench`,
    ResourceType: 'RDS',
    RecoveryPointArn: continuousOf(index),
    BackupVaultName: 'bench-continuous',
    ResourceName: 'continuous',
  });
}
