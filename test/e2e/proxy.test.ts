import { writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { networkFrom } from '../../src/aws/index.ts';
import { httpOptions } from '../../src/aws/network/http-options.ts';
import { systemClock } from '../../src/clock.ts';
import { lazy } from '../../src/lazy.ts';
import { startSimulator } from '../../src/simulator/index.ts';
import { createAws, NOWHERE } from '../support/aws.ts';
import { KEYS, PRODUCTION } from '../support/constants.ts';
import { sharedFolder } from '../support/folder.ts';
import { stubEnvironment, writeSsoToken } from '../support/profile-home.ts';
import { Program } from '../support/program.ts';
import { serve } from '../support/server.ts';
import { createAuthority } from './proxy/certificates.ts';
import { type Machine, startProxy, startTlsEndpoint } from './proxy/machines.ts';

// The clients of the AWS SDK call AWS's real host names, through a proxy that leads to a simulator behind TLS.
const AWS_HOST = 'backup.us-east-1.amazonaws.com';

const folder = sharedFolder();
let aws: Machine;
let simulator: Awaited<ReturnType<typeof startSimulator>>;
const file = (name: string) => join(folder, name);
const HOSTS = [AWS_HOST, 'sts.us-east-1.amazonaws.com', 'portal.sso.us-east-1.amazonaws.com', 'backup.corp.example'];

beforeAll(async () => {
  simulator = await startSimulator({ hosts: [...HOSTS, hostname()] });
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
});

const environment = (variables: Record<string, string>) => ({
  AWS_CONFIG_FILE: file('config'),
  AWS_SHARED_CREDENTIALS_FILE: file('credentials'),
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
  ...variables,
});

/** A server that calls AWS's own endpoints, on a machine with these variables. */
async function server(variables: Record<string, string>, profiles: string[] = []) {
  stubEnvironment(environment(variables));
  const aws = createAws({
    clock: systemClock,
    profiles,
    region: 'us-east-1',
    network: await networkFrom(process.env, lazy.proxyFromEnv),
    timeouts: { attempt: 3000, total: 8000, attempts: 1 },
  });
  return await serve(NOWHERE, {}, { aws });
}

const listVaults = async (variables: Record<string, string>) => (await server(variables)).call('list_backup_vaults');

async function proxy(target: number, status?: number) {
  const one = await startProxy(target, status);
  onTestFinished(() => one.close());
  return { ...one, url: `http://127.0.0.1:${one.port}` };
}

it('reaches AWS through the proxy, and trusts the certificate authority in AWS_CA_BUNDLE', async () => {
  const { url, asked } = await proxy(aws.port);
  const answer = await listVaults({ HTTPS_PROXY: url, AWS_CA_BUNDLE: file('corp.pem') });
  expect(answer.json).toMatchObject({ Account: PRODUCTION, BackupVaultList: expect.anything() });
  expect(new Set(asked)).toEqual(new Set([`CONNECT sts.us-east-1.amazonaws.com:443`, `CONNECT ${AWS_HOST}:443`]));
});

it('keeps the connection through the proxy for the next call', async () => {
  const { url, asked } = await proxy(aws.port);
  const { call } = await server({ HTTPS_PROXY: url, AWS_CA_BUNDLE: file('corp.pem') });
  const connections = () => asked.filter((one) => one.includes(AWS_HOST)).length;
  expect((await call('list_copy_jobs')).isError).toBe(false);
  const first = connections();
  for (const _ of [1, 2]) expect((await call('list_copy_jobs')).isError).toBe(false);
  expect([first, connections()]).toEqual([1, 1]);
});

/** What list_backup_vaults answers in the built program. */
async function listVaultsOfBuilt(variables: Record<string, string>) {
  const server = new Program([], environment({ AWS_REGION: 'us-east-1', ...variables }));
  await server.initialize();
  return await server.call('list_backup_vaults');
}

it('reaches AWS through the proxy in the built program', async () => {
  const { url, asked } = await proxy(aws.port);
  const { json } = await listVaultsOfBuilt({ HTTPS_PROXY: url, AWS_CA_BUNDLE: file('corp.pem') });
  expect(json).toMatchObject({ Account: PRODUCTION });
  expect(asked).toContain(`CONNECT ${AWS_HOST}:443`);
});

it('loads no proxy agent when nothing is configured', async () => {
  const network = await networkFrom({ NO_PROXY: 'example.com' }, lazy.proxyFromEnv);
  expect(network).toEqual({ proxyFor: undefined, caBundle: undefined });
  expect(Object.keys(await httpOptions(1000, network, lazy.proxyAgent))).not.toContain('httpsAgent');
});

it.each(['https_proxy', 'ALL_PROXY'])('uses the variable %s', async (name) => {
  const { url, asked } = await proxy(aws.port);
  expect((await listVaults({ [name]: url, AWS_CA_BUNDLE: file('corp.pem') })).isError).toBe(false);
  expect(asked).toContain(`CONNECT ${AWS_HOST}:443`);
});

it("uses HTTP for a proxy without a scheme, as AWS's own tools do", async () => {
  const { port, asked } = await proxy(aws.port);
  expect((await listVaults({ HTTPS_PROXY: `127.0.0.1:${port}`, AWS_CA_BUNDLE: file('corp.pem') })).isError).toBe(false);
  expect(asked).toContain(`CONNECT ${AWS_HOST}:443`);
});

it('authenticates to the proxy with the user and password in its URL', async () => {
  const { port, authorizations } = await proxy(aws.port);
  const HTTPS_PROXY = `http://user:p%40ss@127.0.0.1:${port}`;
  expect((await listVaults({ HTTPS_PROXY, AWS_CA_BUNDLE: file('corp.pem') })).isError).toBe(false);
  expect(new Set(authorizations)).toEqual(new Set([`Basic ${Buffer.from('user:p@ss').toString('base64')}`]));
});

it('reaches a plain HTTP endpoint through HTTP_PROXY', async () => {
  const { url, asked } = await proxy(Number(new URL(simulator.url).port));
  const AWS_ENDPOINT_URL = 'http://backup.corp.example';
  expect((await listVaults({ HTTP_PROXY: url, AWS_ENDPOINT_URL })).isError).toBe(false);
  expect(asked.some((one) => one.startsWith('GET http://backup.corp.example/backup-vaults'))).toBe(true);
});

it('bypasses the proxy for the hosts in NO_PROXY', async () => {
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

it.each(['127.0.0.1', 'localhost'])('uses no proxy for a simulator on %s', async (host) => {
  const { url, asked } = await proxy(aws.port);
  const AWS_ENDPOINT_URL = simulator.url.replace('127.0.0.1', host);
  expect((await listVaults({ HTTP_PROXY: url, ALL_PROXY: url, AWS_ENDPOINT_URL })).isError).toBe(false);
  expect(asked).toEqual([]);
});

it.each([
  ['a bundle of another authority', { AWS_CA_BUNDLE: 'other.pem' }],
  ['no bundle', {}],
])(
  'names AWS_CA_BUNDLE when the certificate is not trusted: %s',
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
  ['does not exist', 'missing.pem', 'no such file'],
  ['contains no certificate', 'no.pem', 'it contains no PEM certificate'],
])('names AWS_CA_BUNDLE when the bundle %s', async (_, name, reason) => {
  const { json } = await listVaults({ AWS_CA_BUNDLE: file(name) });
  expect(json.Error).toMatchObject({
    Category: 'configuration',
    Code: 'BadCaBundle',
    Message: expect.stringContaining(reason),
    Fix: expect.stringContaining('AWS_CA_BUNDLE'),
  });
});

it('reports the refusal of a proxy as a network error', async () => {
  const { url, port } = await proxy(aws.port, 407);
  const { json } = await listVaults({ HTTPS_PROXY: url.replace('//', '//user:secret@') });
  expect(json.Error).toMatchObject({
    Category: 'network',
    Message: `The proxy 127.0.0.1:${port} refused the connection with HTTP status 407.`,
  });
  expect(JSON.stringify(json)).not.toContain('secret');
});

it.each(['socks5://127.0.0.1:1080', 'http://'])('rejects a proxy that it cannot use: %s', async (HTTPS_PROXY) => {
  const { json } = await listVaults({ HTTPS_PROXY });
  expect(json.Error).toMatchObject({
    Category: 'configuration',
    Code: 'BadProxy',
    Fix: expect.stringContaining('http'),
  });
});

// The simulator has neither this role nor SSO: these tests check only that the requests took this way.
it('assumes a role through the proxy', async () => {
  const { url, asked } = await proxy(aws.port);
  writeFileSync(
    file('roles'),
    `[profile corp]
role_arn = arn:aws:iam::${PRODUCTION}:role/Backup
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

it('gets the credentials of an SSO login through the proxy', async () => {
  const { url, asked } = await proxy(aws.port);
  writeFileSync(
    file('sso'),
    `[profile corp]
sso_session = corp
sso_account_id = ${PRODUCTION}
sso_role_name = Backup
[sso-session corp]
sso_region = us-east-1
sso_start_url = https://corp.awsapps.com/start
`,
  );
  await writeSsoToken(folder, 'corp', { accessToken: 'token' });
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
