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
  const wrong = misfitOfOutput(schema[OUTPUT] as object)(reply);
  if (wrong !== undefined) return `${wrong} is not of the kind that AWS's model says`;
  // What such a list holds beyond the page cannot be known, so the page is not taken for the whole.
  if (reply.NextToken && reply.NextToken === input.NextToken) return 'its NextToken is the one of that same page';
  return undefined;
}

/** The path of the first value that is of another kind than it has to be, '' for the value itself; undefined for none. */
type Misfit = (value: unknown) => string | undefined;

/** Made once for each operation: the model is slow to read. */
const misfits = new WeakMap<object, Misfit>();

function misfitOfOutput(output: object): Misfit {
  const made = misfits.get(output) ?? misfitOf(NormalizedSchema.of(output as never));
  misfits.set(output, made);
  return made;
}

/**
 * Looks for a value that is of another kind than AWS's model says. To leave such a value out would say that AWS did not
 * give it, and so that it does not apply. AWS's SDKs for typed languages refuse such a reply as well; this one lets most
 * kinds through.
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

/** Without the key of a map, which is not the model's. */
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
