/**
 * Whether a whole text matches a pattern with `*` (any text) and `?` (one character). Others write the patterns: a pattern
 * whose own characters are more than the text's is refused at once, and each piece between two `*` is found once, leftmost
 * first, without going back. The time is at most the length of the pattern plus the square of the text's length.
 */
export function wildcardMatches(pattern: string, text: string): boolean {
  if (literalLength(pattern) > text.length) return false;
  const pieces = pattern.split(/\*+/);
  const [first, last] = [pieces[0]!, pieces.at(-1)!];
  if (pieces.length === 1) return pattern.length === text.length && isAt(text, pattern, 0);
  const end = text.length - last.length;
  if (end < first.length || !isAt(text, first, 0) || !isAt(text, last, end)) return false;
  let from = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = find(text, piece, from, end);
    if (found === undefined) return false;
    from = found + piece.length;
  }
  return true;
}

function literalLength(pattern: string): number {
  let length = 0;
  for (let at = 0; at < pattern.length; at += 1) if (pattern[at] !== '*') length += 1;
  return length;
}

/** Where a piece is first found that ends by `end`. */
function find(text: string, piece: string, from: number, end: number): number | undefined {
  if (!piece.includes('?')) {
    const found = text.indexOf(piece, from);
    return found === -1 || found + piece.length > end ? undefined : found;
  }
  for (let at = from; at + piece.length <= end; at += 1) if (isAt(text, piece, at)) return at;
  return undefined;
}

function isAt(text: string, piece: string, at: number): boolean {
  for (let index = 0; index < piece.length; index += 1) {
    if (piece[index] !== '?' && piece[index] !== text[at + index]) return false;
  }
  return true;
}
