import { isUnderWay, seenAs } from '../copy/earlier-copies.ts';
import { type FoundCopy, findCopy, isPart, mayLackRecord, outlivesRecords } from '../copy/find-copy.ts';
import { datesOf, SAME_MS, timeOf } from '../copy/origin.ts';
import type { CopyJob, RecoveryPoint } from '../shapes.ts';
import type { CopyRow } from './copy-row.ts';
import type { KnownCopies } from './known-copies.ts';
import { between } from './sorted.ts';

/** What is known of the copy of one recovery point. */
export type Coverage =
  | { kind: 'covered'; row?: CopyRow }
  | { kind: 'running'; job: CopyJob }
  /** There is none. */
  | { kind: 'none'; failed: readonly CopyJob[]; gone: readonly CopyJob[] }
  | {
      kind: 'unknown';
      why: string;
      /** A start is sure to make no second copy all the same: AWS's records or the vault rule one out, and the token the rest. */
      startable: boolean;
    };

/**
 * The dates by which a copy can show what it is a copy of, of the recovery points of a resource in its vault, this one's
 * included: epoch milliseconds in order.
 */
export type Siblings = readonly number[];

/**
 * What counts as a copy, in this order: a recovery point in the destination of this resource, source vault and creation
 * date; a job of the last 30 days that has made one, unless its copy is known to be gone; a job under way. Where neither the
 * destination nor AWS's records can tell, it is not known.
 *
 * @param siblings where the rows do not show which recovery point they are a copy of.
 */
export function coverageOf(
  point: RecoveryPoint,
  vaultArn: string,
  known: KnownCopies,
  now: number,
  siblings: Siblings = [],
): Coverage {
  const dates = datesOf(point);
  const rows = known.rowsLike(point, dates);
  const jobs = known.jobsOf(point);
  const own = jobs.copies.map((job) => known.rowOf(job)).find((row) => row && seenAs(row) === 'there');
  if (own) return { kind: 'covered', row: own };
  const found: FoundCopy<CopyRow> =
    known.sight === 'unread' ? { kind: 'unknown' } : findCopy(rows, point, vaultArn, othersOf(siblings, dates));
  const twins = dates.some((date) => near(siblings, date).length > 1);
  if (found.kind === 'copy' && !twins) return { kind: 'covered', row: found.copy };

  const running = jobs.unfinished.find(isUnderWay);
  if (running) return { kind: 'running', job: running };
  if (jobs.unfinished.length > 0) return unknown(ODD_STATE);
  if (jobs.copies.some((job) => known.seen(job, now) !== 'gone')) return { kind: 'covered' };

  const old = mayLackRecord(point, now);
  const youngPart = isPart(point) && !outlivesRecords(point, now);
  // A younger one without a job has no copy: what the vault shows is its twin's.
  if (found.kind === 'copy' && (old || !known.jobsListed)) return unknown(TWINS);
  if (known.hasOpenJob(point)) return unknown(OPEN_JOB);
  const ruledOut = known.sight === 'whole' && found.kind === 'none';
  // The token of a part does not catch the job that copies it with its composite.
  if (!known.jobsListed) return unknown(ruledOut ? RUNNING_UNSEEN : NOTHING_READ, ruledOut && !isPart(point));
  if (known.sight === 'unread') return unknown(youngPart ? PART_UNREAD : old ? OLD_UNREAD : UNREAD, !old);
  if (old && !ruledOut) {
    const unseen = youngPart ? PART_SOME : OLD_SOME;
    return unknown(found.kind === 'perhaps' ? PERHAPS : known.sight === 'some' ? unseen : NO_DATE);
  }
  return { kind: 'none', failed: jobs.failed, gone: jobs.copies };
}

/** Dates that AWS's lists cannot tell from this one. */
const near = (dates: Siblings, date: number) =>
  between(dates, Number, date - SAME_MS, date + SAME_MS).filter((one) => one > date - SAME_MS);

const othersOf = (siblings: Siblings, own: readonly number[]) => ({
  has(date: string) {
    const time = timeOf(date);
    return time !== undefined && !own.includes(time) && between(siblings, Number, time, time + 1).length > 0;
  },
});

const unknown = (why: string, startable = false): Coverage => ({ kind: 'unknown', why, startable });

const ODD_STATE = 'AWS gives its copy job a state that is not known here.';
const TWINS =
  'The vault holds a copy of this resource and date, and two recovery points have that date: AWS does not show which of them it is a copy of.';
const OPEN_JOB = 'AWS lists a copy job without saying which recovery point it copies.';
const RUNNING_UNSEEN =
  'The destination holds no copy. ListCopyJobs is denied, so whether a copy is being made is not known.';
const NOTHING_READ = 'ListCopyJobs is denied, and the destination vault does not show whether it holds a copy.';
const UNREAD = 'The destination vault could not be read; AWS lists no copy job of the last 30 days.';
const OLD_UNREAD =
  'The destination vault could not be read, and the recovery point is older than AWS’s records of copy jobs (30 days).';
const PERHAPS =
  'The vault holds a recovery point of the same resource that may be this copy; AWS does not show enough to tell.';
const OLD_SOME =
  'It is older than AWS’s records of copy jobs (30 days), and vaults that were not looked at may hold a copy.';
const PART_UNREAD =
  'The destination vault could not be read, and AWS does not say that it lists the copy jobs of parts of a composite.';
const PART_SOME =
  'AWS does not say that it lists the copy jobs of parts of a composite, and vaults that were not looked at may hold a copy.';
const NO_DATE = 'AWS did not say its resource or creation date, by which a copy is recognized.';
