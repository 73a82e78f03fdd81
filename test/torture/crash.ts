import { BackupClient, StartCopyJobCommand, UpdateRecoveryPointLifecycleCommand } from '@aws-sdk/client-backup';
import {
  type CopyJobTruth,
  type FaultRule,
  type Simulator,
  type Switches,
  startSimulator,
} from '../../src/simulator/index.ts';
import type { Json } from '../support/answer.ts';
import { DAY, HOUR, KEYS, MINUTE, PRODUCTION, REQUEST, vaultArn } from '../support/constants.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { unknownOf } from '../support/plan.ts';
import { Random } from '../support/random.ts';
import { count } from './count.ts';
import { type CrashReport, promiseOf, someTokenSettings } from './crash-report.ts';
import { type Intent, isSamePair, someIntents, type Wish } from './intents.ts';
import { anyRead, listDestination, type Read } from './reads.ts';
import { Replicas } from './replicas.ts';
import { type Caller, ServerProcess } from './server-process.ts';
import { reasonsIn } from './truth/copies.ts';
import { falsehoods } from './truth/index.ts';
import { isThere, pointsOf } from './truth/known.ts';

// Clients start copies while servers are killed at random moments, connections break before and after the effect,
// replies are lost and reads are denied; they repeat their requests from new processes, several at once, with other
// lifecycles, with a token that they use for several copies, and beside copies that a backup plan starts and that fail.
// Recovery points outlive AWS's records. Every answer, and what was intended, is compared with what the simulator knows to be true.

/** One process for each client, or two behind a balancer for all of them. */
export type Transport = 'stdio' | 'replicas';

export async function crash(seed: number, transport: Transport = 'stdio'): Promise<CrashReport> {
  const random = new Random(seed);
  const switches = someTokenSettings(random, 0.4);
  const clock = new ManualClock(Date.now());
  const simulator = await startSimulator({ clock, switches, seed });
  const listDenied = random.chance(0.2);
  const run = new Run(seed, random, clock, simulator, switches, listDenied, transport);
  try {
    await run.prepare();
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
  /** How many starts carry one token for all copies: in some schedules most of them, so that two copies meet under it. */
  readonly #shareOfOwnTokens: number;
  readonly #transport: Transport;
  #processes: Caller[] = [];
  readonly #reported: { intent: number; id: string; outcome: string }[] = [];
  /** Every job that there was: AWS, and so the simulator, forgets them after 30 days. */
  readonly #jobs = new Map<string, CopyJobTruth>();
  /** A client of AWS that is not this server: a backup plan, an operator. */
  readonly #other: BackupClient;

  constructor(
    seed: number,
    random: Random,
    clock: ManualClock,
    simulator: Simulator,
    switches: Partial<Switches>,
    listDenied: boolean,
    transport: Transport,
  ) {
    this.#random = random;
    this.#transport = transport;
    this.#clock = clock;
    this.#simulator = simulator;
    this.#listDenied = listDenied;
    this.#shareOfOwnTokens = random.chance(0.25) ? 0.7 : 0.05;
    this.#other = new BackupClient({ region: 'us-east-1', endpoint: simulator.url, credentials: KEYS });
    // AWS may refuse a token that came with another lifecycle, and where the list is denied that refusal is the last word.
    const mixed = random.chance(0.5) && !(listDenied && switches['token-mismatch'] === 'error');
    this.#intents = someIntents(random, mixed);
    this.report = {
      seed,
      switches,
      intents: this.#intents.length,
      schedule: { mixedLifecycles: mixed, oldPoints: random.chance(0.2), ownTokens: 0, foreignFailures: 0 },
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
      promised: promiseOf(switches, listDenied, mixed),
    };
  }

  /** Keeps the sources for ten years where the schedule outlives AWS's records. */
  async prepare(): Promise<void> {
    if (!this.report.schedule.oldPoints) return;
    for (const { request } of this.#intents) {
      await this.#other.send(
        new UpdateRecoveryPointLifecycleCommand({
          BackupVaultName: request.SourceBackupVaultName as string,
          RecoveryPointArn: request.RecoveryPointArn as string,
          Lifecycle: { DeleteAfterDays: 3650 },
        }),
      );
    }
  }

  /** Rounds of calls, several at once, with kills and faults; time moves only between rounds. */
  async rounds(): Promise<void> {
    const rounds = 2 + this.#random.below(2);
    for (let round = 0; round < rounds; round += 1) {
      this.#injectFaults();
      const callers = 1 + this.#random.below(3);
      await Promise.all([
        ...Array.from({ length: callers }, () => this.#startSome()),
        ...(this.#random.chance(0.3) ? [this.#failElsewhere()] : []),
        ...(this.#random.chance(0.6) ? [this.#look(anyRead(this.#random, this.#intents, this.#simulator), true)] : []),
      ]);
      this.#simulator.faults.clear();
      // When the list is denied, only the token prevents a second copy, as long as AWS remembers it.
      const long = !this.#listDenied && this.#random.chance(0.2);
      const old = this.report.schedule.oldPoints && this.#random.chance(0.5);
      this.#advance(
        old
          ? 40 * DAY
          : long
            ? 1.5 * DAY
            : this.#random.pick([0, 500, 3000, 10_000, 61_000, ...(this.#listDenied ? [] : [11 * MINUTE])]),
      );
    }
  }

  #advance(ms: number): void {
    // Before a long time, jobs end whose records are then forgotten.
    if (ms >= DAY) this.#clock.advance(HOUR);
    this.#remember();
    this.#clock.advance(ms);
  }

  #remember(): void {
    for (const job of this.#simulator.copyJobs()) this.#jobs.set(job.CopyJobId, job);
  }

  async #startSome(): Promise<void> {
    const intent = this.#random.below(this.#intents.length);
    const wish = this.#random.pick(this.#intents[intent]!.wishes);
    if (this.#random.chance(this.#shareOfOwnTokens)) {
      this.report.schedule.ownTokens += 1;
      await this.#start(intent, { ...wish, request: { ...wish.request, IdempotencyToken: 'one-for-all' } }, true);
    } else {
      await this.#start(intent, wish, true);
    }
  }

  /** A copy into the locked vault that a backup plan starts, without a token, and that fails. */
  async #failElsewhere(): Promise<void> {
    const { request } = this.#random.pick(this.#intents);
    const input = { ...request, DestinationBackupVaultArn: vaultArn('compliance'), Lifecycle: { DeleteAfterDays: 7 } };
    this.report.schedule.foreignFailures += 1;
    await this.#other.send(new StartCopyJobCommand(input as never)).catch(() => {});
  }

  /** Repeats each intent without faults: in the end every client gets its copy. */
  async settle(): Promise<void> {
    if (this.#listDenied) this.#simulator.faults.add({ kind: 'access-denied', operation: 'ListCopyJobs' });
    for (const [intent, wish] of this.#intents.entries()) {
      const answer = await this.#startWhenKnown(intent, wish);
      if (answer?.Error) this.report.lost.push(`intent ${intent}: ${JSON.stringify(answer.Error)}`);
    }
    // Copies are running, and no server is killed.
    await this.#look(anyRead(this.#random, this.#intents, this.#simulator), false);
    this.#clock.advance(HOUR);
    this.#remember();
  }

  /** Calls again as an answer that is not final says, until it is. */
  async #startWhenKnown(intent: number, wish: Wish): Promise<Json> {
    for (let calls = 0; ; calls += 1) {
      const answer = await this.#start(intent, wish, false);
      if (answer?.Error?.Code !== 'AttemptNotListedYet' || calls >= 50) return answer;
      this.#clock.advance(answer.Error.RetryAfterSeconds * 1000);
    }
  }

  /** Everything has ended and only the list can be denied: every question has an answer. */
  async lookAround(): Promise<void> {
    const ids = this.#simulator.copyJobs().map((job) => job.CopyJobId);
    const reads: Read[] = [
      ...(ids.length > 0
        ? [
            { tool: 'wait_for_copy_jobs', arguments: { CopyJobIds: ids.slice(0, 50) } },
            { tool: 'describe_copy_job', arguments: { CopyJobId: this.#random.pick(ids) } },
          ]
        : []),
      ...(this.#listDenied ? [] : [{ tool: 'list_copy_jobs', arguments: { MaxResults: 100 } }]),
      ...this.#intents.flatMap(({ request, works }) => [
        { tool: 'plan_copy_job', arguments: request, works },
        ...(request.DestinationBackupVaultArn === vaultArn('no-such-vault') ? [] : [listDestination(request)]),
      ]),
    ];
    for (let left = 3; left > 0; left -= 1) {
      const read = this.#random.pick(reads);
      const answer = await this.#look(read, false);
      if (answer?.Error) this.#wrong(read, answer, 'nothing was in its way');
    }
    if (this.#listDenied) return;
    for (const [intent, wish] of this.#intents.entries()) {
      const answer = await this.#startWhenKnown(intent, wish);
      if (!answer?.Outcome) {
        this.#wrong({ tool: 'start_copy_job', arguments: wish.request }, answer, 'nothing was in its way');
        continue;
      }
      const there = answer.Outcome === 'already_copied' && answer.CopyPresent === true;
      // A vault that does not exist cannot show whether the job of a token whose record is gone has made a copy.
      const forgotten =
        !wish.works &&
        reasonsIn(answer).some((reason) => /no longer has a record|AWS has no job of that id/.test(reason));
      if (!there && !forgotten && answer.Outcome !== 'started') {
        this.#wrong({ tool: 'start_copy_job', arguments: wish.request }, answer, 'all could be known');
      }
    }
  }

  judge(): void {
    this.#remember();
    for (const [index, { request }] of this.#intents.entries()) {
      const all = [...this.#jobs.values()].filter((job) => isSamePair(job, request));
      const mine = all.filter(isDerived).sort((one, other) => one.CreationDate - other.CreationDate);
      const name = `intent ${index} (${mine.map((job) => `${job.State}@${job.CreationDate}`).join(', ')})`;
      if (all.length === 0) this.report.lost.push(name);
      const twice = mine.some((job, at) => mine.slice(at + 1).some((later) => this.#until(job) > later.CreationDate));
      if (twice && this.report.promised.once) this.report.duplicates.push(name);
    }
    const known = new Set(this.#jobs.keys());
    for (const { intent, id, outcome } of this.#reported) {
      if (!known.has(id) && this.report.promised.ids) {
        this.report.falseStatements.push(`intent ${intent}: ${outcome} ${id}, which no job has`);
      }
    }
    this.report.faults = this.#simulator.faults.struck;
  }

  async end(): Promise<void> {
    this.#other.destroy();
    await Promise.all(this.#processes.map((one) => one.end()));
  }

  /** Until when a job, or the copy that it made, satisfies its intent. */
  #until(job: CopyJobTruth): number {
    const ended = job.CompletionDate ?? Number.POSITIVE_INFINITY;
    if (job.State === 'FAILED') return ended;
    const { DeleteAfterDays = Number.POSITIVE_INFINITY } = job.Lifecycle;
    const source = pointsOf(vaultArn(REQUEST.SourceBackupVaultName), this.#simulator).find(
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

  async #start(intent: number, { request, works }: Wish, mayKill: boolean): Promise<Json> {
    const answer = await this.#call({ tool: 'start_copy_job', arguments: request, works }, mayKill);
    if (answer?.Outcome) {
      const own = request.IdempotencyToken !== undefined;
      if (answer.Outcome === 'started' && this.report.promised.once && !own) this.#checkAlone(answer.CopyJobId, intent);
      if (
        answer.Outcome === 'started' &&
        own &&
        !this.#simulator.copyJobs().some((job) => job.CopyJobId === answer.CopyJobId)
      ) {
        this.report.falseStatements.push(`intent ${intent}: started ${answer.CopyJobId}, which no job has`);
      }
      count(this.report.outcomes, answer.Outcome);
      if (answer.CopyJobId && !own) this.#reported.push({ intent, id: answer.CopyJobId, outcome: answer.Outcome });
      for (const reason of reasonsIn(answer)) count(this.report.unknown, reason);
    }
    return answer;
  }

  /** Records a duplicate if an earlier job was making the copy or had made it. */
  #checkAlone(id: string, intent: number): void {
    const { request } = this.#intents[intent]!;
    const jobs = this.#simulator.copyJobs().filter((job) => isDerived(job) && isSamePair(job, request));
    const started = jobs.find((job) => job.CopyJobId === id);
    for (const job of jobs) {
      if (!started || job === started || job.CreationDate > started.CreationDate || job.State === 'FAILED') continue;
      if (job.CompletionDate === undefined || isThere(job, this.#simulator)) {
        this.report.duplicates.push(`intent ${intent}: ${id} beside ${job.CopyJobId}`);
      }
    }
  }

  async #look(read: Read, mayKill: boolean): Promise<Json> {
    const answer = await this.#call(read, mayKill);
    if (answer?.Verdict) count(this.report.verdicts, answer.Verdict);
    if (read.tool === 'plan_copy_job' && answer) {
      for (const sentence of unknownOf(answer))
        count(this.report.unknown, sentence.replaceAll(/\b(?:[Jj]ob )[0-9A-Fa-f-]{36}/g, 'job …'));
    }
    return answer;
  }

  async #call(read: Read, mayKill: boolean): Promise<Json> {
    const server = this.#process(read.tool === 'start_copy_job' ? 0.15 : 0);
    const now = this.#clock.now();
    const before = this.#simulator.copyJobs();
    const began = performance.now();
    const answering = server.call(read.tool, read.arguments);
    count(this.report.calls, read.tool);
    if (mayKill && this.#random.chance(0.4)) {
      // The moment is within the usual time of a call, which includes the start of a new process.
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
      { ...read, answer, account: PRODUCTION, now, took, before, listedAtOnce },
      this.#simulator,
    )) {
      this.#wrong(read, answer, wrong);
    }
    return answer;
  }

  #wrong({ tool, arguments: args }: Read, answer: unknown, what: string): void {
    this.report.falseStatements.push(`${tool} ${JSON.stringify(args)}: ${what}: ${JSON.stringify(answer)}`);
  }

  /** The process of an earlier call, or by chance a new one: agents do both. Over HTTP, the replicas are always the same. */
  #process(chanceOfNew: number): Caller {
    this.#processes = this.#processes.filter((one) => one.alive);
    const [used] = this.#processes;
    if (used && (this.#transport === 'replicas' || !this.#random.chance(chanceOfNew))) return used;
    const { url } = this.#simulator;
    const fresh = this.#transport === 'stdio' ? new ServerProcess(url) : new Replicas(url);
    this.#processes.push(fresh);
    return fresh;
  }
}

/** Whether a start of this server without a caller's token made the job. */
const isDerived = (job: CopyJobTruth) => job.IdempotencyToken?.startsWith('aws-backup-mcp-') === true;
