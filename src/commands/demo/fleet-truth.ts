import { systemClock } from '../../clock.ts';
import type { Simulator } from '../../simulator/index.ts';
import { DESTINATION, fleet, SOURCE } from './fleet.ts';

/** How long AWS takes for one start here: 90 starts, 32 at a time, then have a middle in which the server can be killed. */
const START_MS = 100;
/** Divides the time that copies take. */
const SPEED = 1000;

/** The simulator of the fleet, and what is really in it: every answer of the tour is compared with that. */
export class FleetTruth {
  readonly copiedBefore: number;
  readonly #simulator: Simulator;

  private constructor(simulator: Simulator) {
    this.#simulator = simulator;
    this.copiedBefore = this.counts.Covered;
  }

  static async start({ startSimulator }: typeof import('../../simulator/index.ts')): Promise<FleetTruth> {
    const simulator = await startSimulator({
      world: fleet(systemClock.now()),
      speed: SPEED,
      faults: [{ operation: 'StartCopyJob', kind: 'slow', delayMs: START_MS }],
    });
    return new FleetTruth(simulator);
  }

  get url(): string {
    return this.#simulator.url;
  }

  get resources(): number {
    return this.#resourcesIn(SOURCE).size;
  }

  /** Jobs that were started. Those that a world begins with have no request. */
  get started(): number {
    return this.#started.length;
  }

  /** How many recovery points they copy. */
  get startedPoints(): number {
    return new Set(this.#started.map((job) => job.RecoveryPointArn)).size;
  }

  /** The counts that an answer has to show. */
  get counts() {
    const covered = this.#resourcesIn(DESTINATION).size;
    const running = this.#started.filter(({ State }) => State === 'CREATED' || State === 'RUNNING').length;
    const Missing = this.resources - covered - running;
    const none = { Stale: 0, CannotBeCopied: 0, Unknown: 0 };
    return { Selected: this.resources, Covered: covered, InProgress: running, Missing, ...none };
  }

  async close(): Promise<void> {
    await this.#simulator.close();
  }

  get #started() {
    return this.#simulator.copyJobs().filter(({ Request }) => Request !== undefined);
  }

  #resourcesIn({ account, region, name }: typeof SOURCE): ReadonlySet<string> {
    return new Set(this.#simulator.recoveryPoints(account, region, name).map((point) => point.ResourceArn));
  }
}
