import type { CallOptions, Session } from '../../../aws/index.ts';
import { type CopyEnds, hasCopy, isUnderWay } from '../../../domain/copy/earlier-copies.ts';
import type { RecoveryPoint, CopyJob as Shape } from '../../../domain/shapes.ts';
import { type CopyJob, listAllCopyJobs } from './copy-jobs.ts';

// A part of a composite is copied with its composite, by a job of its own. AWS does not say that its lists show that job, except
// to whoever asks for the children of the composite's job.

/**
 * The jobs of a copy: those that are listed for it and, where none of them made or makes the copy of a part, those of its
 * composite.
 */
export async function withPartJobs(
  listed: readonly Shape[],
  source: RecoveryPoint | undefined,
  copy: CopyEnds,
  session: Session,
  options: CallOptions,
): Promise<readonly Shape[]> {
  const composite = source?.ParentRecoveryPointArn;
  if (composite === undefined || hasCopy(listed, copy)) return listed;
  const filters = { BySourceRecoveryPointArn: composite, ByDestinationVaultArn: copy.destination.text };
  const composites = await listAllCopyJobs(session, filters, options);
  const found = await jobsOfPart(copy.recoveryPoint.text, composites, session, options);
  const known = new Set(listed.map(({ CopyJobId }) => CopyJobId));
  return [...listed, ...found.filter(({ CopyJobId }) => !known.has(CopyJobId))];
}

/** The jobs of a part, of those of its composite. One under way that has no children yet stands for its parts' own. */
export async function jobsOfPart(
  part: string | undefined,
  composites: readonly CopyJob[],
  session: Session,
  options: CallOptions,
): Promise<CopyJob[]> {
  const found = await Promise.all(
    composites.map(async (composite) => {
      const { CopyJobId: ByParentJobId } = composite;
      const children = ByParentJobId === undefined ? [] : await listAllCopyJobs(session, { ByParentJobId }, options);
      if (children.length > 0) return children.filter((child) => child.SourceRecoveryPointArn === part);
      return isUnderWay(composite) ? [{ ...composite, SourceRecoveryPointArn: part }] : [];
    }),
  );
  return found.flat();
}
