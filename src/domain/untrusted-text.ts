import { stripVTControlCharacters } from 'node:util';

// Text that AWS or a user of AWS wrote is data: what reaches an agent of it holds no control character, no terminal
// escape, no character that hides text or changes its direction, and is never longer than its field allows.

/** The text without escapes, controls, hidden and half characters, cut to `max` characters with a mark where it was cut. */
export function untrustedText(text: string, max = 1000): string {
  // The first cut bounds the work on a hostile megabyte; what is removed afterwards may leave fewer than `max`.
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
 * An id, or a value of one of AWS's enumerations, for where it stands in a sentence or a call of ours: one word, as AWS
 * writes them. Undefined for anything else: it could be a sentence.
 */
export function word(text: string | undefined, max = 100): string | undefined {
  return text !== undefined && text.length <= max && /^[\w./:-]+$/.test(text) ? text : undefined;
}

/** Text of others in quotation marks that it cannot close, for where it stands in a sentence of ours. */
export function quoted(text: string, max: number): string {
  return `"${untrustedText(text, max).replaceAll('"', "'")}"`;
}
