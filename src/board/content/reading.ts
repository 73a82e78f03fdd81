// The members of a result as what they should be. A board is also shown results of other versions: what is not as expected is
// as good as absent, and nothing throws.

export type Members = Readonly<Record<string, unknown>>;

/** Text of AWS or of this server, or text of others, which the server marks. */
export type Text = string | { Untrusted: string };

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const membersOf = (value: unknown): Members => (isMembers(value) ? value : {});

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const rowsOf = (value: unknown): readonly Members[] => listOf(value).filter(isMembers);

export const textsOf = (value: unknown): readonly string[] => listOf(value).filter((one) => typeof one === 'string');

export const stringOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

export const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

/** Counts by name. */
export const countsOf = (value: unknown): readonly (readonly [string, number])[] =>
  Object.entries(membersOf(value)).flatMap(([name, count]) => (typeof count === 'number' ? [[name, count]] : []));

export function textOf(value: unknown): Text | undefined {
  const untrusted = isMembers(value) ? stringOf(value.Untrusted) : undefined;
  return untrusted === undefined ? stringOf(value) : { Untrusted: untrusted };
}
