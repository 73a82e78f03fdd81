import fc from 'fast-check';
import { expect, it } from 'vitest';
import { startHttp } from '../../support/http-program.ts';
import { ask, JSON_HEADERS, rawSocket, rpc } from '../../support/http-server.ts';

// Whatever comes in, the server goes on, and never says that it is at fault.

const method = fc.constantFrom(
  'initialize',
  'ping',
  'tools/list',
  'tools/call',
  'prompts/get',
  'completion/complete',
  'server/discover',
  'subscriptions/listen',
  'tasks/get',
  'notifications/cancelled',
  'notifications/initialized',
  'logging/setLevel',
  '__proto__',
  '',
);
const VERSIONS = ['2026-07-28', '2025-11-25', '2025-03-26', '2024-11-05', '1999-01-01', ''];
const ENVELOPE = 'io.modelcontextprotocol/';
const envelope = fc.record(
  {
    [`${ENVELOPE}protocolVersion`]: fc.oneof(fc.constantFrom(...VERSIONS), fc.jsonValue()),
    [`${ENVELOPE}clientInfo`]: fc.oneof(fc.constant({ name: 'a', version: '1' }), fc.jsonValue()),
    [`${ENVELOPE}clientCapabilities`]: fc.oneof(fc.constant({}), fc.jsonValue()),
    progressToken: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const params = fc.oneof(
  fc.jsonValue(),
  fc.record(
    {
      name: fc.oneof(fc.constantFrom('list_backup_vaults', 'start_copy_job', 'toString'), fc.jsonValue()),
      arguments: fc.jsonValue(),
      _meta: fc.oneof(envelope, fc.jsonValue()),
      protocolVersion: fc.oneof(fc.constantFrom(...VERSIONS), fc.jsonValue()),
      notifications: fc.jsonValue(),
      ref: fc.jsonValue(),
      argument: fc.jsonValue(),
    },
    { requiredKeys: [] },
  ),
);
const message = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record(
      {
        jsonrpc: fc.constantFrom('2.0', '1.0'),
        id: fc.oneof(fc.integer(), fc.string(), fc.jsonValue()),
        method: fc.oneof(method, fc.string()),
        params,
      },
      { requiredKeys: ['jsonrpc'] },
    ),
  },
  { weight: 1, arbitrary: fc.jsonValue() },
);
const text = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 20,
});
const headers = fc.record(
  {
    'mcp-protocol-version': fc.oneof(fc.constantFrom(...VERSIONS), text),
    'mcp-method': fc.oneof(method, text),
    'mcp-name': text,
    'mcp-session-id': text,
    'last-event-id': text,
    authorization: fc.oneof(
      text,
      text.map((token) => `Bearer ${token}`),
    ),
    accept: fc.oneof(fc.constantFrom('application/json', 'text/event-stream', '*/*'), text),
    'content-type': fc.oneof({ weight: 5, arbitrary: fc.constant('application/json') }, { weight: 1, arbitrary: text }),
    origin: text,
    'x-forwarded-host': text,
    traceparent: text,
  },
  { requiredKeys: ['content-type'] },
);
const path = fc.oneof(
  { weight: 6, arbitrary: fc.constant('/mcp') },
  {
    weight: 1,
    arbitrary: fc.oneof(fc.webPath(), fc.webUrl(), fc.constantFrom('*', 'http://[', 'http://localhost/mcp')),
  },
);
const verb = fc.oneof(
  { weight: 6, arbitrary: fc.constant('POST') },
  { weight: 1, arbitrary: fc.constantFrom('GET', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH') },
);

it('in messages and headers', { timeout: 120_000 }, async () => {
  const { url, stderr, child } = await startHttp();
  await fc.assert(
    fc.asyncProperty(verb, path, headers, message, async (method, path, more, body) => {
      const given = Object.fromEntries(
        Object.entries({ ...JSON_HEADERS, ...more }).filter(([, value]) => value !== undefined),
      );
      const { socket, received, closed } = rawSocket(url);
      const bytes = Buffer.from(JSON.stringify(body) ?? '');
      const lines = Object.entries({
        host: 'localhost',
        connection: 'close',
        'content-length': bytes.length,
        ...given,
      });
      socket.write(
        `${method} ${path || '/'} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
      );
      socket.write(bytes);
      // A subscription stays open.
      while (!received().includes('\r\n\r\n') && !socket.closed) await new Promise((resolve) => setImmediate(resolve));
      socket.destroy();
      await closed;
      const status = Number(/^HTTP\/1\.1 (\d+)/.exec(received())?.[1]);
      expect(status).toBeGreaterThanOrEqual(200);
      if (status >= 500) expect(status).toBe(503);
    }),
    { numRuns: 1500 },
  );
  expect(child.exitCode).toBeNull();
  expect(stderr()).not.toMatch(/"level":"error"/);
  expect((await rpc(url, 'tools/list')).status).toBe(200);
});

it('in bytes', { timeout: 60_000 }, async () => {
  const { url, stderr, child } = await startHttp();
  const piece = fc.oneof(
    fc.constantFrom(
      'POST /mcp HTTP/1.1\r\n',
      'GET /healthz HTTP/1.1\r\n',
      'host: localhost\r\n',
      '\r\n',
      'content-length: 5\r\n',
      'transfer-encoding: chunked\r\n',
      'content-length: -1\r\n',
      'expect: 100-continue\r\n',
      'upgrade: websocket\r\nconnection: upgrade\r\n',
      'content-type: application/json\r\n',
      'CONNECT a:1 HTTP/1.1\r\n',
      '5\r\n{"a":\r\n',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      '0\r\n\r\n',
      '\u0016\u0003\u0001',
    ),
    fc.string({ unit: 'binary' }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 8 }), async (pieces) => {
      const { socket, received, closed } = rawSocket(url);
      socket.end(pieces.join(''), 'latin1');
      await closed;
      expect(received()).not.toMatch(/HTTP\/1\.1 5(?!03)/);
    }),
    { numRuns: 500 },
  );
  expect(child.exitCode).toBeNull();
  expect(stderr()).not.toMatch(/"level":"error"/);
  expect((await ask(url, { method: 'GET', path: '/healthz' })).status).toBe(200);
});
