import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { type CopyLine, copyLine } from '../../src/domain/fleet/index.ts';
import {
  type CopyJobTruth,
  type FaultRule,
  type Simulator,
  type Switches,
  startSimulator,
} from '../../src/simulator/index.ts';
import { checked, type Json } from '../support/answer.ts';
import { awsAt } from '../support/aws.ts';
import { DAY, HOUR, MINUTE, PRODUCTION, vaultArn } from '../support/constants.ts';
import { copyRequest } from '../support/copy-request.ts';
import { ROLE } from '../support/copy-set-world.ts';
import { type ChildEnd, type Entry, FleetEngine } from '../support/fleet-engine.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { Random } from '../support/random.ts';
import { connect, depsFor } from '../support/server.ts';
import { type Point, point, pointOf, vault, worldOf } from '../support/world.ts';
import { type Counts, count } from './count.ts';
import { someTokenSettings } from './crash-report.ts';

// The children of an exported machine and start_missing_copies make the copies of one set: one before the other, after it
// and beside it, with faults, and again days later. Each member has one copy in the end, and the children's ends are true.

export interface FleetReport {
  worlds: number;
  members: number;
  children: number;
  toolCalls: number;
  /** Requests to AWS that met a fault. */
  faults: number;
  /** Children that were aborted, and redriven in a later round. */
  redriven: number;
  /** By their outcome or error. */
  ends: Counts;
  /** When the tool ran. */
  orders: Counts;
  settings: Counts;
  duplicates: string[];
  lost: string[];
  /** Ends of children that were not true. */
  falseEnds: string[];
}

const NEAR = vaultArn('near');
const FAR = vaultArn('west', PRODUCTION, 'us-west-2');
/** Each copy into it fails: the lock allows no retention that short. */
const LOCKED = vaultArn('locked', PRODUCTION, 'us-west-2');

const PASSING = [
  'throttle',
  'limit-exceeded',
  'internal-error',
  'service-unavailable',
  'reset-before',
  'reset-after',
  'truncated-body',
  'slow',
] as const;
const OPERATIONS = ['StartCopyJob', 'StartCopyJob', 'ListCopyJobs', 'DescribeCopyJob', 'DescribeRecoveryPoint'];

/** How long it is between two rounds. */
const PAUSES = [0, 3000, 61_000, 20 * MINUTE, 26 * HOUR, 12 * DAY];

export async function fleetWorlds(worlds: number, first = 1): Promise<FleetReport> {
  const report: FleetReport = {
    ...{ worlds, members: 0, children: 0, toolCalls: 0, faults: 0, redriven: 0, ends: {}, orders: {}, settings: {} },
    ...{ duplicates: [], lost: [], falseEnds: [] },
  };
  for (let seed = first; seed < first + worlds; seed += 1) await follow(seed, report);
  return report;
}

async function follow(seed: number, report: FleetReport): Promise<void> {
  const random = new Random(seed);
  const switches = someTokenSettings(random, 0.35);
  for (const [name, setting] of Object.entries(switches)) count(report.settings, `${name}=${setting}`);
  const run = await FleetWorld.open(seed, random, switches, report);
  try {
    await run.rounds();
    await run.settle();
    run.judge();
    await run.muchLater();
    await run.sameAsTool();
  } finally {
    await run.close();
  }
}

/** One set in one world. */
class FleetWorld {
  readonly #seed: number;
  readonly #random: Random;
  readonly #report: FleetReport;
  readonly #clock: ManualClock;
  readonly #simulator: Simulator;
  readonly #twin: Simulator;
  readonly #engine: FleetEngine;
  readonly #destination: string;
  readonly #lines: CopyLine[];
  readonly #clients: Promise<Client>[];
  /** Where children were aborted, by their line. */
  readonly #aborted = new Map<CopyLine, Entry>();

  private constructor(
    [seed, random, report]: readonly [number, Random, FleetReport],
    clock: ManualClock,
    [simulator, twin]: readonly [Simulator, Simulator],
    destination: string,
    members: readonly Point[],
  ) {
    this.#seed = seed;
    this.#random = random;
    this.#report = report;
    this.#clock = clock;
    this.#simulator = simulator;
    this.#twin = twin;
    this.#destination = destination;
    const Lifecycle = { DeleteAfterDays: 400 };
    this.#lines = members.map(({ RecoveryPointArn, BackupVaultName: SourceBackupVaultName }) =>
      copyLine(
        copyRequest({
          ...{ RecoveryPointArn, SourceBackupVaultName, IamRoleArn: ROLE, Lifecycle },
          DestinationBackupVaultArn: destination,
        }),
        PRODUCTION,
        clock.now(),
      ),
    );
    this.#engine = new FleetEngine({
      url: simulator.url,
      clock,
      destinations: [destination],
      lifecycle: Lifecycle,
      unmodelled: random.pick(['by name', 'BackupException']),
    });
    this.#clients = [simulator, twin].map(({ url }) =>
      connect({ ...depsFor(url, { maxCopies: 1000 }), clock, aws: awsAt(url, { clock }) }),
    );
  }

  static async open(
    seed: number,
    random: Random,
    switches: Partial<Switches>,
    report: FleetReport,
  ): Promise<FleetWorld> {
    const clock = new ManualClock(Date.now());
    const now = clock.now();
    const destination = random.pick([NEAR, FAR, FAR, LOCKED]);
    const members = Array.from({ length: 2 + random.below(5) }, (_, index) =>
      point(now - (1 + random.below(random.pick([20, 20, 60]) * 24)) * HOUR, index, {
        // Another one in each world: a process remembers tokens.
        RecoveryPointArn: pointOf(seed * 100 + index),
        ResourceArn: `arn:aws:elasticfilesystem:us-east-1:${PRODUCTION}:file-system/fs-${index}`,
        BackupSizeInBytes: random.pick([1000, 1e9, 1e11]),
        Lifecycle: { DeleteAfterDays: 900 },
        SystemErrorMinutes: random.chance(0.1) ? 30 : 0,
      }),
    );
    const world = worldOf(now, [], {
      Vaults: [
        vault(now, 'Default'),
        vault(now, 'near'),
        { ...vault(now, 'west'), Region: 'us-west-2' },
        { ...vault(now, 'locked'), Region: 'us-west-2', Locked: true, MinRetentionDays: 1000 },
      ],
      RecoveryPoints: members,
      // A failure of yesterday, by somebody else.
      CopyJobs: members
        .filter(() => random.chance(0.2))
        .map((one, index) => ({
          CopyJobId: `EARLIER-${index}`,
          ...{ AccountId: PRODUCTION, Region: 'us-east-1', RecoveryPointArn: one.RecoveryPointArn },
          ...{ SourceBackupVaultName: 'Default', DestinationBackupVaultArn: destination, IamRoleArn: ROLE },
          ...{ ResourceArn: one.ResourceArn, ResourceType: 'EFS', BackupSizeInBytes: 1, State: 'FAILED' as const },
          ...{ StatusMessage: 'The job failed.', CreationDate: '-30m', CompletionDate: '-29m' },
        })),
    });
    world.Accounts[0]!.Roles = [{ RoleArn: ROLE }];
    const options = { clock, switches, seed, world };
    const simulators = await Promise.all([
      startSimulator(options),
      startSimulator({ ...options, world: structuredClone(world) }),
    ]);
    return new FleetWorld([seed, random, report], clock, simulators, destination, members);
  }

  /** Children and the tool, in any order, while requests meet faults. */
  async rounds(): Promise<void> {
    this.#report.members += this.#lines.length;
    for (let left = 2; left > 0; left -= 1) {
      const faults = Array.from({ length: this.#random.below(4) }, () => this.#fault());
      for (const fault of faults) this.#simulator.faults.add(fault);
      const order = this.#random.pick(['before', 'after', 'beside', 'never']);
      count(this.#report.orders, order);
      if (order === 'before') await this.#tool();
      await Promise.all([this.#children(0.3), ...(order === 'beside' ? [this.#tool()] : [])]);
      if (order === 'after') await this.#tool();
      this.#report.faults += this.#simulator.faults.struck;
      this.#simulator.faults.clear();
      this.#clock.advance(this.#random.pick(PAUSES));
    }
  }

  /** Without faults: the same file again, and the tool once more. */
  async settle(): Promise<void> {
    this.#clock.advance(2 * MINUTE);
    if (this.#aborted.size > 0) await this.#children();
    for (const [index, end] of (await this.#children()).entries()) {
      const line = this.#lines[index]!;
      if (this.#destination === LOCKED) {
        if (!('Error' in end) || !/^CopyJob\.FAILED$|^CopyAttempts/.test(end.Error)) {
          this.#report.falseEnds.push(`seed ${this.#seed}: ${line.RecoveryPointArn} ended ${JSON.stringify(end)}`);
        }
      } else if (!('output' in end)) {
        this.#report.lost.push(`seed ${this.#seed}: ${line.RecoveryPointArn} ended ${JSON.stringify(end)}`);
      }
    }
    await this.#tool();
  }

  judge(): void {
    for (const { RecoveryPointArn } of this.#lines) {
      const made = this.#jobsOf(RecoveryPointArn).filter(({ State }) => State !== 'FAILED');
      if (made.length > 1) this.#report.duplicates.push(`seed ${this.#seed}: ${RecoveryPointArn} ${made.length} times`);
      if (made.length === 0 && this.#destination !== LOCKED) {
        this.#report.lost.push(`seed ${this.#seed}: ${RecoveryPointArn} has no copy`);
      }
    }
  }

  /** When AWS lists the jobs no more, the file of then makes nothing. */
  async muchLater(): Promise<void> {
    const before = this.#started().length;
    const copied = new Set(this.#started().map(({ RecoveryPointArn }) => RecoveryPointArn)).size;
    this.#clock.advance(45 * DAY);
    await this.#children();
    const now = this.#started();
    if (this.#destination !== LOCKED && now.length > before && copied > 0) {
      this.#report.duplicates.push(`seed ${this.#seed}: ${now.length - before} started by an old file`);
    }
  }

  /** In a world of the same kind that no child has touched, the tool starts the same copies. */
  async sameAsTool(): Promise<void> {
    await this.#tool(1);
    const byTool = new Set(this.#twin.copyJobs().flatMap((job) => (job.Request ? [job.RecoveryPointArn] : [])));
    const bySet = new Set(this.#lines.map(({ RecoveryPointArn }) => RecoveryPointArn));
    const different = [...bySet].filter((arn) => !byTool.has(arn)).concat([...byTool].filter((arn) => !bySet.has(arn)));
    for (const arn of different) this.#report.lost.push(`seed ${this.#seed}: ${arn} is not in both sets`);
  }

  async close(): Promise<void> {
    this.#engine.close();
    for (const client of this.#clients) await (await client).close();
    await Promise.all([this.#simulator.close(), this.#twin.close()]);
  }

  /** Runs the child of each line, and compares its end with what is true of the jobs. Some are aborted, and redriven the next time. */
  async #children(aborts = 0): Promise<ChildEnd[]> {
    const all = Promise.all(
      this.#lines.map(async (line) => {
        const end = await this.#child(line, aborts);
        this.#report.children += 1;
        count(this.#report.ends, 'output' in end ? 'COMPLETED' : end.Error);
        const wrong = this.#wrongEnd(line, end);
        if (wrong) this.#report.falseEnds.push(`seed ${this.#seed}: ${line.RecoveryPointArn} ${wrong}`);
        return end;
      }),
    );
    return await this.#engine.drive(all);
  }

  async #child(line: CopyLine, aborts: number): Promise<ChildEnd> {
    const entry = this.#aborted.get(line);
    if (entry) {
      this.#aborted.delete(line);
      this.#report.redriven += 1;
      return await this.#engine.redrive(entry, { keepsTime: this.#random.chance(0.5) });
    }
    if (!this.#random.chance(aborts)) return await this.#engine.run(line);
    const abort = { task: this.#random.below(6), answered: this.#random.chance(0.5) };
    const left = await this.#engine.runUntil(line, abort);
    if (!('entries' in left)) return left;
    this.#aborted.set(line, this.#random.pick(left.entries));
    return { Error: 'Aborted', Cause: '' };
  }

  #wrongEnd({ RecoveryPointArn }: CopyLine, end: ChildEnd): string | undefined {
    const jobs = this.#jobsOf(RecoveryPointArn);
    if ('output' in end) {
      const { CopyJobId } = end.output.CopyJob as Json;
      const job = jobs.find((one) => one.CopyJobId === CopyJobId);
      return job?.State === 'COMPLETED' ? undefined : `is said to be copied by ${CopyJobId}, which is ${job?.State}`;
    }
    if (end.Error !== 'CopyJob.FAILED') return undefined;
    const told = jobs.some(({ State, StatusMessage }) => State === 'FAILED' && StatusMessage === end.Cause);
    return told ? undefined : `is said to have failed with ${end.Cause}`;
  }

  async #tool(which = 0): Promise<void> {
    const client = await this.#clients[which]!;
    const args = {
      DestinationBackupVaultArn: this.#destination,
      SourceBackupVaultName: 'Default',
      Which: 'all',
      IamRoleArn: ROLE,
      Lifecycle: { DeleteAfterDays: 400 },
      MaxCopies: 1000,
    };
    this.#report.toolCalls += 1;
    const call = client.callTool({ name: 'start_missing_copies', arguments: args }, undefined, { timeout: 120_000 });
    checked('start_missing_copies', (await this.#engine.beside(call)) as CallToolResult);
  }

  #fault(): FaultRule {
    const kind = this.#random.pick(PASSING);
    const operation = this.#random.pick(OPERATIONS);
    if (this.#random.chance(0.1)) return { operation: 'ListCopyJobs', kind: 'access-denied', times: 3 };
    return {
      // AWS's model has it for a start alone.
      operation: kind === 'limit-exceeded' ? 'StartCopyJob' : operation,
      kind,
      times: 1 + this.#random.below(6),
      ...(kind === 'slow' && { delayMs: 20 }),
    };
  }

  #started(): CopyJobTruth[] {
    return this.#simulator.copyJobs().filter((job) => job.Request !== undefined);
  }

  #jobsOf(arn: string): CopyJobTruth[] {
    return this.#simulator.copyJobs().filter((job) => job.RecoveryPointArn === arn && !job.ParentJobId);
  }
}
