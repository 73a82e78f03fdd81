import type { Random } from '../random.ts';
import { copiedRecoveryPoint } from '../rules/copied-recovery-point.ts';
import { copyLifecycle } from '../rules/lifecycle.ts';
import type { Copy } from '../rules/refusals/copy.ts';
import { refusalOf } from '../rules/refusals/index.ts';
import type { Switches } from '../switches.ts';
import { Agenda } from './agenda.ts';
import { accountOf } from './arns.ts';
import { CopyJobStore } from './copy-job-store.ts';
import { deletionTime } from './lifecycle-dates.ts';
import { positionOf } from './positions.ts';
import type { AccessKey, Account, CopyJob, Key, RecoveryPoint, Vault } from './records.ts';
import { RecoveryPointStore } from './recovery-point-store.ts';
import { type CopyRequest, type JudgedCopy, Schedule } from './schedule.ts';
import { Tokens } from './tokens.ts';

const RECORD_LIFE_MS = 30 * 86_400_000;

/** Everything that the simulator stores. It has no timers: `advance` brings it to the clock's time before it is read. */
export class World {
  readonly accounts = new Map<string, Account>();
  readonly accessKeys = new Map<string, AccessKey>();
  readonly keys = new Map<string, Key>();
  readonly recoveryPoints = new RecoveryPointStore();
  readonly copyJobs: CopyJobStore;
  readonly tokens: Tokens;
  readonly switches: Switches;
  readonly random: Random;
  /** How many records lists and look-ups have read. */
  touched = 0;
  readonly #vaults = new Map<string, Vault>();
  readonly #agenda = new Agenda();
  readonly #schedule: Schedule;

  constructor(switches: Switches, random: Random, speed: number) {
    this.switches = switches;
    this.copyJobs = new CopyJobStore(switches);
    this.random = random;
    this.tokens = new Tokens(switches, (job) => this.copyJobs.get(job.id) === job);
    this.#schedule = new Schedule(switches, random, speed);
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

  /** In the order of their names. */
  vaultsOf(accountId: string, region: string): Vault[] {
    return this.vaults().filter((vault) => vault.accountId === accountId && vault.region === region);
  }

  vaults(): Vault[] {
    return [...this.#vaults.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  addRecoveryPoint(point: RecoveryPoint): void {
    this.recoveryPoints.insert(point);
    const at = deletionTime(point, this.random.next());
    if (at === undefined) return;
    this.#agenda.add(at, () => {
      // A changed lifecycle replaces the record, and the new one has its own entry.
      if (this.recoveryPoints.get(point.vault, point.arn) === point) this.recoveryPoints.remove(point);
    });
  }

  replaceRecoveryPoint(old: RecoveryPoint, point: RecoveryPoint): void {
    this.recoveryPoints.remove(old);
    this.addRecoveryPoint(point);
  }

  addCopyJob(job: CopyJob): void {
    this.copyJobs.insert(job);
    this.#agenda.add(job.endsAt, () => this.copyJobs.close(job));
    this.#agenda.add(job.endsAt + RECORD_LIFE_MS, () => this.copyJobs.remove(job));
  }

  /** Starts a copy job, with child jobs if the source is composite. Throws the AwsError of a refused call. */
  startCopyJob(request: CopyRequest, account: Account, now: number): CopyJob {
    const copy = this.#copyOf(request, account, now);
    const refusal = refusalOf(copy, this.switches);
    if (refusal !== undefined && 'error' in refusal) throw refusal.error;
    const parts = this.#partsOf(request, copy);
    const job = this.#schedule.jobOf({ request, copy, refused: refusal?.statusMessage }, parts);
    for (const one of [job, ...job.children]) this.addCopyJob(one);
    if (job.final !== 'FAILED') {
      // Read the parts now: their lifecycle can delete them before the job has ended.
      const sources = parts.map((part) => part.copy.source);
      this.#agenda.add(job.endsAt, () => this.#deliver(job, copy.source, sources));
    }
    return job;
  }

  #copyOf(request: CopyRequest, account: Account, now: number, child = false): Copy {
    const { source, destinationVaultArn, roleArn } = request;
    return {
      source,
      destinationVaultArn,
      destination: this.vault(destinationVaultArn),
      sourceAccount: account,
      destinationAccount: this.accounts.get(accountOf(destinationVaultArn)),
      roleArn,
      role: account.roles.get(roleArn),
      lifecycle: copyLifecycle(request.lifecycle, source, this.switches),
      child,
      now,
      key: (arn) => this.keys.get(arn),
    };
  }

  #partsOf(request: CopyRequest, { source, sourceAccount, now }: Copy): JudgedCopy[] {
    const points = [...this.recoveryPoints.ofVault(source.vault, { parent: source.arn }).beyond()];
    return points.map((point) => {
      const partRequest = { ...request, source: point, token: undefined, received: undefined };
      const copy = this.#copyOf(partRequest, sourceAccount, now, true);
      const refusal = refusalOf(copy, this.switches);
      const refused = refusal !== undefined && 'statusMessage' in refusal ? refusal.statusMessage : undefined;
      return { request: partRequest, copy, refused };
    });
  }

  /** Adds the copies that a job has made to the destination vault. */
  #deliver(job: CopyJob, source: RecoveryPoint, parts: readonly RecoveryPoint[]): void {
    const arrive = (one: CopyJob, from: RecoveryPoint, parentArn?: string) => {
      const point = copiedRecoveryPoint(from, one, this.switches, parentArn);
      const position = positionOf(this.switches['list-order'], point.createdAt, point.arn);
      this.addRecoveryPoint({ ...point, position });
    };
    arrive(job, source);
    for (const [index, child] of job.children.entries()) {
      if (child.final === 'COMPLETED') arrive(child, parts[index]!, job.destinationArn);
    }
  }
}
