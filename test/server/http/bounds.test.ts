import { describe, expect, it } from 'vitest';
import { BOUNDS } from '../../../src/server/http/bounds.ts';
import { waitForCopyJobs } from '../../../src/tools/wait-for-copy-jobs/index.ts';
import { NOWHERE } from '../../support/aws.ts';
import { REQUEST } from '../../support/constants.ts';
import { ask, JSON_HEADERS, listenHttp, rawSocket, rpc } from '../../support/http-server.ts';
import { bench, depsFor } from '../../support/server.ts';
import { until } from '../../support/until.ts';

const listing = (more: object) => JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: more });

describe('the body of a request', () => {
  it('is read up to its limit', async () => {
    const { url } = await listenHttp(depsFor(NOWHERE), { bodyBytes: 1000 });
    const body = (bytes: number) => listing({ cursor: 'a'.repeat(bytes - listing({ cursor: '' }).length) });
    expect((await ask(url, { headers: JSON_HEADERS, body: body(1000) })).status).not.toBe(413);
    for (const headers of [JSON_HEADERS, { ...JSON_HEADERS, 'transfer-encoding': 'chunked' }]) {
      expect(await ask(url, { headers, body: body(1001) })).toMatchObject({
        status: 413,
        json: { error: { message: 'The body is longer than 1000 bytes.' } },
      });
    }
  });

  it('is not read to the end where it never ends', async () => {
    const { url } = await listenHttp(depsFor(NOWHERE), { bodyBytes: 1000, headersMs: 100, requestMs: 200 });
    const { socket, received, closed } = rawSocket(url);
    socket.write(
      `POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`,
    );
    const pour = () => {
      if (!socket.destroyed) socket.write(`3e8\r\n${'a'.repeat(1000)}\r\n`, () => setImmediate(pour));
    };
    pour();
    await closed;
    expect(received()).toMatch(/^HTTP\/1\.1 413 /);
  });

  it.each([
    ['no headers', ''],
    ['half of the headers', 'POST /mcp HTTP/1.1\r\nhost: localhost\r\n'],
    [
      'half of the body',
      'POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n{',
    ],
  ])('has to arrive in time: %s', async (_, sent) => {
    const { url } = await listenHttp(depsFor(NOWHERE), { headersMs: 100, requestMs: 200 });
    const { socket, received, closed } = rawSocket(url);
    socket.write(sent);
    await closed;
    expect(received()).toMatch(/^(HTTP\/1\.1 408 |$)/);
  });
});

it('refuses headers beyond their limit', async () => {
  const { url } = await listenHttp(depsFor(NOWHERE), { headerBytes: 2000 });
  expect((await rpc(url, 'tools/list', {}, { 'x-long': 'a'.repeat(2500) })).status).toBe(431);
  expect((await rpc(url, 'tools/list', {}, { 'x-long': 'a'.repeat(500) })).status).toBe(200);
});

it('closes a connection that is not used', async () => {
  const { url } = await listenHttp(depsFor(NOWHERE), { keepAliveMs: 50 });
  const { socket, received, closed } = rawSocket(url);
  socket.write('GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n');
  await closed;
  expect(received()).toMatch(/^HTTP\/1\.1 200 /);
});

it('refuses connections beyond their number', async () => {
  const { url } = await listenHttp(depsFor(NOWHERE), { connections: 2 });
  const held = [rawSocket(url), rawSocket(url)];
  await Promise.all(held.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))));
  for (const { socket } of held) socket.write('GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n');
  await until(() => held.every(({ received }) => received().includes('ok')));
  const third = rawSocket(url);
  await third.closed;
  expect(third.received()).toBe('');
  held[0]!.socket.destroy();
  await held[0]!.closed;
  const answered = async () => {
    try {
      return (await ask(url, { method: 'GET', path: '/healthz' })).status;
    } catch {
      return undefined;
    }
  };
  while ((await answered()) !== 200) await new Promise((resolve) => setImmediate(resolve));
});

describe('the calls at once', () => {
  const waiting = async (bounds = {}) => {
    const { deps, simulator, clock, ok } = await bench();
    const { url } = await listenHttp({ ...deps, clock }, bounds);
    const { CopyJobId } = await ok('start_copy_job', REQUEST);
    const wait = (seconds: number) =>
      rpc(url, 'tools/call', {
        name: 'wait_for_copy_jobs',
        arguments: { CopyJobIds: [CopyJobId], TimeoutSeconds: seconds },
      });
    return { url, simulator, clock, wait, CopyJobId };
  };

  it('are limited: more are told to come back, and are served when there is room', async () => {
    const { url, clock, wait } = await waiting({ calls: 2 });
    const held = [wait(60), wait(60)];
    // Each sleeps between its looks, for the limit of a call, and until its answer begins as a stream.
    await until(() => clock.sleeping === 6);
    expect(await rpc(url, 'tools/list')).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
      json: { error: { message: 'Too many calls at once.' } },
    });
    expect((await ask(url, { method: 'GET', path: '/healthz' })).status).toBe(200);
    let done = 0;
    for (const one of held) one.then(() => done++);
    while (done < 2) {
      clock.advance(1000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await rpc(url, 'tools/list')).status).toBe(200);
  });

  it('end with the connection, those too whose answer waits behind another one', async () => {
    const { url, clock, CopyJobId } = await waiting({ calls: 3 });
    const { socket, closed } = rawSocket(url);
    const args = { CopyJobIds: [CopyJobId], TimeoutSeconds: 3600 };
    const message = (method: string, params: object) => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
      const headers = Object.entries({ host: 'localhost', ...JSON_HEADERS, 'content-length': body.length });
      return `POST /mcp HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
    };
    const wait = message('tools/call', { name: 'wait_for_copy_jobs', arguments: args });
    socket.write(wait + wait + message('tools/list', {}));
    // Two looks, and of three calls the limits and the beginnings.
    await until(() => clock.sleeping === 8);
    expect((await rpc(url, 'tools/list')).status).toBe(503);
    socket.destroy();
    await closed;
    await until(() => clock.sleeping === 0);
    expect((await rpc(url, 'tools/list')).status).toBe(200);
  });

  it('take no longer than their limit', async () => {
    const { clock, wait } = await waiting({ callMs: 30_000 });
    const cut = wait(3600).then(
      () => 'answered',
      (error) => error.code,
    );
    await until(() => clock.sleeping === 3);
    clock.advance(30_000);
    expect(await cut).toBe('ECONNRESET');
    await until(() => clock.sleeping === 0);
  });

  it('may take longer than the longest wait of a tool', () => {
    const schema = waitForCopyJobs.input({ profiles: [] }).shape.TimeoutSeconds;
    const longest = [3600, 3601].map((seconds) => schema!.safeParse(seconds).success);
    expect(longest).toEqual([true, false]);
    expect(BOUNDS.callMs).toBeGreaterThan(3_600_000);
  });
});
