export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  if (sorted.length === 0) throw new Error('no values for a median');
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The values between which half of all values lie. */
export function quartiles(values: readonly number[]): [low: number, high: number] {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (part: number) => sorted[Math.round((sorted.length - 1) * part)]!;
  return [at(0.25), at(0.75)];
}

/** The slope per step of a line through equidistant points (Theil and Sen): outliers do not move it. */
export function slope(values: readonly number[]): number {
  const slopes = values.flatMap((one, from) => values.slice(from + 1).map((other, by) => (other - one) / (by + 1)));
  return median(slopes);
}
