/** One thing that is wrong with an input: where, what, and how to fix it. */
export interface Issue {
  Path: string;
  Problem: string;
  Fix: string;
}

/** What an agent can do about a failure; the categories are public. */
export type ErrorCategory =
  | 'invalid_input'
  | 'policy_denied'
  | 'configuration'
  | 'not_found'
  | 'invalid_parameter'
  | 'missing_parameter'
  | 'invalid_request'
  | 'limit_exceeded'
  | 'service_unavailable'
  | 'throttled'
  | 'access_denied'
  | 'credentials'
  | 'network'
  | 'timeout'
  | 'cancelled'
  | 'internal';

/** Whether the same call may succeed later without any change. */
export const RETRYABLE: Readonly<Record<ErrorCategory, boolean>> = {
  invalid_input: false,
  policy_denied: false,
  configuration: false,
  not_found: false,
  invalid_parameter: false,
  missing_parameter: false,
  invalid_request: false,
  limit_exceeded: true,
  service_unavailable: true,
  throttled: true,
  access_denied: false,
  credentials: false,
  network: true,
  timeout: true,
  cancelled: true,
  internal: false,
};

/** A call that the agent can make as is. */
export interface NextCall {
  Tool: string;
  Arguments: Record<string, unknown>;
  /** What to ask the user before the call, as a sentence. */
  AskFirst?: string;
}

export interface ErrorDetails {
  category: ErrorCategory;
  /** AWS's error name if AWS answered, otherwise one of ours. */
  code: string;
  message: string;
  /** What AWS wrote, where it is more than a message of AWS's and is not quoted in `message`. */
  awsText?: string | undefined;
  fix: string;
  retryAfterSeconds?: number | undefined;
  issues?: readonly Issue[] | undefined;
  httpStatus?: number | undefined;
  requestId?: string | undefined;
  account?: string | undefined;
  region?: string | undefined;
  idempotencyToken?: string | undefined;
  next?: NextCall | undefined;
}

/** A failure that the caller sees as is. Anything else that is thrown becomes `internal`. */
export class ToolError extends Error {
  readonly details: ErrorDetails;

  constructor(details: ErrorDetails, options?: ErrorOptions) {
    super(details.message, options);
    this.name = 'ToolError';
    this.details = details;
  }

  get category(): ErrorCategory {
    return this.details.category;
  }

  /** The same failure, with details that the code that caught it adds. */
  with(more: Partial<ErrorDetails>): ToolError {
    return new ToolError({ ...this.details, ...more }, { cause: this });
  }
}

/** The public form of a failure, without the members that are unknown. */
export function errorBody(details: ErrorDetails): { Error: Record<string, unknown> } {
  const body: Record<string, unknown> = {
    Category: details.category,
    Code: details.code,
    Message: details.message,
    AwsText: details.awsText === undefined ? undefined : { Untrusted: details.awsText },
    Retryable: RETRYABLE[details.category],
    Fix: details.fix,
    RetryAfterSeconds: details.retryAfterSeconds,
    Issues: details.issues,
    HttpStatus: details.httpStatus,
    RequestId: details.requestId,
    Account: details.account,
    Region: details.region,
    IdempotencyToken: details.idempotencyToken,
    Next: details.next,
  };
  return { Error: Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) };
}
