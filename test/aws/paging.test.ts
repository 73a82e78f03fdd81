import { describe, expect, it } from 'vitest';
import { pagesOf } from '../../src/aws/paging.ts';
import { ToolError } from '../../src/domain/errors.ts';
import { ManualClock } from '../support/manual-clock.ts';

interface Page {
  of: string;
  NextToken?: string | undefined;
}

const failure = (code: string) => new ToolError({ category: 'internal', code, message: code, fix: 'None.' });

/** The pages of a list, and the tokens that were asked for. */
function list(next: Readonly<Record<string, string | undefined>>, ahead: boolean) {
  const asked: string[] = [];
  const read = async (NextToken = 'first'): Promise<Page> => {
    asked.push(NextToken);
    if (NextToken === 'broken') throw failure('Broken');
    return { of: NextToken, NextToken: next[NextToken] };
  };
  const pages = pagesOf(
    new ManualClock(0),
    undefined,
    read,
    () => failure('Repeated'),
    () => failure('TooLong'),
    ahead,
  );
  return { asked, pages };
}

describe.each([false, true])('the pages of a list, read ahead: %s', (ahead) => {
  const last = ahead ? 1 : 0;

  it('come once each, in order', async () => {
    const { asked, pages } = list({ first: 'b', b: 'c' }, ahead);
    const seen: string[] = [];
    for await (const { of } of pages) {
      seen.push(of);
      expect(asked).toHaveLength(Math.min(seen.length + last, 3));
    }
    expect(seen).toEqual(['first', 'b', 'c']);
    expect(asked).toEqual(['first', 'b', 'c']);
  });

  it.each([
    ['Repeated', { first: 'b', b: 'b' }, 2],
    ['Broken', { first: 'b', b: 'broken' }, 2],
  ] as const)('fail after the pages before: %s', async (code, next, before) => {
    const seen: string[] = [];
    const reading = async () => {
      for await (const { of } of list(next, ahead).pages) seen.push(of);
    };
    await expect(reading()).rejects.toMatchObject({ details: { code } });
    expect(seen).toHaveLength(before);
  });

  it('can be left, although the next one fails', async () => {
    const { asked, pages } = list({ first: 'broken' }, ahead);
    for await (const { of } of pages) {
      expect(of).toBe('first');
      break;
    }
    await new Promise(setImmediate);
    expect(asked).toHaveLength(1 + last);
  });
});

it('reads ahead before the caller works on a page: a request takes several turns until it leaves', async () => {
  const sent: (string | undefined)[] = [];
  const read = async (NextToken?: string): Promise<Page> => {
    for (let turns = 50; turns > 0; turns -= 1) await undefined;
    sent.push(NextToken);
    return { of: NextToken ?? 'first', NextToken: NextToken ? undefined : 'b' };
  };
  const never = () => failure('Never');
  const pages = pagesOf(new ManualClock(0), undefined, read, never, never, true);
  await pages.next();
  expect(sent).toEqual([undefined, 'b']);
});
