/**
 * Of items in ascending order, those from one number on and below another.
 *
 * @param of the number by which they are ordered.
 */
export function between<Item>(items: readonly Item[], of: (item: Item) => number, from: number, to: number): Item[] {
  const start = countBelow(items, of, from);
  let end = start;
  while (end < items.length && of(items[end]!) < to) end += 1;
  return items.slice(start, end);
}

/** How many of the items, in ascending order, are below a number. */
function countBelow<Item>(items: readonly Item[], of: (item: Item) => number, limit: number): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (of(items[middle]!) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
