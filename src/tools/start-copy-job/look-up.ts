import type { Session } from '../../aws/index.ts';
import { type CopyEnds, type CopySeen, mayStillAppear, seenAs } from '../../domain/copy/earlier-copies.ts';
import { type FoundCopy, findCopy, type VaultRow } from '../../domain/copy/find-copy.ts';
import type { CopyRequest } from '../../domain/copy/request.ts';
import { ToolError } from '../../domain/errors.ts';
import type { CopyJob, RecoveryPoint } from '../../domain/shapes.ts';
import type { WriteCall } from '../../pipeline/contract.ts';
import { listCopyJobsOf } from '../shared/copy-jobs.ts';
import { sessionOfAccount } from '../shared/sessions.ts';

// What a start reads. A read that is denied weakens the answer, never the start.

/** The jobs that AWS lists for this copy, and the source recovery point where it may be read. */
export async function readBefore(
  request: CopyRequest,
  { session, region, signal }: WriteCall,
): Promise<{ jobs: readonly CopyJob[] | 'denied'; source: RecoveryPoint | undefined }> {
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
  return {
    jobs: jobs.status === 'fulfilled' ? jobs.value : 'denied',
    source: source.status === 'fulfilled' ? source.value : undefined,
  };
}

/** The copy that a job made, as the destination shows it, and what became of it. */
export async function readCopy(
  job: CopyJob,
  { destination }: CopyEnds,
  call: WriteCall,
): Promise<{ seen: CopySeen; copy?: RecoveryPoint }> {
  const RecoveryPointArn = job.DestinationRecoveryPointArn;
  if (!RecoveryPointArn) return { seen: 'unknown' };
  // A vault of the same name in our own account is not the destination: it cannot show that a copy is gone.
  const owner = await sessionOfAccount(destination.account, call.account, call);
  if (!owner) return { seen: 'unknown' };
  try {
    const copy = await owner.read(
      'DescribeRecoveryPoint',
      { BackupVaultName: destination.name, RecoveryPointArn },
      { region: destination.region, signal: call.signal },
    );
    return { seen: seenAs(copy), copy };
  } catch (error) {
    if (!(error instanceof ToolError) || error.category === 'cancelled') throw error;
    const gone = error.category === 'not_found' && !mayStillAppear(job, call.session.awsNow());
    return { seen: gone ? 'gone' : 'unknown' };
  }
}

/**
 * Looks for the copy in the destination vault, where it can exist without a job that AWS lists. A vault that cannot be read
 * weakens the answer; a read that fails for a moment fails the start, because what cannot be seen may be the copy.
 */
export async function findCopyInVault(
  request: CopyRequest,
  source: RecoveryPoint | undefined,
  call: WriteCall,
): Promise<FoundCopy> {
  const { destination, sourceVaultName, recoveryPoint } = request;
  const owner = source?.ResourceArn && (await sessionOfAccount(destination.account, call.account, call));
  if (!source?.ResourceArn || !owner) return { kind: 'unknown' };
  const sourceVaultArn = `arn:${recoveryPoint.partition}:backup:${call.region}:${call.account}:backup-vault:${sourceVaultName}`;
  const there = { name: destination.name, region: destination.region };
  const rows = await rowsOfVault(owner, there, source.ResourceArn, call);
  if (rows === 'denied') return { kind: 'unknown' };
  const found = findCopy(rows, source, sourceVaultArn);
  if (found.kind !== 'perhaps') return found;
  const siblings = await rowsOfVault(
    call.session,
    { name: sourceVaultName, region: call.region },
    source.ResourceArn,
    call,
  );
  if (siblings === 'denied') return found;
  const others = siblings.filter((one) => one.RecoveryPointArn !== recoveryPoint.text);
  return findCopy(rows, source, sourceVaultArn, new Set(others.flatMap((one) => one.CreationDate ?? [])));
}

async function rowsOfVault(
  session: Session,
  { name: BackupVaultName, region }: { name: string; region: string },
  ByResourceArn: string,
  { signal }: WriteCall,
): Promise<VaultRow[] | 'denied'> {
  const rows: VaultRow[] = [];
  try {
    const filters = { BackupVaultName, ByResourceArn };
    for await (const page of session.pages('ListRecoveryPointsByBackupVault', filters, { region, signal })) {
      rows.push(...(page.RecoveryPoints ?? []));
    }
    return rows;
  } catch (error) {
    // AWS answers a missing vault and a denied one alike; StartCopyJob says which it is.
    if (error instanceof ToolError && ['access_denied', 'not_found'].includes(error.category)) return 'denied';
    throw error;
  }
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

const isDenied = (error: unknown) => error instanceof ToolError && error.category === 'access_denied';
