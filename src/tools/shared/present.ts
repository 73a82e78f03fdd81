import * as z from 'zod';
import { codeText, foreignText } from '../../domain/text/foreign-text.ts';
import { foreignOutput } from './schema.ts';

/** Characters of a name, tag or message that are shown. */
const MAX_FOREIGN = 1000;

/**
 * The members of an AWS reply that a schema names. What AWS omits stays omitted, and so does a value that is not of the
 * member's type: a text that is no ID, ARN, date or enumeration value where the schema has a plain string. Names, tags and
 * messages have `foreignOutput` there, and are marked.
 *
 * @param maxForeign characters of a name or message that are shown.
 */
export function presentMembers<Schema extends z.ZodObject>(
  schema: Schema,
  value: object,
  maxForeign = MAX_FOREIGN,
): z.input<Schema> {
  const members = Object.entries(schema.shape).map(([name, member]) => [
    name,
    present(member as z.ZodType, (value as Record<string, unknown>)[name], maxForeign),
  ]);
  return Object.fromEntries(members.filter(([, member]) => member !== undefined)) as z.input<Schema>;
}

function present(schema: z.ZodType, value: unknown, maxForeign: number): unknown {
  if (value === undefined || value === null) return undefined;
  if (schema instanceof z.ZodOptional) return present(schema.unwrap() as z.ZodType, value, maxForeign);
  if (schema === foreignOutput) return typeof value === 'string' ? foreignText(value, maxForeign) : undefined;
  if (schema instanceof z.ZodString) return typeof value === 'string' ? codeText(value) : undefined;
  if (schema instanceof z.ZodObject) {
    return typeof value === 'object' ? presentMembers(schema, value, maxForeign) : undefined;
  }
  if (schema instanceof z.ZodRecord) return presentRecord(schema.valueType as z.ZodType, value, maxForeign);
  return schema.safeParse(value).data;
}

function presentRecord(schema: z.ZodType, value: unknown, maxForeign: number): unknown {
  if (typeof value !== 'object') return undefined;
  const members = Object.entries(value as object).flatMap(([key, member]) => {
    const shown = codeText(key, 100) === undefined ? undefined : present(schema, member, maxForeign);
    return shown === undefined ? [] : [[key, shown]];
  });
  return Object.fromEntries(members);
}
