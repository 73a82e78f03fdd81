import type { IncomingMessage, ServerResponse } from 'node:http';
import { beforeEach, describe, expect, it } from 'vitest';
import { endpointOf } from '../../src/aws/profile/endpoints.ts';
import type { SharedFiles } from '../../src/aws/profile/shared-files.ts';
import { KEYS, PRODUCTION, REQUEST } from '../support/constants.ts';
import { awsAnswer, type Endpoint, httpEndpoint, identify } from '../support/endpoint.ts';
import { ProfileHome } from '../support/profile-home.ts';
import { serve } from '../support/server.ts';
import { awsOf } from './work-profile.ts';

// Each profile has its own endpoints. The SDK would take those of profile `default`, with the keys of this one.

interface Place extends Endpoint {
  /** The actions that were asked of STS. */
  sts: string[];
}

async function place(): Promise<Place> {
  const sts: string[] = [];
  const endpoint = await httpEndpoint(
    (_request, response) => awsAnswer(response, { BackupVaultList: [] }),
    async (request: IncomingMessage, response: ServerResponse) => {
      const body = Buffer.concat(await request.toArray()).toString();
      const action = new URLSearchParams(body).get('Action')!;
      sts.push(action);
      if (action === 'GetCallerIdentity') return identify(request, response);
      response.writeHead(403).end('<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>');
    },
  );
  return Object.assign(endpoint, { sts });
}

let own: Place;
let trap: Place;
beforeEach(async () => {
  [own, trap] = await Promise.all([place(), place()]);
});

/** Calls with profile `work`, on a machine where profile `default` has another endpoint. */
async function call(work: string, environment: Record<string, string> = {}, more = '') {
  const home = new ProfileHome('');
  home.env.AWS_ENDPOINT_URL_BACKUP = '';
  home.env.AWS_ENDPOINT_URL_STS = '';
  const fill = (text: string) => text.replaceAll('OWN', own.url).replaceAll('TRAP', trap.url);
  for (const [name, value] of Object.entries(environment)) home.env[name] = fill(value);
  await home.credentials({ base: KEYS, ...(!work.includes('role_arn') && { work: KEYS }) });
  await home.config(fill(`[default]\nendpoint_url = TRAP\nregion = eu-north-1\n[profile work]\n${work}\n${more}`));
  // AWS itself is out of reach.
  const network = { proxyFor: (url: string) => (url.includes('amazonaws') ? 'http://127.0.0.1:1' : '') };
  const timeouts = { attempt: 2000, total: 5000, attempts: 1 };
  const server = await serve('', {}, { aws: awsOf(home, { network, timeouts }) });
  const { json } = await server.call('list_backup_vaults');
  const start = await server.call('start_copy_job', { ...REQUEST, IdempotencyToken: 'mine' });
  expect(trap).toMatchObject({ count: 0, sts: [] });
  return { read: json, start: start.json };
}

const SERVICES = '[services mine]\nbackup =\n  endpoint_url = OWN\nsts =\n  endpoint_url = OWN\n';

describe('the calls of a profile go to its own endpoint', () => {
  it.each<[string, string, Record<string, string>?, string?]>([
    ['endpoint_url', 'endpoint_url = OWN'],
    ['a services section', 'services = mine', {}, SERVICES],
    ['a services section before endpoint_url', 'services = mine\nendpoint_url = http://127.0.0.1:1', {}, SERVICES],
    ['AWS_ENDPOINT_URL', 'output = json', { AWS_ENDPOINT_URL: 'OWN' }],
    ['AWS_ENDPOINT_URL before the profile', 'endpoint_url = http://127.0.0.1:1', { AWS_ENDPOINT_URL: 'OWN' }],
    [
      'AWS_ENDPOINT_URL_BACKUP and _STS before AWS_ENDPOINT_URL',
      'output = json',
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_BACKUP: 'OWN', AWS_ENDPOINT_URL_STS: 'OWN' },
    ],
    [
      'its endpoint_url although another profile is in AWS_PROFILE',
      'endpoint_url = OWN',
      { AWS_PROFILE: 'other' },
      '[profile other]\nendpoint_url = TRAP\n',
    ],
  ])('from %s', async (_what, work, environment, more) => {
    const { read } = await call(work, environment, more);
    expect(read).toMatchObject({ BackupVaultList: [], Account: PRODUCTION });
    expect(own.count).toBeGreaterThan(0);
    expect(own.sts).toEqual(['GetCallerIdentity']);
  });

  it('also when it assumes a role', async () => {
    const role = `role_arn = arn:aws:iam::${PRODUCTION}:role/x\nsource_profile = base`;
    await call(`${role}\nendpoint_url = OWN`);
    expect(own.sts).toContain('AssumeRole');
  });

  it('also when it assumes a role with a web identity', async () => {
    await call(
      `role_arn = arn:aws:iam::${PRODUCTION}:role/x\nweb_identity_token_file = ${import.meta.filename}\nendpoint_url = OWN`,
    );
    expect(own.sts).toContain('AssumeRoleWithWebIdentity');
  });
});

describe('a profile without an endpoint', () => {
  it.each<[string, string, Record<string, string>?]>([
    ['and nothing else', 'output = json'],
    ['that assumes a role', `role_arn = arn:aws:iam::${PRODUCTION}:role/x\nsource_profile = base`],
    ['that ignores the configured ones', 'endpoint_url = TRAP\nignore_configured_endpoint_urls = true'],
    ['on a machine that ignores them', 'endpoint_url = TRAP', { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }],
    [
      'on a machine that ignores the environment’s',
      'output = json',
      { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'TRUE', AWS_ENDPOINT_URL: 'TRAP' },
    ],
  ])('goes to AWS: %s', async (_what, work, environment) => {
    const { read, start } = await call(work, environment);
    for (const { Error: error } of [read, start]) expect(error.Category).toBe('network');
    expect(own).toMatchObject({ count: 0, sts: [] });
  });
});

describe('an endpoint that cannot be used', () => {
  it.each([
    ['endpoint_url = localhost:1234', 'endpoint_url of profile work is not an http or https URL'],
    ['endpoint_url = file:///the-password', 'endpoint_url of profile work is not an http or https URL'],
    ['services = none', 'services section none of profile work is not in the AWS configuration file'],
    ['ignore_configured_endpoint_urls = perhaps', 'ignore_configured_endpoint_urls of profile work is neither'],
  ])('is a configuration error that names the setting: %s', async (work, message) => {
    const { read, start } = await call(work);
    for (const { Error: error } of [read, start]) {
      expect(error.Category).toBe('configuration');
      expect(error.Message).toContain(message);
      expect(error.Message).not.toContain('the-password');
    }
  });
});

describe('the Region of a profile', () => {
  it('is never that of profile default', async () => {
    const home = new ProfileHome(own.url);
    await home.credentials({ work: KEYS });
    await home.config('[default]\nregion = eu-north-1\n[profile work]\noutput = json\n');
    const session = awsOf(home, { region: undefined }).session();
    await expect(session.region()).rejects.toMatchObject({ details: { code: 'NoRegion' } });
    await home.config('[default]\nregion = eu-north-1\n[profile work]\nregion = eu-west-3\n');
    expect(await session.region()).toBe('eu-west-3');
  });
});

describe('endpointOf', () => {
  const files = (sections: Record<string, Record<string, string>>): SharedFiles => ({
    profile: (name) => sections[name] ?? {},
    config: (name) => sections[name] ?? {},
    services: (name) => sections[`services.${name}`],
    names: () => Object.keys(sections),
    secrets: async () => [],
  });

  it.each([
    [undefined, 'http://default'],
    ['default', 'http://default'],
    ['work', undefined],
    ['none', undefined],
    ['constructor', undefined],
  ])('for profile %s', (profile, url) => {
    const sections = { default: { endpoint_url: 'http://default' }, work: { region: 'x' } };
    expect(endpointOf('Backup', { profile, files: files(sections), environment: {} })?.url).toBe(url);
  });

  it('tells one service from another', () => {
    const settings = {
      profile: 'work',
      files: files({ work: { services: 's' }, 'services.s': { 'sso_oidc.endpoint_url': 'http://oidc' } }),
      environment: { AWS_ENDPOINT_URL_SSO: 'http://sso' },
    };
    expect(endpointOf('SSO OIDC', settings)?.url).toBe('http://oidc');
    expect(endpointOf('SSO', settings)).toEqual({ url: 'http://sso', source: 'AWS_ENDPOINT_URL_SSO' });
    expect(endpointOf('Backup', settings)).toBeUndefined();
  });
});
