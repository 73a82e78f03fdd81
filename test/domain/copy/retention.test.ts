import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRecoveryPointArn, type RecoveryPointArn } from '../../../src/domain/arn/arn.ts';
import type { Lifecycle } from '../../../src/domain/copy/lifecycle.ts';
import { type Retention, retentionExceeds, retentionOf, retentionOfCopy } from '../../../src/domain/copy/retention.ts';
import type { RecoveryPoint } from '../../../src/domain/shapes.ts';

const arn = (text: string): RecoveryPointArn => {
  const parsed = parseRecoveryPointArn(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
};
const BACKUP = arn('arn:aws:backup:us-east-1:123456789012:recovery-point:1EB3B5E7-9EB0-435A-A80B-108B488B0D45');
const SNAPSHOT = arn('arn:aws:ec2:us-east-1::snapshot/snap-1');
const IMAGE = arn('arn:aws:ec2:us-east-1::image/ami-1');
const FSX = arn('arn:aws:fsx:us-east-1:123456789012:backup/backup-1');

const NOW = Date.parse('2026-11-22T10:00:00.000Z');
const CREATED = '2026-11-01T12:00:00.000Z';
const day = (date: string) => Date.parse(`${date}T12:00:00.000Z`);
const EFS: RecoveryPoint = { ResourceType: 'EFS', CreationDate: CREATED };

const of = (lifecycle: Lifecycle | undefined, source?: RecoveryPoint, rp = BACKUP): Retention =>
  retentionOf(lifecycle, rp, source, NOW);

describe('retentionOf, with DeleteAfterDays', () => {
  it('counts from the creation of the source (AWS developer guide)', () => {
    expect(of({ MoveToColdStorageAfterDays: 30, DeleteAfterDays: 120 }, EFS)).toEqual({
      sentence:
        'Moves to cold storage 30 days after the source was created, on 2026-12-01T12:00Z. Deleted 120 days after the source was created, on 2027-03-01T12:00Z or within 8 hours after.',
      coldAt: day('2026-12-01'),
      deleteAt: day('2027-03-01'),
      days: 120,
      warnings: [],
    });
  });

  it('gives no date if the creation date was not read', () => {
    for (const source of [undefined, { ResourceType: 'EFS' }, { CreationDate: 'no date' }]) {
      expect(of({ DeleteAfterDays: 120 }, source)).toEqual({
        sentence: 'Deleted 120 days after the source was created.',
        days: 120,
        warnings: [],
      });
    }
  });

  it('assumes EBS for a snapshot that was not read, and no type for anything else', () => {
    const warnings = (rp: RecoveryPointArn) => of({ MoveToColdStorageAfterDays: 30 }, undefined, rp).warnings;
    expect(warnings(BACKUP)).toEqual([expect.stringContaining('Whether this type has cold storage is not known here')]);
    expect(warnings(SNAPSHOT)).toEqual([expect.stringContaining('EBS moves to cold storage only with')]);
  });

  it('gives no coldAt if the type may have no cold storage', () => {
    const told = of({ MoveToColdStorageAfterDays: 30, DeleteAfterDays: 120 }, { ...EFS, ResourceType: 'FSx' }, FSX);
    expect(told).not.toHaveProperty('coldAt');
    expect(told.sentence).toMatch(
      /^Moves to cold storage if its type has cold storage, which is not known here, 30 days after the source was created, on 2026-12-01T12:00Z\. Deleted/,
    );
  });

  it('writes one day in the singular', () => {
    expect(of({ DeleteAfterDays: 1 }).sentence).toBe('Deleted 1 day after the source was created.');
  });

  it('gives no date that Date cannot hold', () => {
    const told = of({ MoveToColdStorageAfterDays: Number.MAX_SAFE_INTEGER }, EFS);
    expect(told.coldAt).toBeUndefined();
    expect(told.sentence).toContain(`Moves to cold storage ${Number.MAX_SAFE_INTEGER} days after`);
  });

  it('gives the last date that Date can hold', () => {
    const source = { ...EFS, CreationDate: '1970-01-01T00:00:00.000Z' };
    expect(of({ MoveToColdStorageAfterDays: 100_000_000, DeleteAfterDays: 1 }, source).coldAt).toBe(8.64e15);
    expect(of({ MoveToColdStorageAfterDays: 100_000_001, DeleteAfterDays: 1 }, source).coldAt).toBeUndefined();
  });

  it('leaves out the dates that it does not know', () => {
    expect(Object.keys(of({ MoveToColdStorageAfterDays: 30, DeleteAfterDays: 120 }))).toEqual([
      'sentence',
      'days',
      'warnings',
    ]);
  });

  it('has no move for -1, and ignores the move of the source if DeleteAfterDays is given', () => {
    const source = { ...EFS, Lifecycle: { MoveToColdStorageAfterDays: 5, DeleteAfterDays: 100 } };
    expect(of({ MoveToColdStorageAfterDays: -1, DeleteAfterDays: 30 }, source).sentence).toMatch(/^Deleted 30 days/);
    expect(of({ DeleteAfterDays: 30 }, source).sentence).toMatch(/^Deleted 30 days/);
  });

  it('counts 0 days as a move', () => {
    expect(of({ MoveToColdStorageAfterDays: 0, DeleteAfterDays: 90 }, EFS).coldAt).toBe(day('2026-11-01'));
  });
});

describe('retentionOf, with a deletion date that is near', () => {
  // The source was created 21 days less 2 hours ago: 21 days after its creation is 2 hours from now.
  const warning = (days: number, source: RecoveryPoint = EFS) => of({ DeleteAfterDays: days }, source).warnings;

  it.each([
    [1, /has passed/],
    [20, /has passed/],
    [21, /less than 1 day, because/],
    [22, /less than 2 days, because/],
    [27, /less than 7 days, because/],
  ])('warns about %i days', (days, says) => {
    expect(warning(days)).toEqual([expect.stringMatching(says)]);
  });

  it('does not warn from 7 days on', () => {
    expect(warning(28)).toEqual([]);
    expect(warning(7, { CreationDate: '2026-11-22T10:00:00.000Z' })).toEqual([]);
    expect(warning(7, { CreationDate: '2026-11-22T09:59:59.999Z' })).toHaveLength(1);
  });

  it('says that the date has passed from that very moment on', () => {
    expect(warning(1, { CreationDate: '2026-11-21T10:00:00.000Z' })).toEqual([expect.stringMatching(/has passed/)]);
    expect(warning(1, { CreationDate: '2026-11-21T10:00:00.001Z' })).toEqual([expect.stringMatching(/1 day, because/)]);
  });

  it('warns about the deletion date of the source', () => {
    const source = { ...EFS, CalculatedLifecycle: { DeleteAt: '2026-11-22T09:00:00.000Z' } };
    expect(of(undefined, source).warnings).toEqual([expect.stringMatching(/has passed/)]);
  });
});

describe('retentionOf, kept as long as the source', () => {
  // AWS developer guide: a copy without a lifecycle, without DeleteAfterDays or with -1 is kept as long as the source.
  const asSource: (Lifecycle | undefined)[] = [undefined, { OptInToArchiveForSupportedResources: true }];

  it.each(asSource)('gives the date that AWS calculated: %j', (lifecycle) => {
    const source = { ...EFS, CalculatedLifecycle: { DeleteAt: '2027-01-10T12:00:00.000Z' } };
    expect(of(lifecycle, source)).toEqual({
      sentence:
        'Kept as long as the source: deleted 70 days after the source was created, on 2027-01-10T12:00Z or within 8 hours after.',
      deleteAt: day('2027-01-10'),
      days: 70,
      warnings: [],
    });
  });

  it('uses the days of the source’s lifecycle, and prefers the date that AWS calculated', () => {
    const source = { ...EFS, Lifecycle: { DeleteAfterDays: 70 } };
    expect(of(undefined, source)).toMatchObject({ days: 70, deleteAt: day('2027-01-10') });
    const both = { ...source, CalculatedLifecycle: { DeleteAt: '2027-01-11T12:00:00.000Z' } };
    expect(of(undefined, both)).toMatchObject({ days: 70, deleteAt: day('2027-01-11') });
    expect(of(undefined, { Lifecycle: { DeleteAfterDays: 70 } })).toEqual({
      sentence: 'Kept as long as the source: deleted 70 days after the source was created.',
      days: 70,
      warnings: [],
    });
  });

  it('gives only a date if the creation date was not read', () => {
    expect(of(undefined, { CalculatedLifecycle: { DeleteAt: '2027-01-10T12:00:00.000Z' } })).toEqual({
      sentence: 'Kept as long as the source: deleted on 2027-01-10T12:00Z or within 8 hours after.',
      deleteAt: day('2027-01-10'),
      days: 'as the source',
      warnings: [],
    });
  });

  it.each([
    [{ Lifecycle: {} }],
    [{ Lifecycle: { DeleteAfterDays: -1 } }],
    [{ CalculatedLifecycle: {} }],
    [{ Lifecycle: { MoveToColdStorageAfterDays: -1 } }],
  ])('says forever if the source never expires: %j', (read) => {
    expect(of(undefined, { ...EFS, ...read })).toEqual({
      sentence: 'Kept as long as the source, which never expires.',
      days: 'forever',
      warnings: [],
    });
  });

  it('does not know the retention of a source that was not read', () => {
    for (const source of [undefined, EFS]) {
      expect(of(undefined, source)).toEqual({
        sentence: 'Kept as long as the source; for how long is not known.',
        days: 'as the source',
        warnings: [],
      });
    }
  });

  it('explains -1 on a copy', () => {
    const minusOne = { MoveToColdStorageAfterDays: -1, DeleteAfterDays: -1 };
    const source = { ...EFS, Lifecycle: { MoveToColdStorageAfterDays: 5, DeleteAfterDays: 100 } };
    expect(of(minusOne).sentence).toBe(
      'Kept as long as the source (the meaning of -1 on a copy); for how long is not known.',
    );
    expect(of(minusOne, { ...EFS, Lifecycle: {} }).sentence).toBe(
      'Kept as long as the source (the meaning of -1 on a copy), which never expires.',
    );
    expect(of(minusOne, source).sentence).toMatch(
      /^Kept as long as the source \(the meaning of -1 on a copy\): deleted 100/,
    );
  });

  it('moves to cold storage like the source if no lifecycle is given', () => {
    const source = { ...EFS, Lifecycle: { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 120 } };
    expect(of(undefined, source)).toMatchObject({
      coldAt: day('2026-12-01'),
      sentence: expect.stringMatching(/^Moves to cold storage 30 days.*Kept as long as the source: deleted 120 days/),
      warnings: [],
    });
    const calculated = { CalculatedLifecycle: { MoveToColdStorageAt: '2026-12-02T12:00:00.000Z' } };
    expect(of(undefined, calculated)).toMatchObject({
      coldAt: day('2026-12-02'),
      sentence: expect.stringMatching(/^Moves to cold storage on 2026-12-02T12:00Z\./),
    });
    expect(of(undefined, { ...source, ...calculated }).sentence).toMatch(/30 days after.*on 2026-12-02T12:00Z/);
  });

  it('does not move to cold storage if the type has none, whatever the source’s lifecycle says', () => {
    const source = { ResourceType: 'EC2', CreationDate: CREATED, Lifecycle: { MoveToColdStorageAfterDays: 30 } };
    expect(of(undefined, source, IMAGE)).toMatchObject({ sentence: expect.stringMatching(/^Kept/), warnings: [] });
  });

  it('warns if the deletion of the source leaves less than 90 days in cold storage', () => {
    const days = (DeleteAfterDays: number) => ({ ...EFS, Lifecycle: { DeleteAfterDays } });
    expect(of({ MoveToColdStorageAfterDays: 30 }, days(120)).warnings).toEqual([]);
    expect(of({ MoveToColdStorageAfterDays: 30 }, days(119)).warnings).toEqual([
      expect.stringMatching(/119 days after its creation.*Set DeleteAfterDays to 120 or more/),
    ]);
    expect(of({ MoveToColdStorageAfterDays: 30 }, EFS).warnings).toEqual([]);
    expect(of({ MoveToColdStorageAfterDays: 30 }, { ...EFS, Lifecycle: {} }).warnings).toEqual([]);
  });

  it('does not compare a number of days with a date', () => {
    const cold = { CalculatedLifecycle: { MoveToColdStorageAt: '2026-12-02T12:00:00.000Z' } };
    expect(of(undefined, { ...EFS, ...cold, Lifecycle: { DeleteAfterDays: 40 } }).warnings).toEqual([]);
    const deletion = { ResourceType: 'EFS', CalculatedLifecycle: { DeleteAt: '2027-01-10T12:00:00.000Z' } };
    expect(of({ MoveToColdStorageAfterDays: 30 }, deletion).warnings).toEqual([]);
  });
});

describe('retentionOf, with a move that AWS ignores', () => {
  const move = { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 365 };

  it('warns for a type without cold storage (AWS API reference: ignored)', () => {
    const told = of(move, { ResourceType: 'EC2', CreationDate: CREATED }, IMAGE);
    expect(told.warnings).toEqual([expect.stringMatching(/Amazon EC2 has no cold storage/)]);
    expect(told.coldAt).toBeUndefined();
    expect(told.sentence).toMatch(/^Deleted/);
    expect(of(move, undefined, IMAGE).warnings).toEqual([expect.stringMatching(/Amazon EC2 has no cold storage/)]);
  });

  it('warns for EBS without the opt-in (AWS developer guide, plan options)', () => {
    const ebs = { ResourceType: 'EBS', CreationDate: CREATED };
    for (const optIn of [{}, { OptInToArchiveForSupportedResources: false }]) {
      const told = of({ ...move, ...optIn }, ebs, SNAPSHOT);
      expect(told.warnings).toEqual([expect.stringMatching(/OptInToArchiveForSupportedResources true/)]);
      expect(told.coldAt).toBeUndefined();
    }
    // A snapshot that was not read belongs to EBS or Storage Gateway: neither moves without the opt-in.
    const unread = of(move, undefined, SNAPSHOT);
    expect(unread.warnings).toEqual([expect.stringMatching(/OptInToArchiveForSupportedResources true/)]);
    expect(unread.sentence).toBe('Deleted 365 days after the source was created.');
    const told = of({ ...move, OptInToArchiveForSupportedResources: true }, ebs, SNAPSHOT);
    expect(told).toMatchObject({ warnings: [], coldAt: day('2026-12-01') });
  });

  it('is uncertain about a type that was not read, or on which AWS’s pages contradict each other', () => {
    for (const told of [
      of({ ...move, OptInToArchiveForSupportedResources: true }, undefined, SNAPSHOT),
      of(move, { ResourceType: 'FSx' }, FSX),
      of(move, { ResourceType: 'A type of next year' }),
    ]) {
      expect(told.warnings).toEqual([expect.stringMatching(/Whether this type has cold storage is not known/)]);
      expect(told.sentence).toMatch(
        /^Moves to cold storage if its type has cold storage, which is not known here, 30 days after/,
      );
    }
  });

  it('does not warn if no move is requested', () => {
    expect(of({ DeleteAfterDays: 365 }, undefined, IMAGE).warnings).toEqual([]);
    expect(of({ MoveToColdStorageAfterDays: -1, DeleteAfterDays: 365 }, undefined, IMAGE).warnings).toEqual([]);
  });
});

it('does not know how long a source is kept that an event deletes', () => {
  expect(of(undefined, { ...EFS, Lifecycle: { DeleteAfterEvent: 'DELETE_AFTER_COPY' } })).toEqual({
    sentence: 'Kept as long as the source; for how long is not known.',
    days: 'as the source',
    warnings: [],
  });
});

describe('retentionOfCopy', () => {
  const ofCopy = (copy: RecoveryPoint) => retentionOfCopy({ ...EFS, ...copy }, BACKUP, NOW);

  it.each<[string, RecoveryPoint, string]>([
    [
      'its own days',
      { Lifecycle: { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 120 } },
      'Moves to cold storage 30 days after the source was created, on 2026-12-01T12:00Z. Deleted 120 days after the source was created, on 2027-03-01T12:00Z or within 8 hours after.',
    ],
    ['no deletion', { Lifecycle: {}, CalculatedLifecycle: {} }, 'Kept forever.'],
    ['-1', { Lifecycle: { MoveToColdStorageAfterDays: -1, DeleteAfterDays: -1 } }, 'Kept forever.'],
    [
      'a move without a deletion',
      { Lifecycle: { MoveToColdStorageAfterDays: 30 } },
      'Moves to cold storage 30 days after the source was created, on 2026-12-01T12:00Z. Kept forever.',
    ],
    [
      'a move and an event',
      { Lifecycle: { MoveToColdStorageAfterDays: 30, DeleteAfterEvent: 'DELETE_AFTER_COPY' } },
      'Moves to cold storage 30 days after the source was created, on 2026-12-01T12:00Z. How long the copy is kept is not known.',
    ],
    [
      'days without a creation date',
      { CreationDate: undefined, Lifecycle: { DeleteAfterDays: 20 } },
      'Deleted 20 days after the source was created.',
    ],
    ['an event', { Lifecycle: { DeleteAfterEvent: 'DELETE_AFTER_COPY' } }, 'How long the copy is kept is not known.'],
    ['an unknown lifecycle', {}, 'How long the copy is kept is not known.'],
    [
      'only a date',
      { CalculatedLifecycle: { DeleteAt: '2026-12-31T12:00:00.000Z' } },
      'Deleted 60 days after the source was created, on 2026-12-31T12:00Z or within 8 hours after.',
    ],
    [
      'a move that its type cannot make',
      { ResourceType: 'EC2', Lifecycle: { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 120 } },
      'Deleted 120 days after the source was created, on 2027-03-01T12:00Z or within 8 hours after.',
    ],
  ])('describes %s', (_what, copy, sentence) => {
    expect(ofCopy(copy)).toEqual({ sentence, warnings: [] });
  });

  it('warns about a deletion date that is near or has passed', () => {
    expect(ofCopy({ Lifecycle: { DeleteAfterDays: 22 } }).warnings).toEqual([
      expect.stringContaining('deleted in less than 2 days'),
    ]);
    const passed = ['Its deletion date has passed: the copy can be deleted at any time.'];
    expect(ofCopy({ Lifecycle: { DeleteAfterDays: 20 } }).warnings).toEqual(passed);
    expect(ofCopy({ CalculatedLifecycle: { DeleteAt: new Date(NOW).toISOString() } }).warnings).toEqual(passed);
  });
});

describe('retentionExceeds', () => {
  it.each<[number, Lifecycle | undefined, boolean]>([
    [30, { DeleteAfterDays: 30 }, false],
    [30, { DeleteAfterDays: 31 }, true],
    [30, { DeleteAfterDays: 1 }, false],
    [30, undefined, true],
    [30, {}, true],
    [30, { DeleteAfterDays: -1 }, true],
    [30, { DeleteAfterDays: 0 }, true],
    [30, { MoveToColdStorageAfterDays: 1 }, true],
    [36_500, { MoveToColdStorageAfterDays: -1, DeleteAfterDays: -1 }, true],
    [36_500, { DeleteAfterDays: 36_500 }, false],
  ])('a cap of %i days, %j: %s', (cap, lifecycle, expected) => {
    expect(retentionExceeds(cap, lifecycle)).toBe(expected);
  });
});

it('always has a sentence, and only valid dates', () => {
  const days = fc.option(fc.oneof(fc.integer({ min: -2, max: 40_000 }), fc.maxSafeInteger()), { nil: undefined });
  const date = fc.option(
    fc.oneof(
      fc.string(),
      fc.date({ noInvalidDate: true }).map((one) => one.toISOString()),
    ),
    { nil: undefined },
  );
  fc.assert(
    fc.property(
      fc.record({ MoveToColdStorageAfterDays: days, DeleteAfterDays: days }),
      fc.option(
        fc.record({
          ResourceType: fc.constantFrom('EFS', 'EBS', 'EC2', 'New', undefined),
          CreationDate: date,
          Lifecycle: fc.option(fc.record({ MoveToColdStorageAfterDays: days, DeleteAfterDays: days }), {
            nil: undefined,
          }),
          CalculatedLifecycle: fc.option(fc.record({ MoveToColdStorageAt: date, DeleteAt: date }), { nil: undefined }),
        }),
        { nil: undefined },
      ),
      fc.constantFrom(BACKUP, SNAPSHOT, IMAGE),
      (lifecycle, source, rp) => {
        const told = retentionOf(lifecycle as Lifecycle, rp, source, NOW);
        expect(told.sentence).toMatch(/^(?:Moves to cold storage|Kept|Deleted) .*\.$/);
        expect(told.sentence).not.toMatch(/NaN|undefined|Invalid/);
        for (const at of [told.deleteAt, told.coldAt]) {
          if (at !== undefined) expect(new Date(at).toISOString()).toMatch(/Z$/);
        }
      },
    ),
    { numRuns: 2000 },
  );
});
