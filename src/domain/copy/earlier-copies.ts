import type { CopyJob, RecoveryPoint } from '../shapes.ts';
import type { CopyRequest } from './request.ts';

// What AWS lists of earlier copies decides whether another one is started; the token covers the moment before a job is
// listed. AWS documents one sentence about tokens: "Retrying a successful request with the same idempotency token results
// in a success message with no action taken."

/** AWS developer guide: copy jobs are listed for 30 days after their end. */
export const RECORD_DAYS = 30;

/** The two ends of a copy. */
export type CopyEnds = Pick<CopyRequest, 'recoveryPoint' | 'destination'>;

/** The jobs of one recovery point into one destination, by what they mean for a new start; each newest first. */
export interface EarlierJobs<Job extends CopyJob> {
  /** CREATED, RUNNING, and any state that AWS adds: none of them is known to have ended. */
  unfinished: Job[];
  /** COMPLETED and PARTIAL: there was a copy. What PARTIAL left behind would be left behind again. */
  copies: Job[];
  failed: Job[];
}

/** Classifies listed jobs. Jobs of another recovery point or destination are left out. */
export function classifyJobs<Job extends CopyJob>(jobs: readonly Job[], copy: CopyEnds): EarlierJobs<Job> {
  return byOutcome(jobs.filter((job) => isOfCopy(job, copy)));
}

/** Whether a listed job makes this copy or has made it. */
export function hasCopy(jobs: readonly CopyJob[], copy: CopyEnds): boolean {
  return jobs.some((job) => isOfCopy(job, copy) && job.State !== 'FAILED');
}

/** Classifies jobs of one copy. */
export function byOutcome<Job extends CopyJob>(jobs: readonly Job[]): EarlierJobs<Job> {
  const classified: EarlierJobs<Job> = { unfinished: [], copies: [], failed: [] };
  for (const job of jobs) {
    if (job.State === 'FAILED') classified.failed.push(job);
    else if (job.State === 'COMPLETED' || job.State === 'PARTIAL') classified.copies.push(job);
    else classified.unfinished.push(job);
  }
  for (const group of Object.values(classified)) group.sort(newestFirst);
  return classified;
}

/** Whether a job copies this recovery point into this vault; a member that AWS left out cannot contradict. */
export function isOfCopy(job: CopyJob, { recoveryPoint, destination }: CopyEnds): boolean {
  return (
    (job.SourceRecoveryPointArn ?? recoveryPoint.text) === recoveryPoint.text &&
    (job.DestinationBackupVaultArn ?? destination.text) === destination.text
  );
}

export const isUnderWay = ({ State }: CopyJob): boolean => State === 'CREATED' || State === 'RUNNING';

/** What became of a copy. */
export type CopySeen = 'there' | 'gone' | 'unknown';

const THERE: readonly unknown[] = ['COMPLETED', 'AVAILABLE', 'PARTIAL', 'STOPPED', 'EXPIRED'];

/**
 * What AWS's description of a copy says of it. One that is being created, or whose status is missing or new, is not known
 * to be there. AWS API, RecoveryPointStatus: an EXPIRED one exists until it can be deleted.
 */
export function seenAs({ Status, StorageClass }: Pick<RecoveryPoint, 'Status' | 'StorageClass'>): CopySeen {
  if (Status === 'DELETING' || StorageClass === 'DELETED') return 'gone';
  return THERE.includes(Status) ? 'there' : 'unknown';
}

/** For sorting. Jobs without a date come last. */
export function newestFirst(one: CopyJob, other: CopyJob): number {
  return (other.CreationDate ?? '').localeCompare(one.CreationDate ?? '');
}

/** AWS's `Date` header has whole seconds, and clocks within AWS differ a little. */
const TOLERANCE_MS = 2000;

/** How far off a signature's clock can be: where AWS does not tell its time, ours can be wrong by as much. */
export const MAX_SKEW_MS = 15 * 60_000;

/**
 * Whether the job that a start answered with existed before the call. It is never said of a job that the call made.
 *
 * @param awsTimeAtCall AWS's own clock, in milliseconds, when the call began: the earliest that it can have been.
 */
export function existedBefore(creationDate: string | undefined, awsTimeAtCall: number): boolean {
  return creationDate !== undefined && Date.parse(creationDate) < awsTimeAtCall - TOLERANCE_MS;
}

/** AWS documents no delay between the end of a job and the moment from which its copy can be read, nor that there is none. */
export const SETTLING_MS = 15 * 60_000;

/** Whether a copy that is not found can still appear. A job without a completion date tells nothing. */
export function mayStillAppear(job: Pick<CopyJob, 'CompletionDate'>, now: number): boolean {
  return !(now - Date.parse(job.CompletionDate ?? '') >= SETTLING_MS);
}
