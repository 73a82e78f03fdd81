import { distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { type Issue, ToolError } from '../domain/errors.ts';
import { untrustedText } from '../domain/text/untrusted-text.ts';
import type { SchemaOptions, Tool } from './contract.ts';
import { fromText } from './text-arguments.ts';

type Input = Record<string, unknown>;

// A caller can send thousands of wrong values in one request. They are neither all checked nor all told.

/** More than any list of a schema may have. */
const MAX_ELEMENTS = 100;

/** In one answer. */
const MAX_ISSUES = 20;

/** Of all issues of an answer but the first, as they are sent: JSON in a JSON text. */
const MAX_BYTES = 6000;

const schemas = new WeakMap<Tool, WeakMap<SchemaOptions, z.ZodObject>>();

/** The tool's schema under a configuration, made once. */
export function inputSchema(tool: Tool, options: SchemaOptions): z.ZodObject {
  const byOptions = schemas.get(tool) ?? new WeakMap<SchemaOptions, z.ZodObject>();
  schemas.set(tool, byOptions);
  const schema = byOptions.get(options) ?? tool.input(options);
  byOptions.set(options, schema);
  return schema;
}

/** What a tool runs with, and the members that say where. */
export interface Parsed {
  value: unknown;
  Profile: string | undefined;
  Region: string | undefined;
}

/** The arguments as the tool takes them. Throws `invalid_input` with every problem at once. */
export function parseInput(tool: Tool, args: unknown, options: SchemaOptions): Parsed {
  const schema = inputSchema(tool, options);
  const cut: CutLists = new Map();
  // Before it, for what is read from text one by one; after it, for what a text held.
  const given = bounded(fromText(bounded(args ?? {}, schema, cut), schema), schema, cut);
  const parsed = schema.safeParse(given, { reportInput: true });
  // The tool's own check says more about a value than the schema does.
  const own = isObject(given) ? tool.parse?.(given, options) : undefined;
  const issues = [...(own?.issues ?? [])];
  const found = new Set(issues.map((issue) => issue.Path));
  for (const issue of parsed.error?.issues ?? []) {
    issues.push(...toIssues(issue, schema).filter(({ Path }) => !found.has(Path)));
  }
  if (issues.length === 0) issues.push(...halfCharacters(parsed.data));
  if (issues.length > 0 || cut.size > 0) throw invalidInput(tool.name, withoutElements(issues, cut));
  const { Profile, Region } = parsed.data as { Profile?: string; Region?: string };
  return { value: own?.value ?? parsed.data, Profile, Region };
}

/** JSON can hold half of a surrogate pair, but a request to AWS cannot. */
function halfCharacters(value: unknown, path: readonly string[] = []): Issue[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, member]) => halfCharacters(member, [...path, key]));
  }
  if (typeof value !== 'string' || value.isWellFormed()) return [];
  return [
    {
      Path: path.join('.'),
      Problem: 'It is not valid Unicode: it contains an unpaired surrogate.',
      Fix: 'Give the value exactly as it is in the result that it came from.',
    },
  ];
}

export function invalidInput(tool: string, issues: readonly Issue[]): ToolError {
  const [first] = issues;
  const told = firstOf(issues);
  const problems =
    told.length === issues.length
      ? `${issues.length} problems; Issues lists each one.`
      : `at least ${issues.length} problems; Issues lists the first ${told.length}.`;
  return new ToolError({
    category: 'invalid_input',
    code: 'InvalidInput',
    message: issues.length === 1 ? `${first!.Path}: ${first!.Problem}` : `The arguments of ${tool} have ${problems}`,
    fix: issues.length === 1 ? first!.Fix : 'Fix every entry in Issues, then call again. Nothing was sent to AWS.',
    issues: told,
  });
}

function firstOf(issues: readonly Issue[]): Issue[] {
  let bytes = 0;
  return issues.slice(0, MAX_ISSUES).filter((issue, index) => {
    if (index > 0) bytes += Buffer.byteLength(JSON.stringify(JSON.stringify(issue)));
    return bytes <= MAX_BYTES;
  });
}

function isObject(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The lists that were cut: the length of each by its path. */
type CutLists = Map<string, number>;

/**
 * As much of the arguments as is checked. Without `null`, which models send for what they leave out. A list is cut, and so
 * are the unknown members of an object, both after one more than an answer could be about.
 */
function bounded(value: unknown, schema: unknown, cut: CutLists, path: readonly string[] = []): unknown {
  if (Array.isArray(value) && value.length > MAX_ELEMENTS && path.length > 0) {
    const list = path.join('.');
    if (!cut.has(list)) cut.set(list, value.length);
    return value.slice(0, MAX_ELEMENTS + 1);
  }
  const shape = (unwrapped(schema) as z.ZodObject | undefined)?.shape;
  if (!isObject(value) || !shape) return value;
  const members: [string, unknown][] = [];
  let unknown = 0;
  for (const [key, member] of Object.entries(value)) {
    if (member === null) continue;
    if (Object.hasOwn(shape, key)) members.push([key, bounded(member, shape[key], cut, [...path, key])]);
    else if (unknown <= MAX_ISSUES) {
      unknown += 1;
      members.push([key, member]);
    }
  }
  return Object.fromEntries(members);
}

/** That a list is far too long is one problem. What is in it is not told. */
function withoutElements(issues: readonly Issue[], cut: CutLists): Issue[] {
  const lists = [...cut.keys()];
  const others = issues.filter(({ Path }) => !lists.some((list) => Path.startsWith(`${list}.`)));
  const counted = others.map((issue) => {
    const length = cut.get(issue.Path);
    if (length === undefined) return issue;
    return { ...issue, Problem: `${issue.Problem.replace(/\.$/, '')}. It has ${length} elements.` };
  });
  const unnamed = lists.filter((list) => !others.some(({ Path }) => Path === list));
  return [...counted, ...unnamed.map((Path) => tooLong(Path, cut.get(Path)!))];
}

const tooLong = (Path: string, length: number): Issue => ({
  Path,
  Problem: `It has ${length} elements, and no list of a call may have more than ${MAX_ELEMENTS}.`,
  Fix: 'Give a shorter list.',
});

function toIssues(issue: z.core.$ZodIssue, schema: z.ZodObject): Issue[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const parent = issue.path.length === 0 ? schema : memberOf(schema, issue.path);
    const known = Object.keys((parent as z.ZodObject | undefined)?.shape ?? {});
    return issue.keys.slice(0, MAX_ISSUES + 1).map((key) => ({
      Path: shown(path ? `${path}.${key}` : key),
      Problem: 'There is no such member.',
      Fix: nearest(key, known),
    }));
  }
  const missing = issue.code === 'invalid_type' && issue.input === undefined;
  return [
    {
      Path: shown(path || 'arguments'),
      Problem: missing ? 'It is required but missing.' : issue.message,
      Fix: `${isInexact(issue) ? INEXACT : ''}${fixOf(schema, issue.path)}`,
    },
  ];
}

/** The caller's path. A name without visible characters is shown as empty, as it looks. */
function shown(path: string): string {
  return untrustedText(path, 100) || '""';
}

/** A text where the schema has a number: the text of a number is one, but only if it is exact. */
const isInexact = (issue: z.core.$ZodIssue) =>
  issue.code === 'invalid_type' && ['number', 'int'].includes(issue.expected) && typeof issue.input === 'string';

const INEXACT = 'Write the number alone, such as 90: no unit, spaces, exponent or leading zeros. ';

/** What to give instead. Never to leave the member out: without it the call can mean something else. */
function fixOf(schema: z.ZodObject, path: readonly PropertyKey[]): string {
  const shape = (memberOf(schema, path) as z.ZodObject | undefined)?.shape;
  if (path.length > 0 && shape) return `Give an object with these members: ${Object.keys(shape).join(', ')}.`;
  const described = memberOf(schema, path, false)?.description ?? memberOf(schema, path)?.description;
  return described ? `Give a valid value: ${described}` : 'Give a value of that type.';
}

/** The schema of a member; `inner`: what an optional one holds. */
function memberOf(schema: z.ZodObject, path: readonly PropertyKey[], inner = true): z.ZodType | undefined {
  let current: unknown = schema;
  for (const key of path) current = (unwrapped(current) as z.ZodObject | undefined)?.shape?.[String(key)];
  return (inner ? unwrapped(current) : current) as z.ZodType | undefined;
}

const unwrapped = (schema: unknown): unknown => (schema as { unwrap?: () => unknown })?.unwrap?.() ?? schema;

function nearest(key: string, known: readonly string[]): string {
  const folded = fold(key);
  const [best] = known
    .map((name) => ({ name, far: distance(folded, fold(name)) }))
    .sort((one, other) => one.far - other.far);
  if (best && best.far <= Math.max(2, best.name.length / 3)) return `Did you mean ${best.name}?`;
  return `Remove it. The members are ${known.join(', ')}.`;
}

/** recovery_point_arn and recoveryPointArn are RecoveryPointArn misspelt, not something else. */
function fold(name: string): string {
  return name
    .slice(0, 60)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}
