import type { CopyJob } from '../shapes.ts';
import { type CopyEnds, isOfCopy } from './earlier-copies.ts';
import type { FoundCopy } from './find-copy.ts';

// What AWS's answer to a start means. Attempts are walked from the first, and on to the next only past a job that has ended
// without a copy. Two callers then send the same tokens, whatever each of them sees in AWS's lists: a number counted from a
// list would differ between them, and both would copy.

/** AWS's answer to one attempt, and what is known beside it. */
export interface AttemptAnswer {
  /** The job that AWS answered with. */
  CopyJobId: string;
  /** Whether that job existed before the call. */
  isOld: boolean;
  /** What AWS says of that job; undefined until it was read. */
  job?: CopyJob | 'no record' | 'unread' | undefined;
  /** Jobs of this copy that are known to have ended without a copy, or whose copy is gone. */
  ended: readonly CopyJob[];
  /** The caller may not list jobs: then the first attempt alone decides. */
  unlisted: boolean;
  /** The token is the caller's own. */
  ownToken: boolean;
  /** What the destination vault shows of the copy, where it was looked at because AWS's records do not reach back so far. */
  inVault?: FoundCopy | undefined;
}

export type AnswerMeaning =
  /** This call made the job. */
  | 'started'
  /** The job existed before, or may have. */
  | 'existed'
  /** The job has ended without a copy: the next attempt is due. */
  | 'next_attempt'
  /** Read the job first. */
  | 'read_job'
  /** The job is another copy's. */
  | 'other_copy'
  /** No job has this id: AWS knows the token, and which job it belongs to is not told. */
  | 'unknown_job';

export function judgeAnswer(answer: AttemptAnswer, copy: CopyEnds): AnswerMeaning {
  const { CopyJobId, isOld, job, ended, unlisted, ownToken, inVault } = answer;
  if (!ownToken && ended.some((one) => one.CopyJobId === CopyJobId)) return 'next_attempt';
  if (job === undefined) {
    // Beside an earlier attempt, a reply that looks new can be AWS's repetition of an old one.
    const earlier = ended.length > 0 || (inVault?.kind === 'none' && !unlisted);
    return isOld || ownToken || earlier ? 'read_job' : 'started';
  }
  if (job === 'unread') return isOld || ownToken || ended.length > 0 ? 'existed' : 'started';
  if (job === 'no record') {
    // Where nothing can show a copy, none may be made on the ground that nothing shows one.
    if (ownToken || unlisted || inVault?.kind === 'unknown') return 'existed';
    if (!isOld) return 'unknown_job';
    // AWS keeps the record of a job for 30 days after its end: this one has ended, and the vault shows no copy.
    return inVault?.kind === 'none' ? 'next_attempt' : 'existed';
  }
  if (!isOfCopy(job, copy)) return 'other_copy';
  if (!isOld) return isProven(job) || !ownToken ? 'started' : 'existed';
  return job.State === 'FAILED' && !ownToken && !unlisted ? 'next_attempt' : 'existed';
}

/** Whether AWS's description names both ends of the copy. */
const isProven = (job: CopyJob) =>
  job.SourceRecoveryPointArn !== undefined && job.DestinationBackupVaultArn !== undefined;
