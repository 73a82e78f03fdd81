import {
  BackupClient,
  ListBackupVaultsCommand,
  ListCopyJobsCommand,
  StartCopyJobCommand,
} from '@aws-sdk/client-backup';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  type Credentials,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { awsOf } from '../aws/work-profile.ts';
import { ACCESS, ProfileHome } from '../support/profile-home.ts';
import { serve, simulate } from '../support/server.ts';
import { type Bench, bench, CREDENTIALS, START_PAGE, worldWith } from './harness.ts';

const S3_ACCESS = 'arn:aws:iam::123456789012:role/S3Access';
const RECOVERY_ROLE = 'arn:aws:iam::210987654321:role/service-role/AWSBackupDefaultServiceRole';
const HOUR = 3_600_000;

type Keys = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
const sts = (b: Bench, credentials: Keys) =>
  new STSClient({ region: 'eu-west-1', endpoint: b.simulator.url, credentials, maxAttempts: 1 });
const backup = (b: Bench, credentials: Keys) =>
  new BackupClient({ region: 'us-east-1', endpoint: b.simulator.url, credentials, maxAttempts: 1 });

const assume = (b: Bench, input: Partial<AssumeRoleCommandInput>, credentials: Keys = CREDENTIALS.production) =>
  sts(b, credentials).send(
    new AssumeRoleCommand({ RoleArn: RECOVERY_ROLE, RoleSessionName: 'nightly', ...input } as AssumeRoleCommandInput),
  );
const keysOf = ({ AccessKeyId, SecretAccessKey, SessionToken }: Credentials): Required<Keys> => ({
  accessKeyId: AccessKeyId!,
  secretAccessKey: SecretAccessKey!,
  sessionToken: SessionToken!,
});

describe('AssumeRole', () => {
  it('gives keys of the role’s account, under the ARN of the session', async () => {
    await using b = await bench();
    const assumed = await assume(b, {});
    const arn = 'arn:aws:sts::210987654321:assumed-role/AWSBackupDefaultServiceRole/nightly';
    expect(assumed).toMatchObject({
      AssumedRoleUser: { Arn: arn, AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:nightly$/) },
      Credentials: { AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/) },
    });
    const keys = keysOf(assumed.Credentials!);
    expect(await sts(b, keys).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '210987654321',
      Arn: arn,
      UserId: assumed.AssumedRoleUser!.AssumedRoleId,
    });
    const { BackupVaultList } = await backup(b, keys).send(new ListBackupVaultsCommand({}));
    expect(BackupVaultList!.map((vault) => vault.BackupVaultName)).toEqual(['Default', 'dr-vault']);

    // The source is in the user's account: its own role, and a copy, which is of that account.
    const own = keysOf((await assume(b, { RoleArn: S3_ACCESS })).Credentials!);
    const { CopyJobId } = await backup(b, own).send(new StartCopyJobCommand(START_PAGE));
    const { CopyJobs } = await b.client().send(new ListCopyJobsCommand({ ByState: 'CREATED' }));
    expect(CopyJobs).toMatchObject([{ CopyJobId, AccountId: '123456789012' }]);
  });

  it('lets the server work in the account of a profile’s role', async () => {
    const { simulator } = await simulate();
    const home = new ProfileHome(simulator.url);
    await home.credentials({ keys: ACCESS.production });
    await home.config(`[profile work]\nrole_arn = ${RECOVERY_ROLE}\nsource_profile = keys\nregion = us-east-1\n`);
    const server = await serve(simulator.url, {}, { aws: awsOf(home) });
    const { Account, BackupVaultList } = await server.ok('list_backup_vaults', {});
    expect(Account).toBe('210987654321');
    expect(BackupVaultList.map((vault: { BackupVaultName: string }) => vault.BackupVaultName)).toContain('dr-vault');
    expect(simulator.requests.count('AssumeRole')).toBe(1);
  });

  it('gives other keys each time; each needs its own token', async () => {
    await using b = await bench();
    const [first, second] = [keysOf((await assume(b, {})).Credentials!), keysOf((await assume(b, {})).Credentials!)];
    for (const member of ['accessKeyId', 'secretAccessKey', 'sessionToken'] as const) {
      expect(first[member]).not.toBe(second[member]);
    }
    const { sessionToken: _, ...without } = first;
    for (const keys of [without, { ...first, sessionToken: second.sessionToken }]) {
      const refused = sts(b, keys).send(new GetCallerIdentityCommand({}));
      await expect(refused).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    }
  });

  it.each([900, 1234, 3600])('gives keys for %i seconds of the simulator’s clock', async (seconds) => {
    await using b = await bench();
    const { Credentials } = await assume(b, { DurationSeconds: seconds });
    const expires = Credentials!.Expiration!.getTime();
    expect(expires).toBe(Math.floor((b.clock.now() + seconds * 1000) / 1000) * 1000);
    // The SDK signs with the machine's time, and corrects it by the Date header.
    const client = new BackupClient({
      region: 'us-east-1',
      endpoint: b.simulator.url,
      credentials: keysOf(Credentials!),
    });
    b.clock.advance(expires - b.clock.now() - 1);
    await client.send(new ListBackupVaultsCommand({}));
    b.clock.advance(1);
    const refused = client.send(new ListBackupVaultsCommand({}));
    await expect(refused).rejects.toMatchObject({ name: 'ExpiredTokenException' });
  });

  it('allows a session as long as the role does, but one hour from another role', async () => {
    const world = worldWith((data) => {
      data.Accounts[0]!.Roles![0]!.MaxSessionDuration = 43_200;
    });
    await using b = await bench({ world });
    const whole = await assume(b, { RoleArn: S3_ACCESS, DurationSeconds: 43_200 });
    expect(whole.Credentials!.Expiration!.getTime() - b.clock.now()).toBeGreaterThan(12 * HOUR - 1001);
    await expect(assume(b, { DurationSeconds: 3601 })).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    });
    const chained = keysOf(whole.Credentials!);
    await expect(assume(b, { RoleArn: S3_ACCESS, DurationSeconds: 3601 }, chained)).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining('role chaining'),
    });
    await expect(assume(b, {}, chained)).resolves.toHaveProperty('Credentials');
  });

  it.each([
    ['a role that does not exist', 'arn:aws:iam::123456789012:role/NoSuchRole'],
    ['a role without its path', 'arn:aws:iam::210987654321:role/AWSBackupDefaultServiceRole'],
    ['an account that does not exist', 'arn:aws:iam::999999999999:role/S3Access'],
    ['a service-linked role', 'arn:aws:iam::123456789012:role/aws-service-role/backup.amazonaws.com/Linked'],
    ['a deleted role', 'arn:aws:iam::123456789012:role/Deleted'],
    ['a role that trusts another account', 'arn:aws:iam::123456789012:role/OfPartners'],
  ])('is denied for %s', async (_name, RoleArn) => {
    const world = worldWith((data) => {
      data.Accounts[0]!.Roles!.push(
        { RoleArn: 'arn:aws:iam::123456789012:role/aws-service-role/backup.amazonaws.com/Linked' },
        { RoleArn: 'arn:aws:iam::123456789012:role/Deleted', DeletedAt: '-1s' },
        { RoleArn: 'arn:aws:iam::123456789012:role/OfPartners', TrustedAccounts: ['666666666666'] },
      );
    });
    await using b = await bench({ world });
    await expect(assume(b, { RoleArn })).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::123456789012:user/backup-operator is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
      $metadata: { httpStatusCode: 403 },
    });
    if (RoleArn.endsWith('OfPartners')) {
      await expect(assume(b, { RoleArn }, CREDENTIALS.partner)).resolves.toHaveProperty('Credentials');
    }
  });

  it.each([
    [{ DurationSeconds: 899 }, "'durationSeconds'", 'value greater than or equal to 900'],
    [{ DurationSeconds: -1 }, "'durationSeconds'", 'value greater than or equal to 900'],
    [{ DurationSeconds: 43_201 }, "'durationSeconds'", 'value less than or equal to 43200'],
    [{ RoleSessionName: 'x' }, "'roleSessionName'", 'length greater than or equal to 2'],
    [{ RoleSessionName: 'x'.repeat(65) }, "'roleSessionName'", 'length less than or equal to 64'],
    [{ RoleSessionName: 'a b' }, "'roleSessionName'", 'regular expression pattern: [\\w+=,.@-]*'],
    [{ RoleArn: 'arn:aws:iam::1' }, "'roleArn'", 'length greater than or equal to 20'],
    [{ RoleArn: undefined }, "Value null at 'roleArn'", 'Member must not be null'],
  ] as const)('refuses %o', async (input, member, rule) => {
    await using b = await bench();
    const refused = assume(b, input as Partial<AssumeRoleCommandInput>);
    await expect(refused).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringMatching(/^1 validation error detected: Value /),
      $metadata: { httpStatusCode: 400 },
    });
    await expect(refused).rejects.toThrow(member);
    await expect(refused).rejects.toThrow(rule);
  });

  it('reports all invalid values at once, and an ARN of something else', async () => {
    await using b = await bench();
    const both = assume(b, { DurationSeconds: 0, RoleSessionName: 'x' });
    await expect(both).rejects.toThrow(/^2 validation errors detected: .*roleSessionName.*; .*durationSeconds/);
    const user = assume(b, { RoleArn: 'arn:aws:iam::123456789012:user/someone' });
    await expect(user).rejects.toMatchObject({ name: 'ValidationError', message: 'Request ARN is invalid' });
  });

  it('gives a session whatever its name and length, if AWS allows them', async () => {
    await using b = await bench();
    const name = fc.stringMatching(/^[\w+=,.@-]{2,64}$/);
    await fc.assert(
      fc.asyncProperty(name, fc.integer({ min: 900, max: 3600 }), async (RoleSessionName, DurationSeconds) => {
        const { Credentials, AssumedRoleUser } = await assume(b, { RoleSessionName, DurationSeconds });
        const identity = await sts(b, keysOf(Credentials!)).send(new GetCallerIdentityCommand({}));
        expect(identity).toMatchObject({ Arn: AssumedRoleUser!.Arn, UserId: AssumedRoleUser!.AssumedRoleId });
        expect(identity.Arn).toBe(
          `arn:aws:sts::210987654321:assumed-role/AWSBackupDefaultServiceRole/${RoleSessionName}`,
        );
      }),
      { numRuns: 30 },
    );
  });
});
