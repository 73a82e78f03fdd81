import * as z from 'zod';
import { whyWaiting } from '../domain/diagnosis/waiting.ts';
import { ToolError } from '../domain/errors.ts';
import { checkJobId } from '../domain/filters/arn-filters.ts';
import { TOOL } from '../domain/names.ts';
import { isTerminal } from '../domain/shapes.ts';
import { readTool, type ToolCall } from '../pipeline/contract.ts';
import {
  type CopyJob,
  copyJobOutput,
  copyJobRowOutput,
  diagnosisOf,
  listAllCopyJobs,
  presentJob,
  presentRow,
} from './shared/copy-jobs.ts';
import { checkFilters } from './shared/filters.ts';
import { diagnosisOutput, nextOutput, profileInput, regionInput, stampOutput, textInput } from './shared/schema.ts';

/** How many child jobs are shown. A composite has one for each nested resource. */
const MAX_CHILDREN = 50;

export const describeCopyJob = readTool({
  name: TOOL.describeCopyJob,
  title: 'Describe a copy job',
  description: `Describes one copy job: state, dates, size, message, child jobs of a composite and, if it is FAILED or PARTIAL, a Diagnosis with cause and fix. To wait for the end, use ${TOOL.waitForCopyJobs}.`,
  input: (options) =>
    z.strictObject({
      CopyJobId: textInput(200).describe(`ID from ${TOOL.startCopyJob} or ${TOOL.listCopyJobs}`),
      ...regionInput,
      ...profileInput(options),
    }),
  output: z.strictObject({
    CopyJob: copyJobOutput,
    DurationSeconds: z.number().optional(),
    Children: z.array(copyJobRowOutput).optional(),
    ChildrenNotShown: z.union([z.number(), z.literal('unknown')]).optional(),
    Diagnosis: diagnosisOutput.optional(),
    Note: z.string().optional(),
    Next: nextOutput.optional(),
    ...stampOutput,
  }),
  parse: (given) => ({ issues: checkFilters(given, { CopyJobId: checkJobId }) }),
  async run({ CopyJobId }, call) {
    const { session, region, signal } = call;
    const { CopyJob: job = {} } = await session.read('DescribeCopyJob', { CopyJobId }, { region, signal });
    const diagnosis = diagnosisOf(job);
    const waiting = job.State === 'CREATED' && whyWaiting(job, await runningOf(job, call), session.awsNow());
    return {
      CopyJob: presentJob(job),
      ...duration(job, call),
      ...(isParent(job) && (await children(CopyJobId, call))),
      ...(isParent(job) === undefined && { ChildrenNotShown: 'unknown' as const }),
      ...(diagnosis && { Diagnosis: diagnosis }),
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

/** The running copies of the same resource. Undefined if they cannot be listed. */
async function runningOf({ ResourceArn }: CopyJob, { session, region, signal }: ToolCall) {
  if (ResourceArn === undefined) return undefined;
  try {
    return await listAllCopyJobs(session, { ByResourceArn: ResourceArn, ByState: 'RUNNING' }, { region, signal });
  } catch (error) {
    if (!(error instanceof ToolError) || error.category === 'cancelled') throw error;
    return undefined;
  }
}

/** From creation to completion, or until now for a job that has not ended. */
function duration({ CreationDate, CompletionDate, State }: CopyJob, { session }: ToolCall) {
  const end = CompletionDate !== undefined ? Date.parse(CompletionDate) : session.awsNow();
  if (CreationDate === undefined || (CompletionDate === undefined && isTerminal(State))) return {};
  return { DurationSeconds: Math.max(0, Math.round((end - Date.parse(CreationDate)) / 1000)) };
}

/** The child jobs, failed ones first. They are unknown if the list is denied. */
async function children(ByParentJobId: string, { session, region, signal }: ToolCall) {
  try {
    const jobs = await listAllCopyJobs(session, { ByParentJobId }, { region, signal });
    const failedFirst = jobs.toSorted((one, other) => rank(one) - rank(other));
    return {
      Children: failedFirst.slice(0, MAX_CHILDREN).map(presentRow),
      ...(jobs.length > MAX_CHILDREN && { ChildrenNotShown: jobs.length - MAX_CHILDREN }),
    };
  } catch (error) {
    if (!(error instanceof ToolError) || error.category === 'cancelled') throw error;
    return { ChildrenNotShown: 'unknown' as const };
  }
}

const rank = ({ State }: CopyJob) => (State === 'FAILED' ? 0 : isTerminal(State) ? 2 : 1);
