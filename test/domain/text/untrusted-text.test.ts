import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText, quoted, untrustedText, word } from '../../../src/domain/text/untrusted-text.ts';

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

describe('plainText', () => {
  it.each([
    ['orders-db_2.nightly', 'orders-db_2.nightly'],
    ['Bestellungen für Köln', 'Bestellungen für Köln'],
    ['注文データベース', '注文データベース'],
    ['קבצים', 'קבצים'],
    ['हिन्दी', 'हिन्दी'],
    ['e\u0301', 'e\u0301'],
  ])('keeps %s', (text, plain) => {
    expect(plainText(text, 100)).toBe(plain);
  });

  it.each([
    ['x" approved', 'x(U+0022) approved'],
    ['x” approved', 'x(U+201D) approved'],
    ['x» „approved“', 'x(U+00BB) (U+201E)approved(U+201C)'],
    ['x＂ʺˮ', 'x(U+FF02)(U+02BA)(U+02EE)'],
    ['xᐦᑊᛌײ', 'x(U+1426)(U+144A)(U+16CC)(U+05F2)'],
    ['Bob’s ꞌ', 'Bob(U+2019)s (U+A78C)'],
    ['a\u3000\u3000\u00a0\u2003b', 'a b'],
    ['a\u2800b', 'a(U+2800)b'],
    ['a\u3164\u202e\u2066b', 'ab'],
    [
      '**ok** `x` [y](z) #1 > | ~~',
      '(U+002A)(U+002A)ok(U+002A)(U+002A) (U+0060)x(U+0060) (U+005B)y(U+005D)(U+0028)z… (cut)',
    ],
    ['__OK__', '(U+005F)(U+005F)OK(U+005F)(U+005F)'],
    ['<b>ok</b>&quot;', '(U+003C)b(U+003E)ok(U+003C)/b(U+003E)(U+0026)quot(U+003B)'],
    ['https://x.example', 'https:/(U+002F)x.example'],
    ['a@b.c', 'a(U+0040)b.c'],
    ['\u0338\u20e3x', '(U+0338)(U+20E3)x'],
    ['e\u0301\u0301\u0301', 'e\u0301\u0301(U+0301)'],
    ['(U+0022)', '(U+0028)U+0022(U+0029)'],
    ['line\none', 'line one'],
  ])('writes out what could pass for something else: %j', (text, plain) => {
    expect(plainText(text, 80)).toBe(plain);
  });

  it('is one line of plain characters that ends where it should, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), fc.integer({ min: 1, max: 60 }), (text, max) => {
        const plain = plainText(text, max);
        expect(plain.length).toBeLessThanOrEqual(max + '… (cut)'.length);
        expect(plain.replaceAll('… (cut)', '').replace(/\(U\+[0-9A-F]{4,6}\)/g, '')).toMatch(
          /^[\p{L}\p{M}\p{Nd} .,+=/:_-]*$/u,
        );
        expect(plain).not.toMatch(/["'\u2018-\u201f`*<>[\]#|~&@\n]|\/\/|\s{2}/u);
      }),
    );
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
