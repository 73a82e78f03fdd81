/** Makes a call of each item, so many at a time; answers the results in their order and how many calls a second. */
export async function inFlight<Item, Result>(
  most: number,
  items: readonly Item[],
  call: (item: Item) => Promise<Result>,
): Promise<{ results: Result[]; perSecond: number }> {
  const results: Result[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const at = next;
      next += 1;
      results[at] = await call(items[at]!);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: most }, worker));
  return { results, perSecond: items.length / ((performance.now() - began) / 1000) };
}
