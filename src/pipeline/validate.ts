import { distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { type Issue, ToolError } from '../domain/errors.ts';
import { untrustedText } from '../domain/text/untrusted-text.ts';
import type { SchemaOptions, Tool } from './contract.ts';
import { fromText } from './text-arguments.ts';

type Input = Record<string, unknown>;

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
  const given = withoutNulls(fromText(args ?? {}, schema));
  const parsed = schema.safeParse(given, { reportInput: true });
  // The tool's own check says more about a value than the schema does.
  const own = isObject(given) ? tool.parse?.(given, options) : undefined;
  const issues = [...(own?.issues ?? [])];
  const found = new Set(issues.map((issue) => issue.Path));
  for (const issue of parsed.error?.issues ?? []) {
    issues.push(...toIssues(issue, schema).filter(({ Path }) => !found.has(Path)));
  }
  if (issues.length === 0) issues.push(...halfCharacters(parsed.data));
  if (issues.length > 0) throw invalidInput(tool.name, issues);
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
  return new ToolError({
    category: 'invalid_input',
    code: 'InvalidInput',
    message:
      issues.length === 1
        ? `${first!.Path}: ${first!.Problem}`
        : `The arguments of ${tool} have ${issues.length} problems; Issues lists each one.`,
    fix: issues.length === 1 ? first!.Fix : 'Fix every entry in Issues, then call again. Nothing was sent to AWS.',
    issues,
  });
}

function isObject(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Models send `null` for what they leave out. Inputs nest one level deep. */
function withoutNulls(value: unknown, depth = 0): unknown {
  if (!isObject(value) || depth > 1) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([key, member]) => [key, withoutNulls(member, depth + 1)]),
  );
}

function toIssues(issue: z.core.$ZodIssue, schema: z.ZodObject): Issue[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const parent = issue.path.length === 0 ? schema : memberOf(schema, issue.path);
    const known = Object.keys((parent as z.ZodObject | undefined)?.shape ?? {});
    return issue.keys.slice(0, 20).map((key) => ({
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
