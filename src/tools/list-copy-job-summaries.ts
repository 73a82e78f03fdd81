import * as z from 'zod';
import type { Operations, Plain } from '../aws/index.ts';
import { checkAccountId, checkCategory, checkChoice } from '../domain/filters/choices.ts';
import type { Misfit } from '../domain/filters/misfit.ts';
import { checkResourceType } from '../domain/filters/resource-type.ts';
import { TOOL } from '../domain/names.ts';
import { codeText } from '../domain/text/foreign-text.ts';
import { readTool, type ToolCall } from '../pipeline/contract.ts';
import { complete, withCommon } from './shared/common-members.ts';
import { checkFilters, type FilterChecks } from './shared/filters.ts';
import { presentMembers } from './shared/present.ts';
import { sumOf } from './shared/region-notes.ts';
import {
  maxResultsInput,
  pageEnd,
  pageOutput,
  profileInput,
  regionsInput,
  regionsOutput,
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

/** AWS's pages can be short. */
const MAX_CALLS = 20;

const rowOutput = z.strictObject({
  AccountId: z.string().optional(),
  State: z.string().optional(),
  ResourceType: z.string().optional(),
  MessageCategory: z.string().optional(),
  Count: z.number().optional(),
  StartTime: z.string().optional(),
  EndTime: z.string().optional(),
});

/** A row of a result for all Regions names its own. */
const shownOutput = rowOutput.extend({ Region: z.string().optional() });

const counts = z.record(z.string(), z.number());

const totalsOutput = z.strictObject({
  Count: z.number(),
  ByState: counts.optional(),
  ByResourceType: counts.optional(),
  ByMessageCategory: counts.optional(),
  ByAccountId: counts.optional(),
});

type Totals = z.input<typeof totalsOutput>;

export const listCopyJobSummaries = readTool({
  name: TOOL.listCopyJobSummaries,
  title: 'List copy job summaries',
  description: `Counts copy jobs of the last 14 days by state, type or account, without listing them. ANY splits counts by value, AGGREGATE_ALL sums them. AccountId ANY: the organization, if visible.`,
  input: (options) =>
    z.strictObject({
      AccountId: textInput(100).optional().describe('Account ID, ANY or AGGREGATE_ALL'),
      State: z.enum(STATES).optional().describe('Default: ANY'),
      ResourceType: textInput(50).optional().describe('Default: ANY'),
      MessageCategory: textInput(100).optional().describe('Default: AGGREGATE_ALL'),
      AggregationPeriod: z.enum(PERIODS).optional().describe('ONE_DAY: 14 daily counts'),
      ...maxResultsInput,
      MaxResults: z.int().min(1).max(MAX_RESULTS).optional().describe('Default: 20'),
      ...regionsInput,
      ...profileInput(options),
    }),
  output: z.strictObject({
    /** Over all rows, those that are not shown included. */
    Totals: totalsOutput.optional(),
    AggregationPeriod: z.string().optional(),
    /** Members that all rows have. */
    Common: shownOutput.optional(),
    CopyJobSummaries: z.array(shownOutput),
    Note: z.string().optional(),
    ...pageOutput,
    ...regionsOutput,
    ...stampOutput,
  }),
  parse: (given) => ({ issues: checkFilters(given, CHECKS) }),
  async run({ Region: _region, Profile: _profile, MaxResults = 20, NextToken, ...given }, call) {
    const filters = { ...DEFAULTS, ...given };
    const { session, region, signal } = call;
    const page = await session.read('ListCopyJobSummaries', { ...filters, MaxResults, NextToken }, { region, signal });
    const period = codeText(page.AggregationPeriod ?? '', 100);
    const shown = page.CopyJobSummaries ?? [];
    // A later page has the totals of the first behind it.
    const totals = NextToken === undefined ? await totalsOf(filters, page, call) : {};
    return {
      ...totals,
      ...(period !== undefined && { AggregationPeriod: period }),
      ...presentRows(shown),
      ...(shown.length > 0 && { Note: 'AWS counts; it does not say whether it counts child jobs of composites.' }),
      ...pageEnd(page.NextToken, shown.length, 'Filter with State, use a longer AggregationPeriod'),
    };
  },
  combine(parts) {
    const totals = parts.flatMap(({ result }) => result.Totals ?? []);
    const { AggregationPeriod } = parts[0]!.result;
    const all = parts.flatMap(({ Region, result }) =>
      complete<Row>(result.CopyJobSummaries, result.Common).map((row) => ({ ...row, Region })),
    );
    const { Common, rows } = withCommon<Row>(all, SHARED);
    const Note = parts.map(({ result }) => result.Note).find((note) => note !== undefined);
    return {
      // The total of some Regions is not that of all.
      ...(totals.length === parts.length && { Totals: summed(totals) }),
      ...(AggregationPeriod !== undefined && { AggregationPeriod }),
      ...(Common && { Common }),
      CopyJobSummaries: rows,
      ...(Note !== undefined && { Note }),
    };
  },
});

type Row = z.input<typeof shownOutput>;

/** The totals of several Regions as one. */
function summed(totals: readonly Totals[]): Totals {
  const names = ['ByState', 'ByResourceType', 'ByMessageCategory', 'ByAccountId'] as const;
  const by = names.flatMap((name) => {
    const some = totals.map((one) => one[name]).filter((one) => one !== undefined);
    return some.length > 0 ? [[name, sumOf(some)]] : [];
  });
  return { Count: totals.reduce((sum, { Count }) => sum + Count, 0), ...Object.fromEntries(by) };
}

/** AWS does not document what a filter that is left out means. */
const DEFAULTS = {
  State: 'ANY',
  ResourceType: 'ANY',
  MessageCategory: 'AGGREGATE_ALL',
  AggregationPeriod: 'FOURTEEN_DAYS',
} as const;

type Page = Plain<Operations['ListCopyJobSummaries']['output']>;
type Summary = NonNullable<Page['CopyJobSummaries']>[number];
type Filters = NonNullable<Operations['ListCopyJobSummaries']['input']>;

/** The sums over all pages. Without them if the list is too long: a part is not a total. */
async function totalsOf(filters: Filters, first: Page, { session, region, signal }: ToolCall) {
  const rows: Summary[] = [...(first.CopyJobSummaries ?? [])];
  let token = first.NextToken;
  for (let calls = 1; token; calls += 1) {
    if (calls === MAX_CALLS) return {};
    const input = { ...filters, MaxResults: MAX_RESULTS, NextToken: token };
    const page = await session.read('ListCopyJobSummaries', input, { region, signal });
    rows.push(...(page.CopyJobSummaries ?? []));
    token = page.NextToken;
  }
  const by = (member: 'State' | 'ResourceType' | 'MessageCategory' | 'AccountId') => {
    const sums: Record<string, number> = {};
    for (const { [member]: value, Count = 0 } of rows) {
      if (value === undefined || value === 'AGGREGATE_ALL') continue;
      const name = codeText(value, 100) ?? 'unknown';
      sums[name] = (sums[name] ?? 0) + Count;
    }
    return sums;
  };
  const accounts = by('AccountId');
  const categories = by('MessageCategory');
  return {
    Totals: {
      Count: rows.reduce((sum, { Count = 0 }) => sum + Count, 0),
      ...(filters.State !== 'AGGREGATE_ALL' && { ByState: by('State') }),
      ...(filters.ResourceType !== 'AGGREGATE_ALL' && { ByResourceType: by('ResourceType') }),
      ...(Object.keys(categories).length > 0 && { ByMessageCategory: categories }),
      ...(Object.keys(accounts).length > 1 && { ByAccountId: accounts }),
    },
  };
}

const SHARED = ['AccountId', 'State', 'ResourceType', 'MessageCategory', 'StartTime', 'EndTime'] as const;

function presentRows(summaries: readonly Summary[]) {
  const shown = summaries.map((summary) => presentMembers(rowOutput, summary));
  const { Common, rows } = withCommon(shown, SHARED);
  return { ...(Common && { Common }), CopyJobSummaries: rows };
}
