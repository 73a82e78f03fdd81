import * as z from 'zod';
import { isTerminal } from '../domain/jobs.ts';
import { readTool } from '../tool.ts';
import { copyJobOutput, diagnosisOf, presentJob } from './copy-jobs.ts';
import { TOOL } from './names.ts';
import { diagnosisOutput, nextOutput, profileInput, regionInput, stampOutput } from './schema.ts';

export const describeCopyJob = readTool({
  name: TOOL.describeCopyJob,
  title: 'Describe a copy job',
  description: () =>
    `One copy job as AWS Backup has it: State, dates, size, message; on FAILED and PARTIAL a Diagnosis with cause and fix. To wait for the end use ${TOOL.waitForCopyJobs}.`,
  input: (surface) =>
    z.strictObject({
      CopyJobId: z.string().min(1).max(200).describe(`Id from ${TOOL.startCopyJob} or ${TOOL.listCopyJobs}`),
      ...regionInput,
      ...profileInput(surface),
    }),
  output: z.strictObject({
    CopyJob: copyJobOutput,
    Diagnosis: diagnosisOutput.optional(),
    Next: nextOutput.optional(),
    ...stampOutput,
  }),
  async run({ CopyJobId }, { session, region, signal }) {
    const { CopyJob } = await session.read('DescribeCopyJob', { CopyJobId }, { region, signal });
    const job = CopyJob ?? {};
    const diagnosis = diagnosisOf(job);
    return {
      CopyJob: presentJob(job),
      ...(diagnosis && { Diagnosis: diagnosis }),
      ...(!isTerminal(job.State) && {
        Next: { Tool: TOOL.waitForCopyJobs, Arguments: { CopyJobIds: [CopyJobId], Region: region } },
      }),
    };
  },
});
