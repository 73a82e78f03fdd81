import type { Switches, WorldData } from '../../src/simulator/index.ts';
import { SWITCHES } from '../../src/simulator/index.ts';
import { DAY, HOUR, KEYS, PRODUCTION, RECOVERY, RECOVERY_KEYS, vaultArn } from '../support/constants.ts';
import type { Random } from '../support/random.ts';
import { ago, type Point, type Vault } from '../support/world.ts';

// Generated accounts with recovery points of many kinds, before any copy is made.

export const ROLE = `arn:aws:iam::${PRODUCTION}:role/backup`;
export const HOME = 'us-east-1';
export const AWAY = 'us-west-2';
export const PROBE = vaultArn('probe', PRODUCTION, HOME);
/** Another vault of the Region: its copies are sources of further copies. */
export const ARCHIVE = vaultArn('archive', PRODUCTION, HOME);
export const DESTINATIONS = [
  ...Array.from({ length: 5 }, () => vaultArn('west', PRODUCTION, AWAY)),
  vaultArn('dr', RECOVERY, 'eu-west-1'),
  vaultArn('dr', RECOVERY, 'eu-west-1'),
  vaultArn('gap', RECOVERY, 'eu-west-1'),
  ARCHIVE,
] as const;
export const OTHER = vaultArn('other', PRODUCTION, AWAY);

const uuid = (index: number, of = 0) => `${String(index).padStart(8, '0')}-000${of}-4000-8000-000000000000`;
const own = (index: number, region: string) => `arn:aws:backup:${region}:${PRODUCTION}:recovery-point:${uuid(index)}`;
const rds = (kind: string) => (index: number, region: string) =>
  `arn:aws:rds:${region}:${PRODUCTION}:${kind}:awsbackup:job-${index}`;
const ec2 = (kind: string) => (index: number, region: string) => `arn:aws:ec2:${region}::${kind}-${index}`;
const at = (service: string, kind: string) => (index: number, region: string) =>
  `arn:aws:${service}:${region}:${PRODUCTION}:${kind}${index}`;

interface Kind {
  type: string;
  feature?: string;
  point(index: number, region: string): string;
  resource(index: number, region: string): string;
}

const KINDS: readonly Kind[] = [
  { type: 'EFS', point: own, resource: at('elasticfilesystem', 'file-system/fs-') },
  { type: 'EFS', point: own, resource: at('elasticfilesystem', 'file-system/fs-') },
  { type: 'EBS', point: ec2('snapshot/snap'), resource: at('ec2', 'volume/vol-') },
  { type: 'EC2', point: ec2('image/ami'), resource: at('ec2', 'instance/i-') },
  { type: 'RDS', point: rds('snapshot'), resource: at('rds', 'db:db-') },
  { type: 'Aurora', point: rds('cluster-snapshot'), resource: at('rds', 'cluster:cluster-') },
  {
    type: 'S3',
    point: (index, region) =>
      `arn:aws:backup:${region}:${PRODUCTION}:recovery-point:bucket-20261121053000-${String(index).padStart(8, '0')}`,
    resource: (index) => `arn:aws:s3:::bucket-${index}`,
  },
  { type: 'DynamoDB', point: own, resource: at('dynamodb', 'table/table-') },
  {
    type: 'DynamoDB',
    point: (index, region) => `arn:aws:dynamodb:${region}:${PRODUCTION}:table/t/backup/${index}`,
    resource: at('dynamodb', 'table/basic-'),
  },
  {
    type: 'Redshift',
    point: (index, region) => `arn:aws:redshift:${region}:${PRODUCTION}:snapshot:c/s-${index}`,
    resource: at('redshift', 'cluster:cluster-'),
  },
  {
    type: 'FSx',
    feature: 'FSx for Lustre',
    point: (index, region) => `arn:aws:fsx:${region}:${PRODUCTION}:backup/backup-${index}`,
    resource: at('fsx', 'file-system/fs-'),
  },
  {
    type: 'FSx',
    feature: 'FSx for ONTAP',
    point: (index, region) => `arn:aws:fsx:${region}:${PRODUCTION}:backup/backup-${index}`,
    resource: at('fsx', 'file-system/ontap-'),
  },
  { type: 'VirtualMachine', point: own, resource: at('backup-gateway', 'vm/vm-') },
  { type: 'Timestream', point: own, resource: at('timestream', 'database/d/table/t') },
];

const STACK: Kind = {
  type: 'CloudFormation',
  point: (index, region) => `arn:aws:backup:${region}:${PRODUCTION}:recovery-point:composite:stack-${index}`,
  resource: (index, region) => `arn:aws:cloudformation:${region}:${PRODUCTION}:stack/stack-${index}/${uuid(index)}`,
};

export interface FoundWorld {
  data: WorldData;
  switches: Partial<Switches>;
  destination: string;
  /** How long the history of the world is, in milliseconds. */
  lasts: number;
  /** Vaults whose recovery points the caller may not list. */
  deniedVaults: ReadonlySet<string>;
  /** Copies that the world begins with, whose jobs AWS has forgotten: by their ARN, the recovery point. */
  forgotten: ReadonlyMap<string, string>;
  /** The recovery points that were made, without parts of composites, by their ARN. */
  points: ReadonlyMap<string, Point>;
}

/** Every switch has one of its settings; most have the default. */
export function randomSwitches(random: Random): Partial<Switches> {
  return Object.fromEntries(
    Object.entries(SWITCHES).map(([name, { settings, default: usual }]) => [
      name,
      random.chance(0.6) ? usual : random.pick(settings),
    ]),
  );
}

/** @param now when the history begins, in epoch milliseconds. */
export function findWorld(now: number, lasts: number, random: Random): FoundWorld {
  const switches = randomSwitches(random);
  const destination = random.pick(DESTINATIONS);
  const points = new Map<string, Point>();
  const forgotten = new Map<string, string>();
  const all: Point[] = [];
  const add = (one: Point) => {
    points.set(one.RecoveryPointArn, one);
    all.push(one);
    return one;
  };
  let index = 0;
  for (let resource = 2 + random.below(5); resource > 0; resource -= 1) {
    const kind = random.chance(0.12) ? STACK : random.pick(KINDS);
    const region = random.chance(0.12) ? AWAY : HOME;
    const ResourceArn = kind.resource(resource, region);
    let time = 0;
    for (let left = 1 + random.below(4); left > 0; left -= 1) {
      index += 1;
      // Twins are of one second, if not of one moment.
      time = time > 0 && random.chance(0.08) ? time + random.below(2) * 300 : now - age(random);
      const made = add({
        RecoveryPointArn: kind.point(index, region),
        BackupVaultName: region === AWAY ? 'regional' : random.pick(['Default', 'Default', 'second', 'third']),
        AccountId: PRODUCTION,
        Region: region,
        ResourceArn,
        ResourceType: kind.type,
        ...(kind.feature && { Feature: kind.feature }),
        ...(random.chance(0.7) && { ResourceName: `name-${resource}` }),
        CreationDate: new Date(time).toISOString(),
        // The largest take hours.
        BackupSizeInBytes: random.chance(0.2) ? 500_000_000_000 + index : 1_000_000 + random.below(1_000_000_000),
        IamRoleArn: ROLE,
        ...random.pick([
          ...[{ Lifecycle: { DeleteAfterDays: 400 } }, { Lifecycle: { DeleteAfterDays: 365 } }, {}],
          ...[
            { Lifecycle: { DeleteAfterDays: 35 } },
            { Lifecycle: { MoveToColdStorageAfterDays: 20, DeleteAfterDays: 400 } },
          ],
        ]),
        ...(random.chance(0.12) && {
          Status: random.pick(['PARTIAL', 'EXPIRED', 'DELETING', 'CREATING', 'AVAILABLE'] as const),
        }),
      });
      if (kind === STACK) {
        for (let part = random.below(3); part >= 0; part -= 1) {
          index += 1;
          const inner = random.pick(KINDS);
          all.push({
            ...made,
            RecoveryPointArn: inner.point(index, region),
            ResourceArn: inner.resource(index, region),
            ResourceType: inner.type,
            ...(inner.feature && { Feature: inner.feature }),
            Status: 'COMPLETED',
            ParentRecoveryPointArn: made.RecoveryPointArn,
          });
        }
      } else if (['RDS', 'S3'].includes(kind.type) && random.chance(0.3)) {
        index += 1;
        const { ResourceName: _, ...rest } = made;
        add({
          ...rest,
          RecoveryPointArn: `arn:aws:backup:${region}:${PRODUCTION}:recovery-point:continuous:db-${index}`,
          Status: random.pick(['AVAILABLE', 'STOPPED'] as const),
        });
      }
      const isOld = now - time > 31 * DAY;
      if (isOld && !made.Status && kind === KINDS[0] && region === HOME && random.chance(0.6)) {
        const copy = forgottenCopy(made, index, destination, now, switches, random);
        all.push(copy.point);
        if (copy.isCopy) forgotten.set(copy.point.RecoveryPointArn, made.RecoveryPointArn);
      }
    }
  }
  const deniedVaults = new Set(random.chance(0.12) ? [random.pick(['Default', 'second', 'third'])] : []);
  const data = accounts(now, all, deniedVaults);
  return { data, switches, destination, lasts, deniedVaults, forgotten, points };
}

function age(random: Random): number {
  const days = random.pick([0, 0, 1, 3, 10, 26, 28, 33, 50]);
  return days * DAY + HOUR / 2 + random.below(23 * HOUR);
}

/** A recovery point of the destination that was there before AWS's records begin: a copy, or what looks like one. */
function forgottenCopy(
  made: Point,
  index: number,
  destination: string,
  now: number,
  switches: Partial<Switches>,
  random: Random,
): { point: Point; isCopy: boolean } {
  const [, , , Region = '', AccountId = '', , BackupVaultName = ''] = destination.split(':');
  const { Lifecycle, ...rest } = made;
  const look = random.pick(['copy', 'copy', 'copy', 'nameless copy', 'backup', 'of another vault'] as const);
  const ownDate = switches['copy-creation-date'] === 'copy';
  const from = look === 'of another vault' ? 'elsewhere' : made.BackupVaultName;
  const point = {
    ...rest,
    RecoveryPointArn: `arn:aws:backup:${Region}:${AccountId}:recovery-point:${uuid(index, 1)}`,
    AccountId,
    Region,
    BackupVaultName,
    ...(look !== 'nameless copy' && look !== 'backup' && { SourceBackupVaultArn: vaultArn(from) }),
    // In data, the days of a lifecycle count from the date that is given: a copy of which both show is impossible.
    ...(ownDate && look !== 'backup'
      ? { CreationDate: ago(now, 30.5 * DAY) }
      : Lifecycle && random.chance(0.5) && { Lifecycle: { DeleteAfterDays: 400 } }),
  };
  return { point, isCopy: look === 'copy' || look === 'nameless copy' };
}

const customerKey = (region: string, account: string) => `arn:aws:kms:${region}:${account}:key/customer`;

function accounts(now: number, RecoveryPoints: Point[], denied: ReadonlySet<string>): WorldData {
  const created = ago(now, 500 * DAY);
  const places = [HOME, AWAY, 'eu-west-1'].flatMap((region) =>
    [PRODUCTION, RECOVERY].map((account) => [region, account] as const),
  );
  const policy = (Effect: string, Action: string) => ({
    Policy: { Statement: [{ Effect, Principal: '*', Action, Resource: '*' }] },
  });
  const vault = (BackupVaultName: string, Region = HOME, AccountId = PRODUCTION): Vault => ({
    BackupVaultName,
    Region,
    AccountId,
    CreationDate: created,
    EncryptionKeyArn: customerKey(Region, AccountId),
    ...(AccountId === RECOVERY && policy('Allow', 'backup:CopyIntoBackupVault')),
    ...(denied.has(BackupVaultName) && policy('Deny', 'backup:ListRecoveryPointsByBackupVault')),
  });
  const user = (account: string, keys: typeof KEYS) => ({
    AccessKeyId: keys.accessKeyId,
    SecretAccessKey: keys.secretAccessKey,
    Arn: `arn:aws:iam::${account}:user/operator`,
  });
  return {
    Organizations: [
      {
        Id: 'o-a1b2c3d4e5',
        ManagementAccountId: PRODUCTION,
        AccountIds: [PRODUCTION, RECOVERY],
        IsCrossAccountBackupEnabled: true,
        LastUpdateTime: created,
      },
    ],
    Accounts: [
      {
        AccountId: PRODUCTION,
        Name: 'production',
        AccessKeys: [user(PRODUCTION, KEYS)],
        Roles: [{ RoleArn: ROLE }],
      },
      { AccountId: RECOVERY, Name: 'recovery', AccessKeys: [user(RECOVERY, RECOVERY_KEYS)] },
    ],
    Keys: places.map(([region, account]) => ({
      KeyArn: customerKey(region, account),
      SharedWith: [PRODUCTION, RECOVERY],
    })),
    Vaults: [
      ...['Default', 'second', 'third', 'archive', 'probe'].map((name) => vault(name)),
      ...['west', 'other', 'regional'].map((name) => vault(name, AWAY)),
      vault('dr', 'eu-west-1', RECOVERY),
      {
        ...vault('gap', 'eu-west-1', RECOVERY),
        VaultType: 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT',
        MinRetentionDays: 1,
        MaxRetentionDays: 3650,
      },
    ],
    RecoveryPoints,
  };
}
