import { invalidParameter, invalidRequest, missingParameter } from '../../errors.ts';
import type { Lifecycle } from '../../world/records.ts';

type Json = Readonly<Record<string, unknown>>;

/** The members of a JSON body. In all of these, null counts as absent. */
export function membersOf(body: Buffer): Json {
  let value: unknown;
  try {
    value = body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  } catch {
    throw invalidRequest('The body of the request is not valid JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidRequest('The body of the request is not a JSON object');
  }
  return value as Json;
}

export function textMember(json: Json, name: string): string | undefined {
  const value = json[name] ?? undefined;
  if (value !== undefined && typeof value !== 'string') throw wrongType(name, 'a string');
  return value;
}

export function requiredText(json: Json, name: string): string {
  const value = textMember(json, name);
  if (value === undefined || value === '') throw missingParameter(`Required parameter ${name} is missing`);
  return value;
}

function wholeNumberMember(json: Json, name: string): number | undefined {
  const value = json[name] ?? undefined;
  if (value !== undefined && !Number.isSafeInteger(value)) throw wrongType(name, 'a whole number');
  return value as number | undefined;
}

function booleanMember(json: Json, name: string): boolean | undefined {
  const value = json[name] ?? undefined;
  if (value !== undefined && typeof value !== 'boolean') throw wrongType(name, 'a boolean');
  return value;
}

function objectMember(json: Json, name: string): Json | undefined {
  const value = json[name] ?? undefined;
  if (value !== undefined && (typeof value !== 'object' || Array.isArray(value))) throw wrongType(name, 'an object');
  return value as Json | undefined;
}

const wrongType = (name: string, right: string) => invalidRequest(`${name} is of the wrong type: it must be ${right}`);

export function lifecycleMember(json: Json): Lifecycle | undefined {
  const lifecycle = objectMember(json, 'Lifecycle');
  if (lifecycle === undefined) return undefined;
  // Source: the model: "Not valid as an input."
  if ((lifecycle.DeleteAfterEvent ?? undefined) !== undefined)
    throw invalidParameter('DeleteAfterEvent is not valid as an input');
  return {
    MoveToColdStorageAfterDays: wholeNumberMember(lifecycle, 'MoveToColdStorageAfterDays'),
    DeleteAfterDays: wholeNumberMember(lifecycle, 'DeleteAfterDays'),
    OptInToArchiveForSupportedResources: booleanMember(lifecycle, 'OptInToArchiveForSupportedResources'),
  };
}
