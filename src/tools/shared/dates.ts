import * as z from 'zod';
import type { Issue } from '../../domain/errors.ts';
import { invalidInput } from '../../pipeline/validate.ts';

// Dates in inputs.

type Input = Readonly<Record<string, unknown>>;

/** A date as a plain string, which checkDates validates: a pattern would cost the model hundreds of bytes. */
export function dateInput(described?: string) {
  const schema = z.string().optional();
  return described ? schema.describe(described) : schema;
}

const ISO_DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** An ISO 8601 date (midnight UTC), or a date-time with an offset. */
export function toDate(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}

/** Whether that day exists: Date reads February 30 as March 2. */
function isDay(text: string): boolean {
  const day = text.slice(0, 10);
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

/** Two bounds of one time, or of two times of which the first is never later. */
export type DateRange = readonly [after: string, before: string];

/** What is wrong with the dates of an input: their form, and ranges that nothing can be in. */
export function checkDates(input: Input, members: readonly string[], ranges: readonly DateRange[]): Issue[] {
  const issues = checkForms(input, members);
  const wrong = new Set(issues.map(({ Path }) => Path));
  for (const [after, before] of ranges) {
    const [from, to] = [input[after], input[before]];
    if (typeof from !== 'string' || typeof to !== 'string' || wrong.has(after) || wrong.has(before)) continue;
    if (Date.parse(from) < Date.parse(to)) continue;
    wrong.add(before);
    issues.push({
      Path: before,
      Problem: `It is not later than ${after}, so nothing can be between them.`,
      Fix: 'Swap the two, or give a later end. A date without a time is midnight UTC: for a whole day, end at the next day.',
    });
  }
  return issues;
}

/** How far ahead of AWS's clock a caller's clock may be. */
const CLOCK_TOLERANCE_MS = 300_000;

/**
 * Refuses a lower bound in the future.
 *
 * @param now in milliseconds, on AWS's clock.
 */
export function refuseFuture(tool: string, input: Input, members: readonly string[], now: number): void {
  const issues = members
    .filter((member) => Date.parse(String(input[member] ?? '')) > now + CLOCK_TOLERANCE_MS)
    .map((member) => ({
      Path: member,
      Problem: 'It is in the future, so nothing can be after it.',
      Fix: `Give an earlier date: at AWS it is now ${new Date(now).toISOString()}.`,
    }));
  if (issues.length > 0) throw invalidInput(tool, issues);
}

function checkForms(input: Input, members: readonly string[]): Issue[] {
  return members
    .filter((member) => {
      const text = input[member];
      return typeof text === 'string' && !(ISO_DATE.test(text) && !Number.isNaN(Date.parse(text)) && isDay(text));
    })
    .map((member) => ({
      Path: member,
      Problem: 'It is not an ISO 8601 date, or a date-time with an offset.',
      Fix: 'Use a form such as 2026-11-21 or 2026-11-21T18:00:00Z.',
    }));
}
