import type { CopyJobTruth, Simulator } from '../../src/simulator/index.ts';
import { OUTCOMES, type SetOutcome } from '../../src/tools/start-missing-copies/due-copies.ts';
import type { Json } from '../support/answer.ts';
import type { SetWorld } from '../support/copy-set-world.ts';
import type { Point } from '../support/world.ts';

// What is true of a set while it is copied, and what an answer says against it.

/** A set: the members of a selection. */
export interface Selected {
  /** The selection's members of a call. */
  given: Readonly<Record<string, unknown>>;
  members: ReadonlyMap<string, Point>;
  /** The members that have no copy at the start. */
  missing: readonly string[];
}

/** What can be promised of an answer under the switches. */
export interface Promised {
  once: boolean;
  ids: boolean;
  /** Lists show a job at once. */
  listed: boolean;
  /** AWS can refuse a start that differs from an earlier one. */
  canFail: boolean;
}

/** How much older than its call a job can be that the call says it started: AWS's clock comes in whole seconds. */
const SAME_MOMENT_MS = 3000;

export class SetTruth {
  readonly #simulator: Simulator;
  readonly #world: SetWorld;
  readonly #set: Selected;
  readonly #promised: Promised;
  /** AWS, and so the simulator, forgets jobs after 30 days, which a large set outlives. */
  readonly #remembered = new Map<string, CopyJobTruth>();

  constructor(simulator: Simulator, world: SetWorld, set: Selected, promised: Promised) {
    this.#simulator = simulator;
    this.#world = world;
    this.#set = set;
    this.#promised = promised;
  }

  get #copiedBefore(): number {
    return this.#set.members.size - this.#set.missing.length;
  }

  /** How many members have a job that is not known as failed. */
  reached(): number {
    return new Set(this.#jobs().map((job) => job.RecoveryPointArn)).size;
  }

  /**
   * What is false in an answer of start_missing_copies.
   *
   * @param began the time of the simulator when the call was made, in milliseconds.
   */
  ofStart(answer: Json, began: number): string[] {
    const jobs = this.#jobs();
    const fresh = distinct(jobs.filter((job) => job.CreationDate >= began - SAME_MOMENT_MS));
    const made = distinct(jobs);
    // An id that no job has hides that the job existed before.
    const startable = this.#promised.ids ? fresh : made;
    const count = (name: SetOutcome): number => answer[name] ?? 0;
    const sum = OUTCOMES.reduce((total, name) => total + count(name), 0);
    const finished = distinct(jobs.filter((job) => job.State === 'COMPLETED' || job.State === 'PARTIAL'));
    const copied = this.#copiedBefore;
    const problems: (string | false)[] = [
      sum !== this.#set.members.size && `the counts add up to ${sum}`,
      count('Started') > startable.size && `Started, but ${startable.size} jobs can have been`,
      count('AlreadyCopied') > copied + finished.size && `AlreadyCopied, but ${copied + finished.size} are`,
      count('AlreadyCopied') < copied && `AlreadyCopied, but ${copied} were before`,
      count('AlreadyRunning') > made.size && `AlreadyRunning, but ${made.size} jobs were made`,
      count('Started') + count('AlreadyRunning') + count('AlreadyCopied') > copied + made.size &&
        `but ${copied} were copied before, and ${made.size} jobs were made`,
      count('NotReached') > this.#set.missing.length && 'NotReached are more than were missing',
      count('CannotBeCopied') + count('Unknown') > 0 && 'each member can be copied, and the lists tell',
      count('Failed') > 0 && !this.#promised.canFail && 'no start can fail for good',
      // All of them are made or under way, unless they were not reached.
      made.size + count('NotReached') + count('Failed') < this.#set.missing.length && `only ${made.size} have a job`,
      ...this.#bytes(answer, startable),
      ...this.#ids(answer),
      ...this.#next(answer),
    ];
    return told('start', answer, problems, OUTCOMES);
  }

  /** What is false in an answer of find_missing_copies. */
  ofFind({ Counts, ...answer }: Json, before: number): string[] {
    const jobs = this.#jobs();
    const made = distinct(jobs);
    const finished = distinct(jobs.filter((job) => job.State === 'COMPLETED' || job.State === 'PARTIAL'));
    const copied = this.#copiedBefore;
    const missing = this.#set.missing.length;
    const { Selected, Covered = 0, InProgress = 0, Missing = 0, Stale = 0, CannotBeCopied = 0, Unknown = 0 } = Counts;
    const sum = Covered + InProgress + Missing + Stale + CannotBeCopied + Unknown;
    // A list that failed is named: of what it holds, a job is the only evidence, and it does not tell that its copy is gone.
    if (answer.NotLookedAt) {
      const problems = [
        sum !== Selected && `the counts add up to ${sum}`,
        sum > this.#set.members.size && `the members are ${this.#set.members.size}`,
        InProgress > made.size && `InProgress, but ${made.size} jobs were made`,
        Missing > missing && `Missing, but ${missing} were before`,
        Stale + CannotBeCopied > 0 && 'each member can be copied',
      ];
      return told('find', { ...Counts, ...answer }, problems, Object.keys(Counts));
    }
    const problems: (string | false)[] = [
      (sum !== Selected || sum !== this.#set.members.size) && `the counts add up to ${sum}`,
      Covered > copied + finished.size && `Covered, but ${copied + finished.size} are`,
      Covered < copied && `Covered, but ${copied} were before`,
      InProgress > made.size && `InProgress, but ${made.size} jobs were made`,
      // A job that AWS does not list yet does not show.
      Missing < missing - made.size && `Missing, but ${missing - made.size} have no job`,
      Missing > missing && `Missing, but ${missing} were before`,
      Missing > missing - before && this.#promised.listed && `Missing, but ${before} had a job before`,
      Stale + CannotBeCopied + Unknown > 0 && 'each member can be copied, and the lists tell',
    ];
    return told('find', { ...Counts, ...answer }, problems, Object.keys(Counts));
  }

  /** Each member that was missing has one job, and nothing else has one. */
  inTheEnd(): { duplicates: string[]; lost: string[] } {
    const duplicates: string[] = [];
    const lost: string[] = [];
    const byPoint = new Map<string, number>();
    for (const job of this.#made()) {
      const arn = job.RecoveryPointArn;
      if (!this.#set.members.has(arn)) duplicates.push(`${arn} is outside the selection`);
      else if (this.#world.fates.get(arn) === 'copied') duplicates.push(`${arn} had a copy`);
      else if (job.State !== 'FAILED') byPoint.set(arn, (byPoint.get(arn) ?? 0) + 1);
    }
    for (const arn of this.#set.missing) {
      const copies = byPoint.get(arn) ?? 0;
      if (copies === 0) lost.push(arn);
      if (copies > 1 && this.#promised.once) duplicates.push(`${arn}: ${copies} copies`);
    }
    return { duplicates, lost };
  }

  /** The jobs that calls have started for members of the set. */
  #jobs(): CopyJobTruth[] {
    return this.#made().filter((job) => this.#set.members.has(job.RecoveryPointArn));
  }

  /** The jobs that calls have started, whichever tool made them. */
  #made(): CopyJobTruth[] {
    this.remember();
    return [...this.#remembered.values()];
  }

  /** To be called before time passes in which jobs can be forgotten. */
  remember(): void {
    for (const job of this.#simulator.copyJobs()) {
      if (job.Request !== undefined) this.#remembered.set(job.CopyJobId, job);
    }
  }

  /** Those that were started are among these: so is their size. */
  #bytes({ Started, BytesStarted }: Json, among: ReadonlySet<string>): (string | false)[] {
    const sizes = [...among].map((arn) => this.#set.members.get(arn)?.BackupSizeInBytes ?? 0).sort((a, b) => a - b);
    const total = (list: readonly number[]) => list.reduce((sum, one) => sum + one, 0);
    const [least, most] = [total(sizes.slice(0, Started)), total(Started > 0 ? sizes.slice(-Started) : [])];
    return [
      (BytesStarted < least || BytesStarted > most) && `BytesStarted ${BytesStarted} is not from ${least} to ${most}`,
    ];
  }

  #ids({ Started, CopyJobs }: Json): (string | false)[] {
    const byId = new Map(this.#made().map((job) => [job.CopyJobId, job]));
    const ids: string[] = CopyJobs.map((job: Json) => job.CopyJobId);
    const unknown = this.#promised.ids
      ? ids.filter((id) => !this.#set.members.has(byId.get(id)?.RecoveryPointArn ?? ''))
      : [];
    const names = CopyJobs.filter(({ CopyJobId, Resource }: Json) => {
      const job = byId.get(CopyJobId);
      return (
        job &&
        JSON.stringify(Resource).includes(this.#set.members.get(job.RecoveryPointArn)?.ResourceName ?? '') === false
      );
    });
    return [
      unknown.length > 0 && `no member has the jobs ${unknown.join(', ')}`,
      names.length > 0 && 'a job is of another resource',
      new Set(ids).size !== ids.length && 'a job is named twice',
      ids.length !== Math.min(Started, 10) && `${ids.length} jobs are named`,
    ];
  }

  #next({ NotReached, Next, Started, AlreadyRunning }: Json): (string | false)[] {
    const open = Started + AlreadyRunning > 0;
    return [
      NotReached > 0 && Next?.Tool !== 'start_missing_copies' && 'Next does not go on',
      NotReached === 0 && Next?.Tool === 'start_missing_copies' && 'Next goes on, with nothing left',
      NotReached === 0 && open && !Next && 'Next does not look at what was started',
    ];
  }
}

const distinct = (jobs: readonly CopyJobTruth[]): Set<string> =>
  new Set(jobs.filter((job) => job.State !== 'FAILED').map((job) => job.RecoveryPointArn));

function told(what: string, answer: Json, problems: readonly (string | false)[], names: readonly string[]): string[] {
  const counts = names.flatMap((name) => (answer[name] ? [`${name} ${answer[name]}`] : [])).join(', ');
  return problems.flatMap((problem) => (problem === false ? [] : [`${what}: ${problem} (${counts})`]));
}
