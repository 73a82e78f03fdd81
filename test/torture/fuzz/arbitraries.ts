import fc from 'fast-check';
import type { Lifecycle } from '../../../src/domain/copy/lifecycle.ts';
import { ARNS, HOSTILE } from './corpus.ts';

export const hostile = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string(),
);

/** A valid text with up to eight changes to its bytes: one replaced, inserted or removed, a piece repeated or moved. */
export function mutated(corpus: readonly string[]): fc.Arbitrary<string> {
  const change = fc.tuple(fc.nat(4), fc.nat(4000), fc.nat(255), fc.nat(40));
  return fc
    .tuple(fc.constantFrom(...corpus), fc.array(change, { maxLength: 8 }), fc.boolean())
    .map(([text, changes, utf8]) => {
      let bytes = [...Buffer.from(text)];
      for (const [how, where, byte, length] of changes) {
        const at = where % (bytes.length + 1);
        if (how === 0 && at < bytes.length) bytes[at] = byte;
        else if (how === 1) bytes.splice(at, 0, byte);
        else if (how === 2) bytes.splice(at, 1 + (length % 4));
        else if (how === 3) bytes.splice(at, 0, ...bytes.slice(at, at + length));
        else bytes = [...bytes.slice(at), ...bytes.slice(0, at)];
      }
      return Buffer.from(bytes).toString(utf8 ? 'utf8' : 'latin1');
    });
}

export const arnText = fc.oneof({ weight: 6, arbitrary: mutated(ARNS) }, { weight: 1, arbitrary: hostile });

export const number = fc.oneof(
  fc.integer({ min: -3, max: 400 }),
  fc.integer({ min: 36_400, max: 36_600 }),
  fc.double(),
  fc.constantFrom(0, -0, -1, 2 ** 31, 2 ** 53, -(2 ** 53), 0.1, 1e308),
);

const nested = fc
  .tuple(fc.integer({ min: 1, max: 2000 }), fc.boolean())
  .map(([depth, list]) =>
    JSON.parse(list ? `${'['.repeat(depth)}1${']'.repeat(depth)}` : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
  );

/** Any JSON value. */
export const junk: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: fc.jsonValue() as fc.Arbitrary<unknown> },
  { weight: 3, arbitrary: hostile },
  { weight: 2, arbitrary: number },
  { weight: 1, arbitrary: fc.constantFrom(null, true, [], {}, [null]) },
  { weight: 1, arbitrary: nested },
);

export interface JsonSchema {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
}

const usually = (right: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 8, arbitrary: right }, { weight: 1, arbitrary: junk });

export function fromSchema(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(fromSchema));
  switch (schema.type) {
    case 'object': {
      const members = Object.entries(schema.properties ?? {}).map(([name, one]) => [name, usually(fromSchema(one))]);
      const known: fc.Arbitrary<object> = fc.record(Object.fromEntries(members), { requiredKeys: [] });
      const names = Object.keys(schema.properties ?? {});
      const key = fc.oneof(hostile, mutated(names.length > 0 ? names : ['Region']));
      const beside = fc.oneof(
        { weight: 6, arbitrary: fc.constant({}) },
        { weight: 1, arbitrary: fc.dictionary(key, junk, { maxKeys: 3 }) },
      );
      return fc.tuple(known, beside).map(([one, other]) => ({ ...one, ...other }));
    }
    case 'array':
      return fc.array(usually(fromSchema(schema.items ?? {})), { maxLength: 60 });
    case 'integer':
    case 'number':
      return number;
    case 'boolean':
      return fc.boolean();
    case 'string':
      return fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...ARNS) },
        { weight: 2, arbitrary: fc.constantFrom('Default', 'us-east-1', '2026-11-22T10:00:00Z', '2026-02-30', 'EFS') },
        { weight: 2, arbitrary: mutated([...ARNS, 'Default', 'us-east-1', '2026-11-22T10:00:00Z']) },
        { weight: 1, arbitrary: hostile },
      );
    default:
      return junk;
  }
}

const days = fc.option(number, { nil: undefined });
/** Those that JSON can hold: AWS's replies contain no NaN, and a request with one is refused earlier. */
export const writtenDays = days.filter((one) => one === undefined || Number.isFinite(one));
export const lifecycle = fc.record(
  { MoveToColdStorageAfterDays: days, DeleteAfterDays: days, OptInToArchiveForSupportedResources: fc.boolean() },
  { requiredKeys: [] },
) as fc.Arbitrary<Lifecycle>;
