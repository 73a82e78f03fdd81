import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { draw } from '../../scripts/docs/tour/draw.ts';
import { normalised, recordTour, withQuotedSteps } from '../../scripts/docs/tour/record.ts';
import { MAIN, ROOT } from '../support/repository.ts';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const ESCAPE = '\u001b';
const other = (session: string) =>
  session
    .replaceAll('6C1F0B52-8E4D-4A37-9B05-D2E97A31C64F', '00000000-0000-4000-8000-000000000001')
    .replaceAll('2026-07-01T04:12Z', '2030-01-01T00:00Z')
    .replace('(6 s)', '(12.3 s)')
    .replace('6 s  2 of 2', '11 s  2 of 2');

describe('the picture in the README', () => {
  let session: string;

  beforeAll(async () => {
    if (!existsSync(MAIN)) throw new Error('dist/main.js is missing: run "npm run build" first ("npm test" does).');
    session = normalised(await recordTour(MAIN));
  }, 30_000);

  it('shows the current output of the demo; npm run docs redraws it', async () => {
    expect(session).toContain(`${ESCAPE}[1m2. `);
    expect(await draw(session)).toBe(read('assets/session.svg'));
  });

  it('stands beside the current output of the quoted steps; npm run docs updates them', () => {
    const readme = read('README.md');
    expect(readme).toMatch(/<!-- tour 8 -->\n```text\n8\. .*policy_denied.*<!-- \/tour -->/s);
    expect(withQuotedSteps(readme, session)).toBe(readme);
  });

  it('depends on the text, but not on ids, dates and durations', () => {
    expect(other(session)).not.toBe(session);
    expect(normalised(other(session))).toBe(session);
    expect(normalised(session.replaceAll('COMPLETED', 'PARTIAL'))).not.toBe(session);
    expect(session).toContain('1EB3B5E7-9EB0-435A-A80B-108B488B0D45');
  });

  it('changes with a colour', async () => {
    expect(await draw(session.replace(`${ESCAPE}[32m✓`, `${ESCAPE}[31m✓`))).not.toBe(await draw(session));
  });

  it('rejects an unexpected id and a missing step', () => {
    expect(() => normalised(`${session}\n${'A'.repeat(8)}-AAAA-AAAA-AAAA-${'A'.repeat(12)}`)).toThrow(/shows 3 of/);
    expect(() => withQuotedSteps('<!-- tour 99 -->\n<!-- /tour -->', session)).toThrow('no step 99');
  });

  it('reports why the demo failed', async () => {
    await expect(recordTour(join(import.meta.dirname, 'no-such-program.js'))).rejects.toThrow('Cannot find module');
  });
});

describe('assets/session.svg', () => {
  const svg = read('assets/session.svg');

  it('is self-contained and has no script', () => {
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(
      /href|url\(|https?:|@import|<script|<style| on\w+=/,
    );
  });

  it('has a title, a description and an alternative text', () => {
    expect(svg).toMatch(/^<svg [^>]*role="img" aria-labelledby="title description">/);
    expect(svg).toMatch(/<title id="title">\S.*<\/title>/);
    expect(svg).toMatch(/<desc id="description">\S.*start_copy_job.*<\/desc>/);
    expect(read('README.md')).toMatch(/!\[[^\]]{80,}\]\(assets\/session\.svg\)/);
  });

  it('is small, with every line inside the frame', () => {
    expect(svg.length).toBeLessThan(60_000);
    const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!.map(Number);
    const texts = [...svg.matchAll(/<text x="(\d+)" y="(\d+)"(?: textLength="(\d+)")?/g)].map((one) =>
      one.slice(1).map(Number),
    );
    expect(texts.length).toBeGreaterThan(60);
    for (const [x, y, length] of texts) {
      expect(x! + (length || 8)).toBeLessThan(width!);
      expect(y).toBeLessThan(height!);
    }
  });

  it('escapes text', async () => {
    const drawn = await draw('a <b> & "c"\n');
    expect(drawn).toContain('>a &lt;b&gt; &amp; "c"</text>');
  });
});
