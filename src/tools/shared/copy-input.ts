import * as z from 'zod';
import { parseCopyRequest } from '../../domain/copy/request.ts';
import type { SchemaOptions } from '../../pipeline/contract.ts';
import { profileInput, textInput } from './schema.ts';

const arn = (described: string) => textInput(2048).describe(described);
const days = (minimum: number, described: string) =>
  z.int('It must be a whole number of days.').min(minimum).max(36_500).optional().describe(described);

/** The input of StartCopyJob, shared by the tools that start and plan a copy. */
export function copyInput(options: SchemaOptions) {
  const role = arn('ARN of the role that AWS Backup assumes');
  return z.strictObject({
    RecoveryPointArn: arn('ARN of the recovery point; not a continuous one'),
    SourceBackupVaultName: textInput(100).describe('Name of the vault that holds it'),
    DestinationBackupVaultArn: arn('ARN of the vault to copy into'),
    IamRoleArn: options.roleArn ? role.optional() : role,
    IdempotencyToken: textInput(2048).optional().describe('Leave out; only another copy needs one'),
    Lifecycle: z
      .strictObject({
        MoveToColdStorageAfterDays: days(-1, 'Days until cold storage, at least 90 before deletion'),
        DeleteAfterDays: days(-1, 'Days until deletion; -1: as the source'),
        OptInToArchiveForSupportedResources: z.boolean().optional().describe('true: EBS snapshots may move to archive'),
      })
      .optional()
      .describe("Counted from the source's creation. Default: as the source"),
    ...profileInput(options),
  });
}

/** The copy that an input asks for, or every problem with it. */
export function parseCopyInput(given: Readonly<Record<string, unknown>>, { roleArn }: SchemaOptions) {
  const { issues, request } = parseCopyRequest(given, roleArn);
  return { issues, value: request };
}
