import { BackupClient, DeleteRecoveryPointCommand } from '@aws-sdk/client-backup';
import type { Aws } from '../../src/aws/index.ts';
import { type RecoveryPointTruth, type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { createAws } from '../support/aws.ts';
import { DAY, HOUR, KEYS, MINUTE, PRODUCTION, RECOVERY_KEYS } from '../support/constants.ts';
import { ManualClock } from '../support/manual-clock.ts';
import type { Random } from '../support/random.ts';
import { ARCHIVE, type FoundWorld, findWorld, OTHER, ROLE } from './find-worlds-world.ts';
import { pointsOf } from './truth/known.ts';

// The copies of a generated world are made by the simulator itself, on a clock that is moved: what exists in the end is its
// own truth.

export const accountOf = (arn: string) => arn.split(':')[4] ?? '';
export const regionOf = (arn: string) => arn.split(':')[3] ?? '';
export const nameOf = (arn: string) => arn.split(':').slice(6).join(':');

/** A copy of a recovery point: where its job took it, and what became of it. */
export interface KnownJob {
  id: string;
  source: string;
  destination: string;
  copy: string | undefined;
  state: string;
  createdAt: number;
  endedAt: number | undefined;
}

const LASTS = [3 * HOUR, 2 * DAY, 12 * DAY, 32 * DAY, 45 * DAY];
/** AWS forgets jobs after 30 days. */
const LOOK_EVERY = 15 * DAY;

export class History {
  readonly world: FoundWorld;
  readonly clock: ManualClock;
  readonly simulator: Simulator;
  readonly aws: Aws;
  /** Every job of the world, those that AWS has forgotten included. */
  readonly jobs = new Map<string, KnownJob>();
  readonly #random: Random;
  #tokens = 0;

  constructor(world: FoundWorld, clock: ManualClock, simulator: Simulator, random: Random) {
    this.world = world;
    this.clock = clock;
    this.simulator = simulator;
    this.#random = random;
    this.aws = createAws({
      clock,
      // While the clocks differ, as they always do here, the SDK repeats whatever is refused. It needs one repetition, to sign
      // by the clock of the simulator after that was moved.
      timeouts: { attempt: 10_000, total: 40_000, attempts: 2 },
      profiles: ['own', 'recovery'],
      endpoint: async (profile) => ({ url: simulator.url, credentials: profile === 'recovery' ? RECOVERY_KEYS : KEYS }),
    });
  }

  /** @param end when it ends: at the machine's own time, with which the SDK signs. */
  static async open(seed: number, random: Random, end: number): Promise<History> {
    const lasts = random.pick(LASTS);
    const clock = new ManualClock(end - lasts);
    const world = findWorld(clock.now(), lasts, random);
    const { data, switches } = world;
    const simulator = await startSimulator({ clock, switches, seed, world: data });
    return new History(world, clock, simulator, random);
  }

  async live(): Promise<void> {
    const { destination, lasts } = this.world;
    const end = this.clock.now() + lasts;
    const tail = this.#random.pick([5000, 2 * MINUTE, 2.5 * HOUR, 1.9 * DAY].filter((one) => one < lasts));
    await this.#copySome(0.35);
    this.#advance(Math.min(DAY, (lasts - tail) / 3));
    if (destination !== ARCHIVE) {
      for (const one of pointsOf(ARCHIVE, this.simulator)) {
        if (this.#random.chance(0.6)) await this.start(one.RecoveryPointArn, 'archive', destination);
      }
    }
    await this.#deleteSome();
    this.#advance(end - tail - this.clock.now());
    await this.#copySome(0.25);
    this.#advance(tail);
    if (this.#random.chance(0.3)) await this.#deleteSome();
    this.look();
  }

  /** Starts a copy without the server. */
  async start(RecoveryPointArn: string, SourceBackupVaultName: string, DestinationBackupVaultArn: string) {
    this.#tokens += 1;
    const IdempotencyToken = `history-${this.#tokens}`;
    const region = this.regionOfVault(SourceBackupVaultName);
    const request = { RecoveryPointArn, SourceBackupVaultName, DestinationBackupVaultArn, IamRoleArn: ROLE };
    await this.aws
      .session()
      .startCopyJob({ ...request, IdempotencyToken }, PRODUCTION, { region })
      .catch(() => {});
    return this.simulator.copyJobs().find((job) => job.IdempotencyToken === IdempotencyToken);
  }

  regionOfVault(name: string): string {
    return this.world.data.Vaults!.find((vault) => vault.BackupVaultName === name)!.Region;
  }

  /** Remembers what AWS will forget. */
  look(): void {
    for (const job of this.simulator.copyJobs()) {
      this.jobs.set(job.CopyJobId, {
        id: job.CopyJobId,
        source: job.RecoveryPointArn,
        destination: job.DestinationBackupVaultArn,
        copy: job.DestinationRecoveryPointArn,
        state: job.State,
        createdAt: job.CreationDate,
        endedAt: job.CompletionDate,
      });
    }
  }

  async close(): Promise<void> {
    await this.simulator.close();
  }

  async #copySome(share: number): Promise<void> {
    const { points, destination } = this.world;
    for (const one of points.values()) {
      if (this.#random.chance(share)) {
        await this.start(one.RecoveryPointArn, one.BackupVaultName, destination);
        // Somebody copies it a second time.
        if (this.#random.chance(0.1)) await this.start(one.RecoveryPointArn, one.BackupVaultName, destination);
      }
      if (this.#random.chance(share / 3)) {
        await this.start(one.RecoveryPointArn, one.BackupVaultName, this.#random.pick([OTHER, ARCHIVE]));
      }
    }
  }

  async #deleteSome(): Promise<void> {
    this.look();
    for (const vault of new Set([this.world.destination, OTHER])) {
      for (const { RecoveryPointArn, ParentRecoveryPointArn } of pointsOf(vault, this.simulator)) {
        if (ParentRecoveryPointArn === undefined && this.#random.chance(0.2))
          await this.#delete(vault, RecoveryPointArn);
      }
    }
  }

  async #delete(vault: string, RecoveryPointArn: string): Promise<void> {
    const client = new BackupClient({
      endpoint: this.simulator.url,
      region: regionOf(vault),
      credentials: accountOf(vault) === PRODUCTION ? KEYS : RECOVERY_KEYS,
      systemClockOffset: this.clock.now() - Date.now(),
    });
    const command = new DeleteRecoveryPointCommand({ BackupVaultName: nameOf(vault), RecoveryPointArn });
    await client.send(command).catch(() => {});
    client.destroy();
  }

  #advance(ms: number): void {
    for (let left = ms; left > 0; left -= LOOK_EVERY) {
      this.clock.advance(Math.min(left, LOOK_EVERY));
      this.look();
    }
  }
}

/** The recovery points of a vault that exist. */
export const livePoints = (vault: string, simulator: Simulator): RecoveryPointTruth[] =>
  pointsOf(vault, simulator).filter(({ Status }) => Status !== 'DELETING');
