import { stripVTControlCharacters } from 'node:util';

// Text that AWS or a user of AWS wrote is data: what reaches an agent of it holds no control character, no terminal
// escape, no character that hides text or changes its direction, and is never longer than its field allows.

/** The text without escapes, controls, hidden and half characters, cut to `max` characters with a mark where it was cut. */
export function foreignText(text: string, max = 1000): string {
  // The first cut bounds the work on a hostile megabyte; what is removed afterwards may leave fewer than `max`.
  const head = text.slice(0, max * 4);
  const clean = stripVTControlCharacters(head)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .trim()
    .toWellFormed();
  if (clean.length <= max && head.length === text.length) return clean;
  return `${clean.slice(0, max).toWellFormed()}… (cut)`;
}
