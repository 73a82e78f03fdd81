import { readFile, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditLog } from '../../src/pipeline/audit-log.ts';
import { HOUR, KEYS, PRODUCTION, REQUEST } from '../support/constants.ts';
import { awsAnswer, awsError, httpEndpoint, identify } from '../support/endpoint.ts';
import { ACCESS, ProfileHome, writeSsoToken } from '../support/profile-home.ts';
import { runProgram } from '../support/program.ts';
import { serve } from '../support/server.ts';
import { awsOf } from './work-profile.ts';

// What AWS's answers repeat of our own requests, and what credential providers say about their input, reaches no output.

const TOKEN = `IQoJb3JpZ2luX2VjEXAMPLE/+=${'TokenOfAnSsoLogin+/='.repeat(30)}`;
const TEMPORARY = { ...ACCESS.session, sessionToken: TOKEN };

/** AWS's long form: the canonical request that it computed, with our headers in it. */
function canonicalRequest({ method, url, headers }: IncomingMessage): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}`);
  return `The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\nThe Canonical String for this request should have been\n'${method}\n${url}\n\n${lines.join('\n')}\n\n${Object.keys(headers).join(';')}\nhash'\n`;
}

function expectNoSecret(text: string): void {
  expect(text).not.toContain(TOKEN.slice(0, 40));
  expect(text).not.toContain('TokenOfAnSsoLogin');
  expect(text).not.toContain(TEMPORARY.secretAccessKey.slice(0, 20));
  expect(text).not.toMatch(/Credential=|Signature=[0-9a-f]/);
}

async function serverAt(url: string) {
  const home = new ProfileHome(url);
  await home.credentials({ work: TEMPORARY });
  const file = join(home.path, 'audit.jsonl');
  const server = await serve(url, {}, { aws: awsOf(home), audit: auditLog(file) });
  return { home, audit: () => readFile(file, 'utf8'), ...server };
}

const refusing = (request: IncomingMessage, response: ServerResponse) =>
  awsError(response, 'InvalidSignatureException', 403, canonicalRequest(request));

const refusingSts = (request: IncomingMessage, response: ServerResponse) => {
  const escaped = canonicalRequest(request).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  response
    .writeHead(403, { 'Content-Type': 'text/xml' })
    .end(
      `<ErrorResponse><Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code><Message>${escaped}</Message></Error></ErrorResponse>`,
    );
};

describe('an answer that quotes our request', () => {
  it.each([
    ['AWS Backup', identify],
    ['STS', refusingSts],
  ])('shows none of its secrets when %s gives it', async (_who, sts) => {
    const endpoint = await httpEndpoint(refusing, sts);
    const { call, log, audit } = await serverAt(endpoint.url);
    for (const [tool, args] of [
      ['list_backup_vaults', {}],
      ['start_copy_job', REQUEST],
      ['plan_copy_job', REQUEST],
    ] as const) {
      const { json } = await call(tool, args);
      expect(json.Error).toMatchObject({ Category: 'credentials' });
      expect(json.Error.AwsText.Untrusted).toContain('The request signature we calculated does not match');
      expectNoSecret(JSON.stringify(json));
    }
    expectNoSecret(log.join('\n'));
    expectNoSecret(await audit());
  });

  it('shows none of its secrets in doctor', async () => {
    const endpoint = await httpEndpoint(refusing, refusingSts);
    const { stdout, stderr, code } = await runProgram(['doctor', '--log-level', 'debug'], {
      AWS_ACCESS_KEY_ID: TEMPORARY.accessKeyId,
      AWS_SECRET_ACCESS_KEY: TEMPORARY.secretAccessKey,
      AWS_SESSION_TOKEN: TOKEN,
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: endpoint.url,
    });
    expect(code).toBe(1);
    expect(stdout).toContain('The request signature we calculated does not match');
    for (const text of [stdout, stderr]) expectNoSecret(text);
  });

  it('shows none in the code and the request ID either', async () => {
    const endpoint = await httpEndpoint((request, response) =>
      awsError(response.setHeader('x-amzn-RequestId', TOKEN), `Error${request.headers['x-amz-security-token']}`, 400),
    );
    const { call } = await serverAt(endpoint.url);
    const { json } = await call('start_copy_job', REQUEST);
    expectNoSecret(JSON.stringify(json));
  });

  it('shows none when it is not an error', async () => {
    const endpoint = await httpEndpoint((request, response) => {
      const CopyJob = {
        CopyJobId: 'X',
        State: 'FAILED',
        StatusMessage: `Failed: ${request.headers['x-amz-security-token']}.`,
      };
      awsAnswer(response, { CopyJob });
    });
    const { ok } = await serverAt(endpoint.url);
    const job = await ok('describe_copy_job', { CopyJobId: 'X' });
    expect(JSON.stringify(job)).toContain('Failed: (removed).');
    expectNoSecret(JSON.stringify(job));
  });
});

const PROCESS_ANSWERS: [what: string, text: string][] = [
  ['nothing', ''],
  ['text', 'please log in with the-secret-word first'],
  ['truncated JSON', '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"the-secret-word'],
  ['JSON with a mistake', '{"Version":1,"SecretAccessKey":"the-secret-word",}'],
  ['null', 'null'],
  ['a list', '["the-secret-word"]'],
  ['another version', '{"Version":2,"SecretAccessKey":"the-secret-word"}'],
  ['no secret key', '{"Version":1,"AccessKeyId":"AKIA"}'],
  ['an empty secret key', '{"Version":1,"AccessKeyId":"AKIA","SecretAccessKey":""}'],
  ['a key that is a number', '{"Version":1,"AccessKeyId":1,"SecretAccessKey":"the-secret-word"}'],
  ['a key that is an object', '{"Version":1,"AccessKeyId":"A","SecretAccessKey":{"the-secret-word":1}}'],
  [
    'a token with a line break',
    '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"b","SessionToken":"the-secret-word\\n"}',
  ],
  [
    'a token that is a list',
    '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"b","SessionToken":["the-secret-word"]}',
  ],
  ['a date that is none', '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"b","Expiration":"the-secret-word"}'],
  [
    'credentials that have expired',
    '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"b","Expiration":"2020-01-01T00:00:00Z"}',
  ],
];

/** A server whose profile `work` has this configuration, and the endpoint that no call should reach. */
async function configured(config: string, environment: Record<string, string> = {}) {
  const endpoint = await httpEndpoint((_request, response) => awsAnswer(response, {}));
  const home = new ProfileHome(endpoint.url);
  Object.assign(home.env, environment);
  await home.credentials({ base: KEYS });
  await home.config(config.replaceAll('HOME', home.path));
  return { home, endpoint, ...(await serve(endpoint.url, {}, { aws: awsOf(home) })) };
}

async function expectCredentialsFault({ call, log, endpoint }: Awaited<ReturnType<typeof configured>>) {
  for (const [tool, args] of [
    ['list_backup_vaults', {}],
    ['start_copy_job', REQUEST],
  ] as const) {
    const { json } = await call(tool, args);
    expect(json.Error).toMatchObject({ Category: 'credentials', Retryable: false });
    expect(JSON.stringify(json)).not.toMatch(/the-secret|SyntaxError|is not valid JSON|AWS answered/);
  }
  expect(log.filter((line) => line.startsWith('error') || line.includes('the-secret'))).toEqual([]);
  expect(endpoint.count).toBe(0);
}

describe('credentials that cannot be had', () => {
  it.each(PROCESS_ANSWERS)('because credential_process prints %s', async (_what, text) => {
    const server = await configured('[profile work]\ncredential_process = cat HOME/answer\n');
    await writeFile(join(server.home.path, 'answer'), text);
    await expectCredentialsFault(server);
  });

  it.each([
    ['a command that fails', 'credential_process = sh -c "echo the-secret-word >&2; exit 3"'],
    ['a command that does not exist', 'credential_process = /nonexistent/the-secret-word'],
    ['a source profile that does not exist', `role_arn = arn:aws:iam::${PRODUCTION}:role/x\nsource_profile = none`],
    ['a source profile that is itself', `role_arn = arn:aws:iam::${PRODUCTION}:role/x\nsource_profile = work`],
    ['an unknown credential source', `role_arn = arn:aws:iam::${PRODUCTION}:role/x\ncredential_source = Nowhere`],
    ['a role without a source', `role_arn = arn:aws:iam::${PRODUCTION}:role/x`],
    ['no credentials', 'output = json'],
    [
      'an SSO session without a login',
      'sso_session = corp\nsso_account_id = 1\nsso_role_name = x\n[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://example.awsapps.com/start',
    ],
    ['an SSO session that does not exist', 'sso_session = corp\nsso_account_id = 1\nsso_role_name = x'],
    ['an incomplete SSO profile', 'sso_start_url = https://example.awsapps.com/start'],
    [
      'a missing web identity token',
      `role_arn = arn:aws:iam::${PRODUCTION}:role/x\nweb_identity_token_file = HOME/none`,
    ],
    [
      'a role that needs an MFA code',
      `role_arn = arn:aws:iam::${PRODUCTION}:role/x\nsource_profile = base\nmfa_serial = arn:aws:iam::${PRODUCTION}:mfa/me`,
    ],
  ])('because the profile has %s', async (_what, lines) => {
    await expectCredentialsFault(await configured(`[profile work]\n${lines}\n`));
  });

  it.each([
    ['AccessDenied', 403, 'User: x is not authorized to perform: sts:AssumeRole on resource: y'],
    ['ValidationError', 400, '1 validation error detected'],
    ['NoSuchEntity', 404, 'x'],
    ['SignatureDoesNotMatch', 403, `x-amz-security-token:the-secret-word\n${KEYS.secretAccessKey}`],
  ])('because STS refuses the role with %s', async (code, status, message) => {
    const endpoint = await httpEndpoint(
      (_request, response) => awsAnswer(response, {}),
      (_request, response) =>
        response
          .writeHead(status, { 'Content-Type': 'text/xml' })
          .end(`<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`),
    );
    const home = new ProfileHome(endpoint.url);
    await home.credentials({ base: KEYS });
    await home.config(`[profile work]\nrole_arn = arn:aws:iam::${PRODUCTION}:role/x\nsource_profile = base\n`);
    const server = await serve(endpoint.url, {}, { aws: awsOf(home) });
    const { json } = await server.call('list_backup_vaults');
    expect(json.Error).toMatchObject({ Category: 'credentials', Code: code, HttpStatus: status });
    expect(json.Error.Message).toMatch(/^AWS refused credentials for profile work(?:: "| with the text in AwsText\.$)/);
    expect(JSON.stringify(json)).not.toContain(KEYS.secretAccessKey);
    expect(JSON.stringify(json)).not.toContain('the-secret');
    await expectCredentialsFault({ ...server, home, endpoint });
  });

  it.each(['{"Token": the-secret-word}'])('because a container answers %s', async (body) => {
    const container = await httpEndpoint((_request, response) => response.end(body));
    const environment = { AWS_CONTAINER_CREDENTIALS_FULL_URI: container.url.concat('/credentials') };
    const { home, log } = await configured('', environment);
    const server = await serve('', {}, { aws: awsOf(home, { profiles: [] }), log: (_, line) => log.push(line) });
    const { json } = await server.call('list_backup_vaults');
    expect(json.Error.Category).toBe('credentials');
    expect(JSON.stringify([json, log])).not.toMatch(/the-secret|not valid JSON/);
  });

  it.each(['{"roleCredentials":{"secretAccessKey":"the-secret-word"', '{"roleCredentials": the-secret-word}', '{}'])(
    'because IAM Identity Center answers %s',
    async (body) => {
      const portal = await httpEndpoint((_request, response) => response.end(body));
      const server = await configured(
        '[profile work]\nsso_start_url = https://example.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = 1\nsso_role_name = x\n',
        { AWS_ENDPOINT_URL_SSO: portal.url },
      );
      await writeSsoToken(server.home.path, 'https://example.awsapps.com/start', {
        accessToken: 'x',
        expiresAt: new Date(Date.now() + HOUR),
      });
      await expectCredentialsFault(server);
    },
  );
});
