// The ways in which credentials cannot be had. The SDK's providers throw whatever they meet: errors of their own, of the
// file system, of JSON.parse with a piece of the text, and AWS's.

interface Provided {
  accessKeyId?: unknown;
  secretAccessKey?: unknown;
  sessionToken?: unknown;
  expiration?: unknown;
}

/** Marks what a credential provider threw, so that it is not taken for a failure of the call that needed credentials. */
export function markProviderFault(error: unknown): object {
  const fault = typeof error === 'object' && error !== null ? error : new Error(String(error));
  return Object.assign(fault, { ofProvider: true });
}

/** Throws for credentials that no request can be signed with, such as those of a careless credential_process. */
export function checkCredentials(credentials: Provided): void {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials;
  const defect =
    (!isHeaderValue(accessKeyId) && 'the access key ID is not a word') ||
    ((typeof secretAccessKey !== 'string' || secretAccessKey === '') && 'the secret access key is not a text') ||
    (sessionToken !== undefined && !isHeaderValue(sessionToken) && 'the session token is not a word') ||
    (expiration !== undefined && !isDate(expiration) && 'the expiration is not a date');
  if (defect)
    throw Object.assign(new Error(`The credentials cannot be used: ${defect}.`), { name: 'CredentialsProviderError' });
}

/** It is sent in a header, which Node refuses with another character. */
const isHeaderValue = (value: unknown) => typeof value === 'string' && /^[\x20-\x7e]+$/.test(value);

const isDate = (value: unknown) => value instanceof Date && !Number.isNaN(value.getTime());

/** V8's message of JSON.parse, which quotes the text that it could not read. Also inside another error's message. */
export const quotesJson = (message: string) =>
  /SyntaxError|is not valid JSON|in JSON at position|JSON input/.test(message);
