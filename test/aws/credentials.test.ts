import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { AwsOptions } from '../../src/aws/index.ts';
import { systemClock } from '../../src/clock.ts';
import { ToolError } from '../../src/domain/errors.ts';
import { createAws } from '../support/aws.ts';
import { awsError, httpEndpoint } from '../support/endpoint.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { ACCESS, PRODUCTION, ProfileHome, RECOVERY, worldWithKeys } from '../support/profile-home.ts';
import { awsAt, REQUEST, serve, simulate } from '../support/server.ts';
import { ServerProcess } from '../torture/server-process.ts';

const MINUTE = 60_000;

/** A simulator whose first key of production expires after a minute, and a home that points at it. */
async function setUp() {
  const { simulator, clock } = await simulate({
    world: worldWithKeys(Date.now(), new Date(Date.now() + MINUTE).toISOString()),
  });
  const home = await ProfileHome.create(simulator.url);
  await home.credentials({ work: ACCESS.production });
  return { simulator, home, expire: () => clock.advance(MINUTE + 1) };
}

/** The sessions of profile `work`, with the home's environment and nothing else of AWS's. */
function awsOf(home: ProfileHome, options: Partial<AwsOptions> = {}) {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(home.env)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  return createAws({
    clock: systemClock,
    profiles: ['work'],
    region: 'us-east-1',
    timeouts: { attempt: 5000, total: 15_000, attempts: 3 },
    ...options,
  });
}

describe('a rotated credentials file', () => {
  it('is read again when its old key has expired', async () => {
    const { home, expire } = await setUp();
    const session = awsOf(home).session();
    await session.read('ListBackupVaults', {}, { region: 'us-east-1' });

    await home.credentials({ work: ACCESS.rotated });
    expire();
    const { BackupVaultList } = await session.read('ListBackupVaults', {}, { region: 'us-east-1' });
    expect(BackupVaultList?.length).toBeGreaterThan(0);
    expect(await session.account('us-east-1')).toBe(PRODUCTION);
  });

  it('serves a start that failed before, without a restart', async () => {
    const { simulator, home, expire } = await setUp();
    expire();
    const { call } = await serve(simulator.url, {}, { aws: awsOf(home) });
    const refused = await call('start_copy_job', REQUEST);
    expect(refused.json.Error).toMatchObject({ Category: 'credentials', Code: expect.stringContaining('Expired') });
    expect(refused.json.Error.Fix).toContain('"aws sso login --profile work"');

    await home.credentials({ work: ACCESS.rotated });
    const started = await call('start_copy_job', REQUEST);
    expect(started.json).toMatchObject({ Outcome: 'started', Account: PRODUCTION });
    expect(simulator.copyJobs().filter((job) => job.Request !== undefined)).toHaveLength(1);
  });

  it('serves the next call of the running process', async () => {
    const { home, expire } = await setUp();
    const server = new ServerProcess({ ...home.env, AWS_REGION: 'us-east-1' }, ['--profile', 'work']);
    onTestFinished(() => void server.kill());
    expect(await server.call('list_backup_vaults', {})).toMatchObject({ Account: PRODUCTION });

    expire();
    const { Error: refused } = await server.call('list_backup_vaults', {});
    expect(refused).toMatchObject({ Category: 'credentials', Retryable: false });
    expect(refused.Fix).toContain('--profile work');

    await home.credentials({ work: ACCESS.rotated });
    expect(await server.call('list_backup_vaults', {})).toMatchObject({ Account: PRODUCTION });
    expect(await server.call('start_copy_job', REQUEST)).toMatchObject({ Outcome: 'started' });
    expect(server.stderr).toBe('');
  });

  it('loses no call without a category while it changes under load', async () => {
    const { simulator, home, expire } = await setUp();
    const aws = awsOf(home);
    const server = await serve(simulator.url, {}, { aws });
    const burst = () => Array.from({ length: 50 }, () => server.call('list_copy_jobs', {}));

    const before = burst();
    expire();
    const between = burst();
    const settled = Promise.all([...before, ...between]);
    await home.credentials({ work: ACCESS.rotated });
    const after = burst();

    for (const { isError, json } of await settled) {
      expect(isError ? json.Error.Category : 'answered').toMatch(/^(?:answered|credentials)$/);
    }
    for (const { isError } of await Promise.all(after)) expect(isError).toBe(false);
    expect(server.log.filter((line) => line.startsWith('error'))).toEqual([]);
  });

  it('says so when the new key is no better', async () => {
    const { home, expire } = await setUp();
    expire();
    const session = awsOf(home).session();
    await home.credentials({ work: { accessKeyId: 'AKIAUNKNOWN7EXAMPLE1', secretAccessKey: 'none' } });
    await expect(session.read('ListCopyJobs', {}, { region: 'us-east-1' })).rejects.toMatchObject({
      details: { category: 'credentials', code: 'UnrecognizedClientException' },
    });
  });
});

describe('credentials that come to be another account’s during a start', () => {
  const started = (simulator: Awaited<ReturnType<typeof setUp>>['simulator']) =>
    simulator.copyJobs().filter((job) => job.Request !== undefined);

  it.each(['StartCopyJob', 'ListCopyJobs'])('are not used for it when %s is refused', async (operation) => {
    const { simulator, home } = await setUp();
    const { call } = await serve(simulator.url, {}, { aws: awsOf(home) });
    await call('list_backup_vaults');
    simulator.faults.add({ operation, kind: 'expired-credentials', times: 1, account: PRODUCTION });
    await home.credentials({ work: ACCESS.recovery });

    const { json } = await call('start_copy_job', REQUEST);
    expect(json.Error).toMatchObject({ Category: 'credentials', Code: 'AccountChanged' });
    expect(json.Error.Message).toMatch(/\. Nothing was started\.$/);
    expect(started(simulator)).toEqual([]);

    // The next call is judged by the new account: the role is not its own.
    const { json: next } = await call('start_copy_job', REQUEST);
    expect(next.Error).toMatchObject({ Category: 'policy_denied', Code: 'ForeignRole', Account: RECOVERY });
    expect((await call('list_backup_vaults')).json.Account).toBe(RECOVERY);
  });

  it('are not used for it when the SDK renews them by itself', async () => {
    const { simulator, home } = await setUp();
    const answer = join(home.path, 'answer.json');
    const answerWith = ({ accessKeyId, secretAccessKey }: typeof ACCESS.recovery) => {
      // Within the SDK's last five minutes: it asks again each time.
      const Expiration = new Date(Date.now() + MINUTE).toISOString();
      const body = { Version: 1, AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Expiration };
      return writeFile(answer, JSON.stringify(body));
    };
    await home.credentials({});
    await home.config(`[profile work]\ncredential_process = cat ${answer}\n`);
    await answerWith(ACCESS.production);
    const session = awsOf(home).session();
    expect(await session.account('us-east-1')).toBe(PRODUCTION);

    await answerWith(ACCESS.recovery);
    // While it asks again the SDK may go on with the old key: such a start is production's still.
    const starts = [];
    for (let at = 0; at < 100; at += 1) {
      const input = { ...REQUEST, IdempotencyToken: `token-${at}` };
      starts.push(await session.startCopyJob(input, PRODUCTION, { region: 'us-east-1' }).catch((error) => error));
      if (starts.at(-1) instanceof ToolError) break;
    }
    expect(starts.at(-1)).toMatchObject({ details: { category: 'credentials', code: 'AccountChanged' } });
    expect(started(simulator).map((job) => job.AccountId)).toEqual(starts.slice(1).map(() => PRODUCTION));
    expect(await session.account('us-east-1')).toBe(RECOVERY);
  });

  it('leave open whether the start was made whose reply was lost', async () => {
    const { simulator, home } = await setUp();
    const { call } = await serve(simulator.url, {}, { aws: awsOf(home) });
    await call('list_backup_vaults');
    simulator.faults.add({ operation: 'StartCopyJob', kind: 'reset-after', times: 1 });
    simulator.faults.add({ operation: 'StartCopyJob', kind: 'expired-credentials', times: 1, account: PRODUCTION });
    await home.credentials({ work: ACCESS.recovery });
    const { json } = await call('start_copy_job', REQUEST);
    expect(json.Error).toMatchObject({ Category: 'credentials', Code: 'AccountChanged' });
    expect(json.Error.Message).toMatch(/\. Whether the start that was already sent was made is unknown\.$/);
    expect(started(simulator)).toHaveLength(1);
  });

  it('do not answer a part of a read whose rest the other account answered', async () => {
    const { simulator, home } = await setUp();
    const { call } = await serve(simulator.url, {}, { aws: awsOf(home) });
    expect((await call('plan_copy_job', REQUEST)).json).toMatchObject({ Verdict: 'ready', Account: PRODUCTION });
    simulator.faults.add({ operation: 'ListCopyJobs', kind: 'expired-credentials', times: 1, account: PRODUCTION });
    await home.credentials({ work: ACCESS.recovery });
    const { json } = await call('plan_copy_job', REQUEST);
    expect(json).toMatchObject({ Verdict: 'will_fail', Account: RECOVERY });
    expect(json.Checks).toContainEqual(expect.objectContaining({ Check: 'guard: source and role', Status: 'fail' }));
  });

  it('are named in the result of a read that they answered', async () => {
    const { simulator, home } = await setUp();
    const { call } = await serve(simulator.url, {}, { aws: awsOf(home) });
    expect((await call('list_backup_vaults')).json.Account).toBe(PRODUCTION);
    simulator.faults.add({ operation: 'ListBackupVaults', kind: 'expired-credentials', account: PRODUCTION });
    await home.credentials({ work: ACCESS.recovery });
    const { json } = await call('list_backup_vaults');
    expect(json.Account).toBe(RECOVERY);
    expect(json.BackupVaultList[0].BackupVaultArn).toContain(`:${RECOVERY}:`);
  });
});

describe('a start whose reply was lost and whose credentials expire before it is repeated', () => {
  it('is still said to have started the job that it made', async () => {
    const clock = new ManualClock(Date.now());
    const created = clock.now() / 1000;
    let starts = 0;
    const endpoint = await httpEndpoint((_request, response) => {
      starts += 1;
      response.setHeader('Date', new Date(clock.now()).toUTCString());
      if (starts === 1) {
        // The job is made now; nobody hears of it for ten seconds.
        clock.advance(10_000);
        response.destroy();
      } else if (starts === 2) awsError(response, 'ExpiredTokenException', 403);
      else {
        const body = { CopyJobId: 'THE-JOB', CreationDate: created, IsParent: false };
        response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
      }
    });
    const home = await ProfileHome.create(endpoint.url);
    await home.credentials({ work: ACCESS.production });
    const { call } = await serve(endpoint.url, {}, { clock, aws: awsOf(home, { clock }) });
    const { json } = await call('start_copy_job', { ...REQUEST, IdempotencyToken: 'one-more' });
    expect(json).toMatchObject({ Outcome: 'started', CopyJobId: 'THE-JOB' });
    expect(starts).toBe(3);
  });
});

describe('an SSO login', () => {
  const START_URL = 'https://example.awsapps.com/start';

  /** IAM Identity Center's portal, as far as the SDK asks it: role credentials for an access token. */
  async function portal() {
    const server = createServer((request, response) => {
      const known = request.headers['x-amz-sso_bearer_token'] === 'the-access-token';
      response.writeHead(known ? 200 : 401, { 'Content-Type': 'application/json' });
      const roleCredentials = { ...ACCESS.session, expiration: Date.now() + 60 * MINUTE };
      response.end(JSON.stringify(known ? { roleCredentials } : { message: 'Session token not found or invalid' }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('that has expired names its command, and a new one works without a restart', async () => {
    const { home } = await setUp();
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

    const cache = join(home.path, '.aws', 'sso', 'cache');
    await mkdir(cache, { recursive: true });
    const token = {
      startUrl: START_URL,
      region: 'us-east-1',
      accessToken: 'the-access-token',
      expiresAt: new Date(Date.now() + 60 * MINUTE).toISOString(),
    };
    await writeFile(join(cache, `${createHash('sha1').update(START_URL).digest('hex')}.json`), JSON.stringify(token));
    const { BackupVaultList } = await session.read('ListBackupVaults', {}, { region: 'us-east-1' });
    expect(BackupVaultList?.length).toBeGreaterThan(0);
    expect(await session.account('us-east-1')).toBe(PRODUCTION);
  });
});

it('the account that one Region does not tell is asked of another', async () => {
  const { simulator } = await simulate();
  const session = awsAt(simulator.url).session();
  simulator.faults.add({ operation: 'GetCallerIdentity', kind: 'expired-credentials', times: 1 });
  // Whichever comes first is refused, and the calls of the other Region do not hear of it.
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

describe('without settings of its own', () => {
  it('the Region is the profile’s', async () => {
    const { home } = await setUp();
    await home.config('[profile work]\nregion = eu-central-1\n');
    expect(await awsOf(home, { region: undefined }).session().region()).toBe('eu-central-1');
  });

  it('a Region that nobody names is missing, until the profile has one', async () => {
    const { home } = await setUp();
    const session = awsOf(home, { region: undefined }).session();
    await expect(session.region()).rejects.toMatchObject({ details: { category: 'configuration', code: 'NoRegion' } });
    await home.config('[profile work]\nregion = eu-central-1\n');
    expect(await session.region()).toBe('eu-central-1');
  });

  it.each([
    ['configured', { profiles: ['wrok'], ambientProfile: undefined }],
    ['in AWS_PROFILE', { profiles: [], ambientProfile: 'wrok' }],
  ])('a profile %s that does not exist is told with those that do', async (_where, options) => {
    const { home } = await setUp();
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
