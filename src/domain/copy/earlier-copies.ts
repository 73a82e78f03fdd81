// What AWS lists of earlier copies decides whether another one is started; the token covers the moment before a job is
// listed. AWS documents of tokens only that "retrying a successful request with the same idempotency token results in
// a success message with no action taken".

/** A copy job as AWS lists it; every member may be missing. */
export interface ListedJob {
  CopyJobId?: string | undefined;
  State?: string | undefined;
  CreationDate?: string | undefined;
  CompletionDate?: string | undefined;
  StatusMessage?: string | undefined;
  MessageCategory?: string | undefined;
  SourceRecoveryPointArn?: string | undefined;
  DestinationBackupVaultArn?: string | undefined;
  DestinationRecoveryPointArn?: string | undefined;
  DestinationRecoveryPointLifecycle?:
    | { MoveToColdStorageAfterDays?: number | undefined; DeleteAfterDays?: number | undefined }
    | undefined;
  IsParent?: boolean | undefined;
  ResourceType?: string | undefined;
}

/** The jobs of one recovery point into one destination, by what they mean for a new start; each newest first. */
export interface EarlierJobs<Job extends ListedJob> {
  /** CREATED, RUNNING, and any state that AWS may add: none of them is known to have ended. */
  unfinished: Job[];
  /** COMPLETED and PARTIAL: there was a copy. PARTIAL is one: what could not be copied would stay behind again. */
  copies: Job[];
  failed: Job[];
}

/** Sorts what was listed; jobs of another recovery point or destination are not this copy's. */
export function classifyJobs<Job extends ListedJob>(
  jobs: readonly Job[],
  copy: { RecoveryPointArn: string; DestinationBackupVaultArn: string },
): EarlierJobs<Job> {
  const sorted: EarlierJobs<Job> = { unfinished: [], copies: [], failed: [] };
  for (const job of jobs) {
    if (!isOfCopy(job, copy)) continue;
    if (job.State === 'FAILED') sorted.failed.push(job);
    else if (job.State === 'COMPLETED' || job.State === 'PARTIAL') sorted.copies.push(job);
    else sorted.unfinished.push(job);
  }
  for (const group of [sorted.unfinished, sorted.copies, sorted.failed]) group.sort(newestFirst);
  return sorted;
}

/** Whether a job copies this recovery point into this vault; a member that AWS left out cannot contradict. */
export function isOfCopy(
  job: ListedJob,
  copy: { RecoveryPointArn: string; DestinationBackupVaultArn: string },
): boolean {
  return (
    (job.SourceRecoveryPointArn ?? copy.RecoveryPointArn) === copy.RecoveryPointArn &&
    (job.DestinationBackupVaultArn ?? copy.DestinationBackupVaultArn) === copy.DestinationBackupVaultArn
  );
}

/** Whether a copy that AWS describes is still there: what is being deleted, or has been, is none. */
export function isThere(copy: { Status?: string | undefined; StorageClass?: string | undefined }): boolean {
  return copy.Status !== 'DELETING' && copy.StorageClass !== 'DELETED';
}

function newestFirst(one: ListedJob, other: ListedJob): number {
  return (other.CreationDate ?? '').localeCompare(one.CreationDate ?? '');
}

/** AWS's `Date` header has whole seconds, and clocks within AWS differ a little. */
const TOLERANCE_MS = 2000;

/** How far AWS lets the clock of a signature be off: where AWS does not tell its time, ours may be wrong by as much. */
export const MAX_SKEW_MS = 15 * 60_000;

/**
 * Whether the job that a start answered with existed before the call. It is never said of a job that the call made.
 *
 * @param awsTimeAtCall AWS's own clock, in milliseconds, when the call began: the earliest that it can have been.
 */
export function existedBefore(creationDate: string | undefined, awsTimeAtCall: number): boolean {
  return creationDate !== undefined && Date.parse(creationDate) < awsTimeAtCall - TOLERANCE_MS;
}

/** AWS documents no delay between the end of a job and the moment from which its copy can be read, and that none is. */
const SETTLING_MS = 15 * 60_000;

/** Whether a copy that is not found may only not be visible yet; a job without a date of its end tells nothing. */
export function mayStillAppear(job: Pick<ListedJob, 'CompletionDate'>, now: number): boolean {
  return !(now - Date.parse(job.CompletionDate ?? '') >= SETTLING_MS);
}
