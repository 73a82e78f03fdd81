import * as z from 'zod';
import { diagnose } from '../domain/diagnosis/diagnose.ts';
import { whyWaiting } from '../domain/diagnosis/waiting.ts';
import { withRefusal } from '../domain/diagnosis/with-refusal.ts';
import { checkJobId } from '../domain/filters/arn-filters.ts';
import { TOOL } from '../domain/names.ts';
import { isTerminal } from '../domain/shapes.ts';
import { readTool, type ToolCall } from '../pipeline/contract.ts';
import {
  type CopyJob,
  childrenByState,
  copyJobOutput,
  hasCopy,
  listChildren,
  presentJob,
  presentPart,
  runningOfResource,
  startedBy,
} from './shared/copies/copy-jobs.ts';
import { retentionOfMade } from './shared/copy-retention.ts';
import { checkFilters } from './shared/filters.ts';
import {
  diagnosisOutput,
  foreignOutput,
  nextOutput,
  profileInput,
  regionInput,
  stampOutput,
  textInput,
} from './shared/schema.ts';
import { identityOf } from './shared/sessions.ts';

/** How many child jobs are shown. A composite has one for each nested resource. */
const MAX_CHILDREN = 50;

const childOutput = z.strictObject({
  CopyJobId: z.string().optional(),
  State: z.string(),
  ResourceType: z.string().optional(),
  ResourceName: foreignOutput.optional(),
  DestinationRecoveryPointArn: z.string().optional(),
  DiagnosisCategory: z.string().optional(),
  /** With the first child of each cause. */
  Cause: z.string().optional(),
  Fix: z.string().optional(),
});

export const describeCopyJob = readTool({
  name: TOOL.describeCopyJob,
  title: 'Describe a copy job',
  description: `Describes one copy job by its ID: state, dates, size, how long the copy is kept, child jobs of a composite and, if it is FAILED or PARTIAL, cause and fix (Diagnosis).`,
  input: (options) =>
    z.strictObject({
      CopyJobId: textInput(200).describe('ID of the copy job'),
      ...regionInput,
      ...profileInput(options),
    }),
  output: z.strictObject({
    Diagnosis: diagnosisOutput.optional(),
    CopyJob: copyJobOutput,
    Retention: z.string().optional(),
    StartedBy: foreignOutput.optional(),
    DurationSeconds: z.number().optional(),
    Children: z.array(childOutput).optional(),
    ChildrenNotShown: z.union([z.number(), z.literal('unknown')]).optional(),
    Note: z.string().optional(),
    Next: nextOutput.optional(),
    ...stampOutput,
  }),
  parse: (given) => ({ issues: checkFilters(given, { CopyJobId: checkJobId }) }),
  async run({ CopyJobId }, call) {
    const { session, region, signal } = call;
    const { CopyJob: job = {} } = await session.read('DescribeCopyJob', { CopyJobId }, { region, signal });
    const [Retention, running, parts, diagnosis] = await Promise.all([
      hasCopy(job) ? retentionOfMade(job, call) : undefined,
      job.State === 'CREATED' ? runningOfResource(job, call) : undefined,
      isParent(job) ? children(CopyJobId, call) : undefined,
      diagnosisWithRefusal(job, call),
    ]);
    const waiting = job.State === 'CREATED' && whyWaiting(job, running, session.awsNow());
    const plan = startedBy(job);
    return {
      ...(diagnosis && { Diagnosis: diagnosis }),
      CopyJob: {
        ...presentJob(job),
        // Where the children are shown, their states are not counted as well.
        ...(parts?.ChildrenNotShown !== undefined && { ChildJobsInState: childrenByState(job).Children }),
      },
      ...(Retention && { Retention }),
      ...(plan !== undefined && { StartedBy: plan }),
      ...duration(job, call),
      ...parts,
      ...(isParent(job) === undefined && { ChildrenNotShown: 'unknown' as const }),
      ...(waiting && { Note: waiting }),
      ...(!isTerminal(job.State) && {
        Next: { Tool: TOOL.waitForCopyJobs, Arguments: { CopyJobIds: [CopyJobId], Region: region } },
      }),
    };
  },
});

/** Whether a job has child jobs. Undefined if AWS does not tell. */
const isParent = ({ IsParent, NumberOfChildJobs }: CopyJob) =>
  IsParent ?? (NumberOfChildJobs === undefined ? undefined : NumberOfChildJobs > 0);

/** Cause and fix, and whether this server would refuse the same copy anyway. */
async function diagnosisWithRefusal(job: CopyJob, call: ToolCall) {
  const diagnosis = diagnose(job);
  if (!diagnosis) return undefined;
  const account = (await identityOf(call.session, call))?.account;
  return { Category: diagnosis.Category, ...withRefusal(diagnosis, job, account, call.settings) };
}

/** From creation to completion, or until now for a job that has not ended. */
function duration({ CreationDate, CompletionDate, State }: CopyJob, { session }: ToolCall) {
  const end = CompletionDate !== undefined ? Date.parse(CompletionDate) : session.awsNow();
  if (CreationDate === undefined || (CompletionDate === undefined && isTerminal(State))) return {};
  return { DurationSeconds: Math.max(0, Math.round((end - Date.parse(CreationDate)) / 1000)) };
}

/** The child jobs, failed ones first. They are unknown if the list is denied. */
async function children(
  id: string,
  call: ToolCall,
): Promise<{ Children?: z.input<typeof childOutput>[]; ChildrenNotShown?: number | 'unknown' }> {
  const jobs = await listChildren(id, call);
  if (!jobs) return { ChildrenNotShown: 'unknown' };
  const failedFirst = jobs.toSorted((one, other) => rank(one) - rank(other)).slice(0, MAX_CHILDREN);
  const causes = new Set<string>();
  return {
    Children: failedFirst.map((child) => {
      const diagnosis = diagnose(child);
      const isNew = diagnosis !== undefined && !causes.has(diagnosis.Cause);
      if (diagnosis) causes.add(diagnosis.Cause);
      return {
        ...presentChild(child),
        ...(diagnosis && { DiagnosisCategory: diagnosis.Category }),
        ...(isNew && { Cause: diagnosis.Cause, Fix: diagnosis.Fix }),
      };
    }),
    ...(jobs.length > MAX_CHILDREN && { ChildrenNotShown: jobs.length - MAX_CHILDREN }),
  };
}

function presentChild(child: CopyJob) {
  const { CopyJobId, State, DestinationRecoveryPointArn } = presentJob(child);
  return {
    ...(CopyJobId && { CopyJobId }),
    State: State ?? 'unknown',
    ...presentPart(child),
    ...(DestinationRecoveryPointArn && { DestinationRecoveryPointArn }),
  };
}

const rank = ({ State }: CopyJob) => (State === 'FAILED' ? 0 : isTerminal(State) ? 2 : 1);
