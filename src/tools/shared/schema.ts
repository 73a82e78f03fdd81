import * as z from 'zod';
import { isRegion } from '../../domain/arn/regions.ts';
import type { Issue } from '../../domain/issue.ts';
import type { SchemaOptions } from '../../pipeline/contract.ts';

// Parts of schemas that several tools share.

/** A text of 1 to `max` characters. A refinement, because bounds and patterns in the schema cost the model bytes. */
export function textInput(max: number) {
  return z.string().refine(({ length }) => length >= 1 && length <= max, `It must have 1 to ${max} characters.`);
}

/** The Region of a call without an ARN that determines it. */
export const regionInput = {
  Region: z
    .string()
    .refine(isRegion, 'It is not the name of an AWS Region.')
    .optional()
    .describe('AWS Region. Default: the configured one'),
};

/** A Profile input exists only if there is a choice. */
export function profileInput(options: SchemaOptions): { Profile?: z.ZodOptional<z.ZodEnum> } {
  const [first] = options.profiles;
  if (options.profiles.length < 2) return {};
  return {
    Profile: z
      .enum(options.profiles as [string, ...string[]])
      .optional()
      .describe(`AWS profile whose credentials to use. Default: ${first}`),
  };
}

/** The members that the pipeline adds to every result. */
export const stampOutput = {
  Account: z.string(),
  Region: z.string(),
  Simulated: z.literal(true).optional(),
};

export const nextOutput = z.strictObject({
  Tool: z.string(),
  Arguments: z.record(z.string(), z.unknown()),
});

export const lifecycleOutput = z.strictObject({
  MoveToColdStorageAfterDays: z.number().optional(),
  DeleteAfterDays: z.number().optional(),
  OptInToArchiveForSupportedResources: z.boolean().optional(),
  DeleteAfterEvent: z.string().optional(),
});

export const diagnosisOutput = z.strictObject({
  Category: z.string(),
  Cause: z.string(),
  Fix: z.string(),
  Next: nextOutput.optional(),
});

export const maxResultsInput = {
  MaxResults: z.int().min(1).max(100).optional().describe('Row limit. Default: 20'),
  NextToken: textInput(10_000).optional(),
};

/** How a page says that the list continues. */
export const pageOutput = {
  NextToken: z.string().optional(),
  Truncated: z.string().optional(),
};

/**
 * What a page says about the rest of the list, which can be empty because AWS's pages may be short. Nothing on the last
 * page.
 *
 * @param narrow how to get a shorter list.
 */
export function pageEnd(NextToken: string | undefined, rows: number, narrow: string) {
  if (!NextToken) return {};
  return {
    NextToken,
    Truncated: `There may be more than these ${rows} rows; AWS documents no order for the list. ${narrow}, or pass NextToken with the same arguments.`,
  };
}

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

export function checkDates(input: Readonly<Record<string, unknown>>, members: readonly string[]): Issue[] {
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
