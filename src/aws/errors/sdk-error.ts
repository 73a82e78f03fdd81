import type { ErrorCategory } from '../../domain/errors.ts';

// What the SDK throws, and what an agent can do about it.

export interface SdkError {
  /** Thrown by the provider of the credentials, before the call itself was sent. */
  ofProvider?: boolean | undefined;
  name?: string | undefined;
  message?: string | undefined;
  code?: string | undefined;
  $metadata?: { httpStatusCode?: number; requestId?: string } | undefined;
  $response?: { statusCode?: number; headers?: Record<string, string> } | undefined;
}

// AWS's error names (the x-amzn-ErrorType header) and what an agent can do about each. Names that are not here are
// classified by their HTTP status.
const BY_NAME: ReadonlyMap<string | undefined, ErrorCategory> = new Map(
  Object.entries<ErrorCategory>({
    ResourceNotFoundException: 'not_found',
    InvalidParameterValueException: 'invalid_parameter',
    MissingParameterValueException: 'missing_parameter',
    InvalidRequestException: 'invalid_request',
    ValidationException: 'invalid_request',
    ValidationError: 'invalid_request',
    LimitExceededException: 'limit_exceeded',
    ServiceUnavailableException: 'service_unavailable',
    ServiceUnavailable: 'service_unavailable',
    DependencyFailureException: 'service_unavailable',
    InternalFailure: 'service_unavailable',
    RequestTimeoutException: 'service_unavailable',
    ThrottlingException: 'throttled',
    Throttling: 'throttled',
    TooManyRequestsException: 'throttled',
    RequestLimitExceeded: 'throttled',
    AccessDeniedException: 'access_denied',
    AccessDenied: 'access_denied',
    CredentialsProviderError: 'credentials',
    TokenProviderError: 'credentials',
    ProviderError: 'credentials',
    CredentialsReplaced: 'credentials',
    ExpiredToken: 'credentials',
    ExpiredTokenException: 'credentials',
    RequestExpired: 'credentials',
    RequestTimeTooSkewed: 'credentials',
    UnrecognizedClientException: 'credentials',
    InvalidClientTokenId: 'credentials',
    InvalidSignatureException: 'credentials',
    SignatureDoesNotMatch: 'credentials',
    IncompleteSignature: 'credentials',
    IncompleteSignatureException: 'credentials',
    MissingAuthenticationToken: 'credentials',
    MissingAuthenticationTokenException: 'credentials',
    EndpointError: 'configuration',
    AnswerTooLarge: 'service_unavailable',
  }),
);

const NETWORK_CODE =
  /^(?:ECONN\w+|ENOTFOUND|EAI_\w+|EPIPE|EHOSTUNREACH|ENETUNREACH|EADDR\w+|EPROTO|ERR_(?:TLS|SSL|SOCKET|STREAM)\w*|HPE_\w+|CERT_\w+|UNABLE_TO_\w+|SELF_SIGNED\w*|DEPTH_ZERO\w*|ERR_PROXY\w*|HOSTNAME_MISMATCH)$/;

const CONFIGURATION_MESSAGE = /^(?:Region is missing|Region not accepted|Invalid URL|Invalid Configuration)/;

export function categoryOf(error: SdkError, httpStatus: number | undefined): ErrorCategory {
  if (error.ofProvider) return providerCategory(categoryOf({ ...error, ofProvider: false }, httpStatus));
  if (isUnreadable(error) && (httpStatus !== undefined || error.$response)) return 'service_unavailable';
  const named = BY_NAME.get(error.name);
  if (named) return named;
  if (error.code && NETWORK_CODE.test(error.code)) return 'network';
  if (error.name === 'TimeoutError' || error.code === 'ETIMEDOUT') return 'timeout';
  if (error.name === 'AbortError') return 'cancelled';
  if (error.message && CONFIGURATION_MESSAGE.test(error.message)) return 'configuration';
  if (httpStatus === undefined) return error.message === 'socket hang up' ? 'network' : 'internal';
  if (httpStatus === 429) return 'throttled';
  if (httpStatus === 401) return 'credentials';
  if (httpStatus === 403) return 'access_denied';
  if (httpStatus >= 500) return 'service_unavailable';
  if (httpStatus >= 400) return 'invalid_request';
  return 'service_unavailable';
}

/** A failure to get credentials is one of the credentials, unless it may pass by itself. */
function providerCategory(category: ErrorCategory): ErrorCategory {
  return PASSING.has(category) ? category : 'credentials';
}

/** Whether the name is AWS's own, or the SDK's for credentials. */
export const isNamed = ({ name, $metadata }: SdkError) => BY_NAME.has(name) || $metadata?.httpStatusCode !== undefined;

const PASSING: ReadonlySet<ErrorCategory> = new Set([
  'throttled',
  'service_unavailable',
  'network',
  'timeout',
  'cancelled',
  'configuration',
]);

/** What is thrown while an answer is read, for a body that is not JSON, too large, or has a value such as an invalid date. */
export const DEFECTS: Readonly<Record<string, string>> = {
  SyntaxError: 'its body is truncated or not JSON',
  TypeError: 'a value in it cannot be read',
  AnswerTooLarge: 'its body is larger than 16 MiB',
};

export const isUnreadable = ({ name = '' }: SdkError) => Object.hasOwn(DEFECTS, name);
