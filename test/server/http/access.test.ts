import { Agent, type ServerResponse } from 'node:http';
import type { AuthInfo } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { Calls } from '../../../src/server/calls.ts';
import { type AccessSettings, accessOf } from '../../../src/server/http/access.ts';
import { TOOLS } from '../../../src/tools/index.ts';
import { MINUTE } from '../../support/constants.ts';
import { signingKey, type TestIssuer, testIssuer } from '../../support/issuer.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { depsFor } from '../../support/server.ts';
import { until } from '../../support/until.ts';

// Who is admitted, on a clock that the test moves. test/e2e/http-access.test.ts asks the program itself.

const AUDIENCE = 'https://copies.example.com/mcp';
const SECRET = 'S3cret-of-the-pipeline-0123456789!';
const URL_OF_MCP = 'http://127.0.0.1:8080/mcp';

function gate(settings: AccessSettings, clock = new ManualClock(Date.now())) {
  const log: string[] = [];
  const calls = new Calls(depsFor('http://127.0.0.1:9'));
  const access = accessOf(settings, (level, message) => log.push(`${level}: ${message}`), clock, {
    accessToken: () => import('../../../src/server/http/access-token.ts'),
    effectOf: async (tool) => calls.effectOf(tool),
  });
  const admit = async (authorization?: string, body: unknown = { method: 'tools/list' }, url = URL_OF_MCP) =>
    await access.admit({ url, headers: authorization ? { authorization } : {} }, body);
  /** The status of the answer; 200 for a caller who is admitted. */
  const status = async (token: string, body?: unknown) => {
    const answer = await admit(`Bearer ${token}`, body);
    return answer instanceof Response ? answer.status : 200;
  };
  return { access, admit, status, log, clock };
}

const oauth = ({ issuer, audience }: TestIssuer): AccessSettings => ({ oauthIssuer: issuer, oauthAudience: audience });

const call = (name: string) => ({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: {} } });

describe('without an issuer and a token', () => {
  it('every caller is anonymous, whatever the headers claim', async () => {
    const { admit, access } = gate({});
    expect(await admit()).toBeUndefined();
    expect(await admit('Bearer abc', call('start_copy_job'))).toBeUndefined();
    expect(access.document(new Request('http://x/.well-known/oauth-protected-resource/mcp'))).toBeUndefined();
  });
});

describe('a static token', () => {
  it('admits to everything, as "static token"', async () => {
    const { admit } = gate({ httpToken: SECRET });
    for (const scheme of ['Bearer', 'bearer', 'BEARER  ']) {
      const caller = (await admit(`${scheme} ${SECRET}`, call('start_copy_job'))) as AuthInfo;
      expect(caller).toMatchObject({ extra: { subject: 'static token' }, scopes: ['copies:read', 'copies:write'] });
      expect(JSON.stringify(caller)).not.toContain(SECRET);
    }
  });

  it.each([SECRET.slice(0, -1), `${SECRET}x`, SECRET.toLowerCase(), 'x'.repeat(SECRET.length)])(
    'is not %s',
    async (wrong) => {
      const { admit } = gate({ httpToken: SECRET });
      const answer = (await admit(`Bearer ${wrong}`)) as Response;
      expect([400, 401]).toContain(answer.status);
      // There is no issuer, so there is no metadata to find it with.
      expect(answer.headers.get('WWW-Authenticate')).not.toMatch(/resource_metadata|scope/);
    },
  );

  it('and an issuer can both be configured: either admits', async () => {
    const issuer = await testIssuer(AUDIENCE);
    const { status } = gate({ ...oauth(issuer), httpToken: SECRET });
    expect(await status(SECRET)).toBe(200);
    expect(issuer.asked).toEqual([]);
    expect(await status(await issuer.token())).toBe(200);
    await issuer.down();
    expect(await status(SECRET)).toBe(200);
  });
});

describe('a scope', () => {
  it.each(TOOLS.map(({ name, effect }) => [name, effect] as const))('of a call of %s: %s', async (name, effect) => {
    const issuer = await testIssuer(AUDIENCE);
    const { admit, status } = gate(oauth(issuer));
    const reader = await issuer.token({ scope: 'openid copies:read' });
    for (const body of [call(name), [call('list_backup_vaults'), call(name)]]) {
      expect(await status(await issuer.token(), body)).toBe(200);
      expect(await status(reader, body)).toBe(effect === 'write' ? 403 : 200);
    }
    if (effect === 'read') return;
    const answer = (await admit(`Bearer ${reader}`, call(name))) as Response;
    expect(answer.headers.get('WWW-Authenticate')).toContain('scope="copies:read copies:write"');
  });

  it.each([
    ['a task that is read', { method: 'tasks/get', params: { taskId: 'w1.x' } }],
    ['a task that is cancelled', { method: 'tasks/cancel', params: { taskId: 'x' } }],
    ['a name that no tool has', call('constructor')],
    ['a prompt with the name of a tool', { method: 'prompts/get', params: { name: 'start_copy_job' } }],
    ['no message', null],
    ['a number', 7],
    ['params that are null', { method: 'tools/call', params: null }],
  ])('for reads is enough for %s', async (_, body) => {
    const issuer = await testIssuer(AUDIENCE);
    const { status } = gate(oauth(issuer));
    expect(await status(await issuer.token({ scope: 'copies:read' }), body)).toBe(200);
    expect(await status(await issuer.token({ scope: 'copies:write' }), body)).toBe(403);
  });

  it.each([
    ['a read', call('list_backup_vaults')],
    ['a start', call('start_copy_job')],
  ])('is not named to whoever has no valid token: %s', async (_, body) => {
    const issuer = await testIssuer(AUDIENCE);
    const { admit } = gate(oauth(issuer));
    for (const authorization of [undefined, 'Basic YTpi', `Bearer ${await issuer.token({ exp: 1 })}`]) {
      const answer = (await admit(authorization, body)) as Response;
      expect(answer.status).toBe(401);
      // A client then asks for what the metadata names. Clients that refresh tokens do not get more later.
      expect(answer.headers.get('WWW-Authenticate')).not.toContain('scope');
    }
  });

  it('for writes is needed for a look that goes on with a set', async () => {
    const issuer = await testIssuer(AUDIENCE);
    const { status } = gate(oauth(issuer));
    const body = { method: 'tasks/get', params: { taskId: 's1.x' } };
    expect(await status(await issuer.token({ scope: 'copies:read' }), body)).toBe(403);
    expect(await status(await issuer.token(), body)).toBe(200);
  });

  it.each([
    ['scope', { scope: 'copies:read' }],
    ['scp, a list', { scope: undefined, scp: ['openid', 'copies:read'] }],
    ['scp, a string', { scope: undefined, scp: 'openid copies:read' }],
  ])('stands in %s', async (_, claims) => {
    const issuer = await testIssuer(AUDIENCE);
    const { status } = gate(oauth(issuer));
    expect(await status(await issuer.token(claims))).toBe(200);
  });

  it('is needed for a tool that cannot be looked up', async () => {
    const issuer = await testIssuer(AUDIENCE);
    const access = accessOf(oauth(issuer), () => {}, new ManualClock(Date.now()), {
      accessToken: () => import('../../../src/server/http/access-token.ts'),
      effectOf: () => Promise.reject(new Error('replaced')),
    });
    const headers = { authorization: `Bearer ${await issuer.token({ scope: 'copies:read' })}` };
    const answer = await access.admit({ url: URL_OF_MCP, headers }, call('list_backup_vaults'));
    expect(answer).toMatchObject({ status: 403 });
  });
});

describe('an audience', () => {
  it.each([
    ['https://copies.example.com', ['https://copies.example.com', 'https://copies.example.com/'], [AUDIENCE]],
    [
      AUDIENCE,
      [AUDIENCE, ['https://other.example.com', AUDIENCE]],
      [
        'https://copies.example.com',
        'https://copies.example.com/',
        `${AUDIENCE}/`,
        `${AUDIENCE}?x=1`,
        `${AUDIENCE}#x`,
        `${AUDIENCE}/v2`,
        AUDIENCE.replace('https', 'http'),
        AUDIENCE.replace('com/', 'com:8443/'),
        AUDIENCE.replace('mcp', 'MCP'),
        [],
        ['https://other.example.com'],
        [[AUDIENCE]],
        { 0: AUDIENCE },
        `${AUDIENCE} https://other.example.com`,
        null,
        '',
      ],
    ],
  ])('of %s', async (audience, accepted, refused) => {
    const issuer = await testIssuer(audience);
    const { status } = gate(oauth(issuer));
    for (const aud of accepted) expect(await status(await issuer.token({ aud }))).toBe(200);
    for (const aud of refused) {
      expect(await status(await issuer.token({ aud: aud })), JSON.stringify(aud)).toBe(401);
    }
  });
});

describe('the dates of a token', () => {
  it('are compared with the clock, and may be off by 10 s', async () => {
    const issuer = await testIssuer(AUDIENCE);
    const { status, clock } = gate(oauth(issuer));
    const now = Math.floor(clock.now() / 1000);
    const cases: [Record<string, unknown>, number][] = [
      [{ exp: now - 9 }, 200],
      [{ exp: now - 11 }, 401],
      [{ nbf: now + 9 }, 200],
      [{ nbf: now + 12 }, 401],
      [{ iat: now + 9 }, 200],
      [{ iat: now + 12 }, 401],
      [{ iat: undefined }, 200],
      [{ exp: undefined }, 401],
      [{ exp: String(now + 600) }, 401],
      [{ nbf: '0' }, 401],
      [{ iat: {} }, 401],
    ];
    for (const [claims, expected] of cases) {
      expect(await status(await issuer.token(claims)), JSON.stringify(claims)).toBe(expected);
    }
    const token = await issuer.token();
    expect(await status(token)).toBe(200);
    clock.advance(11 * MINUTE);
    expect(await status(token)).toBe(401);
  });
});

describe('the keys of the issuer', () => {
  it.each([
    ['', '/.well-known/oauth-authorization-server'],
    ['/tenant', '/.well-known/oauth-authorization-server/tenant'],
    ['/tenant', '/.well-known/openid-configuration/tenant'],
    ['/tenant', '/tenant/.well-known/openid-configuration'],
    ['/', '/.well-known/openid-configuration'],
  ])('of an issuer at %j are found by %s', async (path, metadataPath) => {
    const issuer = await testIssuer(AUDIENCE, path);
    issuer.metadataPath = metadataPath;
    const { status } = gate(oauth(issuer));
    expect(await status(await issuer.token())).toBe(200);
  });

  it.each(['RS256', 'PS384', 'ES256', 'ES512', 'EdDSA'])('may be for %s', async (alg) => {
    const issuer = await testIssuer(AUDIENCE);
    issuer.keys = [await signingKey('other', 'ES384'), await signingKey('one', alg)];
    const { status } = gate(oauth(issuer));
    expect(await status(await issuer.token({}, { key: issuer.keys[1]! }))).toBe(200);
  });

  it('are read once the way to the proxy is found, though it was not at first', async () => {
    const issuer = await testIssuer(AUDIENCE);
    let broken = true;
    const access = accessOf(oauth(issuer), () => {}, new ManualClock(Date.now()), {
      accessToken: () => import('../../../src/server/http/access-token.ts'),
      effectOf: async () => undefined,
      agent: async () => {
        if (broken) throw new Error('no certificate authorities');
        return undefined;
      },
    });
    const headers = { authorization: `Bearer ${await issuer.token()}` };
    expect(((await access.admit({ url: URL_OF_MCP, headers }, {})) as Response).status).toBe(503);
    broken = false;
    expect(await access.admit({ url: URL_OF_MCP, headers }, {})).not.toBeInstanceOf(Response);
  });

  it('are read through the proxy that is configured, and the way to it is found once', async () => {
    const issuer = await testIssuer(AUDIENCE);
    const found: Agent[] = [];
    const access = accessOf(oauth(issuer), () => {}, new ManualClock(Date.now()), {
      accessToken: () => import('../../../src/server/http/access-token.ts'),
      effectOf: async () => undefined,
      agent: async () => {
        found.push(new Agent({ keepAlive: true }));
        return found[0];
      },
    });
    for (let round = 0; round < 2; round++) {
      const headers = { authorization: `Bearer ${await issuer.token()}` };
      expect(await access.admit({ url: URL_OF_MCP, headers }, {})).not.toBeInstanceOf(Response);
      await issuer.rotate();
    }
    expect(found).toHaveLength(1);
    // The connection went through it, and was kept.
    expect(Object.keys(found[0]!.freeSockets)).toHaveLength(1);
    found[0]!.destroy();
  });

  it('are read once for many callers, and again after ten minutes', async () => {
    const issuer = await testIssuer(AUDIENCE);
    const { status, clock } = gate(oauth(issuer));
    const token = await issuer.token({ exp: Math.floor(Date.now() / 1000) + 86_400 });
    expect(new Set(await Promise.all(Array.from({ length: 20 }, () => status(token))))).toEqual(new Set([200]));
    expect(issuer.keyReads).toBe(1);
    clock.advance(9 * MINUTE);
    expect(await status(token)).toBe(200);
    expect(issuer.keyReads).toBe(1);
    clock.advance(2 * MINUTE);
    expect(await status(token)).toBe(200);
    expect(issuer.keyReads).toBe(2);
  });

  it('can be rotated at any time: the new one works at once, the old one not', async () => {
    const issuer = await testIssuer(AUDIENCE);
    const { status } = gate(oauth(issuer));
    const old = await issuer.token();
    expect(await status(old)).toBe(200);
    for (let round = 0; round < 3; round++) {
      await issuer.rotate();
      expect(await status(await issuer.token())).toBe(200);
      expect(await status(old)).toBe(401);
    }
  });

  it('are named as the reason where the key of a token is not one of them', async () => {
    const issuer = await testIssuer(AUDIENCE);
    const { admit } = gate(oauth(issuer));
    const token = await issuer.token({}, { key: await signingKey('strange') });
    expect(await ((await admit(`Bearer ${token}`)) as Response).json()).toEqual({
      error: 'invalid_token',
      error_description: 'The issuer does not have the key that the access token names.',
    });
  });

  it('are not asked for by tokens that cannot be valid', async () => {
    const issuer = await testIssuer(AUDIENCE);
    const { status } = gate(oauth(issuer));
    expect(await status(await issuer.token({ iss: 'https://evil.example.com' }))).toBe(401);
    expect(await status(await issuer.token({}, { header: { typ: 'logout+jwt' } }))).toBe(401);
    expect(await status('a.b.c')).toBe(401);
    expect(issuer.asked).toEqual([]);
  });

  it('are asked for a bounded number of times, however many unknown keys are named', async () => {
    const issuer = await testIssuer(AUDIENCE);
    const { status, clock } = gate(oauth(issuer));
    const strange = await signingKey('key-1');
    for (let index = 0; index < 100; index++) {
      const token = await issuer.token({}, { key: strange, header: { kid: `unknown-${index}` } });
      expect(await status(token)).toBe(401);
    }
    expect(issuer.keyReads).toBeLessThanOrEqual(20);
    // Known keys work meanwhile, and a new one after a moment.
    expect(await status(await issuer.token())).toBe(200);
    await issuer.rotate();
    clock.advance(3000);
    expect(await status(await issuer.token())).toBe(200);
  });
});

describe('an issuer that fails', () => {
  it('admits nobody and blames no token, until it answers again', async () => {
    const issuer = await testIssuer(AUDIENCE);
    const { admit, status, clock, log } = gate(oauth(issuer));
    const token = await issuer.token({ exp: Math.floor(Date.now() / 1000) + 86_400 });
    await issuer.down();
    const answer = (await admit(`Bearer ${token}`)) as Response;
    expect([answer.status, answer.headers.get('Retry-After'), answer.headers.get('WWW-Authenticate')]).toEqual([
      503,
      '5',
      null,
    ]);
    expect(await status(token)).toBe(503);
    expect(log.filter((line) => line.startsWith('error'))).toHaveLength(1);
    await issuer.up();
    expect(await status(token)).toBe(200);
    // Keys that were read count until they are ten minutes old; a key that is not among them cannot be judged.
    await issuer.down();
    expect(await status(token)).toBe(200);
    const unknown = await issuer.token({}, { header: { kid: 'new' } });
    for (let index = 0; index < 40; index++) expect(await status(unknown)).toBe(503);
    clock.advance(11 * MINUTE);
    expect(await status(token)).toBe(503);
    await issuer.up();
    expect(await status(token)).toBe(200);
  });

  const big = (response: ServerResponse) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.on('error', () => {});
    response.end(`{"keys":[${'"x",'.repeat(2_500_000)}"x"]}`);
  };
  const json = (body: unknown) => (response: ServerResponse) => void response.end(JSON.stringify(body));
  it.each<[string, (response: ServerResponse, issuer: TestIssuer) => void]>([
    ['10 MB', big],
    ['HTML', (response) => void response.end('<html>')],
    ['an empty body', (response) => void response.end()],
    ['a status of 500', (response) => void response.writeHead(500).end('{}')],
    ['a redirect', (response) => void response.writeHead(302, { Location: 'https://example.com/keys' }).end()],
    ['no keys', json({ keys: [] })],
    ['keys of the wrong type', json({ keys: 'key-1' })],
    ['null', json(null)],
    ['a list', json([])],
    ['a closed connection', (response) => void response.destroy()],
  ])('with %s in place of its keys admits nobody', async (_, answer) => {
    const issuer = await testIssuer(AUDIENCE);
    const { status } = gate(oauth(issuer));
    const token = await issuer.token();
    issuer.respond = (request, response) => {
      if (request.url === '/keys') answer(response, issuer);
      else response.end(JSON.stringify({ issuer: issuer.issuer, jwks_uri: `${issuer.origin}/keys` }));
    };
    expect(await status(token)).toBe(503);
    issuer.respond = undefined;
    expect(await status(token)).toBe(200);
  });

  const METADATA = '/.well-known/oauth-authorization-server';
  it.each<[string, string, (response: ServerResponse) => void]>([
    ['never answering', '/keys', () => {}],
    ['never answering', METADATA, () => {}],
    ['stopping in the middle of', '/keys', (response) => void response.write('{"keys":[')],
    ['stopping in the middle of', METADATA, (response) => void response.write('{"issuer":"')],
  ])('by %s %s is left after 5 s', async (_, path, hang) => {
    const issuer = await testIssuer(AUDIENCE);
    const { status, clock } = gate(oauth(issuer));
    const token = await issuer.token();
    issuer.respond = ({ url }, response) => {
      if (url === path) hang(response);
      else response.end(JSON.stringify({ issuer: issuer.issuer, jwks_uri: `${issuer.origin}/keys` }));
    };
    const asked = Promise.all([status(token), status(token)]);
    await until(() => issuer.asked.includes(path));
    clock.advance(5000);
    expect(await asked).toEqual([503, 503]);
    expect(clock.sleeping).toBe(0);
    issuer.respond = undefined;
    expect(await status(token)).toBe(200);
  });

  it.each<[string, (issuer: TestIssuer) => object]>([
    ['names another issuer', ({ origin }) => ({ issuer: 'https://evil.example.com', jwks_uri: `${origin}/keys` })],
    ['differs in a slash', ({ issuer, origin }) => ({ issuer: `${issuer}/`, jwks_uri: `${origin}/keys` })],
    ['has no jwks_uri', ({ issuer }) => ({ issuer })],
    ['has its keys in a file', ({ issuer }) => ({ issuer, jwks_uri: 'file:///etc/keys' })],
    ['has its keys elsewhere without TLS', ({ issuer }) => ({ issuer, jwks_uri: 'http://example.com/keys' })],
    ['has its keys in the metadata service', ({ issuer }) => ({ issuer, jwks_uri: 'http://169.254.169.254/keys' })],
  ])('because its metadata %s admits nobody', async (_, metadata) => {
    const issuer = await testIssuer(AUDIENCE);
    const { status, log } = gate(oauth(issuer));
    issuer.respond = (request, response) =>
      request.url === '/keys'
        ? response.end(JSON.stringify({ keys: issuer.keys.map(({ jwk }) => jwk) }))
        : response.end(JSON.stringify(metadata(issuer)));
    expect(await status(await issuer.token())).toBe(503);
    expect(issuer.keyReads).toBe(0);
    expect(log[0]).toMatch(/^error: the keys of the issuer/);
  });
});

it('two issuers do not share keys, even with the same key ID', async () => {
  const [one, other] = [await testIssuer(AUDIENCE), await testIssuer(AUDIENCE)];
  const [atOne, atOther] = [gate(oauth(one)), gate(oauth(other))];
  expect([await atOne.status(await one.token()), await atOther.status(await other.token())]).toEqual([200, 200]);
  expect([await atOne.status(await other.token()), await atOther.status(await one.token())]).toEqual([401, 401]);
  const forged = await other.token({ iss: one.issuer });
  expect([await atOne.status(forged), await atOther.status(forged)]).toEqual([401, 401]);
});

describe('protected-resource metadata', () => {
  it.each([
    [AUDIENCE, '/.well-known/oauth-protected-resource/mcp'],
    [AUDIENCE, '/.well-known/oauth-protected-resource'],
    ['https://example.com/backup/mcp', '/.well-known/oauth-protected-resource/backup/mcp'],
  ])('of %s is served at %s without a token', async (audience, path) => {
    const issuer = await testIssuer(audience);
    const { access } = gate(oauth(issuer));
    const answer = access.document(new Request(`http://127.0.0.1:8080${path}`))!;
    expect(await answer.json()).toMatchObject({
      resource: audience,
      authorization_servers: [issuer.issuer],
      scopes_supported: ['copies:read', 'copies:write'],
      bearer_methods_supported: ['header'],
    });
    expect(access.document(new Request(`http://x${path}x`))).toBeUndefined();
    expect(access.document(new Request('http://x/mcp'))).toBeUndefined();
  });
});
