import { byOutcome, SETTLING_MS } from '../../../domain/copy/earlier-copies.ts';
import type { KnownCopies } from '../../../domain/copy-set/known-copies.ts';
import type { Member, Members } from '../../../domain/copy-set/members.ts';
import { leadsThere, type Selection } from '../../../domain/copy-set/selection.ts';
import type { ToolCall } from '../../../pipeline/contract.ts';
import { listAllCopyJobs } from '../copies/copy-jobs.ts';
import { jobsOfPart } from '../copies/part-jobs.ts';

/**
 * Parts that are due, unless they are being copied with their composite, or were so recently that the vault may not show it:
 * three lists tell it, and one for each such composite.
 */
export async function inComposites(
  parts: readonly Member[],
  selection: Selection,
  account: string,
  known: KnownCopies,
  members: Members,
  { session, region, signal }: ToolCall,
): Promise<Member[]> {
  if (parts.length === 0) return [];
  const options = { region, signal };
  const ByDestinationVaultArn = selection.destination?.text;
  const ended = new Date(known.listedAt - SETTLING_MS);
  // In the order of a job's life: one that moves on between two lists is in the later one.
  const composites = [
    ...(await listAllCopyJobs(session, { ByDestinationVaultArn, ByState: 'CREATED' }, options)),
    ...(await listAllCopyJobs(session, { ByDestinationVaultArn, ByState: 'RUNNING' }, options)),
    ...(await listAllCopyJobs(session, { ByDestinationVaultArn, ByCompleteAfter: ended }, options)),
  ].filter((job) => leadsThere(job, selection, account, region));
  const now = session.awsNow();
  return await Promise.all(
    parts.map(async (member): Promise<Member> => {
      const { RecoveryPointArn, ParentRecoveryPointArn } = member.point;
      const its = composites.filter((job) => job.SourceRecoveryPointArn === ParentRecoveryPointArn);
      const { unfinished, copies } = byOutcome(await jobsOfPart(RecoveryPointArn, its, session, options));
      const [job] = unfinished;
      if (job) return members.withCopy(member, { kind: 'running', job });
      const hasCopy = copies.some((one) => known.seen(one, now) !== 'gone');
      return hasCopy ? members.withCopy(member, { kind: 'covered' }) : member;
    }),
  );
}
