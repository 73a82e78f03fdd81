import type { RegionPart } from '../../pipeline/contract.ts';

// Results of several Regions as one.

type Noted = Readonly<{ Note?: string | undefined }>;

/**
 * The notes, each with its Region. What an empty Region says is left out where another has rows: the rows answer that.
 *
 * @param rowsOf how many rows a result has.
 */
export function notesOf<Value extends Noted>(
  parts: readonly RegionPart<Value>[],
  rowsOf: (result: Value) => number,
): { Note?: string } {
  const some = parts.some(({ result }) => rowsOf(result) > 0);
  const notes = parts.flatMap(({ Region, result }) =>
    result.Note === undefined || (some && rowsOf(result) === 0) ? [] : `${Region}: ${result.Note}`,
  );
  return notes.length > 0 ? { Note: notes.join(' ') } : {};
}

/** The counts of several results, key by key. */
export function sumOf(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const one of counts) for (const [key, count] of Object.entries(one)) sums[key] = (sums[key] ?? 0) + count;
  return sums;
}
