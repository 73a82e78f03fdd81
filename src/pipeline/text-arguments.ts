import type { z } from 'zod';

// Some clients send every argument as text. The exact text of a number, a boolean, a list or an object is taken for what it
// is where the schema has that type; anything else stays text, and the schema refuses it. A text member keeps its text.

/** The arguments with such texts read. The schema checks them afterwards: this refuses nothing. */
export function fromText(value: unknown, schema: z.ZodType): unknown {
  const type = withoutWrappers(schema);
  switch (type.def.type) {
    case 'number':
      return typeof value === 'string' && isExactNumber(value) ? Number(value) : value;
    case 'boolean':
      return value === 'true' || value === 'false' ? value === 'true' : value;
    case 'array': {
      const list = structure(value, '[', ']');
      const { element } = type as z.ZodArray<z.ZodType>;
      // One value of an enumeration is a list of one.
      if (typeof list === 'string' && element.def.type === 'enum' && element.safeParse(list).success) return [list];
      return Array.isArray(list) ? list.map((member) => fromText(member, element)) : value;
    }
    case 'object': {
      const object = structure(value, '{', '}');
      const { shape } = type as z.ZodObject;
      if (typeof object !== 'object' || object === null || Array.isArray(object)) return value;
      return Object.fromEntries(
        Object.entries(object).map(([key, member]) => [
          key,
          Object.hasOwn(shape, key) ? fromText(member, shape[key] as z.ZodType) : member,
        ]),
      );
    }
    case 'union': {
      if (type.safeParse(value).success) return value;
      const read = (type as z.ZodUnion<z.ZodType[]>).options.map((option) => fromText(value, option));
      return read.find((one) => type.safeParse(one).success) ?? value;
    }
    default:
      return value;
  }
}

/** Whether a text is written as JavaScript writes that number: no spaces, sign, exponent, leading or trailing zeros. */
function isExactNumber(text: string): boolean {
  return /^-?\d{1,20}(?:\.\d{1,20})?$/.test(text) && String(Number(text)) === text;
}

/** The list or object that a text holds, or the value itself. */
function structure(value: unknown, first: string, last: string): unknown {
  if (typeof value !== 'string' || !value.startsWith(first) || !value.endsWith(last)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function withoutWrappers(schema: z.ZodType): z.ZodType {
  let type = schema;
  for (;;) {
    const { innerType } = type.def as { innerType?: z.ZodType };
    if (!innerType) return type;
    type = innerType;
  }
}
