import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { allow } from '../support/allow.ts';
import { type Answer, checked, type Json } from '../support/answer.ts';
import { createAws } from '../support/aws.ts';
import { DAY, KEYS, PRODUCTION, RECOVERY_KEYS, vaultArn } from '../support/constants.ts';
import { Random } from '../support/random.ts';
import { connect, depsFor, driven } from '../support/server.ts';
import { type Counts, count } from './count.ts';
import { promiseOf } from './crash-report.ts';
import { accountOf, History, livePoints, regionOf } from './find-worlds-history.ts';
import {
  type Asked,
  CLASSES,
  FindTruth,
  falseOf,
  grouped,
  type Problem,
  type Slot,
  type Tried,
} from './find-worlds-truth.ts';
import { ARCHIVE, AWAY, HOME, OTHER, PROBE } from './find-worlds-world.ts';

// In generated worlds whose copies the simulator made, find_missing_copies says of each recovery point what is true, and
// start_missing_copies makes each copy that is due, once.

export interface FindReport {
  worlds: number;
  finds: number;
  /** Recovery points and resources that were selected, all answers together. */
  selected: number;
  classes: Counts;
  /** What the caller could not read, by how many answers it was so in. */
  denied: Counts;
  /** How many worlds had each setting of each switch. */
  settings: Counts;
  filters: Counts;
  /** Sets that were started as their answer said, and the copies of those. */
  sets: number;
  started: number;
  /** Recovery points whose copy is gone, where only a job tells of it: its record counts as a copy. */
  byJobAlone: number;
  /** Recovery points with a job that AWS did not list yet. */
  unlisted: number;
  falselyCovered: string[];
  falselyMissing: string[];
  /** Started although they had a copy, or twice. */
  duplicates: string[];
  /** Due, and neither started nor said to fail. */
  lost: string[];
  problems: string[];
}

const ROUNDS = 5;
const NOTHING: ReadonlySet<string> = new Set();

/** Follows this number of worlds, each from its own seed. */
export async function findWorlds(worlds: number, first = 1): Promise<FindReport> {
  const report: FindReport = {
    ...{ worlds, finds: 0, selected: 0, classes: {}, denied: {}, settings: {}, filters: {}, sets: 0, started: 0 },
    ...{ byJobAlone: 0, unlisted: 0, falselyCovered: [], falselyMissing: [], duplicates: [], lost: [], problems: [] },
  };
  for (let seed = first; seed < first + worlds; seed += 1) {
    const open = () => History.open(seed, new Random(seed), now);
    const now = Date.now();
    // A second world of the same kind, in which is tried what can be copied.
    const [history, twin] = await Promise.all([open(), open()]);
    const run = new WorldRun(seed, history, twin, report);
    try {
      await run.all();
    } finally {
      await run.close();
    }
  }
  return report;
}

class WorldRun {
  readonly #seed: number;
  readonly #history: History;
  readonly #twin: History;
  readonly #report: FindReport;
  readonly #random: Random;
  readonly #profiles: boolean;
  readonly #regions: readonly string[] | undefined;
  #client: Client | undefined;
  #tried = new Map<string, Tried>();

  constructor(seed: number, history: History, twin: History, report: FindReport) {
    this.#seed = seed;
    this.#history = history;
    this.#twin = twin;
    this.#report = report;
    this.#random = new Random(seed * 7919);
    this.#profiles = this.#random.chance(0.8);
    this.#regions = this.#random.chance(0.7) ? [HOME, AWAY] : undefined;
  }

  async all(): Promise<void> {
    await Promise.all([this.#history.live(), this.#twin.live()]);
    for (const [name, setting] of Object.entries(this.#history.world.switches)) {
      count(this.#report.settings, `${name}=${setting}`);
    }
    await this.#tryAll();
    const { clock, simulator } = this.#history;
    const settings = {
      ...(this.#profiles && { profiles: ['own', 'recovery'] }),
      ...(this.#regions && { regions: [...this.#regions] }),
      ...allow(vaultArn('*', '*', '*')),
      maxCopies: 1000,
    };
    const aws = createAws({
      clock,
      profiles: this.#profiles ? ['own', 'recovery'] : [],
      region: HOME,
      endpoint: async (profile) => ({ url: simulator.url, credentials: profile === 'recovery' ? RECOVERY_KEYS : KEYS }),
    });
    this.#client = await connect({ ...depsFor(simulator.url, settings), aws, clock });
    for (let round = 0; round < ROUNDS; round += 1) await this.#find(this.#ask());
    if (this.#random.chance(0.5)) await this.#startSet();
  }

  async close(): Promise<void> {
    await this.#client?.close();
    await Promise.all([this.#history.close(), this.#twin.close()]);
  }

  /** Learns of every recovery point whether it can be copied, where that changes nothing. */
  async #tryAll(): Promise<void> {
    const jobs: [string, Awaited<ReturnType<History['start']>>, Awaited<ReturnType<History['start']>>][] = [];
    for (const name of ['Default', 'second', 'third', 'archive', 'regional']) {
      const region = this.#twin.regionOfVault(name);
      for (const { RecoveryPointArn: arn } of this.#twin.simulator.recoveryPoints(PRODUCTION, region, name)) {
        const near = await this.#twin.start(arn, name, region === HOME ? PROBE : OTHER);
        jobs.push([arn, near, await this.#twin.start(arn, name, this.#twin.world.destination)]);
      }
    }
    this.#twin.clock.advance(4000);
    const states = new Map(this.#twin.simulator.copyJobs().map((job) => [job.CopyJobId, job]));
    const works = (job: (typeof jobs)[number][1]) => {
      const { State, StatusMessage = '' } = (job && states.get(job.CopyJobId)) ?? {};
      return State !== undefined && (State !== 'FAILED' || /too many copy jobs/.test(StatusMessage));
    };
    this.#tried = new Map(jobs.map(([arn, near, there]) => [arn, { atAll: works(near), there: works(there) }]));
  }

  #truth(): FindTruth {
    return new FindTruth(
      this.#history,
      ({ RecoveryPointArn }) => this.#tried.get(RecoveryPointArn) ?? { atAll: false, there: false },
    );
  }

  /** A question, and what the caller is denied. */
  #ask(): Asked {
    const random = this.#random;
    const { destination, deniedVaults } = this.#history.world;
    const args: Record<string, unknown> = { Region: HOME };
    const named = random.chance(0.75);
    if (named) args.DestinationBackupVaultArn = destination;
    else if (random.chance(0.4)) args.OtherAccount = true;
    if (random.chance(0.6)) args.Which = random.pick(['all', 'all', 'newest']);
    if (random.chance(0.25)) args.MaxAgeHours = random.pick([2, 30, 200, 800]);
    if (random.chance(0.6)) args.MaxResults = 100;
    if (random.chance(0.4)) this.#filter(args);
    const everywhere = this.#regions && args.SourceBackupVaultName === undefined && random.chance(0.1);
    if (everywhere) args.Region = 'all';
    const denied = random.pick(['', '', '', '', 'jobs', 'destination', 'both', 'vaults']);
    const foreign = named && accountOf(destination) !== PRODUCTION;
    // In one Region, a denied list is denied for the sources too.
    const mayDeny = named && !everywhere && destination !== ARCHIVE;
    const destinationDenied = mayDeny && (denied === 'destination' || denied === 'both');
    const source = args.SourceBackupVaultName;
    return {
      args,
      regions: everywhere ? this.#regions : [HOME],
      jobs: !(denied === 'jobs' || denied === 'both'),
      destination: named && !destinationDenied && !(foreign && !this.#profiles),
      profiles: this.#profiles,
      vaults: !(denied === 'vaults' && source !== undefined),
      deny: destinationDenied,
      unreadSources: source === undefined || deniedVaults.has(`${source}`) ? deniedVaults : NOTHING,
    };
  }

  #filter(args: Record<string, unknown>): void {
    const random = this.#random;
    const rows = this.#history.world.data.RecoveryPoints!;
    const { ResourceArn, ResourceType, CreationDate } = random.pick(rows);
    const filter = random.pick(['resource', 'type', 'name', 'after', 'before', 'vault', 'vault', 'vault'] as const);
    count(this.#report.filters, filter);
    if (filter === 'resource') args.ResourceArn = ResourceArn;
    if (filter === 'type') args.ByResourceType = ResourceType;
    if (filter === 'name') args.NameContains = random.pick(['NAME-1', 'name-2', 'vol-', 'us-east-1', 'table']);
    if (filter === 'after') args.ByCreatedAfter = CreationDate;
    if (filter === 'before') args.ByCreatedBefore = CreationDate;
    if (filter === 'vault') args.SourceBackupVaultName = random.pick(['Default', 'second', 'third', 'archive']);
  }

  async #find(asked: Asked): Promise<{ answer: Json; groups: Slot[][] }> {
    const { simulator, world } = this.#history;
    const list = 'ListRecoveryPointsByBackupVault';
    const kind = 'access-denied';
    const [account, region] = [accountOf(world.destination), regionOf(world.destination)];
    if (!asked.jobs) simulator.faults.add({ kind, operation: 'ListCopyJobs' });
    if (asked.deny) simulator.faults.add({ kind, operation: list, account, region });
    if (!asked.vaults) simulator.faults.add({ kind, operation: 'ListBackupVaults', region: HOME });
    const { isError, json: answer } = await this.#call('find_missing_copies', asked.args);
    simulator.faults.clear();
    const truth = this.#truth();
    const groups = truth.groups(asked);
    const problems: Problem[] = isError ? [{ kind: 'other', what: 'it fails' }] : falseOf(answer, asked, groups, truth);
    this.#count(asked, answer, groups);
    this.#tell(problems, asked, answer);
    return { answer, groups };
  }

  #count(asked: Asked, answer: Json, groups: readonly Slot[][]): void {
    const report = this.#report;
    report.finds += 1;
    report.selected += groups.length;
    for (const name of CLASSES) report.classes[name] = (report.classes[name] ?? 0) + (answer.Counts?.[name] ?? 0);
    for (const name of ['jobs', 'destination', 'vaults'] as const) {
      if (!asked[name] && (name !== 'destination' || asked.args.DestinationBackupVaultArn)) count(report.denied, name);
    }
    if (asked.unreadSources.size > 0) count(report.denied, 'source');
    report.byJobAlone += groups.filter((group) => group.some(({ byJobAlone }) => byJobAlone)).length;
    report.unlisted += groups.filter((group) => group.some(({ unlisted }) => unlisted)).length;
  }

  #tell(problems: readonly Problem[], asked: Asked, answer: Json): void {
    for (const { kind, what } of problems) {
      const text = `world ${this.#seed}: ${what}: ${JSON.stringify(asked)}: ${JSON.stringify(answer)}`;
      this.#report[kind === 'other' ? 'problems' : kind].push(text);
    }
  }

  /** Makes the call that the answer names, and looks again when its copies have ended. */
  async #startSet(): Promise<void> {
    const { clock, simulator, world } = this.#history;
    const { destination, switches } = world;
    const foreign = accountOf(destination) !== PRODUCTION;
    const asked: Asked = {
      args: {
        Region: HOME,
        DestinationBackupVaultArn: destination,
        Which: this.#random.pick(['all', 'newest']),
        MaxResults: 100,
      },
      ...{ regions: [HOME], jobs: true, vaults: true, deny: false, profiles: this.#profiles },
      destination: this.#profiles || !foreign,
      unreadSources: world.deniedVaults,
    };
    const { answer, groups } = await this.#find(asked);
    if (answer.Next === undefined) return;
    const before = new Set(simulator.copyJobs().map((job) => job.CopyJobId));
    const there = new Set(livePoints(destination, simulator).map((point) => point.RecoveryPointArn));
    const problem = (list: 'duplicates' | 'lost', what: string, more: Json) =>
      this.#report[list].push(`world ${this.#seed}: ${what}: ${JSON.stringify(more)}`);
    let next = answer.Next;
    const answers: Json[] = [];
    for (let calls = 0; next?.Tool === 'start_missing_copies'; calls += 1) {
      const { isError, json } = await driven(clock, this.#call(next.Tool, next.Arguments));
      answers.push(json);
      if (isError || calls > 20) {
        problem('lost', 'the set cannot be started', { answer, json });
        return;
      }
      next = json.Next;
    }
    const made = () =>
      simulator.copyJobs().filter((job) => !before.has(job.CopyJobId) && job.ParentJobId === undefined);
    this.#report.sets += 1;
    this.#report.started += made().length;
    clock.advance(DAY);
    this.#history.look();
    for (const job of made()) {
      const earlier = [...this.#history.jobs.values()].filter(
        (one) => before.has(one.id) && one.source === job.RecoveryPointArn && one.destination === destination,
      );
      const had = earlier.some(({ copy }) => copy !== undefined && there.has(copy));
      const selected = groups.flat().some(({ point }) => point.RecoveryPointArn === job.RecoveryPointArn);
      if (!selected) problem('duplicates', `${job.RecoveryPointArn} was not selected`, answers);
      if (had) problem('duplicates', `${job.RecoveryPointArn} had a copy`, { answer, answers });
    }
    const byPoint = grouped(made(), (job) => job.RecoveryPointArn);
    for (const [arn, jobs] of byPoint) {
      const copies = jobs.filter(({ State }) => State !== 'FAILED');
      if (copies.length > 1 && promiseOf(switches, false, false).once) problem('duplicates', arn, { answer, answers });
    }
    const unsaid = answers.every((one) => one.Failed === 0 && one.CannotBeCopied === 0);
    for (const row of answer.Rows) {
      const jobs = byPoint.get(row.RecoveryPointArn) ?? [];
      const unlisted = groups.flat().some((one) => one.unlisted && one.point.RecoveryPointArn === row.RecoveryPointArn);
      if (row.Class === 'Missing' && jobs.length === 0 && unsaid && !unlisted) {
        problem('lost', `${row.RecoveryPointArn} was due`, { answer, answers });
      }
    }
    this.#twin.clock.advance(clock.now() - this.#twin.clock.now());
    await this.#tryAll();
    const after = await this.#find(asked);
    const copies = new Set<string | undefined>(
      livePoints(destination, simulator).map((point) => point.RecoveryPointArn),
    );
    for (const row of after.answer.Rows ?? []) {
      const jobs = byPoint.get(row.RecoveryPointArn) ?? [];
      // A copy that is kept as long as its source can be deleted within the day.
      const lives = jobs.some(
        ({ State, DestinationRecoveryPointArn: copy }) =>
          State === 'CREATED' || State === 'RUNNING' || (State !== 'FAILED' && copies.has(copy)),
      );
      if (row.Class === 'Missing' && lives) {
        problem('lost', `${row.RecoveryPointArn} was copied and is Missing`, { answers, after });
      }
    }
  }

  async #call(name: string, args: Readonly<Record<string, unknown>>): Promise<Answer> {
    const result = await this.#client!.callTool({ name, arguments: args }, undefined, { timeout: 60_000 });
    return checked(name, result as CallToolResult);
  }
}
