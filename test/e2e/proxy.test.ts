import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { networkFrom } from '../../src/aws/index.ts';
import { httpOptions } from '../../src/aws/network/http-options.ts';
import { systemClock } from '../../src/clock.ts';
import { lazy } from '../../src/lazy.ts';
import { startSimulator } from '../../src/simulator/index.ts';
import { createAws } from '../support/aws.ts';
import { MAIN } from '../support/repository.ts';
import { KEYS, serve } from '../support/server.ts';
import { createAuthority } from './proxy/certificates.ts';
import { type Machine, startProxy, startTlsEndpoint } from './proxy/machines.ts';

// The real clients of the AWS SDK, calling AWS's real host names through a proxy that leads to a simulator behind TLS.
const AWS_HOST = 'backup.us-east-1.amazonaws.com';

let folder: string;
let aws: Machine;
let simulator: Awaited<ReturnType<typeof startSimulator>>;
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aws-backup-mcp-proxy-'));
  simulator = await startSimulator();
  const authority = createAuthority('Example Corp CA');
  const names = ['*.us-east-1.amazonaws.com', '*.sso.us-east-1.amazonaws.com', hostname(), 'localhost'];
  aws = await startTlsEndpoint(authority.issue(names), Number(new URL(simulator.url).port));
  writeFileSync(file('corp.pem'), authority.certificate);
  writeFileSync(file('other.pem'), createAuthority('Other CA').certificate);
  writeFileSync(file('no.pem'), 'not a certificate');
});
afterAll(async () => {
  aws.close();
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The variables of a machine with nothing but these: the library reads the process's own. */
function environment(variables: Record<string, string>): Record<string, string> {
  for (const name of Object.keys(process.env)) {
    if (/^AWS_|proxy$/i.test(name)) vi.stubEnv(name, undefined);
  }
  const all = {
    AWS_CONFIG_FILE: file('config'),
    AWS_SHARED_CREDENTIALS_FILE: file('credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    ...variables,
  };
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  return all;
}

/** A server whose AWS clients have no endpoint but AWS's own, on a machine with these variables. */
async function server(variables: Record<string, string>, profiles: string[] = []) {
  environment(variables);
  const aws = createAws({
    clock: systemClock,
    profiles,
    region: 'us-east-1',
    network: await networkFrom(process.env, lazy.proxyFromEnv),
    timeouts: { attempt: 3000, total: 8000, attempts: 1 },
  });
  return await serve('', {}, { aws });
}

const listVaults = async (variables: Record<string, string>) => (await server(variables)).call('list_backup_vaults');

async function proxy(target: number, status?: number) {
  const one = await startProxy(target, status);
  onTestFinished(() => one.close());
  return { ...one, url: `http://127.0.0.1:${one.port}` };
}

it('reaches AWS through the proxy, and trusts the certificate authority that AWS_CA_BUNDLE names', async () => {
  const { url, asked } = await proxy(aws.port);
  const answer = await listVaults({ HTTPS_PROXY: url, AWS_CA_BUNDLE: file('corp.pem') });
  expect(answer.json).toMatchObject({ Account: '123456789012', BackupVaultList: expect.anything() });
  expect(new Set(asked)).toEqual(new Set([`CONNECT sts.us-east-1.amazonaws.com:443`, `CONNECT ${AWS_HOST}:443`]));
});

it('keeps the connection through the proxy for the next call', async () => {
  const { url, asked } = await proxy(aws.port);
  const { call } = await server({ HTTPS_PROXY: url, AWS_CA_BUNDLE: file('corp.pem') });
  for (const _ of [1, 2, 3]) expect((await call('list_backup_vaults')).isError).toBe(false);
  expect(asked.filter((one) => one.includes(AWS_HOST))).toHaveLength(1);
});

/** The built server, as a host starts it; what list_backup_vaults answers. */
async function listVaultsOfBuilt(variables: Record<string, string>): Promise<CallToolResult> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  onTestFinished(() => client.close());
  const env = environment({ AWS_REGION: 'us-east-1', ...variables });
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [MAIN], env }));
  return (await client.callTool({ name: 'list_backup_vaults', arguments: {} })) as CallToolResult;
}

it('does so in the built server, started by a host', async () => {
  const { url, asked } = await proxy(aws.port);
  const result = await listVaultsOfBuilt({ HTTPS_PROXY: url, AWS_CA_BUNDLE: file('corp.pem') });
  expect(result.structuredContent).toMatchObject({ Account: '123456789012' });
  expect(asked).toContain(`CONNECT ${AWS_HOST}:443`);
});

it('loads none of this where nothing is configured', async () => {
  const network = await networkFrom({ NO_PROXY: 'example.com' }, lazy.proxyFromEnv);
  expect(network).toEqual({ proxyFor: undefined, caBundle: undefined });
  expect(Object.keys(await httpOptions(1000, network, lazy.proxyAgent))).not.toContain('httpsAgent');
});

it.each([
  ['lower case', 'https_proxy'],
  ['for everything', 'ALL_PROXY'],
])('knows the variable %s', async (_, name) => {
  const { url, asked } = await proxy(aws.port);
  expect((await listVaults({ [name]: url, AWS_CA_BUNDLE: file('corp.pem') })).isError).toBe(false);
  expect(asked).toContain(`CONNECT ${AWS_HOST}:443`);
});

it("takes a proxy without a scheme as http, as AWS's own tools do", async () => {
  const { port, asked } = await proxy(aws.port);
  expect((await listVaults({ HTTPS_PROXY: `127.0.0.1:${port}`, AWS_CA_BUNDLE: file('corp.pem') })).isError).toBe(false);
  expect(asked).toContain(`CONNECT ${AWS_HOST}:443`);
});

it('logs in to the proxy with what its URL holds', async () => {
  const { port, authorizations } = await proxy(aws.port);
  const HTTPS_PROXY = `http://user:p%40ss@127.0.0.1:${port}`;
  expect((await listVaults({ HTTPS_PROXY, AWS_CA_BUNDLE: file('corp.pem') })).isError).toBe(false);
  expect(new Set(authorizations)).toEqual(new Set([`Basic ${Buffer.from('user:p@ss').toString('base64')}`]));
});

it('takes a plain http endpoint through HTTP_PROXY', async () => {
  const { url, asked } = await proxy(Number(new URL(simulator.url).port));
  const AWS_ENDPOINT_URL = 'http://backup.corp.example';
  expect((await listVaults({ HTTP_PROXY: url, AWS_ENDPOINT_URL })).isError).toBe(false);
  expect(asked.some((one) => one.startsWith('GET http://backup.corp.example/backup-vaults'))).toBe(true);
});

it('passes the proxy by where NO_PROXY says so', async () => {
  const { url, asked } = await proxy(aws.port);
  const direct = {
    HTTPS_PROXY: url,
    AWS_CA_BUNDLE: file('corp.pem'),
    AWS_ENDPOINT_URL: `https://${hostname()}:${aws.port}`,
  };
  expect((await listVaults({ ...direct, NO_PROXY: hostname() })).isError).toBe(false);
  expect(asked).toEqual([]);
  expect((await listVaults(direct)).isError).toBe(false);
  expect(asked).toContain(`CONNECT ${hostname()}:${aws.port}`);
});

it.each(['127.0.0.1', 'localhost'])('asks no proxy for a simulator on %s', async (host) => {
  const { url, asked } = await proxy(aws.port);
  const AWS_ENDPOINT_URL = simulator.url.replace('127.0.0.1', host);
  expect((await listVaults({ HTTP_PROXY: url, ALL_PROXY: url, AWS_ENDPOINT_URL })).isError).toBe(false);
  expect(asked).toEqual([]);
});

it.each([
  ['another authority', { AWS_CA_BUNDLE: 'other.pem' }],
  ['no bundle', {}],
])(
  'says what to set where the certificate is not trusted: %s',
  async (_, { AWS_CA_BUNDLE }: { AWS_CA_BUNDLE?: string }) => {
    const { url } = await proxy(aws.port);
    const { json } = await listVaults({
      HTTPS_PROXY: url,
      ...(AWS_CA_BUNDLE && { AWS_CA_BUNDLE: file(AWS_CA_BUNDLE) }),
    });
    expect(json.Error).toMatchObject({ Category: 'network', Fix: expect.stringContaining('AWS_CA_BUNDLE') });
  },
);

it.each([
  ['is not there', 'missing.pem', 'no such file'],
  ['holds no certificate', 'no.pem', 'it holds no PEM certificate'],
])('says which setting is broken where the bundle %s', async (_, name, reason) => {
  const { json } = await listVaults({ AWS_CA_BUNDLE: file(name) });
  expect(json.Error).toMatchObject({
    Category: 'configuration',
    Code: 'BadCaBundle',
    Message: expect.stringContaining(reason),
    Fix: expect.stringContaining('AWS_CA_BUNDLE'),
  });
});

it('does not take the refusal of a proxy for an answer of AWS', async () => {
  const { url, port } = await proxy(aws.port, 407);
  const { json } = await listVaults({ HTTPS_PROXY: url.replace('//', '//user:secret@') });
  expect(json.Error).toMatchObject({
    Category: 'network',
    Message: `The proxy 127.0.0.1:${port} refused the connection with HTTP status 407.`,
  });
  expect(JSON.stringify(json)).not.toContain('secret');
});

it.each(['socks5://127.0.0.1:1080', 'http://'])('refuses a proxy that it cannot use: %s', async (HTTPS_PROXY) => {
  const { json } = await listVaults({ HTTPS_PROXY });
  expect(json.Error).toMatchObject({
    Category: 'configuration',
    Code: 'BadProxy',
    Fix: expect.stringContaining('http'),
  });
});

// The simulator knows neither AssumeRole nor SSO: that they were asked for, over there, is the point.
it('assumes a role through the proxy too', async () => {
  const { url, asked } = await proxy(aws.port);
  writeFileSync(
    file('roles'),
    `[profile corp]
role_arn = arn:aws:iam::123456789012:role/Backup
source_profile = keys
region = us-east-1
[profile keys]
aws_access_key_id = ${KEYS.accessKeyId}
aws_secret_access_key = ${KEYS.secretAccessKey}
`,
  );
  const variables = { HTTPS_PROXY: url, AWS_CA_BUNDLE: file('corp.pem'), AWS_CONFIG_FILE: file('roles') };
  await (await server(variables, ['corp'])).call('list_backup_vaults');
  expect(new Set(asked)).toEqual(new Set(['CONNECT sts.us-east-1.amazonaws.com:443']));
});

it('turns an SSO login into credentials through the proxy too', async () => {
  const { url, asked } = await proxy(aws.port);
  writeFileSync(
    file('sso'),
    `[profile corp]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Backup
[sso-session corp]
sso_region = us-east-1
sso_start_url = https://corp.awsapps.com/start
`,
  );
  const cache = join(folder, '.aws', 'sso', 'cache');
  mkdirSync(cache, { recursive: true });
  const token = { accessToken: 'token', expiresAt: new Date(Date.now() + 3_600_000).toISOString() };
  writeFileSync(join(cache, `${createHash('sha1').update('corp').digest('hex')}.json`), JSON.stringify(token));
  await listVaultsOfBuilt({
    HTTPS_PROXY: url,
    AWS_CA_BUNDLE: file('corp.pem'),
    AWS_CONFIG_FILE: file('sso'),
    AWS_BACKUP_MCP_PROFILES: 'corp',
    HOME: folder,
    USERPROFILE: folder,
  });
  expect(new Set(asked)).toEqual(new Set(['CONNECT portal.sso.us-east-1.amazonaws.com:443']));
});
