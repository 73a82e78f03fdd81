// Part of the chunk of access tokens: the keys of the issuer, found and refreshed.
import type { Agent } from 'node:http';
import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import type { Clock } from '../../clock.ts';
import { isLoopback } from '../../domain/guards/loopback.ts';
import { untrustedText } from '../../domain/text/untrusted-text.ts';
import { fetchJson } from './fetch-json.ts';
import type { HttpLog } from './http-settings.ts';
import { IssuerUnavailable } from './refusal.ts';

export interface Issuer {
  /** As tokens name it in `iss`: its own metadata must name it by the same characters. */
  issuer: string;
  clock: Clock;
  log: HttpLog;
  /** The way to hosts beyond a proxy. */
  agent?: (() => Promise<Agent | undefined>) | undefined;
}

type Keys = JWTVerifyGetKey;

/** How long keys count. A key that the issuer has withdrawn is used no longer than this. */
const LIFETIME_MS = 10 * 60_000;
/** Of everything that one refresh reads. */
const TIMEOUT_MS = 5000;
/** Refreshes that may follow one another at once, and how often one more is allowed: tokens of strangers cause them. */
const BURST = 20;
const REFILL_MS = 3000;

/**
 * The public keys of one issuer. They are read again when they are 10 minutes old, and when a token names a key that is not
 * among them: issuers rotate keys.
 */
export class IssuerKeys {
  readonly #of: Issuer;
  #keys: { find: Keys; readAt: number } | undefined;
  #refreshing: Promise<Keys> | undefined;
  #allowed = BURST;
  #allowedAt: number;
  #failed: string | undefined;
  #agent: Promise<Agent | undefined> | undefined;

  constructor(of: Issuer) {
    this.#of = of;
    this.#allowedAt = of.clock.now();
  }

  /** The key of a token. Throws IssuerUnavailable, or what jose throws if the issuer has no such key. */
  readonly find: Keys = async (header, token) => {
    const kept = this.#keys && this.#of.clock.now() - this.#keys.readAt < LIFETIME_MS ? this.#keys.find : undefined;
    if (!kept) return await (await this.#refresh())(header, token);
    try {
      return await kept(header, token);
    } catch (error) {
      const isUnknown = error instanceof errors.JWKSNoMatchingKey;
      if (!isUnknown || !(this.#refreshing || this.#failed !== undefined || this.#mayRefresh())) throw error;
      return await (await this.#refresh())(header, token);
    }
  };

  /** One at a time: callers that come while it runs wait for the same. */
  async #refresh(): Promise<Keys> {
    this.#refreshing ??= this.#read().finally(() => {
      this.#refreshing = undefined;
    });
    return await this.#refreshing;
  }

  async #read(): Promise<Keys> {
    const { clock, log } = this.#of;
    if (!this.#mayRefresh()) throw new IssuerUnavailable(this.#failed);
    this.#allowed -= 1;
    const deadline = new AbortController();
    const read = new AbortController();
    clock.sleep(TIMEOUT_MS, read.signal).then(
      () => deadline.abort(new Error(`there was no answer within ${TIMEOUT_MS / 1000} s`)),
      () => {},
    );
    try {
      const find = createLocalJWKSet((await this.#keySet(deadline.signal)) as never);
      this.#keys = { find, readAt: clock.now() };
      this.#failed = undefined;
      return find;
    } catch (error) {
      const why = untrustedText(messageOf(deadline.signal.reason ?? error), 500);
      if (why !== this.#failed) log('error', `the keys of the issuer of access tokens cannot be read: ${why}`);
      this.#failed = why;
      throw new IssuerUnavailable(why);
    } finally {
      read.abort();
    }
  }

  #mayRefresh(): boolean {
    const now = this.#of.clock.now();
    const refills = Math.floor((now - this.#allowedAt) / REFILL_MS);
    if (refills > 0) {
      this.#allowed = Math.min(BURST, this.#allowed + refills);
      this.#allowedAt = this.#allowed === BURST ? now : this.#allowedAt + refills * REFILL_MS;
    }
    return this.#allowed > 0;
  }

  async #keySet(signal: AbortSignal): Promise<unknown> {
    this.#agent ??= this.#of.agent?.().catch((error) => {
      this.#agent = undefined;
      throw error;
    });
    const agent = await this.#agent;
    const jwksUri = await this.#jwksUri(signal, agent);
    const problem = (why: string) => new Error(`${jwksUri.href}: ${why}`);
    const set = await fetchJson(jwksUri, signal, agent).catch((error) => {
      throw problem(messageOf(error));
    });
    const { keys } = (set ?? {}) as { keys?: unknown };
    if (!Array.isArray(keys) || keys.length === 0) throw problem('it holds no keys');
    return set;
  }

  /** From the issuer's metadata: RFC 8414, section 3, and OpenID Connect Discovery 1.0, section 4. */
  async #jwksUri(signal: AbortSignal, agent: Agent | undefined): Promise<URL> {
    const { issuer } = this.#of;
    const problems: string[] = [];
    for (const url of metadataUrls(issuer)) {
      try {
        const metadata = ((await fetchJson(url, signal, agent)) ?? {}) as { issuer?: unknown; jwks_uri?: unknown };
        // Otherwise one host could pass another's keys off as its own.
        if (metadata.issuer !== issuer) {
          throw new Error(`it names the issuer ${JSON.stringify(metadata.issuer)}, not ${JSON.stringify(issuer)}`);
        }
        return keysUrl(metadata.jwks_uri, issuer);
      } catch (error) {
        problems.push(`${url.href}: ${messageOf(error)}`);
        if (signal.aborted) break;
      }
    }
    throw new Error(problems.join('; '));
  }
}

function metadataUrls(issuer: string): URL[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  const paths = [
    `/.well-known/oauth-authorization-server${path}`,
    `/.well-known/openid-configuration${path}`,
    `${path}/.well-known/openid-configuration`,
  ];
  return [...new Set(paths)].map((one) => new URL(origin + one));
}

/** Node gives no message if all addresses of a host refuse. */
function messageOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return message || String(code);
}

/** Only an issuer on this machine may have its keys there, without TLS. */
function keysUrl(text: unknown, issuer: string): URL {
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined;
  if (!url) throw new Error('it has no jwks_uri');
  const isLocal = (one: URL) => one.protocol === 'http:' && isLoopback(one.hostname.replace(/^\[|\]$/g, ''));
  if (url.protocol === 'https:' || (isLocal(url) && isLocal(new URL(issuer)))) return url;
  throw new Error('its jwks_uri is not an https URL');
}
