import type { VaultArn } from '../arn/arn.ts';
import { timeOf } from '../copy/origin.ts';
import type { CopyJob, RecoveryPoint } from '../shapes.ts';

/** Which copies ought to exist: of which recovery points, and where. Times are in epoch milliseconds. */
export interface Selection {
  /** Absent: any vault outside the Region of the recovery points counts. */
  destination?: VaultArn | undefined;
  /** Without a destination: the vault must be outside the account as well. */
  otherAccount: boolean;
  /** Absent: every vault of the Region. */
  sourceVaultName?: string | undefined;
  resourceArn?: string | undefined;
  /** Lower case. */
  nameContains?: string | undefined;
  resourceType?: string | undefined;
  /** Exclusive, as in AWS's own filters. */
  createdAfter?: number | undefined;
  createdBefore?: number | undefined;
  /** The newest copyable recovery point of each resource, or every one. */
  which: 'newest' | 'all';
  /** A copy of an older recovery point does not count. */
  maxAgeHours?: number | undefined;
  /** The same selection in the members of the input, for the next call. */
  given: Readonly<Record<string, unknown>>;
}

/** Whether a recovery point is selected, or why it is left aside. */
export type Selected = 'yes' | 'no' | 'a copy' | 'a part';

/**
 * Whether a selection takes a recovery point of one of its source vaults.
 *
 * Parts of a composite recovery point are copied with it: only a selection of their own resource takes them. A copy is no
 * backup that needs a copy, unless its vault is named.
 */
export function selects(selection: Selection, point: RecoveryPoint): Selected {
  const { resourceArn, resourceType, nameContains, createdAfter, createdBefore, sourceVaultName } = selection;
  if (resourceArn !== undefined && point.ResourceArn !== resourceArn) return 'no';
  if (resourceType !== undefined && point.ResourceType !== resourceType) return 'no';
  if (nameContains !== undefined && !isNamed(point, nameContains)) return 'no';
  if (createdAfter !== undefined || createdBefore !== undefined) {
    const created = timeOf(point.CreationDate) ?? Number.NaN;
    if (!(created > (createdAfter ?? Number.NEGATIVE_INFINITY))) return 'no';
    if (!(created < (createdBefore ?? Number.POSITIVE_INFINITY))) return 'no';
  }
  if (point.ParentRecoveryPointArn !== undefined && resourceArn === undefined) return 'a part';
  if (point.SourceBackupVaultArn !== undefined && sourceVaultName === undefined) return 'a copy';
  return 'yes';
}

const isNamed = ({ ResourceName = '', ResourceArn = '' }: RecoveryPoint, part: string) =>
  ResourceName.toLowerCase().includes(part) || ResourceArn.toLowerCase().includes(part);

/** Whether a copy that a job makes counts for the set. */
export function leadsThere(
  { DestinationBackupVaultArn }: CopyJob,
  { destination, otherAccount }: Selection,
  account: string,
  region: string,
): boolean {
  const [, , , vaultRegion, owner] = DestinationBackupVaultArn?.split(':') ?? [];
  return destination !== undefined || !(vaultRegion === region || (otherAccount && owner === account));
}
