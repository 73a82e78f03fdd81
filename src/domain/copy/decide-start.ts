import type { CopyJob } from '../shapes.ts';
import { type CopySeen, type EarlierJobs, isUnderWay } from './earlier-copies.ts';
import type { FoundCopy } from './find-copy.ts';

// The decision of a start, apart from the reads that it needs and from the words that tell it.

/** What is known before a start. */
export interface StartEvidence<Job extends CopyJob> {
  /** The jobs that AWS lists for this copy; 'denied' where the caller may not list them. */
  listed: EarlierJobs<Job> | 'denied';
  /** Of the copies that were looked at so far, what became of each. */
  seen: ReadonlyMap<Job, CopySeen>;
  /** Whether the copy can exist without a job that AWS lists. */
  mayLackRecord: boolean;
  /** What the destination vault shows; undefined until it was looked at. */
  inVault?: FoundCopy | undefined;
}

export type StartDecision<Job extends CopyJob> =
  /** A job is making the copy, or has not ended as far as is known. */
  | { kind: 'running'; job: Job }
  /** A job has made the copy. */
  | { kind: 'copied'; job: Job; seen: 'there' | 'unknown' }
  /** Look first at the copy that this job made. */
  | { kind: 'look'; job: Job }
  /** Look first for a copy in the destination vault. */
  | { kind: 'look_in_vault' }
  /** The destination vault holds the copy, or what may be the copy; no record of its job is left. */
  | { kind: 'in_vault'; found: Extract<FoundCopy, { copy: unknown }> }
  /** Earlier attempts ended without a copy, or their copy is gone. */
  | { kind: 'start'; failed: readonly Job[]; gone: readonly Job[] };

/** Decides what a start does, from what AWS lists and what was seen of the copies. */
export function decideStart<Job extends CopyJob>(evidence: StartEvidence<Job>): StartDecision<Job> {
  const { listed, seen, inVault } = evidence;
  const { unfinished, copies, failed } = listed === 'denied' ? NONE : listed;
  const running = unfinished.find(isUnderWay) ?? unfinished[0];
  if (running) return { kind: 'running', job: running };
  for (const job of copies) {
    const copy = seen.get(job);
    if (copy === undefined) return { kind: 'look', job };
    if (copy !== 'gone') return { kind: 'copied', job, seen: copy };
  }
  if (evidence.mayLackRecord || listed === 'denied') {
    if (inVault === undefined) return { kind: 'look_in_vault' };
    if (inVault.kind === 'copy' || inVault.kind === 'perhaps') return { kind: 'in_vault', found: inVault };
  }
  return { kind: 'start', failed, gone: copies };
}

const NONE = { unfinished: [], copies: [], failed: [] };
