import { createHmac } from 'node:crypto';
import { CompactEncrypt, exportJWK, exportSPKI, type JWTPayload, SignJWT } from 'jose';
import { type SigningKey, signingKey, type TestIssuer } from '../../support/issuer.ts';

/** A request that must be refused. */
export interface Variant {
  name: string;
  status: 400 | 401 | 403 | 431;
  /** The error code of the challenge; undefined for none. */
  error?: 'invalid_token' | 'invalid_request' | 'insufficient_scope' | undefined;
  /** Headers as they are sent: a list is several headers of one name. */
  headers: Record<string, string | string[]>;
  query?: string;
  /** Reads, if the request is to be refused for a read as well. */
  reads?: boolean;
}

const now = () => Math.floor(Date.now() / 1000);
const base64 = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** Every way known to us of calling without being allowed to. */
export async function refusedVariants(issuer: TestIssuer, other: TestIssuer): Promise<Variant[]> {
  const variants: Variant[] = [];
  const bearer = (name: string, token: string, more: Partial<Variant> = {}) =>
    variants.push({
      name,
      status: 401,
      error: 'invalid_token',
      headers: { Authorization: `Bearer ${token}` },
      ...more,
    });
  const [own] = issuer.keys as [SigningKey];
  const stranger = await signingKey(own.kid);
  const { audience } = issuer;
  const { origin } = new URL(audience);
  const valid = await issuer.token();
  const [header, payload, signature] = valid.split('.') as [string, string, string];
  const claimsOf = (more: object): Record<string, unknown> => ({
    ...JSON.parse(Buffer.from(payload, 'base64url').toString()),
    ...more,
  });

  // Whom it is for.
  for (const aud of [
    origin,
    `${origin}/`,
    `${audience}/`,
    `${audience}?x`,
    `${audience}#x`,
    `${audience}/../mcp2`,
    audience.toUpperCase(),
    audience.replace('127.0.0.1', 'localhost'),
    'https://other.example.com/mcp',
    [origin, 'https://other.example.com/mcp'],
    [],
    {},
    null,
    undefined,
    true,
  ]) {
    bearer(`the audience ${JSON.stringify(aud)}`, await issuer.token({ aud }));
  }
  // Whom it is from.
  for (const iss of [
    `${issuer.issuer}/`,
    other.issuer,
    'https://evil.example.com',
    [issuer.issuer],
    '',
    null,
    undefined,
  ]) {
    bearer(`the issuer ${JSON.stringify(iss)}`, await issuer.token({ iss }));
  }
  bearer('a token of another issuer', await other.token());
  bearer('a token of another issuer that names this one', await other.token({ iss: issuer.issuer }));
  // How it is signed.
  for (const alg of ['ES256', 'RS256', 'PS256', 'EdDSA', 'ES384']) {
    const key = await signingKey(own.kid, alg);
    bearer(`a stranger's ${alg} key with the right key ID`, await issuer.token({}, { key }));
  }
  for (const kid of ['unknown', '', '../../keys', "' OR 1=1", 'key-1\u0000']) {
    bearer(`the key ID ${JSON.stringify(kid)}`, await issuer.token({}, { key: stranger, header: { kid } }));
  }
  bearer("a stranger's key in the header", await embedded({ jwk: await exportJWK(stranger.publicKey) }));
  bearer('an address of keys in the header', await embedded({ jku: `${other.origin}/keys` }));
  bearer('a certificate in the header', await embedded({ x5u: `${other.origin}/keys`, x5c: ['MIIB'] }));
  for (const alg of ['none', 'None', 'NONE', 'nOnE', '', null, 0, ['ES256'], undefined]) {
    const head = base64({ alg, typ: 'at+jwt', kid: own.kid });
    bearer(`the algorithm ${JSON.stringify(alg)} without a signature`, `${head}.${payload}.`);
    bearer(`the algorithm ${JSON.stringify(alg)} with a signature`, `${head}.${payload}.${signature}`);
  }
  const publicForms: [string, string][] = [
    ['PEM', await exportSPKI(own.publicKey)],
    ['PEM without its last line break', (await exportSPKI(own.publicKey)).trim()],
    ['JWK', JSON.stringify(own.jwk)],
    ['coordinate', Buffer.from(own.jwk.x!, 'base64url').toString('latin1')],
    ['nothing', ''],
  ];
  for (const [bits, alg] of [
    [256, 'HS256'],
    [384, 'HS384'],
    [512, 'HS512'],
  ] as const) {
    for (const [form, secret] of publicForms) {
      const input = `${base64({ alg, typ: 'at+jwt', kid: own.kid })}.${payload}`;
      const mac = createHmac(`sha${bits}`, Buffer.from(secret, 'latin1')).update(input).digest('base64url');
      bearer(`${alg} with the public key (${form}) as the secret`, `${input}.${mac}`);
    }
  }
  bearer(
    'an algorithm that is not that of the key',
    `${base64({ alg: 'RS256', kid: own.kid })}.${payload}.${signature}`,
  );
  bearer(
    'an unknown critical header',
    await issuer.token({}, { header: { crit: ['exp'], exp: 1 } }).catch(() => forgedHeader({ crit: ['x'], x: 1 })),
  );
  bearer('a payload that is not encoded', forgedHeader({ b64: false, crit: ['b64'] }));
  bearer('an encrypted token', await encrypted());
  // What kind of token it is.
  for (const typ of ['logout+jwt', 'dpop+jwt', 'secevent+jwt', 'at+jwt+x', 'id_token', 'JWE']) {
    bearer(`the type ${typ}`, await issuer.token({}, { header: { typ } }));
  }
  bearer('a token bound to a key', await issuer.token({ cnf: { jkt: 'x' } }));
  bearer('a token bound to a certificate', await issuer.token({ cnf: { 'x5t#S256': 'x' } }));
  bearer('a token that names nobody', await issuer.token({ sub: undefined, client_id: undefined }));
  bearer('a token that names nobody who can be seen', await issuer.token({ sub: '\u200b\u00ad', client_id: '\u2060' }));
  // When it is valid.
  for (const exp of [
    now() - 60,
    now() - 86_400,
    0,
    -1,
    null,
    undefined,
    'tomorrow',
    String(now() + 600),
    [now() + 600],
  ]) {
    bearer(`the expiry ${JSON.stringify(exp)}`, await issuer.token({ exp }));
  }
  for (const nbf of [now() + 60, now() + 86_400, 1e300, String(now()), null, {}]) {
    bearer(`not before ${JSON.stringify(nbf)}`, await issuer.token({ nbf }));
  }
  for (const iat of [now() + 60, 1e300, 'now', null]) {
    bearer(`issued ${JSON.stringify(iat)}`, await issuer.token({ iat }));
  }
  // What was changed on the way.
  bearer('another subject', `${header}.${base64(claimsOf({ sub: 'root' }))}.${signature}`);
  bearer('a later expiry', `${header}.${base64(claimsOf({ exp: now() + 86_400 }))}.${signature}`);
  bearer('a claim twice', `${header}.${base64(`{"aud":"x",${JSON.stringify(claimsOf({})).slice(1)}`)}.${signature}`);
  bearer(
    'the signature of another token',
    `${header}.${payload}.${(await issuer.token({ sub: 'bob' })).split('.')[2]}`,
  );
  bearer('half a signature', `${header}.${payload}.${signature.slice(0, 43)}`);
  bearer('no signature', `${header}.${payload}.`);
  bearer('a signature of zeros', `${header}.${payload}.${'A'.repeat(86)}`);
  bearer('a changed signature', `${header}.${payload}.${signature[0] === 'A' ? 'B' : 'A'}${signature.slice(1)}`);
  bearer('two parts', `${header}.${payload}`);
  bearer('four parts', `${valid}.${signature}`);
  bearer('no header', `.${payload}.${signature}`);
  bearer('no payload', `${header}..${signature}`);
  bearer('a payload that is a list', await signedText('[]'));
  bearer('a payload that is not JSON', await signedText('{'));
  // What it allows.
  const scoped = async (name: string, claims: Record<string, unknown>, reads: boolean) =>
    bearer(name, await issuer.token({ scope: undefined, ...claims }), {
      status: 403,
      error: 'insufficient_scope',
      reads,
    });
  for (const scope of [
    undefined,
    '',
    'openid profile',
    'copies',
    'copies:*',
    'copies:READ copies:WRITE',
    'copies:read,copies:write',
    'xcopies:read xcopies:write',
    'copies:write',
    ['copies:read', 'copies:write'],
    { 'copies:read': true },
    null,
  ]) {
    await scoped(`the scope ${JSON.stringify(scope)}`, { scope }, true);
  }
  await scoped('an ID token', { nonce: 'n', at_hash: 'h', email: 'alice@example.com' }, true);
  await scoped(
    'roles in place of scopes',
    { roles: ['copies:read', 'copies:write'], permissions: ['copies:write'] },
    true,
  );
  for (const claims of [{ scope: 'copies:read' }, { scope: 'copies:read copies:writes' }, { scp: ['copies:read'] }]) {
    await scoped(`a write with ${JSON.stringify(claims)}`, claims, false);
  }
  // Where it is.
  const absent = (name: string, headers: Variant['headers']) => variants.push({ name, status: 401, headers });
  absent('no header at all', {});
  absent('an empty header', { Authorization: '' });
  absent('a cookie', { Cookie: `access_token=${valid}; Authorization=Bearer ${valid}` });
  absent('a header of a proxy', { 'X-Forwarded-Access-Token': valid, 'X-Forwarded-User': 'alice' });
  absent('headers of load balancers', { 'X-Amzn-Oidc-Accesstoken': valid, 'X-Amzn-Oidc-Identity': 'alice' });
  absent('another header', { 'Proxy-Authorization': `Bearer ${valid}`, Token: valid });
  for (const scheme of ['Basic', 'DPoP', 'Token', 'AWS4-HMAC-SHA256', 'Bearer:', 'Bearer=', 'BearerX']) {
    absent(`the scheme ${scheme}`, { Authorization: `${scheme} ${valid}` });
  }
  absent('the token alone', { Authorization: valid });
  const malformed = (name: string, authorization: string | string[], query?: string) =>
    variants.push({
      name,
      status: 400,
      error: 'invalid_request',
      headers: authorization.length === 0 ? {} : { Authorization: authorization },
      ...(query !== undefined && { query }),
    });
  malformed('the token in the URL', [], `access_token=${valid}`);
  malformed('the token in the URL, escaped', [], `access%5Ftoken=${valid}`);
  malformed('the token in the URL and in the header', `Bearer ${valid}`, `access_token=${valid}`);
  malformed('two headers', [`Bearer ${valid}`, `Bearer ${valid}`]);
  malformed('two headers, one of another scheme', [`Bearer ${valid}`, 'Basic eDp5']);
  malformed('two tokens', `Bearer ${valid} ${valid}`);
  malformed('two tokens in a list', `Bearer ${valid}, Bearer ${valid}`);
  malformed('no token', 'Bearer');
  malformed('no token, and spaces', 'Bearer   ');
  malformed('quotation marks', `Bearer "${valid}"`);
  malformed('a parameter', `Bearer token="${valid}"`);
  malformed('an escape', `Bearer ${valid}%0d%0aX-Injected: 1`);
  malformed('an attempt at a header', `Bearer x", realm="evil\\`);
  malformed('bytes beyond ASCII', 'Bearer tökén-\u00ff');
  bearer('a wrong token with a scheme in lower case', '', { headers: { Authorization: `bearer ${forgedHeader({})}` } });
  for (const garbage of ['abc', 'a.b.c', '...', `${base64('{}')}.${base64('{}')}.x`, 'undefined', 'null', '0=']) {
    bearer(`the token ${garbage}`, garbage);
  }
  bearer('a token of 10 KB', 'x'.repeat(10_000));
  bearer('a token of 10 KB in three parts', `${header}.${base64({ a: 'x'.repeat(7000) })}.${signature}`);
  variants.push({ name: 'a token of 20 KB', status: 431, headers: { Authorization: `Bearer ${'x'.repeat(20_000)}` } });
  return variants;

  async function embedded(more: object): Promise<string> {
    const { kid: _, ...rest } = { kid: '', alg: stranger.alg, typ: 'at+jwt', ...more };
    return await new SignJWT(claimsOf({}) as JWTPayload).setProtectedHeader(rest as never).sign(stranger.privateKey);
  }
  function forgedHeader(more: object): string {
    return `${base64({ alg: own.alg, kid: own.kid, typ: 'at+jwt', ...more })}.${payload}.${'A'.repeat(86)}`;
  }
  async function encrypted(): Promise<string> {
    const { publicKey } = await signingKey('enc', 'RS256').then(async (key) => ({
      publicKey: await exportJWK(key.publicKey),
    }));
    return await new CompactEncrypt(Buffer.from(valid))
      .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM' })
      .encrypt({ ...publicKey, alg: 'RSA-OAEP-256' } as never);
  }
  async function signedText(text: string): Promise<string> {
    const { CompactSign } = await import('jose');
    return await new CompactSign(Buffer.from(text))
      .setProtectedHeader({ alg: own.alg, kid: own.kid, typ: 'at+jwt' })
      .sign(own.privateKey);
  }
}
