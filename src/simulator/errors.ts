/**
 * An answer of AWS that is not a success. `type` travels in the x-amzn-ErrorType header, from which the SDKs take the
 * error's name; `code` is the body's `Code` (ERROR_2603, …) and null where no real one has been seen.
 */
export class AwsError extends Error {
  readonly type: string;
  readonly status: number;
  readonly code: string | null;
  readonly context: string | null;

  constructor(
    type: string,
    status: number,
    message: string,
    code: string | null = null,
    context: string | null = null,
  ) {
    super(message);
    this.name = type;
    this.type = type;
    this.status = status;
    this.code = code;
    this.context = context;
  }
}

// Modeled client errors of AWS Backup are HTTP 400, ResourceNotFoundException included.
export const invalidParameter = (message: string, code: string | null = null): AwsError =>
  new AwsError('InvalidParameterValueException', 400, message, code);
export const missingParameter = (message: string): AwsError =>
  new AwsError('MissingParameterValueException', 400, message);
export const invalidRequest = (message: string): AwsError => new AwsError('InvalidRequestException', 400, message);
export const invalidResourceState = (message: string): AwsError =>
  new AwsError('InvalidResourceStateException', 400, message);
export const notFound = (message: string, code: string | null = null): AwsError =>
  new AwsError('ResourceNotFoundException', 400, message, code);

/** AWS Backup does not tell a vault that does not exist from one that the caller may not see. */
export const insufficientPrivileges = (): AwsError =>
  new AwsError('AccessDeniedException', 403, 'Insufficient privileges to perform this action.');

export const recoveryPointNotFound = (): AwsError => notFound('Cannot find recovery point.', 'ERROR_2603');

/** REST-JSON: what AWS Backup answers. */
export const jsonError = (error: AwsError): string =>
  JSON.stringify({ Code: error.code, Context: error.context, Message: error.message, Type: null });

// STS speaks the query protocol, where the same refusals have other names.
const STS_NAMES: Record<string, string> = {
  UnrecognizedClientException: 'InvalidClientTokenId',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  ExpiredTokenException: 'ExpiredToken',
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  IncompleteSignatureException: 'IncompleteSignature',
  ThrottlingException: 'Throttling',
  AccessDeniedException: 'AccessDenied',
  InternalFailure: 'InternalFailure',
  ServiceUnavailableException: 'ServiceUnavailable',
};

export const xmlText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Query protocol: what STS answers. */
export const xmlError = (error: AwsError, requestId: string): string =>
  `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>${
    error.status < 500 ? 'Sender' : 'Receiver'
  }</Type><Code>${STS_NAMES[error.type] ?? error.type}</Code><Message>${xmlText(
    error.message,
  )}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
