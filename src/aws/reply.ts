// What a reply of AWS Backup must be before it is used. Part of the SDK's chunk, which holds AWS's model.
import { NormalizedSchema } from '@smithy/core/schema';
import { OPERATIONS, type OperationName } from './operations.ts';

type Reply = Readonly<Record<string, unknown>>;

/** A command of the SDK with its operation in AWS's model: kind, namespace, name, traits, input and output. */
interface Command {
  input: { NextToken?: string | undefined };
  schema: readonly unknown[];
}

const OUTPUT = 5;

/** Why a reply cannot be AWS's, as the end of a sentence. Undefined if it can. */
export function defectOf(operation: OperationName, { input, schema }: Command, reply: Reply): string | undefined {
  const required: readonly string[] = OPERATIONS[operation].requires;
  if (required.some((member) => reply[member] === undefined || reply[member] === '')) {
    return 'its body is empty, truncated or not JSON';
  }
  const wrong = misfitOfOutput(schema[OUTPUT] as object)(reply);
  if (wrong !== undefined) return `${wrong} does not have the type that AWS's model defines`;
  if (typeof reply.NextToken === 'string' && !/^[\x21-\x7e]{0,10000}$/.test(reply.NextToken))
    return 'its NextToken is not one word of at most 10,000 characters';
  // What such a list holds beyond the page is unknown, so the page must not be taken for the whole list.
  if (reply.NextToken && reply.NextToken === input.NextToken) return 'its NextToken points to the same page again';
  return undefined;
}

/** The path of the first value with a wrong type, '' for the value itself, undefined if there is none. */
type Misfit = (value: unknown) => string | undefined;

/** Made once for each operation, because the model is slow to read. */
const misfits = new WeakMap<object, Misfit>();

function misfitOfOutput(output: object): Misfit {
  const made = misfits.get(output) ?? misfitOf(NormalizedSchema.of(output as never));
  misfits.set(output, made);
  return made;
}

/**
 * Looks for a value whose type differs from AWS's model. Dropping such a value would say that AWS did not give it, and
 * so that it does not apply. AWS's SDKs for typed languages refuse such replies too. This one lets most through.
 */
function misfitOf(schema: NormalizedSchema): Misfit {
  const check = checkOf(schema);
  return (value) => (value === undefined || value === null ? undefined : check(value));
}

function checkOf(schema: NormalizedSchema): Misfit {
  if (schema.isStructSchema()) {
    const members = [...schema.structIterator()].map(([name, member]) => [name, misfitOf(member)] as const);
    return (value) => (isObject(value) ? misfitOfMembers(members, value) : '');
  }
  if (schema.isListSchema()) {
    const item = misfitOf(schema.getValueSchema());
    return (value) => (Array.isArray(value) ? firstMisfit(item, value) : '');
  }
  if (schema.isMapSchema()) {
    const item = misfitOf(schema.getValueSchema());
    return (value) => (isObject(value) ? firstMisfit(item, Object.values(value)) : '');
  }
  const fits = fitOf(schema);
  return (value) => (fits(value) ? undefined : '');
}

function misfitOfMembers(members: readonly (readonly [string, Misfit])[], value: Reply): string | undefined {
  for (const [name, misfit] of members) {
    const inner = misfit(value[name]);
    if (inner !== undefined) return inner === '' ? name : `${name}.${inner}`;
  }
  return undefined;
}

/** Without the key of a map, which is not part of the model. */
function firstMisfit(misfit: Misfit, values: readonly unknown[]): string | undefined {
  for (const value of values) {
    const inner = misfit(value);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

const isObject = (value: unknown): value is Reply =>
  typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date);

function fitOf(schema: NormalizedSchema): (value: unknown) => boolean {
  if (schema.isStringSchema()) return (value) => typeof value === 'string';
  if (schema.isBooleanSchema()) return (value) => typeof value === 'boolean';
  if (schema.isNumericSchema()) return Number.isFinite;
  if (schema.isTimestampSchema()) return (value) => value instanceof Date && !Number.isNaN(value.getTime());
  return () => true;
}
