import { createHash, timingSafeEqual } from 'node:crypto';
import type { Agent, IncomingMessage } from 'node:http';
import { type AuthInfo, getOAuthProtectedResourceMetadataUrl } from '@modelcontextprotocol/server';
import type { Clock } from '../../clock.ts';
import { principalFrom, READ_SCOPE, WRITE_SCOPE } from '../../pipeline/principal.ts';
import type { AccessTokens } from './access-token.ts';
import type { HttpLog, HttpSettings } from './http-settings.ts';
import { InvalidToken, IssuerUnavailable, refusals } from './refusal.ts';
import { type EffectOf, scopesFor } from './scopes.ts';

/** Who may call over HTTP. */
export interface Access {
  /** Who calls, undefined for an anonymous caller, or the refusal to answer with. */
  admit(req: Pick<IncomingMessage, 'url' | 'headers'>, body: unknown): Promise<AuthInfo | undefined | Response>;
  /** What a GET or a HEAD without a token reads, from any origin; undefined for any other path. */
  document(req: { method: string; url: string }): Response | undefined;
}

export type AccessSettings = Pick<HttpSettings, 'oauthIssuer' | 'oauthAudience' | 'httpToken'>;

export interface AccessModules {
  /** For the first access token of an issuer. */
  accessToken(): Promise<typeof import('./access-token.ts')>;
  effectOf: EffectOf;
  /** Of a proxy, if the issuer is reached through one. */
  agent?(): Promise<Agent | undefined>;
}

/**
 * Without an issuer and a static token every caller is anonymous: who can connect then is decided by the address that the
 * server listens on, and by the gateway in front. No header is ever taken for an identity, whoever sets it.
 */
export function accessOf(settings: AccessSettings, log: HttpLog, clock: Clock, load: AccessModules): Access {
  const { oauthIssuer: issuer, oauthAudience: audience, httpToken } = settings;
  const oauth = issuer !== undefined && audience !== undefined ? { issuer, audience } : undefined;
  if (!oauth && httpToken === undefined) return { admit: async () => undefined, document: () => undefined };

  const metadataUrl = oauth && getOAuthProtectedResourceMetadataUrl(new URL(oauth.audience));
  const refuse = refusals(metadataUrl, log);
  const isStatic = secretTest(httpToken);
  let tokens: AccessTokens | undefined;

  async function callerWith(token: string): Promise<AuthInfo> {
    if (isStatic(token)) return STATIC_CALLER;
    if (!oauth) throw new InvalidToken('The access token is not the one of this server.');
    const { AccessTokens } = await load.accessToken();
    tokens ??= new AccessTokens({ ...oauth, clock, log, agent: load.agent });
    return await tokens.verify(token);
  }

  async function admit({ url = '/', headers }: Parameters<Access['admit']>[0], body: unknown) {
    // RFC 6750, section 2.3, allows it, and RFC 9700, section 4.3.2, forbids it: URLs are logged.
    if (new URL(url, 'http://localhost').searchParams.has('access_token')) {
      return refuse.malformed('An access token in the URL is not accepted. Send it in the Authorization header.');
    }
    const header = headers.authorization ?? '';
    // RFC 6750, section 3.1: another scheme is no authentication at all.
    if (!/^bearer(?: |$)/i.test(header)) return refuse.unauthenticated();
    const [, token] = /^bearer +([\x21-\x7e]+)$/i.exec(header) ?? [];
    if (token === undefined || (!isToken(token) && !isStatic(token))) {
      return refuse.malformed('The Authorization header is not the word Bearer and one access token.');
    }
    try {
      const caller = await callerWith(token);
      const needed = await scopesFor(body, load.effectOf);
      if (needed.every((scope) => caller.scopes.includes(scope))) return caller;
      const who = principalFrom(caller.extra?.subject, caller.clientId);
      return refuse.insufficient(needed, who ? JSON.stringify(who) : 'the caller');
    } catch (error) {
      if (error instanceof InvalidToken) return refuse.invalid(error.message);
      if (error instanceof IssuerUnavailable) return refuse.unavailable();
      throw error;
    }
  }

  return { admit, document: (req) => (oauth ? metadataOf(req, oauth, metadataUrl!) : undefined) };
}

/** RFC 6750, section 2.1. */
const isToken = (text: string) => /^[A-Za-z0-9\-._~+/]+=*$/.test(text);

const STATIC_CALLER: AuthInfo = {
  token: '',
  clientId: '',
  scopes: [READ_SCOPE, WRITE_SCOPE],
  extra: { subject: 'static token' },
};

/** Compares in a time that does not depend on how much of the secret is right. */
function secretTest(secret: string | undefined): (text: string) => boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = secret === undefined ? undefined : digest(secret);
  return (text) => expected !== undefined && timingSafeEqual(digest(text), expected);
}

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/** Protected-resource metadata (RFC 9728): with it a client finds the issuer. Public, for clients in browsers too. */
function metadataOf(
  { method, url }: { method: string; url: string },
  { issuer, audience }: { issuer: string; audience: string },
  metadataUrl: string,
): Response | undefined {
  // Some clients ask for the document of the origin. A proxy may serve this server under another path.
  const paths = [WELL_KNOWN, `${WELL_KNOWN}/mcp`, new URL(metadataUrl).pathname];
  if (!paths.includes(new URL(url, 'http://localhost').pathname)) return undefined;
  const headers = { 'Access-Control-Allow-Origin': '*' };
  const document = {
    resource: audience,
    authorization_servers: [issuer],
    scopes_supported: [READ_SCOPE, WRITE_SCOPE],
    bearer_methods_supported: ['header'],
    resource_name: 'AWS Backup copies',
  };
  const response = Response.json(document, { headers: { ...headers, 'Cache-Control': 'max-age=3600' } });
  return method === 'HEAD' ? new Response(null, response) : response;
}
