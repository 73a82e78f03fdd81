/** An SDK shape as JSON: dates are ISO 8601 strings in UTC with milliseconds, and absent members are left out. */
export type Plain<T> = T extends Date
  ? string
  : T extends (infer Item)[]
    ? Plain<Item>[]
    : T extends object
      ? { [Key in keyof T as Key extends '$metadata' ? never : Key]: Plain<T[Key]> }
      : T;

/**
 * Converts an SDK reply whose values have the types of AWS's model, in place: a second copy of a page of 1,000 rows is what
 * reading a large list would cost most.
 *
 * @param clean what becomes of each text.
 */
export function plain<T>(value: T, clean: (text: string) => string): Plain<T> {
  return convert(value, clean) as Plain<T>;
}

function convert(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return clean(value);
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => convert(item, clean)).filter((item) => item !== undefined);
  const members = value as Record<string, unknown>;
  for (const key of Object.keys(members)) {
    const member = members[key];
    const converted = key === '$metadata' ? undefined : convert(member, clean);
    if (converted === undefined) delete members[key];
    else if (converted !== member) members[key] = converted;
  }
  return members;
}

/** Keeps only these members in the rows of a reply, in place. */
export function keepMembers(reply: Record<string, unknown>, members: readonly string[]): void {
  for (const [name, rows] of Object.entries(reply)) {
    if (Array.isArray(rows)) reply[name] = rows.map((row) => (isRow(row) ? picked(row, members) : row));
  }
}

const isRow = (row: unknown): row is Record<string, unknown> => typeof row === 'object' && row !== null;

function picked(row: Record<string, unknown>, members: readonly string[]): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const member of members) {
    const value = row[member];
    if (value !== undefined) kept[member] = value;
  }
  return kept;
}
