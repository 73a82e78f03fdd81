import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { ToolError } from '../domain/errors.ts';

/** More pages than any list should have: a million rows. */
const MAX_PAGES = 1000;

/** How long one list may be read, in milliseconds. Clients give up long before. */
const MAX_TIME = 5 * 60_000;

/**
 * The pages of a list, from the first to the last. A list that does not end is an error: the pages that were read must not
 * be taken for all of it.
 *
 * @param read reads the page of a token.
 * @param ahead whether the next page is asked for while the caller works on one: for lists that are read to their end.
 * @param repeated the error for a list that comes back to a page that was already read.
 * @param tooLong the error for a list that does not end, with the reason as a part of a sentence.
 */
export async function* pagesOf<Page>(
  clock: Clock,
  from: string | undefined,
  read: (NextToken: string | undefined) => Promise<Page>,
  repeated: () => ToolError,
  tooLong: (reason: string) => ToolError,
  ahead = false,
): AsyncGenerator<Page> {
  const seen = new Set([from]);
  const start = clock.now();
  const readNext = async (NextToken: string, count: number): Promise<Page> => {
    if (seen.has(NextToken)) throw repeated();
    if (count >= MAX_PAGES) throw tooLong(`after ${MAX_PAGES} pages`);
    if (clock.now() - start > MAX_TIME) throw tooLong(`within ${MAX_TIME / 60_000} minutes`);
    seen.add(NextToken);
    return await read(NextToken);
  };
  let next = read(from);
  for (let count = 1; ; count += 1) {
    const page = await next;
    const { NextToken } = page as { NextToken?: string | undefined };
    const early = NextToken && ahead ? readNext(NextToken, count) : undefined;
    if (early) {
      // The caller may never ask for it.
      early.catch(() => {});
      // Until the request has left: the caller's work would hold it up.
      await setImmediate();
    }
    yield page;
    if (!NextToken) return;
    next = early ?? readNext(NextToken, count);
  }
}

/** @param reason when the list had not ended yet. */
export function listTooLong(operation: string, region: string, reason: string): ToolError {
  return new ToolError({
    category: 'service_unavailable',
    code: 'ListTooLong',
    message: `The list of ${operation} did not end ${reason}, so what it holds is not known.`,
    fix: 'Call again later, with a narrower filter if there is one. If it happens again, something between this server and AWS (a proxy, a custom endpoint) may change the answers.',
    retryAfterSeconds: 30,
    region,
  });
}
