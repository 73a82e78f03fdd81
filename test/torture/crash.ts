import {
  type CopyJobTruth,
  type FaultRule,
  type Simulator,
  type Switches,
  startSimulator,
} from '../../src/simulator/index.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { Random } from '../support/random.ts';
import { ACCOUNT, INTENTS, type Intent, isOf, isSamePair, REQUEST, vault } from './intents.ts';
import { ServerProcess } from './server-process.ts';
import { type Answered, falsehoods, isThere, pointsOf, reasonsIn } from './truth.ts';

// Clients start copies while their servers are killed at random moments, connections break before and after the effect,
// replies are lost and reads denied; they repeat their requests from new processes, several at once. What the
// simulator knows to be true is compared with what was intended and with every answer.

const ENV = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  AWS_REGION: 'us-east-1',
  PATH: process.env.PATH ?? '',
};

const DAY = 86_400_000;

/** docs/exactly-once.md says what is promised under each setting. */
export const TOKEN_SWITCHES = {
  'repeated-token': ['same-job', 'new-looking-reply'],
  'token-lifetime': ['10-minutes', '24-hours', 'record-life', 'forever'],
  'token-scope': ['account-and-region', 'account'],
  'token-mismatch': ['first-job', 'error', 'new-job'],
  'token-after-failure': ['bound', 'released'],
  'list-visibility': ['at-once', 'after-5-seconds', 'after-60-seconds'],
  'list-order': ['newest-first', 'oldest-first', 'by-id'],
  'list-pages': ['full', 'short'],
} as const;

export interface CrashReport {
  seed: number;
  switches: Partial<Switches>;
  intents: number;
  /** By tool. */
  calls: Record<string, number>;
  /** Server processes that were killed, and calls that got no answer for it. */
  kills: number;
  unanswered: number;
  /** Requests to AWS that a fault has struck. */
  faults: number;
  errors: Record<string, number>;
  outcomes: Record<string, number>;
  verdicts: Record<string, number>;
  /** What was not known, by the reason that was given. */
  unknown: Record<string, number>;
  duplicates: string[];
  lost: string[];
  falseStatements: string[];
  /** Whether this setting of the switches lets the promise hold; where it does not, duplicates are not counted. */
  promised: { once: boolean; ids: boolean };
}

/**
 * What can be promised. An id cannot be known where AWS answers a repeated token with one that no job has. That a copy
 * is made once rests on the list and on the token: where AWS forgets the token of a job that failed, and its list is late
 * or denied, neither shows that an attempt is under way.
 */
function promiseOf(switches: Partial<Switches>, listDenied: boolean): CrashReport['promised'] {
  const listCertain = switches['list-visibility'] === 'at-once' && !listDenied;
  return {
    once: switches['token-after-failure'] !== 'released' || listCertain,
    ids: switches['repeated-token'] === 'same-job',
  };
}

export async function crash(seed: number): Promise<CrashReport> {
  const random = new Random(seed);
  const switches = Object.fromEntries(
    Object.entries(TOKEN_SWITCHES).map(([name, settings]) => [
      name,
      random.chance(0.4) ? random.pick(settings) : settings[0],
    ]),
  ) as Partial<Switches>;
  const clock = new ManualClock(Date.now());
  const simulator = await startSimulator({ clock, switches, seed });
  const listDenied = random.chance(0.2);
  const run = new Run(seed, random, clock, simulator, switches, listDenied);
  try {
    await run.rounds();
    await run.settle();
    await run.lookAround();
    run.judge();
  } finally {
    await run.end();
    await simulator.close();
  }
  return run.report;
}

class Run {
  readonly report: CrashReport;
  readonly #random: Random;
  readonly #clock: ManualClock;
  readonly #simulator: Simulator;
  readonly #intents: readonly Intent[];
  readonly #listDenied: boolean;
  #processes: ServerProcess[] = [];
  readonly #reported: { intent: number; id: string; outcome: string }[] = [];

  constructor(
    seed: number,
    random: Random,
    clock: ManualClock,
    simulator: Simulator,
    switches: Partial<Switches>,
    listDenied: boolean,
  ) {
    this.#random = random;
    this.#clock = clock;
    this.#simulator = simulator;
    this.#listDenied = listDenied;
    const first = random.below(INTENTS.length);
    const count = 1 + random.below(2);
    this.#intents = [...INTENTS.slice(first), ...INTENTS.slice(0, first)]
      .filter((one, index, all) => all.findIndex((other) => isSamePair(one.request, other.request)) === index)
      .slice(0, count);
    this.report = {
      seed,
      switches,
      intents: this.#intents.length,
      calls: {},
      kills: 0,
      unanswered: 0,
      faults: 0,
      errors: {},
      outcomes: {},
      verdicts: {},
      unknown: {},
      duplicates: [],
      lost: [],
      falseStatements: [],
      promised: promiseOf(switches, listDenied),
    };
  }

  /** Rounds of calls, several at once, with kills and faults; time moves between rounds only. */
  async rounds(): Promise<void> {
    const rounds = 2 + this.#random.below(2);
    for (let round = 0; round < rounds; round += 1) {
      this.#injectFaults();
      const callers = 1 + this.#random.below(3);
      await Promise.all([
        ...Array.from({ length: callers }, () => this.#start(this.#random.below(this.#intents.length), true)),
        ...(this.#random.chance(0.6) ? [this.#look(this.#anyRead(), true)] : []),
      ]);
      this.#simulator.faults.clear();
      // Where the list is denied, the token alone guards, as long as AWS remembers it.
      const long = !this.#listDenied && this.#random.chance(0.2);
      this.#clock.advance(long ? 1.5 * DAY : this.#random.pick([0, 500, 3000, 10_000, 61_000]));
    }
  }

  /** Without faults each intent is asked for until it is answered: the client got what it wanted in the end. */
  async settle(): Promise<void> {
    if (this.#listDenied) this.#simulator.faults.add({ kind: 'access-denied', operation: 'ListCopyJobs' });
    for (const [intent] of this.#intents.entries()) {
      const answer = await this.#start(intent, false);
      if (answer?.Error) this.report.lost.push(`intent ${intent}: ${JSON.stringify(answer.Error)}`);
    }
    // Copies are under way, and nobody kills the server that is asked about them.
    await this.#look(this.#anyRead(), false);
    this.#clock.advance(3_600_000);
  }

  /** Everything has ended, nothing but a denied list is in the way: whatever is asked is told. */
  async lookAround(): Promise<void> {
    const ids = this.#simulator.copyJobs().map((job) => job.CopyJobId);
    const reads: Read[] = [
      { tool: 'wait_for_copy_jobs', arguments: { CopyJobIds: ids } },
      { tool: 'describe_copy_job', arguments: { CopyJobId: this.#random.pick(ids) } },
      ...(this.#listDenied ? [] : [{ tool: 'list_copy_jobs', arguments: { MaxResults: 100 } }]),
      ...this.#intents.flatMap(({ request, works }) => [
        { tool: 'plan_copy_job', arguments: request, works },
        ...(request.DestinationBackupVaultArn === vault('no-such-vault') ? [] : [listDestination(request)]),
      ]),
    ];
    for (let left = 3; left > 0; left -= 1) {
      const read = this.#random.pick(reads);
      const answer = await this.#look(read, false);
      if (answer?.Error) this.#wrong(read, answer, 'nothing was in its way');
    }
    if (this.#listDenied) return;
    for (const [intent, { request, works }] of this.#intents.entries()) {
      const answer = await this.#start(intent, false);
      const there = works && answer.Outcome === 'already_copied' && answer.CopyPresent === true;
      if (!there && answer.Outcome !== 'started') {
        this.#wrong({ tool: 'start_copy_job', arguments: request }, answer, 'all could be known');
      }
    }
  }

  judge(): void {
    const jobs = this.#simulator.copyJobs().filter((job) => job.IdempotencyToken?.startsWith('aws-backup-mcp-'));
    for (const [index, intent] of this.#intents.entries()) {
      const mine = jobs.filter((job) => isOf(job, intent)).sort((one, other) => one.CreationDate - other.CreationDate);
      const name = `intent ${index} (${mine.map((job) => `${job.State}@${job.CreationDate}`).join(', ')})`;
      if (mine.length === 0) this.report.lost.push(name);
      const twice = mine.some((job, at) => mine.slice(at + 1).some((later) => this.#until(job) > later.CreationDate));
      if (twice && this.report.promised.once) this.report.duplicates.push(name);
    }
    const known = new Set(this.#simulator.copyJobs().map((job) => job.CopyJobId));
    for (const { intent, id, outcome } of this.#reported) {
      if (!known.has(id) && this.report.promised.ids) {
        this.report.falseStatements.push(`intent ${intent}: ${outcome} ${id}, which no job has`);
      }
    }
    this.report.faults = this.#simulator.faults.struck;
  }

  async end(): Promise<void> {
    await Promise.all(this.#processes.map((one) => one.kill()));
  }

  /** Until when a job, or the copy that it has made, is all that is wanted. */
  #until(job: CopyJobTruth): number {
    const ended = job.CompletionDate ?? Number.POSITIVE_INFINITY;
    if (job.State === 'FAILED') return ended;
    const { DeleteAfterDays = Number.POSITIVE_INFINITY } = job.Lifecycle;
    const source = pointsOf(vault(REQUEST.SourceBackupVaultName), this.#simulator).find(
      (one) => one.RecoveryPointArn === job.RecoveryPointArn,
    );
    return Math.max(ended, source!.CreationDate + DeleteAfterDays * DAY);
  }

  #injectFaults(): void {
    const add = (rule: FaultRule) => this.#simulator.faults.add(rule);
    if (this.#listDenied) add({ kind: 'access-denied', operation: 'ListCopyJobs' });
    const faults = this.#random.below(4);
    for (let at = 0; at < faults; at += 1) {
      const kind = this.#random.pick([
        'reset-before',
        'reset-after',
        'truncated-body',
        'empty-body',
        'html',
        'throttle',
        'internal-error',
        'service-unavailable',
      ] as const);
      const operation = this.#random.pick(['StartCopyJob', 'StartCopyJob', 'ListCopyJobs', 'DescribeRecoveryPoint']);
      add({ kind, operation, times: 1 + this.#random.below(3) });
    }
    if (this.#random.chance(0.2)) {
      add({
        kind: 'access-denied',
        operation: this.#random.pick(['DescribeRecoveryPoint', 'DescribeCopyJob']),
        times: 3,
      });
    }
  }

  /** What somebody may want to know while copies are started. */
  #anyRead(): Read {
    const { request, works } = this.#random.pick(this.#intents);
    // The newest are those that may still run.
    const jobs = this.#simulator.copyJobs().toSorted((one, other) => other.CreationDate - one.CreationDate);
    const id = () => this.#random.pick(jobs.slice(0, 3)).CopyJobId;
    const reads: (() => Read)[] = [
      () => ({ tool: 'describe_copy_job', arguments: { CopyJobId: id() } }),
      () => ({ tool: 'wait_for_copy_jobs', arguments: { CopyJobIds: [id(), id()], TimeoutSeconds: 1 } }),
      () => ({ tool: 'plan_copy_job', arguments: request, works }),
      () => ({ tool: 'plan_copy_job', arguments: request, works }),
      () => ({
        tool: 'list_copy_jobs',
        arguments: { MaxResults: 100, BySourceRecoveryPointArn: request.RecoveryPointArn },
      }),
      () => ({ tool: 'list_copy_jobs', arguments: { MaxResults: 100, ByState: 'FAILED' } }),
      () => listDestination(REQUEST),
      () => ({ tool: 'list_backup_vaults', arguments: {} }),
      () => ({ tool: 'list_protected_resources', arguments: { NameContains: 'shared-documents' } }),
    ];
    return this.#random.pick(reads)();
  }

  async #start(intent: number, mayKill: boolean): Promise<any> {
    const { request } = this.#intents[intent]!;
    const answer = await this.#call({ tool: 'start_copy_job', arguments: request }, mayKill);
    if (answer?.Outcome) {
      if (answer.Outcome === 'started' && this.report.promised.once) this.#checkAlone(answer.CopyJobId, intent);
      count(this.report.outcomes, answer.Outcome);
      this.#reported.push({ intent, id: answer.CopyJobId, outcome: answer.Outcome });
      for (const reason of reasonsIn(answer)) count(this.report.unknown, reason);
    }
    return answer;
  }

  /** That nothing which came before a job that was started made the copy, or has made it. */
  #checkAlone(id: string, intent: number): void {
    const jobs = this.#simulator.copyJobs().filter((job) => isOf(job, this.#intents[intent]!));
    const started = jobs.find((job) => job.CopyJobId === id);
    for (const job of jobs) {
      if (!started || job === started || job.CreationDate > started.CreationDate || job.State === 'FAILED') continue;
      if (job.CompletionDate === undefined || isThere(job, this.#simulator)) {
        this.report.duplicates.push(`intent ${intent}: ${id} beside ${job.CopyJobId}`);
      }
    }
  }

  async #look(read: Read, mayKill: boolean): Promise<any> {
    const answer = await this.#call(read, mayKill);
    if (answer?.Verdict) count(this.report.verdicts, answer.Verdict);
    for (const check of answer?.Checks ?? []) {
      if (check.Status === 'unknown')
        count(this.report.unknown, `${check.Check}: ${check.Detail.replace(/Job \S+/, 'A job')}`);
    }
    return answer;
  }

  async #call(read: Read, mayKill: boolean): Promise<any> {
    const server = this.#process(read.tool === 'start_copy_job' ? 0.15 : 0);
    const now = this.#clock.now();
    const before = this.#simulator.copyJobs();
    const began = performance.now();
    const answering = server.call(read.tool, read.arguments);
    count(this.report.calls, read.tool);
    if (mayKill && this.#random.chance(0.4)) {
      // The moment is drawn from what a call takes, its process's start included where that is new.
      const moment = this.#random.below(server.served ? 60 : 500);
      await Promise.race([answering, new Promise((resolve) => setTimeout(resolve, moment))]);
      if (await server.kill()) this.report.kills += 1;
    }
    const answer = await answering;
    if (answer === undefined) {
      this.report.unanswered += 1;
      return undefined;
    }
    if (answer.Error) count(this.report.errors, answer.Error.Category);
    const listedAtOnce = this.report.switches['list-visibility'] === 'at-once';
    const took = performance.now() - began;
    for (const wrong of falsehoods(
      { ...read, answer, account: ACCOUNT, now, took, before, listedAtOnce },
      this.#simulator,
    )) {
      this.#wrong(read, answer, wrong);
    }
    return answer;
  }

  #wrong({ tool, arguments: args }: Read, answer: unknown, what: string): void {
    this.report.falseStatements.push(`${tool} ${JSON.stringify(args)}: ${what}: ${JSON.stringify(answer)}`);
  }

  /** A living process of an earlier call, or a new one by chance: agents do both. */
  #process(anew: number): ServerProcess {
    this.#processes = this.#processes.filter((one) => one.alive);
    const [used] = this.#processes;
    if (used && !this.#random.chance(anew)) return used;
    const fresh = new ServerProcess({ ...ENV, AWS_ENDPOINT_URL: this.#simulator.url });
    this.#processes.push(fresh);
    return fresh;
  }
}

type Read = Pick<Answered, 'tool' | 'arguments' | 'works'>;

/** A list of what is in the vault that a copy goes into. */
function listDestination(request: Readonly<Record<string, unknown>>): Read {
  const [, , , Region, , , BackupVaultName] = (request.DestinationBackupVaultArn as string).split(':');
  return { tool: 'list_recovery_points', arguments: { BackupVaultName, Region, MaxResults: 100 } };
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
