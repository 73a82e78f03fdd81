const ACCOUNT = '123456789012';

/** The nth of the recovery points that the bench's simulator has in the vault Default. */
export const recoveryPoint = (index: number) =>
  `arn:aws:backup:us-east-1:${ACCOUNT}:recovery-point:${String(index).padStart(8, '0')}-0000-4000-8000-000000000000`;

/** The start of a copy of it: a new one for each index. */
export const startRequest = (index: number) => ({
  RecoveryPointArn: recoveryPoint(index),
  SourceBackupVaultName: 'Default',
  DestinationBackupVaultArn: `arn:aws:backup:us-east-1:${ACCOUNT}:backup-vault:aBackupVault`,
  IamRoleArn: `arn:aws:iam::${ACCOUNT}:role/S3Access`,
});
