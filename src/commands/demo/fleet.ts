import type { WorldData } from '../../simulator/index.ts';

// The world of the tour's last part: the backups that a fleet made last night, a few of which have their copy already.

const ACCOUNT = '123456789012';
const KEY = { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', SecretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
const ROLE = `arn:aws:iam::${ACCOUNT}:role/service-role/AWSBackupDefaultServiceRole`;
const HOUR = 3_600_000;

export const SOURCE = { account: ACCOUNT, region: 'us-east-1', name: 'Default' };
export const DESTINATION = {
  account: ACCOUNT,
  region: 'us-west-2',
  name: 'west-vault',
  arn: `arn:aws:backup:us-west-2:${ACCOUNT}:backup-vault:west-vault`,
};

/** Credentials, Region and endpoint, as a user's own environment has them. */
export const environmentFor = (url: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: url,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: KEY.AccessKeyId,
  AWS_SECRET_ACCESS_KEY: KEY.SecretAccessKey,
});

const RESOURCES = 100;
/** How many of them have their copy. */
const COPIED = 10;

/** @param now milliseconds since the Unix epoch. */
export function fleet(now: number): WorldData {
  const at = (hours: number) => new Date(now - hours * HOUR).toISOString();
  const vault = { AccountId: ACCOUNT, CreationDate: at(9000) };
  const points = Array.from({ length: RESOURCES }, (_, index) => {
    const name = `files-${String(index + 1).padStart(3, '0')}`;
    return {
      RecoveryPointArn: `arn:aws:backup:us-east-1:${ACCOUNT}:recovery-point:${name}`,
      BackupVaultName: 'Default',
      AccountId: ACCOUNT,
      Region: 'us-east-1',
      ResourceArn: `arn:aws:elasticfilesystem:us-east-1:${ACCOUNT}:file-system/fs-${name}`,
      ResourceType: 'EFS',
      ResourceName: name,
      CreationDate: at(8 - index / 50),
      BackupSizeInBytes: 2 ** 30,
      IamRoleArn: ROLE,
      Lifecycle: { DeleteAfterDays: 35 },
    };
  });
  const copies = points.slice(0, COPIED).map((point) => ({
    ...point,
    RecoveryPointArn: `arn:aws:backup:us-west-2:${ACCOUNT}:recovery-point:copy-of-${point.ResourceName}`,
    BackupVaultName: DESTINATION.name,
    Region: DESTINATION.region,
    SourceBackupVaultArn: `arn:aws:backup:us-east-1:${ACCOUNT}:backup-vault:Default`,
  }));
  return {
    Accounts: [
      {
        AccountId: ACCOUNT,
        Name: 'production',
        AccessKeys: [{ ...KEY, Arn: `arn:aws:iam::${ACCOUNT}:user/operator` }],
        Roles: [{ RoleArn: ROLE }],
      },
    ],
    Vaults: [
      { ...vault, BackupVaultName: 'Default', Region: 'us-east-1' },
      { ...vault, BackupVaultName: DESTINATION.name, Region: DESTINATION.region },
    ],
    RecoveryPoints: [...points, ...copies],
  };
}
