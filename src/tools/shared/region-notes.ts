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
