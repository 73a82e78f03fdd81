import { describe, expect, it } from 'vitest';
import type { Start } from '../../../src/domain/calibration/heard.ts';
import {
  copyCreationDate,
  destinationArn,
  failedCompletionDate,
  messageCategoryCase,
  resourceConcurrency,
  type SeenJob,
} from '../../../src/domain/calibration/judge-jobs.ts';
import {
  bestFilter,
  type Look,
  listChildren,
  listOrder,
  listPages,
  listVisibility,
} from '../../../src/domain/calibration/judge-lists.ts';
import {
  coldWithoutDeletion,
  failingStart,
  listVaultLock,
  oddValue,
  type Round,
  rdsPageSize,
} from '../../../src/domain/calibration/judge-refusals.ts';
import {
  repeatedToken,
  tokenAfterFailure,
  tokenMismatch,
  tokenScope,
} from '../../../src/domain/calibration/judge-tokens.ts';
import { shortestDays } from '../../../src/domain/calibration/retention-of-copies.ts';

// Evidence that rules out all settings but one, and evidence that does not: then nothing is claimed.

const is = (setting: string) => ({ setting });
const NOTHING = { reason: expect.stringMatching(/^[A-Z].*\.$/) };

const job = (id: string, exists: Start['exists'] = 'job'): Start => ({
  heard: { kind: 'answered', value: { id } },
  exists,
});
const refused = (code: string, message = 'no'): Start => ({ heard: { kind: 'refused', code, message } });
const unclear: Start = { heard: { kind: 'unclear', code: 'Timeout' } };

describe('tokens', () => {
  it.each<[string, Start, Start[], object]>([
    ['the same ID', job('A'), [job('A'), job('A')], is('same-job')],
    ['IDs of no job', job('A'), [job('B', 'none'), job('C', 'none')], is('new-looking-reply')],
    ['another job', job('A'), [job('A'), job('B')], NOTHING],
    ['IDs that could not be looked up', job('A'), [job('B', 'unclear')], NOTHING],
    ['one of each', job('A'), [job('A'), job('B', 'none')], NOTHING],
    ['a fault', job('A'), [job('A'), unclear], NOTHING],
    ['a refusal', job('A'), [refused('InvalidRequestException')], NOTHING],
    ['no repeat', job('A'), [], NOTHING],
    ['a first start without an answer', unclear, [job('A')], NOTHING],
    ['a first ID of no job', job('A', 'none'), [job('A', 'none')], NOTHING],
  ])('repeated: %s', (_what, first, repeats, verdict) => expect(repeatedToken(first, repeats)).toEqual(verdict));

  const same = { setting: 'same-job' } as const;
  const looking = { setting: 'new-looking-reply' } as const;
  it.each<[string, Start, Start, typeof same | typeof looking, object]>([
    ['the ID of the first', job('A'), job('C'), same, is('first-job')],
    ['another job', job('B'), job('C'), same, is('new-job')],
    ['no job, as of repeats', job('B', 'none'), job('C'), looking, is('first-job')],
    ['no job, unlike repeats', job('B', 'none'), job('C'), same, NOTHING],
    ['refused, and not with a new token', refused('InvalidRequestException'), job('C'), same, is('error')],
    ['refused with a new token too', refused('InvalidRequestException'), refused('X'), same, NOTHING],
    ['denied', refused('AccessDeniedException'), job('C'), same, NOTHING],
    ['a fault', unclear, job('C'), same, NOTHING],
  ])('with other parameters: %s', (_what, other, control, repeated, verdict) => {
    expect(tokenMismatch(job('A'), other, control, repeated)).toEqual(verdict);
  });

  const MINUTE = 60_000;
  it.each<[string, string | undefined, Start | undefined, number, object]>([
    ['the same job', 'FAILED', job('A'), 0, is('bound')],
    ['another job', 'FAILED', job('B'), MINUTE, is('released')],
    ['another job, after a token can be forgotten', 'FAILED', job('B'), 10 * MINUTE, NOTHING],
    ['no job', 'FAILED', job('B', 'none'), 0, NOTHING],
    ['a fault', 'FAILED', unclear, 0, NOTHING],
    ['a job that did not fail', 'COMPLETED', job('B'), 0, NOTHING],
    ['no repeat', 'FAILED', undefined, 0, NOTHING],
  ])('after a failure: %s', (_what, state, repeat, late, verdict) => {
    expect(tokenAfterFailure(job('A'), state, repeat, late, same)).toEqual(verdict);
  });

  const FOREIGN = refused('AccessDeniedException');
  const first = { setting: 'first-job' } as const;
  it.each<[string, object, object]>([
    ['the identical request has the same job', { identical: job('A') }, is('account')],
    ['a possible one has the same job', { identical: FOREIGN, there: job('A') }, is('account')],
    ['a possible one has a job there', { identical: FOREIGN, there: job('B') }, is('account-and-region')],
    ['the identical request has another job', { identical: job('B') }, NOTHING],
    ['a possible one has no job', { identical: FOREIGN, there: job('B', 'none') }, NOTHING],
    ['a possible one was refused', { identical: FOREIGN, there: refused('InvalidRequestException') }, NOTHING],
    ['none was possible', { identical: FOREIGN }, NOTHING],
    ['a fault', { identical: unclear, there: job('B') }, NOTHING],
    ['too late', { identical: FOREIGN, there: job('B'), lateMs: 10 * MINUTE }, NOTHING],
    ['the first job failed', { identical: FOREIGN, there: job('B'), firstState: 'FAILED' }, NOTHING],
  ])('in another Region: %s', (_what, given, verdict) => {
    const evidence = { first: job('A'), firstState: 'RUNNING', lateMs: 0, identical: FOREIGN, ...given };
    expect(tokenScope(evidence, same, first)).toEqual(verdict);
  });

  it('in another Region: other parameters may make a new job anywhere', () => {
    const evidence = { first: job('A'), firstState: 'RUNNING', lateMs: 0, identical: FOREIGN, there: job('B') };
    expect(tokenScope(evidence, same, { setting: 'new-job' })).toEqual(NOTHING);
    expect(tokenScope(evidence, same, { reason: 'Not known.' })).toEqual(NOTHING);
  });
});

describe('lists', () => {
  const look = (seen: boolean, from: number, to = from + 200): Look => ({ seen, from, to });
  it.each<[string, Look[], object]>([
    ['seen at once', [look(true, 0)], is('at-once')],
    ['first looked at after 5 seconds', [look(true, 4900)], NOTHING],
    ['5 seconds', [look(false, 0), look(false, 4000), look(true, 5000)], is('after-5-seconds')],
    ['2 seconds', [look(false, 1000), look(true, 2000)], NOTHING],
    ['8 seconds', [look(false, 7000), look(true, 8000)], NOTHING],
    ['a gap over 5 seconds', [look(false, 0), look(true, 30_000)], NOTHING],
    ['60 seconds', [look(false, 59_000), look(true, 61_000)], is('after-60-seconds')],
    ['30 seconds', [look(false, 29_000), look(true, 30_000)], NOTHING],
    ['80 seconds', [look(false, 79_000), look(true, 80_000)], NOTHING],
    ['never', [look(false, 0), look(false, 90_000)], NOTHING],
    ['not looked', [], NOTHING],
  ])('a job is listed: %s', (_what, looks, verdict) => expect(listVisibility(looks)).toEqual(verdict));

  const rows = (...given: [string, number][]) => given.map(([id, createdAt]) => ({ id, createdAt }));
  it.each<[string, ReturnType<typeof rows>, object]>([
    ['newest first', rows(['B', 4], ['A', 3], ['D', 2], ['C', 1]), is('newest-first')],
    ['oldest first', rows(['B', 1], ['A', 2], ['D', 3], ['C', 4]), is('oldest-first')],
    ['by ID', rows(['A', 3], ['B', 4], ['C', 1], ['D', 2]), is('by-id')],
    ['by ID and by time', rows(['A', 1], ['B', 2], ['C', 3], ['D', 4]), NOTHING],
    ['no order', rows(['B', 3], ['A', 4], ['D', 1], ['C', 2]), NOTHING],
    ['too few', rows(['B', 3], ['A', 2], ['C', 1]), NOTHING],
    ['too few times', rows(['B', 3], ['A', 2], ['D', 2], ['C', 1]), NOTHING],
  ])('are in order: %s', (_what, given, verdict) => expect(listOrder(given)).toEqual(verdict));

  it('have children with them, or only by their parent', () => {
    const child = { id: 'C', createdAt: 1, parentId: 'P' };
    const parent = { id: 'P', createdAt: 1 };
    expect(listChildren([parent, child], undefined)).toEqual(is('always'));
    expect(listChildren([parent], [child])).toEqual(is('only-by-parent'));
    expect(listChildren([parent], [])).toEqual(NOTHING);
    expect(listChildren([parent], undefined)).toEqual(NOTHING);
    expect(listChildren([parent, { id: 'C', createdAt: 1 }], [child])).toEqual(NOTHING);
  });

  const pages = (...given: string[][]) => given.map((ids) => ({ ids }));
  it.each<[string, ReturnType<typeof pages>, object]>([
    ['full', pages(['A', 'B'], ['C', 'D'], ['E']), is('full')],
    ['short', pages(['A'], ['B', 'C'], ['D']), is('short')],
    ['empty', pages([], ['B', 'C'], ['D']), is('short')],
    ['one is the last', pages(['A', 'B'], ['C']), NOTHING],
    ['a job twice', pages(['A'], ['A'], ['B']), NOTHING],
    ['too long', pages(['A', 'B', 'C'], ['D'], ['E']), NOTHING],
  ])('have pages: %s', (_what, given, verdict) => {
    const filtered = { asked: 1, pages: pages(['B'], ['D']), all: ['A', 'B', 'C', 'D', 'E'] };
    expect(listPages({ asked: 2, pages: given }, filtered)).toEqual(verdict);
  });

  const all = ['A', 'B', 'C', 'D', 'E'];
  it.each<[string, ReturnType<typeof pages> | undefined, object]>([
    ['full', pages(['B'], ['D']), is('full')],
    ['one, after another job', pages(['B']), is('full')],
    ['an empty one at the end', pages(['B'], []), is('full')],
    ['an empty one first', pages([], ['B']), NOTHING],
    ['an empty one between', pages(['B'], [], ['D']), NOTHING],
    ['nothing left out', pages(['A'], ['B']), NOTHING],
    ['a job that the whole list has not yet', pages(['N'], ['A']), NOTHING],
    ['another order', pages(['D'], ['B']), NOTHING],
    ['too long', pages(['B', 'D']), NOTHING],
    ['no rows', pages([]), NOTHING],
    ['no filter', undefined, NOTHING],
  ])('have filtered pages: %s', (_what, given, verdict) => {
    const plain = { asked: 2, pages: pages(['A', 'B'], ['C', 'D'], ['E']) };
    expect(listPages(plain, given && { asked: 1, pages: given, all })).toEqual(verdict);
    // A short page is short without a filter.
    const short = { asked: 2, pages: pages(['A'], ['B', 'C'], ['D']) };
    expect(listPages(short, given && { asked: 1, pages: given, all })).toEqual(is('short'));
  });

  it('are filtered by what leaves out the most jobs before others', () => {
    const [a, b] = [
      { State: 'A', Type: 'x' },
      { State: 'B', Type: 'x' },
    ];
    expect(bestFilter([a, a, b, a], 6)).toEqual({ name: 'State', value: 'B' });
    expect(bestFilter([b, a, a, a], 6)).toEqual({ name: 'State', value: 'A' });
    expect(bestFilter([a, a, a], 6)).toBeUndefined();
    expect(bestFilter([a, a, b], 6)).toEqual({ name: 'State', value: 'B' });
    expect(bestFilter([a, a, a, b], 6)).toEqual({ name: 'State', value: 'B' });
    // Beyond the rows that are read.
    expect(bestFilter([a, { Type: 'x' }, a], 1)).toBeUndefined();
    expect(bestFilter([], 6)).toBeUndefined();
  });

  it('show the lock of a vault, or do not', () => {
    const look = (listed?: boolean, described?: boolean) => ({ listed, described });
    expect(listVaultLock([look(true, true), look(true, undefined)])).toEqual(is('present'));
    expect(listVaultLock([look(false, true), look(false, true)])).toEqual(is('absent'));
    for (const looks of [
      [],
      [look(undefined, true)],
      [look(false, false)],
      [look(false, undefined)],
      [look(true, true), look(false, true)],
    ]) {
      expect(listVaultLock(looks)).toEqual(NOTHING);
    }
  });
});

describe('jobs', () => {
  const seen = (state: string, more: Partial<SeenJob> = {}): SeenJob => ({ id: 'A', state, ...more });
  const done = seen('COMPLETED', { copyArn: 'arn' });
  it('have the ARN of their copy from the start, or at the end', () => {
    expect(destinationArn([seen('CREATED'), seen('RUNNING'), done])).toEqual(is('when-completed'));
    expect(destinationArn([seen('CREATED', { copyArn: 'arn' }), done])).toEqual(is('from-the-start'));
    for (const given of [[], [done], [seen('CREATED')], [seen('CREATED'), seen('FAILED')]]) {
      expect(destinationArn(given)).toEqual(NOTHING);
    }
    expect(destinationArn([seen('CREATED'), seen('RUNNING', { copyArn: 'arn' }), done])).toEqual(NOTHING);
    expect(destinationArn([seen('CREATED', { copyArn: 'other' }), done])).toEqual(NOTHING);
  });

  it('that failed have a date, or none', () => {
    const dated = seen('FAILED', { completedAt: 1 });
    expect(failedCompletionDate([dated, dated])).toEqual(is('present'));
    expect(failedCompletionDate([seen('FAILED'), seen('FAILED')])).toEqual(is('absent'));
    for (const given of [[], [dated], [dated, seen('FAILED')]]) expect(failedCompletionDate(given)).toEqual(NOTHING);
  });

  it.each<[string[], object]>([
    [['SUCCESS', 'ACCESS_DENIED'], is('UPPER_SNAKE')],
    [['Success', 'AccessDenied'], is('PascalCase')],
    [['SUCCESS', 'AccessDenied'], NOTHING],
    [['success'], NOTHING],
    [[], NOTHING],
  ])('have categories %j', (categories, verdict) => expect(messageCategoryCase(categories)).toEqual(verdict));

  it('make copies with the date of their source, or their own', () => {
    const HOUR = 3_600_000;
    const dates = { source: 0, jobCreated: HOUR, jobCompleted: HOUR + 5000, copy: 0 };
    expect(copyCreationDate(dates)).toEqual(is('source'));
    for (const copy of [HOUR, HOUR + 5000]) expect(copyCreationDate({ ...dates, copy })).toEqual(is('copy'));
    for (const more of [{ copy: HOUR / 2 }, { copy: 9 * HOUR }, { copy: undefined }, { jobCreated: 30_000 }]) {
      expect(copyCreationDate({ ...dates, ...more })).toEqual(NOTHING);
    }
  });

  it('of one resource wait for one another, or fail', () => {
    const first = seen('COMPLETED', { createdAt: 0, completedAt: 10 });
    const second = seen('COMPLETED', { createdAt: 5, completedAt: 20 });
    const failed = { ...second, state: 'FAILED', message: 'There are too many copy jobs running for resource.' };
    const looks = (...states: string[]) => states.map((state, at) => ({ state, sinceStartMs: 1500 * (at + 1) }));
    const waited = looks('CREATED', 'CREATED');
    const said = (pair: Parameters<typeof resourceConcurrency>[0]) => {
      const verdict = resourceConcurrency(pair);
      return 'reason' in verdict ? verdict.reason : verdict.setting;
    };
    expect(said({ whileRunning: waited, first, second })).toBe('queue');
    expect(said({ whileRunning: [], first, second: failed })).toBe('fail-job');
    const [unseen, parallel] = ['not seen waiting', 'Both jobs ran at one time'];
    for (const [pair, reason] of [
      [{ whileRunning: [], first, second }, unseen],
      [{ whileRunning: looks('CREATED'), first, second }, unseen],
      [{ whileRunning: looks('CREATED', 'CREATED', 'RUNNING'), first, second }, parallel],
      [{ whileRunning: looks('CREATED', 'CREATED', 'COMPLETED'), first, second }, parallel],
      [{ whileRunning: waited, first, second: { ...second, completedAt: 9 } }, parallel],
      [{ whileRunning: waited, first, second: { ...second, createdAt: 11 } }, 'had ended before'],
      [{ whileRunning: waited, first: undefined, second }, 'two jobs'],
      [{ whileRunning: waited, first: { ...first, state: 'RUNNING' }, second }, 'The first copy was not completed'],
      [{ whileRunning: waited, first, second: { ...failed, message: 'Access denied' } }, 'in another way'],
      [{ whileRunning: waited, first, second: { ...second, state: 'RUNNING' } }, 'not seen to end'],
    ] as const) {
      expect(said(pair)).toContain(reason);
    }
  });
});

describe('refusals', () => {
  const ok = { kind: 'answered', value: {} } as const;
  const no = (code: string, message = 'no') => ({ kind: 'refused', code, message }) as const;
  const lost = { kind: 'unclear', code: 'Timeout' } as const;
  const times = (count: number, probe: Round['probe'], control: Round['control'] = ok) =>
    Array.from({ length: count }, (): Round => ({ probe, control }));
  const IPV = 'InvalidParameterValueException';
  const DENIED = 'AccessDeniedException';

  it.each<[string, Round[], object]>([
    ['accepted', times(1, ok), is('any')],
    ['refused twice', times(2, no(IPV)), is(IPV)],
    ['refused once', times(1, no(IPV)), NOTHING],
    ['refused with two messages', [...times(1, no(IPV)), ...times(1, no(IPV, 'other'))], NOTHING],
    ['denied eight times', times(8, no(DENIED)), is(DENIED)],
    ['denied seven times', times(7, no(DENIED)), NOTHING],
    ['denied with the control', times(8, no(DENIED), no(DENIED)), NOTHING],
    ['denied, with one control lost', [...times(7, no(DENIED)), ...times(1, no(DENIED), lost)], NOTHING],
    ['refused in another way', times(2, no('InvalidRequestException')), NOTHING],
    ['accepted, and the control was not', times(1, ok, lost), NOTHING],
    ['lost', times(2, lost), NOTHING],
    ['not asked', [], NOTHING],
  ])('of a value: %s', (_what, rounds, verdict) => expect(oddValue('rds-page-size', 'any', rounds)).toEqual(verdict));

  it('of a page size, and an empty list of a database that may not exist', () => {
    expect(rdsPageSize(times(1, ok), true)).toEqual(is('any'));
    expect(rdsPageSize(times(1, ok), false)).toEqual(NOTHING);
    for (const hasRows of [true, false]) {
      expect(rdsPageSize(times(2, no(IPV)), hasRows)).toEqual(is(IPV));
      expect(rdsPageSize(times(2, lost), hasRows)).toEqual(NOTHING);
    }
  });

  it.each<[string, object, object]>([
    ['a job that failed', { start: job('A'), state: 'FAILED' }, is('fail-job')],
    ['a job that was completed', { start: job('A'), state: 'COMPLETED' }, NOTHING],
    ['a job that was lost', { start: job('A') }, NOTHING],
    ['an ID of no job', { start: job('A', 'none'), state: 'FAILED' }, NOTHING],
    ['an error', { start: refused(IPV), rounds: times(2, no(IPV)) }, is(IPV)],
    ['an error of no setting', { start: refused('X'), rounds: times(2, no('X')) }, NOTHING],
    ['a fault', { start: unclear, rounds: [] }, NOTHING],
    [
      'an ordinary copy is refused too',
      { baseline: refused(IPV), start: refused(IPV), rounds: times(2, no(IPV)) },
      NOTHING,
    ],
    ['not asked', { notAsked: 'It needs a vault.', start: job('A'), state: 'FAILED' }, NOTHING],
  ])('of a start: %s', (_what, more, verdict) => {
    expect(failingStart('missing-destination-vault', { baseline: job('O'), rounds: [], ...more })).toEqual(verdict);
  });

  it.each<[string, Start | undefined, Round[], object]>([
    ['accepted', job('A'), times(1, ok), is('accepted')],
    ['refused for it', job('A'), times(2, no(IPV, 'Invalid lifecycle.')), is('refused')],
    [
      'refused for it, and the vault otherwise',
      refused(IPV, 'no vault'),
      times(2, no(IPV, 'Invalid lifecycle.')),
      is('refused'),
    ],
    ['refused as without it', refused(IPV, 'the lifecycle vault'), times(2, no(IPV, 'the lifecycle vault')), NOTHING],
    ['refused for something else', job('A'), times(2, no(IPV, 'no vault')), NOTHING],
    ['denied', job('A'), times(8, no(DENIED, 'lifecycle')), NOTHING],
    ['not compared', unclear, times(2, no(IPV, 'Invalid lifecycle.')), NOTHING],
    ['not asked', job('A'), [], NOTHING],
  ])('of a lifecycle: %s', (_what, plain, rounds, verdict) =>
    expect(coldWithoutDeletion(plain, rounds)).toEqual(verdict),
  );
});

it('keeps copies for the fewest days that leave time to look at them', () => {
  const HOUR = 3_600_000;
  const rows = [0, 17.9, 18.1, 24, 41, 43, 24 * 30].map((hours) => shortestDays(0, hours * HOUR));
  expect(rows).toEqual([1, 1, 2, 2, 2, 3, 31]);
  expect(shortestDays(HOUR, 0)).toBe(1);
});
