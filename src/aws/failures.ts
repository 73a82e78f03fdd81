import { deniedAction, fixOfDenied } from '../domain/denied-action.ts';
import { type ErrorCategory, ToolError } from '../domain/errors.ts';
import { TOOL } from '../domain/names.ts';
import { quoted, untrustedText } from '../domain/untrusted-text.ts';

/** What was called when it failed. */
export interface CallContext {
  operation: string;
  profile: string | undefined;
  region: string;
  account?: string | undefined;
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
  }),
);

const NETWORK_CODE =
  /^(?:ECONN\w+|ENOTFOUND|EAI_\w+|EPIPE|EHOSTUNREACH|ENETUNREACH|EADDR\w+|EPROTO|ERR_(?:TLS|SSL|SOCKET|STREAM)\w*|HPE_\w+|CERT_\w+|UNABLE_TO_\w+|SELF_SIGNED\w*|DEPTH_ZERO\w*|ERR_PROXY\w*|HOSTNAME_MISMATCH)$/;

const CONFIGURATION_MESSAGE = /^(?:Region is missing|Region not accepted|Invalid URL|Invalid Configuration)/;

const RETRY_AFTER_SECONDS: Partial<Record<ErrorCategory, number>> = {
  throttled: 10,
  service_unavailable: 30,
  limit_exceeded: 300,
  network: 10,
  timeout: 30,
};

interface SdkError {
  name?: string;
  message?: string;
  code?: string;
  $metadata?: { httpStatusCode?: number; requestId?: string };
  $response?: { statusCode?: number; headers?: Record<string, string> };
}

/** Turns whatever the SDK threw into a category that an agent can act on. */
export function toToolError(error: unknown, context: CallContext): ToolError {
  if (error instanceof ToolError) return error;
  const sdk = (typeof error === 'object' && error !== null ? error : {}) as SdkError;
  const httpStatus = sdk.$metadata?.httpStatusCode ?? sdk.$response?.statusCode;
  const category = categoryOf(sdk, httpStatus);
  const awsSpoke = httpStatus !== undefined;
  return new ToolError(
    {
      category,
      code: codeOf(sdk, category),
      message: messageOf(sdk, category, awsSpoke, context),
      fix: fixOf(sdk, category, context),
      retryAfterSeconds: retryAfter(sdk) ?? RETRY_AFTER_SECONDS[category],
      httpStatus,
      requestId: requestIdOf(sdk.$metadata),
      account: context.account,
      region: context.region,
    },
    { cause: error },
  );
}

/**
 * An answer with HTTP status 200 that no AWS service would give: the operation may or may not have happened.
 *
 * @param defect what is wrong with it, as the end of a sentence.
 */
export function unreadableAnswer(context: CallContext, defect: string, requestId?: string): ToolError {
  return new ToolError({
    category: 'service_unavailable',
    code: 'UnreadableAnswer',
    message: `${notOfAws(context)}: ${defect}.`,
    fix: 'Call again. If it happens again, something between this server and AWS (a proxy, a custom endpoint) changes the answers.',
    retryAfterSeconds: RETRY_AFTER_SECONDS.service_unavailable,
    httpStatus: 200,
    requestId,
    account: context.account,
    region: context.region,
  });
}

function categoryOf(error: SdkError, httpStatus: number | undefined): ErrorCategory {
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

/** What the SDK throws while reading an answer: for a body that is not JSON, or a value such as an invalid date. */
const isUnreadable = ({ name }: SdkError) => name === 'SyntaxError' || name === 'TypeError';

const notOfAws = ({ operation }: CallContext) => `The answer to ${operation} is not a valid AWS Backup response`;

/** A header from whoever answered. */
function requestIdOf(metadata: SdkError['$metadata']): string | undefined {
  return metadata?.requestId === undefined ? undefined : untrustedText(metadata.requestId, 100);
}

function codeOf(error: SdkError, category: ErrorCategory): string {
  if (category === 'service_unavailable' && isUnreadable(error)) return 'UnreadableAnswer';
  if (category === 'network' && error.code) return error.code;
  if (category === 'timeout') return 'Timeout';
  if (category === 'internal') return 'InternalError';
  return untrustedText(error.name ?? '', 100) || 'Error';
}

function messageOf(error: SdkError, category: ErrorCategory, awsSpoke: boolean, context: CallContext): string {
  if (category === 'service_unavailable' && isUnreadable(error)) {
    return `${notOfAws(context)}: ${error.name === 'TypeError' ? 'a value in it cannot be read' : 'its body is truncated or not JSON'}.`;
  }
  if (category === 'internal') return 'This server failed unexpectedly; its log on stderr has the details.';
  if (category === 'timeout') return `AWS did not answer ${context.operation} in time.`;
  if (awsSpoke) return `AWS answered ${context.operation}: ${quoted(error.message || 'no message', 600)}`;
  const text = untrustedText(error.message ?? '', 600);
  // The SDK quotes the whole command line of a credential_process that failed, secrets in it included.
  if (/command failed/i.test(text)) return `The credential_process of ${profileName(context)} failed.`;
  return text || `${context.operation} failed.`;
}

/** How AWS classifies a missing permission. */
const REFUSALS: ReadonlySet<ErrorCategory> = new Set(['access_denied', 'invalid_request', 'invalid_parameter']);

function fixOf(error: SdkError, category: ErrorCategory, context: CallContext): string {
  const profile = profileName(context);
  const denied = REFUSALS.has(category) ? deniedAction(error.message ?? '') : undefined;
  if (denied) return fixOfDenied(denied, profile);
  switch (category) {
    case 'not_found':
      return `Check the ID, the vault name and the Region (${context.region}): ${TOOL.listRecoveryPoints} and ${TOOL.listCopyJobs} show what exists there.`;
    case 'invalid_parameter':
    case 'missing_parameter':
    case 'invalid_request':
      return 'Change what the message names. The same call would be refused again.';
    case 'limit_exceeded':
      return 'Wait until running copies have finished, or request a quota increase.';
    case 'service_unavailable':
      return 'Call again later. Repeating a start does not make a second copy.';
    case 'throttled':
      return 'Wait, then call again with fewer calls at a time.';
    case 'access_denied':
      return `AWS Backup gives the same answer for a vault that does not exist: first check the vault name, the account and the Region (${context.region}), then the IAM permissions of ${profile} for backup:${context.operation}.`;
    case 'credentials':
      return credentialsFix(error, context);
    case 'configuration':
      return 'Correct the AWS configuration of this server (AWS_REGION, AWS_ENDPOINT_URL, the profile) and restart it.';
    case 'network':
      return `Check that this machine can reach the AWS endpoint (network, DNS, HTTPS_PROXY, AWS_CA_BUNDLE)${
        error.code === 'ENOTFOUND' ? ` and that the Region ${context.region} exists` : ''
      }, then call again.`;
    case 'timeout':
      return 'Call again. Repeating a start does not make a second copy.';
    default:
      return 'Report this with the log that this server wrote to stderr.';
  }
}

/** How AWS and STS refuse an unknown access key. In a Region that an account has not enabled, its keys are unknown. */
const UNKNOWN_KEY: ReadonlySet<string | undefined> = new Set(['UnrecognizedClientException', 'InvalidClientTokenId']);

function credentialsFix(error: SdkError, context: CallContext): string {
  if (error.name === 'RequestTimeTooSkewed' || /signature (?:expired|not yet current)/i.test(error.message ?? '')) {
    return "Correct this machine's clock: AWS refuses requests that are signed with a time more than a few minutes off.";
  }
  const option = context.profile ? ` --profile ${shellWord(context.profile)}` : '';
  const renew = `Ask the operator to run "aws sso login${option}" (or to renew the credentials of ${profileName(context)} the usual way). No restart is needed.`;
  return UNKNOWN_KEY.has(error.name)
    ? `${renew} AWS gives the same answer in a Region that the account has not enabled: check whether ${context.region} is enabled.`
    : renew;
}

function profileName(context: CallContext): string {
  return context.profile ? `profile ${untrustedText(context.profile, 100)}` : 'the default credentials';
}

function shellWord(text: string): string {
  return /^[\w.@/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function retryAfter(error: SdkError): number | undefined {
  const header = error.$response?.headers?.['retry-after'];
  return header && /^\d{1,5}$/.test(header) ? Number(header) : undefined;
}
