import * as z from 'zod';
import { TOOL } from '../domain/names.ts';
import { untrustedText } from '../domain/untrusted-text.ts';
import { readTool } from '../pipeline/contract.ts';
import { presentMembers } from './shared/present.ts';
import {
  maxResultsInput,
  pageEnd,
  pageOutput,
  profileInput,
  regionInput,
  stampOutput,
  textInput,
} from './shared/schema.ts';

const rowOutput = z.strictObject({
  Region: z.string().optional(),
  AccountId: z.string().optional(),
  State: z.string().optional(),
  ResourceType: z.string().optional(),
  MessageCategory: z.string().optional(),
  Count: z.number().optional(),
  StartTime: z.string().optional(),
  EndTime: z.string().optional(),
});

export const listCopyJobSummaries = readTool({
  name: TOOL.listCopyJobSummaries,
  title: 'List copy job summaries',
  description: `Counts copy jobs of the last 14 days. In a filter, ANY splits counts by value and AGGREGATE_ALL sums them. AccountId ANY is the organization, if the caller may see it. For single jobs, use ${TOOL.listCopyJobs}.`,
  input: (options) =>
    z.strictObject({
      AccountId: z
        .string()
        .refine((id) => /^(?:\d{12}|ANY|AGGREGATE_ALL)$/.test(id), 'It must be 12 digits, ANY or AGGREGATE_ALL.')
        .optional(),
      State: z
        .enum([
          ...['CREATED', 'RUNNING', 'ABORTING', 'ABORTED', 'COMPLETING', 'COMPLETED'],
          ...['FAILING', 'FAILED', 'PARTIAL', 'AGGREGATE_ALL', 'ANY'],
        ] as const)
        .optional(),
      ResourceType: textInput(50).optional(),
      MessageCategory: textInput(100).optional(),
      AggregationPeriod: z
        .enum(['ONE_DAY', 'SEVEN_DAYS', 'FOURTEEN_DAYS'])
        .optional()
        .describe('ONE_DAY: 14 daily counts'),
      ...maxResultsInput,
      ...regionInput,
      ...profileInput(options),
    }),
  output: z.strictObject({
    CopyJobSummaries: z.array(rowOutput),
    AggregationPeriod: z.string().optional(),
    ...pageOutput,
    ...stampOutput,
  }),
  async run({ Region: _region, Profile: _profile, MaxResults = 20, ...filters }, { session, region, signal }) {
    const page = await session.read('ListCopyJobSummaries', { ...filters, MaxResults }, { region, signal });
    const rows = (page.CopyJobSummaries ?? []).map((summary) => presentMembers(rowOutput, summary));
    return {
      CopyJobSummaries: rows,
      ...(page.AggregationPeriod && { AggregationPeriod: untrustedText(page.AggregationPeriod, 100) }),
      ...pageEnd(page.NextToken, rows.length, 'Filter with State, use a longer AggregationPeriod'),
    };
  },
});
