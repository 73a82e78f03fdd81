import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differingClaim } from '../../src/aws/profile/claim.ts';
import { systemClock } from '../../src/clock.ts';
import { createAws } from '../support/aws.ts';
import { KEYS, PARTNER, PRODUCTION, REQUEST, vaultArn } from '../support/constants.ts';
import { reasonOf } from '../support/plan.ts';
import { ACCESS, ProfileHome, stubEnvironment } from '../support/profile-home.ts';
import { type Bench, serve, simulate, startedJobs } from '../support/server.ts';
import { awsOf, workProfile } from './work-profile.ts';

// Settings can name an account. AWS does not check what they say: only STS knows whose credentials sign a call.

const ENVIRONMENT_KEYS = { AWS_ACCESS_KEY_ID: KEYS.accessKeyId, AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey };
const STATIC_KEYS = `aws_access_key_id = ${KEYS.accessKeyId}\naws_secret_access_key = ${KEYS.secretAccessKey}`;

interface Machine {
  profiles: string[];
  environment?: Record<string, string>;
  config?: string;
  /** What credential_process prints. */
  answer?: object;
}

/** Where an account can be named, and by what name the refusal calls it. */
const CLAIMS: [where: string, source: string, make: (account: string) => Machine][] = [
  [
    'AWS_ACCOUNT_ID beside the keys',
    'AWS_ACCOUNT_ID',
    (account) => ({ profiles: [], environment: { ...ENVIRONMENT_KEYS, AWS_ACCOUNT_ID: account } }),
  ],
  [
    'AWS_ACCOUNT_ID, with the keys in profile default',
    'AWS_ACCOUNT_ID',
    (account) => ({ profiles: [], environment: { AWS_ACCOUNT_ID: account }, config: `[default]\n${STATIC_KEYS}\n` }),
  ],
  [
    'aws_account_id of profile default',
    'aws_account_id of profile default',
    (account) => ({ profiles: [], config: `[default]\n${STATIC_KEYS}\naws_account_id = ${account}\n` }),
  ],
  [
    'aws_account_id of a configured profile',
    'aws_account_id of profile work',
    (account) => ({ profiles: ['work'], config: `[profile work]\n${STATIC_KEYS}\naws_account_id = ${account}\n` }),
  ],
  [
    'the AccountId that credential_process prints',
    'the account ID that comes with the credentials of profile work',
    (account) => ({
      profiles: ['work'],
      config: '[profile work]\ncredential_process = cat ANSWER\n',
      answer: { Version: 1, AccessKeyId: KEYS.accessKeyId, SecretAccessKey: KEYS.secretAccessKey, AccountId: account },
    }),
  ],
];

async function serverOn({ profiles, environment, config, answer }: Machine) {
  const { simulator } = await simulate();
  const home = new ProfileHome(simulator.url);
  const file = join(home.path, 'answer.json');
  if (answer) await writeFile(file, JSON.stringify(answer));
  await home.config((config ?? '').replace('ANSWER', file));
  stubEnvironment({ ...home.env, ...environment });
  const aws = createAws({ clock: systemClock, profiles, region: 'us-east-1' });
  return { simulator, ...(await serve(simulator.url, { profiles }, { aws })) };
}

/** A start that passes every guard of PARTNER's account. */
const PARTNERS_COPY = {
  ...REQUEST,
  IamRoleArn: `arn:aws:iam::${PARTNER}:role/S3Access`,
  RecoveryPointArn: 'arn:aws:ec2:us-east-1::snapshot/snap-0d4b7c19e2a685f30',
  DestinationBackupVaultArn: vaultArn('theirs', PARTNER),
};

describe.each(CLAIMS)('%s', (_where, source, make) => {
  it('is refused for every start when STS names another account', async () => {
    const { call, simulator } = await serverOn(make(PARTNER));
    for (const request of [PARTNERS_COPY, REQUEST]) {
      const { json } = await call('start_copy_job', request);
      expect(json.Error).toMatchObject({
        Category: 'configuration',
        Code: 'AccountMismatch',
        Retryable: false,
        Account: PRODUCTION,
        Message: expect.stringMatching(`^${source} names account ${PARTNER}, but STS says .* account ${PRODUCTION}\\.`),
      });
    }
    expect(simulator.requests.byOperation()).toEqual({ GetCallerIdentity: 1 });
  });

  it('changes no stamp of a read, and the plan says that a start is refused', async () => {
    const { ok } = await serverOn(make(PARTNER));
    expect((await ok('list_backup_vaults')).Account).toBe(PRODUCTION);
    const plan = await ok('plan_copy_job', REQUEST);
    expect(plan).toMatchObject({ Account: PRODUCTION, Verdict: 'refused_here' });
    expect(reasonOf(plan, 'guard: account')?.Detail).toContain(source);
  });

  it('is not needed, and changes nothing when it is right', async () => {
    for (const account of [PRODUCTION, `${PRODUCTION.slice(0, 4)}-${PRODUCTION.slice(4, 8)}-${PRODUCTION.slice(8)}`]) {
      const { ok, simulator } = await serverOn(make(account));
      expect(await ok('start_copy_job', REQUEST)).toMatchObject({ Outcome: 'started', Account: PRODUCTION });
      expect((await ok('list_backup_vaults')).Account).toBe(PRODUCTION);
      expect(simulator.requests.count('GetCallerIdentity')).toBe(1);
    }
  });
});

it('AWS_ACCOUNT_ID says nothing about the credentials of a profile', async () => {
  const { simulator, home } = await workProfile();
  home.env.AWS_ACCOUNT_ID = PARTNER;
  const { ok } = await serve(simulator.url, {}, { aws: awsOf(home) });
  expect(await ok('start_copy_job', REQUEST)).toMatchObject({ Outcome: 'started', Account: PRODUCTION });
});

describe('credentials that are read again', () => {
  const reload = async (simulator: Bench['simulator'], operation: string) =>
    simulator.faults.add({ operation, kind: 'expired-credentials', times: 1, account: PRODUCTION });

  it('are asked about again, even if they belong to the same account', async () => {
    const { simulator, home } = await workProfile();
    const { ok } = await serve(simulator.url, {}, { aws: awsOf(home) });
    await ok('list_backup_vaults');
    await reload(simulator, 'StartCopyJob');
    await home.credentials({ work: ACCESS.rotated });
    expect(await ok('start_copy_job', REQUEST)).toMatchObject({ Outcome: 'started', Account: PRODUCTION });
    expect(simulator.requests.count('GetCallerIdentity')).toBe(2);
  });

  it('start nothing when their profile now names another account', async () => {
    const { simulator, home } = await workProfile();
    const { ok, call } = await serve(simulator.url, {}, { aws: awsOf(home) });
    await ok('list_backup_vaults');
    await reload(simulator, 'StartCopyJob');
    await home.config(`[profile work]\naws_account_id = ${PARTNER}\n`);
    await home.credentials({ work: ACCESS.rotated });
    const { json } = await call('start_copy_job', REQUEST);
    expect(json.Error).toMatchObject({ Code: 'AccountMismatch', Account: PRODUCTION });
    expect(json.Error.Message).not.toContain('unknown');
    expect(startedJobs(simulator)).toEqual([]);
  });

  it('leave it unknown whether a start was made whose reply was lost before', async () => {
    const { simulator, home } = await workProfile();
    const { ok, call } = await serve(simulator.url, {}, { aws: awsOf(home) });
    await ok('list_backup_vaults');
    simulator.faults.add({ operation: 'StartCopyJob', kind: 'reset-after', times: 1 });
    await reload(simulator, 'StartCopyJob');
    await home.config(`[profile work]\naws_account_id = ${PARTNER}\n`);
    await home.credentials({ work: ACCESS.rotated });
    const { json } = await call('start_copy_job', REQUEST);
    expect(json.Error.Code).toBe('AccountMismatch');
    expect(json.Error.Message).toMatch(/Whether the start that was already sent was made is unknown\.$/);
  });
});

describe('differingClaim', () => {
  const section = {};
  const ofEnvironment = { credentials: { accessKeyId: 'A' }, profile: undefined, section };
  const account = fc.stringMatching(/^[0-9]{12}$/);

  it('finds every claim that is not the account, wherever it stands', () => {
    fc.assert(
      fc.property(account, fc.string({ minLength: 1 }), (known, claimed) => {
        const text = claimed.replace(/[\s-]/g, '');
        const expected = text === '' || text === known ? undefined : text;
        const found = [
          differingClaim(known, { ...ofEnvironment, environment: { AWS_ACCOUNT_ID: claimed } }),
          differingClaim(known, { ...ofEnvironment, section: { aws_account_id: claimed }, environment: {} }),
          differingClaim(known, {
            ...ofEnvironment,
            profile: 'x',
            section: { aws_account_id: claimed },
            environment: {},
          }),
          differingClaim(known, {
            ...ofEnvironment,
            credentials: { accessKeyId: 'A', accountId: claimed },
            environment: {},
          }),
        ];
        expect(found.map((claim) => claim?.account)).toEqual(Array(4).fill(expected));
      }),
    );
  });

  it('reads an account ID that JSON has as a number', () => {
    const credentials = { accessKeyId: 'A', accountId: 12345678901 };
    expect(differingClaim('012345678901', { ...ofEnvironment, credentials, environment: {} })).toBeUndefined();
  });

  it('ignores profile default when the keys come from the environment', () => {
    const environment = { AWS_ACCESS_KEY_ID: 'A' };
    expect(
      differingClaim('123456789012', { ...ofEnvironment, section: { aws_account_id: '1' }, environment }),
    ).toBeUndefined();
  });
});
