export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  if (sorted.length === 0) throw new Error('a median of nothing');
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Half of the values lie between these two. */
export function quartiles(values: readonly number[]): [low: number, high: number] {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (part: number) => sorted[Math.round((sorted.length - 1) * part)]!;
  return [at(0.25), at(0.75)];
}

/** The slope of a line through points at equal distances that no outlier bends (Theil and Sen), per step. */
export function slope(values: readonly number[]): number {
  const slopes = values.flatMap((one, from) => values.slice(from + 1).map((other, by) => (other - one) / (by + 1)));
  return median(slopes);
}
