import type { HttpLog } from './http-settings.ts';

// Answers to requests that are not admitted: RFC 6750, section 3, and RFC 9728, section 5.1. Every text is one of ours: no
// answer repeats anything of the request.

/** The token cannot be used. The message is for its bearer. */
export class InvalidToken extends Error {}

/** Nobody can tell whether a token is valid: its issuer does not answer, or not as an issuer. */
export class IssuerUnavailable extends Error {}

/** Seconds after which it is worth asking a failing issuer again. */
const RETRY_AFTER = 5;

export interface Refusals {
  /** No token: the client may not know that one is needed, so RFC 6750 gives no error code. */
  unauthenticated(): Response;
  malformed(why: string): Response;
  invalid(why: string): Response;
  /** @param needed every scope that the request needs. */
  insufficient(needed: readonly string[], who: string): Response;
  unavailable(): Response;
}

/** @param metadataUrl of the protected-resource metadata; undefined if there is no issuer to find with it. */
export function refusals(metadataUrl: string | undefined, log: HttpLog): Refusals {
  const refuse = (
    status: number,
    error: string | undefined,
    description: string,
    more: Record<string, string> = {},
  ) => {
    const parameters = {
      realm: 'aws-backup-mcp',
      ...(error !== undefined && { error, error_description: description }),
      ...more,
      ...(metadataUrl !== undefined && { resource_metadata: metadataUrl }),
    };
    const challenge = Object.entries(parameters).map(([name, value]) => `${name}="${value}"`);
    return Response.json(
      { ...(error !== undefined && { error }), error_description: description },
      { status, headers: { 'WWW-Authenticate': `Bearer ${challenge.join(', ')}`, 'Cache-Control': 'no-store' } },
    );
  };
  const logged = (response: Response, why: string) => {
    log('info', `refused with ${response.status}: ${why}`);
    return response;
  };
  return {
    unauthenticated: () => logged(refuse(401, undefined, 'This server needs an access token.'), 'no access token'),
    malformed: (why) => logged(refuse(400, 'invalid_request', why), why),
    invalid: (why) => logged(refuse(401, 'invalid_token', why), why),
    insufficient: (needed, who) =>
      logged(
        refuse(403, 'insufficient_scope', 'The access token does not have the scope of this request.', {
          scope: needed.join(' '),
        }),
        `${who} does not have ${needed.join(' ')}`,
      ),
    // Without a challenge: another token would not help.
    unavailable: () =>
      Response.json(
        {
          error: 'temporarily_unavailable',
          error_description: 'The issuer of access tokens cannot be reached, so nobody is admitted. Try again later.',
        },
        { status: 503, headers: { 'Retry-After': String(RETRY_AFTER), 'Cache-Control': 'no-store' } },
      ),
  };
}
