import type { z } from 'zod';
import { untrustedText } from '../../domain/untrusted-text.ts';

/** The members of an AWS reply that a schema names, with untrusted text made safe. What AWS omits stays omitted. */
export function presentMembers<Schema extends z.ZodObject>(schema: Schema, value: object): z.input<Schema> {
  const members = Object.keys(schema.shape).map((name) => [name, present((value as Record<string, unknown>)[name])]);
  return Object.fromEntries(members.filter(([, member]) => member !== undefined)) as z.input<Schema>;
}

function present(value: unknown): unknown {
  if (typeof value === 'string') return untrustedText(value, 2048);
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [untrustedText(key, 100), present(member)]));
}
