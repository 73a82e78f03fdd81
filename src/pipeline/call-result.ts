import { type ErrorDetails, errorBody, ToolError } from '../domain/errors.ts';

export interface CallResult {
  [key: string]: unknown;
  content: { type: 'text'; text: string }[];
  structuredContent?: Record<string, unknown>;
  isError?: true;
}

/** Hosts show the model either the text or the structured content, so both carry the same. */
export function successResult(result: Record<string, unknown>): CallResult {
  return { content: [{ type: 'text', text: JSON.stringify(result) }], structuredContent: result };
}

/**
 * An error has no structured content: the v1 client would check it against the output schema and fail, and the agent
 * would never see it.
 */
export function errorResult(details: ErrorDetails): CallResult {
  return { content: [{ type: 'text', text: JSON.stringify(errorBody(details)) }], isError: true };
}

/** Tells the caller only that an unexpected error happened. Its details go to the log. */
export function detailsOf(error: unknown): ErrorDetails {
  if (error instanceof ToolError) return error.details;
  return {
    category: 'internal',
    code: 'InternalError',
    message: 'This server failed unexpectedly.',
    fix: 'Report this with the log that the server wrote to stderr. Repeating a start does not make a second copy.',
  };
}
