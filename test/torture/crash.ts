import {
  type CopyJobTruth,
  type FaultRule,
  type Simulator,
  type Switches,
  startSimulator,
} from '../../src/simulator/index.ts';
import { ManualClock } from '../harness/manual-clock.ts';
import { Random } from './random.ts';
import { ServerProcess } from './server-process.ts';

// Clients start copies while their servers are killed at random moments, connections break before and after the effect,
// replies are lost and reads denied; they repeat their requests from new processes, several at once. What the
// simulator knows to be true is compared with what was intended and with every answer.

const ACCOUNT = '123456789012';
const ENV = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  AWS_REGION: 'us-east-1',
  PATH: process.env.PATH ?? '',
};

const vault = (name: string) => `arn:aws:backup:us-east-1:${ACCOUNT}:backup-vault:${name}`;
const point = (id: string) => `arn:aws:backup:us-east-1:${ACCOUNT}:recovery-point:${id}`;

const REQUEST = {
  RecoveryPointArn: point('1EB3B5E7-9EB0-435A-A80B-108B488B0D45'),
  SourceBackupVaultName: 'Default',
  DestinationBackupVaultArn: vault('aBackupVault'),
  IamRoleArn: `arn:aws:iam::${ACCOUNT}:role/S3Access`,
};

/** Copies that somebody wants, each made once; the last ones fail each time they are tried. */
const INTENTS: readonly Record<string, unknown>[] = [
  REQUEST,
  { ...REQUEST, Lifecycle: { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 120 } },
  { ...REQUEST, RecoveryPointArn: point('9D2C71A4-0B6E-4F58-93C7-2E85D1F6A304'), Lifecycle: { DeleteAfterDays: 365 } },
  { ...REQUEST, DestinationBackupVaultArn: `arn:aws:backup:us-west-2:${ACCOUNT}:backup-vault:west-vault` },
  // Outside the range of the locked vault: the job fails.
  { ...REQUEST, DestinationBackupVaultArn: vault('compliance'), Lifecycle: { DeleteAfterDays: 7 } },
  { ...REQUEST, DestinationBackupVaultArn: vault('no-such-vault') },
];

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
  calls: number;
  kills: number;
  faults: number;
  errors: Record<string, number>;
  outcomes: Record<string, number>;
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
  readonly #intents: readonly Record<string, unknown>[];
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
    // Two intents of one recovery point and destination would be two copies of the same thing: take others.
    this.#intents = [...INTENTS.slice(first), ...INTENTS.slice(0, first)]
      .filter((one, index, all) => all.findIndex((other) => samePair(one, other)) === index)
      .slice(0, count);
    this.report = {
      seed,
      switches,
      intents: this.#intents.length,
      calls: 0,
      kills: 0,
      faults: 0,
      errors: {},
      outcomes: {},
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
      await Promise.all(
        Array.from({ length: callers }, () => this.#callOnce(this.#random.below(this.#intents.length), true)),
      );
      this.#simulator.faults.clear();
      this.#clock.advance(this.#random.pick([0, 500, 3000, 10_000, 61_000]));
    }
  }

  /** Without faults each intent is asked for until it is answered: the client got what it wanted in the end. */
  async settle(): Promise<void> {
    if (this.#listDenied) this.#simulator.faults.add({ kind: 'access-denied', operation: 'ListCopyJobs' });
    for (const [intent] of this.#intents.entries()) {
      const answer = await this.#callOnce(intent, false);
      if (answer?.Error) this.report.lost.push(`intent ${intent}: ${JSON.stringify(answer.Error)}`);
    }
    this.#clock.advance(3_600_000);
  }

  judge(): void {
    const jobs = this.#simulator.copyJobs().filter((job) => job.IdempotencyToken?.startsWith('aws-backup-mcp-'));
    for (const [index, intent] of this.#intents.entries()) {
      const mine = jobs.filter((job) => isOf(job, intent)).sort((one, other) => one.CreationDate - other.CreationDate);
      const name = `intent ${index} (${mine.map((job) => `${job.State}@${job.CreationDate}`).join(', ')})`;
      if (mine.length === 0) this.report.lost.push(name);
      const alive = mine.filter((job) => job.State !== 'FAILED');
      const overlapping = mine.some((job, at) => {
        const next = mine[at + 1];
        return next !== undefined && (job.CompletionDate ?? Number.POSITIVE_INFINITY) > next.CreationDate;
      });
      if ((alive.length > 1 || overlapping) && this.report.promised.once) this.report.duplicates.push(name);
    }
    const known = new Set(this.#simulator.copyJobs().map((job) => job.CopyJobId));
    for (const { intent, id, outcome } of this.#reported) {
      if (!known.has(id) && this.report.promised.ids) {
        this.report.falseStatements.push(`intent ${intent}: ${outcome} ${id}, which no job has`);
      }
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.#processes.map((one) => one.kill()));
  }

  #injectFaults(): void {
    const add = (rule: FaultRule) => {
      this.#simulator.faults.add(rule);
      this.report.faults += 1;
    };
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

  async #callOnce(intent: number, mayKill: boolean): Promise<any> {
    const server = this.#process();
    const before = this.#clock.now();
    const began = performance.now();
    const answering = server.call('start_copy_job', this.#intents[intent]!);
    this.report.calls += 1;
    if (mayKill && this.#random.chance(0.4)) {
      // The moment is drawn from what a call takes, its process's start included where that is new.
      const moment = this.#random.below(server.served ? 60 : 600);
      await Promise.race([answering, new Promise((resolve) => setTimeout(resolve, moment))]);
      this.report.kills += 1;
      await server.kill();
    }
    const answer = await answering;
    if (answer !== undefined) this.#check(intent, answer, before, performance.now() - began);
    return answer;
  }

  /** A living process of an earlier call, or a new one: agents do both. */
  #process(): ServerProcess {
    this.#processes = this.#processes.filter((one) => one.alive);
    const [used] = this.#processes;
    if (used && this.#random.chance(0.7)) return used;
    const fresh = new ServerProcess({ ...ENV, AWS_ENDPOINT_URL: this.#simulator.url });
    this.#processes.push(fresh);
    return fresh;
  }

  /** Holds an answer against the truth at the time of the call: the clock stands still while calls are made. */
  #check(intent: number, answer: any, now: number, took: number): void {
    const wrong = (what: string) =>
      this.report.falseStatements.push(`intent ${intent}: ${what}: ${JSON.stringify(answer)}`);
    if (answer.ProtocolError) return void wrong('a protocol error');
    if (answer.Error) {
      count(this.report.errors, answer.Error.Category);
      if (answer.Error.Category === 'internal') wrong('internal');
      if (typeof answer.Error.Retryable !== 'boolean') wrong('no Retryable');
      return;
    }
    count(this.report.outcomes, answer.Outcome);
    this.#reported.push({ intent, id: answer.CopyJobId, outcome: answer.Outcome });
    const jobs = this.#simulator.copyJobs();
    const job = jobs.find((one) => one.CopyJobId === answer.CopyJobId);
    const reasons = (answer.Warnings as string[]).filter((warning) => /not known|could not be/.test(warning));
    for (const reason of reasons) count(this.report.unknown, reason);
    const left = answer.CopyPresent === 'unknown' || (answer.Outcome === 'already_started' && !answer.State);
    if (left && reasons.length === 0) wrong('no reason why something is not known');
    if (!job) return;
    if (!isOf(job, this.#intents[intent]!, false)) wrong('the job copies something else');
    if (answer.CreationDate !== new Date(job.CreationDate).toISOString()) wrong('CreationDate');
    if (answer.State !== undefined && answer.State !== job.State) wrong(`State is ${job.State}`);
    // The server takes what the call took off AWS's time: here AWS's clock stood still meanwhile. It reads that time from
    // the Date header, which has whole seconds.
    const age = now - job.CreationDate;
    if (answer.Outcome === 'started' && age > 2000 + (now % 1000) + took) wrong('the job is older than the call');
    if (answer.Outcome === 'already_started' && age <= 2000) wrong('the job is no older than the call');
    if (answer.Outcome === 'already_running' && !['CREATED', 'RUNNING'].includes(job.State)) wrong('it does not run');
    if (answer.Outcome === 'already_copied' && !['COMPLETED', 'PARTIAL'].includes(job.State)) wrong('it made no copy');
    for (const earlier of answer.PreviousAttempts ?? []) {
      const truth = jobs.find((one) => one.CopyJobId === earlier.CopyJobId);
      if (truth?.State !== 'FAILED') wrong(`attempt ${earlier.CopyJobId} is ${truth?.State}`);
    }
  }
}

function isOf(job: CopyJobTruth, intent: Record<string, unknown>, withLifecycle = true): boolean {
  const request = job.Request as { Lifecycle?: unknown } | undefined;
  return (
    job.RecoveryPointArn === intent.RecoveryPointArn &&
    job.DestinationBackupVaultArn === intent.DestinationBackupVaultArn &&
    (!withLifecycle || JSON.stringify(request?.Lifecycle) === JSON.stringify(intent.Lifecycle))
  );
}

function samePair(one: Record<string, unknown>, other: Record<string, unknown>): boolean {
  return (
    one.RecoveryPointArn === other.RecoveryPointArn && one.DestinationBackupVaultArn === other.DestinationBackupVaultArn
  );
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
