import { invalidParameter, invalidRequest, missingParameter } from '../errors.ts';
import type { Switches } from '../switches.ts';
import type { Account } from '../world/records.ts';
import type { World } from '../world/world.ts';

/** One operation of the API: how it is reached, and what it answers. */
export interface Operation {
  name: string;
  method: string;
  /** Without a trailing slash; labels in braces, each one segment. */
  uri: string;
  /** The reply's members, in AWS's names; undefined ones are sent as null or left out, as the switch says. */
  run(call: Call): Record<string, unknown>;
}

export interface Call {
  world: World;
  switches: Switches;
  /** Milliseconds since the Unix epoch. */
  now: number;
  account: Account;
  region: string;
  /** The ARN of the user or role that called. */
  caller: string;
  operation: string;
  labels: Readonly<Record<string, string>>;
  query: Query;
  body: Buffer;
  /** Signs the position of a page, so that a forged NextToken is seen. */
  sign(text: string): string;
}

/** The query string of a request; names are the wire's. An empty value counts as absent. */
export class Query {
  readonly #values: Readonly<Record<string, string | string[]>>;

  constructor(values: Readonly<Record<string, string | string[]>>) {
    this.#values = values;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    const first = Array.isArray(value) ? value[0] : value;
    return first === '' ? undefined : first;
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined || (values as readonly string[]).includes(text)) return text as T | undefined;
    throw invalidParameter(`Invalid value for ${name}: ${text}. Valid values: ${values.join(', ')}`);
  }

  boolean(name: string): boolean | undefined {
    const text = this.oneOf(name, ['true', 'false']);
    return text === undefined ? undefined : text === 'true';
  }

  /** Milliseconds since the Unix epoch, from ISO 8601 or epoch seconds. */
  instant(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const time = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);
    if (Number.isNaN(time)) throw invalidParameter(`Invalid value for ${name}: ${text} is not a timestamp`);
    return time;
  }

  maxResults(name = 'maxResults'): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const count = Number(text);
    if (!/^\d+$/.test(text) || count < 1 || count > 1000) {
      throw invalidParameter(`Invalid value for ${name}: ${text} is not between 1 and 1000`);
    }
    return count;
  }

  /** All but the page's own parameters, in one text that is equal for equal filters. */
  filters(): string {
    const entries = Object.entries(this.#values).filter(([name]) => !/^(nextToken|maxResults)$/i.test(name));
    return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

type Json = Readonly<Record<string, unknown>>;

/** The members of a JSON body. Absent and null mean the same. */
export function bodyOf(call: Call): Json {
  let value: unknown;
  try {
    value = call.body.length === 0 ? {} : JSON.parse(call.body.toString('utf8'));
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

export function wholeNumberMember(json: Json, name: string): number | undefined {
  const value = json[name] ?? undefined;
  if (value !== undefined && !Number.isSafeInteger(value)) throw wrongType(name, 'a whole number');
  return value as number | undefined;
}

export function booleanMember(json: Json, name: string): boolean | undefined {
  const value = json[name] ?? undefined;
  if (value !== undefined && typeof value !== 'boolean') throw wrongType(name, 'a boolean');
  return value;
}

export function objectMember(json: Json, name: string): Json | undefined {
  const value = json[name] ?? undefined;
  if (value !== undefined && (typeof value !== 'object' || Array.isArray(value))) throw wrongType(name, 'an object');
  return value as Json | undefined;
}

const wrongType = (name: string, right: string) => invalidRequest(`${name} is of the wrong type: it must be ${right}`);
