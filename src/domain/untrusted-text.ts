import { stripVTControlCharacters } from 'node:util';

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

/**
 * An ID or a value of an AWS enumeration, for use in our own sentences and calls: one word, as AWS writes them.
 * Undefined for anything else, which could be a sentence.
 */
export function word(text: string | undefined, max = 100): string | undefined {
  return text !== undefined && text.length <= max && /^[\w./:-]+$/.test(text) ? text : undefined;
}

/** Untrusted text in quotation marks that it cannot close, for use in our own sentences. */
export function quoted(text: string, max: number): string {
  return `"${untrustedText(text, max).replaceAll('"', "'")}"`;
}
