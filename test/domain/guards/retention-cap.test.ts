import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkLifecycle, type Lifecycle } from '../../../src/domain/copy/lifecycle.ts';
import { refuseRetention } from '../../../src/domain/guards/retention-cap.ts';
import type { RecoveryPoint } from '../../../src/domain/shapes.ts';
import { copyRequest, NO_GUARDS } from '../../support/copy-request.ts';

// The lifecycle is not checked here: AWS refuses a DeleteAfterDays of 0, but this guard does not rely on that.
const refuse = (lifecycle: Lifecycle | undefined, maxRetentionDays?: number, source?: RecoveryPoint) =>
  refuseRetention(
    { ...copyRequest(), lifecycle },
    { ...NO_GUARDS, ...(maxRetentionDays !== undefined && { maxRetentionDays }) },
    source,
  );

const BY_OPERATOR =
  'Only the operator can raise the limit, with --max-retention-days (AWS_BACKUP_MCP_MAX_RETENTION_DAYS).';

const kept = (DeleteAfterDays: number, more: object = {}): RecoveryPoint => ({
  CreationDate: '2026-11-21T10:00:00.000Z',
  Lifecycle: { DeleteAfterDays, ...more },
});
const FOREVER: RecoveryPoint = { Lifecycle: {} };
const UNTIL: RecoveryPoint = {
  CreationDate: '2026-11-21T10:00:00.000Z',
  CalculatedLifecycle: { DeleteAt: '2026-12-26T10:00:00.000Z' },
};
const UNKNOWN = 'as long as the source, and for how long that is kept is not known';
const ANY = 'Ask the user for how long to keep the copy, and set Lifecycle.DeleteAfterDays to 1 to 365.';

describe('the retention cap', () => {
  it.each([
    [{ DeleteAfterDays: 365 }, 365],
    [{ DeleteAfterDays: 1 }, 1],
    [undefined, undefined],
    [{ DeleteAfterDays: 36_500 }, undefined],
  ])('allows %j under a cap of %s', (lifecycle, cap) => {
    expect(refuse(lifecycle, cap)).toBeUndefined();
  });

  it.each([
    [{ DeleteAfterDays: 366 }, undefined, 'for 366 days', ANY],
    [{ DeleteAfterDays: 36_500 }, kept(35), 'for 36500 days', ANY],
    [undefined, undefined, UNKNOWN, ANY],
    [{ DeleteAfterDays: -1 }, undefined, UNKNOWN, ANY],
    [{ DeleteAfterDays: 0 }, undefined, UNKNOWN, ANY],
    [undefined, { Lifecycle: { DeleteAfterEvent: 'DELETE_AFTER_COPY' } }, UNKNOWN, ANY],
    [undefined, FOREVER, 'as long as the source, which never expires', ANY],
    [undefined, kept(366), 'as long as the source, which is kept 366 days unless that is changed', ANY],
    [
      undefined,
      kept(35),
      'as long as the source, which is kept 35 days unless that is changed',
      'Ask the user for how long to keep the copy, at most 365 days: Lifecycle.DeleteAfterDays: 35 is as long as the source.',
    ],
    [
      undefined,
      kept(1),
      'as long as the source, which is kept 1 day unless that is changed',
      'Ask the user for how long to keep the copy, at most 365 days: Lifecycle.DeleteAfterDays: 1 is as long as the source.',
    ],
    [
      { DeleteAfterDays: -1 },
      UNTIL,
      'as long as the source, which is kept 35 days unless that is changed',
      'Ask the user for how long to keep the copy, at most 365 days: Lifecycle.DeleteAfterDays: 35 is as long as the source.',
    ],
    [
      undefined,
      kept(365, { MoveToColdStorageAfterDays: 30 }),
      'as long as the source, which is kept 365 days unless that is changed',
      'Ask the user for how long to keep the copy, at most 365 days: Lifecycle.DeleteAfterDays: 365 is as long as the source, and Lifecycle.MoveToColdStorageAfterDays: 30 is when it moves to cold storage.',
    ],
    [
      { MoveToColdStorageAfterDays: 30 },
      kept(120),
      'as long as the source, which is kept 120 days unless that is changed',
      'Ask the user for how long to keep the copy, at most 365 days: Lifecycle.DeleteAfterDays: 120 is as long as the source.',
    ],
    [
      { MoveToColdStorageAfterDays: 30 },
      kept(35),
      'as long as the source, which is kept 35 days unless that is changed',
      'Ask the user for how long to keep the copy, and set Lifecycle.DeleteAfterDays to 120 to 365.',
    ],
    [
      { MoveToColdStorageAfterDays: 300 },
      undefined,
      UNKNOWN,
      'Ask the user for how long to keep the copy. Leave out Lifecycle.MoveToColdStorageAfterDays, which needs a DeleteAfterDays of 390 or more, and set Lifecycle.DeleteAfterDays to 1 to 365.',
    ],
  ] as [Lifecycle | undefined, RecoveryPoint | undefined, string, string][])(
    'of 365 days refuses %j of a source that is %j',
    (lifecycle, source, said, fix) => {
      expect(refuse(lifecycle, 365, source)).toEqual({
        category: 'policy_denied',
        code: 'RetentionCap',
        message: `The copy would be kept ${said}. The operator allows at most 365 days.`,
        fix: `${fix} ${BY_OPERATOR}`,
      });
    },
  );

  it('is decided by the call alone, and the days that it names are allowed and valid', () => {
    const days = fc.integer({ min: 1, max: 500 });
    const lifecycles = fc.option(
      fc.record({ MoveToColdStorageAfterDays: fc.integer({ min: -1, max: 300 }), DeleteAfterDays: fc.constant(-1) }),
      { nil: undefined },
    );
    fc.assert(
      fc.property(lifecycles, days, days, fc.option(days, { nil: undefined }), (lifecycle, cap, sourceDays, cold) => {
        const source = kept(sourceDays, cold === undefined ? {} : { MoveToColdStorageAfterDays: cold });
        const refusal = refuse(lifecycle, cap, source);
        expect(refusal?.code).toBe('RetentionCap');
        const fix = refusal!.fix;
        expect(fix).toMatch(/^Ask the user/);
        expect(fix).not.toMatch(/another way/);
        expect(fix).not.toMatch(/leave (?:out Lifecycle(?!\.)|Lifecycle out)/i);
        const named = /DeleteAfterDays(?:: | to )(\d+)/.exec(fix)![1];
        const move = /MoveToColdStorageAfterDays: (\d+)/.exec(fix)?.[1];
        const followed: Lifecycle = {
          ...(fix.includes('Leave out Lifecycle.Move') ? {} : lifecycle),
          ...(move !== undefined && { MoveToColdStorageAfterDays: Number(move) }),
          DeleteAfterDays: Number(named),
        };
        expect(refuse(followed, cap, source)).toBeUndefined();
        expect(checkLifecycle(followed).issues).toEqual([]);
      }),
    );
  });
});
