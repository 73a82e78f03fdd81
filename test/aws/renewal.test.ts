import { describe, expect, it } from 'vitest';
import { KEYS, PRODUCTION, REQUEST } from '../support/constants.ts';
import { awsError, httpEndpoint } from '../support/endpoint.ts';
import { ProfileHome } from '../support/profile-home.ts';
import { serve } from '../support/server.ts';
import { awsOf } from './work-profile.ts';

const ROLE = `role_arn = arn:aws:iam::${PRODUCTION}:role/x`;
const MFA = `arn:aws:iam::${PRODUCTION}:mfa/me`;
const SESSION = '[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://example.awsapps.com/start';
const SSO = 'sso_session = corp\nsso_account_id = 1\nsso_role_name = x';
const KEY_LINES = `aws_access_key_id = ${KEYS.accessKeyId}\naws_secret_access_key = ${KEYS.secretAccessKey}`;
const GET_SESSION = `"aws sts get-session-token --serial-number ${MFA} --token-code CODE --profile base"`;

/** Profiles, and what the fix of a call names when the credentials are missing or refused. */
const PROFILES: [what: string, config: string, fix: string | RegExp][] = [
  ['an SSO session', `[profile work]\n${SSO}\n${SESSION}`, '"aws sso login --profile work"'],
  [
    'an older SSO configuration',
    '[profile work]\nsso_start_url = https://example.awsapps.com/start',
    '"aws sso login --profile work"',
  ],
  ['a console login', '[profile work]\nlogin_session = arn:aws:iam::1:user/x', '"aws login --profile work"'],
  [
    'a role of an SSO profile',
    `[profile work]\n${ROLE}\nsource_profile = base\n[profile base]\n${SSO}\n${SESSION}`,
    '"aws sso login --profile base"',
  ],
  [
    'a role of a profile with keys',
    `[profile work]\n${ROLE}\nsource_profile = base\n[profile base]\n${KEY_LINES}`,
    '"aws configure --profile base"',
  ],
  ['a role of itself', `[profile work]\n${ROLE}\nsource_profile = work\n${KEY_LINES}`, /./],
  [
    'an MFA device',
    `[profile work]\n${ROLE}\nsource_profile = base\nmfa_serial = ${MFA}\n[profile base]\n${KEY_LINES}`,
    GET_SESSION,
  ],
  [
    'an MFA device further down',
    `[profile work]\n${ROLE}\nsource_profile = next\n[profile next]\n${ROLE}\nsource_profile = base\nmfa_serial = ${MFA}\n[profile base]\n${KEY_LINES}`,
    GET_SESSION,
  ],
  ['keys and an MFA device', `[profile work]\nmfa_serial = ${MFA}\n${KEY_LINES}`, 'aws sts get-session-token'],
  ['a credential_process', '[profile work]\ncredential_process = false', 'the credential_process of profile work'],
  ['a web identity', `[profile work]\n${ROLE}\nweb_identity_token_file = /nonexistent`, 'web_identity_token_file'],
  ['keys', `[profile work]\n${KEY_LINES}`, '"aws configure --profile work"'],
  ['the keys of the environment', `[profile work]\n${ROLE}\ncredential_source = Environment`, 'AWS_SESSION_TOKEN'],
];

async function serverOf(config: string, profiles: string[] = ['work'], environment: Record<string, string> = {}) {
  const endpoint = await httpEndpoint(
    (_request, response) => awsError(response, 'ExpiredTokenException', 403),
    (_request, response) =>
      response
        .writeHead(403)
        .end('<ErrorResponse><Error><Code>ExpiredToken</Code><Message>x</Message></Error></ErrorResponse>'),
  );
  const home = new ProfileHome(endpoint.url);
  Object.assign(home.env, environment);
  await home.credentials({});
  await home.config(`${config}\n`);
  return await serve(endpoint.url, {}, { aws: awsOf(home, { profiles, ambientProfile: environment.AWS_PROFILE }) });
}

describe('a profile with credentials that do not work names its own way to renew them', () => {
  it.each(PROFILES)('for %s', async (_what, config, expected) => {
    const { fail } = await serverOf(config);
    for (const [tool, args] of [
      ['list_backup_vaults', {}],
      ['start_copy_job', REQUEST],
    ] as const) {
      const { Category, Fix } = await fail(tool, args);
      expect(Category).toBe('credentials');
      expect(Fix).toMatch(
        typeof expected === 'string' ? RegExp(expected.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) : expected,
      );
      if (typeof expected === 'string' && !expected.includes('sso')) expect(Fix).not.toContain('sso login');
    }
  });

  it.each([
    [
      'the keys of the environment',
      '',
      { AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'b' },
      'set new AWS_ACCESS_KEY_ID',
    ],
    [
      'a web identity',
      '',
      { AWS_WEB_IDENTITY_TOKEN_FILE: '/nonexistent', AWS_ROLE_ARN: 'x' },
      'AWS_WEB_IDENTITY_TOKEN_FILE',
    ],
    ['profile default', '[default]\ncredential_process = false', {}, 'the credential_process of the default profile'],
    [
      'the profile in AWS_PROFILE',
      '[profile other]\ncredential_process = false',
      { AWS_PROFILE: 'other' },
      'the credential_process of profile other',
    ],
  ])('for the default chain with %s', async (_what, config, environment, expected) => {
    const { fail } = await serverOf(config, [], environment as Record<string, string>);
    expect((await fail('list_backup_vaults')).Fix).toContain(expected);
  });
});
