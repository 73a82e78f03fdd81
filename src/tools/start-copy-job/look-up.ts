import { hasCopy } from '../../domain/copy/earlier-copies.ts';
import type { FoundCopy } from '../../domain/copy/find-copy.ts';
import type { CopyRequest } from '../../domain/copy/request.ts';
import { RETRYABLE, ToolError } from '../../domain/errors.ts';
import type { CopyJob, RecoveryPoint } from '../../domain/shapes.ts';
import type { WriteCall } from '../../pipeline/contract.ts';
import { listCopyJobsOf } from '../shared/copies/copy-jobs.ts';
import { withPartJobs } from '../shared/copies/part-jobs.ts';
import { rowOfSource } from '../shared/copies/source-row.ts';

// What a start reads. A read that is denied weakens the answer, never the start.

/** What is known before a start. A set knows it of each of its copies from its lists. */
export interface Before {
  jobs: readonly CopyJob[] | 'denied';
  source: RecoveryPoint | undefined;
  sourceFailure?: ToolError | undefined;
  /** What the destination vault shows, where it was looked at. */
  inVault?: FoundCopy | undefined;
  /** Epoch milliseconds by AWS's clock: when the jobs were read. */
  listedAt: number;
}

/** The jobs that AWS lists for this copy, and the source recovery point where it may be read. */
export async function readBefore(request: CopyRequest, { session, region, signal }: WriteCall): Promise<Before> {
  const [jobs, source] = await Promise.allSettled([
    listCopyJobsOf(request, session, { region, signal }),
    session.read(
      'DescribeRecoveryPoint',
      { BackupVaultName: request.sourceVaultName, RecoveryPointArn: request.recoveryPoint.text },
      { region, signal },
    ),
  ]);
  // A list that fails for a moment can hold a copy: only a denial, which will not pass, is worked around.
  if (jobs.status === 'rejected' && !isDenied(jobs.reason)) throw jobs.reason;
  const listed = jobs.status === 'fulfilled' ? jobs.value : 'denied';
  const sourceFailure = source.status === 'rejected' && isTemporary(source.reason) ? source.reason : undefined;
  let point: RecoveryPoint | undefined = source.status === 'fulfilled' ? source.value : undefined;
  // Its row tells its age and its composite too. A job that makes or has made the copy is answer enough.
  const isAnswered = listed !== 'denied' && hasCopy(listed, request);
  if (!point && !sourceFailure && !isAnswered) point = await rowOfSource(request, session, { region, signal });
  return {
    jobs: listed === 'denied' ? listed : await withPartJobs(listed, point, request, session, { region, signal }),
    source: point,
    listedAt: session.awsNow(),
    sourceFailure,
  };
}

/**
 * A job by its id; or that AWS has no record of it, which says more than that it could not be read. A client that has
 * cancelled stops the read and not the answer: the start was sent, and the audit log is owed its job.
 */
export async function readJob(
  CopyJobId: string,
  { session, region, signal }: WriteCall,
): Promise<CopyJob | 'no record' | 'unread'> {
  try {
    return (await session.read('DescribeCopyJob', { CopyJobId }, { region, signal })).CopyJob ?? 'unread';
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return error.category === 'not_found' ? 'no record' : 'unread';
  }
}

const isTemporary = (error: unknown) => error instanceof ToolError && RETRYABLE[error.category];

const isDenied = (error: unknown) => error instanceof ToolError && error.category === 'access_denied';
