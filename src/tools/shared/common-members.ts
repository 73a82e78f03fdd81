// Members with one value in all rows of a list: they stand beside the rows once.

type Members = Readonly<Record<string, unknown>>;

/**
 * The rows without the members that all of them share, and those members. A single row keeps its own.
 *
 * @param names the members that are looked at. A member that some rows lack is not shared.
 */
export function withCommon<Row extends object>(
  rows: readonly Row[],
  names: readonly (keyof Row & string)[],
): { Common?: Partial<Row>; rows: Row[] } {
  const [first, ...others] = rows as readonly Members[];
  if (!first || others.length === 0) return { rows: [...rows] };
  const same = (name: string) => {
    const value = JSON.stringify(first[name]);
    return value !== undefined && others.every((row) => JSON.stringify(row[name]) === value);
  };
  const shared = names.filter(same);
  if (shared.length === 0) return { rows: [...rows] };
  const without = (row: Members) =>
    Object.fromEntries(Object.entries(row).filter(([name]) => !shared.includes(name as never)));
  return {
    Common: Object.fromEntries(shared.map((name) => [name, first[name]])) as Partial<Row>,
    rows: rows.map((row) => without(row as Members) as Row),
  };
}

/** The rows with what they share: the opposite of `withCommon`. */
export function complete<Row extends object>(rows: readonly Row[], Common: Partial<Row> | undefined): Row[] {
  return rows.map((row) => ({ ...Common, ...row }));
}
