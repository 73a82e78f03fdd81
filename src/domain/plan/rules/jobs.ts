import { classifyJobs, type ListedJob } from '../../copy/earlier-copies.ts';
import { attemptOf, deriveToken, identityOf } from '../../copy/token.ts';
import { diagnose } from '../../diagnosis/diagnose.ts';
import { word } from '../../untrusted-text.ts';
import { answerOf, isCrossAccount, type PlanFacts } from '../facts.ts';
import { fail, pass, type Rule, unknown, unread, warn } from '../rule.ts';

// Of other copy jobs: what start_copy_job would answer with instead of a new one, and what would be in its way.

export const JOB_RULES: readonly Rule[] = [
  {
    name: 'earlier copies',
    applies: () => true,
    check: (facts) => {
      const jobs = answerOf(facts.jobs);
      if (!jobs) return unread(facts.jobs, 'Whether this copy was made before', 'ListCopyJobs');
      const { unfinished, failed } = classifyJobs(jobs, facts.request);
      const [running] = unfinished;
      const copy = facts.copies.find((one) => one.present !== false);
      const another = callersToken(facts) === undefined ? '' : ', and its own IdempotencyToken asks for one more';
      if (running) {
        return warn(
          `Job ${id(running)} makes this very copy now${another || ': start_copy_job returns it and starts none'}.`,
        );
      }
      if (copy) {
        const there = copy.present === true ? '' : ' (whether it is still there is not known)';
        return warn(
          `Job ${id(copy)} has made this very copy${there}${another || ': start_copy_job returns it and starts none'}.`,
        );
      }
      const [last] = failed;
      const diagnosis = last && diagnose(last);
      if (diagnosis) {
        const count = failed.length === 1 ? 'One attempt' : `${failed.length} attempts`;
        return {
          ...warn(
            `${count} of this copy FAILED; of the last, job ${id(last)}: ${diagnosis.Category}: ${diagnosis.Cause}`,
          ),
          Fix: diagnosis.Fix,
        };
      }
      return facts.copies.length > 0
        ? pass('An earlier copy is gone from the destination; a new one would be made.')
        : pass('None is listed (AWS lists copy jobs for 30 days after their end).');
    },
    fix: 'Nothing needs to be done. To copy once more anyway, pass an IdempotencyToken of your own.',
  },
  {
    // AWS developer guide, "Quotas": one backup or copy job of a resource at a time. AWS documents no queue for it, and the
    // failure "There are too many copy jobs running for resource."
    name: 'other copies of the resource',
    applies: (facts) => others(facts).length > 0,
    check: (facts) =>
      unknown(
        `Job ${id(others(facts)[0]!)} copies the same resource now, and AWS Backup runs a limited number at a time: this copy may wait, or fail with CONCURRENT_JOB.`,
      ),
    fix: 'Wait for that job to end (wait_for_copy_jobs), then start.',
  },
  {
    // A token of this server's is bound to one request; start_copy_job refuses it with another.
    name: 'IdempotencyToken',
    applies: ({ request, account }) => account !== undefined && attemptOf(request.IdempotencyToken ?? '') !== undefined,
    check: ({ request, account }) => {
      const token = request.IdempotencyToken!;
      return deriveToken(identityOf(request, account!), attemptOf(token)!) === token
        ? pass('It is the one that this server made for this request.')
        : fail('This server made that token for another request, and start_copy_job refuses it with this one.');
    },
    fix: 'Leave IdempotencyToken out.',
  },
];

const id = ({ CopyJobId }: { CopyJobId?: string | undefined }) => word(CopyJobId) ?? 'without a readable id';

function callersToken({ request: { IdempotencyToken } }: PlanFacts): string | undefined {
  return IdempotencyToken !== undefined && attemptOf(IdempotencyToken) === undefined ? IdempotencyToken : undefined;
}

/** AWS developer guide, "Quotas": copies of one resource into another account of one Region at a time. */
const ACROSS_ACCOUNTS = 30;

/** Unfinished copies of the resource that count against the same quota; this very copy apart: it would be returned. */
function others(facts: PlanFacts) {
  const own = new Set(answerOf(facts.jobs)?.map((job) => job.CopyJobId));
  const unfinished = (answerOf(facts.resourceJobs) ?? []).filter((job) => !own.has(job.CopyJobId));
  if (!isCrossAccount(facts)) {
    return unfinished.filter((job) => fieldOf(job, 4) === facts.destination.account);
  }
  const there = unfinished.filter(
    (job) => fieldOf(job, 4) === facts.destination.account && fieldOf(job, 3) === facts.destination.region,
  );
  return there.length >= ACROSS_ACCOUNTS ? there : [];
}

const fieldOf = (job: ListedJob, field: number) => job.DestinationBackupVaultArn?.split(':')[field];
