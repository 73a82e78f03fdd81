import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bench } from './harness.ts';
import { send, signed, type WireReply } from './wire.ts';

// A page in a browser reaches 127.0.0.1 by a name that it has pointed there, or from its own origin.

const VAULTS = { path: '/backup-vaults' };

const refusal = (what: string) => ({
  status: 403,
  headers: { 'x-amzn-errortype': 'AccessDeniedException' },
  json: { Message: expect.stringContaining(`The ${what} "`) },
});

/** A request that is signed with these headers, so that nothing else is wrong with it. */
async function withHeaders(url: string, headers: Record<string, string>, path = VAULTS.path): Promise<WireReply> {
  const request = await signed(url, { path: VAULTS.path, headers });
  return await send(url, { ...request, path });
}

it.each(['127.0.0.1', 'localhost', 'LocalHost', '[::1]'])('answers requests for %s', async (name) => {
  await using b = await bench();
  const { port } = new URL(b.simulator.url);
  for (const host of [`${name}:${port}`, name, `${name}:1`]) {
    expect(await withHeaders(b.simulator.url, { host }), host).toMatchObject({ status: 200 });
    const same = await withHeaders(b.simulator.url, { host, origin: `http://${host}` });
    expect(same, `${host}, from itself`).toMatchObject({ status: 200 });
  }
});

it.each([
  'attacker.example',
  'localhost.attacker.example',
  '127.0.0.1.nip.io',
  'localhost.',
  'user@localhost',
  '127.0.0.1:80@attacker.example',
  '[::1].attacker.example',
  '0.0.0.0',
  '127.1',
  'localhost:80:80',
  'constructor',
])('refuses requests for %s', async (host) => {
  await using b = await bench();
  expect(await withHeaders(b.simulator.url, { host })).toMatchObject(refusal('host'));
  const absolute = await withHeaders(b.simulator.url, {}, `http://${host}/backup-vaults`);
  expect(absolute).toMatchObject(refusal('host'));
  expect(b.simulator.requests.count()).toBe(0);
});

it('refuses every other host and origin, whatever they are', async () => {
  await using b = await bench();
  const { host } = new URL(b.simulator.url);
  const name = fc.domain().filter((one) => one !== 'localhost');
  await fc.assert(
    fc.asyncProperty(name, fc.option(fc.nat(65_535), { nil: undefined }), async (domain, port) => {
      const other = port === undefined ? domain : `${domain}:${port}`;
      expect(await withHeaders(b.simulator.url, { host: other })).toMatchObject(refusal('host'));
      for (const origin of [`http://${other}`, `https://${other}`, `http://${other}.${host}`]) {
        expect(await withHeaders(b.simulator.url, { origin }), origin).toMatchObject(refusal('origin'));
      }
    }),
    { numRuns: 50 },
  );
});

it.each(['null', '', 'http://localhost:1', 'file://', 'chrome-extension://abc'])(
  'refuses requests from the origin "%s"',
  async (origin) => {
    await using b = await bench();
    expect(await withHeaders(b.simulator.url, { origin })).toMatchObject(refusal('origin'));
    // The question that a browser asks before a request from another origin.
    const asked = { method: 'OPTIONS', path: '/copy-jobs', headers: { origin } };
    const preflight = await send(b.simulator.url, asked);
    expect(preflight).toMatchObject(refusal('origin'));
    expect(preflight.headers).not.toHaveProperty('access-control-allow-origin');
  },
);

it('answers requests for the names that a test gives it, and no others', async () => {
  await using b = await bench({ hosts: ['backup.us-east-1.amazonaws.com'] });
  const { url } = b.simulator;
  for (const host of ['backup.us-east-1.amazonaws.com', 'BACKUP.us-east-1.amazonaws.com:443', 'localhost']) {
    expect(await withHeaders(url, { host }), host).toMatchObject({ status: 200 });
  }
  expect(await withHeaders(url, { host: 'sts.us-east-1.amazonaws.com' })).toMatchObject(refusal('host'));
});
