import type { z } from 'zod';

/** Throws an Error that names each JSON path, the problem and the fix. */
export function parseJson<S extends z.ZodType>(what: string, json: string, schema: S): z.output<S> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new Error(`${what}: not JSON (${(error as Error).message}); give a JSON document`);
  }
  return check(what, value, schema);
}

export function check<S extends z.ZodType>(what: string, value: unknown, schema: S): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${what} at ${jsonPath(issue.path)}: ${issue.message}`);
  throw new Error(problems.join('\n'));
}

export const jsonPath = (path: readonly PropertyKey[]): string =>
  `$${path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('')}`;
