import { type Simulator, type Switches, startSimulator } from '../../src/simulator/index.ts';
import type { Json } from '../support/answer.ts';
import { DAY } from '../support/constants.ts';
import { ROLE, type SetWorld, setWorld, WEST } from '../support/copy-set-world.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { Random } from '../support/random.ts';
import { promiseOf, TOKEN_SWITCHES } from './crash-report.ts';
import { ServerProcess } from './server-process.ts';

// Several processes start the copies of one set, together with single starts of its members, while they are killed and
// replies are lost. In the end every member has one copy, and no other recovery point was copied.

export interface SetCrashReport {
  seed: number;
  switches: Partial<Switches>;
  members: number;
  missing: number;
  calls: number;
  kills: number;
  duplicates: string[];
  lost: string[];
  falseStatements: string[];
}

const SET = { DestinationBackupVaultArn: WEST, Which: 'all', IamRoleArn: ROLE, MaxCopies: 1000 };
const ENVIRONMENT = { AWS_BACKUP_MCP_MAX_COPIES: '1000' };

/** @param most resources of the set, which have one or two recovery points each. */
export async function setCrash(seed: number, most: number): Promise<SetCrashReport> {
  const random = new Random(seed);
  const switches = Object.fromEntries(
    Object.entries(TOKEN_SWITCHES).map(([name, settings]) => [
      name,
      random.chance(0.3) ? random.pick(settings) : settings[0],
    ]),
  ) as Partial<Switches>;
  const clock = new ManualClock(Date.now());
  const oldest = random.chance(0.3) ? 60 : 20;
  const resources = 15 + random.below(Math.max(1, most - 15));
  const world = setWorld(clock.now(), random, { resources, points: 2, copied: 0.3, oldest, date: 'source' });
  const simulator = await startSimulator({ clock, switches, seed, world: world.data });
  const run = new SetSchedule(seed, random, clock, simulator, world, switches);
  try {
    await run.rounds();
    await run.settle();
    run.judge();
  } finally {
    await run.end();
    await simulator.close();
  }
  return run.report;
}

class SetSchedule {
  readonly report: SetCrashReport;
  readonly #random: Random;
  readonly #clock: ManualClock;
  readonly #simulator: Simulator;
  readonly #world: SetWorld;
  readonly #promised: ReturnType<typeof promiseOf>;
  #processes: ServerProcess[] = [];

  constructor(
    seed: number,
    random: Random,
    clock: ManualClock,
    simulator: Simulator,
    world: SetWorld,
    switches: Partial<Switches>,
  ) {
    this.#random = random;
    this.#clock = clock;
    this.#simulator = simulator;
    this.#world = world;
    this.#promised = promiseOf(switches, false, false);
    const missing = [...world.fates.values()].filter((fate) => fate === 'none').length;
    const counts = { members: world.fates.size, missing, calls: 0, kills: 0 };
    this.report = { seed, switches, ...counts, duplicates: [], lost: [], falseStatements: [] };
  }

  async rounds(): Promise<void> {
    for (let round = 2 + this.#random.below(2); round > 0; round -= 1) {
      const faults = this.#random.below(3);
      for (let at = 0; at < faults; at += 1) {
        this.#simulator.faults.add({
          kind: this.#random.pick(['reset-before', 'reset-after', 'truncated-body', 'throttle', 'service-unavailable']),
          operation: this.#random.pick([
            'StartCopyJob',
            'StartCopyJob',
            'ListCopyJobs',
            'ListRecoveryPointsByBackupVault',
          ]),
          times: 1 + this.#random.below(20),
        });
      }
      const callers = 1 + this.#random.below(2);
      await Promise.all([
        ...Array.from({ length: callers }, () => this.#start(SET, this.#random.chance(0.7))),
        ...Array.from({ length: this.#random.below(4) }, () => this.#single()),
      ]);
      this.#simulator.faults.clear();
      this.#clock.advance(this.#random.pick([0, 500, 3000, 10_000, 61_000]));
    }
  }

  /** The same call until all is reached, as its Next says. */
  async settle(): Promise<void> {
    let args: Json = SET;
    for (let calls = 0; ; calls += 1) {
      const answer = await this.#start(args, false);
      if (calls > 30) {
        this.report.lost.push(`it never ends: ${JSON.stringify(answer)}`);
        return;
      }
      if (answer?.Error && !answer.Error.Retryable) this.report.lost.push(JSON.stringify(answer.Error));
      if (answer?.NotReached === 0) break;
      if (answer?.Next?.Tool === 'start_missing_copies') args = answer.Next.Arguments;
      this.#clock.advance(1000 * (answer?.RetryAfterSeconds ?? answer?.Error?.RetryAfterSeconds ?? 1));
    }
    this.#clock.advance(DAY);
    const find = { DestinationBackupVaultArn: WEST, Which: 'all' };
    const found = await this.#process().call('find_missing_copies', find);
    const { Selected, Covered } = found.Counts ?? {};
    // Twins, and copies of which AWS has no record, can stay unknown.
    if (Selected !== this.report.members || found.Counts.Missing !== 0 || Covered < this.report.missing) {
      this.report.falseStatements.push(`in the end: ${JSON.stringify(found.Counts ?? found)}`);
    }
  }

  judge(): void {
    const jobs = this.#simulator.copyJobs().filter((job) => job.IdempotencyToken?.startsWith('aws-backup-mcp-'));
    for (const [arn, fate] of this.#world.fates) {
      const own = jobs.filter((job) => job.RecoveryPointArn === arn);
      const copies = own.filter((job) => job.State !== 'FAILED');
      if (fate === 'copied' && own.length > 0) this.report.duplicates.push(`${arn} had a copy`);
      if (fate === 'none' && copies.length === 0) this.report.lost.push(arn);
      if (copies.length > 1 && this.#promised.once) this.report.duplicates.push(`${arn}: ${copies.length} copies`);
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.#processes.map((one) => one.kill()));
  }

  async #single(): Promise<void> {
    const one = this.#random.pick([...this.#world.resources.values()].flat());
    if (this.#world.fates.get(one.RecoveryPointArn) === 'copied') return;
    this.report.calls += 1;
    await this.#process().call('start_copy_job', {
      RecoveryPointArn: one.RecoveryPointArn,
      SourceBackupVaultName: one.BackupVaultName,
      DestinationBackupVaultArn: WEST,
      IamRoleArn: ROLE,
    });
  }

  async #start(args: Json, mayKill: boolean): Promise<Json> {
    const server = this.#process();
    this.report.calls += 1;
    const answering = server.call('start_missing_copies', args);
    if (mayKill) {
      const moment = this.#random.below(server.served ? 250 : 900);
      await Promise.race([answering, new Promise((resolve) => setTimeout(resolve, moment))]);
      if (await server.kill()) this.report.kills += 1;
    }
    const answer = await answering;
    if (answer?.Counts === undefined && answer?.Started !== undefined) this.#check(answer);
    return answer;
  }

  #check(answer: Json): void {
    const { Started, AlreadyCopied, AlreadyRunning, CannotBeCopied, Failed, NotReached, Unknown = 0 } = answer;
    const sum = Started + AlreadyCopied + AlreadyRunning + CannotBeCopied + Failed + NotReached + Unknown;
    if (sum !== this.report.members) this.report.falseStatements.push(`${sum} of ${this.report.members}`);
    const known = new Set(this.#simulator.copyJobs().map((job) => job.CopyJobId));
    for (const { CopyJobId } of answer.CopyJobs) {
      if (!known.has(CopyJobId) && this.#promised.ids)
        this.report.falseStatements.push(`no job has the id ${CopyJobId}`);
    }
  }

  #process(): ServerProcess {
    this.#processes = this.#processes.filter((one) => one.alive);
    const [used] = this.#processes;
    if (used && this.#random.chance(0.5)) return used;
    const fresh = new ServerProcess(this.#simulator.url, ENVIRONMENT);
    this.#processes.push(fresh);
    return fresh;
  }
}
