/** Makes a call for each item, `most` at a time. The results are in the order of the items. */
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
