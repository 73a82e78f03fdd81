import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { board } from '../../src/board/content/board.ts';
import { count, distance, duration, hours, size } from '../../src/board/content/quantities.ts';
import { boardPage } from '../../src/board/index.ts';
import { markup } from '../../src/board/markup.ts';
import { ROOT } from '../support/repository.ts';

const REPORT = { title: 'Copies', madeAt: '2026-11-30T03:20:00.000Z' };
const SETTING = { now: Date.parse(REPORT.madeAt), level: 1 } as const;

describe('the page', () => {
  const pages = [boardPage(), boardPage({ ...REPORT, results: [] })];

  it.each(pages)('is one document that loads nothing and allows nothing but itself', (page) => {
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain(`default-src 'none'; `);
    expect(page).not.toContain('unsafe');
    // The name of SVG is no address.
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|src=|href=|url\(|@import/);
  });

  it.each(pages)('is at most 60 kB', (page) => {
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(60_000);
  });

  it('has no script as a report', () => {
    expect(pages[1]).not.toContain('<script');
    expect(pages[1]).not.toContain('script-src');
  });
});

describe('the source of the board', () => {
  const folder = join(ROOT, 'src/board');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

  it.each(files)('%s parses no text as code or markup, and asks no network', (file) => {
    expect(readFileSync(file, 'utf8')).not.toMatch(
      /\beval\b|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|fetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|import\(/,
    );
  });

  it('names no tool that starts copies', () => {
    for (const file of files) expect(readFileSync(file, 'utf8')).not.toContain('start_');
  });
});

describe('a board', () => {
  const json = fc.jsonValue({ maxDepth: 4 });
  const member = fc.constantFrom(
    ...['Counts', 'Rows', 'CopyJobs', 'Done', 'Error', 'Next', 'Reasons', 'Others', 'CountsByState', 'Common'],
    ...['DestinationVaults', 'NotRead', 'RegionsRead', 'NotLookedAt', 'Note', 'Estimate', 'RowsLeftOut', 'Truncated'],
  );
  const result = fc.dictionary(member, json);
  const row = fc.dictionary(
    fc.constantFrom(
      'Class',
      'Resource',
      'State',
      'CreationDate',
      'CompletionDate',
      'NotCopied',
      'Children',
      'Retention',
    ),
    json,
  );

  it('shows any result without an error', () => {
    const shaped = fc.record({ Rows: fc.array(row), CopyJobs: fc.array(row), Counts: fc.dictionary(member, json) });
    fc.assert(
      fc.property(result, shaped, fc.subarray(['Rows', 'CopyJobs', 'Counts']), (odd, known, kept) => {
        const parts = Object.fromEntries(kept.map((name) => [name, known[name as keyof typeof known]]));
        expect(markup(board({ ...odd, ...parts }, odd, SETTING))).toMatch(/^<article/);
      }),
    );
  });

  it('keeps every text a text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => {
        const Rows = [{ Class: 'Missing', Resource: { Untrusted: text }, Why: text, BackupVaultName: text }];
        const shown = markup(board({ Counts: { Selected: 1, Missing: 1 }, Rows, Note: text }, {}, SETTING));
        const tags = [...shown.matchAll(/<\/?([^\s>]+)/g)].map(([, tag]) => tag!);
        const ours =
          /^(article|h1|div|svg|rect|circle|path|ul|li|b|dl|dt|dd|p|table|caption|thead|tbody|tr|th|td|span|bdi|code|details|summary|time)$/;
        expect(tags.filter((tag) => !ours.test(tag))).toEqual([]);
      }),
    );
  });

  it('never says that all have a copy where the counts do not', () => {
    const amount = fc.integer({ min: 0, max: 5 });
    const counts = fc.record({
      Covered: amount,
      InProgress: amount,
      Missing: amount,
      Stale: amount,
      CannotBeCopied: amount,
      Unknown: amount,
    });
    fc.assert(
      fc.property(counts, (given) => {
        const Selected = Object.values(given).reduce((sum, one) => sum + one, 0);
        const shown = markup(board({ Counts: { Selected, ...given }, Rows: [] }, {}, SETTING));
        const all = /<h1>(All|The resource)/.test(shown);
        expect(all).toBe(Selected > 0 && given.Covered === Selected);
      }),
    );
  });
});

describe('quantities', () => {
  it.each([
    [duration(59_999), '59 s'],
    [duration(61_000), '1 min 1 s'],
    [duration(3_600_000), '1 h'],
    [duration(90_000_000), '1 d 1 h'],
    [hours(364), '15 d'],
    [size(0), '0 bytes'],
    [size(1023), '1,023 bytes'],
    [size(1536), '1.5 KiB'],
    [size(5_855_200_065_617), '5.3 TiB'],
    [count(1_234_567), '1,234,567'],
    [distance(1000, 4_000_000), '1 h 6 min ago'],
    [distance(4_000_000, 1000), 'in 1 h 6 min'],
    [distance(1000, 2000), 'now'],
    [distance(Number.NaN, 2000), ''],
  ])('are as people read them: %s', (shown, expected) => expect(shown).toBe(expected));
});
