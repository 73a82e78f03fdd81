import * as z from 'zod';
import { parseCopyRequest } from '../../domain/copy/request.ts';
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
      .describe(
        "Days count from the source's creation. Without DeleteAfterDays the copy is kept as long as the source",
      ),
    ...profileInput(options),
  });
}

/** The copy that an input asks for, or every problem with it. */
export function parseCopyInput(given: Readonly<Record<string, unknown>>, { roleArn }: SchemaOptions) {
  const { issues, request } = parseCopyRequest(given, roleArn);
  return { issues, value: request };
}
