import { invalidParameter } from '../../errors.ts';
import type { Positioned, SortedList } from '../../world/sorted.ts';
import type { Call } from '../contract.ts';
import { LARGEST_PAGE } from './query.ts';

interface Filter<T> {
  matches(item: T): boolean;
  /** Read only the records after this position. */
  start?: string;
  /** Whether neither this record nor a later one can match. */
  past?(item: T): boolean;
}

/**
 * One page of a list. A NextToken holds the position where the page ended, so inserts and deletions do not disturb it. It
 * is signed, and valid only for the same account, Region, operation and filters.
 */
export function page<T extends Positioned>(
  call: Call,
  list: Pick<SortedList<T>, 'beyond'>,
  { matches, start = '', past }: Filter<T>,
  names = { maxResults: 'maxResults', nextToken: 'nextToken', largest: LARGEST_PAGE },
): { items: T[]; nextToken: string | undefined } {
  const capped = call.switches['large-max-results'] === 'capped';
  const wanted = call.query.maxResults(names.maxResults, names.largest, capped) ?? names.largest;
  const token = call.query.text(names.nextToken);
  const from = token === undefined ? start : positionIn(call, token);
  // A short page ends after this many records, whether they match or not. It can be empty and still have a NextToken.
  const readAtMost = call.switches['list-pages'] === 'short' ? Math.ceil(wanted / 2) : Number.POSITIVE_INFINITY;

  const items: T[] = [];
  let read = 0;
  let last = '';
  for (const item of list.beyond(from)) {
    if (past?.(item)) break;
    const fits = matches(item);
    if (read === readAtMost || (fits && items.length === wanted)) return { items, nextToken: tokenFor(call, last) };
    read += 1;
    call.world.touched += 1;
    last = item.position;
    if (fits) items.push(item);
  }
  return { items, nextToken: undefined };
}

const scope = (call: Call): string => [call.operation, call.account.id, call.region, call.query.filters()].join('\n');

const tokenFor = (call: Call, position: string): string =>
  `${Buffer.from(position).toString('base64url')}.${call.sign(`${scope(call)}\n${position}`)}`;

function positionIn(call: Call, token: string): string {
  const [text = '', mac] = token.split('.');
  const position = Buffer.from(text, 'base64url').toString('utf8');
  if (mac !== call.sign(`${scope(call)}\n${position}`)) throw invalidParameter('Invalid NextToken');
  return position;
}
