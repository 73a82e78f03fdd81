/** An SDK shape as JSON: dates are ISO 8601 strings in UTC with milliseconds, and absent members are left out. */
export type Plain<T> = T extends Date
  ? string
  : T extends (infer Item)[]
    ? Plain<Item>[]
    : T extends object
      ? { [Key in keyof T as Key extends '$metadata' ? never : Key]: Plain<T[Key]> }
      : T;

/**
 * Converts an SDK reply whose values have the types of AWS's model.
 *
 * @param clean what becomes of each text.
 */
export function plain<T>(value: T, clean: (text: string) => string): Plain<T> {
  return convert(value, clean) as Plain<T>;
}

function convert(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return clean(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => convert(item, clean)).filter((item) => item !== undefined);
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  const result: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    if (key === '$metadata') continue;
    const converted = convert(member, clean);
    if (converted !== undefined) result[key] = converted;
  }
  return result;
}
