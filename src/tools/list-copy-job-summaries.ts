import * as z from 'zod';
import { checkAccountId, checkCategory, checkChoice } from '../domain/filters/choices.ts';
import type { Misfit } from '../domain/filters/misfit.ts';
import { checkResourceType } from '../domain/filters/resource-type.ts';
import { codeText } from '../domain/foreign-text.ts';
import { TOOL } from '../domain/names.ts';
import { readTool } from '../pipeline/contract.ts';
import { checkFilters, type FilterChecks } from './shared/filters.ts';
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

const STATES = [
  ...['CREATED', 'RUNNING', 'ABORTING', 'ABORTED', 'COMPLETING', 'COMPLETED'],
  ...['FAILING', 'FAILED', 'PARTIAL', 'AGGREGATE_ALL', 'ANY'],
] as const;

const PERIODS = ['ONE_DAY', 'SEVEN_DAYS', 'FOURTEEN_DAYS'] as const;

const EVERY = ['ANY', 'AGGREGATE_ALL'] as const;

/** ANY and AGGREGATE_ALL in any spelling, otherwise what the check says. */
const orEvery = (check: (text: string) => Misfit | undefined) => (text: string) => {
  const every = EVERY.find((one) => one === text.toUpperCase().replace(/[\s-]/g, '_'));
  if (every === undefined) return check(text);
  return every === text ? undefined : checkChoice(text, EVERY);
};

const CHECKS: FilterChecks = {
  AccountId: orEvery((text) => checkAccountId(text, EVERY)),
  State: (text) => checkChoice(text, STATES),
  ResourceType: orEvery(checkResourceType),
  MessageCategory: orEvery(checkCategory),
  AggregationPeriod: (text) => checkChoice(text, PERIODS),
};

/** AWS API, ListCopyJobSummaries: "The range is 1 to 500". */
const MAX_RESULTS = 500;

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
      AccountId: textInput(100).optional(),
      State: z.enum(STATES).optional(),
      ResourceType: textInput(50).optional(),
      MessageCategory: textInput(100).optional(),
      AggregationPeriod: z.enum(PERIODS).optional().describe('ONE_DAY: 14 daily counts'),
      ...maxResultsInput,
      MaxResults: z.int().min(1).max(MAX_RESULTS).optional().describe('Row limit. Default: 20'),
      ...regionInput,
      ...profileInput(options),
    }),
  output: z.strictObject({
    CopyJobSummaries: z.array(rowOutput),
    AggregationPeriod: z.string().optional(),
    ...pageOutput,
    ...stampOutput,
  }),
  parse: (given) => ({ issues: checkFilters(given, CHECKS) }),
  async run({ Region: _region, Profile: _profile, MaxResults = 20, ...filters }, { session, region, signal }) {
    const page = await session.read('ListCopyJobSummaries', { ...filters, MaxResults }, { region, signal });
    const period = codeText(page.AggregationPeriod ?? '', 100);
    const rows = (page.CopyJobSummaries ?? []).map((summary) => presentMembers(rowOutput, summary));
    return {
      CopyJobSummaries: rows,
      ...(period !== undefined && { AggregationPeriod: period }),
      ...pageEnd(page.NextToken, rows.length, 'Filter with State, use a longer AggregationPeriod'),
    };
  },
});
