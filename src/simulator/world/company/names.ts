// The company: production in one account, disaster recovery in another, a partner's account outside the organization.

export const PRODUCTION = '123456789012';
export const RECOVERY = '210987654321';
export const PARTNER = '666666666666';

const key = (region: string, account: string, id: string) => `arn:aws:kms:${region}:${account}:key/${id}`;

/** The keys under the alias aws/backup, AWS Backup's own in each account and Region. */
export const AWS_BACKUP = {
  east: key('us-east-1', PRODUCTION, '0b3f5e7a-1c2d-4e5f-8a9b-6c7d8e9f0a11'),
  west: key('us-west-2', PRODUCTION, '1c4a6f8b-2d3e-4f60-9bac-7d8e9f0a1b22'),
  central: key('eu-central-1', PRODUCTION, '2d5b7a9c-3e4f-4071-acbd-8e9f0a1b2c33'),
  recovery: key('us-east-1', RECOVERY, '3e6c8bad-4f50-4182-bdce-9f0a1b2c3d44'),
};
export const AWS_EBS = key('us-east-1', PRODUCTION, '5d0c2a41-7e35-4b0f-9d11-3a4b5c6d7e55');

/** Customer managed keys. */
export const CMK = {
  east: key('us-east-1', PRODUCTION, '8c1f6a52-3f0e-4d7a-a0b4-1e2f3a4b5c66'),
  west: key('us-west-2', PRODUCTION, '9d207b63-401f-4e8b-b1c5-2f3a4b5c6d77'),
  central: key('eu-central-1', PRODUCTION, 'ae318c74-5120-4f9c-82d6-3a4b5c6d7e88'),
  /** Of the databases; its policy does not let the recovery account use it. */
  databases: key('us-east-1', PRODUCTION, 'bf429d85-6231-40ad-93e7-4b5c6d7e8f99'),
  recoveryEast: key('us-east-1', RECOVERY, 'c053ae96-7342-41be-a4f8-5c6d7e8f9aaa'),
  recoveryCentral: key('eu-central-1', RECOVERY, 'd164bfa7-8453-42cf-b509-6d7e8f9aabbb'),
  partner: key('us-east-1', PARTNER, 'e275c0b8-9564-43d0-861a-7e8f9aabbccc'),
};

export const role = (account: string, name: string): string => `arn:aws:iam::${account}:role/${name}`;
export const BACKUP_ROLE = role(PRODUCTION, 'service-role/AWSBackupDefaultServiceRole');

export const backupPoint = (id: string, region = 'us-east-1', account = PRODUCTION): string =>
  `arn:aws:backup:${region}:${account}:recovery-point:${id}`;

/** The backup plan that made most recovery points. */
export const NIGHTLY = {
  BackupPlanId: '3f6d0c1e-58a4-4c0b-9d3e-7b1a2c4d5e6f',
  BackupPlanArn: `arn:aws:backup:us-east-1:${PRODUCTION}:backup-plan:3f6d0c1e-58a4-4c0b-9d3e-7b1a2c4d5e6f`,
  BackupPlanName: 'nightly',
  BackupPlanVersion: 'ZjA1MWYxNzYtYTQ1Yi00ZDhkLWE1MDYtNGRkYzQ3ZWE5OTg4',
  BackupRuleId: '9a7c1b52-0d4e-4a55-8f6b-2e1d3c4b5a69',
  BackupRuleName: 'keep-35-days',
};

/** The date that many days before the start, ISO 8601. */
export type Ago = (days: number) => string;
