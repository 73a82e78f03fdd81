import * as z from 'zod';
import { isRegion } from '../../domain/arn/regions.ts';
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
    .refine(isRegion, {
      error: ({ input }) =>
        String(input).toLowerCase() === 'all'
          ? 'This tool reads one Region per call.'
          : 'It is not the name of an AWS Region.',
    })
    .optional()
    .describe('Default: the configured one'),
};

/** The same for a list that has `combine`: the pipeline resolves "all" before the schema sees it. */
export const regionsInput = { Region: regionInput.Region.describe('Or "all". Default: the configured one') };

/** What a result for all Regions says about them. The pipeline adds it. */
export const regionsOutput = {
  RegionsRead: z.array(z.string()).optional(),
  NotRead: z
    .array(
      z.strictObject({ Region: z.string(), Category: z.string(), Code: z.string(), NextToken: z.string().optional() }),
    )
    .optional(),
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
  AskFirst: z.string().optional(),
});

/** A name, tag or message that others wrote: marked where it could be read as more than a name (`foreignText`). */
export const foreignOutput = z.union([z.string(), z.strictObject({ Untrusted: z.string() })]);

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
  MaxResults: z.int().min(1).max(100).optional().describe('Default: 20'),
  NextToken: textInput(10_000).optional().describe('Of the last page'),
};

/** How a page says that the list continues. */
export const pageOutput = {
  NextToken: z.string().optional(),
  Truncated: z.string().optional(),
};

/** Whether a NextToken can be shown: one word of ASCII. */
const isToken = (text: string): boolean => /^[\w.:/+=,@%~|*-]{1,10000}$/.test(text);

/**
 * What a page says about the rest of the list, which can be empty because AWS's pages may be short. Nothing on the last
 * page.
 *
 * @param narrow how to get a shorter list.
 */
export function pageEnd(NextToken: string | undefined, rows: number, narrow: string) {
  if (!NextToken) return {};
  const more = `There may be more than these ${rows} rows; AWS documents no order for the list. ${narrow}`;
  // A token is passed back unchanged, so it cannot be marked: what could be read as a sentence is not shown.
  return isToken(NextToken)
    ? { NextToken, Truncated: `${more}, or pass NextToken with the same arguments.` }
    : { Truncated: `${more}: AWS's NextToken is not of a form that can be passed on.` };
}
