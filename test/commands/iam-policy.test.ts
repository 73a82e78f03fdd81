import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../src/aws/operations.ts';
import { iamPolicy, MANAGED_POLICY_LIMIT, policySize } from '../../src/commands/iam-policy.ts';
import { readConfig, type Settings } from '../../src/config/index.ts';
import { refuseDestination, refuseRegion } from '../../src/domain/guards/guards.ts';
import type { Simulator } from '../../src/simulator/index.ts';
import { KEYS, RECOVERY_KEYS } from '../support/constants.ts';
import { copyRequest } from '../support/copy-request.ts';
import { awsEnvironment } from '../support/environment.ts';
import { ProfileHome } from '../support/profile-home.ts';
import { runProgram } from '../support/program.ts';
import { bench, simulate, startedJobs } from '../support/server.ts';

const ROLE = 'arn:aws:iam::123456789012:role/S3Access';
// biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable.
const OWN = '${aws:PrincipalAccount}';
const settings = (...argv: string[]): Settings => {
  const config = readConfig(['iam-policy', ...argv], {});
  expect(config.broken).toEqual([]);
  return config.settings;
};
const policy = (...argv: string[]) => iamPolicy(settings(...argv));
const statement = (sid: string, ...argv: string[]) => policy(...argv).Statement.find((one) => one.Sid === sid);
const allowed = (...argv: string[]) =>
  policy(...argv)
    .Statement.filter((one) => one.Effect === 'Allow')
    .flatMap((one) => one.Action);

const READS = Object.entries(OPERATIONS).flatMap(([name, { effect }]) => (effect === 'read' ? [`backup:${name}`] : []));
const WRITES = Object.entries(OPERATIONS).flatMap(([name, { effect }]) =>
  effect === 'write' ? [`backup:${name}`] : [],
);

describe('the actions of the policy', () => {
  it('are the operations that the server sends, each once, and iam:PassRole', () => {
    expect(WRITES).toEqual(['backup:StartCopyJob']);
    expect(allowed().sort()).toEqual([...READS, ...WRITES, 'iam:PassRole'].sort());
  });

  it('are only reads when the server is read-only', () => {
    expect(allowed('--read-only').sort()).toEqual([...READS].sort());
    expect(policy('--read-only').Statement.every((one) => one.Effect === 'Allow')).toBe(true);
  });

  it('contain no wildcard', () => {
    for (const action of allowed()) expect(action).toMatch(/^(?:backup|iam):[A-Za-z]+$/);
  });
});

describe('the role in the policy', () => {
  const condition = { StringEquals: { 'iam:PassedToService': 'backup.amazonaws.com' } };

  it('is the configured one', () => {
    expect(statement('PassTheCopyRole', '--role-arn', ROLE)).toMatchObject({ Resource: ROLE, Condition: condition });
    expect(statement('PassAnyRoleToBackupOnly', '--role-arn', ROLE)).toBeUndefined();
  });

  it('can be any role when none is configured, passed to AWS Backup only', () => {
    expect(statement('PassAnyRoleToBackupOnly')).toMatchObject({
      Resource: 'arn:*:iam::*:role/*',
      Condition: condition,
    });
  });
});

describe('the resources of the policy', () => {
  // An ARN of each kind that can be copied, as AWS returns it; IAM fills in the account.
  it.each([
    'arn:aws:backup:us-east-1:123456789012:recovery-point:1EB3B5E7-9EB0-435A-A80B-108B488B0D45',
    'arn:aws:backup:us-west-2:123456789012:recovery-point:composite:eks/my-cluster-20240115',
    'arn:aws:ec2:us-west-2::snapshot/snap-03886bc8d6ef3a1f9',
    'arn:aws:ec2:us-west-2::image/ami-00179b33a7a88cac5',
    'arn:aws:rds:us-west-2:123456789012:snapshot:awsbackup:job-be59cf2a-2343-4402-bd8b-226993d23453',
    'arn:aws-cn:rds:cn-north-1:123456789012:cluster-snapshot:awsbackup:job-4ece7121-d60e-00c2-5c3b-49960142d03b',
    'arn:aws:fsx:us-west-2:123456789012:backup/backup-1a20e49137e31d9e0',
  ])('of a start include %s', (arn) => {
    const { Resource } = statement('StartCopies')!;
    expect([Resource].flat().filter((pattern) => arnLike(pattern, arn, '123456789012'))).toHaveLength(1);
  });

  // IAM user guide, "Policy variables": a resource's ARN can have them only in its last field.
  it('contain no policy variable', () => {
    for (const { Effect, Resource } of policy().Statement) {
      if (Effect === 'Allow') expect(JSON.stringify(Resource)).not.toContain('$');
    }
  });
});

describe('a set of copies', () => {
  const REGIONS = ['us-east-1', 'us-west-2', 'eu-central-1'];
  const DR = 'arn:aws:backup:eu-central-1:210987654321:backup-vault:dr-vault';

  /** The operations that the simulator received, besides STS's. */
  const sent = (simulator: Simulator) =>
    Object.keys(simulator.requests.byOperation())
      .filter((operation) => operation !== 'GetCallerIdentity')
      .map((operation) => `backup:${operation}`);

  it.each([
    ['is looked for outside the Region', { Region: 'us-east-1' }],
    ['is looked for in every Region', { Region: 'all' }],
    ['is looked for in another account', { OtherAccount: true }],
    ['is looked for in a vault of another account', { DestinationBackupVaultArn: DR }],
    ['selects nothing', { NameContains: 'nothing-has-this-name' }],
  ])('needs only what the read-only policy allows, if it %s', async (_what, input) => {
    const { ok, simulator } = await bench({}, { regions: REGIONS });
    await ok('find_missing_copies', input);
    expect(sent(simulator)).toContain('backup:ListRecoveryPointsByBackupVault');
    expect(allowed('--read-only')).toEqual(expect.arrayContaining(sent(simulator)));
  });

  it('needs nothing more than the policy allows, if it is started', async () => {
    const { ok, simulator } = await bench();
    const found = await ok('find_missing_copies', {
      DestinationBackupVaultArn: 'arn:aws:backup:us-west-2:123456789012:backup-vault:west-vault',
    });
    await ok('start_missing_copies', found.Next.Arguments);
    const starts = sent(simulator).filter((action) => !READS.includes(action));
    expect(starts).toEqual(['backup:StartCopyJob']);
    expect(allowed()).toEqual(expect.arrayContaining(sent(simulator)));
    // Each recovery point that it copied.
    const { Resource } = statement('StartCopies')!;
    for (const { RecoveryPointArn } of startedJobs(simulator)) {
      expect([Resource].flat().some((pattern) => arnLike(pattern, RecoveryPointArn, '123456789012'))).toBe(true);
    }
  });
});

describe('the denial of other vaults', () => {
  const PATTERN = 'arn:aws:backup:*:210987654321:backup-vault:dr-*';
  const targets = (...argv: string[]) =>
    statement('DenyCopiesToOtherVaults', ...argv)!.Condition!['ForAllValues:ArnNotLike']!['backup:CopyTargets']!;

  it('exempts the vaults of the own account and the allowed patterns as written', () => {
    const own = `arn:*:backup:*:${OWN}:backup-vault:*`;
    expect(targets()).toEqual([own]);
    expect(targets('--allow-destination', PATTERN, '--allow-destination', PATTERN)).toEqual([own, PATTERN]);
    expect(targets('--allow-destination', PATTERN, '--allow-region', 'eu-central-1')).toEqual([
      own.replace('backup:*', 'backup:eu-central-1'),
      PATTERN.replace('backup:*', 'backup:eu-central-1'),
    ]);
  });

  it('denies the permission that has the condition key', () => {
    expect(statement('DenyCopiesToOtherVaults')).toMatchObject({
      Effect: 'Deny',
      Action: 'backup:CopyFromBackupVault',
      Resource: '*',
    });
  });

  it('decides on every destination as the server’s own guard does', () => {
    const field = (...values: string[]) => fc.constantFrom(...values);
    const account = field('123456789012', '210987654321', '666666666666');
    const region = field('us-east-1', 'eu-central-1');
    const name = field('dr-1', 'dr-vault', 'Default', 'xdr-1', 'aws_dr');
    const arn = (...[r, a, n]: string[]) => `arn:aws:backup:${r}:${a}:backup-vault:${n}`;
    const pattern = fc
      .tuple(
        fc.oneof(region, field('*', 'eu-*')),
        fc.oneof(account, field('*', '2109*', '*1')),
        fc.oneof(name, field('*', 'dr-*', '*dr*')),
      )
      .map((fields) => arn(...fields));
    fc.assert(
      fc.property(
        fc.array(pattern, { maxLength: 3 }),
        fc.tuple(region, account, name).map((fields) => arn(...fields)),
        fc.subarray(['us-east-1', 'eu-central-1', 'eu-west-1']),
        (patterns, destination, regions) => {
          const argv = [
            ...patterns.flatMap((one) => ['--allow-destination', one]),
            ...regions.flatMap((one) => ['--allow-region', one]),
          ];
          const denied = ![targets(...argv)].flat().some((one) => arnLike(one, destination, '123456789012'));
          const request = copyRequest({ DestinationBackupVaultArn: destination });
          const guards = { ...settings(...argv), broken: [] };
          const refused = refuseRegion(request, guards) ?? refuseDestination(request, '123456789012', guards);
          expect(denied).toBe(refused !== undefined);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('the policy of known accounts', () => {
  const of = (...accounts: string[]) => iamPolicy(settings('--allow-destination', VAULT), accounts);
  const VAULT = 'arn:aws:backup:*:666666666666:backup-vault:dr-*';
  const denials = (...accounts: string[]) => of(...accounts).Statement.filter(({ Effect }) => Effect === 'Deny');

  it('names the account where the general one leaves it open', () => {
    const [general, one] = [of(), of('123456789012')].map((document) => JSON.stringify(document));
    expect(one).not.toContain('$');
    expect(one!.replaceAll('123456789012', '*')).toBe(general!.replaceAll(OWN, '*'));
    expect(one).toContain('arn:*:iam::123456789012:role/*');
    expect(one).toContain('arn:*:backup:*:123456789012:recovery-point:*');
  });

  it('denies other vaults once for each account, to this account only', () => {
    expect(denials('123456789012', '210987654321')).toEqual(
      ['123456789012', '210987654321'].map((account) => ({
        Sid: `DenyCopiesToOtherVaultsOf${account}`,
        Effect: 'Deny',
        Action: 'backup:CopyFromBackupVault',
        Resource: '*',
        Condition: {
          'ForAllValues:ArnNotLike': { 'backup:CopyTargets': [`arn:*:backup:*:${account}:backup-vault:*`, VAULT] },
          StringEquals: { 'aws:PrincipalAccount': account },
        },
      })),
    );
    expect(denials('123456789012')[0]).toMatchObject({ Sid: 'DenyCopiesToOtherVaults' });
  });

  it('keeps the other limits of the general one', () => {
    const { Statement } = of('123456789012', '210987654321');
    expect(Statement.map(({ Action }) => Action)).toEqual([
      ...policy().Statement.map(({ Action }) => Action),
      'backup:CopyFromBackupVault',
    ]);
    const resources = Statement.find(({ Sid }) => Sid === 'StartCopies')!.Resource as string[];
    expect(new Set(resources).size).toBe(resources.length);
    expect(resources).toContain('arn:*:ec2:*::snapshot/*');
    expect(resources.filter((one) => one.includes('210987654321'))).toHaveLength(4);
  });
});

describe('the policy document', () => {
  it('fits a managed policy with dozens of patterns', () => {
    const patterns = Array.from({ length: 30 }, (_, at) => [
      '--allow-destination',
      `arn:aws:backup:*:${210_987_654_321 + at}:backup-vault:disaster-recovery-*`,
    ]);
    expect(policySize(policy('--role-arn', ROLE, ...patterns.flat()))).toBeLessThan(MANAGED_POLICY_LIMIT);
  });

  it('has unique statement ids that IAM accepts', () => {
    const sids = policy().Statement.map((one) => one.Sid);
    expect(new Set(sids).size).toBe(sids.length);
    for (const sid of sids) expect(sid).toMatch(/^[A-Za-z0-9]+$/);
  });
});

describe('aws-backup-mcp iam-policy', () => {
  it('prints only the policy to stdout, also without credentials', async () => {
    const { stdout, stderr, code } = await runProgram(['iam-policy', '--role-arn', ROLE]);
    expect(JSON.parse(stdout)).toEqual(policy('--role-arn', ROLE));
    expect(code).toBe(0);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable.
    expect(stderr).toContain('so the policy uses ${aws:PrincipalAccount}');
    // What others report is a note, and no permission.
    expect(stderr).toContain('rds:DescribeDBSnapshots');
    expect(stderr).toContain('as reported by users in 2021');
    expect(stderr).toContain('not documented by AWS');
    expect(stdout).not.toContain('rds:DescribeDBSnapshots');
  });

  it('is for the account that STS names, whatever AWS_ACCOUNT_ID says', async () => {
    const { simulator } = await simulate();
    const environment = { ...awsEnvironment(simulator.url), AWS_ACCOUNT_ID: '999999999999' };
    const { stdout, stderr, code } = await runProgram(['iam-policy'], environment);
    expect(JSON.parse(stdout)).toEqual(iamPolicy(settings(), ['123456789012']));
    expect(stdout).not.toMatch(/\$|999999999999/);
    expect(stderr).toContain('for account 123456789012, as STS says');
    expect(code).toBe(0);
    expect(simulator.requests.byOperation()).toEqual({ GetCallerIdentity: 1 });
  });

  it('has the account of each profile', async () => {
    const { simulator } = await simulate();
    const home = new ProfileHome(simulator.url);
    await home.config('[profile prod]\nregion = us-east-1\n[profile dr]\nregion = eu-central-1\n');
    await home.credentials({ prod: KEYS, dr: RECOVERY_KEYS });
    const { stdout } = await runProgram(['iam-policy', '--profile', 'prod', '--profile', 'dr'], home.env);
    expect(JSON.parse(stdout)).toEqual(iamPolicy(settings(), ['123456789012', '210987654321']));
  });

  it('uses the variable when STS does not answer for one of the profiles', async () => {
    const { simulator } = await simulate();
    const home = new ProfileHome(simulator.url);
    await home.config('[profile prod]\nregion = us-east-1\n[profile dr]\nregion = eu-central-1\n');
    await home.credentials({ prod: KEYS, dr: { ...RECOVERY_KEYS, secretAccessKey: 'wrong' } });
    const { stdout, code } = await runProgram(['iam-policy', '--profile', 'prod', '--profile', 'dr'], home.env);
    expect(JSON.parse(stdout)).toEqual(policy());
    expect(code).toBe(0);
  });

  it('is the same under the simulator', async () => {
    expect(policy('--simulator')).toEqual(policy());
  });

  it('warns on stderr when the policy is larger than IAM accepts', async () => {
    const patterns = Array.from(
      { length: 110 },
      (_, at) => `arn:aws:backup:*:${210_987_654_321 + at}:backup-vault:dr-*`,
    );
    const { stdout, stderr, code } = await runProgram(['iam-policy'], {
      AWS_BACKUP_MCP_ALLOW_DESTINATIONS: patterns.join(','),
    });
    expect(policySize(JSON.parse(stdout))).toBeGreaterThan(MANAGED_POLICY_LIMIT);
    expect(stderr).toContain('6144');
    expect(code).toBe(0);
  });

  it('prints no policy from a broken setting', async () => {
    const { stdout, stderr, code } = await runProgram(['iam-policy', '--read-onyl']);
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
    expect(stderr).toContain('--read-only');
  });
});

/** IAM's ArnLike: it compares field by field, `*` stays within one field, and the last field is the rest. */
function arnLike(pattern: string, arn: string, account: string): boolean {
  const fields = (text: string) => {
    const [partition, service, region, owner, ...rest] = text.replace(/^arn:/, '').split(':');
    return [partition!, service!, region!, owner!, rest.join(':')];
  };
  const given = fields(arn);
  return fields(pattern.replaceAll(OWN, account)).every((field, at) =>
    new RegExp(`^${field.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(given[at]!),
  );
}
