import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkVaultName,
  parseRecoveryPointArn,
  parseRoleArn,
  parseVaultArn,
  type RecoveryPointArn,
  vaultArn,
} from '../../../src/domain/arn/arn.ts';

const refusal = (parsed: { ok: boolean; problem?: string; fix?: string }) => {
  expect(parsed.ok).toBe(false);
  return `${parsed.problem} ${parsed.fix}`;
};

describe('parseRecoveryPointArn', () => {
  const START_PAGE = 'AWS API reference, StartCopyJob';
  const ACCESS = 'AWS developer guide, Access control';
  const EKS = 'AWS developer guide, Amazon EKS backups';
  const rows: [text: string, expected: Partial<RecoveryPointArn>, source: string][] = [
    [
      'arn:aws:backup:us-east-1:123456789012:recovery-point:1EB3B5E7-9EB0-435A-A80B-108B488B0D45',
      { kind: 'backup', region: 'us-east-1', account: '123456789012', partition: 'aws', service: 'backup' },
      START_PAGE,
    ],
    [
      'arn:aws:backup:us-east-1:012345678901:recovery-point:1a2b3cde-f405-6789-012g-3456hi789012_beta',
      { kind: 'backup', account: '012345678901' },
      `${ACCESS}: ids that are not hexadecimal`,
    ],
    ['arn:aws:backup:eu-west-2:123456789012:recovery-point:A', { kind: 'backup' }, 'ids stay loose: one character'],
    [
      'arn:aws:backup:us-east-1:123456789012:recovery-point:amzn-s3-demo-bucket-20211231900000-5ec207d0',
      { kind: 'backup' },
      `${ACCESS}: S3, periodic`,
    ],
    [
      'arn:aws:backup:eu-central-1:123456789012:recovery-point:continuous:db-random-string-hash',
      { kind: 'backup-continuous', continuous: true },
      'public code that handles RDS point-in-time recovery points',
    ],
    [
      'arn:aws:backup:us-west-2:123456789012:recovery-point:composite:eks/my-cluster-20240115',
      { kind: 'backup-composite-eks' },
      EKS,
    ],
    ['arn:aws:backup:us-west-2:123456789012:recovery-point:eks/my-cluster-20240115', { kind: 'backup-eks-child' }, EKS],
    [
      'arn:aws:ec2:us-west-2::snapshot/snap-03886bc8d6ef3a1f9',
      { kind: 'ec2-snapshot', region: 'us-west-2', service: 'ec2' },
      ACCESS,
    ],
    ['arn:aws:ec2:us-east-1::snapshot/snap-05f426fd8kdjb4224', { kind: 'ec2-snapshot' }, 'AWS event sample'],
    ['arn:aws:ec2:us-west-2::image/ami-00179b33a7a88cac5', { kind: 'ec2-image' }, ACCESS],
    [
      'arn:aws:rds:us-west-2:111122223333:snapshot:awsbackup:job-be59cf2a-2343-4402-bd8b-226993d23453',
      { kind: 'rds-snapshot', account: '111122223333' },
      ACCESS,
    ],
    [
      'arn:aws:rds:us-west-2:111122223333:cluster-snapshot:awsbackup:job-4ece7121-d60e-00c2-5c3b-49960142d03b',
      { kind: 'rds-cluster-snapshot' },
      ACCESS,
    ],
    [
      'arn:aws:rds:us-east-1:111122223333:auto-backup:ab-example',
      { kind: 'rds-auto-backup', continuous: true },
      'AWSBackupServiceRolePolicyForBackup',
    ],
    [
      'arn:aws:rds:us-east-1:111122223333:cluster-auto-backup:ab-example',
      { kind: 'rds-auto-backup', continuous: true },
      'AWSBackupServiceRolePolicyForBackup',
    ],
    [
      'arn:aws:dynamodb:us-east-1:111122223333:table/MyDynamoDBTable/backup/01547087347000-c8b6kdk3',
      { kind: 'dynamodb-backup' },
      ACCESS,
    ],
    ['arn:aws:fsx:us-west-2:111122223333:backup/backup-1a20e49137e31d9e0', { kind: 'fsx-backup' }, ACCESS],
    [
      'arn:aws:redshift:us-west-2:111122223333:snapshot:resource/awsbackup:job-ab12cd3e-4567-8901-fg1h-234567i89012',
      { kind: 'redshift-snapshot' },
      ACCESS,
    ],
    [
      'arn:aws:redshift-serverless:us-east-1:111122223333:snapshot:resource/awsbackup:job-ab12cd3e',
      { kind: 'redshift-serverless-snapshot' },
      ACCESS,
    ],
    [
      'arn:aws:redshift-serverless:us-east-1:111122223333:snapshot/1234',
      { kind: 'redshift-serverless-snapshot' },
      'Redshift Serverless prints a slash',
    ],
    ...['aws-cn', 'aws-us-gov', 'aws-eusc', 'aws-iso', 'aws-iso-b', 'aws-iso-e', 'aws-iso-f'].map(
      (partition): [string, Partial<RecoveryPointArn>, string] => [
        `arn:${partition}:backup:us-gov-west-1:123456789012:recovery-point:X`,
        { kind: 'backup', partition, region: 'us-gov-west-1' },
        'the partitions of the AWS SDK',
      ],
    ),
    ['arn:aws:backup:ap-southeast-12:123456789012:recovery-point:X', { region: 'ap-southeast-12' }, 'two-digit Region'],
    [
      `arn:aws:backup:us-east-1:123456789012:recovery-point:${'x'.repeat(1995)}`,
      { kind: 'backup' },
      'the longest ARN: 2048 characters',
    ],
  ];

  it.each(rows)('reads %s', (text, expected) => {
    const parsed = parseRecoveryPointArn(text);
    expect(parsed).toEqual({ ok: true, value: expect.objectContaining({ text, continuous: false, ...expected }) });
  });

  it('has no account when AWS leaves the field empty', () => {
    const parsed = parseRecoveryPointArn('arn:aws:ec2:us-west-2::image/ami-00179b33a7a88cac5');
    expect(parsed.ok && 'account' in parsed.value).toBe(false);
  });

  const RP = 'arn:aws:backup:us-east-1:123456789012:recovery-point:X';
  const wrong: [why: string, text: string, says: RegExp][] = [
    ['empty', '', /empty/],
    ['not an ARN', 'X', /form arn:partition/],
    ['five fields', 'arn:aws:backup:us-east-1:123456789012', /form arn:partition/],
    ['no resource', 'arn:aws:backup:us-east-1:123456789012:', /form arn:partition/],
    ['no service', 'arn:aws::us-east-1:123456789012:recovery-point:X', /form arn:partition/],
    ['another beginning', `x${RP}`, /form arn:partition/],
    ['no id', 'arn:aws:backup:us-east-1:123456789012:recovery-point:', /not the ARN of an AWS Backup recovery point/],
    ['no continuous id', 'arn:aws:backup:us-east-1:123456789012:recovery-point:continuous:', /not the ARN of an AWS B/],
    ['no composite id', 'arn:aws:backup:us-east-1:123456789012:recovery-point:composite:eks/', /not the ARN of an AWS/],
    ['no child id', 'arn:aws:backup:us-east-1:123456789012:recovery-point:eks/', /not the ARN of an AWS Backup recov/],
    ['unknown partition', RP.replace('aws', 'awss'), /partition.*aws-us-gov/],
    ['incomplete Region', RP.replace('us-east-1', 'us-east'), /Region/],
    ['Region with a prefix', RP.replace('us-east-1', 'fips-us-east-1'), /Region/],
    ['empty Region', RP.replace('us-east-1', ''), /Region/],
    ['host name as Region', RP.replace('us-east-1', 'evil.example/us-east-1'), /Region/],
    ['Region with a suffix', RP.replace('us-east-1', 'us-east-1.evil'), /Region/],
    ['Region in capitals', RP.replace('us-east-1', 'US-EAST-1'), /Region/],
    ['account of 11 digits', RP.replace('123456789012', '12345678901'), /account.*12 digits/],
    ['account of 13 digits', RP.replace('123456789012', '1234567890123'), /account.*12 digits/],
    ['empty account', RP.replace('123456789012', ''), /account.*12 digits/],
    ['line break at the end', `${RP}\n`, /position 55 \(U\+000A\).*whitespace around/],
    ['space before', ` ${RP}`, /position 1 \(U\+0020\).*whitespace around/],
    ['space inside', RP.replace('X', 'X Y'), /position 55 \(U\+0020\).*list_recovery_points/],
    ['control character', `${RP}\u0000`, /U\+0000/],
    ['delete character', `${RP}\u007f`, /U\+007F/],
    ['non-ASCII character', `${RP}\u2010`, /U\+2010/],
    ['character beyond 16 bits', `${RP}\u{1f600}`, /U\+1F600/],
    ['2049 characters', `arn:aws:backup:us-east-1:123456789012:recovery-point:${'x'.repeat(1996)}`, /longer than 2048/],
    [
      'snapshot with an account',
      'arn:aws:ec2:us-east-1:123456789012:snapshot/snap-1',
      /Use arn:aws:ec2:us-east-1::snapshot\/snap-1\./,
    ],
    ['snapshot without an id', 'arn:aws:ec2:us-east-1::snapshot/snap-', /not the ARN of an AWS Backup recovery point/],
    [
      'snapshot id with a suffix',
      'arn:aws:ec2:us-east-1::snapshot/snap-1/x',
      /not the ARN of an AWS Backup recovery point/,
    ],
    ['snapshot in an invalid Region', 'arn:aws:ec2:nowhere::snapshot/snap-1', /Region/],
    [
      'backup plan',
      'arn:aws:backup:us-east-1:123456789012:backup-plan:X',
      /not the ARN of an AWS Backup recovery point/,
    ],
    ['role', 'arn:aws:iam::123456789012:role/S3Access', /not the ARN of an AWS Backup recovery point/],
    ['vault', 'arn:aws:backup:us-east-1:123456789012:backup-vault:Default', /backup vault.*list_recovery_points/],
    ['old vault form', 'arn:aws:backup:us-east-1:123456789012:vault:Default', /backup vault.*list_recovery_points/],
  ];

  it.each(wrong)('refuses: %s', (_why, text, says) => {
    expect(refusal(parseRecoveryPointArn(text))).toMatch(says);
  });

  it.each([
    ['arn:aws:ec2:us-east-1:123456789012:volume/vol-1', 'an EBS volume'],
    ['arn:aws:ec2:us-east-1:123456789012:instance/i-1', 'an EC2 instance'],
    ['arn:aws:rds:us-east-1:123456789012:db:orders', 'a DB instance'],
    ['arn:aws:rds:us-east-1:123456789012:cluster:orders', 'a DB cluster'],
    ['arn:aws:dynamodb:us-east-1:123456789012:table/orders', 'a DynamoDB table'],
    ['arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/fs-1', 'an EFS file system'],
    ['arn:aws:fsx:us-east-1:123456789012:file-system/fs-1', 'an FSx file system'],
    ['arn:aws:fsx:us-east-1:123456789012:volume/fs-1/fsvol-1', 'an FSx volume'],
    ['arn:aws:s3:::orders', 'an S3 bucket'],
    ['arn:aws:storagegateway:us-east-1:123456789012:gateway/sgw-1/volume/vol-1', 'a Storage Gateway volume'],
    ['arn:aws:backup-gateway:us-east-1:123456789012:vm/vm-1', 'a virtual machine'],
    ['arn:aws:redshift:us-east-1:123456789012:cluster:orders', 'a Redshift cluster'],
    ['arn:aws:redshift-serverless:us-east-1:123456789012:namespace/1', 'a Redshift Serverless namespace'],
    ['arn:aws:timestream:us-east-1:123456789012:database/d/table/t', 'a Timestream table'],
    ['arn:aws:cloudformation:us-east-1:123456789012:stack/s/1', 'a CloudFormation stack'],
    ['arn:aws:eks:us-east-1:123456789012:cluster/c', 'an EKS cluster'],
    ['arn:aws:dsql:us-east-1:123456789012:cluster/c', 'an Aurora DSQL cluster'],
    ['arn:aws:ssm-sap:us-east-1:123456789012:HANA/a/DB/b', 'an SAP HANA database'],
  ])('recognizes the resource %s, and says how to find its recovery points', (text, what) => {
    const told = refusal(parseRecoveryPointArn(text));
    expect(told).toContain(`the ARN of ${what}`);
    expect(told).toMatch(/a resource.*list_recovery_points.*ResourceArn/);
  });
});

describe('parseVaultArn', () => {
  it.each([
    ['arn:aws:backup:us-east-1:123456789012:backup-vault:aBackupVault', 'aBackupVault', 'AWS API reference'],
    [
      'arn:aws:backup:us-east-1:674302156598:backup-vault:aws/efs/automatic-backup-vault',
      'aws/efs/automatic-backup-vault',
      'AWS developer guide, EFS',
    ],
    ['arn:aws:backup:us-east-1:123456789012:backup-vault:ab', 'ab', 'the shortest name'],
    [`arn:aws:backup:us-east-1:123456789012:backup-vault:${'x'.repeat(50)}`, 'x'.repeat(50), 'the longest name'],
  ])('reads %s', (text, name) => {
    const account = text.split(':')[4];
    expect(parseVaultArn(text)).toEqual({
      ok: true,
      value: { text, partition: 'aws', region: 'us-east-1', account, name },
    });
  });

  it.each([
    [
      'old form in the documentation',
      'arn:aws:backup:us-east-1:123456789012:vault:aBackupVault',
      /":vault:".*Use arn:aws:backup:us-east-1:123456789012:backup-vault:aBackupVault\./,
    ],
    ['vault name', 'aBackupVault', /name of a vault.*arn:aws:backup:REGION:ACCOUNT:backup-vault:aBackupVault/],
    [
      'recovery point',
      'arn:aws:backup:us-east-1:123456789012:recovery-point:X',
      /a recovery point.*list_backup_vaults/,
    ],
    ['no name', 'arn:aws:backup:us-east-1:123456789012:backup-vault:', /vault name in it is not valid/],
    ['name of 1 character', 'arn:aws:backup:us-east-1:123456789012:backup-vault:a', /vault name in it is not valid/],
    [
      'name of 51 characters',
      `arn:aws:backup:us-east-1:123456789012:backup-vault:${'x'.repeat(51)}`,
      /vault name in it is not/,
    ],
    ['wildcard', 'arn:aws:backup:us-east-1:123456789012:backup-vault:*', /vault name in it is not valid/],
    ['more fields', 'arn:aws:backup:us-east-1:123456789012:backup-vault:ab:cd', /vault name in it is not valid/],
    ['old form with an invalid name', 'arn:aws:backup:us-east-1:123456789012:vault:*', /vault name in it is not valid/],
    ['no type', 'arn:aws:backup:us-east-1:123456789012:aBackupVault', /not the ARN of a backup vault/],
    ['another type', 'arn:aws:backup:us-east-1:123456789012:backup-plan:ab', /not the ARN of a backup vault/],
    ['another service', 'arn:aws:glacier:us-east-1:123456789012:backup-vault:ab', /another service/],
    ['account of 3 digits', 'arn:aws:backup:us-east-1:123:backup-vault:ab', /12 digits/],
    ['empty Region', 'arn:aws:backup::123456789012:backup-vault:ab', /Region/],
    ['Region with a prefix', 'arn:aws:backup:fips-us-east-1:123456789012:backup-vault:ab', /Region/],
    ['line break', 'arn:aws:backup:us-east-1:123456789012:backup-vault:ab\n', /U\+000A/],
    ['neither an ARN nor a name', 'a vault', /U\+0020/],
    ['empty', '', /empty/],
  ])('refuses: %s', (_why, text, says) => {
    expect(refusal(parseVaultArn(text))).toMatch(says);
  });
});

describe('parseRoleArn', () => {
  it.each([
    ['arn:aws:iam::123456789012:role/S3Access', 'S3Access'],
    ['arn:aws:iam::123456789012:role/service-role/AWSBackupDefaultServiceRole', 'AWSBackupDefaultServiceRole'],
    ['arn:aws:iam::123456789012:role/a/b/c+=,.@-_9', 'c+=,.@-_9'],
    [`arn:aws:iam::123456789012:role/${'x'.repeat(64)}`, 'x'.repeat(64)],
  ])('reads %s', (text, name) => {
    expect(parseRoleArn(text)).toEqual({
      ok: true,
      value: { text, partition: 'aws', account: '123456789012', name },
    });
  });

  it.each([
    ['user', 'arn:aws:iam::123456789012:user/Bob', /of a user, not of an IAM role/],
    ['group', 'arn:aws:iam::123456789012:group/g', /of a group/],
    ['instance profile', 'arn:aws:iam::123456789012:instance-profile/p', /of an instance profile/],
    ['policy', 'arn:aws:iam::123456789012:policy/p', /of a policy/],
    ['root', 'arn:aws:iam::123456789012:root', /root of an account/],
    ['another IAM resource', 'arn:aws:iam::123456789012:mfa/x', /something else in IAM/],
    [
      'assumed role',
      'arn:aws:sts::123456789012:assumed-role/S3Access/session',
      /assumed-role session.*arn:aws:iam::123456789012:role\/S3Access,/,
    ],
    [
      'assumed role without a name',
      'arn:aws:sts::123456789012:assumed-role/',
      /session.*trusts backup\.amazonaws\.com/,
    ],
    ['assumed role without an account', 'arn:aws:sts::1:assumed-role/a/b', /session.*trusts backup\.amazonaws\.com/],
    ['another STS resource', 'arn:aws:sts::123456789012:federated-user/x', /another service/],
    ['another service', 'arn:aws:s3:::bucket', /another service/],
    ['role name', 'S3Access', /form arn:partition.*trusts backup\.amazonaws\.com/],
    ['a Region', 'arn:aws:iam:us-east-1:123456789012:role/S3Access', /Region field .* must be empty/],
    ['account of 11 digits', 'arn:aws:iam::12345678901:role/S3Access', /12 digits/],
    ['no name', 'arn:aws:iam::123456789012:role/', /role name in it is not valid/],
    ['name of 65 characters', `arn:aws:iam::123456789012:role/${'x'.repeat(65)}`, /role name in it is not valid/],
    ['empty path', 'arn:aws:iam::123456789012:role//S3Access', /role name in it is not valid/],
    ['wildcard', 'arn:aws:iam::123456789012:role/*', /role name in it is not valid/],
    ['more fields', 'arn:aws:iam::123456789012:role/a:b', /role name in it is not valid/],
    ['space', 'arn:aws:iam::123456789012:role/S3 Access', /U\+0020/],
  ])('refuses: %s', (_why, text, says) => {
    expect(refusal(parseRoleArn(text))).toMatch(says);
  });
});

describe('checkVaultName', () => {
  it.each(['Default', 'ab', 'a-_9', 'x'.repeat(50), 'aws/efs/automatic-backup-vault'])('accepts %s', (name) => {
    expect(checkVaultName(name)).toBeUndefined();
  });

  it.each(['', 'a', 'x'.repeat(51), 'a b', 'ab\n', '../x', 'aws/efs/other', 'vault.name', 'ünder'])(
    'refuses %j',
    (name) => {
      expect(checkVaultName(name)?.problem).toMatch(/2 to 50 letters/);
      expect(checkVaultName(name)?.fix).toMatch(/list_backup_vaults/);
    },
  );

  it.each([
    ['arn:aws:backup:us-east-1:123456789012:backup-vault:Default', 'Default'],
    ['arn:aws:backup:us-east-1:123456789012:vault:Default', 'Default'],
    [
      'arn:aws:backup:us-east-1:123456789012:backup-vault:aws/efs/automatic-backup-vault',
      'aws/efs/automatic-backup-vault',
    ],
  ])('suggests the name in %s', (text, name) => {
    expect(checkVaultName(text)).toEqual({
      problem: 'It is an ARN, but the name of the vault is required.',
      fix: `Use ${name}.`,
    });
  });

  it('suggests no name from an ARN with an invalid name', () => {
    expect(checkVaultName('arn:aws:backup:us-east-1:123456789012:backup-vault:*')?.problem).toMatch(/2 to 50/);
  });
});

describe('for any text', () => {
  const pieces = fc.constantFrom(
    ...['arn', 'aws', 'aws-cn', 'backup', 'ec2', 'rds', 'iam', 'sts', 'us-east-1', '123456789012', 'backup-vault'],
    ...[
      'recovery-point',
      'role/x',
      'vault',
      'continuous',
      'snapshot/snap-1',
      'assumed-role/a/b',
      '',
      '\n',
      '\ud800',
      '*',
    ],
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(fc.oneof(pieces, fc.string({ maxLength: 8 })), { maxLength: 12 }).map((parts) => parts.join(':')),
  );

  it('every parser returns a value, or a problem with a fix', () => {
    fc.assert(
      fc.property(text, (any) => {
        for (const parse of [parseRecoveryPointArn, parseVaultArn, parseRoleArn]) {
          const parsed = parse(any);
          if (parsed.ok) {
            expect(parsed.value.text).toBe(any);
            expect(any).toMatch(/^[\x21-\x7e]+$/);
          } else {
            expect(parsed.problem).toMatch(/\.$/);
            expect(parsed.fix).toMatch(/\.$/);
          }
        }
        checkVaultName(any);
      }),
      { numRuns: 2000 },
    );
  });

  it('parseVaultArn reads what vaultArn writes', () => {
    fc.assert(
      fc.property(
        fc.record({
          partition: fc.constantFrom('aws', 'aws-cn', 'aws-us-gov'),
          region: fc.constantFrom('us-east-1', 'cn-north-1', 'us-gov-west-1'),
          account: fc.stringMatching(/^\d{12}$/),
          name: fc.stringMatching(/^[a-zA-Z0-9_-]{2,50}$/),
        }),
        (parts) => {
          const written = vaultArn(parts);
          expect(parseVaultArn(written)).toEqual({ ok: true, value: { text: written, ...parts } });
          expect(checkVaultName(written)?.fix).toBe(`Use ${parts.name}.`);
        },
      ),
    );
  });

  it('every parser refuses megabytes within a second', () => {
    const started = performance.now();
    for (const unit of ['a', ':', '-', '/', 'arn:', 'us-', 'vault:', ' ']) {
      const huge = `arn:aws:backup:${unit.repeat(1_000_000)}`;
      for (const parse of [parseRecoveryPointArn, parseVaultArn, parseRoleArn]) expect(parse(huge).ok).toBe(false);
      expect(checkVaultName(huge)).toBeDefined();
    }
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
