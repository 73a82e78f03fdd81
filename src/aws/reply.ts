// What a reply of AWS Backup has to be before anything is said from it; part of the SDK's chunk, which holds AWS's model.
import { NormalizedSchema } from '@smithy/core/schema';
import { OPERATIONS, type OperationName } from './operations.ts';

type Reply = Readonly<Record<string, unknown>>;

/** A command of the SDK, with its operation in AWS's model: kind, namespace, name, traits, input and output. */
interface Command {
  input: { NextToken?: string | undefined };
  schema: readonly unknown[];
}

const OUTPUT = 5;

/** Why a reply cannot be AWS's, as the end of a sentence; undefined where it can. */
export function defectOf(operation: OperationName, { input, schema }: Command, reply: Reply): string | undefined {
  const required: readonly string[] = OPERATIONS[operation].requires;
  if (required.some((member) => reply[member] === undefined || reply[member] === '')) {
    return 'its body was empty, cut or not JSON';
  }
  const wrong = misfit(NormalizedSchema.of(schema[OUTPUT] as never), reply);
  if (wrong !== undefined) return `${wrong} is not of the kind that AWS's model says`;
  // What such a list holds beyond the page cannot be known, so the page is not taken for the whole.
  if (reply.NextToken && reply.NextToken === input.NextToken) return 'its NextToken is the one of that same page';
  return undefined;
}

/**
 * The path of the first value that is of another kind than AWS's model says, '' for the value itself; undefined where
 * there is none. To leave such a value out would say that AWS did not give it, and so that it does not apply. AWS's SDKs
 * for typed languages refuse such a reply as well; this one lets most kinds through.
 */
function misfit(schema: NormalizedSchema, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (schema.isStructSchema()) return isObject(value) ? misfitOfMembers(schema, value) : '';
  if (schema.isListSchema()) return Array.isArray(value) ? misfitOfAny(schema.getValueSchema(), value) : '';
  if (schema.isMapSchema()) return isObject(value) ? misfitOfAny(schema.getValueSchema(), Object.values(value)) : '';
  return fits(schema, value) ? undefined : '';
}

function misfitOfMembers(schema: NormalizedSchema, value: Reply): string | undefined {
  for (const [name, member] of schema.structIterator()) {
    const inner = misfit(member, value[name]);
    if (inner !== undefined) return inner === '' ? name : `${name}.${inner}`;
  }
  return undefined;
}

/** Without the key of a map, which is not the model's. */
function misfitOfAny(member: NormalizedSchema, values: readonly unknown[]): string | undefined {
  for (const value of values) {
    const inner = misfit(member, value);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

const isObject = (value: unknown): value is Reply =>
  typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date);

function fits(schema: NormalizedSchema, value: unknown): boolean {
  if (schema.isStringSchema()) return typeof value === 'string';
  if (schema.isBooleanSchema()) return typeof value === 'boolean';
  if (schema.isNumericSchema()) return Number.isFinite(value);
  if (schema.isTimestampSchema()) return value instanceof Date && !Number.isNaN(value.getTime());
  return true;
}
