import fc from 'fast-check';
import { SWITCHES, type Switches, type WorldData } from '../../src/simulator/index.ts';
import { FEATURES, type Feature } from '../../src/simulator/rules/features.ts';
import { CREDENTIALS } from './harness.ts';

// Arbitrary worlds, for properties that hold in all of them.

export const ACCOUNTS = { production: '123456789012', recovery: '210987654321', partner: '666666666666' } as const;
export const REGIONS = ['us-east-1', 'eu-central-1', 'ap-east-1'] as const;

const account = fc.constantFrom(...Object.values(ACCOUNTS));
const region = fc.constantFrom(...REGIONS);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
/** Rarely true, so that most calls succeed. */
const seldom = fc.integer({ min: 0, max: 4 }).map((drawn) => drawn === 4);
const hex = (digits: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: digits, maxLength: digits });
const ago = fc.integer({ min: 0, max: 60 * 86_400 }).map((seconds) => `-${seconds}s`);

const roleArn = (id: string, name: string) => `arn:aws:iam::${id}:role/${name}`;
export const ROLES = ['works', 'untrusted', 'limited', 'leaves'] as const;

const accounts: WorldData['Accounts'] = Object.entries(ACCOUNTS).map(([name, id]) => ({
  AccountId: id,
  Name: name,
  AccessKeys: [
    {
      AccessKeyId: CREDENTIALS[name as keyof typeof CREDENTIALS].accessKeyId,
      SecretAccessKey: CREDENTIALS[name as keyof typeof CREDENTIALS].secretAccessKey,
      Arn: `arn:aws:iam::${id}:user/operator`,
    },
  ],
  Roles: [
    { RoleArn: roleArn(id, 'works') },
    { RoleArn: roleArn(id, 'untrusted'), TrustsBackup: false },
    { RoleArn: roleArn(id, 'limited'), Lacks: ['backup:CopyIntoBackupVault'] },
    { RoleArn: roleArn(id, 'leaves'), DeletedAt: '+30s' },
  ],
}));

/** A key of each kind per account and Region. */
const keyArn = (kind: string, id: string, at: string) => `arn:aws:kms:${at}:${id}:key/${kind}`;
const KEYS = Object.values(ACCOUNTS).flatMap((id) =>
  REGIONS.flatMap((at) => [
    { KeyArn: keyArn('backup', id, at), AwsManaged: 'aws/backup' },
    { KeyArn: keyArn('ebs', id, at), AwsManaged: 'aws/ebs' },
    { KeyArn: keyArn('shared', id, at), SharedWith: Object.values(ACCOUNTS) },
    { KeyArn: keyArn('private', id, at) },
    { KeyArn: keyArn('disabled', id, at), KeyState: 'Disabled' as const },
  ]),
);
const keyKind = fc.constantFrom('shared', 'shared', 'shared', 'backup', 'ebs', 'private', 'disabled', 'missing');

type Vaults = NonNullable<WorldData['Vaults']>;

const policy = fc.constantFrom<Vaults[number]['Policy'][]>(
  undefined,
  undefined,
  {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 'backup:CopyIntoBackupVault', Resource: '*' }],
  },
  { Statement: [{ Effect: 'Deny', Principal: { AWS: '*' }, Action: 'backup:*', Resource: '*' }] },
);

const vault = fc
  .record({
    AccountId: account,
    Region: region,
    BackupVaultName: fc.constantFrom('Default', 'vault-a', 'vault_b', 'aws/efs/automatic-backup-vault'),
    airGapped: seldom,
    VaultState: fc.constantFrom('AVAILABLE', 'AVAILABLE', 'CREATING'),
    key: maybe(keyKind),
    CreationDate: ago,
    Locked: seldom,
    MinRetentionDays: fc.integer({ min: 1, max: 40 }),
    MaxRetentionDays: fc.integer({ min: 40, max: 400 }),
    LockDate: maybe(ago),
    Policy: policy,
    SharedWith: fc.subarray(Object.values(ACCOUNTS)),
  })
  .map(({ airGapped, key, ...one }) => ({
    ...one,
    VaultType: airGapped ? ('LOGICALLY_AIR_GAPPED_BACKUP_VAULT' as const) : ('BACKUP_VAULT' as const),
    EncryptionKeyArn: key && keyArn(key, one.AccountId, one.Region),
  }));

function pointArn({ service, resourceType }: Feature, id: string, owner: string, at: string): string {
  switch (service) {
    case 'ec2':
      return `arn:aws:ec2:${at}::${resourceType === 'EC2' ? 'image/ami' : 'snapshot/snap'}-${id}`;
    case 'rds':
      return `arn:aws:rds:${at}:${owner}:snapshot:awsbackup:job-${id}`;
    case 'fsx':
      return `arn:aws:fsx:${at}:${owner}:backup/backup-${id}`;
    case 'dynamodb':
      return `arn:aws:dynamodb:${at}:${owner}:table/t/backup/${id}`;
    case 'backup':
      return `arn:aws:backup:${at}:${owner}:recovery-point:${id}`;
    default:
      return `arn:aws:${service}:${at}:${owner}:snapshot:${id}`;
  }
}

const point = fc.record({
  vault: fc.nat(),
  parent: fc.integer({ min: 0, max: 3 }),
  feature: fc.constantFrom(...FEATURES),
  id: hex(17),
  resource: fc.integer({ min: 0, max: 3 }),
  ResourceName: maybe(fc.constantFrom('orders', 'a name with spaces', 'ünïcode')),
  CreationDate: ago,
  Status: fc.constantFrom('COMPLETED', 'COMPLETED', 'AVAILABLE', 'EXPIRED', 'CREATING'),
  BackupSizeInBytes: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 10 ** 11 })),
  Lifecycle: maybe(
    fc.record({
      MoveToColdStorageAfterDays: maybe(fc.integer({ min: 1, max: 60 })),
      DeleteAfterDays: maybe(fc.integer({ min: 1, max: 400 })),
      OptInToArchiveForSupportedResources: maybe(fc.boolean()),
    }),
  ),
  StorageClass: maybe(fc.constantFrom('WARM', 'COLD')),
  key: maybe(keyKind),
  Tags: fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), fc.string({ maxLength: 8 }), { maxKeys: 4 }),
  SystemErrorMinutes: fc.constantFrom(0, 0, 0, 10, 600),
});
type Drawn = typeof point extends fc.Arbitrary<infer T> ? T : never;

function pointsIn(vaults: Vaults, drawn: readonly Drawn[]) {
  return drawn.map(({ vault: index, parent, feature, id, resource, key, ...rest }, order) => {
    const { AccountId, Region, BackupVaultName } = vaults[index % vaults.length]!;
    // Some are parts of the first recovery point in their vault.
    const first = drawn.findIndex((other) => other.vault % vaults.length === index % vaults.length);
    const { feature: firstFeature, id: firstId } = drawn[first]!;
    return {
      ...rest,
      AccountId,
      Region,
      BackupVaultName,
      RecoveryPointArn: pointArn(feature, id, AccountId, Region),
      ParentRecoveryPointArn:
        parent === 0 && first < order ? pointArn(firstFeature, firstId, AccountId, Region) : undefined,
      ResourceArn: `arn:aws:${feature.service}:${Region}:${AccountId}:thing/${resource}`,
      ResourceType: feature.resourceType,
      Feature: feature.name,
      EncryptionKeyArn: key && keyArn(key, AccountId, Region),
      IamRoleArn: roleArn(AccountId, 'works'),
    };
  });
}

/** The parts that differ between worlds. */
export const world: fc.Arbitrary<Omit<WorldData, 'Accounts'>> = fc
  .record({
    vaults: fc.uniqueArray(vault, {
      minLength: 1,
      maxLength: 8,
      selector: (one) => `${one.AccountId} ${one.Region} ${one.BackupVaultName}`,
    }),
    points: fc.uniqueArray(point, { minLength: 3, maxLength: 15, selector: (one) => one.id }),
    organized: fc.boolean(),
    crossAccount: fc.boolean(),
  })
  .map(({ vaults, points, organized, crossAccount }) => ({
    Organizations: organized
      ? [
          {
            Id: 'o-a1b2c3d4e5',
            ManagementAccountId: ACCOUNTS.production,
            AccountIds: [ACCOUNTS.production, ACCOUNTS.recovery],
            IsCrossAccountBackupEnabled: crossAccount,
            LastUpdateTime: '-100d',
          },
        ]
      : [],
    Vaults: vaults,
    RecoveryPoints: pointsIn(vaults, points),
  }));

/** The world with the accounts and keys that all worlds have. */
export const complete = (data: Omit<WorldData, 'Accounts'>): WorldData => ({ Accounts: accounts, Keys: KEYS, ...data });

/** Any setting of every switch. */
export const switches: fc.Arbitrary<Switches> = fc.record(
  Object.fromEntries(
    Object.entries(SWITCHES).map(([name, { settings }]) => [name, fc.constantFrom(...(settings as readonly string[]))]),
  ),
) as fc.Arbitrary<unknown> as fc.Arbitrary<Switches>;

export const worldRoles = (id: string): string[] => ROLES.map((name) => roleArn(id, name));

/** A world in which every call works. */
export const EXAMPLE: Omit<WorldData, 'Accounts'> = {
  Organizations: [
    {
      Id: 'o-a1b2c3d4e5',
      ManagementAccountId: ACCOUNTS.production,
      AccountIds: [ACCOUNTS.production],
      IsCrossAccountBackupEnabled: true,
      LastUpdateTime: '-1d',
    },
  ],
  Vaults: [
    {
      AccountId: ACCOUNTS.production,
      Region: 'us-east-1',
      BackupVaultName: 'vault-a',
      EncryptionKeyArn: keyArn('shared', ACCOUNTS.production, 'us-east-1'),
      CreationDate: '-1d',
      Policy: { Statement: [{ Effect: 'Allow', Principal: '*', Action: 'backup:CopyIntoBackupVault', Resource: '*' }] },
    },
  ],
  RecoveryPoints: ['1', '2'].map((id) => ({
    AccountId: ACCOUNTS.production,
    Region: 'us-east-1',
    BackupVaultName: 'vault-a',
    RecoveryPointArn: `arn:aws:backup:us-east-1:${ACCOUNTS.production}:recovery-point:${id}`,
    ResourceArn: `arn:aws:elasticfilesystem:us-east-1:${ACCOUNTS.production}:file-system/fs-1`,
    ResourceType: 'EFS',
    CreationDate: '-1d',
    BackupSizeInBytes: 1,
    IamRoleArn: roleArn(ACCOUNTS.production, 'works'),
  })),
};
