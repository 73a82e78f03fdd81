import { type Clock, systemClock } from '../../src/clock.ts';
import { type FaultRule, type Simulator, type Switches, startSimulator } from '../../src/simulator/index.ts';
import type { Json } from '../support/answer.ts';
import { DAY, HOUR } from '../support/constants.ts';
import { ROLE, type SetWorld, setWorld, WEST } from '../support/copy-set-world.ts';
import { Random } from '../support/random.ts';
import { promiseOf, someTokenSettings } from './crash-report.ts';
import { ServerProcess } from './server-process.ts';
import { type Selected, SetTruth } from './set-crash-truth.ts';

// Several processes start the copies of one set, together with single starts of its members, while they are killed and
// replies are lost. Each answer is compared with the truth of its time. In the end every member has one copy, and no
// other recovery point was copied.

export interface SetCrashReport {
  seed: number;
  switches: Partial<Switches>;
  members: number;
  missing: number;
  calls: number;
  /** Calls for a set that had an answer, and how many of these started a part only. */
  answers: number;
  partial: number;
  errors: number;
  /** Processes that were killed while they answered. */
  kills: number;
  /** Requests to AWS that met a fault. */
  faults: number;
  duplicates: string[];
  lost: string[];
  falseStatements: string[];
}

const MOST = 10_000;
const ENVIRONMENT = { AWS_BACKUP_MCP_MAX_COPIES: String(MOST) };

/** Failures of which the same call can be made again. */
const FAULTS = [
  'reset-before',
  'reset-after',
  'truncated-body',
  'throttle',
  'service-unavailable',
  'internal-error',
  'limit-exceeded',
] as const;
const STRUCK = ['StartCopyJob', 'StartCopyJob', 'StartCopyJob', 'ListCopyJobs', 'ListRecoveryPointsByBackupVault'];

/** How long AWS's clock goes on between rounds, in milliseconds. */
const PAUSES = [0, 500, 3000, 10_000, 61_000, 2 * HOUR];

/** From 200 to 10,000 members, most of them small, in an order that any run of seeds spreads over the range. */
export function sizeOf(seed: number): number {
  const along = (seed * 0.618_033_988_75) % 1;
  return Math.round(200 * 50 ** (along ** 3.2));
}

/** @param size of the set, about. */
export async function setCrash(seed: number, size: number): Promise<SetCrashReport> {
  const random = new Random(seed);
  const switches = someTokenSettings(random, 0.3);
  const clock = new RunningClock();
  const oldest = random.chance(0.3) ? 60 : 20;
  const kind = random.pick(['all', 'all', 'newest', 'vault', 'dates'] as const);
  const perResource = { all: 1.5, newest: 1, vault: 1, dates: 0.9 }[kind];
  const resources = Math.ceil(size / perResource);
  const world = setWorld(clock.now(), random, { resources, points: 2, copied: 0.3, oldest, date: 'source' });
  const set = selectedOf(kind, world, clock.now(), oldest);
  const simulator = await startSimulator({ clock, switches, seed, world: world.data });
  const run = new SetSchedule(seed, random, clock, simulator, world, set, switches);
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

function selectedOf(
  kind: 'all' | 'newest' | 'vault' | 'dates',
  world: SetWorld,
  now: number,
  oldest: number,
): Selected {
  const points = [...world.resources.values()];
  const after = now - Math.round(0.6 * oldest) * DAY;
  const [given, chosen] = {
    all: [{ Which: 'all' }, points.flat()] as const,
    newest: [{ Which: 'newest' }, points.map(([newest]) => newest!)] as const,
    vault: [
      { Which: 'all', SourceBackupVaultName: 'Default' },
      points.flat().filter((one) => one.BackupVaultName === 'Default'),
    ] as const,
    dates: [
      { Which: 'all', ByCreatedAfter: new Date(after).toISOString() },
      points.flat().filter((one) => Date.parse(one.CreationDate) > after),
    ] as const,
  }[kind];
  const members = new Map(chosen.map((one) => [one.RecoveryPointArn, one]));
  const missing = [...members.keys()].filter((arn) => world.fates.get(arn) === 'none');
  return { given: { DestinationBackupVaultArn: WEST, ...given }, members, missing };
}

/** The processes' own clock, and how far AWS's is moved on: a reply takes as long by either. */
class RunningClock implements Clock {
  #ahead = 0;

  now(): number {
    return systemClock.now() + this.#ahead;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return systemClock.sleep(ms, signal);
  }

  advance(ms: number): void {
    this.#ahead += ms;
  }
}

class SetSchedule {
  readonly report: SetCrashReport;
  readonly #random: Random;
  readonly #clock: RunningClock;
  readonly #simulator: Simulator;
  readonly #set: Selected;
  readonly #truth: SetTruth;
  /** The lifecycles that callers ask for. */
  readonly #lifecycles: readonly (object | undefined)[];
  #processes: ServerProcess[] = [];

  constructor(
    seed: number,
    random: Random,
    clock: RunningClock,
    simulator: Simulator,
    world: SetWorld,
    set: Selected,
    switches: Partial<Switches>,
  ) {
    this.#random = random;
    this.#clock = clock;
    this.#simulator = simulator;
    this.#set = set;
    const mixed = random.chance(0.3);
    this.#lifecycles = mixed ? [undefined, { DeleteAfterDays: 365 }, { DeleteAfterDays: 200 }] : [undefined];
    this.#truth = new SetTruth(simulator, world, set, {
      ...promiseOf(switches, false, mixed),
      listed: switches['list-visibility'] === 'at-once',
      canFail: mixed && switches['token-mismatch'] === 'error',
    });
    this.report = {
      seed,
      switches,
      members: set.members.size,
      missing: set.missing.length,
      ...{ calls: 0, answers: 0, partial: 0, errors: 0, kills: 0, faults: 0 },
      ...{ duplicates: [], lost: [], falseStatements: [] },
    };
  }

  async rounds(): Promise<void> {
    for (let round = 3 + this.#random.below(2); round > 0; round -= 1) {
      for (let left = this.#random.below(3); left > 0; left -= 1) this.#simulator.faults.add(this.#fault());
      const callers = 2 + this.#random.below(3);
      await Promise.all([
        ...Array.from({ length: callers }, () => this.#start(this.#arguments(), this.#random.chance(0.75))),
        ...Array.from({ length: this.#random.below(6) }, () => this.#single()),
        ...(this.#random.chance(0.2) ? [this.#find()] : []),
      ]);
      this.#simulator.faults.clear();
      this.#clock.advance(this.#random.pick(PAUSES));
    }
  }

  /** The calls that each answer names, until one names none; then a look at the set. */
  async settle(): Promise<void> {
    // A call of two seconds gets not far on a busy machine.
    let args: Json = { ...this.#arguments(), TimeoutSeconds: 120 };
    let last: Json;
    for (let calls = 0; ; calls += 1) {
      last = await this.#start(args, false);
      if (calls > 40) {
        this.report.lost.push(`it never ends: ${JSON.stringify(last)}`);
        return;
      }
      if (last?.NotReached === 0) break;
      if (last?.Next?.Tool === 'start_missing_copies') args = last.Next.Arguments;
      this.#clock.advance(1000 * (last?.RetryAfterSeconds ?? last?.Error?.RetryAfterSeconds ?? 1));
    }
    // A resource has one job at a time, and a vault 105: the others wait.
    const days = 1 + Math.ceil(this.report.missing / 100);
    for (let left = days; left > 0; left -= 1) {
      this.#clock.advance(DAY / 2);
      if (left % 20 === 0) this.#truth.remember();
    }
    if (last.Next) {
      const { isError, json } = await this.#call(this.#process(), last.Next.Tool, last.Next.Arguments);
      if (isError) this.report.falseStatements.push(`Next of the last answer: ${JSON.stringify(json)}`);
    }
    await this.#find();
  }

  judge(): void {
    const { duplicates, lost } = this.#truth.inTheEnd();
    this.report.duplicates.push(...duplicates);
    this.report.lost.push(...lost);
    this.report.faults = this.#simulator.faults.struck;
  }

  async end(): Promise<void> {
    await Promise.all(this.#processes.map((one) => one.kill()));
  }

  #arguments(): Json {
    const Lifecycle = this.#random.pick(this.#lifecycles);
    const TimeoutSeconds = this.#random.pick([undefined, undefined, 2, 120]);
    return {
      ...this.#set.given,
      ...{ IamRoleArn: ROLE, MaxCopies: MOST },
      ...(Lifecycle && { Lifecycle }),
      ...(TimeoutSeconds && { TimeoutSeconds }),
    };
  }

  #fault(): FaultRule {
    const kind = this.#random.pick(FAULTS);
    const operation = kind === 'limit-exceeded' ? 'StartCopyJob' : this.#random.pick(STRUCK);
    // Some of the requests meet it, in the middle of the set.
    const probability = this.#random.pick([0.02, 0.2, 1]);
    return { kind, operation, probability, times: kind === 'limit-exceeded' ? 1 : 1 + this.#random.below(20) };
  }

  async #single(): Promise<void> {
    const [arn, one] = this.#random.pick([...this.#set.members]);
    if (!this.#set.missing.includes(arn)) return;
    const Lifecycle = this.#random.pick(this.#lifecycles);
    await this.#call(this.#process(), 'start_copy_job', {
      RecoveryPointArn: arn,
      SourceBackupVaultName: one.BackupVaultName,
      DestinationBackupVaultArn: WEST,
      IamRoleArn: ROLE,
      ...(Lifecycle && { Lifecycle }),
    });
  }

  async #find(): Promise<void> {
    const before = this.#truth.reached();
    const { json } = await this.#call(this.#process(), 'find_missing_copies', this.#set.given);
    if (json?.Counts) this.report.falseStatements.push(...this.#truth.ofFind(json, before));
    else this.#failed(json);
  }

  /** The answer; undefined where the process was killed before. */
  async #start(args: Json, mayKill: boolean): Promise<Json> {
    const server = this.#process();
    const began = this.#clock.now();
    const answering = this.#call(server, 'start_missing_copies', args);
    if (mayKill) await this.#killDuring(server, answering);
    const { json } = await answering;
    if (json?.Started === undefined) {
      this.#failed(json);
      return json;
    }
    this.report.answers += 1;
    if (json.NotReached > 0) this.report.partial += 1;
    this.report.falseStatements.push(...this.#truth.ofStart(json, began));
    return json;
  }

  /** An error has to be one of those after which the same call works. */
  #failed(json: Json): void {
    if (json === undefined) return;
    this.report.errors += 1;
    if (!json.Error?.Retryable) this.report.falseStatements.push(JSON.stringify(json));
  }

  /** Kills the process at any moment of its call: while it starts, while it reads the lists, between any two starts. */
  async #killDuring(server: ServerProcess, answering: Promise<unknown>): Promise<void> {
    let answered = false;
    const done = answering.then(() => {
      answered = true;
    });
    const { requests } = this.#simulator;
    if (this.#random.chance(0.15)) {
      await Promise.race([done, passed(this.#random.below(server.served ? 60 : 700))]);
    } else {
      const lists = 6 + Math.ceil(this.report.members / 400);
      const left = Math.max(0, this.report.missing - this.#truth.reached());
      const until = requests.count() + this.#random.below(this.#random.chance(0.2) ? lists : lists + left + 1);
      while (!answered && requests.count() < until) await passed(1);
    }
    const busy = !answered;
    if ((await server.kill()) && busy) this.report.kills += 1;
  }

  async #call(server: ServerProcess, name: string, args: object): Promise<{ json: Json; isError: boolean }> {
    this.report.calls += 1;
    const json = await server.call(name, args);
    return { json, isError: json?.Error !== undefined || json?.ProtocolError !== undefined };
  }

  #process(): ServerProcess {
    this.#processes = this.#processes.filter((one) => one.alive);
    if (this.#processes.length > 0 && this.#random.chance(0.5)) return this.#random.pick(this.#processes);
    const fresh = new ServerProcess(this.#simulator.url, ENVIRONMENT);
    this.#processes.push(fresh);
    return fresh;
  }
}

const passed = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
