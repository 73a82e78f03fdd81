import type { Answer } from '../support/answer.ts';

// Where the texts of the hostile world may appear in an answer.

export const ORDERS = /IGNORE.PREVIOUS|666666666666/;
export const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** The length of the longest text in any field, with the mark of its truncation. */
const LONGEST = 2048 + '… (cut)'.length;
/** The size of a page of rows with such texts; without limits it would be tens of megabytes. */
const LONGEST_ANSWER = 400_000;

/** An ARN holds names that other people chose, without a space between their words. */
const isArn = (name: string, text: string) =>
  name.endsWith('Arn') && /^arn:aws:[\w-]+:[\w-]*:\d*:[\w.:/,-]{1,300}$/.test(text);

/** Every string in a value with the path of its members; the names of members are strings too. */
export function* texts(value: unknown, path: string[] = []): Generator<[text: string, path: string[]]> {
  if (typeof value === 'string') yield [value, path];
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (!Array.isArray(value)) yield [key, [...path, '(name)']];
    yield* texts(member, Array.isArray(value) ? path : [...path, key]);
  }
}

/** Hostile text outside of the members for it, and whatever must not be in any member. */
export function escaped({ json }: Answer): string[] {
  const found: string[] = [];
  for (const [text, path] of texts(json)) {
    const at = path.join('.');
    if (UNSAFE.test(text)) found.push(`${at} contains a hidden character: ${JSON.stringify(text.slice(0, 200))}`);
    if (text.length > LONGEST) found.push(`${at} has ${text.length} characters`);
    const inNext = path.includes('Next') || path.includes('Request');
    const allowed = !inNext && (path.at(-1) === 'Untrusted' || isArn(path.at(-1)!, text));
    if (ORDERS.test(text) && !allowed) found.push(`${at} says: ${text.slice(0, 300)}`);
  }
  const size = JSON.stringify(json).length;
  if (size > LONGEST_ANSWER) found.push(`the answer has ${size} characters`);
  return found;
}
