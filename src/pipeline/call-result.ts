import { type ErrorDetails, errorBody, ToolError } from '../domain/errors.ts';

export interface CallResult {
  [key: string]: unknown;
  content: { type: 'text'; text: string }[];
  structuredContent?: Record<string, unknown>;
  isError?: true;
}

/** Hosts show the model either the text or the structured content: both carry the same. */
export function successResult(result: Record<string, unknown>): CallResult {
  return { content: [{ type: 'text', text: JSON.stringify(result) }], structuredContent: result };
}

/**
 * An error has no structured content: the v1 client holds it against the output schema, fails, and the agent never
 * sees it.
 */
export function errorResult(details: ErrorDetails): CallResult {
  return { content: [{ type: 'text', text: JSON.stringify(errorBody(details)) }], isError: true };
}

/** What an unexpected error tells a caller: that it was unexpected. Its details are for the log. */
export function detailsOf(error: unknown): ErrorDetails {
  if (error instanceof ToolError) return error.details;
  return {
    category: 'internal',
    code: 'InternalError',
    message: 'This server failed in a way it should not have.',
    fix: 'Report it with the log that the server wrote to stderr. A start that is repeated is not made twice.',
  };
}
