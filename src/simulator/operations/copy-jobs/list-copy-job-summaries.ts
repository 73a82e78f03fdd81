import { messageCategoryAt } from '../../rules/message-category.ts';
import { stateAt } from '../../world/job-states.ts';
import { timeBounds } from '../../world/positions.ts';
import { SortedList } from '../../world/sorted.ts';
import type { Call, Operation } from '../contract.ts';
import { page } from '../shared/page.ts';
import { timestamp } from '../shared/reply-members.ts';
import { visibleAccounts } from '../shared/visible-accounts.ts';

const DAY = 86_400_000;
const PERIODS = { ONE_DAY: 1, SEVEN_DAYS: 7, FOURTEEN_DAYS: 14 } as const;
const STATES = [
  'CREATED',
  'RUNNING',
  'ABORTING',
  'ABORTED',
  'COMPLETING',
  'COMPLETED',
  'FAILING',
  'FAILED',
  'PARTIAL',
  'AGGREGATE_ALL',
  'ANY',
] as const;

interface Row {
  position: string;
  accountId: string | undefined;
  state: string;
  resourceType: string;
  category: string | undefined;
  count: number;
  start: number;
  end: number;
}

/**
 * Counts of copy jobs by account, state, resource type and message category. Only this operation has query names in
 * PascalCase. Source: service model: ONE_DAY returns a count for each of the prior 14 days, the longer periods one count;
 * ANY returns one row per value, AGGREGATE_ALL their sum. AWS does not document an absent filter; here, it means ANY.
 */
export const listCopyJobSummaries: Operation = {
  name: 'ListCopyJobSummaries',
  method: 'GET',
  uri: '/audit/copy-job-summaries',
  run(call) {
    const { query, switches, world, now, region } = call;
    const state = query.oneOf('State', STATES) ?? 'ANY';
    const type = query.text('ResourceType') ?? 'ANY';
    const category = query.text('MessageCategory') ?? 'ANY';
    const period = query.oneOf('AggregationPeriod', ['ONE_DAY', 'SEVEN_DAYS', 'FOURTEEN_DAYS']) ?? 'ONE_DAY';
    const days = PERIODS[period];
    const span = days * DAY;
    const periods = period === 'ONE_DAY' ? 14 : 1;
    const since = timeBounds(switches['list-order'], now - periods * span);

    const rows = new Map<string, Row>();
    for (const accountId of accountsAsked(call)) {
      for (const job of world.copyJobs.of(accountId, region, {}).beyond(since.start)) {
        if (since.past(job.createdAt)) break;
        world.touched += 1;
        const values = [stateAt(job, now), job.resourceType, messageCategoryAt(job, now, switches)] as const;
        const asked = wanted(state, values[0]) && wanted(type, values[1]) && wanted(category, values[2]);
        if (!since.inside(job.createdAt) || !asked) continue;
        const end = now - Math.floor((now - job.createdAt) / span) * span;
        const shown = {
          accountId: query.text('AccountId') === 'AGGREGATE_ALL' ? undefined : accountId,
          state: state === 'AGGREGATE_ALL' ? state : values[0],
          resourceType: type === 'AGGREGATE_ALL' ? type : values[1],
          category: category === 'AGGREGATE_ALL' ? category : values[2],
        };
        const position = JSON.stringify([end, ...Object.values(shown)]);
        const row = rows.get(position) ?? { ...shown, position, count: 0, start: end - span, end };
        row.count += 1;
        rows.set(position, row);
      }
    }
    const list = new SortedList<Row>();
    for (const row of rows.values()) list.insert(row);
    const names = { maxResults: 'MaxResults', nextToken: 'NextToken', largest: 500 };
    const { items, nextToken } = page(call, list, { matches: () => true }, names);
    return {
      CopyJobSummaries: items.map((row) => ({
        Region: region,
        AccountId: row.accountId,
        State: row.state,
        ResourceType: row.resourceType,
        MessageCategory: row.category,
        Count: row.count,
        StartTime: timestamp(row.start),
        EndTime: timestamp(row.end),
      })),
      AggregationPeriod: period,
      NextToken: nextToken,
    };
  },
};

const wanted = (filter: string, value: string | undefined): boolean =>
  filter === 'ANY' || filter === 'AGGREGATE_ALL' || filter === value;

function accountsAsked({ query, account }: Call): readonly string[] {
  const asked = query.text('AccountId') ?? account.id;
  const all = asked === 'ANY' || asked === 'AGGREGATE_ALL';
  return visibleAccounts(account).filter((id) => all || id === asked);
}
