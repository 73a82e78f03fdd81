import * as z from 'zod';
import type { Operations, Plain } from '../../../aws/index.ts';
import { parseRecoveryPointArn } from '../../../domain/arn/arn.ts';
import { type Copyability, copyable } from '../../../domain/copy/copyability.ts';
import { featuresOf } from '../../../domain/copy/features.ts';
import { isServiceLinked } from '../../../domain/copy/request-warnings.ts';
import { ToolError } from '../../../domain/errors.ts';
import type { RecoveryPoint } from '../../../domain/shapes.ts';
import type { ToolCall } from '../../../pipeline/contract.ts';
import { presentMembers } from '../present.ts';
import { foreignOutput } from '../schema.ts';

// Recovery points as AWS's two lists and DescribeRecoveryPoint return them, and as the tools show them.

type ByResource = NonNullable<Plain<Operations['ListRecoveryPointsByResource']['output']>['RecoveryPoints']>[number];

const rowOutput = z.strictObject({
  RecoveryPointArn: z.string().optional(),
  BackupVaultName: foreignOutput.optional(),
  ResourceArn: z.string().optional(),
  ResourceName: foreignOutput.optional(),
  ResourceType: z.string().optional(),
  Status: z.string().optional().describe('Absent: COMPLETED'),
  CreationDate: z.string().optional(),
  BackupSizeInBytes: z.number().optional(),
  IsParent: z.boolean().optional(),
  StorageClass: z.string().optional().describe('Absent: WARM or unknown'),
  IamRoleArn: z.string().optional(),
  CalculatedLifecycle: z
    .strictObject({ MoveToColdStorageAt: z.string().optional(), DeleteAt: z.string().optional() })
    .optional(),
});

export const recoveryPointOutput = rowOutput.extend({
  Copyable: z.union([z.boolean(), z.literal('unknown')]),
  WhyNot: z.string().optional(),
});

/** The members of a row that all rows of a list can share. */
export const commonOutput = recoveryPointOutput.pick({
  BackupVaultName: true,
  ResourceArn: true,
  ResourceName: true,
  ResourceType: true,
  IamRoleArn: true,
});

export type PointRow = z.input<typeof recoveryPointOutput>;

export type { RecoveryPoint };

export interface Judged extends Copyability {
  point: RecoveryPoint;
}

/** The resource of a list by resource, which AWS's rows do not repeat. */
export interface OfResource {
  ResourceArn: string;
  ResourceType?: string | undefined;
}

/** Judges a row of a vault's list, or a description. A member that AWS omits there does not apply. */
export function judge(point: RecoveryPoint, now: number): Judged {
  const judged = { point, ...copyable(point, now) };
  if (judged.Copyable !== true || !point.BackupVaultName?.startsWith('aws/')) return judged;
  // AWS documents little about the vaults that its services create. Users have reported the policy of the EFS vault.
  return {
    point,
    Copyable: 'unknown',
    WhyNot: 'It is in a vault that an AWS service created, whose policy may deny copies to everyone.',
  };
}

/** Judges a row of AWS's list by resource, which has neither the lifecycle nor the storage class. */
export function judgeOfResource(row: ByResource, resource: OfResource, now: number): Judged {
  const { BackupSizeBytes, ...others } = row;
  const point = { ...others, ...resource, BackupSizeInBytes: BackupSizeBytes } as RecoveryPoint;
  const judged = judge(point, now);
  if (judged.Copyable === false) return judged;
  if (point.BackupVaultName === undefined) {
    return {
      point,
      Copyable: 'unknown',
      WhyNot: 'AWS does not say which vault holds it, and StartCopyJob requires one.',
    };
  }
  if (judged.Copyable === true && mayBeCold(point)) {
    return {
      point,
      Copyable: 'unknown',
      WhyNot: 'AWS’s list by resource does not say whether it is in cold storage, and its description was not read.',
    };
  }
  return judged;
}

/** Whether the storage class or the type, which a description tells and a list may not, decides the answer. */
export function descriptionTells({ point, Copyable }: Judged): boolean {
  const { StorageClass, ResourceType, BackupVaultName, RecoveryPointArn } = point;
  if (Copyable !== 'unknown' || BackupVaultName === undefined || RecoveryPointArn === undefined) return false;
  return ResourceType === undefined || (StorageClass === undefined && mayBeCold(point));
}

/** How many recovery points in doubt one page describes. */
const DESCRIBED_AT_MOST = 20;

/** The same rows, with what DescribeRecoveryPoint tells about those in doubt: one recovery point has one answer in every list. */
export async function settleByDescription(rows: readonly Judged[], call: ToolCall): Promise<Judged[]> {
  const inDoubt = new Set(rows.filter(descriptionTells).slice(0, DESCRIBED_AT_MOST));
  return await Promise.all(rows.map(async (one) => (inDoubt.has(one) ? ((await described(one, call)) ?? one) : one)));
}

/** Judged by its description. Undefined if AWS gives none. */
export async function described({ point }: Judged, { session, region, signal }: ToolCall): Promise<Judged | undefined> {
  const { BackupVaultName, RecoveryPointArn } = point;
  try {
    const found = await session.read(
      'DescribeRecoveryPoint',
      { BackupVaultName, RecoveryPointArn },
      { region, signal },
    );
    return judge({ ...point, ...(found as RecoveryPoint) }, session.awsNow());
  } catch (error) {
    if (error instanceof ToolError && error.category !== 'cancelled') return undefined;
    throw error;
  }
}

function mayBeCold({ RecoveryPointArn = '', ResourceType }: RecoveryPoint): boolean {
  const rp = parseRecoveryPointArn(RecoveryPointArn);
  const feature = featuresOf(ResourceType, rp.ok ? rp.value : undefined);
  return feature === 'unknown' || feature.coldStorage !== false;
}

/** Newest first. Recovery points without a date come last. */
export function byDate(one: Judged, other: Judged): number {
  return dateOf(other).localeCompare(dateOf(one));
}

export const dateOf = ({ point }: Judged): string => point.CreationDate ?? '';

/** The role of a recovery point, unless it is a service-linked one: a caller takes it for the role of the copy. */
export function roleToPass(IamRoleArn: string | undefined): { IamRoleArn?: string } {
  return IamRoleArn !== undefined && !isServiceLinked({ text: IamRoleArn }) ? { IamRoleArn } : {};
}

/** One recovery point, with all that is known of it. What goes without saying is left out. */
export function presentRecoveryPoint({ point, Copyable, WhyNot }: Judged): PointRow {
  const { IsParent, CalculatedLifecycle, IamRoleArn, Status, StorageClass, ...row } = presentMembers(
    rowOutput,
    point,
    200,
  );
  const lifecycle = presentMembers(rowOutput.shape.CalculatedLifecycle.unwrap(), CalculatedLifecycle ?? {});
  return {
    ...row,
    ...(Status !== 'COMPLETED' && { Status: Status ?? 'unknown' }),
    ...(StorageClass && StorageClass !== 'WARM' && { StorageClass }),
    ...roleToPass(IamRoleArn),
    ...(IsParent && { IsParent }),
    ...(Object.keys(lifecycle).length > 0 && { CalculatedLifecycle: lifecycle }),
    Copyable,
    ...(WhyNot && { WhyNot }),
  };
}

/**
 * Several recovery points as rows: what a copy needs, and what tells one from another. The ARN of a resource stands where
 * its name does not tell it.
 */
export function presentRows(judged: readonly Judged[]): PointRow[] {
  const rows = judged.map(presentRecoveryPoint);
  const kindOf = ({ ResourceName, ResourceType }: PointRow) => JSON.stringify([ResourceName, ResourceType]);
  const arns = new Map<string, Set<string | undefined>>();
  for (const row of rows) arns.set(kindOf(row), (arns.get(kindOf(row)) ?? new Set()).add(row.ResourceArn));
  return rows.map((row) => {
    const { CalculatedLifecycle, ResourceArn, ...others } = row;
    const named = typeof row.ResourceName === 'string' && arns.get(kindOf(row))!.size === 1;
    return named || ResourceArn === undefined ? others : { ...others, ResourceArn };
  });
}
