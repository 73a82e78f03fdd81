import { untrustedText } from '../../domain/text/untrusted-text.ts';

// Text in Markdown that stays text, wherever it is pasted: chat programs and mail read other dialects than GitHub.

const MAX_LENGTH = 2000;

const written = (character: string) => `(U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')})`;

/**
 * A name or an ID as code, in which no dialect finds markup or a link. A character that could end it, or begin a tag, is written
 * as (U+0060); so is the second slash of an address.
 */
export function code(text: string): string {
  const safe = untrustedText(text, MAX_LENGTH)
    .replace(/[`|<>\\]/g, written)
    .replace(/(?<=:\/)\//g, written);
  return safe === '' ? '' : `\`${safe}\``;
}

/** A sentence of ours, which can quote others. What Markdown could read as markup or as a link has a backslash. */
export function prose(text: string): string {
  return untrustedText(text, MAX_LENGTH)
    .replace(/[\\`*[\]<>|~#!$&@]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\$&')
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/www\./gi, (found) => `${found.slice(0, 3)}\\.`)
    .replace(/^[-+=]/, '\\$&')
    .replace(/^(\d{1,9})([.)])/, '$1\\$2');
}
