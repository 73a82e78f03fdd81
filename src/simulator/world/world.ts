import type { Random } from '../random.ts';
import { copiedRecoveryPoint, copyArn } from '../rules/copied-recovery-point.ts';
import { CREATED_MS, FAILING_MS, runningMs } from '../rules/duration.ts';
import { copyLifecycle } from '../rules/lifecycle.ts';
import { type Quota, regionQuotas, resourceQuota, Slots } from '../rules/quotas.ts';
import { type Copy, refusalOf, roleGoneBefore } from '../rules/refusals/index.ts';
import type { Switches } from '../switches.ts';
import { Agenda } from './agenda.ts';
import { CopyJobs } from './copy-job-store.ts';
import { positionOf } from './positions.ts';
import type { AccessKey, Account, CopyJob, Key, Lifecycle, RecoveryPoint, Vault } from './records.ts';
import { deletionTime, RecoveryPoints } from './recovery-point-store.ts';
import { Tokens } from './tokens.ts';

const DAY = 86_400_000;
const RECORD_LIFE_MS = 30 * DAY;
/** AWS retries a job that meets a system error for 2 hours, in CREATED. Source: developer guide. */
const RETRY_WINDOW_MS = 2 * 3_600_000;

const FATAL = 'Copy job encountered a fatal error. Please contact AWS Support for further assistance.';
const TOO_MANY = 'There are too many copy jobs running for resource.';

export interface CopyRequest {
  source: RecoveryPoint;
  destinationVaultArn: string;
  roleArn: string;
  lifecycle: Lifecycle | undefined;
  token: string | undefined;
  received: unknown;
}

/** All that the simulator knows. It has no timers: `advance` brings it to the clock's time before it is read. */
export class World {
  readonly accounts = new Map<string, Account>();
  readonly accessKeys = new Map<string, AccessKey>();
  readonly keys = new Map<string, Key>();
  readonly recoveryPoints = new RecoveryPoints();
  readonly copyJobs: CopyJobs;
  readonly tokens: Tokens;
  readonly switches: Switches;
  readonly random: Random;
  /** How many records lists and look-ups have read. */
  touched = 0;
  readonly #vaults = new Map<string, Vault>();
  readonly #agenda = new Agenda();
  readonly #slots = new Slots();
  readonly #speed: number;

  constructor(switches: Switches, random: Random, speed: number) {
    this.switches = switches;
    this.copyJobs = new CopyJobs(switches);
    this.random = random;
    this.#speed = speed;
    this.tokens = new Tokens(switches, (job) => this.copyJobs.get(job.id) === job);
  }

  advance(now: number): void {
    this.#agenda.advance(now);
  }

  addVault(vault: Vault): void {
    this.#vaults.set(vault.arn, vault);
  }

  vault(arn: string): Vault | undefined {
    return this.#vaults.get(arn);
  }

  /** The vaults of an account in a Region, by name. */
  vaultsOf(accountId: string, region: string): Vault[] {
    return this.vaults().filter((vault) => vault.accountId === accountId && vault.region === region);
  }

  vaults(): Vault[] {
    return [...this.#vaults.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  addRecoveryPoint(point: RecoveryPoint): void {
    this.recoveryPoints.insert(point);
    const at = deletionTime(point, this.random.next());
    // A lifecycle may have been changed since; then its new day is on the agenda.
    if (at !== undefined) {
      this.#agenda.add(at, () => {
        if (this.recoveryPoints.get(point.vault, point.arn) === point) this.recoveryPoints.remove(point);
      });
    }
  }

  /** Puts a recovery point in the place of another version of it. */
  replaceRecoveryPoint(old: RecoveryPoint, point: RecoveryPoint): void {
    this.recoveryPoints.remove(old);
    this.addRecoveryPoint(point);
  }

  /** A job of the past; jobs under way come from `startCopyJob`. */
  addCopyJob(job: CopyJob): void {
    this.copyJobs.insert(job);
    this.#agenda.add(job.endsAt, () => this.copyJobs.close(job));
    this.#agenda.add(job.endsAt + RECORD_LIFE_MS, () => this.copyJobs.remove(job));
  }

  /** What a copy would be judged by. */
  copyOf(request: CopyRequest, account: Account, now: number, child = false): Copy {
    const { source, destinationVaultArn, roleArn } = request;
    return {
      source,
      destinationVaultArn,
      destination: this.vault(destinationVaultArn),
      sourceAccount: account,
      destinationAccount: this.accounts.get(destinationVaultArn.split(':')[4] ?? ''),
      roleArn,
      role: account.roles.get(roleArn),
      lifecycle: copyLifecycle(request.lifecycle, source),
      child,
      now,
      key: (arn) => this.keys.get(arn),
    };
  }

  /** Starts a copy: a job, with its child jobs where the source is composite. Throws the AwsError of a refused call. */
  startCopyJob(request: CopyRequest, account: Account, now: number): CopyJob {
    const copy = this.copyOf(request, account, now);
    const verdict = refusalOf(copy, this.switches);
    if (verdict !== undefined && 'error' in verdict) throw verdict.error;
    const job = this.#schedule(request, copy, verdict?.statusMessage);
    const { source } = copy;
    for (const one of [job, ...job.children]) this.addCopyJob(one);
    if (job.final !== 'FAILED') {
      // As they are now: a part can be deleted by its lifecycle before the job has ended.
      const parts = job.children.map((child) => this.recoveryPoints.get(source.vault, child.sourceArn)!);
      this.#agenda.add(job.endsAt, () => this.#deliver(job, source, parts));
    }
    return job;
  }

  #schedule(request: CopyRequest, copy: Copy, refused: string | undefined): CopyJob {
    const { source, destination, now } = copy;
    const lasts = (ms: number) => ms / this.#speed;
    const job = { ...this.#blank(request, copy), startsAt: now + lasts(CREATED_MS) };
    if (refused !== undefined || destination === undefined) {
      return { ...job, endsAt: job.startsAt + lasts(FAILING_MS), final: 'FAILED', statusMessage: refused };
    }
    if (source.systemErrorMs > RETRY_WINDOW_MS) {
      const endsAt = now + lasts(RETRY_WINDOW_MS);
      return { ...job, startsAt: endsAt, endsAt, final: 'FAILED', statusMessage: FATAL };
    }
    const children = this.#children(request, copy);
    const crossRegion = source.vault.region !== destination.region;
    const runs = Math.max(
      ...[source, ...children.map((child) => child.copy.source)].map((point) =>
        lasts(runningMs(point.feature, point.sizeBytes, crossRegion)),
      ),
    );
    const ready = job.startsAt + lasts(source.systemErrorMs);
    const [all, any]: [Quota[], Quota[]] = [[resourceQuota(source, destination)], regionQuotas(source, destination)];
    if (this.switches['resource-concurrency'] === 'fail-job' && this.#slots.earliest(ready, all, []) > ready) {
      return { ...job, endsAt: ready + lasts(FAILING_MS), final: 'FAILED', statusMessage: TOO_MANY };
    }
    const startsAt = this.#slots.earliest(ready, all, any);
    const endsAt = startsAt + runs;
    this.#slots.take(startsAt, endsAt, all, any);
    const roleGone = roleGoneBefore(copy, endsAt);
    if (roleGone !== undefined) return { ...job, startsAt, endsAt, final: 'FAILED', statusMessage: roleGone };

    const childJobs = children.map((child) => ({
      ...this.#blank(child.request, child.copy),
      parentId: job.id,
      startsAt,
      endsAt,
      final: child.refused === undefined ? ('COMPLETED' as const) : ('FAILED' as const),
      statusMessage: child.refused,
      destinationArn: child.refused === undefined ? copyArn(child.copy.source, destination, this.random) : undefined,
    }));
    const completed = childJobs.filter((child) => child.final === 'COMPLETED').length;
    const final = completed === childJobs.length ? 'COMPLETED' : completed > 0 ? 'PARTIAL' : 'FAILED';
    return {
      ...job,
      startsAt,
      endsAt,
      final,
      children: childJobs,
      destinationArn: final === 'FAILED' ? undefined : copyArn(source, destination, this.random),
    };
  }

  #children(request: CopyRequest, parent: Copy) {
    const points = [...this.recoveryPoints.ofVault(parent.source.vault, { parent: parent.source.arn }).beyond()];
    return points.map((source) => {
      const childRequest = { ...request, source, token: undefined, received: undefined };
      const copy = this.copyOf(childRequest, parent.sourceAccount, parent.now, true);
      const verdict = refusalOf(copy, this.switches);
      return {
        request: childRequest,
        copy,
        refused: verdict !== undefined && 'statusMessage' in verdict ? verdict.statusMessage : undefined,
      };
    });
  }

  #blank(request: CopyRequest, { source, sourceAccount, lifecycle, destination, now }: Copy): CopyJob {
    const id = this.random.uuid().toUpperCase();
    return {
      id,
      position: positionOf(this.switches['list-order'], now, id),
      accountId: sourceAccount.id,
      region: source.vault.region,
      request: request.received,
      token: request.token,
      sourceArn: source.arn,
      sourceVaultArn: source.vault.arn,
      destinationVaultArn: request.destinationVaultArn,
      destinationVault: destination,
      destinationArn: undefined,
      lifecycle,
      resourceArn: source.resourceArn,
      resourceType: source.resourceType,
      resourceName: source.resourceName,
      sizeBytes: source.sizeBytes,
      roleArn: request.roleArn,
      // A copy on demand has no plan; only copies of a plan's rule name one.
      createdBy: undefined,
      createdAt: now,
      startsAt: now,
      endsAt: now,
      final: 'COMPLETED',
      statusMessage: undefined,
      parentId: undefined,
      compositeMember: source.compositeMember,
      children: [],
    };
  }

  #deliver(job: CopyJob, source: RecoveryPoint, parts: readonly RecoveryPoint[]): void {
    const arrive = (one: CopyJob, from: RecoveryPoint, parentArn?: string) => {
      const point = copiedRecoveryPoint(from, one, one.destinationVault!, one.destinationArn!, parentArn);
      const position = positionOf(this.switches['list-order'], point.createdAt, point.arn);
      this.addRecoveryPoint({ ...point, position });
    };
    arrive(job, source);
    for (const [index, child] of job.children.entries()) {
      if (child.final === 'COMPLETED') arrive(child, parts[index]!, job.destinationArn);
    }
  }
}
