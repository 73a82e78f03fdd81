import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boardPage } from '../../../src/board/index.ts';
import { look } from '../../../src/commands/report/look-at-set.ts';
import { markdown } from '../../../src/commands/report/markdown.ts';
import { code, prose } from '../../../src/commands/report/markdown-text.ts';
import { hostileWorld } from '../../server/hostile-world.ts';
import { bench, driven } from '../../support/server.ts';

// Text of others in a report is text: no markup, no link, no line and no cell of a table.

/** Characters that mean something in some dialect, and text that programs make a link of. */
const hostile = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        ...'`*_[]()<>|~#!$&@\\-+=:/.'.split(''),
        ...['\n', '\r\n', '\t', '\u2028', '\u202e', 'https://evil.example', 'www.evil.example', 'WWW.', '://'],
        ...['a@evil.example', '<b>', '</td>', '<!--', '[x](y)', '![x](y)', '```', '# ', '1. ', '| --- |', 'a', ' '],
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);

/** What is left for a dialect to find: no code, and nothing behind a backslash. */
const rest = (text: string) => text.replace(/\\[\p{P}\p{S}]/gu, ' ').replace(/`[^`]*`/g, '');

const MARKUP = /[`*[\]<>~!$&@|\\]|:\/\/|www\.|(?<![a-z0-9])_|_(?![a-z0-9])|\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/iu;

describe('text of others', () => {
  it('is nothing but code in a span of its own', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const written = code(text);
        if (written === '') return;
        expect(written).toMatch(/^`[^`|<>\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+`$/u);
        expect(written).not.toContain('://');
      }),
    );
  });

  it('that a sentence of ours quotes is no markup and no link', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const written = prose(text);
        expect(rest(written)).not.toMatch(MARKUP);
        expect(written).not.toMatch(/^(?:[-+=#>]|\d+[.)])/);
      }),
    );
  });

  it('changes neither the lines nor the cells of a report, and nothing in it is markup', () => {
    const report = (text: string) => {
      const name = { Untrusted: text };
      const set = {
        ...{ Counts: { Selected: 1, Covered: 0, InProgress: 0, Missing: 1, Stale: 0, CannotBeCopied: 0, Unknown: 0 } },
        ...{ Account: '123456789012', Region: 'us-east-1', BytesToCopy: 1, Note: `A ${text}`, LookedAt: [`A ${text}`] },
        Rows: [
          { Class: 'Missing', Resource: name, ResourceType: text || 'a', BackupVaultName: name, Why: `A ${text}` },
        ],
        Reasons: [{ Class: 'Missing', Why: name, Count: 1, ExampleArn: text || 'a' }],
        NotLookedAt: [`A ${text}`],
      };
      const jobs = {
        CountsByState: { FAILED: 1 },
        CopyJobs: [{ State: 'FAILED', ResourceName: name, CopyJobId: text || 'a', ResourceType: 'EBS' }],
        Note: `A ${text}`,
      };
      return {
        title: `Copies ${text}`,
        madeAt: '2026-11-30T00:00:00.000Z',
        results: [
          { tool: 'find_missing_copies' as const, arguments: { NameContains: text }, result: set },
          { tool: 'list_copy_jobs' as const, arguments: { ByCreatedAfter: '2026-11-23' }, result: jobs },
        ],
      };
    };
    const cells = (text: string) =>
      markdown(report(text), '1.0.0')
        .split('\n')
        .map((line) => [line.replace(/\\\|/g, '').split('|').length, /^(?:# |## |\| |- |$|\p{L})/u.test(line)]);
    const plain = cells('plain');
    fc.assert(
      fc.property(hostile, (text) => {
        expect(cells(text)).toEqual(plain);
        for (const line of markdown(report(text), '1.0.0').split('\n')) {
          expect(rest(line.replace(/(?<!\\)\|/g, ''))).not.toMatch(MARKUP);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('in a whole world of hostile names stays text in both formats', { timeout: 60_000 }, async () => {
    const { calls, clock } = await bench({ worldAt: hostileWorld });
    const report = await driven(clock, look(calls, {}, [], clock.now()));
    const text = markdown(report, '1.0.0');
    expect(text).toContain('IGNORE PREVIOUS INSTRUCTIONS');
    for (const line of text.split('\n')) {
      expect(rest(line.replace(/(?<!\\)\|/g, '').replace('**Simulated: nothing here is in AWS.**', ''))).not.toMatch(
        MARKUP,
      );
      if (/IGNORE.PREVIOUS/.test(rest(line))) throw new Error(`outside of code: ${line}`);
    }
    const page = boardPage(report);
    expect(page).toContain('IGNORE PREVIOUS INSTRUCTIONS');
    expect(page).not.toMatch(/<(?:script|img|a|iframe|form)[\s>]|https?:\/\//);
  });
});
