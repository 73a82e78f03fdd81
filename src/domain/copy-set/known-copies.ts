import { parseRecoveryPointArn } from '../arn/arn.ts';
import {
  byOutcome,
  type CopySeen,
  type EarlierJobs,
  mayStillAppear,
  RECORD_DAYS,
  seenAs,
} from '../copy/earlier-copies.ts';
import { featuresOf } from '../copy/features.ts';
import { DAY } from '../copy/lifecycle.ts';
import { timeOf } from '../copy/origin.ts';
import type { CopyJob, RecoveryPoint } from '../shapes.ts';
import { CopyRow } from './copy-row.ts';
import { SharedValues } from './shared-values.ts';
import { between } from './sorted.ts';

// What AWS lists of the copies in the destinations of a set, as an index: one look-up for each recovery point, and no more
// memory than that takes.

/** What was read of the destinations. */
export type DestinationSight =
  /** Everything that the destination vault holds. */
  | 'whole'
  /** Some vaults of those that could hold the copy. */
  | 'some'
  | 'unread';

const NO_JOBS: EarlierJobs<CopyJob> = { unfinished: [], copies: [], failed: [] };

export class KnownCopies {
  /** Whether the caller may list copy jobs. */
  jobsListed = true;
  sight: DestinationSight = 'whole';
  /** Epoch milliseconds by AWS's clock: before the first list was read. */
  readonly listedAt: number;
  readonly #shared = new SharedValues();
  readonly #rows = new Map<string, CopyRow>();
  readonly #resources = new Map<string, OfResource>();
  readonly #jobs = new Map<string, CopyJob[]>();
  /** By the ARN of a copy: the job that made it. */
  readonly #madeBy = new Map<string, CopyJob>();
  /** Resources with a job that AWS did not say the recovery point of; `''` where it did not say the resource either. */
  readonly #openJobs = new Set<string>();
  readonly #copied = new Set<string>();
  readonly #vaults = new Set<string>();

  constructor(listedAt: number) {
    this.listedAt = listedAt;
  }

  addJob(job: CopyJob): void {
    const { SourceRecoveryPointArn, ResourceArn, State } = job;
    const made = State === 'COMPLETED' || State === 'PARTIAL';
    if (SourceRecoveryPointArn === undefined) {
      if (State !== 'FAILED') this.#openJobs.add(ResourceArn ?? '');
      return;
    }
    const such = State === 'COMPLETED' && job.ParentJobId === undefined && suchAs(job, SourceRecoveryPointArn);
    if (such) this.#copied.add(such);
    const jobs = this.#jobs.get(SourceRecoveryPointArn);
    const kept = this.#slimJob(job);
    if (made && kept.DestinationRecoveryPointArn !== undefined)
      this.#madeBy.set(kept.DestinationRecoveryPointArn, kept);
    if (jobs) jobs.push(kept);
    else this.#jobs.set(SourceRecoveryPointArn, [kept]);
  }

  /** A vault that was read to its end. */
  addVault(vaultArn: string): void {
    this.#vaults.add(vaultArn);
  }

  /** A recovery point of such a vault. */
  addRow(point: RecoveryPoint): void {
    const { RecoveryPointArn, ResourceArn } = point;
    if (RecoveryPointArn === undefined || ResourceArn === undefined) return;
    const row = new CopyRow(point, this.#madeBy.get(RecoveryPointArn)?.DestinationRecoveryPointArn, this.#shared);
    this.#rows.set(row.RecoveryPointArn, row);
    const known = this.#resources.get(row.ResourceArn) ?? { dated: [], newest: 0, unattributed: false };
    this.#resources.set(row.ResourceArn, known);
    const { created, origin } = row;
    if (!Number.isNaN(created)) known.dated.push(row);
    if (Number.isNaN(origin)) push(known, 'undated', row);
    else if (secondOf(origin) !== secondOf(created)) push(known, 'older', row);
  }

  /**
   * After the last job and row, and before any question: jobs tell which recovery point a copy was made of.
   *
   * @param now epoch milliseconds: vaults that were not read can hold newer copies than those that were seen.
   */
  settle(now: number): void {
    for (const row of this.#rows.values()) {
      const known = this.#resources.get(row.ResourceArn)!;
      const attributed = this.isAttributed(row);
      known.unattributed ||= !attributed;
      const isCopy = attributed || row.SourceBackupVaultArn !== undefined;
      if (!isCopy || seenAs(row) === 'gone') continue;
      known.newest = Math.max(known.newest, firstNumber(row.origin, row.created) ?? 0);
    }
    for (const known of this.#resources.values()) {
      known.dated = known.dated.toSorted((one, other) => one.created - other.created);
      known.older?.sort((one, other) => one.origin - other.origin);
    }
    if (this.sight !== 'whole') this.#allowForUnseen(now);
  }

  /** A backup is no younger than the job that copied it; a copy without a record is older than AWS's records. */
  #allowForUnseen(now: number): void {
    const forgotten = now - RECORD_DAYS * DAY;
    for (const known of this.#resources.values()) {
      if (known.newest > 0) known.newest = Math.max(known.newest, forgotten);
    }
    for (const jobs of this.#jobs.values()) {
      for (const job of jobs) {
        const made = job.State === 'COMPLETED' || job.State === 'PARTIAL';
        if (!made || job.ResourceArn === undefined || this.seen(job, now) !== 'unknown') continue;
        const newest = timeOf(job.CreationDate) ?? now;
        const known = this.#resources.get(job.ResourceArn);
        if (known) known.newest = Math.max(known.newest, newest);
        else this.#resources.set(job.ResourceArn, { dated: [], newest, unattributed: false });
      }
    }
  }

  /** The jobs of a recovery point, by what they mean for a start. */
  jobsOf({ RecoveryPointArn = '' }: RecoveryPoint): EarlierJobs<CopyJob> {
    const jobs = this.#jobs.get(RecoveryPointArn);
    return jobs ? byOutcome(jobs) : NO_JOBS;
  }

  /** The rows that can be a copy of a recovery point: those that AWS's records give to another one are left out. */
  rowsLike({ RecoveryPointArn, ResourceArn = '' }: RecoveryPoint, dates: readonly number[]): CopyRow[] {
    const known = this.#resources.get(ResourceArn);
    if (!known) return [];
    const rows = new Set(known.undated);
    for (const date of dates) {
      // Any part of the seconds before and after.
      const [from, to] = [(secondOf(date) - 1) * 1000, (secondOf(date) + 2) * 1000];
      for (const row of between(known.dated, ({ created }) => created, from, to)) rows.add(row);
      for (const row of between(known.older ?? [], ({ origin }) => origin, from, to)) rows.add(row);
    }
    return [...rows].filter((row) => {
      const source = this.#madeBy.get(row.RecoveryPointArn)?.SourceRecoveryPointArn;
      return source === undefined || source === RecoveryPointArn;
    });
  }

  /** The copy that a job made, as its vault shows it. */
  rowOf({ DestinationRecoveryPointArn = '' }: CopyJob): CopyRow | undefined {
    return this.#rows.get(DestinationRecoveryPointArn);
  }

  isAttributed({ RecoveryPointArn }: CopyRow): boolean {
    return this.#madeBy.has(RecoveryPointArn);
  }

  /** What became of the copy that a job made. */
  seen(job: CopyJob, now: number): CopySeen {
    const row = this.rowOf(job);
    if (row) return seenAs(row);
    const read = this.#vaults.has(job.DestinationBackupVaultArn ?? '');
    const told = job.DestinationRecoveryPointArn !== undefined;
    return read && told && !mayStillAppear(job, now) ? 'gone' : 'unknown';
  }

  /** Whether a job that has not failed may be this resource's, as AWS did not say which recovery point it copies. */
  hasOpenJob({ ResourceArn = '' }: RecoveryPoint): boolean {
    return this.#openJobs.has('') || this.#openJobs.has(ResourceArn);
  }

  /** Whether some copies of a resource can be told apart only by the dates of its other recovery points. */
  hasUnattributed({ ResourceArn = '' }: RecoveryPoint): boolean {
    return this.#resources.get(ResourceArn)?.unattributed === true;
  }

  /** Whether a job has copied such a recovery point there: that counts for more than AWS's pages. */
  hasCopied(point: RecoveryPoint): boolean {
    return this.#copied.has(suchAs(point, point.RecoveryPointArn) ?? '');
  }

  /** Whether anything tells of the newest copies: in vaults that were not read, only jobs show them. */
  get newestTold(): boolean {
    return this.sight === 'whole' || this.jobsListed;
  }

  /** At the latest, when the backup was made that the newest copy of a resource holds; epoch milliseconds. */
  newestOf({ ResourceArn = '' }: RecoveryPoint): number | undefined {
    return this.#resources.get(ResourceArn)?.newest || undefined;
  }

  /** All members always: objects of one shape take the least memory. */
  #slimJob(job: CopyJob): CopyJob {
    const { State, DestinationRecoveryPointArn: made } = job;
    // For the diagnosis.
    const failed = State === 'FAILED' ? job : undefined;
    return {
      CopyJobId: job.CopyJobId,
      State: this.#shared.text(State),
      CreationDate: job.CreationDate,
      CompletionDate: job.CompletionDate,
      SourceRecoveryPointArn: job.SourceRecoveryPointArn,
      DestinationBackupVaultArn: this.#shared.text(job.DestinationBackupVaultArn),
      ResourceArn: this.#shared.text(job.ResourceArn),
      DestinationRecoveryPointArn: this.#rows.get(made ?? '')?.RecoveryPointArn ?? made,
      IsParent: job.IsParent,
      ParentJobId: job.ParentJobId,
      StatusMessage: this.#shared.text(failed?.StatusMessage),
      MessageCategory: this.#shared.text(failed?.MessageCategory),
      ResourceType: this.#shared.text(failed?.ResourceType),
    };
  }
}

/** What the vaults hold of one resource. */
interface OfResource {
  /** Rows with a date; once settled, in its order. */
  dated: CopyRow[];
  /** Rows that go back to a backup of another second than they show; once settled, in its order. */
  older?: CopyRow[];
  /** Rows that do not show which backup they go back to. */
  undated?: CopyRow[];
  /** When the newest backup was made that a copy holds; epoch milliseconds, 0 where there is no copy. */
  newest: number;
  /** Whether AWS's records leave the source of a row open. */
  unattributed: boolean;
}

const secondOf = (time: number) => Math.floor(time / 1000);

const firstNumber = (...times: number[]) => times.find((time) => !Number.isNaN(time));

function push(known: OfResource, list: 'older' | 'undated', row: CopyRow): void {
  const rows = known[list];
  if (rows) rows.push(row);
  else known[list] = [row];
}

/**
 * Of which recovery points a copy of this one is evidence: of those of the same type and kind; where several rows of the
 * feature table fit, of the same resource only. A DB instance tells nothing of a Multi-AZ DB cluster.
 */
function suchAs({ ResourceType, ResourceArn }: CopyJob | RecoveryPoint, recoveryPoint: string | undefined) {
  const arn = parseRecoveryPointArn(recoveryPoint ?? '');
  if (ResourceType === undefined || !arn.ok) return undefined;
  const feature = featuresOf(ResourceType, arn.value);
  const only = feature !== 'unknown' && feature.ambiguous ? (ResourceArn ?? '') : '';
  return `${ResourceType} ${arn.value.kind} ${only}`;
}
