// A copy job stores when it starts, when it ends and how. Its state at any time follows from these.

export interface JobTimes {
  startsAt: number;
  endsAt: number;
  /** The state from `endsAt` on. */
  final: FinalState;
}

export type FinalState = 'COMPLETED' | 'FAILED' | 'PARTIAL';
export type CopyJobState = 'CREATED' | 'RUNNING' | FinalState;

export const stateAt = (job: JobTimes, now: number): CopyJobState =>
  now < job.startsAt ? 'CREATED' : hasEnded(job, now) ? job.final : 'RUNNING';

export const hasEnded = (job: JobTimes, now: number): boolean => job.endsAt <= now;

/** The state of a job that has ended; undefined for one that is under way. */
export function finalStateAt(job: JobTimes, now: number): FinalState | undefined {
  const state = stateAt(job, now);
  return isFinal(state) ? state : undefined;
}

export const isFinal = (state: CopyJobState): state is FinalState => state !== 'CREATED' && state !== 'RUNNING';
