export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The accounts of the simulator's built-in company. */
export const PRODUCTION = '123456789012';
export const RECOVERY = '210987654321';
export const PARTNER = '666666666666';

/** The access keys of production and recovery there. */
export const KEYS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
export const RECOVERY_KEYS = {
  accessKeyId: 'AKIAI44QH8DHBEXAMPLE',
  secretAccessKey: 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY',
};

export const vaultArn = (name: string, account = PRODUCTION, region = 'us-east-1') =>
  `arn:aws:backup:${region}:${account}:backup-vault:${name}`;
export const recoveryPointArn = (id: string) => `arn:aws:backup:us-east-1:${PRODUCTION}:recovery-point:${id}`;

/** The request of AWS's own StartCopyJob page. */
export const REQUEST = {
  RecoveryPointArn: recoveryPointArn('1EB3B5E7-9EB0-435A-A80B-108B488B0D45'),
  SourceBackupVaultName: 'Default',
  DestinationBackupVaultArn: vaultArn('aBackupVault'),
  IamRoleArn: `arn:aws:iam::${PRODUCTION}:role/S3Access`,
} as const;
