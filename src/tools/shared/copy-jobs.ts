import * as z from 'zod';
import type { CallOptions, Operations, Plain, Session } from '../../aws/index.ts';
import type { CopyEnds } from '../../domain/copy/earlier-copies.ts';
import { diagnose } from '../../domain/diagnosis/diagnose.ts';
import type { CopyJob as Shape } from '../../domain/shapes.ts';
import { presentMembers } from './present.ts';
import { type diagnosisOutput, foreignOutput, lifecycleOutput } from './schema.ts';

// Copy jobs as the tools show them.

type ListInput = Operations['ListCopyJobs']['input'];
export type CopyJob = NonNullable<Plain<Operations['ListCopyJobs']['output']>['CopyJobs']>[number];

/** All matching copy jobs: AWS documents no order, so none may be skipped. */
export async function listAllCopyJobs(session: Session, filters: ListInput, options: CallOptions): Promise<CopyJob[]> {
  const jobs: CopyJob[] = [];
  for await (const page of session.pages('ListCopyJobs', filters, options)) {
    for (const job of page.CopyJobs ?? []) jobs.push(job);
  }
  return jobs;
}

/** All copy jobs of one recovery point into one vault. */
export function listCopyJobsOf(
  { recoveryPoint, destination }: CopyEnds,
  session: Session,
  options: CallOptions,
): Promise<CopyJob[]> {
  const filters = { BySourceRecoveryPointArn: recoveryPoint.text, ByDestinationVaultArn: destination.text };
  return listAllCopyJobs(session, filters, options);
}

/** A copy job in AWS's own members. */
export const copyJobOutput = z.strictObject({
  CopyJobId: z.string().optional(),
  State: z.string().optional(),
  StatusMessage: foreignOutput.optional(),
  MessageCategory: z.string().optional(),
  CreationDate: z.string().optional(),
  CompletionDate: z.string().optional(),
  BackupSizeInBytes: z.number().optional(),
  ResourceType: z.string().optional(),
  ResourceName: foreignOutput.optional(),
  ResourceArn: z.string().optional(),
  SourceBackupVaultArn: z.string().optional(),
  SourceRecoveryPointArn: z.string().optional(),
  DestinationBackupVaultArn: z.string().optional(),
  DestinationRecoveryPointArn: z.string().optional(),
  DestinationVaultType: z.string().optional(),
  DestinationVaultLockState: z.string().optional(),
  DestinationEncryptionKeyArn: z.string().optional(),
  DestinationRecoveryPointLifecycle: lifecycleOutput.optional(),
  AccountId: z.string().optional(),
  IamRoleArn: z.string().optional(),
  CreatedBy: z
    .strictObject({
      BackupPlanId: z.string().optional(),
      BackupPlanArn: z.string().optional(),
      BackupPlanName: foreignOutput.optional(),
      BackupPlanVersion: z.string().optional(),
      BackupRuleId: z.string().optional(),
      BackupRuleName: foreignOutput.optional(),
      BackupRuleCron: z.string().optional(),
      BackupRuleTimezone: z.string().optional(),
    })
    .optional(),
  CreatedByBackupJobId: z.string().optional(),
  IsParent: z.boolean().optional(),
  ParentJobId: z.string().optional(),
  CompositeMemberIdentifier: foreignOutput.optional(),
  NumberOfChildJobs: z.number().optional(),
  ChildJobsInState: z.record(z.string(), z.number()).optional(),
});

/** The members that this version knows, with the text of others marked. */
export function presentJob(job: CopyJob): z.input<typeof copyJobOutput> {
  return presentMembers(copyJobOutput, job);
}

/** A job in a list: what identifies it and what the next call needs. */
export const copyJobRowOutput = copyJobOutput
  .pick({
    CopyJobId: true,
    State: true,
    StatusMessage: true,
    CreationDate: true,
    CompletionDate: true,
    BackupSizeInBytes: true,
    ResourceType: true,
    ResourceName: true,
    SourceRecoveryPointArn: true,
    DestinationBackupVaultArn: true,
    IsParent: true,
  })
  .extend({ DiagnosisCategory: z.string().optional() });

export function presentRow(job: CopyJob): z.input<typeof copyJobRowOutput> {
  const { IsParent, ...row } = presentMembers(copyJobRowOutput, job, 200);
  const diagnosis = diagnose(job);
  return {
    ...row,
    State: row.State ?? 'unknown',
    ...(IsParent && { IsParent }),
    ...(diagnosis && { DiagnosisCategory: diagnosis.Category }),
  };
}

/** Cause and fix of a FAILED or PARTIAL job. */
export function diagnosisOf(job: Shape): z.input<typeof diagnosisOutput> | undefined {
  const diagnosis = diagnose(job);
  if (!diagnosis) return undefined;
  const { Category, Cause, Fix } = diagnosis;
  return { Category, Cause, Fix };
}
