import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { companyReport } from '../../scripts/docs/board/company.ts';
import { drawBoard } from '../../scripts/docs/board/draw.ts';
import type { BoardReport } from '../../src/board/index.ts';
import { ROOT } from '../support/repository.ts';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const style = read('src/board/style/colors.css');

describe.each(['light', 'dark'] as const)('the picture of the board (%s)', (theme) => {
  const path = `assets/board-${theme}.svg`;
  let report: BoardReport;

  beforeAll(async () => {
    report = await companyReport();
  }, 30_000);

  it('shows what the server answers now; npm run docs redraws it', () => {
    expect(drawBoard(report, style, theme)).toBe(read(path));
  });

  it('depends on the answers and on the colours, but not on the time', () => {
    const drawn = drawBoard(report, style, theme);
    const moved = JSON.parse(JSON.stringify(report).replaceAll(/"20\d\d-[^"]*Z"/g, later)) as BoardReport;
    expect(moved).not.toEqual(report);
    expect(drawBoard(moved, style, theme)).toBe(drawn);
    expect(drawBoard(report, style.replace(/--bad:[^;]*/, '--bad: light-dark(#123456, #123456)'), theme)).not.toBe(
      drawn,
    );
    const [set, jobs] = report.results;
    const Counts = { ...(set!.result.Counts as object), Covered: 9 };
    const other = { ...report, results: [{ ...set!, result: { ...set!.result, Counts } }, jobs!] };
    expect(drawBoard(other, style, theme)).not.toBe(drawn);
  });

  it('is self-contained, says what it shows, and escapes text', () => {
    const svg = read(path);
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(
      /href|url\(|https?:|@import|<script|<style/,
    );
    expect(svg).toMatch(/<title id="title">\S.*<\/title>\n<desc id="description">.*\d+ covered, .*\d+ missing/);
    expect(svg.length).toBeLessThan(20_000);
    const named = JSON.parse(JSON.stringify(report).replaceAll('"readings"', '"<b> & c"')) as BoardReport;
    expect(drawBoard(named, style, theme)).toContain('&lt;b&gt; &amp; c</text>');
    expect(read('README.md')).toContain(path);
  });
});

const later = (date: string) => JSON.stringify(new Date(Date.parse(JSON.parse(date)) + 90_000_000).toISOString());
