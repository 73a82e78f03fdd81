import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { folder } from '../support/folder.ts';
import { machine, type Report, rowsText } from './report.ts';
import { type Row, verdictOf } from './row.ts';
import { median, quartiles, slope } from './statistics.ts';

// The bench works, and the bounds hold that do not depend on how busy the machine is. Times are for npm run bench.

const COUNTED = /^(?:AWS calls of one |an answer|a plain success|what the model reads|npm package|\.mcpb)/;

it('measures everything in a few rounds and keeps the bounds of what it counts', { timeout: 240_000 }, async () => {
  const out = join(folder(), 'report.json');
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ['--import', 'tsx', 'test/bench/run.ts', '--quick', '--out', out]);
  const { rows, growth } = JSON.parse(await readFile(out, 'utf8')) as Report;

  expect(rows).toHaveLength(31);
  for (const row of rows) expect(stdout).toContain(row.name);
  const counted = rows.filter(({ name }) => COUNTED.test(name));
  expect(counted).toHaveLength(10);
  expect(counted.map((row) => [row.name, verdictOf(row)])).toEqual(counted.map((row) => [row.name, 'held']));
  expect(growth.every(({ awsCalls, bytes }) => awsCalls > 0 && bytes > 0)).toBe(true);
});

describe('the table', () => {
  const row: Row = { name: 'a row', value: 1.2, unit: '×', bound: { atMost: 1.15 }, note: '' };

  it.each([
    ['held', { value: 1.15 }],
    ['NOT HELD', { value: 1.16 }],
    ['skipped', { value: undefined }],
    ['held', { value: 0.7, bound: { atLeast: 0.7 } }],
    ['NOT HELD', { value: 0.69, bound: { atLeast: 0.7 } }],
  ] as [string, Partial<Row>][])('says %s for %o', (verdict, more) => {
    expect(verdictOf({ ...row, ...more } as Row)).toBe(verdict);
  });

  it('shows the figure of an earlier report next to the new one', () => {
    const earlier = { rows: [{ ...row, value: 1.5 }], growth: [], machine: machine() };
    expect(rowsText([row], earlier)).toContain('| a row | 1.20× | ≤ 1.15 | NOT HELD | 1.50× |');
  });
});

describe('the statistics', () => {
  it('are not affected by an outlier', () => {
    expect(median([3, 1, 1000])).toBe(3);
    expect(median([4, 2])).toBe(3);
    expect(quartiles([5, 1, 2, 4, 3])).toEqual([2, 4]);
    expect(slope([0, 2, 4, 600, 8])).toBe(2);
  });

  it('have no median without values', () => {
    expect(() => median([])).toThrow();
  });
});
