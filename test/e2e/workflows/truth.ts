import type { CopyJobTruth, RecoveryPointTruth, Simulator } from '../../../src/simulator/index.ts';
import { DAY } from '../../support/constants.ts';

/** What the simulator really holds, for the facts that a conversation has to end with. */
export class Truth {
  readonly #simulator: Simulator;

  constructor(simulator: Simulator) {
    this.#simulator = simulator;
  }

  /** The copies that were started, without their children and without what the world began with; oldest first. */
  started(): CopyJobTruth[] {
    return this.#simulator.copyJobs().filter((job) => job.Request !== undefined);
  }

  /** All jobs: also children, and what the world began with. */
  jobs(): readonly CopyJobTruth[] {
    return this.#simulator.copyJobs();
  }

  job(id: string): CopyJobTruth {
    const found = this.jobs().find((job) => job.CopyJobId === id);
    if (!found) throw new Error(`there is no copy job ${id}`);
    return found;
  }

  /** The recovery points of a vault, by its ARN. */
  in(vaultArn: string): readonly RecoveryPointTruth[] {
    const [, , , region = '', account = '', , name = ''] = vaultArn.split(':');
    return this.#simulator.recoveryPoints(account, region, name);
  }

  /** The recovery point that a job made, in the job's destination; throws unless it is there. */
  copyOf(job: CopyJobTruth): RecoveryPointTruth {
    const copy = this.in(job.DestinationBackupVaultArn).find(
      (point) => point.RecoveryPointArn === job.DestinationRecoveryPointArn,
    );
    if (!copy) throw new Error(`the copy of ${job.CopyJobId} is not in ${job.DestinationBackupVaultArn}`);
    return copy;
  }
}

/** The day on which a recovery point is deleted, as answers write it: 2026-11-22. */
export function deletionDay({ CreationDate, DeleteAfterDays }: RecoveryPointTruth): string {
  if (DeleteAfterDays === undefined) throw new Error('it is never deleted');
  return day(CreationDate + DeleteAfterDays * DAY);
}

export const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
