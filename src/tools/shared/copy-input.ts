import * as z from 'zod';
import {
  checkVaultName,
  type Parsed,
  parseRecoveryPointArn,
  parseRoleArn,
  parseVaultArn,
} from '../../domain/arn/arn.ts';
import { checkLifecycle, effectiveLifecycle, type Lifecycle } from '../../domain/copy/lifecycle.ts';
import type { CopyRequest } from '../../domain/guards/guards.ts';
import type { Issue } from '../../domain/issue.ts';
import { TOOL } from '../../domain/names.ts';
import type { SchemaOptions } from '../../pipeline/contract.ts';
import { profileInput, textInput } from './schema.ts';

const arn = (described: string) => textInput(2048).describe(described);
const days = (minimum: number, described: string) =>
  z.int('It must be a whole number of days.').min(minimum).max(36_500).optional().describe(described);

/** The input of StartCopyJob, shared by the tools that start and plan a copy. */
export function copyInput(options: SchemaOptions) {
  const role = arn("ARN of the role that AWS Backup assumes for the copy, of the caller's account");
  return z.strictObject({
    RecoveryPointArn: arn(`ARN of the recovery point, from ${TOOL.listRecoveryPoints}; not continuous`),
    SourceBackupVaultName: textInput(100).describe('Name of the vault that holds it'),
    DestinationBackupVaultArn: arn('ARN of the vault to copy into; tells its Region and account'),
    IamRoleArn: options.roleArn ? role.optional() : role,
    IdempotencyToken: textInput(2048)
      .optional()
      .describe(
        'Leave out: then no retry copies twice. Your own token asks for one more copy of a point already copied',
      ),
    Lifecycle: z
      .strictObject({
        MoveToColdStorageAfterDays: days(-1, 'Days until cold storage'),
        DeleteAfterDays: days(
          -1,
          'Days until deletion: at least 90 more than MoveToColdStorageAfterDays; -1: as the source',
        ),
        OptInToArchiveForSupportedResources: z.boolean().optional().describe('true lets EBS snapshots move to archive'),
      })
      .optional()
      .describe("Days count from the source's creation. Leave out to keep the copy as long as the source"),
    ...profileInput(options),
  });
}

export type CopyInput = z.output<ReturnType<typeof copyInput>>;

/** Every rule that needs no AWS; members that are missing or of a wrong type are the schema's to report. */
export function checkCopyInput(input: Readonly<Record<string, unknown>>, options: SchemaOptions): Issue[] {
  const issues: Issue[] = [];
  const parse = <T>(member: string, parser: (text: string) => Parsed<T>): T | undefined => {
    const text = input[member] ?? (member === 'IamRoleArn' ? options.roleArn : undefined);
    if (typeof text !== 'string') return undefined;
    const parsed = parser(text);
    if (parsed.ok) return parsed.value;
    issues.push({ Path: member, Problem: parsed.problem, Fix: parsed.fix });
    return undefined;
  };
  const point = parse('RecoveryPointArn', parseRecoveryPointArn);
  if (typeof input.SourceBackupVaultName === 'string') {
    const wrong = checkVaultName(input.SourceBackupVaultName);
    if (wrong) issues.push({ Path: 'SourceBackupVaultName', Problem: wrong.problem, Fix: wrong.fix });
  }
  const destination = parse('DestinationBackupVaultArn', parseVaultArn);
  const role = parse('IamRoleArn', parseRoleArn);

  if (point?.continuous) {
    issues.push({
      Path: 'RecoveryPointArn',
      Problem: 'It is a continuous (point-in-time) recovery point; StartCopyJob does not support continuous backups.',
      Fix: `Copy a snapshot recovery point of the same resource instead: ${TOOL.listRecoveryPoints} with its ResourceArn shows which are Copyable.`,
    });
  }
  if (point) {
    for (const [member, other] of [
      ['DestinationBackupVaultArn', destination],
      ['IamRoleArn', role],
    ] as const) {
      if (other && other.partition !== point.partition) {
        issues.push({
          Path: member,
          Problem: `Its partition ${other.partition} is not the recovery point's, ${point.partition}; AWS copies nothing across partitions.`,
          Fix: `Use an ARN that begins with arn:${point.partition}:.`,
        });
      }
    }
  }
  if (isLifecycle(input.Lifecycle)) issues.push(...checkLifecycle(input.Lifecycle).issues);
  return issues;
}

function isLifecycle(value: unknown): value is Lifecycle {
  if (typeof value !== 'object' || value === null) return false;
  const { MoveToColdStorageAfterDays: move, DeleteAfterDays: remove } = value as Record<string, unknown>;
  return [move, remove].every((days) => days === undefined || typeof days === 'number');
}

/** The copy that an input asks for. */
export function toCopyRequest(input: CopyInput, options: SchemaOptions): CopyRequest {
  return {
    RecoveryPointArn: input.RecoveryPointArn,
    SourceBackupVaultName: input.SourceBackupVaultName,
    DestinationBackupVaultArn: input.DestinationBackupVaultArn,
    IamRoleArn: input.IamRoleArn ?? (options.roleArn as string),
    IdempotencyToken: input.IdempotencyToken,
    Lifecycle: effectiveLifecycle(input.Lifecycle),
  };
}

/** The Region in which AWS is called: the recovery point's. */
export function copyRegion(input: CopyInput): string | undefined {
  const point = parseRecoveryPointArn(input.RecoveryPointArn);
  return point.ok ? point.value.region : undefined;
}
