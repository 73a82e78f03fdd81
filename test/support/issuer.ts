import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { onTestFinished } from 'vitest';

// An authorization server on this machine: its metadata, its keys, and whatever tokens a test wants from it.

export interface SigningKey {
  alg: string;
  kid: string;
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  jwk: JWK;
}

export async function signingKey(kid: string, alg = 'ES256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, kid, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

export interface TokenOptions {
  key?: SigningKey;
  header?: Record<string, unknown>;
}

type Respond = (request: IncomingMessage, response: ServerResponse) => void;

export class TestIssuer {
  keys: SigningKey[];
  /** As tokens and metadata name it. */
  issuer: string;
  /** Paths that it was asked for. */
  readonly asked: string[] = [];
  /** What clients sent to its token endpoint. */
  readonly granted: Record<string, string>[] = [];
  /** Answers in place of the documents, where it is set. */
  respond: Respond | undefined;
  /** The path of its metadata below the issuer's origin. */
  metadataPath: string;
  readonly audience: string;
  readonly #port: number;
  #server: Server | undefined;

  constructor(port: number, path: string, audience: string, key: SigningKey) {
    this.#port = port;
    this.issuer = `http://127.0.0.1:${port}${path}`;
    this.metadataPath = `/.well-known/oauth-authorization-server${path}`;
    this.audience = audience;
    this.keys = [key];
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async up(): Promise<void> {
    const server = createServer((request, response) => {
      this.asked.push(request.url!);
      if (this.respond) this.respond(request, response);
      else void this.#document(request, response);
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
  }

  /** Refuses connections from now on. */
  async down(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  /** Signs with a new key, which the old one gives way to. */
  async rotate(): Promise<void> {
    this.keys = [await signingKey(`key-${Math.random().toString(36).slice(2)}`)];
  }

  /** How often its keys were read. */
  get keyReads(): number {
    return this.asked.filter((path) => path === '/keys').length;
  }

  /** A token that a server of `audience` accepts for reads and writes, but for what the test changes. */
  async token(
    claims: Record<string, unknown> = {},
    { key = this.keys[0]!, header = {} }: TokenOptions = {},
  ): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const payload = {
      iss: this.issuer,
      aud: this.audience,
      sub: 'alice@example.com',
      client_id: 'pipeline',
      iat: now,
      exp: now + 600,
      scope: 'copies:read copies:write',
      ...claims,
    };
    return await new SignJWT(payload)
      .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'at+jwt', ...header })
      .sign(key.privateKey);
  }

  async #document(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url, method } = request;
    const json = (body: object) =>
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    if (url === this.metadataPath) {
      json({
        issuer: this.issuer,
        jwks_uri: `${this.origin}/keys`,
        authorization_endpoint: `${this.origin}/authorize`,
        token_endpoint: `${this.origin}/token`,
        response_types_supported: ['code'],
        grant_types_supported: ['client_credentials'],
        token_endpoint_auth_methods_supported: ['client_secret_basic'],
        code_challenge_methods_supported: ['S256'],
      });
    } else if (url === '/token' && method === 'POST') {
      // What a client asks for, it gets: the resource (RFC 8707) becomes the audience.
      const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString());
      this.granted.push(Object.fromEntries(form));
      const access_token = await this.token({ aud: form.get('resource'), scope: form.get('scope') ?? '' });
      json({ access_token, token_type: 'Bearer', expires_in: 600, scope: form.get('scope') ?? '' });
    } else if (url === '/keys') json({ keys: this.keys.map(({ jwk }) => jwk) });
    else response.writeHead(404).end();
  }
}

/** An issuer that is running, for one test. */
export async function testIssuer(audience: string, path = ''): Promise<TestIssuer> {
  const issuer = new TestIssuer(await freePort(), path, audience, await signingKey('key-1'));
  await issuer.up();
  onTestFinished(() => issuer.down());
  return issuer;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
