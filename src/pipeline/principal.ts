import { createHash } from 'node:crypto';
import { untrustedText } from '../domain/text/untrusted-text.ts';

/** What an access token lets its caller do. */
export const READ_SCOPE = 'copies:read';
export const WRITE_SCOPE = 'copies:write';

/**
 * Who made a call over HTTP, as the issuer of the access token says. These are claims of others. The log and the audit log
 * get them as they can be shown: bounded, and without hidden characters. Two callers can look the same in this form.
 */
export class Principal {
  declare readonly Subject?: string;
  declare readonly ClientId?: string;
  readonly #claims: string;

  constructor(shown: { Subject?: string; ClientId?: string }, claims: string) {
    Object.assign(this, shown);
    this.#claims = claims;
  }

  /** Distinguishes callers: a digest of the claims as the token has them. It is in no log. */
  get identity(): string {
    return createHash('sha256').update(this.#claims).digest('base64url');
  }
}

/** Characters of each. */
const MAX_LENGTH = 200;

/** Undefined if nobody has told: over stdio, from an anonymous caller, or behind a gateway. */
export function principalFrom(subject: unknown, clientId: unknown): Principal | undefined {
  const Subject = shown(subject);
  const ClientId = shown(clientId);
  if (Subject === undefined && ClientId === undefined) return undefined;
  const members = { ...(Subject !== undefined && { Subject }), ...(ClientId !== undefined && { ClientId }) };
  return new Principal(members, JSON.stringify([subject, clientId].map((claim) => (isText(claim) ? claim : null))));
}

const isText = (claim: unknown) => typeof claim === 'string';

function shown(claim: unknown): string | undefined {
  if (!isText(claim)) return undefined;
  // Of very many hidden characters, the mark of the cut alone would be shown.
  const isVisible = untrustedText(claim.slice(0, MAX_LENGTH * 4), MAX_LENGTH) !== '';
  return isVisible ? untrustedText(claim, MAX_LENGTH) : undefined;
}
