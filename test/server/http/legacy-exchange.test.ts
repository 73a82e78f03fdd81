import { expect, it } from 'vitest';
import { NOWHERE } from '../../support/aws.ts';
import { REQUEST } from '../../support/constants.ts';
import { ask, JSON_HEADERS, listenHttp, rawSocket, rpc } from '../../support/http-server.ts';
import { bench, depsFor } from '../../support/server.ts';
import { until } from '../../support/until.ts';

// The form of a response to a client of 2025. What is in it is tested with real clients, in calls.test.ts.

const STREAM = 'text/event-stream';

it('is a document of a known length where there is one answer', async () => {
  const { url } = await listenHttp(depsFor(NOWHERE));
  for (const [method, params] of [
    ['tools/list', {}],
    ['tools/call', { name: 'start_copy_job', arguments: {} }],
    ['no/such/method', {}],
  ] as const) {
    const { status, headers, text } = await rpc(url, method, params);
    expect([status, headers['content-type']]).toEqual([200, 'application/json']);
    expect(headers['content-length']).toBe(String(Buffer.byteLength(text)));
    expect(headers['transfer-encoding']).toBeUndefined();
    expect(JSON.parse(text)).toMatchObject({ jsonrpc: '2.0', id: 1 });
  }
});

it('is a stream of the progress and the answer where the client asked for progress', async () => {
  const { deps, clock, ok } = await bench();
  const { url } = await listenHttp({ ...deps, clock });
  const { CopyJobId } = await ok('start_copy_job', REQUEST);
  const params = { name: 'wait_for_copy_jobs', arguments: { CopyJobIds: [CopyJobId], TimeoutSeconds: 5 } };
  const call = rpc(url, 'tools/call', { ...params, _meta: { progressToken: 7 } });
  let done = false;
  void call.finally(() => {
    done = true;
  });
  while (!done) {
    await new Promise((resolve) => setImmediate(resolve));
    if (clock.sleeping > 2) clock.advance(1000);
  }
  const { headers, text } = await call;
  expect(headers['content-type']).toBe(STREAM);
  const messages = [...text.matchAll(/^event: message\ndata: (.*)\n\n/gm)].map(([, data]) => JSON.parse(data!));
  expect(messages.at(-1)).toMatchObject({ id: 1, result: { structuredContent: { Done: true } } });
  expect(messages.length).toBeGreaterThan(1);
  for (const one of messages.slice(0, -1)) {
    expect(one).toMatchObject({ method: 'notifications/progress', params: { progressToken: 7 } });
  }
});

it('begins as a stream after 15 seconds, and has a comment every 15 seconds until the answer', async () => {
  const { deps, clock, ok } = await bench({ speed: 0.01 });
  const { url } = await listenHttp({ ...deps, clock }, { callMs: 3_600_000 });
  const { CopyJobId } = await ok('start_copy_job', REQUEST);
  const params = { name: 'wait_for_copy_jobs', arguments: { CopyJobIds: [CopyJobId], TimeoutSeconds: 40 } };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
  const { socket, received } = rawSocket(url);
  const headers = Object.entries({ ...JSON_HEADERS, host: 'localhost', 'content-length': String(body.length) });
  socket.write(`POST /mcp HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`);
  const comments = () => received().split(': keepalive\n\n').length - 1;
  let seconds = 0;
  while (!received().includes('data:')) {
    await new Promise((resolve) => setImmediate(resolve));
    // The limit of a call, the comments, and the tool.
    if (clock.sleeping < 3) continue;
    expect(received() === '').toBe(seconds < 15);
    clock.advance(1000);
    seconds += 1;
    if (seconds === 15) await until(() => received() !== '');
  }
  expect(received()).toMatch(new RegExp(`^HTTP/1.1 200 OK\r\n.*content-type: ${STREAM}\r\n`, 's'));
  expect([seconds, comments()]).toEqual([40, 2]);
  await until(() => received().endsWith('0\r\n\r\n'));
  await until(() => clock.sleeping === 0);
});

it.each([
  [{ accept: 'application/json' }, 406],
  [{ accept: STREAM }, 406],
  [{ accept: '*/*' }, 406],
  [{ 'mcp-protocol-version': '2031-01-01' }, 400],
  [{ 'mcp-protocol-version': '2025-11-25, 2025-06-18' }, 400],
  [{ 'mcp-protocol-version': '2025-06-18' }, 200],
])('with %j is %i', async (headers, status) => {
  const { url } = await listenHttp(depsFor(NOWHERE));
  const reply = await rpc(url, 'tools/list', {}, headers);
  expect(reply.status).toBe(status);
  if (status !== 200) expect(reply.json).toMatchObject({ jsonrpc: '2.0', error: { code: expect.any(Number) } });
});

it.each([
  { jsonrpc: '2.0', method: 'notifications/initialized' },
  { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } },
  { jsonrpc: '2.0', method: 'tools/call', params: { name: 'wait_for_copy_jobs', arguments: {} } },
  { jsonrpc: '2.0', id: 1, result: {} },
  { jsonrpc: '2.0', id: 1, error: { code: 1, message: 'no' } },
])('is 202 without a body for %j, which has no answer', async (message) => {
  const { url } = await listenHttp(depsFor(NOWHERE));
  const { status, text } = await ask(url, { headers: JSON_HEADERS, body: JSON.stringify(message) });
  expect([status, text]).toEqual([202, '']);
});
