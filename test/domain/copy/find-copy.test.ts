import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCopy, mayLackRecord } from '../../../src/domain/copy/find-copy.ts';
import type { RecoveryPoint } from '../../../src/domain/shapes.ts';
import { DAY } from '../../support/constants.ts';

const NOW = Date.parse('2026-11-29T12:00:00.000Z');
const iso = (time: number) => new Date(time).toISOString();
const CREATED = NOW - 40 * DAY;
const SOURCE = { IsParent: false, RecoveryPointArn: 'source', ResourceArn: 'resource', CreationDate: iso(CREATED) };
const VAULT = 'arn:aws:backup:us-east-1:123456789012:backup-vault:Default';
const row = (more: RecoveryPoint = {}): RecoveryPoint => ({
  RecoveryPointArn: 'copy',
  ResourceArn: 'resource',
  SourceBackupVaultArn: VAULT,
  Status: 'COMPLETED',
  CreationDate: iso(CREATED),
  ...more,
});
const find = (rows: RecoveryPoint[], siblings: string[] = []) => findCopy(rows, SOURCE, VAULT, new Set(siblings)).kind;

describe('mayLackRecord', () => {
  it.each([
    [40, true],
    [30, true],
    [29, true],
    [28.9, false],
    [0, false],
    [-1, false],
  ])('%d days old: %s', (days, expected) =>
    expect(mayLackRecord({ CreationDate: iso(NOW - days * DAY) }, NOW)).toBe(expected),
  );

  it.each([undefined, {}, { CreationDate: 'yesterday' }])('true of a point of unknown age: %j', (source) =>
    expect(mayLackRecord(source, NOW)).toBe(true),
  );
});

it('is true of a part of a composite, whose job AWS may not list', () =>
  expect(mayLackRecord({ CreationDate: iso(NOW), ParentRecoveryPointArn: 'stack' }, NOW)).toBe(true));

describe('findCopy', () => {
  const DELETED_BY_SOURCE = { DeleteAfterDays: 90, at: CREATED + 90 * DAY };
  const kept = ({ DeleteAfterDays, at }: { DeleteAfterDays: number; at: number }): RecoveryPoint => ({
    Lifecycle: { DeleteAfterDays },
    CalculatedLifecycle: { DeleteAt: iso(at) },
  });
  const later = iso(CREATED + DAY);

  it.each<[what: string, rows: RecoveryPoint[], kind: string]>([
    ['no row', [], 'none'],
    ['the date of the source', [row()], 'copy'],
    ['the date of the source in whole seconds', [row({ CreationDate: iso(CREATED).replace('.000', '') })], 'copy'],
    [
      'the date of the copy, deleted by the date of the source',
      [row({ CreationDate: later, ...kept(DELETED_BY_SOURCE) })],
      'copy',
    ],
    [
      'a copy of a later point',
      [row({ CreationDate: later, ...kept({ DeleteAfterDays: 90, at: CREATED + 91 * DAY }) })],
      'none',
    ],
    ['an earlier date', [row({ CreationDate: iso(CREATED - DAY) })], 'none'],
    ['a later date, kept forever', [row({ CreationDate: later })], 'perhaps'],
    ['no date', [row({ CreationDate: undefined })], 'perhaps'],
    ['another resource', [row({ ResourceArn: 'another' })], 'none'],
    ['another source vault', [row({ SourceBackupVaultArn: `${VAULT}2` })], 'none'],
    ['no source vault', [row({ SourceBackupVaultArn: undefined })], 'perhaps'],
    ['the source itself', [row({ RecoveryPointArn: 'source' })], 'none'],
    ['a part of the composite', [row({ IsParent: true })], 'none'],
    ['a copy that is being deleted', [row({ Status: 'DELETING' })], 'none'],
    ['a copy that is being created', [row({ Status: 'CREATING' })], 'perhaps'],
    ['the copy behind one that may be it', [row({ CreationDate: later }), row()], 'copy'],
  ])('%s: %s', (_, rows, kind) => expect(find(rows)).toBe(kind));

  it('takes a row with the date of a sibling for the copy of that sibling', () =>
    expect(find([row({ CreationDate: later })], [later])).toBe('none'));

  it.each([
    ['resource', { ...SOURCE, ResourceArn: undefined }],
    ['date', { ...SOURCE, CreationDate: undefined }],
  ])('does not know without the %s of the source', (_, source) =>
    expect(findCopy([row()], source, VAULT).kind).toBe('unknown'),
  );

  it('finds the copy of each of many points, whichever date AWS shows for a copy', () => {
    const points = fc.uniqueArray(fc.integer({ min: 30, max: 400 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(points, fc.boolean(), fc.option(fc.integer({ min: 1, max: 3000 })), (ages, ownDate, days) => {
        const rows = ages.map((age, at): RecoveryPoint => {
          const created = NOW - age * DAY;
          const lifecycle = days === null ? {} : kept({ DeleteAfterDays: days, at: created + days * DAY });
          return row({
            RecoveryPointArn: `${at}`,
            CreationDate: iso(ownDate ? created + DAY / 2 : created),
            ...lifecycle,
          });
        });
        for (const [at, age] of ages.entries()) {
          const source = { ...SOURCE, CreationDate: iso(NOW - age * DAY) };
          const found = findCopy(rows, source, VAULT);
          // A copy that is kept forever and shows its own date is never said to be missing.
          if (ownDate && days === null) expect(['perhaps', 'copy']).toContain(found.kind);
          else expect(found).toEqual({ kind: 'copy', copy: rows[at] });
          expect(findCopy(rows.toSpliced(at, 1), source, VAULT).kind).not.toBe('copy');
        }
      }),
    );
  });
});
