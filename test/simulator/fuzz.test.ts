import { randomInt } from 'node:crypto';
import { connect } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSimulator } from '../../src/simulator/index.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { START_PAGE } from './harness.ts';
import { MODEL } from './shapes.ts';
import { call, send, signed, type WireReply, type WireRequest } from './wire.ts';

// Any input: no crash, no hang, and no status 500.

const START = Date.parse('2026-11-22T10:00:00Z');
const MIB = 1024 * 1024;

const seed = randomInt(2 ** 31);
process.stdout.write(`fuzz of the simulator: seed ${seed}\n`);
/** As many runs as the time allows; the same seed repeats the same runs. */
const within = (ms: number) => ({ seed, numRuns: 100_000, interruptAfterTimeLimit: ms });

async function simulate() {
  const simulator = await startSimulator({ clock: new ManualClock(START), seed: 1 });
  onTestFinished(() => simulator.close());
  return simulator.url;
}

const signer = { date: new Date(START) };

const expectAlive = async (url: string) =>
  expect(await call(url, { path: '/backup-vaults' }, signer)).toMatchObject({ status: 200 });

function expectAnswer(reply: WireReply, method: string | undefined): void {
  expect(reply.status, reply.text).toBeLessThan(500);
  if (reply.status === 200 || method === 'HEAD') return;
  // Node itself answers an empty 400 if a request is not HTTP.
  if (reply.headers['x-amzn-errortype'] !== undefined) expect(reply.json.Message).toMatch(/\S/);
  else expect(reply.text).toMatch(/^$|^<ErrorResponse/);
}

// Values that have caused failures in servers.
const odd = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1001',
    '1e309',
    'NaN',
    'true',
    'null',
    '__proto__',
    'constructor',
    '%',
    '%00',
    '\u0000',
    '../..',
    '💥',
    'a'.repeat(5000),
  ),
  fc.constantFrom(
    'AGGREGATE_ALL',
    'ANY',
    '2026-11-22T10:00:00Z',
    '99999-99-99',
    '-99999999999999',
    '9'.repeat(400),
    'x.y',
    '.',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(...Object.values(START_PAGE)),
);

/** The right value in four of five cases, so that requests with one wrong value are common. */
const mostly = (right: string, ...wrong: string[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: fc.constantFrom(...wrong) });

const segment = fc.oneof(
  fc.constantFrom(
    ...new Set(
      Object.values(MODEL).flatMap(({ uri }) => uri.split('/').filter((part) => part !== '' && !part.startsWith('{'))),
    ),
  ),
  fc.constantFrom(
    'Default',
    'compliance',
    'aws%2Fefs%2Fautomatic-backup-vault',
    ...Object.values(START_PAGE).map(encodeURIComponent),
  ),
  odd.map((text) => encodeURIComponent(text.toWellFormed())),
  fc.constantFrom('%', '%E0%A4%A', '%zz', '.', '..', '*', ';', ''),
);

const operation = fc.constantFrom(...Object.values(MODEL));
const path = fc.oneof(
  fc.array(segment, { maxLength: 6 }).map((segments) => `/${segments.join('/')}`),
  // The paths of operations, with odd labels.
  fc.tuple(operation, fc.array(segment, { minLength: 3, maxLength: 3 })).map(([{ uri }, labels]) => {
    const values = labels.values();
    return uri.replace(/\{\w+\}/g, () => values.next().value || 'x');
  }),
);

const query = fc.dictionary(
  fc.oneof(
    fc.constantFrom(...new Set(Object.values(MODEL).flatMap((one) => one.query))),
    odd.filter((name) => name !== ''),
  ),
  odd.map((text) => text.toWellFormed()),
  { maxKeys: 4 },
);

const json = fc.oneof(
  fc.anything({ withNullPrototype: false, maxDepth: 3 }),
  fc.constantFrom(0, -1, 1.5, 36501, 1e308, '', null, [], {}, 'a'.repeat(300)),
);
const body = fc.oneof(
  fc
    .record(
      {
        RecoveryPointArn: fc.oneof(fc.constant(START_PAGE.RecoveryPointArn), odd, json),
        SourceBackupVaultName: fc.oneof(fc.constant('Default'), odd, json),
        DestinationBackupVaultArn: fc.oneof(fc.constant(START_PAGE.DestinationBackupVaultArn), odd, json),
        IamRoleArn: fc.oneof(fc.constant(START_PAGE.IamRoleArn), odd, json),
        IdempotencyToken: fc.oneof(odd, json),
        Lifecycle: fc.oneof(
          json,
          fc.record(
            {
              MoveToColdStorageAfterDays: json,
              DeleteAfterDays: json,
              OptInToArchiveForSupportedResources: json,
              DeleteAfterEvent: json,
            },
            { requiredKeys: [] },
          ),
        ),
      },
      { requiredKeys: [] },
    )
    .map((value) => text(value)),
  json.map((value) => text(value)),
  fc.string({ maxLength: 60 }),
  fc.constantFrom(
    '{"Lifecycle":'.repeat(5000),
    '[['.repeat(100_000),
    '{"__proto__":{"IamRoleArn":1}}',
    'Action=GetCallerIdentity',
    'Action=%',
  ),
);

function text(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'undefined';
  } catch {
    return String(typeof value);
  }
}

const method = fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS', 'PROPFIND');
const headers = fc.dictionary(
  fc.constantFrom(
    'content-type',
    'accept',
    'x-amz-target',
    'x-http-method-override',
    'amz-sdk-request',
    'expect',
    '__proto__',
  ),
  fc.stringMatching(/^[ -~]{0,40}$/),
  { maxKeys: 2 },
);

const request: fc.Arbitrary<WireRequest> = fc
  .record({ method, path, query, headers, body })
  .map(({ body: content, ...rest }) =>
    ['PUT', 'POST', 'DELETE'].includes(rest.method) ? { ...rest, body: content } : rest,
  );

describe('any request', () => {
  it('is answered if it is signed', async () => {
    const url = await simulate();
    let succeeded = 0;
    await fc.assert(
      fc.asyncProperty(request, async (one) => {
        const reply = await call(url, one, signer);
        expectAnswer(reply, one.method);
        if (reply.status === 200) succeeded += 1;
      }),
      within(4000),
    );
    // Some get past the signature and the router.
    expect(succeeded).toBeGreaterThan(0);
    await expectAlive(url);
  });

  it('is refused if its signature is odd', async () => {
    const url = await simulate();
    const header = fc.oneof(
      fc.stringMatching(/^[ -~]{0,80}$/),
      fc
        .record({
          key: mostly('AKIAIOSFODNN7EXAMPLE', '__proto__', ''),
          date: mostly('20261122', '99999999', ''),
          region: mostly('us-east-1', '__proto__', '..', ''),
          service: mostly('backup', 'sts', 's3', ''),
          names: fc.array(fc.constantFrom('host', 'x-amz-date', 'constructor', '__proto__', 'toString', '', 'host'), {
            maxLength: 4,
          }),
          signature: mostly('0'.repeat(64), '', 'zz'),
        })
        .map(
          (one) =>
            `AWS4-HMAC-SHA256 Credential=${one.key}/${one.date}/${one.region}/${one.service}/aws4_request, SignedHeaders=${one.names.join(';')}, Signature=${one.signature}`,
        ),
    );
    const date = mostly('20261122T100000Z', '20261332T256199Z', '', 'now', '20261122T100000Z, 20261122T100000Z');
    await fc.assert(
      fc.asyncProperty(request, header, date, async (one, authorization, at) => {
        const reply = await send(url, { ...one, headers: { ...one.headers, authorization, 'x-amz-date': at } });
        expectAnswer(reply, one.method);
        // A query that is not UTF-8 is refused before the signature is checked.
        expect([400, 403, 413, 417]).toContain(reply.status);
      }),
      within(2000),
    );
    await expectAlive(url);
  });
});

describe('bytes that are not a request', () => {
  /** The reply until the connection is closed; throws if it stays open. */
  const exchange = (url: string, bytes: Buffer): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      const chunks: Buffer[] = [];
      const deadline = setTimeout(() => {
        socket.destroy();
        reject(new Error(`still open after 5 s: ${JSON.stringify(bytes.toString('latin1'))}`));
      }, 5000);
      socket.on('data', (chunk) => chunks.push(chunk));
      // A reset is an answer too.
      socket.on('error', () => {});
      socket.on('close', () => {
        clearTimeout(deadline);
        resolve(Buffer.concat(chunks).toString('latin1'));
      });
      socket.end(bytes);
    });

  it('are answered, or the connection is closed', async () => {
    const url = await simulate();
    const valid = await signed(url, { method: 'PUT', path: '/copy-jobs', body: JSON.stringify(START_PAGE) }, signer);
    const lines = Object.entries(valid.headers!).map(([name, value]) => `${name}: ${value}`);
    const whole = Buffer.from(
      `PUT /copy-jobs HTTP/1.1\r\n${lines.join('\r\n')}\r\ncontent-length: ${Buffer.byteLength(String(valid.body))}\r\n\r\n${valid.body}`,
    );
    expect(await exchange(url, whole)).toMatch(/^HTTP\/1\.1 200 OK/);

    const mutation = fc.oneof(
      // Cut, overwrite, repeat, insert.
      fc.nat(whole.length).map((end) => whole.subarray(0, end)),
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }).map((changes) => {
        const copy = Buffer.from(whole);
        for (const [index, byte] of changes) copy[index] = byte;
        return copy;
      }),
      fc.integer({ min: 2, max: 5 }).map((times) => Buffer.concat(Array.from({ length: times }, () => whole))),
      fc
        .tuple(fc.nat(whole.length), fc.uint8Array({ maxLength: 200 }))
        .map(([index, bytes]) => Buffer.concat([whole.subarray(0, index), bytes, whole.subarray(index)])),
      fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes)),
      fc
        .constantFrom(
          'CONNECT a:1 HTTP/1.1\r\nhost: a\r\n\r\n',
          'GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
          'GET http://elsewhere/copy-jobs HTTP/1.1\r\nhost: a\r\n\r\n',
          'OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n',
          'GET //copy-jobs//?&&==&% HTTP/1.0\r\n\r\n',
          'PUT /copy-jobs HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n',
          'PUT /copy-jobs HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
          `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nhost: a\r\n\r\n`,
          'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
          '\u0016\u0003\u0001\u0002\u0000\u0001',
        )
        .map((raw) => Buffer.from(raw, 'latin1')),
    );
    await fc.assert(
      fc.asyncProperty(mutation, async (bytes) => {
        expect(await exchange(url, bytes)).not.toMatch(/^HTTP\/1\.1 5\d\d/m);
      }),
      within(3000),
    );
    await expectAlive(url);
  });
});

describe('a large body', () => {
  const start = (bytes: number): WireRequest => {
    const empty = JSON.stringify({ ...START_PAGE, IdempotencyToken: '' });
    const body = JSON.stringify({ ...START_PAGE, IdempotencyToken: 'x'.repeat(bytes - empty.length) });
    return { method: 'PUT', path: '/copy-jobs', body };
  };

  it('is read up to 1 MiB, and refused with 413 above', async () => {
    const url = await simulate();
    expect(await call(url, start(MIB), signer)).toMatchObject({ status: 200 });
    const refused = await call(url, start(MIB + 1), signer);
    expect(refused).toMatchObject({ status: 413, headers: { 'x-amzn-errortype': 'RequestEntityTooLargeException' } });
    // Also without a Content-Length, and without a signature.
    expect(await send(url, { ...start(5 * MIB), headers: { 'transfer-encoding': 'chunked' } })).toMatchObject({
      status: 413,
    });
    await expectAlive(url);
  });

  it.each([
    ['RecoveryPointArn', `arn:aws:backup:us-east-1:123456789012:${'a:'.repeat(400_000)} `],
    ['SourceBackupVaultName', 'a'.repeat(900_000)],
    ['DestinationBackupVaultArn', `arn:aws:backup:${'a-'.repeat(400_000)}:1`],
    ['IamRoleArn', `arn:aws:iam::123456789012:role/${'a/'.repeat(400_000)}!`],
  ])(
    'does not slow down the check of %s',
    async (name, value) => {
      const url = await simulate();
      const body = JSON.stringify({ ...START_PAGE, [name]: value });
      expect(await call(url, { method: 'PUT', path: '/copy-jobs', body }, signer)).toMatchObject({
        status: 400,
        headers: { 'x-amzn-errortype': 'InvalidParameterValueException' },
      });
    },
    5000,
  );
});

it('requests that never end do not block others, and end with the simulator', async () => {
  const simulator = await startSimulator({ clock: new ManualClock(START), seed: 1 });
  const { port } = new URL(simulator.url);
  const sockets = Array.from({ length: 20 }, () => connect(Number(port), '127.0.0.1'));
  const closed = sockets.map((socket) => {
    socket.on('error', () => {});
    return new Promise((resolve) => socket.on('close', resolve));
  });
  for (const [index, socket] of sockets.entries()) {
    socket.write(
      index % 2 === 0 ? 'GET /copy-jobs HT' : 'PUT /copy-jobs HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n{',
    );
  }
  await expectAlive(simulator.url);
  await simulator.close();
  await Promise.all(closed);
});
