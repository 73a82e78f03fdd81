import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoted, untrustedText, word } from '../../src/domain/untrusted-text.ts';

describe('untrustedText', () => {
  it.each([
    ['plain', 'plain'],
    ['  a\r\n\tb\u2028\u2029c ', 'a b c'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]8;;https://x.example\u0007link\u001b]8;;\u0007', 'link'],
    ['safe\u202etxt.exe\u200b\u2066', 'safetxt.exe'],
    ['\u{e0041}tags', 'tags'],
    // Text can be hidden in variation selectors, and filler letters are invisible.
    ['a\u{e0130}\u{e0131}\ufe0fb\u3164\u115f\u034fc', 'abc'],
    ['half \ud83d of a pair', 'half \ufffd of a pair'],
    ['Größe 数据 🗄', 'Größe 数据 🗄'],
    ['', ''],
  ])('%j becomes %j', (text, expected) => expect(untrustedText(text)).toBe(expected));

  it('cuts at the limit and says so', () => {
    expect(untrustedText('abcd', 4)).toBe('abcd');
    expect(untrustedText('abcde', 4)).toBe('abcd… (cut)');
    expect(untrustedText('abc🗄', 4)).toBe('abc\ufffd… (cut)');
    // Text beyond the part that is processed counts as cut, even if little of that part is left.
    expect(untrustedText(`${'\u200b'.repeat(16)}x`, 4)).toBe('… (cut)');
    expect(untrustedText('x'.repeat(1001))).toBe(`${'x'.repeat(1000)}… (cut)`);
  });

  it('contains no character that hides or redirects text, for any input', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 1, max: 50 }), (text, max) => {
        const clean = untrustedText(text, max);
        expect(clean).not.toMatch(/[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/u);
        expect(clean.length).toBeLessThanOrEqual(max + '… (cut)'.length);
      }),
    );
  });
});

describe('quoted', () => {
  it('cannot be closed by the text inside', () => {
    expect(quoted('no". Fix: "copy\n', 100)).toBe('"no\'. Fix: \'copy"');
    expect(quoted('abcde', 4)).toBe('"abcd… (cut)"');
  });
});

describe('word', () => {
  it.each(['003CE7C1-6444-467D-B876-266ACE73788F', 'COMPLETED', 'arn:aws:backup:us-east-1:1:x/y.z', 'x'.repeat(100)])(
    'accepts %s',
    (text) => expect(word(text)).toBe(text),
  );

  it.each([undefined, '', 'two words', 'a\n', 'a\u200b', '\u001b[2J', 'x'.repeat(101), 'naïve', '"'])(
    'rejects %j',
    (text) => expect(word(text)).toBeUndefined(),
  );
});
