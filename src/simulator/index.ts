import { randomInt } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '../clock.ts';
import { type FaultRule, Faults } from './faults.ts';
import { check, parseJson } from './json-file.ts';
import { Random } from './random.ts';
import { resolveSwitches, type Switches } from './switches.ts';
import { type CopyJobTruth, copyJobTruths, type RecoveryPointTruth, recoveryPointTruths } from './truth.ts';
import { createHttpServer } from './wire/http.ts';
import { defaultWorld } from './world/company/index.ts';
import { loadWorld } from './world/file/load.ts';
import { type WorldData, worldSchema } from './world/file/schema.ts';

export { parseCalibration } from './calibration.ts';
export { type FaultRule, parseFaults } from './faults.ts';
export { parseSwitch, SWITCHES, type Switches } from './switches.ts';
export type { CopyJobTruth, RecoveryPointTruth } from './truth.ts';
export { defaultWorld } from './world/company/index.ts';
export type { WorldData } from './world/file/schema.ts';

export interface SimulatorOptions {
  /** The time of everything: job states, dates, signatures, the Date header. Default: the system's clock. */
  clock?: Clock;
  /** On 127.0.0.1. Default: 0, any free port. */
  port?: number;
  /** Names that the Host header can have besides 127.0.0.1, localhost and [::1]: for requests that come through a proxy. */
  hosts?: readonly string[];
  /** Default: `defaultWorld`. */
  world?: WorldData;
  switches?: Partial<Switches>;
  faults?: readonly FaultRule[];
  /** Divides the durations of jobs; the clock is not affected. Default: 1. */
  speed?: number;
  /** Makes ids and probabilities repeat. Default: a random one. */
  seed?: number;
}

export interface Simulator {
  /** Such as http://127.0.0.1:41231 */
  readonly url: string;
  readonly faults: { readonly struck: number; add(rule: FaultRule): void; clear(): void };
  /** Requests by operation; each attempt of a retry counts, and so does a refused request. */
  readonly requests: { count(operation?: string): number; byOperation(): Record<string, number>; reset(): void };
  copyJobs(): readonly CopyJobTruth[];
  recoveryPoints(account: string, region: string, vaultName: string): readonly RecoveryPointTruth[];
  /** How many records lists and look-ups have read since the start; tests check that it stays small. */
  recordsTouched(): number;
  /** Also closes open connections. */
  close(): Promise<void>;
}

/** Reads a world. Throws an Error that names each JSON path, the problem and the fix. */
export const parseWorld = (json: string): WorldData => parseJson('world', json, worldSchema);

/** Starts AWS Backup on 127.0.0.1. Throws an Error for invalid options, or for a port that is in use. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { clock = systemClock, port = 0, hosts = [], speed = 1, seed = randomInt(2 ** 32) } = options;
  if (!(speed > 0)) throw new Error(`speed ${speed}: it divides the durations of jobs; give a number greater than 0`);
  const switches = resolveSwitches(options.switches);
  const start = clock.now();
  const data = check('world', options.world ?? defaultWorld(start), worldSchema);
  const world = loadWorld(data, start, switches, new Random(seed), speed);
  // Faults draw from another sequence, so that adding one does not change the ids.
  const faults = new Faults(new Random(seed ^ 0x5eed));
  for (const rule of options.faults ?? []) faults.add(rule);

  const counts = new Map<string, number>();
  const count = (operation: string) => void counts.set(operation, (counts.get(operation) ?? 0) + 1);
  const server = createHttpServer({ world, clock, faults, hosts, count });
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
