import type { AwsError } from '../../errors.ts';

// STS uses the query protocol: the request is a form, the reply is XML, and some errors have other names.

/** The operation that a form names, or undefined. */
export const stsAction = (body: Buffer): string | undefined =>
  new URLSearchParams(body.toString('utf8')).get('Action') ?? undefined;

const NAMES: Readonly<Record<string, string>> = {
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

export const xmlError = (error: AwsError, requestId: string): string =>
  `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>${
    error.status < 500 ? 'Sender' : 'Receiver'
  }</Type><Code>${NAMES[error.type] ?? error.type}</Code><Message>${xmlText(
    error.message,
  )}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
