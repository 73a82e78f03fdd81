import { describe, expect, it } from 'vitest';
import { NOWHERE } from '../../support/aws.ts';
import { ask, JSON_HEADERS, listenHttp, rpc } from '../../support/http-server.ts';
import { depsFor } from '../../support/server.ts';

const LIST = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
const open = (access = {}) => listenHttp(depsFor(NOWHERE), {}, access);

describe('a request that is not a call', () => {
  it('is answered at /healthz, with nothing but ok, without a token', async () => {
    const { url } = await open({ httpToken: 'a-secret-of-more-than-thirty-two-characters' });
    const all: Record<string, string>[] = [{}, { host: 'copies.example.com' }];
    for (const headers of all) {
      const { status, text, headers: sent } = await ask(url, { method: 'GET', path: '/healthz', headers });
      expect([status, text, sent['x-content-type-options']]).toEqual([200, 'ok\n', 'nosniff']);
    }
    expect((await ask(url, { method: 'HEAD', path: '/healthz?probe=1' })).status).toBe(200);
    expect(await ask(url, { method: 'POST', path: '/healthz' })).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD' },
    });
  });

  it.each([
    ['GET', '/', 404],
    ['POST', '/mcp/', 404],
    ['POST', '/MCP', 404],
    ['POST', '/mcp%2f', 404],
    ['POST', '/healthz/../mcp', 404],
    ['GET', '/sse', 404],
    ['GET', '/.well-known/oauth-protected-resource', 404],
    ['POST', 'http://other.example/elsewhere', 404],
    ['OPTIONS', '*', 404],
    ['GET', '*', 404],
    ['GET', 'http://[', 404],
    ['GET', 'http://other.example/mcp', 405],
    ['HEAD', '/.well-known/oauth-protected-resource', 404],
    ['GET', '/mcp', 405],
    ['DELETE', '/mcp', 405],
    ['PUT', '/mcp', 405],
    ['OPTIONS', '/mcp', 405],
    ['TRACE', '/mcp', 405],
    ['PROPFIND', '/mcp', 405],
  ])('%s %s is answered with %i', async (method, path, status) => {
    const { url } = await open();
    const reply = await ask(url, { method, path, headers: JSON_HEADERS });
    expect(reply.status).toBe(status);
    const error = { jsonrpc: '2.0', error: { message: expect.any(String) }, id: null };
    if (method !== 'HEAD') expect(reply.json).toMatchObject(error);
    expect(reply.headers.allow).toBe(status === 405 ? 'POST' : undefined);
    expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it.each([
    ['text/plain', {}, 415],
    ['application/x-www-form-urlencoded', {}, 415],
    ['multipart/form-data; boundary=a', {}, 415],
    ['application/json-patch+json', {}, 415],
    ['text/plain, application/json', {}, 415],
    ['', {}, 415],
    ['application/json', { 'content-encoding': 'gzip' }, 415],
    ['application/json; charset=utf-8', {}, 200],
    ['Application/JSON', { 'content-encoding': 'identity' }, 200],
  ])('the content type %j with %j is answered with %i', async (type, more, status) => {
    const { url } = await open();
    const headers = { ...JSON_HEADERS, 'content-type': type, ...more };
    expect((await ask(url, { headers, body: LIST })).status).toBe(status);
  });

  it.each([
    ['', -32_700],
    ['{', -32_700],
    ['undefined', -32_700],
    [Buffer.from([0x22, 0xff, 0x22]), -32_700],
    [`[${LIST}]`, -32_600],
    ['[]', -32_600],
  ])('the body %j is answered with 400 and %i', async (body, code) => {
    const { url } = await open();
    expect(await ask(url, { headers: JSON_HEADERS, body })).toMatchObject({ status: 400, json: { error: { code } } });
  });

  it.each(['null', '1', '"a"', '{}', '{"jsonrpc":"2.0"}', '{"jsonrpc":"1.0","id":1,"method":"tools/list"}'])(
    'the body %s, which is no message, is answered with 400',
    async (body) => {
      const { url } = await open();
      expect(await ask(url, { headers: JSON_HEADERS, body })).toMatchObject({ status: 400, json: { error: {} } });
    },
  );
});

it.each(['http://localhost/mcp', 'http://other.example:8080/mcp?a=b', '/mcp?a=b'])(
  'is served where the request line names %s',
  async (path) => {
    const { url } = await open();
    expect((await ask(url, { path, headers: JSON_HEADERS, body: LIST })).json.result.tools.length).toBeGreaterThan(5);
    const { url: guarded } = await open({ httpToken: 'a-secret-of-more-than-thirty-two-characters' });
    expect((await ask(guarded, { path, headers: JSON_HEADERS, body: LIST })).status).toBe(401);
  },
);

it.each([101, 1000, 100_000])('a body that nests %i levels deep is refused, and is no failure', async (levels) => {
  const deps = depsFor(NOWHERE);
  const logged: string[] = [];
  const { url } = await listenHttp({ ...deps, log: (level) => logged.push(level) });
  for (const body of [
    `${'['.repeat(levels)}${']'.repeat(levels)}`,
    `${'{"a":'.repeat(levels / 3)}1${'}'.repeat(levels / 3)}`,
  ]) {
    const nested = `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"a":${body}}}`;
    const { status } = await ask(url, { headers: JSON_HEADERS, body: nested });
    expect(status).toBe(levels === 101 && body.startsWith('{') ? 200 : 400);
  }
  expect(logged).not.toContain('error');
});

it('the metadata is read by pages of any origin, and nothing else is', async () => {
  const oauth = { oauthIssuer: 'https://login.example.com', oauthAudience: 'https://copies.example.com/mcp' };
  for (const host of ['127.0.0.1', '0.0.0.0']) {
    const { url } = await open({ ...oauth, host });
    const at = url.replace('0.0.0.0', '127.0.0.1');
    const path = '/.well-known/oauth-protected-resource/mcp';
    const headers = { origin: 'https://inspector.example' };
    const document = await ask(at, { method: 'GET', path, headers });
    expect(document).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': '*' } });
    expect(document.json.authorization_servers).toEqual([oauth.oauthIssuer]);
    expect(await ask(at, { method: 'HEAD', path, headers })).toMatchObject({ status: 200, text: '' });
    expect((await ask(at, { method: 'POST', path })).status).toBe(404);
    expect((await rpc(at, 'tools/list', {}, headers)).status).toBe(403);
  }
});

it('accepts the session headers of a gateway, and gives none', async () => {
  const { url } = await open();
  const more = { 'mcp-session-id': 'f3b1c2d4-foreign', 'x-amzn-bedrock-agentcore-runtime-session-id': 'a'.repeat(33) };
  const reply = await rpc(url, 'tools/list', {}, more);
  expect(reply.status).toBe(200);
  expect(reply.json.result.tools.length).toBeGreaterThan(5);
  expect(reply.headers).not.toHaveProperty('mcp-session-id');
});

describe('a page in a browser', () => {
  const GOOD_HOSTS = ['127.0.0.1', '127.0.0.1:8080', 'localhost', 'LOCALHOST:3000', '[::1]:80'];
  const BAD_HOSTS = [
    'evil.example',
    'evil.example:8080',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    '127.0.0.2',
    '0.0.0.0',
    '10.0.0.1',
    'user@localhost@evil.example',
    'a b',
    '[::1',
  ];
  const BAD_ORIGINS = [
    'https://evil.example',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'null',
    'file://',
    'chrome-extension://abcdef',
    'localhost',
    'http://localhost@evil.example',
    'http://0.0.0.0:8080',
  ];

  it.each(GOOD_HOSTS)('may not be at the host %s, which is this machine: it is served', async (host) => {
    const { url } = await open();
    expect((await rpc(url, 'tools/list', {}, { host })).status).toBe(200);
  });

  it.each(BAD_HOSTS)('reaches nothing by the host %j', async (host) => {
    const { url } = await open();
    for (const asked of [
      rpc(url, 'tools/list', {}, { host }),
      ask(url, { method: 'GET', headers: { host } }),
      ask(url, { method: 'GET', path: '/healthz', headers: { host } }),
      ask(url, { method: 'GET', path: '/.well-known/oauth-protected-resource', headers: { host } }),
    ]) {
      expect((await asked).status).toBe(403);
    }
  });

  it.each(['http://localhost:6274', 'http://127.0.0.1', 'https://[::1]:80'])(
    'of this machine, %s, may call',
    async (origin) => {
      const { url } = await open();
      expect((await rpc(url, 'tools/list', {}, { origin })).status).toBe(200);
    },
  );

  it.each(BAD_ORIGINS)('of the origin %s reaches nothing, whoever may call', async (origin) => {
    for (const access of [
      {},
      { httpToken: 'a-secret-of-more-than-thirty-two-characters' },
      { host: '0.0.0.0', httpBehindGateway: true },
    ]) {
      const { url } = await open(access);
      const reply = await rpc(url.replace('0.0.0.0', '127.0.0.1'), 'tools/list', {}, { origin });
      expect(reply).toMatchObject({ status: 403, json: { jsonrpc: '2.0', id: null } });
      const health = { method: 'GET', path: '/healthz', headers: { origin } };
      expect((await ask(url.replace('0.0.0.0', '127.0.0.1'), health)).status).toBe(403);
    }
  });

  it('of the host that the audience names may call a server beyond loopback; one of localhost may not', async () => {
    const access = { host: '0.0.0.0', httpBehindGateway: true, oauthAudience: 'https://copies.example.com/mcp' };
    const { url } = await open(access);
    const at = url.replace('0.0.0.0', '127.0.0.1');
    expect((await rpc(at, 'tools/list', {}, { origin: 'https://copies.example.com' })).status).not.toBe(403);
    expect((await rpc(at, 'tools/list', {}, { origin: 'http://localhost:6274' })).status).toBe(403);
  });

  it('does not stop a gateway that keeps its own Host', async () => {
    const { url } = await open({ host: '0.0.0.0', httpBehindGateway: true });
    const reply = await rpc(url.replace('0.0.0.0', '127.0.0.1'), 'tools/list', {}, { host: 'copies.example.com' });
    expect(reply.status).toBe(200);
  });
});

it('is served, in both eras, whatever else a Host header of this machine has', async () => {
  const { url } = await open();
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1.0.0' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta } });
  const modern = { ...JSON_HEADERS, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' };
  for (const host of ['localhost', 'localhost:1', 'user:password@localhost']) {
    expect((await ask(url, { headers: { ...JSON_HEADERS, host }, body: LIST })).status).toBe(200);
    expect([host, (await ask(url, { headers: { ...modern, host }, body })).status]).toEqual([host, 200]);
  }
});
