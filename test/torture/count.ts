export type Counts = Record<string, number>;

export function count(counts: Counts, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

/** How often each key occurs. */
export function countsOf(keys: readonly string[]): Counts {
  const counts: Counts = {};
  for (const key of keys) count(counts, key);
  return counts;
}
