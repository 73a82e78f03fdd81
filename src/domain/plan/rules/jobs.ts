import { classifyJobs } from '../../copy/earlier-copies.ts';
import { attemptOf, deriveToken, identityOf, isDamagedToken } from '../../copy/token.ts';
import { diagnose } from '../../diagnosis/diagnose.ts';
import { TOOL } from '../../names.ts';
import type { CopyJob } from '../../shapes.ts';
import { word } from '../../untrusted-text.ts';
import { answerOf, isCrossAccount, type PlanFacts } from '../facts.ts';
import { type Finding, fail, pass, type Rule, unknown, unread, warn } from '../rule.ts';

// Other copy jobs: those that start_copy_job would return instead of a new one, and those that would be in its way.

export const JOB_RULES: readonly Rule[] = [
  {
    name: 'earlier copies',
    check: (facts) => {
      const jobs = answerOf(facts.jobs);
      if (!jobs) return unread(facts.jobs, 'Whether this copy was made before', 'ListCopyJobs', facts);
      const { unfinished, failed } = classifyJobs(jobs, facts.request);
      const [running] = unfinished;
      const copy = facts.copies.find((one) => one.present !== false);
      const then = hasOwnToken(facts)
        ? ', and the IdempotencyToken of the request asks for another copy'
        : `: ${TOOL.startCopyJob} returns it and starts nothing`;
      if (running) return warn(`Job ${idOf(running)} is making this very copy${then}.`);
      if (copy) {
        const doubt = copy.present === true ? '' : ' (whether it is still there is not known)';
        return warn(`Job ${idOf(copy)} has made this very copy${doubt}${then}.`);
      }
      return failures(failed) ?? noCopy(facts);
    },
    fix: 'Nothing needs to be done. To copy again anyway, pass an IdempotencyToken of your own.',
  },
  {
    // AWS developer guide, "Quotas": one backup or copy job of a resource at a time. AWS documents no queue for it, and the
    // failure "There are too many copy jobs running for resource."
    name: 'other copies of the resource',
    check: (facts) => {
      const [other] = othersInTheWay(facts);
      return (
        other &&
        unknown(
          `Job ${idOf(other)} is copying the same resource, and AWS Backup runs a limited number of copies at a time: this one can wait, or fail with CONCURRENT_JOB.`,
        )
      );
    },
    fix: `Wait for that job to end (${TOOL.waitForCopyJobs}), then start.`,
  },
  {
    // A token that this server derived belongs to one request; start_copy_job refuses it with another.
    name: 'IdempotencyToken',
    check: ({ request, account }) => {
      if (isDamagedToken(request.token ?? '')) {
        return fail(`It is a token of this server that was changed, and ${TOOL.startCopyJob} refuses it.`);
      }
      const attempt = attemptOf(request.token ?? '');
      if (account === undefined || attempt === undefined) return undefined;
      return deriveToken(identityOf(request, account), attempt) === request.token
        ? pass('It is the one that this server made for this request.')
        : fail(`This server made that token for another request, and ${TOOL.startCopyJob} refuses it with this one.`);
    },
    fix: 'Leave IdempotencyToken out.',
  },
];

function failures(failed: readonly CopyJob[]): Finding | undefined {
  const [last] = failed;
  const diagnosis = last && diagnose(last);
  if (!diagnosis) return undefined;
  const count = failed.length === 1 ? 'One attempt' : `${failed.length} attempts`;
  return {
    ...warn(`${count} of this copy FAILED. The last one, job ${idOf(last)}: ${diagnosis.Category}: ${diagnosis.Cause}`),
    Fix: isLeftToChecks(diagnosis) ? AS_THE_CHECKS_SAY : diagnosis.Fix,
  };
}

/** What the checks of a plan know better: a diagnosis sees one job, and can send to the plan itself. */
function isLeftToChecks({ Category, Fix }: { Category: string; Fix: string }): boolean {
  const known = ['UNSUPPORTED_OPERATION', 'RESOURCE_NOT_SUPPORTED', 'INVALID_LIFECYCLE'].includes(Category);
  return known || Fix.includes(TOOL.planCopyJob) || Fix.startsWith('First copy it');
}

const AS_THE_CHECKS_SAY = 'Choose a destination, or a recovery point, that the other checks do not rule out.';

const noCopy = ({ copies }: PlanFacts): Finding =>
  copies.length > 0
    ? pass('An earlier copy is gone from the destination; a new one would be made.')
    : pass('None is listed. AWS lists copy jobs for 30 days after their end.');

const idOf = ({ CopyJobId }: Pick<CopyJob, 'CopyJobId'>) => word(CopyJobId) ?? '(its id is unreadable)';

/** Whether the request has a token of the caller's own. */
const hasOwnToken = ({ request: { token } }: PlanFacts) => token !== undefined && attemptOf(token) === undefined;

/** AWS developer guide, "Quotas": copies of one resource into another account of one Region at a time. */
const ACROSS_ACCOUNTS = 30;

/** Unfinished copies of the resource that count against the same quota, without this very copy: it would be returned. */
function othersInTheWay(facts: PlanFacts): readonly CopyJob[] {
  const { account, region } = facts.request.destination;
  const own = new Set(answerOf(facts.jobs)?.map((job) => job.CopyJobId));
  const there = (answerOf(facts.resourceJobs) ?? []).filter(
    (job) => !own.has(job.CopyJobId) && fieldOf(job, 4) === account,
  );
  if (!isCrossAccount(facts)) return there;
  const sameRegion = there.filter((job) => fieldOf(job, 3) === region);
  return sameRegion.length >= ACROSS_ACCOUNTS ? sameRegion : [];
}

const fieldOf = (job: CopyJob, field: number) => job.DestinationBackupVaultArn?.split(':')[field];
