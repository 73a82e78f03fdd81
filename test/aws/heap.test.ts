import { expect, it } from 'vitest';
import { inSlowHeap } from '../../src/aws/heap.ts';

/** Lists that share what they set. */
function heap() {
  const flags = new Map<string, string>();
  const set = (flag: string) => {
    const [name = '', value = ''] = flag.split('=');
    flags.set(name, value);
  };
  const list = (pages: AsyncIterable<number>) => inSlowHeap(pages, set);
  return { list, isSlow: () => flags.get('--semi-space-growth-factor') === '1', flags };
}

async function* numbers(end = 3): AsyncGenerator<number> {
  for (let number = 1; number <= end; number += 1) yield number;
}

it('grows slowly until the list has ended, and then as before', async () => {
  const { list, isSlow, flags } = heap();
  const seen: number[] = [];
  for await (const page of list(numbers())) {
    expect(isSlow()).toBe(true);
    seen.push(page);
  }
  expect(seen).toEqual([1, 2, 3]);
  expect(Object.fromEntries(flags)).toEqual({ '--heap-growing-percent': '0', '--semi-space-growth-factor': '2' });
});

it('grows slowly until the last of several lists has ended', async () => {
  const { list, isSlow } = heap();
  const [one, other] = [list(numbers(1)), list(numbers(2))];
  await one.next();
  await other.next();
  await one.next();
  expect(isSlow()).toBe(true);
  await other.next();
  expect(isSlow()).toBe(true);
  await other.next();
  expect(isSlow()).toBe(false);
});

it('grows as before after a list that fails, and after one that nobody reads to its end', async () => {
  const { list, isSlow } = heap();
  const failing = list(
    (async function* () {
      yield 1;
      throw new Error('a page that fails');
    })(),
  );
  await failing.next();
  await expect(failing.next()).rejects.toThrow('a page that fails');
  expect(isSlow()).toBe(false);
  for await (const _page of list(numbers())) break;
  expect(isSlow()).toBe(false);
});
