import { randomInt } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '../clock.ts';
import { type FaultRule, Faults } from './faults.ts';
import { check, parseJson } from './json-file.ts';
import { Random } from './random.ts';
import { resolveSwitches, type Switches } from './switches.ts';
import { createHttpServer } from './wire/http.ts';
import { defaultWorld } from './world/company/index.ts';
import { loadWorld } from './world/file/load.ts';
import { type WorldData, worldSchema } from './world/file/schema.ts';
import { type CopyJobState, stateAt } from './world/records.ts';
import type { World } from './world/world.ts';

export { type FaultRule, parseFaults } from './faults.ts';
export { parseSwitch, SWITCHES, type Switches } from './switches.ts';
export { defaultWorld } from './world/company/index.ts';
export type { WorldData } from './world/file/schema.ts';

export interface SimulatorOptions {
  /** Of everything: job states, dates, signatures, the Date header. Default: the system's. */
  clock?: Clock;
  /** On 127.0.0.1; 0, the default, for any free one. */
  port?: number;
  /** Default: `defaultWorld`. */
  world?: WorldData;
  switches?: Partial<Switches>;
  faults?: readonly FaultRule[];
  /** Divides the durations of jobs, never the clock. Default 1. */
  speed?: number;
  /** Of ids and probabilities. Default: a new one each time. */
  seed?: number;
}

/** A copy job as it is, whoever may see it. Dates in milliseconds since the Unix epoch. */
export interface CopyJobTruth {
  CopyJobId: string;
  AccountId: string;
  Region: string;
  State: CopyJobState;
  StatusMessage: string | undefined;
  RecoveryPointArn: string;
  DestinationBackupVaultArn: string;
  DestinationRecoveryPointArn: string | undefined;
  IdempotencyToken: string | undefined;
  ParentJobId: string | undefined;
  CreationDate: number;
  CompletionDate: number | undefined;
  /** Of its copy; days count from the creation of the source. */
  Lifecycle: { MoveToColdStorageAfterDays?: number | undefined; DeleteAfterDays?: number | undefined };
  /** The body of StartCopyJob; undefined for child jobs and for jobs of the world's past. */
  Request: unknown;
}

/** A recovery point as it is, whoever may see it. Dates in milliseconds since the Unix epoch. */
export interface RecoveryPointTruth {
  RecoveryPointArn: string;
  ResourceArn: string;
  ResourceType: string;
  Status: string;
  CreationDate: number;
  MoveToColdStorageAfterDays: number | undefined;
  DeleteAfterDays: number | undefined;
  EncryptionKeyArn: string | undefined;
  ParentRecoveryPointArn: string | undefined;
}

export interface Simulator {
  /** Such as http://127.0.0.1:41231 */
  readonly url: string;
  readonly faults: { readonly struck: number; add(rule: FaultRule): void; clear(): void };
  /** Requests that came in, by operation, each attempt of a retry counted; those refused included. */
  readonly requests: { count(operation?: string): number; byOperation(): Record<string, number>; reset(): void };
  copyJobs(): readonly CopyJobTruth[];
  recoveryPoints(account: string, region: string, vaultName: string): readonly RecoveryPointTruth[];
  /** How many records lists and look-ups have read since the start. */
  recordsTouched(): number;
  /** Ends the connections, too. */
  close(): Promise<void>;
}

/** Reads a world. Throws an Error whose message names each JSON path, the reason and what is right. */
export const parseWorld = (json: string): WorldData => parseJson('world', json, worldSchema);

/** Starts AWS Backup on 127.0.0.1. Throws an Error for options that do not hold, or a port that is taken. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { clock = systemClock, port = 0, speed = 1, seed = randomInt(2 ** 32) } = options;
  if (!(speed > 0)) throw new Error(`speed ${speed}: it divides the durations of jobs; give a number greater than 0`);
  const switches = resolveSwitches(options.switches);
  const random = new Random(seed);
  const start = clock.now();
  const data = check('world', options.world ?? defaultWorld(start), worldSchema);
  const world = loadWorld(data, start, switches, random, speed);
  // Faults draw from a sequence of their own: adding one does not change the ids.
  const faults = new Faults(new Random(seed ^ 0x5eed));
  for (const rule of options.faults ?? []) faults.add(rule);

  const counts = new Map<string, number>();
  const count = (operation: string) => void counts.set(operation, (counts.get(operation) ?? 0) + 1);
  const server = createHttpServer({ world, clock, faults, count });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    requests: {
      count: (operation) =>
        operation === undefined ? [...counts.values()].reduce((a, b) => a + b, 0) : (counts.get(operation) ?? 0),
      byOperation: () => Object.fromEntries(counts),
      reset: () => counts.clear(),
    },
    copyJobs: () => copyJobTruths(world, clock.now()),
    recoveryPoints: (account, region, vaultName) => recoveryPointTruths(world, clock.now(), account, region, vaultName),
    recordsTouched: () => world.touched,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function copyJobTruths(world: World, now: number): CopyJobTruth[] {
  world.advance(now);
  return [...world.copyJobs.all()].map((job) => ({
    CopyJobId: job.id,
    AccountId: job.accountId,
    Region: job.region,
    State: stateAt(job, now),
    StatusMessage: now < job.endsAt ? undefined : job.statusMessage,
    RecoveryPointArn: job.sourceArn,
    DestinationBackupVaultArn: job.destinationVaultArn,
    DestinationRecoveryPointArn: now < job.endsAt ? undefined : job.destinationArn,
    IdempotencyToken: job.token,
    ParentJobId: job.parentId,
    CreationDate: job.createdAt,
    CompletionDate: now < job.endsAt ? undefined : job.endsAt,
    Lifecycle: job.lifecycle,
    Request: job.request,
  }));
}

function recoveryPointTruths(world: World, now: number, account: string, region: string, vaultName: string) {
  world.advance(now);
  const vault = world.vaultsOf(account, region).find((one) => one.name === vaultName);
  const points = vault === undefined ? [] : [...world.recoveryPoints.ofVault(vault).beyond()];
  return points.map((point) => ({
    RecoveryPointArn: point.arn,
    ResourceArn: point.resourceArn,
    ResourceType: point.resourceType,
    Status: point.status,
    CreationDate: point.createdAt,
    MoveToColdStorageAfterDays: point.lifecycle.MoveToColdStorageAfterDays,
    DeleteAfterDays: point.lifecycle.DeleteAfterDays,
    EncryptionKeyArn: point.keyArn,
    ParentRecoveryPointArn: point.parentArn,
  }));
}
