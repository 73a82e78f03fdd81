import { describe, expect, it } from 'vitest';
import type { Json } from '../support/answer.ts';
import { PRODUCTION as ACCOUNT, DAY } from '../support/constants.ts';
import { allPages, bench as open } from '../support/server.ts';
import { countsOf } from '../torture/count.ts';

/** The rows with what stands beside them. */
const wholeRows = ({ CopyJobSummaries, Common }: Json): Json[] =>
  CopyJobSummaries.map((row: Json) => ({ ...Common, ...row }));

const TOOL = 'list_copy_job_summaries';
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('list_copy_job_summaries', () => {
  it('counts the copy jobs of the last days', async () => {
    const { ok } = await open();
    const result = await ok(TOOL, {
      State: 'FAILED',
      AggregationPeriod: 'SEVEN_DAYS',
      MessageCategory: 'AGGREGATE_ALL',
    });
    expect(result).toMatchObject({ Account: ACCOUNT, Region: 'us-east-1', AggregationPeriod: 'SEVEN_DAYS' });
    const rows = wholeRows(result);
    expect(rows.find((row: Json) => row.ResourceType === 'EBS')).toEqual({
      AccountId: ACCOUNT,
      State: 'FAILED',
      ResourceType: 'EBS',
      MessageCategory: 'AGGREGATE_ALL',
      Count: 1,
      StartTime: expect.stringMatching(ISO),
      EndTime: expect.stringMatching(ISO),
    });
    expect(rows.map((row: Json) => row.ResourceType).sort()).toEqual(['EBS', 'EFS', 'RDS']);
    expect(result.Totals).toEqual({ Count: 3, ByState: { FAILED: 3 }, ByResourceType: { EBS: 1, EFS: 1, RDS: 1 } });
  });

  it('answers how many copies there were, by state and by type, with one call without arguments', async () => {
    const { ok, simulator, clock } = await open();
    const answer = await ok(TOOL);
    const since = clock.now() - 14 * DAY;
    const jobs = simulator.copyJobs().filter((job) => job.Region === 'us-east-1' && job.CreationDate > since);
    expect(answer.Totals).toEqual({
      Count: jobs.length,
      ByState: countsOf(jobs.map(({ State }) => State)),
      ByResourceType: { EBS: 1, EFS: 2, RDS: 2 },
    });
    expect(answer.AggregationPeriod).toBe('FOURTEEN_DAYS');
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThanOrEqual(1200);
  });

  it('splits by a value with ANY and sums with AGGREGATE_ALL', async () => {
    const { ok } = await open();
    const all = { AggregationPeriod: 'FOURTEEN_DAYS', MessageCategory: 'AGGREGATE_ALL', ResourceType: 'AGGREGATE_ALL' };
    const sum = await ok(TOOL, { ...all, State: 'AGGREGATE_ALL' });
    const split = await ok(TOOL, { ...all, State: 'ANY' });
    expect(sum.CopyJobSummaries).toMatchObject([{ State: 'AGGREGATE_ALL', Count: 5 }]);
    expect(split.CopyJobSummaries.map((row: Json) => [row.State, row.Count]).sort()).toEqual([
      ['COMPLETED', 2],
      ['FAILED', 3],
    ]);
    expect(sum.Totals).toEqual({ Count: 5 });
    expect(split.Totals).toEqual({ Count: 5, ByState: { COMPLETED: 2, FAILED: 3 } });
  });

  it('passes on every filter, including AccountId ANY', async () => {
    const { ok } = await open();
    const accounts = async (args: object) =>
      wholeRows(await ok(TOOL, { AggregationPeriod: 'FOURTEEN_DAYS', ...args })).map((row: Json) => row.AccountId);
    expect(new Set(await accounts({ AccountId: 'ANY' }))).toEqual(new Set([ACCOUNT]));
    expect(await accounts({ AccountId: '210987654321' })).toEqual([]);
    expect(new Set(await accounts({ AccountId: 'AGGREGATE_ALL' }))).toEqual(new Set([undefined]));
    expect(await accounts({ ResourceType: 'S3' })).toEqual([]);
    expect(await accounts({ MessageCategory: 'NO_SUCH' })).toEqual([]);
    expect(await accounts({ Region: 'us-west-2' })).toEqual([]);
  });

  it('returns every row once over all pages', async () => {
    const opened = await open();
    const args = { AccountId: 'ANY', State: 'ANY', AggregationPeriod: 'ONE_DAY' };
    const all = await opened.ok(TOOL, { ...args, MaxResults: 100 });
    const whole = wholeRows(all);
    const { pages } = await allPages(opened, TOOL, 'CopyJobSummaries', { ...args, MaxResults: 2 });
    expect(pages.flatMap(wholeRows)).toEqual(whole);
    // The totals are those of all pages, told with the first.
    expect(pages.map(({ Totals }) => Totals)).toEqual([all.Totals, ...pages.slice(1).map(() => undefined)]);
    expect(all.Totals.Count).toBe(whole.reduce((sum, { Count }) => sum + Count, 0));
    expect(whole.length).toBeGreaterThan(4);
    expect(pages[0].Truncated).toMatch(/more than these 2/);
    expect(pages.at(-1).Truncated).toBeUndefined();
  });

  it('says that a read was denied', async () => {
    const { fail } = await open({ faults: [{ operation: 'ListCopyJobSummaries', kind: 'access-denied' }] });
    expect(await fail(TOOL)).toMatchObject({
      Category: 'access_denied',
      Fix: expect.stringContaining('backup:ListCopyJobSummaries'),
    });
  });

  it('reports every invalid input at once', async () => {
    const { fail, simulator } = await open();
    const error = await fail(TOOL, {
      AccountId: 'all',
      State: 'DONE',
      AggregationPeriod: 'ONE_WEEK',
      ByState: 'FAILED',
    });
    expect(error.Category).toBe('invalid_input');
    expect(error.Issues.map((issue: Json) => issue.Path).sort()).toEqual([
      'AccountId',
      'AggregationPeriod',
      'ByState',
      'State',
    ]);
    expect(simulator.requests.count()).toBe(0);
  });
});
