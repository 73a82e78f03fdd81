import { untrustedText } from '../domain/text/untrusted-text.ts';

/** What an access token lets its caller do. */
export const READ_SCOPE = 'copies:read';
export const WRITE_SCOPE = 'copies:write';

/** Who made a call over HTTP, as the issuer of the access token says. These are claims of others: data, bounded. */
export interface Principal {
  Subject?: string;
  ClientId?: string;
}

/** Characters of each. */
const MAX_LENGTH = 200;

/** Undefined if nobody has told: over stdio, from an anonymous caller, or behind a gateway. */
export function principalFrom(subject: unknown, clientId: unknown): Principal | undefined {
  const Subject = shown(subject);
  const ClientId = shown(clientId);
  if (Subject === undefined && ClientId === undefined) return undefined;
  return { ...(Subject !== undefined && { Subject }), ...(ClientId !== undefined && { ClientId }) };
}

function shown(claim: unknown): string | undefined {
  return (typeof claim === 'string' && untrustedText(claim, MAX_LENGTH)) || undefined;
}
