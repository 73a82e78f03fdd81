import type { WorldData } from '../file/schema.ts';
import { type Ago, AWS_BACKUP, AWS_EBS, BACKUP_ROLE, CMK, PARTNER, PRODUCTION, RECOVERY, role } from './names.ts';

export const organizations = (ago: Ago): WorldData['Organizations'] => [
  {
    Id: 'o-a1b2c3d4e5',
    ManagementAccountId: PRODUCTION,
    AccountIds: [PRODUCTION, RECOVERY],
    IsCrossAccountBackupEnabled: true,
    LastUpdateTime: ago(410),
  },
];

export const accounts = (): WorldData['Accounts'] => [
  {
    AccountId: PRODUCTION,
    Name: 'production',
    AccessKeys: [
      {
        AccessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        SecretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
        Arn: `arn:aws:iam::${PRODUCTION}:user/backup-operator`,
      },
    ],
    Roles: [
      { RoleArn: role(PRODUCTION, 'S3Access') },
      { RoleArn: BACKUP_ROLE },
      { RoleArn: role(PRODUCTION, 'ApplicationRole'), TrustsBackup: false },
      { RoleArn: role(PRODUCTION, 'AdministratorRole'), Passable: false },
    ],
    OptedOutResourceTypes: ['Timestream'],
  },
  {
    AccountId: RECOVERY,
    Name: 'disaster-recovery',
    AccessKeys: [
      {
        AccessKeyId: 'AKIAI44QH8DHBEXAMPLE',
        SecretAccessKey: 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY',
        Arn: `arn:aws:iam::${RECOVERY}:user/recovery-operator`,
      },
    ],
    Roles: [{ RoleArn: role(RECOVERY, 'service-role/AWSBackupDefaultServiceRole') }],
  },
  {
    AccountId: PARTNER,
    Name: 'partner',
    AccessKeys: [
      {
        AccessKeyId: 'AKIAPARTNER7EXAMPLE1',
        SecretAccessKey: 'Pq3/partnerSecretAccessKey/9xVbEXAMPLEKEY',
        Arn: `arn:aws:iam::${PARTNER}:user/partner`,
      },
    ],
  },
];

export const keys = (): WorldData['Keys'] => [
  ...Object.values(AWS_BACKUP).map((KeyArn) => ({ KeyArn, AwsManaged: 'aws/backup' })),
  { KeyArn: AWS_EBS, AwsManaged: 'aws/ebs' },
  { KeyArn: CMK.east, SharedWith: [RECOVERY] },
  { KeyArn: CMK.west, SharedWith: [RECOVERY] },
  { KeyArn: CMK.central },
  { KeyArn: CMK.databases },
  { KeyArn: CMK.recoveryEast, SharedWith: [PRODUCTION] },
  { KeyArn: CMK.recoveryCentral },
  { KeyArn: CMK.partner },
];
