import * as z from 'zod';
import { parseRecoveryPointArn, parseVaultArn } from '../../domain/arn/arn.ts';
import { parseResourceArn } from '../../domain/arn/resource-arn.ts';
import { type NextCall, ToolError } from '../../domain/errors.ts';
import { TOOL } from '../../domain/names.ts';
import { foreignText } from '../../domain/text/foreign-text.ts';
import type { ToolCall } from '../../pipeline/contract.ts';
import { latestOfResource } from '../shared/points/latest.ts';
import { described, type Judged, recoveryPointOutput, roleToPass } from '../shared/points/recovery-points.ts';
import { presentMembers } from '../shared/present.ts';
import { foreignOutput } from '../shared/schema.ts';
import type { Resource } from './search.ts';

// Resources as the tool shows them, and what is known of the recovery points of one.

export const rowOutput = z.strictObject({
  ResourceArn: z.string().optional(),
  ResourceType: z.string().optional(),
  ResourceName: foreignOutput.optional(),
  Region: z.string().optional(),
  LastBackupTime: z.string().optional(),
  LastRecoveryPointArn: z.string().optional(),
  BackupVaultName: foreignOutput.optional(),
  BackupSizeInBytes: z.number().optional(),
  IamRoleArn: z.string().optional(),
  Copyable: z.union([z.boolean(), z.literal('unknown')]).optional(),
  WhyNot: z.string().optional(),
  NewestCopyable: recoveryPointOutput
    .pick({
      RecoveryPointArn: true,
      BackupVaultName: true,
      CreationDate: true,
      BackupSizeInBytes: true,
      IamRoleArn: true,
    })
    .optional(),
});

export type Row = z.input<typeof rowOutput>;

/** What identifies a resource. */
export const otherOutput = rowOutput.pick({ ResourceArn: true, ResourceType: true, ResourceName: true, Region: true });

export type Other = z.input<typeof otherOutput>;

/** A resource among many. */
export function toRow(resource: Resource): Row {
  const { LastBackupTime } = presentMembers(rowOutput.pick({ LastBackupTime: true }), resource);
  return { ...toOther(resource), ...(LastBackupTime && { LastBackupTime }) };
}

export function toOther(resource: Resource): Other {
  const { ResourceName } = resource;
  return { ...presentMembers(otherOutput, resource), ...(ResourceName && { ResourceName: foreignText(ResourceName) }) };
}

/** A row with what is known of its newest recovery point, if that can be read. */
export async function withNewest(resource: Resource, call: ToolCall): Promise<Row> {
  const vault = parseVaultArn(resource.LastBackupVaultArn ?? '');
  const { LastRecoveryPointArn = '' } = resource;
  if (!vault.ok || !parseRecoveryPointArn(LastRecoveryPointArn).ok) return toRow(resource);
  const BackupVaultName = vault.value.name;
  const row = { ...toRow(resource), LastRecoveryPointArn, BackupVaultName: foreignText(BackupVaultName) };
  const point = { BackupVaultName, RecoveryPointArn: LastRecoveryPointArn, ResourceType: resource.ResourceType };
  const found = await described({ point, Copyable: 'unknown' }, call);
  return found
    ? { ...row, ...newest(found) }
    : { ...row, Copyable: 'unknown', WhyNot: 'Its newest recovery point could not be read.' };
}

function newest({ point, Copyable, WhyNot }: Judged): Row {
  const { BackupSizeInBytes, IamRoleArn } = presentMembers(rowOutput, point);
  return {
    ...(BackupSizeInBytes !== undefined && { BackupSizeInBytes }),
    ...roleToPass(IamRoleArn),
    Copyable,
    ...(WhyNot && { WhyNot }),
  };
}

/** What is said of the only match. */
interface Match {
  row: Row;
  note?: string | undefined;
  next?: NextCall | undefined;
}

/** The only match, with the newest recovery point that can be copied where that is not the newest one. */
export async function onlyMatch(resource: Resource, call: ToolCall): Promise<Match> {
  const row = await withNewest(resource, call);
  const { ResourceArn = '', ResourceType } = resource;
  if (row.Copyable === true || !parseResourceArn(ResourceArn).ok) return { row };
  let latest: Awaited<ReturnType<typeof latestOfResource>>;
  try {
    latest = await latestOfResource({ ResourceArn, ResourceType }, {}, call);
  } catch (error) {
    if (!(error instanceof ToolError) || error.category === 'cancelled') throw error;
    return { row, note: `Its other recovery points could not be read (${error.category}).` };
  }
  const { found, note, read } = latest;
  const copyable = found?.Copyable === true ? ((await described(found, call)) ?? found) : undefined;
  if (copyable?.Copyable === true) return { row: withCopyable(row, copyable) };
  if (found === undefined) return { row, note: read === 1 ? 'It is the only recovery point.' : note };
  const Arguments = { ResourceArn, Latest: true, Region: call.region };
  return {
    row,
    note: 'None of its recovery points is certain to be copyable. Next shows the newest one in doubt.',
    next: { Tool: TOOL.listRecoveryPoints, Arguments },
  };
}

function withCopyable(row: Row, copyable: Judged): Row {
  const { point } = copyable;
  if (point.RecoveryPointArn === row.LastRecoveryPointArn) {
    const { Copyable, WhyNot, ...others } = row;
    return { ...others, ...newest(copyable) };
  }
  const { IamRoleArn, BackupVaultName, ...shown } = presentMembers(rowOutput.shape.NewestCopyable.unwrap(), point);
  return {
    ...row,
    NewestCopyable: {
      ...shown,
      ...(point.BackupVaultName && { BackupVaultName: foreignText(point.BackupVaultName) }),
      ...roleToPass(IamRoleArn),
    },
  };
}
