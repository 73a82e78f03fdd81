import type { CopyJobTruth, RecoveryPointTruth, Simulator } from '../../../src/simulator/index.ts';
import type { Json } from '../../support/answer.ts';

// What the simulator knows to be true, and the answers that are compared with it.

export const ENDED = ['COMPLETED', 'FAILED', 'PARTIAL'];

/** A call of a tool with its answer. Meanwhile only other calls moved the simulator's clock. */
export interface Answered {
  tool: string;
  arguments: Readonly<Record<string, any>>;
  answer: Json;
  account: string;
  /** The simulator's time, and the real milliseconds that the call took. */
  now: number;
  took: number;
  /** The jobs that existed when the call began. */
  before: readonly CopyJobTruth[];
  /** For a plan: whether the copy would work. */
  works?: boolean | undefined;
  /** Whether AWS lists a job as soon as it exists. */
  listedAtOnce: boolean;
}

/** Looks up what is true. */
export class Truth {
  readonly jobs: readonly CopyJobTruth[];
  readonly simulator: Simulator;
  readonly #call: Answered;

  constructor(simulator: Simulator, call: Answered) {
    this.simulator = simulator;
    this.#call = call;
    this.jobs = simulator.copyJobs();
  }

  job(id: unknown): CopyJobTruth | undefined {
    return this.jobs.find((job) => job.CopyJobId === id);
  }

  points(vaultArn: string): readonly RecoveryPointTruth[] {
    return pointsOf(vaultArn, this.simulator);
  }

  /** The source of a job's copy, wherever it is; undefined once it is gone. */
  sourceOf(job: CopyJobTruth): RecoveryPointTruth | undefined {
    const { SourceBackupVaultName: name = 'Default' } = (job.Request ?? {}) as { SourceBackupVaultName?: string };
    return this.simulator
      .recoveryPoints(job.AccountId, job.Region, name)
      .find((point) => point.RecoveryPointArn === job.RecoveryPointArn);
  }

  /** The source of a copy, in the vault that the call names. */
  source(): RecoveryPointTruth | undefined {
    const { RecoveryPointArn, SourceBackupVaultName } = this.#call.arguments;
    const [, , , region, account] = RecoveryPointArn.split(':');
    return this.points(
      `arn:aws:backup:${region}:${account || this.#call.account}:backup-vault:${SourceBackupVaultName}`,
    ).find((point) => point.RecoveryPointArn === RecoveryPointArn);
  }
}

/** The recovery points of a vault. */
export function pointsOf(vaultArn: string, simulator: Simulator): readonly RecoveryPointTruth[] {
  const [, , , region = '', account = '', , name = ''] = vaultArn.split(':');
  return simulator.recoveryPoints(account, region, name);
}

/** Whether the copy that a job made is in its vault. */
export function isThere(job: CopyJobTruth, simulator: Simulator): boolean {
  return pointsOf(job.DestinationBackupVaultArn, simulator).some(
    (point) => point.RecoveryPointArn === job.DestinationRecoveryPointArn,
  );
}

export type Check = (call: Answered, truth: Truth) => string[];

export const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString());

export function differing(row: Json, expected: Readonly<Record<string, unknown>>, of = ''): string[] {
  return Object.entries(expected)
    .filter(([member, value]) => JSON.stringify(row[member]) !== JSON.stringify(value))
    .map(([member, value]) => `${of}${member} is ${JSON.stringify(value)}`);
}
