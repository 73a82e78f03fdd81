import fc from 'fast-check';
import type { WorldData } from '../../src/simulator/index.ts';
import { DAY, KEYS, PARTNER, PRODUCTION, RECOVERY, RECOVERY_KEYS } from '../support/constants.ts';

// Generated copies, and the world in which they are made. Each copy has its own recovery point, resource and vaults, so
// that many share one simulator.

export const ROLE = `arn:aws:iam::${PRODUCTION}:role/S3Access`;
// AWS names the third for copies of FSx, DocumentDB and Neptune, and the fourth for Neptune alone.
export const REGIONS: readonly string[] = ['us-east-1', 'us-west-2', 'af-south-1', 'me-south-1'];
const ACCOUNTS = [PRODUCTION, RECOVERY, PARTNER] as const;
export const PROBE = 'probe';

const customerKey = (region: string, account: string) => `arn:aws:kms:${region}:${account}:key/customer`;
const backupKey = (region: string, account: string) => `arn:aws:kms:${region}:${account}:key/aws-backup`;
const serviceKey = (region: string) => `arn:aws:kms:${region}:${PRODUCTION}:key/aws-service`;

const backup = (id: string, region: string) => `arn:aws:backup:${region}:${PRODUCTION}:recovery-point:${id}`;
const TYPES: readonly [type: string, feature: string | undefined, arn: (id: string, region: string) => string][] = [
  ['EFS', undefined, backup],
  ['S3', undefined, (id, region) => backup(`bucket-20261121053000-${id.padStart(8, '0')}`, region)],
  ['DynamoDB', undefined, backup],
  ['DynamoDB', undefined, (id, region) => `arn:aws:dynamodb:${region}:${PRODUCTION}:table/t${id}/backup/${id}`],
  ['Timestream', undefined, backup],
  ['CloudFormation', undefined, backup],
  ['VirtualMachine', undefined, backup],
  ['EC2', undefined, (id, region) => `arn:aws:ec2:${region}::image/ami-${id}`],
  ['EBS', undefined, (id, region) => `arn:aws:ec2:${region}::snapshot/snap-${id}`],
  ['Storage Gateway', undefined, (id, region) => `arn:aws:ec2:${region}::snapshot/snap-${id}`],
  ['RDS', undefined, (id, region) => `arn:aws:rds:${region}:${PRODUCTION}:snapshot:awsbackup:job-${id}`],
  [
    'RDS',
    'Amazon RDS Multi-AZ DB cluster',
    (id, region) => `arn:aws:rds:${region}:${PRODUCTION}:cluster-snapshot:s-${id}`,
  ],
  ['Aurora', undefined, (id, region) => `arn:aws:rds:${region}:${PRODUCTION}:cluster-snapshot:awsbackup:job-${id}`],
  ['DocumentDB', undefined, (id, region) => `arn:aws:rds:${region}:${PRODUCTION}:cluster-snapshot:awsbackup:job-${id}`],
  ['Neptune', undefined, (id, region) => `arn:aws:rds:${region}:${PRODUCTION}:cluster-snapshot:awsbackup:job-${id}`],
  ['FSx', 'FSx for Lustre', (id, region) => `arn:aws:fsx:${region}:${PRODUCTION}:backup/backup-${id}`],
  ['FSx', 'FSx for OpenZFS', (id, region) => `arn:aws:fsx:${region}:${PRODUCTION}:backup/backup-${id}`],
  ['SAP HANA on Amazon EC2', undefined, backup],
  ['Redshift', undefined, (id, region) => `arn:aws:redshift:${region}:${PRODUCTION}:snapshot:c${id}/s-${id}`],
  ['FSx', 'FSx for ONTAP', (id, region) => `arn:aws:fsx:${region}:${PRODUCTION}:backup/backup-${id}`],
];

const into = 'backup:CopyIntoBackupVault';
const statement = (Principal: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Principal,
  Action: into,
  Resource: '*',
  ...more,
});
const POLICIES: readonly (object[] | undefined)[] = [
  undefined,
  [statement({ AWS: `arn:aws:iam::${PRODUCTION}:root` })],
  [statement({ AWS: [ROLE, RECOVERY] })],
  [statement({ AWS: `arn:aws:iam::${PRODUCTION}:role/Another` })],
  [statement('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } })],
  [statement('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-another000' } } })],
  [statement('*'), statement({ AWS: '*' }, { Effect: 'Deny', Action: 'backup:Copy*' })],
  [statement('*', { Action: 'backup:*' }), statement({ AWS: PARTNER }, { Effect: 'Deny' })],
];

export const copy = fc.record({
  type: fc.constantFrom(...TYPES),
  // Most are complete and in one Region and account; without that nearly every copy would fail for several reasons.
  status: fc.oneof(
    { weight: 8, arbitrary: fc.constant('COMPLETED' as const) },
    { weight: 1, arbitrary: fc.constantFrom('AVAILABLE', 'CREATING', 'DELETING', 'EXPIRED', 'PARTIAL') },
  ),
  age: fc.constantFrom(1, 40, 150),
  kept: fc.constantFrom(
    { DeleteAfterDays: 400 },
    { DeleteAfterDays: 160 },
    { MoveToColdStorageAfterDays: 60, DeleteAfterDays: 400 },
    undefined,
  ),
  sourceKey: fc.constantFrom('customer', 'customer', 'service', 'none'),
  from: fc.constantFrom('us-east-1', 'us-east-1', 'us-east-1', 'af-south-1', 'me-south-1'),
  to: fc.constantFrom('us-east-1', ...REGIONS),
  account: fc.constantFrom(PRODUCTION, PRODUCTION, ...ACCOUNTS),
  vault: fc.constantFrom('standard', 'standard', 'standard', 'air-gapped', 'locked', 'creating', 'missing'),
  onBackupKey: fc.constantFrom(false, false, false, true),
  range: fc.constantFrom([90, 3650], [7, 100], [1, undefined], [undefined, 200]),
  policy: fc.constantFrom(...POLICIES),
  lifecycle: fc.constantFrom(
    undefined,
    undefined,
    { DeleteAfterDays: 90 },
    { DeleteAfterDays: 200 },
    { MoveToColdStorageAfterDays: 10, DeleteAfterDays: 100 },
    { MoveToColdStorageAfterDays: -1, DeleteAfterDays: -1 },
    { MoveToColdStorageAfterDays: 10, DeleteAfterDays: -1 },
  ),
});
export type Copy = typeof copy extends fc.Arbitrary<infer T> ? T : never;

export function worldOf(copies: readonly Copy[], now: number, enabled: boolean): WorldData {
  const places = REGIONS.flatMap((region) => ACCOUNTS.map((account) => [region, account] as const));
  const created = new Date(now - 500 * DAY).toISOString();
  const at = { AccountId: PRODUCTION, CreationDate: created };
  const keysOf = (account: string) => (account === PRODUCTION ? KEYS : RECOVERY_KEYS);
  return {
    Organizations: [
      {
        Id: 'o-a1b2c3d4e5',
        ManagementAccountId: PRODUCTION,
        AccountIds: [PRODUCTION, RECOVERY],
        IsCrossAccountBackupEnabled: enabled,
        LastUpdateTime: created,
      },
    ],
    Accounts: ACCOUNTS.map((AccountId) => ({
      AccountId,
      Name: AccountId,
      AccessKeys:
        AccountId === PARTNER
          ? []
          : [
              {
                AccessKeyId: keysOf(AccountId).accessKeyId,
                SecretAccessKey: keysOf(AccountId).secretAccessKey,
                Arn: `arn:aws:iam::${AccountId}:user/operator`,
              },
            ],
      Roles: AccountId === PRODUCTION ? [{ RoleArn: ROLE }] : [],
    })),
    Keys: [
      ...places.map(([region, account]) => ({ KeyArn: customerKey(region, account), SharedWith: [...ACCOUNTS] })),
      ...places.map(([region, account]) => ({ KeyArn: backupKey(region, account), AwsManaged: 'aws/backup' })),
      ...REGIONS.map((region) => ({ KeyArn: serviceKey(region), AwsManaged: 'aws/ebs' })),
    ],
    Vaults: [
      ...places.map(([Region, AccountId]) => ({
        ...at,
        BackupVaultName: 'Default',
        AccountId,
        Region,
        EncryptionKeyArn: backupKey(Region, AccountId),
      })),
      // Every recovery point that can be copied can be copied into these.
      ...REGIONS.map((Region) => ({
        ...at,
        BackupVaultName: PROBE,
        Region,
        EncryptionKeyArn: customerKey(Region, PRODUCTION),
      })),
      ...copies.flatMap((one, id) => [
        {
          ...at,
          BackupVaultName: `source-${id}`,
          Region: one.from,
          EncryptionKeyArn: customerKey(one.from, PRODUCTION),
        },
        ...destinationOf(one, id, created),
      ]),
    ],
    RecoveryPoints: copies.map((one, id) => ({
      AccountId: PRODUCTION,
      Region: one.from,
      BackupVaultName: `source-${id}`,
      RecoveryPointArn: one.type[2](`${id}`, one.from),
      ResourceArn: `arn:aws:any:${one.from}:${PRODUCTION}:resource/${id}`,
      ResourceType: one.type[0],
      ...(one.type[1] && { Feature: one.type[1] }),
      ...(one.sourceKey !== 'none' && {
        EncryptionKeyArn: one.sourceKey === 'customer' ? customerKey(one.from, PRODUCTION) : serviceKey(one.from),
      }),
      Status: one.status,
      CreationDate: new Date(now - one.age * DAY).toISOString(),
      BackupSizeInBytes: 1024,
      IamRoleArn: ROLE,
      ...(one.kept && { Lifecycle: one.kept }),
    })),
  };
}

function destinationOf(
  { vault, to, account, onBackupKey, range, policy }: Copy,
  id: number,
  created: string,
): NonNullable<WorldData['Vaults']> {
  if (vault === 'missing') return [];
  const [MinRetentionDays, MaxRetentionDays] = range;
  const airGapped = vault === 'air-gapped' || vault === 'creating';
  return [
    {
      BackupVaultName: `destination-${id}`,
      AccountId: account,
      Region: to,
      CreationDate: created,
      EncryptionKeyArn: onBackupKey && !airGapped ? backupKey(to, account) : customerKey(to, account),
      VaultState: vault === 'creating' ? 'CREATING' : 'AVAILABLE',
      ...(airGapped && {
        VaultType: 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT',
        MinRetentionDays: MinRetentionDays ?? 7,
        MaxRetentionDays: MaxRetentionDays ?? 365,
      }),
      ...(vault === 'locked' && {
        Locked: true,
        ...(MinRetentionDays !== undefined && { MinRetentionDays }),
        ...(MaxRetentionDays !== undefined && { MaxRetentionDays }),
      }),
      ...(policy && { Policy: { Statement: policy as Record<string, unknown>[] } }),
    },
  ];
}
