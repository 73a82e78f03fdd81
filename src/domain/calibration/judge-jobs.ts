import { unknown, type Verdict } from './questions.ts';

// What the members of copy jobs and of copies show. Dates are milliseconds since the Unix epoch.

/** A copy job as it was described at one moment. */
export interface SeenJob {
  readonly id: string;
  readonly state: string;
  readonly copyArn?: string | undefined;
  readonly createdAt?: number | undefined;
  readonly completedAt?: number | undefined;
  readonly message?: string | undefined;
  readonly category?: string | undefined;
}

const OPEN: readonly string[] = ['CREATED', 'RUNNING'];

/** @param seen one job, in the order of time. */
export function destinationArn(seen: readonly SeenJob[]): Verdict<'destination-recovery-point-arn'> {
  const open = seen.filter(({ state }) => OPEN.includes(state));
  const last = seen.at(-1);
  if (open.length === 0) return unknown('The job had ended before it was described.');
  if (last?.state !== 'COMPLETED' || !last.copyArn) return unknown('The copy was not completed.');
  if (open.every(({ copyArn }) => copyArn === last.copyArn)) return { setting: 'from-the-start' };
  if (open.every(({ copyArn }) => !copyArn)) return { setting: 'when-completed' };
  return unknown('The ARN appeared while the job was running.');
}

/** @param failed one job that failed, each time that it was described. */
export function failedCompletionDate(failed: readonly SeenJob[]): Verdict<'failed-completion-date'> {
  if (failed.length < 2) return unknown('No job failed that could be described twice.');
  const dated = failed.filter(({ completedAt }) => completedAt !== undefined).length;
  if (dated === failed.length) return { setting: 'present' };
  return dated === 0 ? { setting: 'absent' } : unknown('The date was there at one time, and absent at another.');
}

export function messageCategoryCase(categories: readonly string[]): Verdict<'message-category-case'> {
  if (categories.length === 0) return unknown('No job has a MessageCategory.');
  if (categories.every((one) => /^[A-Z]+(?:_[A-Z]+)*$/.test(one))) return { setting: 'UPPER_SNAKE' };
  if (categories.every((one) => /^(?:[A-Z][a-z]+)+$/.test(one))) return { setting: 'PascalCase' };
  return unknown('The MessageCategory of jobs has no form, or more than one, that a setting stands for.');
}

const APART_MS = 60_000;

export interface CopyDates {
  source: number | undefined;
  jobCreated: number | undefined;
  jobCompleted: number | undefined;
  copy: number | undefined;
}

export function copyCreationDate({ source, jobCreated, jobCompleted, copy }: CopyDates): Verdict<'copy-creation-date'> {
  if (source === undefined || jobCreated === undefined || copy === undefined) return unknown('A date is not known.');
  if (jobCreated - source < APART_MS) {
    return unknown('The recovery point is so young that its date and that of its copy cannot be told apart.');
  }
  if (Math.abs(copy - source) <= 1000) return { setting: 'source' };
  if (copy >= jobCreated - 1000 && copy <= (jobCompleted ?? jobCreated) + APART_MS) return { setting: 'copy' };
  return unknown('The date of the copy is neither that of its source nor that of its job.');
}

/** How the second job was described while the first one ran. */
export interface WhileRunning {
  readonly state: string;
  /** Since the start of the second job. */
  readonly sinceStartMs: number;
}

/** A job that waits for nothing is CREATED for a moment, too. */
const LEAST_WAIT_MS = 2000;

/** Two jobs of one resource, at their ends, and before. */
export interface Pair {
  readonly whileRunning: readonly WhileRunning[];
  readonly first: SeenJob | undefined;
  readonly second: SeenJob | undefined;
}

export function resourceConcurrency({ whileRunning, first, second }: Pair): Verdict<'resource-concurrency'> {
  if (!first || !second) return unknown('It needs two jobs of one resource.');
  if (first.state !== 'COMPLETED') return unknown('The first copy was not completed.');
  const overlap =
    first.completedAt !== undefined && second.createdAt !== undefined && second.createdAt < first.completedAt;
  if (!overlap) return unknown('The first copy had ended before the second was started.');
  if (second.state === 'COMPLETED') {
    const isBefore =
      first.completedAt !== undefined && second.completedAt !== undefined && second.completedAt < first.completedAt;
    if (isBefore || whileRunning.some(({ state }) => state !== 'CREATED')) {
      return unknown('Both jobs ran at one time, which no setting stands for.');
    }
    const waited = whileRunning.some(({ sinceStartMs }) => sinceStartMs >= LEAST_WAIT_MS);
    return waited ? { setting: 'queue' } : unknown('The second job was not seen waiting for the first.');
  }
  if (OPEN.includes(second.state)) return unknown('The second job was not seen to end.');
  if (second.state === 'FAILED' && /too many copy jobs running for resource/i.test(second.message ?? '')) {
    return { setting: 'fail-job' };
  }
  return unknown('The second copy ended in another way.');
}
