import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkLifecycle,
  effectiveLifecycle,
  type Lifecycle,
  tooShortForCold,
} from '../../../src/domain/copy/lifecycle.ts';

const MOVE = 'Lifecycle.MoveToColdStorageAfterDays';
const DELETE = 'Lifecycle.DeleteAfterDays';

/** undefined: the member is left out. */
const of = (move?: number, remove?: number, optIn?: boolean): Lifecycle => ({
  ...(move === undefined ? {} : { MoveToColdStorageAfterDays: move }),
  ...(remove === undefined ? {} : { DeleteAfterDays: remove }),
  ...(optIn === undefined ? {} : { OptInToArchiveForSupportedResources: optIn }),
});

describe('checkLifecycle', () => {
  const START = 'AWS API reference, StartCopyJob';
  const GAP_MESSAGE = 'AWS message "cannot be less than 90 days apart", as CreateBackupPlan answers it';
  const RANGE_MESSAGE = 'AWS message "cannot be less than 1 or more than 36500 days"';
  const fine: [lifecycle: Lifecycle, source: string][] = [
    [{}, START],
    [of(30, 120, true), 'the start page’s request: equality of move + 90 and delete'],
    [of(120, 210), 'AWS developer guide, CloudFormation sample 120/210: equality'],
    [of(7, 97), 'AWS tutorial 7/97: equality, and a move before 30 days'],
    [of(30, 121), GAP_MESSAGE],
    [of(36_410, 36_500), `${GAP_MESSAGE}; ${RANGE_MESSAGE}`],
    [of(undefined, 1), RANGE_MESSAGE],
    [of(undefined, 15), 'deletion alone below 90 days: the gap needs a move'],
    [of(undefined, 89), 'deletion alone below 90 days: the gap needs a move'],
    [of(undefined, 36_500), RANGE_MESSAGE],
    [of(undefined, -1), 'AWS developer guide, Creating a copy: retention "Always"'],
    [of(-1, -1), `${START}: -1 for both`],
    [of(-1, 15), 'sqlxpert/backup-events-aws, with OptIn false: no cold storage, deleted after 15 days'],
    [of(-1, 15, false), 'sqlxpert/backup-events-aws'],
    [of(30), START],
    [of(1, undefined, true), 'AWS developer guide, plan options: EBS archive'],
    [of(undefined, undefined, false), START],
  ];

  it.each(fine)('accepts %j (%s)', (lifecycle) => {
    expect(checkLifecycle(lifecycle)).toEqual({ issues: [], warnings: [] });
  });

  const refused: [lifecycle: Lifecycle, paths: string[], says: RegExp, source: string][] = [
    [of(undefined, 0), [DELETE], /does not accept 0.*Give 1 to 36500/, RANGE_MESSAGE],
    [of(30, 0), [DELETE], /does not accept 0/, `${RANGE_MESSAGE}; the gap is not reported for an invalid value`],
    [of(undefined, -2), [DELETE], /from 1 to 36500, or -1.*Give 1 to 36500/, RANGE_MESSAGE],
    [of(undefined, 36_501), [DELETE], /from 1 to 36500, or -1/, RANGE_MESSAGE],
    [of(undefined, 1.5), [DELETE], /whole number/, 'the AWS SDK sends 1.5 unchanged; the member is a long'],
    [of(undefined, Number.NaN), [DELETE], /whole number/, 'a long'],
    [of(undefined, Number.POSITIVE_INFINITY), [DELETE], /whole number/, 'a long'],
    [of(-2), [MOVE], /-1 or more.*leave it out/, START],
    [of(0.5), [MOVE], /whole number/, 'a long'],
    [of(2 ** 53), [MOVE], /whole number/, 'a number that JavaScript cannot hold exactly'],
    [
      of(30, 119),
      [DELETE],
      /119 is less than MoveToColdStorageAfterDays 30 \+ 90.*set DeleteAfterDays to 120/,
      GAP_MESSAGE,
    ],
    [of(123, 123), [DELETE], /set DeleteAfterDays to 213/, 'the sample values of the start page, 123/123'],
    [
      of(0, 15),
      [DELETE],
      /set DeleteAfterDays to 90/,
      'terraform-provider-aws #7350: AWS refused 0/15 because of the gap',
    ],
    [of(0, 89), [DELETE], /set DeleteAfterDays to 90/, 'terraform-provider-aws #7350'],
    [of(36_410, 36_499), [DELETE], /set DeleteAfterDays to 36500/, GAP_MESSAGE],
    [of(36_411, 36_500), [DELETE], /Set MoveToColdStorageAfterDays to 36410/, `${GAP_MESSAGE}; ${RANGE_MESSAGE}`],
    [of(36_500, 36_501), [DELETE, DELETE], /36410 or less/, 'both rules are broken, and both are reported'],
    [of(-2, -2), [MOVE, DELETE], /whole number.*whole number/, 'all problems at once'],
    [of(1.5, 10), [MOVE], /whole number/, 'the gap is not reported for an invalid value'],
  ];

  it.each(refused)('refuses %j at %j', (lifecycle, paths, says) => {
    const { issues } = checkLifecycle(lifecycle);
    expect(issues.map((issue) => issue.Path)).toEqual(paths);
    expect(issues.map((issue) => `${issue.Problem} ${issue.Fix}`).join(' ')).toMatch(says);
  });

  const warned: [lifecycle: Lifecycle, says: RegExp, source: string][] = [
    [
      of(0, 90),
      /To AWS, MoveToColdStorageAfterDays 0 means "after 0 days", not "off"/,
      'terraform-provider-aws #7350: 0 is a number to AWS',
    ],
    [of(0), /not "off"/, 'terraform-provider-aws #7350'],
    [
      of(30, -1),
      /documents no lifecycle with MoveToColdStorageAfterDays and DeleteAfterDays -1/,
      'unverified: cold after 30 days, deletion -1',
    ],
    [of(-1), /only together with DeleteAfterDays -1/, 'unverified: -1 for the move alone'],
    [
      of(undefined, 30, true),
      /has no effect without MoveToColdStorageAfterDays/,
      'AWS API reference: the opt-in is about transitions',
    ],
    [
      of(-1, 30, true),
      /has no effect without MoveToColdStorageAfterDays/,
      'AWS API reference: the opt-in is about transitions',
    ],
  ];

  it.each(warned)('accepts %j with a warning', (lifecycle, says) => {
    const { issues, warnings } = checkLifecycle(lifecycle);
    expect(issues).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(says);
  });

  it('warns about both of two doubts', () => {
    expect(checkLifecycle(of(0, -1)).warnings).toHaveLength(2);
  });

  it('reports under the given path', () => {
    expect(checkLifecycle(of(-2), 'Copies[1].Lifecycle').issues[0]?.Path).toBe(
      'Copies[1].Lifecycle.MoveToColdStorageAfterDays',
    );
  });

  const days = fc.oneof(fc.integer({ min: -3, max: 200 }), fc.integer({ min: 36_400, max: 36_600 }), fc.double());

  it('accepts a pair of days exactly when AWS’s rules do', () => {
    fc.assert(
      fc.property(fc.option(days, { nil: undefined }), fc.option(days, { nil: undefined }), (move, remove) => {
        const moveOk = move === undefined || (Number.isSafeInteger(move) && move >= -1);
        const removeOk =
          remove === undefined || remove === -1 || (Number.isInteger(remove) && remove >= 1 && remove <= 36_500);
        const gapOk = !(move !== undefined && remove !== undefined && move >= 0 && remove > 0) || remove - move >= 90;
        expect(checkLifecycle(of(move, remove)).issues.length === 0).toBe(moveOk && removeOk && gapOk);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('effectiveLifecycle', () => {
  it.each([[undefined], [null], [{}], [{ DeleteAfterDays: null, MoveToColdStorageAfterDays: undefined }]])(
    'is undefined for %j',
    (lifecycle) => expect(effectiveLifecycle(lifecycle)).toBeUndefined(),
  );

  it('keeps 0, -1 and false, which mean something to AWS', () => {
    const lifecycle = of(0, -1, false);
    expect(effectiveLifecycle(lifecycle)).toEqual(lifecycle);
  });

  it('drops null members and keeps the rest', () => {
    expect(
      effectiveLifecycle({
        MoveToColdStorageAfterDays: null,
        OptInToArchiveForSupportedResources: null,
        DeleteAfterDays: 7,
      }),
    ).toStrictEqual({ DeleteAfterDays: 7 });
  });

  it('has its members in one order, whatever the order given', () => {
    const reversed = {
      OptInToArchiveForSupportedResources: true,
      DeleteAfterDays: 120,
      MoveToColdStorageAfterDays: 30,
    };
    expect(JSON.stringify(effectiveLifecycle(reversed))).toBe(JSON.stringify(of(30, 120, true)));
  });
});

it('names the member of a time in cold storage that is too short', () => {
  const paths = (path?: string) =>
    tooShortForCold({ MoveToColdStorageAfterDays: 30, DeleteAfterDays: 60 }, path).map((issue) => issue.Path);
  expect(paths()).toEqual(['Lifecycle.DeleteAfterDays']);
  expect(paths('New')).toEqual(['New.DeleteAfterDays']);
});
