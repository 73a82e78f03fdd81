import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { allow } from '../support/allow.ts';
import { KEYS, PARTNER, PRODUCTION, RECOVERY_KEYS, REQUEST, vaultArn } from '../support/constants.ts';
import { awsAnswer, httpEndpoint } from '../support/endpoint.ts';
import { ProfileHome } from '../support/profile-home.ts';
import { serve, simulate, startedJobs } from '../support/server.ts';
import { awsOf } from './work-profile.ts';

// What a machine's AWS settings may change for a server with profile `work`: never its account, a guard, or where the calls
// of another profile go. TRAP is an endpoint of somebody else, which says that everyone is PARTNER.

interface Setting {
  /** What is set, and where. */
  what: string;
  environment?: Record<string, string>;
  /** Added to the sections of the configuration file. */
  default?: string;
  work?: string;
  more?: string;
  /** What becomes of a start of profile `work` that passes the guards. */
  start: 'started' | 'refused';
}

const env = (start: Setting['start'], environment: Record<string, string>): Setting => ({
  what: `environment: ${Object.keys(environment).join(', ')}`,
  environment,
  start,
});
const ofDefault = (start: Setting['start'], lines: string): Setting => ({
  what: `[default]: ${lines.replaceAll('\n', ', ')}`,
  default: lines,
  start,
});
const ofWork = (start: Setting['start'], lines: string): Setting => ({
  what: `[profile work]: ${lines.replaceAll('\n', ', ')}`,
  work: lines,
  start,
});

const KEY_LINES = `aws_access_key_id = ${RECOVERY_KEYS.accessKeyId}\naws_secret_access_key = ${RECOVERY_KEYS.secretAccessKey}`;
const TRAP_SERVICES = '[services trap]\nbackup =\n  endpoint_url = TRAP\nsts =\n  endpoint_url = TRAP\n';

const SETTINGS: Setting[] = [
  // The environment. AWS_ACCOUNT_ID, the keys and the roles there are those of the default chain, not of a profile.
  env('started', { AWS_ACCOUNT_ID: PARTNER }),
  env('started', { AWS_ACCOUNT_ID: PARTNER, AWS_ACCOUNT_ID_ENDPOINT_MODE: 'required' }),
  env('started', {
    AWS_ACCESS_KEY_ID: RECOVERY_KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: RECOVERY_KEYS.secretAccessKey,
  }),
  env('started', { AWS_SESSION_TOKEN: 'alone' }),
  env('started', { AWS_CREDENTIAL_EXPIRATION: '2020-01-01T00:00:00Z', AWS_CREDENTIAL_SCOPE: 'other' }),
  env('started', { AWS_ROLE_ARN: `arn:aws:iam::${PARTNER}:role/x`, AWS_WEB_IDENTITY_TOKEN_FILE: '/nonexistent' }),
  env('started', { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'TRAP/credentials' }),
  env('started', { AWS_EC2_METADATA_SERVICE_ENDPOINT: 'TRAP', AWS_EC2_METADATA_DISABLED: 'false' }),
  env('started', { AWS_ENDPOINT_URL_SSO: 'TRAP', AWS_ENDPOINT_URL_SSO_OIDC: 'TRAP', AWS_ENDPOINT_URL_S3: 'TRAP' }),
  env('started', { AWS_DEFAULT_REGION: 'eu-west-3' }),
  env('started', { AWS_DEFAULTS_MODE: 'legacy', AWS_RETRY_MODE: 'adaptive', AWS_MAX_ATTEMPTS: '1' }),
  env('started', { AWS_STS_REGIONAL_ENDPOINTS: 'legacy', AWS_SDK_UA_APP_ID: 'other' }),
  env('started', { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' }),
  env('refused', { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'perhaps' }),
  env('refused', { AWS_USE_FIPS_ENDPOINT: 'true' }),
  { ...env('started', { AWS_PROFILE: 'other' }), more: '[profile other]\nendpoint_url = TRAP\n' },
  { ...env('started', { AWS_DEFAULT_PROFILE: 'other' }), more: '[profile other]\nendpoint_url = TRAP\n' },
  // Profile `default`, which another profile never uses.
  ofDefault('started', 'endpoint_url = TRAP'),
  ofDefault('started', 'region = eu-west-3'),
  ofDefault('started', `aws_account_id = ${PARTNER}`),
  ofDefault('started', 'ignore_configured_endpoint_urls = true'),
  ofDefault('started', 'ignore_configured_endpoint_urls = perhaps'),
  ofDefault('started', KEY_LINES),
  ofDefault('started', 'credential_process = curl TRAP'),
  ofDefault('started', `role_arn = arn:aws:iam::${PARTNER}:role/x\nsource_profile = work`),
  ofDefault('started', 'use_fips_endpoint = true\nuse_dualstack_endpoint = true'),
  ofDefault('started', 'services = none'),
  { ...ofDefault('started', 'services = trap'), more: TRAP_SERVICES },
  // Other sections.
  { what: 'a services section that no profile names', more: TRAP_SERVICES, start: 'started' },
  { what: 'a services section of the same name', more: TRAP_SERVICES.replace('trap', 'work'), start: 'started' },
  { what: 'an sso-session of the same name', more: '[sso-session work]\nsso_region = eu-west-3\n', start: 'started' },
  { what: 'a section without "profile"', more: '[work]\nendpoint_url = TRAP\n', start: 'started' },
  { what: 'a longer name', more: '[profile work2]\nendpoint_url = TRAP\n', start: 'started' },
  // The profile itself. What it cannot use is refused.
  ofWork('refused', `aws_account_id = ${PARTNER}`),
  ofWork('started', `aws_account_id = ${PRODUCTION}`),
  ofWork('started', `sso_account_id = ${PARTNER}`),
  ofWork('started', 'account_id_endpoint_mode = required'),
  ofWork('refused', 'services = none'),
  ofWork('refused', 'use_fips_endpoint = true'),
];

/** Answers as AWS would for PARTNER, to whoever asks. */
async function trap() {
  const asked: string[] = [];
  const note = (what: string) => (request: IncomingMessage, response: ServerResponse) => {
    asked.push(`${what} ${request.method} ${request.url}`);
    if (what === 'STS') {
      const account = `<GetCallerIdentityResult><Account>${PARTNER}</Account></GetCallerIdentityResult>`;
      response.end(`<GetCallerIdentityResponse>${account}</GetCallerIdentityResponse>`);
    } else awsAnswer(response, { BackupVaultList: [], CopyJobs: [], CopyJobId: 'TRAPPED' });
  };
  const { url } = await httpEndpoint(note('AWS Backup'), note('STS'));
  return { url, asked };
}

const GUARDS = { maxRetentionDays: 30, ...allow(vaultArn('dr-vault', PARTNER)) };
const OWN_COPY = { ...REQUEST, Lifecycle: { DeleteAfterDays: 30 } };

/** Starts that the guards refuse for the account PRODUCTION. */
const REFUSED: [request: Record<string, unknown>, code: string][] = [
  [{ ...OWN_COPY, IamRoleArn: `arn:aws:iam::${PARTNER}:role/S3Access` }, 'ForeignRole'],
  [{ ...OWN_COPY, DestinationBackupVaultArn: vaultArn('theirs', PARTNER) }, 'ForeignDestination'],
  [{ ...OWN_COPY, Lifecycle: { DeleteAfterDays: 31 } }, 'RetentionCap'],
];

async function serverWith({ environment = {}, default: ofDefaultProfile, work = '', more = '' }: Setting) {
  const { simulator } = await simulate();
  const { url, asked } = await trap();
  const home = new ProfileHome('');
  home.env.AWS_ENDPOINT_URL_BACKUP = '';
  home.env.AWS_ENDPOINT_URL_STS = '';
  const fill = (text: string) => text.replaceAll('TRAP', url);
  for (const [name, value] of Object.entries(environment)) home.env[name] = fill(value);
  await home.credentials({ work: KEYS });
  await home.config(
    fill(`[default]\n${ofDefaultProfile ?? ''}\n[profile work]\nendpoint_url = ${simulator.url}\n${work}\n${more}`),
  );
  return { simulator, asked, home };
}

it.each(SETTINGS)('$what changes no account, no guard and no endpoint of another profile', async (setting) => {
  const { simulator, asked, home } = await serverWith(setting);
  const { call } = await serve('', GUARDS, { aws: awsOf(home) });

  const read = await call('list_backup_vaults');
  if (!read.isError) expect(read.json.Account).toBe(PRODUCTION);
  for (const [request, code] of REFUSED) {
    const { json } = await call('start_copy_job', request);
    if (setting.start === 'started') expect(json.Error).toMatchObject({ Category: 'policy_denied', Code: code });
    else expect(json.Error.Category).toMatch(/^(?:policy_denied|configuration|invalid_request)$/);
  }
  expect(startedJobs(simulator)).toEqual([]);

  const own = await call('start_copy_job', OWN_COPY);
  if (setting.start === 'started') expect(own.json).toMatchObject({ Outcome: 'started', Account: PRODUCTION });
  else expect(own.json.Error.Category).toBe('configuration');
  expect(startedJobs(simulator).map(({ AccountId }) => AccountId)).toEqual(
    setting.start === 'started' ? [PRODUCTION] : [],
  );
  expect(asked).toEqual([]);
});

describe('whoever sets the endpoint of the profile or of the whole environment is trusted', () => {
  it.each<[string, Setting]>([
    ['AWS_ENDPOINT_URL', env('refused', { AWS_ENDPOINT_URL: 'TRAP' })],
    ['AWS_ENDPOINT_URL_STS', env('refused', { AWS_ENDPOINT_URL_STS: 'TRAP' })],
    ['a services section', { ...ofWork('refused', 'services = trap'), more: TRAP_SERVICES }],
  ])('%s decides who says the account, and the guards apply to that account', async (_what, setting) => {
    const { asked, home, simulator } = await serverWith(setting);
    const { call } = await serve('', GUARDS, { aws: awsOf(home) });
    const { json } = await call('start_copy_job', OWN_COPY);
    expect(json.Error).toMatchObject({ Code: 'ForeignRole', Account: PARTNER });
    expect(asked.length).toBeGreaterThan(0);
    expect(startedJobs(simulator)).toEqual([]);
  });
});
