import type { Session } from '../../../aws/index.ts';
import { type FoundCopy, findCopy, isOtherPart } from '../../../domain/copy/find-copy.ts';
import { datesOf, SAME_MS } from '../../../domain/copy/origin.ts';
import type { CopyRequest } from '../../../domain/copy/request.ts';
import type { RecoveryPoint } from '../../../domain/shapes.ts';
import type { ToolCall } from '../../../pipeline/contract.ts';
import { sessionOfAccount } from '../sessions.ts';
import { isDenied } from './source-row.ts';

// The copy that exists without a job that AWS lists, as its vault shows it: for a start, and for the plan of one.

/**
 * Looks for the copy in the destination vault, where it can exist without a job that AWS lists. A vault that cannot be read
 * weakens the answer; a read that fails for a moment fails the start, because what cannot be seen may be the copy.
 *
 * @param source as AWS describes or lists it: it identifies the copy.
 */
export async function findCopyInVault(
  request: CopyRequest,
  source: RecoveryPoint | undefined,
  account: string | undefined,
  call: ToolCall,
): Promise<FoundCopy> {
  const { destination, sourceVaultName, recoveryPoint } = request;
  const owner = source?.ResourceArn && (await sessionOfAccount(destination.account, account, call, true));
  if (!source?.ResourceArn || !owner) return { kind: 'unknown' };
  const sourceVaultArn = `arn:${recoveryPoint.partition}:backup:${call.region}:${account}:backup-vault:${sourceVaultName}`;
  const there = { name: destination.name, region: destination.region };
  const rows = await rowsOfVault(owner, there, source.ResourceArn, call);
  if (rows === 'denied') return { kind: 'unknown' };
  const point = { ...source, RecoveryPointArn: recoveryPoint.text };
  const found = findCopy(rows, point, sourceVaultArn);
  if (found.kind !== 'copy' && found.kind !== 'perhaps') return found;
  const siblings = await rowsOfVault(
    call.session,
    { name: sourceVaultName, region: call.region },
    source.ResourceArn,
    call,
  );
  if (siblings === 'denied') return found.kind === 'copy' ? { ...found, kind: 'perhaps' } : found;
  // In its own vault, a copy is no sibling.
  const others = siblings.filter(
    (one) =>
      one.RecoveryPointArn !== recoveryPoint.text &&
      one.SourceBackupVaultArn !== sourceVaultArn &&
      !isOtherPart(one, point),
  );
  if (found.kind === 'copy')
    return others.some((one) => goBackToOneDate(one, point)) ? { ...found, kind: 'perhaps' } : found;
  return findCopy(rows, point, sourceVaultArn, new Set(others.flatMap((one) => one.CreationDate ?? [])));
}

/** Two recovery points of a resource whose copies look alike: copies of one backup, or backups of one moment. */
const goBackToOneDate = (one: RecoveryPoint, other: RecoveryPoint) =>
  datesOf(one).some((date) => datesOf(other).some((its) => Math.abs(date - its) < SAME_MS));

async function rowsOfVault(
  session: Session,
  { name: BackupVaultName, region }: { name: string; region: string },
  ByResourceArn: string,
  { signal }: ToolCall,
): Promise<RecoveryPoint[] | 'denied'> {
  const rows: RecoveryPoint[] = [];
  try {
    const filters = { BackupVaultName, ByResourceArn };
    for await (const page of session.pages('ListRecoveryPointsByBackupVault', filters, { region, signal })) {
      rows.push(...(page.RecoveryPoints ?? []));
    }
    return rows;
  } catch (error) {
    if (isDenied(error)) return 'denied';
    throw error;
  }
}
