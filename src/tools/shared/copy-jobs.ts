import * as z from 'zod';
import type { Operations, Plain, Session } from '../../aws/index.ts';
import { diagnose } from '../../domain/diagnosis/diagnose.ts';
import { untrustedText } from '../../domain/untrusted-text.ts';
import { presentMembers } from './present.ts';
import { type diagnosisOutput, lifecycleOutput } from './schema.ts';

// Copy jobs as the tools show them.

type ListInput = Operations['ListCopyJobs']['input'];
export type CopyJob = NonNullable<Plain<Operations['ListCopyJobs']['output']>['CopyJobs']>[number];

/** All copy jobs that match, every page of them: AWS documents no order, so none may be left out. */
export async function listAllCopyJobs(
  session: Session,
  filters: ListInput,
  options: { region: string; signal: AbortSignal },
): Promise<CopyJob[]> {
  const jobs: CopyJob[] = [];
  let NextToken: string | undefined;
  do {
    const page = await session.read('ListCopyJobs', { ...filters, MaxResults: 1000, NextToken }, options);
    jobs.push(...(page.CopyJobs ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return jobs;
}

/** A copy job in AWS's own members. */
export const copyJobOutput = z.strictObject({
  CopyJobId: z.string().optional(),
  State: z.string().optional(),
  StatusMessage: z.string().optional(),
  MessageCategory: z.string().optional(),
  CreationDate: z.string().optional(),
  CompletionDate: z.string().optional(),
  BackupSizeInBytes: z.number().optional(),
  ResourceType: z.string().optional(),
  ResourceName: z.string().optional(),
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
      BackupPlanName: z.string().optional(),
      BackupPlanVersion: z.string().optional(),
      BackupRuleId: z.string().optional(),
      BackupRuleName: z.string().optional(),
      BackupRuleCron: z.string().optional(),
      BackupRuleTimezone: z.string().optional(),
    })
    .optional(),
  CreatedByBackupJobId: z.string().optional(),
  IsParent: z.boolean().optional(),
  ParentJobId: z.string().optional(),
  CompositeMemberIdentifier: z.string().optional(),
  NumberOfChildJobs: z.number().optional(),
  ChildJobsInState: z.record(z.string(), z.number()).optional(),
});

/** The members that this version knows, with every text of others made safe. */
export function presentJob(job: CopyJob): z.input<typeof copyJobOutput> {
  return presentMembers(copyJobOutput, job);
}

/** A job where several are shown: what tells it apart and what the next call needs. */
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
  const { IsParent, ...row } = presentMembers(copyJobRowOutput, job);
  const diagnosis = diagnose(job);
  return {
    ...row,
    ...(row.StatusMessage && { StatusMessage: untrustedText(row.StatusMessage, 200) }),
    ...(IsParent && { IsParent }),
    ...(diagnosis && { DiagnosisCategory: diagnosis.Category }),
  };
}

/** Cause and fix of a job that FAILED or is PARTIAL. */
export function diagnosisOf(job: CopyJob): z.input<typeof diagnosisOutput> | undefined {
  const diagnosis = diagnose(job);
  if (!diagnosis) return undefined;
  const { Category, Cause, Fix } = diagnosis;
  return { Category, Cause, Fix };
}
