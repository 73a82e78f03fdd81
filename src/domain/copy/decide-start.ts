import type { CopyJob } from '../shapes.ts';
import { type EarlierJobs, isUnderWay } from './earlier-copies.ts';

// The decision of a start, apart from the reads that it needs and from the words that tell it.

/** What became of the copy that a job made. */
export type CopySeen = 'there' | 'gone' | 'unknown';

/** What is known before a start. */
export interface StartEvidence<Job extends CopyJob> {
  /** The jobs that AWS lists for this copy; 'denied' where the caller may not list them. */
  listed: EarlierJobs<Job> | 'denied';
  /** Of the copies that were looked at so far, what became of each. */
  seen: ReadonlyMap<Job, CopySeen>;
}

export type StartDecision<Job extends CopyJob> =
  /** A job is making the copy, or has not ended as far as is known. */
  | { kind: 'running'; job: Job }
  /** A job has made the copy. */
  | { kind: 'copied'; job: Job; seen: 'there' | 'unknown' }
  /** Look first at the copy that this job made. */
  | { kind: 'look'; job: Job }
  /** Earlier attempts ended without a copy, or their copy is gone. */
  | { kind: 'start'; attempt: number; failed: readonly Job[]; gone: readonly Job[] }
  /** Nothing is known of earlier copies: only the token guards against a second one. */
  | { kind: 'start_unlisted' };

/** Decides what a start does, from what AWS lists and what was seen of the copies. */
export function decideStart<Job extends CopyJob>({ listed, seen }: StartEvidence<Job>): StartDecision<Job> {
  if (listed === 'denied') return { kind: 'start_unlisted' };
  const { unfinished, copies, failed } = listed;
  const running = unfinished.find(isUnderWay) ?? unfinished[0];
  if (running) return { kind: 'running', job: running };
  for (const job of copies) {
    const copy = seen.get(job);
    if (copy === undefined) return { kind: 'look', job };
    if (copy !== 'gone') return { kind: 'copied', job, seen: copy };
  }
  return { kind: 'start', attempt: failed.length + copies.length + 1, failed, gone: copies };
}

/**
 * Whether AWS answered an attempt's token with a job that has ended without a copy: its records and its tokens have lives of
 * their own. Then the next attempt is due.
 *
 * @param ended the jobs that are known to have ended so.
 */
export function isNextAttemptDue(repliedId: string, attempt: number, ended: readonly CopyJob[]): boolean {
  return ended.some((job) => job.CopyJobId === repliedId) && attempt <= 2 * ended.length;
}
