import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type CopyJobTruth,
  type Simulator,
  type Switches,
  startSimulator,
  type WorldData,
} from '../../src/simulator/index.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { CREDENTIALS } from './harness.ts';
import { call, type WireReply } from './wire.ts';
import { ACCOUNTS, switches } from './worlds.ts';

// Random sequences of calls and clock steps, checked against a small model of the rules, under any switches: states only
// move forward, nothing is lost, and a token starts a second job only if its switches say so.

const START = Date.parse('2026-11-22T10:00:00Z');
const MINUTE = 60_000;
const DAY = 86_400_000;
const ROLE = `arn:aws:iam::${ACCOUNTS.production}:role/copies`;
const KEY = `arn:aws:kms:us-east-1:${ACCOUNTS.production}:key/1`;

const vaultArn = (name: string) => `arn:aws:backup:us-east-1:${ACCOUNTS.production}:backup-vault:${name}`;
const pointArn = (id: string) => `arn:aws:backup:us-east-1:${ACCOUNTS.production}:recovery-point:${id}`;

/** The recovery points in the vault "source", with what the model needs. */
const POINTS = {
  [pointArn('kept')]: { resource: 'file-system/1', type: 'EFS', size: 10 ** 9, days: undefined, parts: 0 },
  [pointArn('sibling')]: { resource: 'file-system/1', type: 'EFS', size: 10 ** 11, days: 60, parts: 0 },
  [pointArn('short')]: { resource: 'file-system/2', type: 'EFS', size: 0, days: 3, parts: 0 },
  // One part of the stack can be copied. The other, a basic DynamoDB backup, cannot.
  [pointArn('stack')]: { resource: 'stack/1', type: 'CloudFormation', size: 10 ** 8, days: 60, parts: 2 },
};
const CREATED = START - DAY;
const LOCK = { MinRetentionDays: 30, MaxRetentionDays: 100 };
const VAULTS = ['source', 'target', 'locked'] as const;

function world(): WorldData {
  const common = { AccountId: ACCOUNTS.production, Region: 'us-east-1' };
  const created = new Date(CREATED).toISOString();
  const inSource = { ...common, BackupVaultName: 'source', CreationDate: created, IamRoleArn: ROLE };
  const part = {
    ...inSource,
    ParentRecoveryPointArn: pointArn('stack'),
    BackupSizeInBytes: 0,
    Lifecycle: { DeleteAfterDays: POINTS[pointArn('stack')]!.days },
  };
  return {
    Accounts: [
      {
        AccountId: ACCOUNTS.production,
        Name: 'production',
        AccessKeys: [
          {
            AccessKeyId: CREDENTIALS.production.accessKeyId,
            SecretAccessKey: CREDENTIALS.production.secretAccessKey,
            Arn: `arn:aws:iam::${ACCOUNTS.production}:user/operator`,
          },
        ],
        Roles: [{ RoleArn: ROLE }],
      },
    ],
    Keys: [{ KeyArn: KEY }],
    Vaults: VAULTS.map((name) => ({
      ...common,
      BackupVaultName: name,
      EncryptionKeyArn: KEY,
      CreationDate: created,
      ...(name === 'locked' ? { Locked: true, ...LOCK } : {}),
    })),
    RecoveryPoints: [
      ...Object.entries(POINTS).map(([arn, { resource, type, size, days }]) => ({
        ...inSource,
        RecoveryPointArn: arn,
        ResourceArn: `arn:aws:service:us-east-1:${ACCOUNTS.production}:${resource}`,
        ResourceType: type,
        BackupSizeInBytes: size,
        ...(days === undefined ? {} : { Lifecycle: { DeleteAfterDays: days } }),
      })),
      { ...part, RecoveryPointArn: pointArn('part'), ResourceArn: pointArn('of-part'), ResourceType: 'EFS' },
      {
        ...part,
        RecoveryPointArn: `arn:aws:dynamodb:us-east-1:${ACCOUNTS.production}:table/t/backup/1`,
        ResourceArn: `arn:aws:dynamodb:us-east-1:${ACCOUNTS.production}:table/t`,
        ResourceType: 'DynamoDB',
      },
    ],
  };
}

interface Request {
  RecoveryPointArn: string;
  SourceBackupVaultName: string;
  DestinationBackupVaultArn: string;
  IamRoleArn: string;
  Lifecycle?: { DeleteAfterDays: number };
}

interface Job {
  id: string;
  request: Request | undefined;
  createdAt: number;
  /** As last seen. */
  seen: CopyJobTruth;
  /** Whether another job of the resource was running when it was started. */
  crowded: boolean;
}

interface Model {
  jobs: Map<string, Job>;
  /** Jobs whose record has expired. */
  gone: Map<string, Job>;
  /** In the order in which they were bound. */
  tokens: { token: string; request: Request; jobId: string; at: number }[];
}

interface Real {
  simulator: Simulator;
  clock: ManualClock;
  switches: Switches;
}

const ask = (
  { simulator, clock }: Real,
  method: string,
  path: string,
  more: { query?: Record<string, string>; body?: string } = {},
) => call(simulator.url, { method, path, ...more }, { date: new Date(clock.now()) });

const RANK = { CREATED: 0, RUNNING: 1, COMPLETED: 2, FAILED: 2, PARTIAL: 2 };
const ended = (job: CopyJobTruth) => RANK[job.State] === 2;
const TOO_MANY = 'There are too many copy jobs running for resource.';
const VISIBLE_AFTER = { 'at-once': 0, 'after-5-seconds': 5000, 'after-60-seconds': MINUTE };

/** How long the copy is kept: as requested, or as long as its source. */
const retention = (request: Request): number | undefined =>
  request.Lifecycle?.DeleteAfterDays ?? POINTS[request.RecoveryPointArn]!.days;

/** The state that the job of a copy ends in, or the error of the call. */
function verdict(request: Request, settings: Switches): string {
  const missing = settings['missing-destination-vault'];
  if (request.DestinationBackupVaultArn.endsWith(':missing')) return missing === 'fail-job' ? 'FAILED' : missing;
  const days = retention(request) ?? Number.POSITIVE_INFINITY;
  const outside = days < LOCK.MinRetentionDays || days > LOCK.MaxRetentionDays;
  if (request.DestinationBackupVaultArn.endsWith(':locked') && outside) return 'FAILED';
  return POINTS[request.RecoveryPointArn]!.parts > 0 ? 'PARTIAL' : 'COMPLETED';
}

/** The job that a token is bound to, by the switches. */
function boundTo({ tokens, jobs, gone }: Model, { clock, switches: settings }: Real, token: string, request: Request) {
  const same = (one: { request: Request }) => isDeepStrictEqual(one.request, request);
  const bound = tokens.findLast(
    (one) => one.token === token && (settings['token-mismatch'] !== 'new-job' || same(one)),
  );
  if (bound === undefined) return undefined;
  const { seen } = jobs.get(bound.jobId) ?? gone.get(bound.jobId)!;
  const released = settings['token-after-failure'] === 'released' && seen.State === 'FAILED';
  const lives = {
    '10-minutes': clock.now() < bound.at + 10 * MINUTE,
    '24-hours': clock.now() < bound.at + DAY,
    'record-life': jobs.has(bound.jobId),
    forever: true,
  }[settings['token-lifetime']];
  return lives && !released ? { jobId: bound.jobId, at: bound.at, sameRequest: same(bound) } : undefined;
}

/** Checks the world against the model and the time. */
function observe(model: Model, real: Real): void {
  const now = real.clock.now();
  const truth = new Map(real.simulator.copyJobs().map((job) => [job.CopyJobId, job]));
  for (const [id, job] of model.jobs) {
    const { seen } = job;
    const is = truth.get(id);
    if (is === undefined) {
      // A record lives 30 days after the end of its job.
      expect(seen.CompletionDate, `${id} vanished while ${seen.State}`).toBeDefined();
      expect(now, `${id} is lost`).toBeGreaterThanOrEqual(seen.CompletionDate! + 30 * DAY);
      model.gone.set(id, job);
      model.jobs.delete(id);
      continue;
    }
    if (is.CompletionDate !== undefined) expect(now, `${id} is kept`).toBeLessThan(is.CompletionDate + 30 * DAY);
    expect(RANK[is.State], `${seen.State} became ${is.State}`).toBeGreaterThanOrEqual(RANK[seen.State]);
    if (ended(seen)) expect(is).toEqual(seen);
    job.seen = is;
    if (job.request === undefined || !ended(is)) continue;
    if (is.StatusMessage === TOO_MANY) {
      expect(real.switches['resource-concurrency']).toBe('fail-job');
      expect(job.crowded).toBe(true);
    } else {
      expect(is.State, is.StatusMessage).toBe(verdict(job.request, real.switches));
    }
    expect(is.DestinationRecoveryPointArn === undefined).toBe(is.State === 'FAILED');
  }
  expect(
    [...truth.keys()].filter((id) => !model.jobs.has(id)),
    'jobs that nobody started',
  ).toEqual([]);
  oneAtATime(model, real.switches);
  copiesAreThere(model, real);
}

/** The quota of one copy job per resource at a time. */
function oneAtATime(model: Model, settings: Switches): void {
  const running = [...model.jobs.values()].filter(
    ({ request, seen }) => request !== undefined && seen.State === 'RUNNING',
  );
  const resources = running
    // A job that fails by a rule copies nothing.
    .filter(({ request }) => !/:(missing|locked)$/.test(request!.DestinationBackupVaultArn))
    .filter(({ crowded }) => !(crowded && settings['resource-concurrency'] === 'fail-job'))
    .map(({ request }) => POINTS[request!.RecoveryPointArn]!.resource);
  expect(resources.length).toBe(new Set(resources).size);
}

/** Each copy is in its vault from the end of its job until its lifecycle ends, and is deleted within 8 hours after that. */
function copiesAreThere(model: Model, { simulator, clock }: Real): void {
  const now = clock.now();
  const kept = new Map(
    VAULTS.map((name) => [
      name,
      new Set(simulator.recoveryPoints(ACCOUNTS.production, 'us-east-1', name).map((point) => point.RecoveryPointArn)),
    ]),
  );
  const expected = new Map<string, number>();
  for (const { request, seen } of model.jobs.values()) {
    if (request === undefined || seen.DestinationRecoveryPointArn === undefined) continue;
    const days = retention(request);
    expected.set(
      seen.DestinationRecoveryPointArn,
      days === undefined ? Number.POSITIVE_INFINITY : CREATED + days * DAY,
    );
    const name = VAULTS.find((one) => seen.DestinationBackupVaultArn.endsWith(`:${one}`))!;
    const there = kept.get(name)!.has(seen.DestinationRecoveryPointArn);
    const until = expected.get(seen.DestinationRecoveryPointArn)!;
    if (now < until) expect(there, 'a copy is lost').toBe(true);
    if (now >= until + DAY / 3) expect(there, 'a copy outlives its lifecycle').toBe(false);
  }
}

const request = fc
  .record({
    RecoveryPointArn: fc.constantFrom(...Object.keys(POINTS)),
    SourceBackupVaultName: fc.constant('source'),
    DestinationBackupVaultArn: fc.constantFrom('target', 'target', 'locked', 'missing').map(vaultArn),
    IamRoleArn: fc.constant(ROLE),
    days: fc.constantFrom(undefined, 1, 35, 365),
  })
  .map(({ days, ...rest }): Request => (days === undefined ? rest : { ...rest, Lifecycle: { DeleteAfterDays: days } }));

class Start implements fc.AsyncCommand<Model, Real> {
  readonly request: Request;
  readonly token: string | undefined;

  constructor(asked: Request, token: string | undefined) {
    this.request = asked;
    this.token = token;
  }

  check = () => true;
  toString = () => `start ${JSON.stringify({ ...this.request, token: this.token })}`;

  async run(model: Model, real: Real): Promise<void> {
    const { clock, simulator, switches: settings } = real;
    const now = clock.now();
    const bound = this.token === undefined ? undefined : boundTo(model, real, this.token, this.request);
    const exists = simulator
      .recoveryPoints(ACCOUNTS.production, 'us-east-1', 'source')
      .some((point) => point.RecoveryPointArn === this.request.RecoveryPointArn);
    const before = simulator.copyJobs().length;
    const body = JSON.stringify({ ...this.request, IdempotencyToken: this.token });
    const reply = await ask(real, 'PUT', '/copy-jobs', { body });

    if (bound !== undefined) {
      expect(simulator.copyJobs()).toHaveLength(before);
      if (!bound.sameRequest && settings['token-mismatch'] === 'error')
        return refused(reply, 'InvalidRequestException');
      expect(reply.status, reply.text).toBe(200);
      const same = settings['repeated-token'] === 'same-job';
      expect(reply.json.CopyJobId === bound.jobId).toBe(same);
      expect(reply.json.CreationDate).toBe((same ? bound.at : now) / 1000);
      return;
    }
    if (!exists) return refused(reply, 'ResourceNotFoundException');
    const expected = verdict(this.request, settings);
    if (!(expected in RANK)) return refused(reply, expected);

    expect(reply.status, reply.text).toBe(200);
    const { resource } = POINTS[this.request.RecoveryPointArn]!;
    const crowded = [...model.jobs.values()].some(
      (job) =>
        job.request !== undefined && !ended(job.seen) && POINTS[job.request.RecoveryPointArn]!.resource === resource,
    );
    for (const seen of simulator.copyJobs().slice(before)) {
      expect(seen).toMatchObject({ State: 'CREATED', CreationDate: now, StatusMessage: undefined });
      const parent = seen.ParentJobId === undefined;
      expect(parent ? seen.CopyJobId : seen.ParentJobId).toBe(reply.json.CopyJobId);
      model.jobs.set(seen.CopyJobId, {
        id: seen.CopyJobId,
        request: parent ? this.request : undefined,
        createdAt: now,
        seen,
        crowded,
      });
    }
    expect(model.jobs.has(reply.json.CopyJobId)).toBe(true);
    if (this.token !== undefined) {
      model.tokens.push({ token: this.token, request: this.request, jobId: reply.json.CopyJobId, at: now });
    }
  }
}

function refused(reply: WireReply, error: string): void {
  expect(reply.headers['x-amzn-errortype'], reply.text).toBe(error);
}

class Advance implements fc.AsyncCommand<Model, Real> {
  readonly ms: number;

  constructor(ms: number) {
    this.ms = ms;
  }

  check = () => true;
  toString = () => `advance ${this.ms}`;

  async run(model: Model, real: Real): Promise<void> {
    // In steps short enough to see every job after its end.
    for (let left = this.ms; left > 0; left -= 15 * DAY) {
      real.clock.advance(Math.min(left, 15 * DAY));
      observe(model, real);
    }
  }
}

/** Reads the whole list page by page, and each job by its ID. */
class ReadAll implements fc.AsyncCommand<Model, Real> {
  readonly pageSize: number;

  constructor(pageSize: number) {
    this.pageSize = pageSize;
  }

  check = () => true;
  toString = () => `read all by ${this.pageSize}`;

  async run(model: Model, real: Real): Promise<void> {
    const { switches: settings } = real;
    const now = real.clock.now();
    observe(model, real);
    const listed: { CopyJobId: string; CreationDate: number; State: string }[] = [];
    for (let token: string | undefined = ''; token !== undefined; ) {
      const query: Record<string, string> = {
        maxResults: String(this.pageSize),
        ...(token === '' ? {} : { nextToken: token }),
      };
      const { json } = await ask(real, 'GET', '/copy-jobs', { query });
      expect(json.CopyJobs.length).toBeLessThanOrEqual(this.pageSize);
      listed.push(...json.CopyJobs);
      token = json.NextToken ?? undefined;
    }
    const visible = [...model.jobs.values()].filter(
      (job) =>
        now >= job.createdAt + VISIBLE_AFTER[settings['list-visibility']] &&
        (job.seen.ParentJobId === undefined || settings['list-children'] === 'always'),
    );
    const ids = listed.map((job) => job.CopyJobId);
    expect([...ids].sort()).toEqual(visible.map((job) => job.id).sort());
    const keys = listed.map((job) => (settings['list-order'] === 'by-id' ? job.CopyJobId : job.CreationDate));
    const sorted = [...keys].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    expect(keys).toEqual(settings['list-order'] === 'newest-first' ? sorted.reverse() : sorted);
    for (const [id, job] of model.jobs) {
      const { json } = await ask(real, 'GET', `/copy-jobs/${id}`);
      expect(json.CopyJob).toMatchObject({ CopyJobId: id, State: job.seen.State, CreationDate: job.createdAt / 1000 });
    }
  }
}

/** Deletes a recovery point of the source vault, which fails while it is being copied. */
class Delete implements fc.AsyncCommand<Model, Real> {
  readonly arn: string;

  constructor(arn: string) {
    this.arn = arn;
  }

  check = () => true;
  toString = () => `delete ${this.arn}`;

  async run(model: Model, real: Real): Promise<void> {
    observe(model, real);
    const there = () =>
      real.simulator
        .recoveryPoints(ACCOUNTS.production, 'us-east-1', 'source')
        .some((point) => point.RecoveryPointArn === this.arn);
    const existed = there();
    const copying = [...model.jobs.values()].some(({ seen }) => seen.RecoveryPointArn === this.arn && !ended(seen));
    const reply = await ask(real, 'DELETE', `/backup-vaults/source/recovery-points/${encodeURIComponent(this.arn)}`);
    if (!existed) refused(reply, 'ResourceNotFoundException');
    else if (copying) refused(reply, 'InvalidResourceStateException');
    else expect(reply.status, reply.text).toBe(200);
    expect(there()).toBe(existed && copying);
  }
}

const commands = fc.commands(
  [
    fc.tuple(request, fc.constantFrom(undefined, 'a', 'b')).map(([asked, token]) => new Start(asked, token)),
    // The same request again and again, like retries.
    fc.constantFrom('a', 'b').map(
      (token) =>
        new Start(
          {
            RecoveryPointArn: pointArn('sibling'),
            SourceBackupVaultName: 'source',
            DestinationBackupVaultArn: vaultArn(token === 'a' ? 'target' : 'missing'),
            IamRoleArn: ROLE,
          },
          token,
        ),
    ),
    fc.constantFrom(500, 2000, 10_000, 9 * MINUTE, 25 * 3_600_000, 31 * DAY).map((ms) => new Advance(ms)),
    fc.constantFrom(1, 2, 1000).map((size) => new ReadAll(size)),
    fc.constantFrom(...Object.keys(POINTS)).map((arn) => new Delete(arn)),
  ],
  { maxCommands: 25, size: 'max' },
);

it('follows the rules in any sequence of calls and clock steps, under any switches', async () => {
  const made = { jobs: 0, repeats: 0 };
  await fc.assert(
    fc.asyncProperty(switches, commands, async (settings, sequence) => {
      const clock = new ManualClock(START);
      const simulator = await startSimulator({ clock, seed: 1, world: world(), switches: settings });
      const model: Model = { jobs: new Map(), gone: new Map(), tokens: [] };
      try {
        await fc.asyncModelRun(() => ({ model, real: { simulator, clock, switches: settings } }), sequence);
        observe(model, { simulator, clock, switches: settings });
      } finally {
        made.jobs += model.jobs.size + model.gone.size;
        made.repeats += model.tokens.length;
        await simulator.close();
      }
    }),
    { numRuns: 100, interruptAfterTimeLimit: 6000 },
  );
  expect(made.jobs).toBeGreaterThan(20);
  expect(made.repeats).toBeGreaterThan(10);
});
