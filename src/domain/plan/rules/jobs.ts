import { classifyJobs, isUnderWay, RECORD_DAYS } from '../../copy/earlier-copies.ts';
import { attemptOf, deriveToken, hasOwnToken, identityOf, isDamagedToken } from '../../copy/token.ts';
import { diagnose } from '../../diagnosis/diagnose.ts';
import { TOOL } from '../../names.ts';
import type { CopyJob } from '../../shapes.ts';
import { word } from '../../text/untrusted-text.ts';
import { idOf } from '../evidence.ts';
import { copyAlready, type Existing } from '../existing.ts';
import { answerOf, isCrossAccount, type PlanFacts } from '../facts.ts';
import { type Finding, fail, pass, type Rule, unknown, unread, warn } from '../rule.ts';

// Other copy jobs: those that start_copy_job would return instead of a new one, and those that would be in its way.

export const JOB_RULES: readonly Rule[] = [
  {
    name: 'earlier copies',
    check: (facts) => {
      const jobs = answerOf(facts.jobs);
      const found = copyAlready(facts);
      if (found) return existingFound(facts, found);
      // For a token of the caller's, nothing is looked up.
      if (hasOwnToken(facts.request)) return undefined;
      if (!jobs) return unread(facts.jobs, 'Whether this copy was made before', 'ListCopyJobs', facts);
      return noCopy(facts, failures(classifyJobs(jobs, facts.request).failed));
    },
    fix: 'Nothing needs to be done. To copy again anyway, pass an IdempotencyToken of your own.',
  },
  {
    // AWS developer guide, copy job concurrency: "Additional copy jobs for the same resource remain in CREATED status until
    // the running job completes", whichever account they copy to; the failure CONCURRENT_JOB is the exception.
    name: 'other copies of the resource',
    check: (facts) => {
      const [other, ...more] = othersInTheWay(facts);
      if (!other) return undefined;
      const count = more.length === 0 ? 'is copying' : `and ${more.length} more are copying`;
      return warn(
        `Job ${idOf(other)} ${count} the same resource, and AWS Backup runs one copy of a resource at a time: this one waits in CREATED until then. AWS also documents the failure CONCURRENT_JOB for it.`,
      );
    },
    fix: `Nothing needs to be done: it is its turn when the others have ended (${TOOL.waitForCopyJobs}).`,
  },
  {
    // A token that this server derived belongs to one request; start_copy_job refuses it with another.
    name: 'IdempotencyToken',
    request: true,
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

function existingFound(facts: PlanFacts, existing: Existing): Finding {
  const then = hasOwnToken(facts.request) ? ', and the IdempotencyToken of the request asks for another copy' : '';
  return warn(`${whatThereIs(facts, existing)}${then}.`);
}

function whatThereIs({ jobs }: PlanFacts, existing: Existing): string {
  if (existing.state === 'running') {
    return isUnderWay(existing.job)
      ? `Job ${idOf(existing.job)} is making this copy`
      : `Whether job ${idOf(existing.job)} of this copy has ended is not known (State: ${word(existing.job.State) ?? 'none'})`;
  }
  const { job, seen, copy } = existing;
  if (job) {
    const doubt = seen === 'there' ? '' : ' (whether it is still there is not known)';
    return `Job ${idOf(job)} has already made this copy${doubt}`;
  }
  const arn = word(copy?.RecoveryPointArn) ?? 'a recovery point without a readable ARN';
  return seen === 'there'
    ? `The destination vault holds this copy, ${arn}, ${jobs.state === 'known' ? 'for which AWS no longer lists a job' : 'whose job could not be looked up'}`
    : `The destination vault holds ${arn}, of the same resource, which may be this copy: AWS does not show enough to tell`;
}

function failures(failed: readonly CopyJob[]): Finding | undefined {
  const [last] = failed;
  const diagnosis = last && diagnose(last);
  if (!diagnosis) return undefined;
  const count = failed.length === 1 ? 'One attempt' : `${failed.length} attempts`;
  return {
    ...warn(`${count} of this copy FAILED. The last one, job ${idOf(last)}: ${diagnosis.Category}: ${diagnosis.Cause}`),
    Fix: !isLeftToChecks(diagnosis) && diagnosis.Fix,
  };
}

/** What the checks of a plan know better: a diagnosis sees one job, and can send to the plan itself. */
function isLeftToChecks({ Category, Fix }: { Category: string; Fix: string }): boolean {
  const known = ['UNSUPPORTED_OPERATION', 'RESOURCE_NOT_SUPPORTED', 'INVALID_LIFECYCLE'].includes(Category);
  return known || Fix.includes(TOOL.planCopyJob) || Fix.startsWith('First copy it');
}

function noCopy(facts: PlanFacts, failed?: Finding): Finding {
  if (facts.inVault?.kind === 'unknown') return olderCopyUnknown(facts, failed);
  if (failed) return failed;
  return facts.copies.length > 0
    ? { ...warn('An earlier copy is gone from the destination; a new one would be made.'), Fix: false }
    : pass('No copy job is listed, and no copy was found.');
}

/** The copy can be older than AWS's job records, and it could not be looked for. */
function olderCopyUnknown(facts: PlanFacts, failed: Finding | undefined): Finding {
  const { ResourceArn, CreationDate } = answerOf(facts.source) ?? {};
  const told = (why: string) => `${failed ? `${failed.Detail} ` : ''}Whether an older copy exists is not known: ${why}`;
  if (ResourceArn === undefined || CreationDate === undefined) {
    return {
      ...unknown(
        told('the resource and the date of the recovery point, by which it would be found, could not be read.'),
      ),
      Fix: failed?.Fix || 'Allow the caller backup:DescribeRecoveryPoint.',
    };
  }
  return {
    ...unknown(
      told(
        `AWS lists copy jobs for ${RECORD_DAYS} days after their end, and the destination vault, which would show it, could not be read.`,
      ),
    ),
    Fix: failed?.Fix || 'Ask who can read the destination vault whether it holds the copy.',
    otherAccount: isCrossAccount(facts),
  };
}

/** Unfinished copies of the resource. This very copy would be returned, unless the caller's token asks for another. */
function othersInTheWay(facts: PlanFacts): readonly CopyJob[] {
  const own = new Set(hasOwnToken(facts.request) ? [] : answerOf(facts.jobs)?.map((job) => job.CopyJobId));
  return (answerOf(facts.resourceJobs) ?? []).filter((job) => !own.has(job.CopyJobId));
}
