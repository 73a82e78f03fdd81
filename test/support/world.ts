import type { WorldData } from '../../src/simulator/index.ts';
import { DAY, HOUR, KEYS, PRODUCTION, recoveryPointArn } from './constants.ts';

export type Point = NonNullable<WorldData['RecoveryPoints']>[number];
export type Vault = NonNullable<WorldData['Vaults']>[number];

/** Resources: an EFS file system, which has cold storage, and an RDS database, which has none. */
export const FILES = {
  ResourceArn: `arn:aws:elasticfilesystem:us-east-1:${PRODUCTION}:file-system/fs-1`,
  ResourceType: 'EFS',
};
export const DATABASE = { ResourceArn: `arn:aws:rds:us-east-1:${PRODUCTION}:db:orders`, ResourceType: 'RDS' };

const digits = (index: number, count: number) => String(index).padStart(count, '0');
export const pointOf = (index: number) => recoveryPointArn(`${digits(index, 8)}-0000-4000-8000-000000000000`);
export const snapshotOf = (index: number) => `arn:aws:rds:us-east-1:${PRODUCTION}:snapshot:awsbackup:job-${index}`;
export const continuousOf = (index: number) => recoveryPointArn(`continuous:db-${digits(index, 6)}`);

export const ago = (now: number, ms: number) => new Date(now - ms).toISOString();

/** One account with one vault and these recovery points in it. */
export function worldOf(now: number, points: readonly Partial<Point>[], more: Partial<WorldData> = {}): WorldData {
  return {
    Accounts: [
      {
        AccountId: PRODUCTION,
        Name: 'production',
        AccessKeys: [
          {
            AccessKeyId: KEYS.accessKeyId,
            SecretAccessKey: KEYS.secretAccessKey,
            Arn: `arn:aws:iam::${PRODUCTION}:user/operator`,
          },
        ],
      },
    ],
    Vaults: [vault(now, 'Default')],
    RecoveryPoints: points.map((one, index) => point(now - index * HOUR, index, one)),
    ...more,
  };
}

export function vault(now: number, BackupVaultName: string): Vault {
  return { BackupVaultName, AccountId: PRODUCTION, Region: 'us-east-1', CreationDate: ago(now, 900 * DAY) };
}

/** A recovery point of FILES in the vault Default, unless `more` says otherwise. */
export function point(created: number, index: number, more: Partial<Point> = {}): Point {
  return {
    RecoveryPointArn: pointOf(index),
    BackupVaultName: 'Default',
    AccountId: PRODUCTION,
    Region: 'us-east-1',
    ...FILES,
    CreationDate: new Date(created).toISOString(),
    BackupSizeInBytes: 1000 + index,
    IamRoleArn: `arn:aws:iam::${PRODUCTION}:role/backup`,
    ...more,
  };
}
