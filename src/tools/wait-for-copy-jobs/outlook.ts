import { withDeadline } from '../../clock.ts';
import { type CheckAgain, checkAgainAfter } from '../../domain/diagnosis/check-again.ts';
import { word } from '../../domain/text/untrusted-text.ts';
import type { ToolCall } from '../../pipeline/contract.ts';
import type { CopyJob } from '../shared/copies/copy-jobs.ts';
import { READ_GRACE_MS, type Watched } from './poll.ts';

/** How many earlier copies of a type are compared with a running one. */
const EARLIER_COPIES = 50;

/** When the first pending job is worth another look, and what tells. */
export async function outlookOf(pending: readonly Watched[], call: ToolCall) {
  if (pending.length === 0) return {};
  const now = call.session.awsNow();
  const copiesOfType = earlierCopies(call);
  const checks = await Promise.all(
    pending.map(async ({ job = {} }) => ({
      ...checkAgainAfter(job, job.ResourceType ? await copiesOfType(job.ResourceType) : [], now),
      type: word(job.ResourceType),
    })),
  );
  const first = checks.reduce((soonest, one) => (one.seconds < soonest.seconds ? one : soonest));
  return {
    CheckAgainAfterSeconds: first.seconds,
    Estimate: first.basis === 'earlier copies' ? earlier(first) : 'none',
    Note: NOTES[first.basis](earlier(first)),
  };
}

const earlier = ({ copies, type }: CheckAgain & { type: string | undefined }) =>
  `${copies} earlier ${copies === 1 ? 'copy' : 'copies'}${type === undefined ? '' : ` of ${type}`}`;

const PAUSE = 'CheckAgainAfterSeconds is a pause, not an estimate.';

const NOTES: Readonly<Record<CheckAgain['basis'], (copies: string) => string>> = {
  'earlier copies': () => 'AWS reports no progress of a copy.',
  'longer than earlier copies': (copies) =>
    `AWS reports no progress of a copy, and this one takes longer than ${copies}. ${PAUSE}`,
  nothing: () => `AWS reports no progress of a copy, and no earlier copy tells how long this one takes. ${PAUSE}`,
};

/** COMPLETED copies of a type, each type read once; none where they cannot be listed. */
function earlierCopies({ session, region, signal }: ToolCall): (type: string) => Promise<CopyJob[]> {
  const read = new Map<string, Promise<CopyJob[]>>();
  return (type) => {
    const input = { ByResourceType: type, ByState: 'COMPLETED', MaxResults: EARLIER_COPIES } as const;
    const listed =
      read.get(type) ??
      withDeadline(READ_GRACE_MS, signal, (soon) => session.read('ListCopyJobs', input, { region, signal: soon })).then(
        (page) => page.CopyJobs ?? [],
        () => [],
      );
    read.set(type, listed);
    return listed;
  };
}
