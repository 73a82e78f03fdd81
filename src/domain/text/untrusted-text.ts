import { stripVTControlCharacters } from 'node:util';
import { addressingWords } from './addressing.ts';

// Text written by AWS or its users is data. What reaches an agent contains no control characters, no terminal escapes
// and no characters that hide text or change its direction, and it is never longer than its field allows.

/** The text without escapes, control, hidden or half characters, cut to `max` characters with a mark at the cut. */
export function untrustedText(text: string, max = 1000): string {
  // The first cut bounds the work on a hostile megabyte. Removals after it may leave fewer than `max` characters.
  const head = text.slice(0, max * 4);
  const clean = stripVTControlCharacters(head)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .trim()
    .toWellFormed();
  if (clean.length <= max && head.length === text.length) return clean;
  return `${clean.slice(0, max).toWellFormed()}… (cut)`;
}

const ARN = /^arn:[a-z-]{1,20}:[a-z0-9-]{1,40}:[a-z0-9-]{0,30}:(?:\d{12}|aws)?:[\w.:/+=,@$%&*()?~!#-]+$/;

/** Words that speak, of which a sentence has this many and an error name of AWS's ("SignatureDoesNotMatch") fewer. */
const MAX_ADDRESSING = 3;

/** A string that AWS's services make: no space in it, and not a sentence with other characters for its gaps. */
export function isCode(text: string): boolean {
  return ARN.test(text) || (/^[\w./:+=,@-]+$/.test(text) && addressingWords(text) < MAX_ADDRESSING);
}

/**
 * An ID or a value of an AWS enumeration, for use in our own sentences and calls: one word, as AWS writes them.
 * Undefined for anything else, which could be a sentence.
 */
export function word(text: string | undefined, max = 100): string | undefined {
  return text !== undefined && text.length <= max && /^[\w./:-]+$/.test(text) && isCode(text) ? text : undefined;
}

/** Untrusted text in quotation marks that it cannot close, for use in our own sentences. */
export function quoted(text: string, max: number): string {
  return `"${untrustedText(text, max).replaceAll('"', "'")}"`;
}

// Letters and digits of any script, the space, and punctuation that no host takes for markup or for the end of a quotation.
// Modifier letters look like quotation marks; two of them are part of Japanese words.
const PLAIN = /[\p{Lu}\p{Ll}\p{Lt}\p{Lo}\p{Nd}ー々 .,+=/:-]/u;

/** Looks like an apostrophe, although it is a letter. */
const LIKE_QUOTES = /[\u02b9-\u02bf\u05f2-\u05f4\u1425\u1426\u144a\u16cc\ua78b\ua78c]/;

/**
 * Untrusted text for a person, in our own sentences: it cannot look like a part of them. Other characters are written as
 * (U+201D), and so is the second slash of a link. Spaces of every kind are one space. At most `max` characters and a mark.
 */
export function plainText(text: string, max: number): string {
  const characters = [...untrustedText(text, max).replace(/\s+/gu, ' ').trim()];
  let plain = '';
  for (const [at, character] of characters.entries()) {
    const next = isPlain(characters, at) ? character : `(U+${hex(character)})`;
    if (plain.length + next.length > max) return `${plain}… (cut)`;
    plain += next;
  }
  return plain;
}

function isPlain(characters: readonly string[], at: number): boolean {
  const character = characters[at]!;
  const before = characters[at - 1] ?? '';
  if (character === '/' && before === '/') return false;
  if (character === '_') return /[A-Za-z0-9]/.test(before) && /[A-Za-z0-9]/.test(characters[at + 1] ?? '');
  // Accents belong to a letter, and no letter has more than two: others would be drawn over what is next to them.
  if (/\p{Mn}|\p{Mc}/u.test(character))
    return characters.slice(Math.max(0, at - 2), at).some((one) => /\p{L}/u.test(one));
  return PLAIN.test(character) && !LIKE_QUOTES.test(character);
}

const hex = (character: string) => character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
