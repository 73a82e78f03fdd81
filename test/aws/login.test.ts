import { describe, expect, it, vi } from 'vitest';
import type { ToolError } from '../../src/domain/errors.ts';
import { awsAt } from '../support/aws.ts';
import { HOUR, PRODUCTION } from '../support/constants.ts';
import { httpEndpoint } from '../support/endpoint.ts';
import { ACCESS, writeSsoToken } from '../support/profile-home.ts';
import { simulate } from '../support/server.ts';
import { awsOf, workProfile } from './work-profile.ts';

describe('an SSO login', () => {
  const START_URL = 'https://example.awsapps.com/start';

  /** The part of IAM Identity Center's portal that the SDK uses: it returns role credentials for an access token. */
  async function portal() {
    const { url } = await httpEndpoint((request, response) => {
      const sent = request.headers['x-amz-sso_bearer_token'];
      const known = sent === 'the-access-token';
      response.writeHead(known ? 200 : 401, { 'Content-Type': 'application/json' });
      const roleCredentials = { ...ACCESS.session, expiration: Date.now() + HOUR };
      response.end(
        JSON.stringify(known ? { roleCredentials } : { message: `Session token ${sent} not found or invalid` }),
      );
    });
    return url;
  }

  it('names its command when it has expired, and a new login works without a restart', async () => {
    const { home } = await workProfile();
    home.env.AWS_ENDPOINT_URL_SSO = await portal();
    await home.config(
      [
        '[profile work]',
        `sso_start_url = ${START_URL}`,
        'sso_region = us-east-1',
        `sso_account_id = ${PRODUCTION}`,
        'sso_role_name = backup',
      ].join('\n'),
    );
    await home.credentials({});
    const session = awsOf(home).session();
    await expect(session.read('ListBackupVaults', {}, { region: 'us-east-1' })).rejects.toMatchObject({
      details: {
        category: 'credentials',
        code: 'CredentialsProviderError',
        fix: expect.stringContaining('"aws sso login --profile work"'),
      },
    });

    // A portal can send back what it was sent.
    const echoed = { startUrl: START_URL, region: 'us-east-1', accessToken: 'opaque-access-token-1f0c' };
    await writeSsoToken(home.path, START_URL, echoed);
    await expect(session.read('ListBackupVaults', {}, { region: 'us-east-1' })).rejects.toMatchObject({
      details: { message: expect.not.stringContaining('opaque-access-token-1f0c') },
    });

    const token = { startUrl: START_URL, region: 'us-east-1', accessToken: 'the-access-token' };
    await writeSsoToken(home.path, START_URL, token);
    const { BackupVaultList } = await session.read('ListBackupVaults', {}, { region: 'us-east-1' });
    expect(BackupVaultList?.length).toBeGreaterThan(0);
    expect(await session.account('us-east-1')).toBe(PRODUCTION);
  });
});

it('asks another Region for the account when one Region does not return it', async () => {
  const { simulator } = await simulate();
  const session = awsAt(simulator.url).session();
  simulator.faults.add({ operation: 'GetCallerIdentity', kind: 'expired-credentials', times: 1 });
  // The first request is refused, whichever it is; the calls of the other Region are not affected.
  const regions = ['eu-central-1', 'us-east-1', 'us-east-1'];
  const told = await Promise.all(
    regions.map((region) => session.account(region).catch((error: ToolError) => error.details.region)),
  );
  expect([
    ['eu-central-1', PRODUCTION, PRODUCTION],
    [PRODUCTION, 'us-east-1', 'us-east-1'],
  ]).toContainEqual(told);
  expect(await Promise.all(regions.map((region) => session.account(region)))).toEqual(regions.map(() => PRODUCTION));
  expect(simulator.requests.count('GetCallerIdentity')).toBe(2);
});

describe('a server without a Region or with an unknown profile', () => {
  it('uses the Region of the profile', async () => {
    const { home } = await workProfile();
    await home.config('[profile work]\nregion = eu-central-1\n');
    expect(await awsOf(home, { region: undefined }).session().region()).toBe('eu-central-1');
  });

  it('reports a missing Region until the profile has one', async () => {
    const { home } = await workProfile();
    const session = awsOf(home, { region: undefined }).session();
    await expect(session.region()).rejects.toMatchObject({ details: { category: 'configuration', code: 'NoRegion' } });
    await home.config('[profile work]\nregion = eu-central-1\n');
    expect(await session.region()).toBe('eu-central-1');
  });

  it.each([
    ['configured', { profiles: ['wrok'], ambientProfile: undefined }],
    ['in AWS_PROFILE', { profiles: [], ambientProfile: 'wrok' }],
  ])('lists the existing profiles when the profile %s does not exist', async (_where, options) => {
    const { home } = await workProfile();
    await home.config('[profile staging]\nregion = us-east-1\n[sso-session corp]\nsso_region = us-east-1\n');
    const aws = awsOf(home, options);
    if (options.ambientProfile) vi.stubEnv('AWS_PROFILE', options.ambientProfile);
    const unknown = {
      details: {
        category: 'configuration',
        code: 'ProfileNotFound',
        message: expect.stringContaining('no profile wrok'),
        fix: expect.stringMatching(/one of: staging, work\.$/),
      },
    };
    await expect(aws.session().read('ListCopyJobs', {}, { region: 'us-east-1' })).rejects.toMatchObject(unknown);
    await expect(aws.session().account('us-east-1')).rejects.toMatchObject(unknown);
  });
});
