import { type ErrorCategory, type ErrorDetails, ToolError } from '../domain/errors.ts';
import { TOOL } from '../domain/names.ts';
import { deniedAction, fixOfDenied, RDS_LIST_NOTE } from '../domain/policy/denied-action.ts';
import { isAwsMessage } from '../domain/text/foreign-text.ts';
import { quoted, untrustedText, word } from '../domain/text/untrusted-text.ts';
import { categoryOf, DEFECTS, isNamed, isUnreadable, type SdkError } from './errors/sdk-error.ts';
import { quotesJson } from './profile/provider-fault.ts';
import { shellWord } from './profile/renewal.ts';

/** What was called when it failed. */
export interface CallContext {
  operation: string;
  profile: string | undefined;
  region: string;
  account?: string | undefined;
  /** Removes what we sent from what others wrote. */
  redact?: ((text: string) => string) | undefined;
  /** The ARN of the resource that the call is about, where AWS asks for more permissions for some. */
  resourceArn?: string | undefined;
  /** How the operator renews the credentials, if their source is known. */
  renew?: string | undefined;
}

const RETRY_AFTER_SECONDS: Partial<Record<ErrorCategory, number>> = {
  throttled: 10,
  service_unavailable: 30,
  limit_exceeded: 300,
  network: 10,
  timeout: 30,
};

/** Turns whatever the SDK threw into a category that an agent can act on. */
export function toToolError(error: unknown, context: CallContext): ToolError {
  if (error instanceof ToolError) return error;
  const sdk = withoutSecrets(error, context);
  const httpStatus = sdk.$metadata?.httpStatusCode ?? sdk.$response?.statusCode;
  const category = categoryOf(sdk, httpStatus);
  const awsSpoke = httpStatus !== undefined;
  return new ToolError(
    {
      category,
      code: codeOf(sdk, category),
      ...messageOf(sdk, category, awsSpoke, context),
      fix: fixOf(sdk, category, context),
      retryAfterSeconds: retryAfter(sdk) ?? RETRY_AFTER_SECONDS[category],
      httpStatus,
      requestId: requestIdOf(sdk.$metadata, context),
      account: context.account,
      region: context.region,
    },
    { cause: category === 'internal' ? loggable(error, context) : error },
  );
}

/** The parts of an error that are shown, as text. What they quote of our request is removed before anything is cut. */
function withoutSecrets(error: unknown, { redact = asIs }: CallContext): SdkError {
  const sdk = (typeof error === 'object' && error !== null ? error : {}) as SdkError;
  const text = (value: unknown) => (typeof value === 'string' ? redact(value) : undefined);
  const { ofProvider, $metadata, $response } = sdk;
  return { name: text(sdk.name), message: text(sdk.message), code: text(sdk.code), ofProvider, $metadata, $response };
}

const asIs = (text: string) => text;

/** An unexpected error, for the log: its stack, without what it quotes of a body or of our request. */
function loggable(error: unknown, { redact = asIs }: CallContext): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? redact(error) : error;
  const { stack = '', message, name } = error;
  const shown = quotesJson(`${name} ${message}`) ? stack.replace(message, '(a text that is not JSON)') : stack;
  const logged = new Error(name);
  logged.stack = redact(shown);
  return logged;
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
    requestId: requestIdOf({ requestId }, context),
    account: context.account,
    region: context.region,
  });
}

const notOfAws = ({ operation }: CallContext) =>
  `The answer to ${operation} is not a valid ${operation === 'GetCallerIdentity' ? 'STS' : 'AWS Backup'} response`;

/** A header from whoever answered. */
function requestIdOf(
  metadata: { requestId?: string | undefined } | undefined,
  { redact = asIs }: CallContext,
): string | undefined {
  return metadata?.requestId === undefined ? undefined : word(redact(metadata.requestId));
}

function codeOf(error: SdkError, category: ErrorCategory): string {
  if (category === 'service_unavailable' && isUnreadable(error)) return 'UnreadableAnswer';
  if (category === 'credentials' && error.ofProvider && !isNamed(error)) return 'CredentialsProviderError';
  if (category === 'network' && word(error.code) !== undefined) return error.code!;
  if (category === 'timeout') return 'Timeout';
  if (category === 'internal') return 'InternalError';
  return word(error.name) ?? 'Error';
}

type Message = Pick<ErrorDetails, 'message' | 'awsText'>;

/** Characters of a message of AWS's that are shown. */
const MAX_MESSAGE = 600;

function messageOf(error: SdkError, category: ErrorCategory, awsSpoke: boolean, context: CallContext): Message {
  if (category === 'internal') {
    return { message: 'This server failed unexpectedly; its log on stderr has the details.' };
  }
  if (category === 'timeout') return { message: `AWS did not answer ${context.operation} in time.` };
  if (error.ofProvider || (category === 'credentials' && !awsSpoke)) return providerMessage(error, awsSpoke, context);
  if (category === 'service_unavailable' && isUnreadable(error)) {
    return { message: `${notOfAws(context)}: ${DEFECTS[error.name!]}.` };
  }
  if (awsSpoke) return said(`AWS answered ${context.operation}`, error.message);
  return { message: untrustedText(error.message ?? '', MAX_MESSAGE) || `${context.operation} failed.` };
}

/**
 * AWS's message, quoted in a sentence of ours. A text that is more than a message of AWS's stands beside the sentence, marked:
 * a name in it, or whoever answers in place of AWS, may have written it for the reader.
 */
function said(who: string, text = ''): Message {
  if (text.trim() === '') return { message: `${who}: "no message"` };
  if (isAwsMessage(text, MAX_MESSAGE)) return { message: `${who}: ${quoted(text, MAX_MESSAGE)}` };
  return { message: `${who} with the text in AwsText.`, awsText: untrustedText(text, MAX_MESSAGE) };
}

/** Why there are no credentials. */
function providerMessage(error: SdkError, awsSpoke: boolean, context: CallContext): Message {
  const whose = profileName(context);
  const text = untrustedText(error.message ?? '', MAX_MESSAGE);
  if (quotesJson(`${error.name} ${text}`)) {
    return { message: `The credentials of ${whose} could not be read: they are not in JSON of the right form.` };
  }
  if (awsSpoke) return said(`AWS refused credentials for ${whose}`, error.message);
  // The SDK quotes the whole command line of a credential_process that failed, secrets in it included.
  if (/command failed/i.test(text)) return { message: `The credential_process of ${whose} failed.` };
  // The SDK wraps what the login service answered, and its status is lost.
  if (/^\w+(?:Exception|Error): /.test(text)) return said(`The login of ${whose} failed`, error.message);
  return { message: text || `There are no credentials for ${whose}.` };
}

const IDENTITY_DENIED =
  'STS GetCallerIdentity needs no permission. Ask the operator whether a policy (of a VPC endpoint or of the organization) or a proxy refuses it, then call again.';

/** How AWS classifies a missing permission. */
const REFUSALS: ReadonlySet<ErrorCategory> = new Set([
  'access_denied',
  'invalid_request',
  'invalid_parameter',
  'credentials',
]);

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
      return 'Wait, then call again, making fewer calls at a time.';
    case 'access_denied':
      if (context.operation === 'GetCallerIdentity') return IDENTITY_DENIED;
      if (context.operation === 'ListRecoveryPointsByResource' && context.resourceArn?.split(':')[2] === 'rds') {
        return `Ask the operator to allow ${profile} backup:ListRecoveryPointsByResource and ${RDS_LIST_NOTE}. Then check the ARN, the account and the Region (${context.region}).`;
      }
      if (!NAMES_A_VAULT.has(context.operation)) {
        return `Ask the operator to allow ${profile} backup:${context.operation} in the Region ${context.region}: in its own policies, and in those of the organization.`;
      }
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

/** Calls that name a vault. The others cannot be refused because of one. */
const NAMES_A_VAULT: ReadonlySet<string> = new Set([
  ...['StartCopyJob', 'DescribeBackupVault', 'GetBackupVaultAccessPolicy', 'DescribeRecoveryPoint'],
  'ListRecoveryPointsByBackupVault',
]);

/** How AWS and STS refuse an unknown access key. In a Region that an account has not enabled, its keys are unknown. */
const UNKNOWN_KEY: ReadonlySet<string | undefined> = new Set(['UnrecognizedClientException', 'InvalidClientTokenId']);

function credentialsFix(error: SdkError, context: CallContext): string {
  if (error.name === 'RequestTimeTooSkewed' || /signature (?:expired|not yet current)/i.test(error.message ?? '')) {
    return "Correct this machine's clock: AWS refuses requests that are signed with a time more than a few minutes off.";
  }
  const option = context.profile ? ` --profile ${shellWord(context.profile)}` : '';
  const renew =
    context.renew ??
    `Ask the operator to run "aws sso login${option}" (or to renew the credentials of ${profileName(context)} the usual way). No restart is needed.`;
  return UNKNOWN_KEY.has(error.name)
    ? `${renew} AWS gives the same answer in a Region that the account has not enabled: check whether ${context.region} is enabled.`
    : renew;
}

function profileName(context: CallContext): string {
  return context.profile ? `profile ${untrustedText(context.profile, 100)}` : 'the default credentials';
}

function retryAfter(error: SdkError): number | undefined {
  const header = error.$response?.headers?.['retry-after'];
  return header && /^\d{1,5}$/.test(header) ? Number(header) : undefined;
}
