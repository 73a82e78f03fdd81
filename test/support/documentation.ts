import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './repository.ts';

/** A fenced block of a page. */
export interface Block {
  /** The page and the heading above it. */
  place: string;
  language: string;
  text: string;
}

export function blocks(page: string): Block[] {
  const found: Block[] = [];
  let heading = '';
  for (const [, title, language, text] of readFileSync(join(ROOT, page), 'utf8').matchAll(
    /^#+ ([^\n]*)$|^```(\w*)\n(.*?)^```$/gms,
  )) {
    heading = title ?? heading;
    if (text !== undefined) found.push({ place: `${page}, ${heading}`, language: language!, text });
  }
  return found;
}
