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

// What AWS lists of the copies in the destinations of a set, as an index: one look-up for each recovery point, and no more
// memory than that takes.

/** What was read of the destinations. */
export type DestinationSight =
  /** Everything that the destination vault holds. */
  | 'whole'
  /** Some vaults of those that could hold the copy. */
  | 'some'
  | 'unread';

/** A copy as a vault shows it. */
export type CopyRow = Pick<
  RecoveryPoint,
  | 'RecoveryPointArn'
  | 'ResourceArn'
  | 'SourceBackupVaultArn'
  | 'CreationDate'
  | 'Status'
  | 'StorageClass'
  | 'IsParent'
  | 'Lifecycle'
  | 'CalculatedLifecycle'
>;

const NO_JOBS: EarlierJobs<CopyJob> = { unfinished: [], copies: [], failed: [] };

export class KnownCopies {
  /** Whether the caller may list copy jobs. */
  jobsListed = true;
  sight: DestinationSight = 'whole';
  /** Epoch milliseconds by AWS's clock: before the first list was read. */
  readonly listedAt: number;
  readonly #strings = new Map<string, string>();
  readonly #rows = new Map<string, CopyRow>();
  /** By resource and second: rows whose date, or the date that their lifecycle counts from, is in that second. */
  readonly #bySecond = new Map<string, Map<number, CopyRow[]>>();
  /** By resource: rows that do not show which recovery point they are a copy of. */
  readonly #undated = new Map<string, CopyRow[]>();
  readonly #resources = new Map<string, { newest: number; unattributed: boolean }>();
  readonly #jobs = new Map<string, CopyJob[]>();
  /** By the ARN of a copy: the recovery point that it was made of. */
  readonly #sourceOf = new Map<string, string>();
  /** Resources with a job that AWS did not say the recovery point of; `''` where it did not say the resource either. */
  readonly #openJobs = new Set<string>();
  readonly #copied = new Set<string>();
  readonly #vaults = new Set<string>();

  constructor(listedAt: number) {
    this.listedAt = listedAt;
  }

  addJob(job: CopyJob): void {
    const { SourceRecoveryPointArn, DestinationRecoveryPointArn, ResourceArn, State } = job;
    const made = State === 'COMPLETED' || State === 'PARTIAL';
    if (SourceRecoveryPointArn === undefined) {
      if (State !== 'FAILED') this.#openJobs.add(ResourceArn ?? '');
      return;
    }
    if (made && DestinationRecoveryPointArn !== undefined) {
      this.#sourceOf.set(DestinationRecoveryPointArn, SourceRecoveryPointArn);
    }
    const such = State === 'COMPLETED' && job.ParentJobId === undefined && suchAs(job, SourceRecoveryPointArn);
    if (such) this.#copied.add(such);
    const jobs = this.#jobs.get(SourceRecoveryPointArn);
    const kept = this.#slimJob(job);
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
    const row = this.#slimRow(point);
    this.#rows.set(RecoveryPointArn, row);
    const shown = timeOf(point.CreationDate);
    const origin = originOfRow(point);
    const seconds = new Set([shown, origin].flatMap((time) => (time === undefined ? [] : Math.floor(time / 1000))));
    const ofResource = this.#bySecond.get(row.ResourceArn!) ?? new Map<number, CopyRow[]>();
    this.#bySecond.set(row.ResourceArn!, ofResource);
    for (const second of seconds) push(ofResource, second, row);
    if (origin === undefined) push(this.#undated, ResourceArn, row);
  }

  /**
   * After the last job and row, and before any question: jobs tell which recovery point a copy was made of.
   *
   * @param now epoch milliseconds: vaults that were not read can hold newer copies than those that were seen.
   */
  settle(now: number): void {
    for (const row of this.#rows.values()) {
      const attributed = this.isAttributed(row);
      const isCopy = attributed || row.SourceBackupVaultArn !== undefined;
      const newest = isCopy && seenAs(row) !== 'gone' ? (originOfRow(row) ?? timeOf(row.CreationDate) ?? 0) : 0;
      const known = this.#resources.get(row.ResourceArn!);
      if (known) {
        known.newest = Math.max(known.newest, newest);
        known.unattributed ||= !attributed;
      } else this.#resources.set(row.ResourceArn!, { newest, unattributed: !attributed });
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
        else this.#resources.set(job.ResourceArn, { newest, unattributed: false });
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
    const isOther = (row: CopyRow) => {
      const source = this.#sourceOf.get(row.RecoveryPointArn!);
      return source !== undefined && source !== RecoveryPointArn;
    };
    const rows = (this.#undated.get(ResourceArn) ?? []).filter((row) => !isOther(row));
    const ofResource = this.#bySecond.get(ResourceArn);
    for (const date of dates) {
      const second = Math.floor(date / 1000);
      for (const near of [second - 1, second, second + 1]) {
        for (const row of ofResource?.get(near) ?? []) {
          if (!isOther(row) && !rows.includes(row)) rows.push(row);
        }
      }
    }
    return rows;
  }

  /** The copy that a job made, as its vault shows it. */
  rowOf({ DestinationRecoveryPointArn = '' }: CopyJob): CopyRow | undefined {
    return this.#rows.get(DestinationRecoveryPointArn);
  }

  isAttributed({ RecoveryPointArn = '' }: CopyRow): boolean {
    return this.#sourceOf.has(RecoveryPointArn);
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

  #slimJob(job: CopyJob): CopyJob {
    const { CopyJobId, State, CreationDate, CompletionDate, DestinationRecoveryPointArn, IsParent, ParentJobId } = job;
    return {
      CopyJobId,
      State,
      CreationDate,
      SourceRecoveryPointArn: job.SourceRecoveryPointArn,
      DestinationBackupVaultArn: this.#intern(job.DestinationBackupVaultArn),
      ResourceArn: this.#intern(job.ResourceArn),
      ...(CompletionDate !== undefined && { CompletionDate }),
      ...(DestinationRecoveryPointArn !== undefined && { DestinationRecoveryPointArn }),
      ...(IsParent !== undefined && { IsParent }),
      ...(ParentJobId !== undefined && { ParentJobId }),
      // For the diagnosis.
      ...(State === 'FAILED' && {
        StatusMessage: this.#intern(job.StatusMessage),
        MessageCategory: this.#intern(job.MessageCategory),
        ResourceType: this.#intern(job.ResourceType),
      }),
    };
  }

  #slimRow(point: RecoveryPoint): CopyRow {
    const { RecoveryPointArn, CreationDate, StorageClass, IsParent, Lifecycle, CalculatedLifecycle } = point;
    return {
      RecoveryPointArn,
      ResourceArn: this.#intern(point.ResourceArn),
      SourceBackupVaultArn: this.#intern(point.SourceBackupVaultArn),
      CreationDate,
      Status: this.#intern(point.Status),
      ...(StorageClass !== undefined && { StorageClass: this.#intern(StorageClass) }),
      ...(IsParent !== undefined && { IsParent }),
      ...(Lifecycle && { Lifecycle }),
      ...(CalculatedLifecycle && { CalculatedLifecycle }),
    };
  }

  #intern(text: string | undefined): string | undefined {
    if (text === undefined) return undefined;
    const kept = this.#strings.get(text) ?? text;
    this.#strings.set(kept, kept);
    return kept;
  }
}

/** When the backup was made that a copy holds, where the day of its deletion tells; epoch milliseconds. */
function originOfRow({ Lifecycle, CalculatedLifecycle }: CopyRow): number | undefined {
  const days = Lifecycle?.DeleteAfterDays ?? 0;
  const deleteAt = timeOf(CalculatedLifecycle?.DeleteAt);
  return days > 0 && deleteAt !== undefined ? deleteAt - days * DAY : undefined;
}

function push<Key, Item>(lists: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
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
