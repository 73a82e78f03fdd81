import * as z from 'zod';
import type { CallOptions, Operations, Plain, Session } from '../../../aws/index.ts';
import type { CopyEnds } from '../../../domain/copy/earlier-copies.ts';
import { diagnose } from '../../../domain/diagnosis/diagnose.ts';
import { ToolError } from '../../../domain/errors.ts';
import type { CopyJob as Shape } from '../../../domain/shapes.ts';
import { codeText, type ForeignText, foreignText } from '../../../domain/text/foreign-text.ts';
import type { ToolCall } from '../../../pipeline/contract.ts';
import { presentMembers } from '../present.ts';
import { type diagnosisOutput, foreignOutput, lifecycleOutput } from '../schema.ts';

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

/** A copy job in AWS's own members: those that tell what happened, or that another call needs. */
export const copyJobOutput = z.strictObject({
  CopyJobId: z.string().optional(),
  State: z.string().optional(),
  StatusMessage: foreignOutput.optional(),
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
  DestinationRecoveryPointLifecycle: lifecycleOutput.optional(),
  IamRoleArn: z.string().optional(),
  ParentJobId: z.string().optional(),
  ChildJobsInState: z.record(z.string(), z.number()).optional(),
});

/** What AWS tells of a job, with text of others marked. The counts of its children are left to the caller. */
export function presentJob({ ChildJobsInState: _, ...job }: CopyJob): z.input<typeof copyJobOutput> {
  const { DestinationRecoveryPointArn, ...rest } = presentMembers(copyJobOutput, job);
  // Before the end, and after a failure, it is the ARN of nothing.
  return { ...rest, ...(hasCopy(job) && DestinationRecoveryPointArn && { DestinationRecoveryPointArn }) };
}

/** Whether a job has made a copy, in whole or in part. */
export const hasCopy = ({ State }: CopyJob): boolean => State === 'COMPLETED' || State === 'PARTIAL';

/** The running copies of the resource of a job. Undefined if they cannot be listed. */
export function runningOfResource({ ResourceArn }: CopyJob, call: ToolCall): Promise<CopyJob[] | undefined> {
  if (ResourceArn === undefined) return Promise.resolve(undefined);
  return listed({ ByResourceArn: ResourceArn, ByState: 'RUNNING' }, call);
}

/** The child jobs of a composite. Undefined if they cannot be listed. */
export function listChildren(ByParentJobId: string, call: ToolCall): Promise<CopyJob[] | undefined> {
  return listed({ ByParentJobId }, call);
}

async function listed(filters: ListInput, { session, region, signal }: ToolCall): Promise<CopyJob[] | undefined> {
  try {
    return await listAllCopyJobs(session, filters, { region, signal });
  } catch (error) {
    if (!(error instanceof ToolError) || error.category === 'cancelled') throw error;
    return undefined;
  }
}

/** How many child jobs a composite has in each state; nothing for other jobs. */
export function childrenByState({ ChildJobsInState }: CopyJob): { Children?: Record<string, number> } {
  const counts = Object.entries(ChildJobsInState ?? {}).filter(([, count]) => Number.isSafeInteger(count) && count > 0);
  if (counts.length === 0) return {};
  return { Children: Object.fromEntries(counts.map(([state, count]) => [codeText(state, 100) ?? 'unknown', count])) };
}

export const notCopiedOutput = z.array(
  z.strictObject({
    ResourceType: z.string().optional(),
    ResourceName: foreignOutput.optional(),
    DiagnosisCategory: z.string().optional(),
  }),
);

/** How many parts are named. */
const MAX_NOT_COPIED = 5;

/** The parts of a composite whose copies failed. */
export function notCopied(children: readonly CopyJob[]): z.input<typeof notCopiedOutput> {
  const failed = children.filter(({ State }) => State === 'FAILED');
  return failed.slice(0, MAX_NOT_COPIED).map((child) => {
    const Category = diagnose(child)?.Category;
    return { ...presentPart(child), ...(Category && { DiagnosisCategory: Category }) };
  });
}

const partOutput = z.strictObject({ ResourceType: z.string().optional(), ResourceName: foreignOutput.optional() });

/** What a child job is of. */
export const presentPart = ({ ResourceType, ...child }: CopyJob): z.input<typeof partOutput> =>
  presentMembers(partOutput, { ResourceType, ResourceName: child.ResourceName ?? child.CompositeMemberIdentifier });

/** The backup plan that a job was started for. Undefined where AWS names none: it does not tell who called StartCopyJob. */
export function startedBy({ CreatedBy }: CopyJob): ForeignText | undefined {
  const plan = CreatedBy?.BackupPlanName ?? CreatedBy?.BackupPlanId;
  return plan ? foreignText(plan) : undefined;
}

/** Cause and fix of a FAILED or PARTIAL job. */
export function diagnosisOf(job: Shape): z.input<typeof diagnosisOutput> | undefined {
  const diagnosis = diagnose(job);
  if (!diagnosis) return undefined;
  const { Category, Cause, Fix } = diagnosis;
  return { Category, Cause, Fix };
}
