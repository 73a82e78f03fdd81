import { describe, expect, it } from 'vitest';
import type { CopySeen } from '../../../src/domain/copy/earlier-copies.ts';
import { deriveToken, identityOf } from '../../../src/domain/copy/token.ts';
import type { PlanFacts } from '../../../src/domain/plan/facts.ts';
import { RULES } from '../../../src/domain/plan/index.ts';
import type { CopyJob } from '../../../src/domain/shapes.ts';
import {
  AIR_GAPPED,
  AWS_KEY,
  acrossAccounts,
  DENIED,
  EBS,
  EFS,
  FAILED,
  facts,
  known,
  MISSING,
  NOW,
  OTHER,
  OWN,
  SNAPSHOT,
  UNSEEN,
  VAULT,
  vault,
} from './facts.ts';

type Expected = 'pass' | 'warn' | 'fail' | 'unknown' | 'left out';
type Row = [what: string, facts: PlanFacts, expected: Expected, says?: RegExp];

const snapshot = { RecoveryPointArn: SNAPSHOT };
const backupKey = known({ ...VAULT, ...AWS_KEY });
const cluster = (ResourceType: string, IsEncrypted = true) => ({ ...EFS, ResourceType, IsEncrypted });
const CLUSTER = { RecoveryPointArn: `arn:aws:rds:us-east-1:${OWN}:cluster-snapshot:awsbackup:job-1` };
const denies = (Action: string, more = {}) =>
  known(JSON.stringify({ Statement: [{ Effect: 'Deny', Principal: '*', Action, Resource: '*', ...more }] }));
const organization = (isCrossAccountBackupEnabled: string, LastUpdateTime = '2025-01-01T00:00:00.000Z') =>
  known({ GlobalSettings: { isCrossAccountBackupEnabled }, LastUpdateTime });
const locked = (MinRetentionDays?: number, MaxRetentionDays?: number) =>
  known({ ...VAULT, Locked: true, MinRetentionDays, MaxRetentionDays });
const days = (DeleteAfterDays: number) => ({ Lifecycle: { DeleteAfterDays } });
const to = (region: string, account = OWN) => ({ DestinationBackupVaultArn: vault(account, region, 'there') });
const part = (RecoveryPointArn: string, more = {}) => ({ ...EFS, RecoveryPointArn, ...more });
const PARENT = { RecoveryPointArn: `arn:aws:backup:us-east-1:${OWN}:recovery-point:composite:eks/shop` };
const eks = (...nested: object[]) => ({
  source: known({ ...EFS, ResourceType: 'EKS', IsParent: true }),
  nested: known(nested),
});
const STATE = part(`arn:aws:backup:us-east-1:${OWN}:recovery-point:eks/shop`, { ResourceType: 'EKS' });
const VOLUME = part(SNAPSHOT, { ResourceType: 'EBS' });
const TABLE = part(`arn:aws:dynamodb:us-east-1:${OWN}:table/t/backup/1`, { ResourceType: 'DynamoDB' });
const DATABASE = part(`arn:aws:rds:us-east-1:${OWN}:snapshot:s`, { ResourceType: 'RDS' });
const job = (State: string, more = {}) => ({
  CopyJobId: 'JOB',
  State,
  DestinationBackupVaultArn: vault(OWN, 'us-east-1', 'aBackupVault'),
  ...more,
});
const elsewhere = { CopyJobId: 'X', State: 'RUNNING', DestinationBackupVaultArn: vault(OWN, 'us-west-2', 'vault') };
/** A job that made the copy, and what became of it. */
const madeBy = (made: CopyJob, seen: CopySeen) => facts({ jobs: known([made]), copies: [{ job: made, seen }] });

const ourToken = (account: string, attempt = 1) => ({
  IdempotencyToken: deriveToken(identityOf(facts().request, account), attempt),
});
const COPIED = {
  CopyJobId: 'NEW',
  State: 'COMPLETED',
  StatusMessage: undefined,
  CreationDate: '2026-11-20T10:00:00.000Z',
  CompletionDate: '2026-11-20T11:00:00.000Z',
};
/** A job of the same recovery point to the west, which AWS does not support. */
const unsupported = {
  CopyJobId: 'OLD',
  State: 'FAILED',
  StatusMessage:
    'Copy job from us-east-1 to us-west-2 cannot be initiated for EFS resources. Feature is not supported for provided resource type.',
  CreationDate: '2026-11-10T10:00:00.000Z',
  CompletionDate: '2026-11-10T10:05:00.000Z',
  ResourceType: 'EFS',
  SourceRecoveryPointArn: facts().request.recoveryPoint.text,
  DestinationBackupVaultArn: vault(OWN, 'us-west-2', 'there'),
  DestinationVaultType: 'BACKUP_VAULT',
};
const readOnly = { ...facts().settings, readOnly: true };

const TABLES: Record<string, Row[]> = {
  'recovery point': [
    ['read', facts(), 'pass'],
    ['ResourceNotFoundException', facts({ source: MISSING }), 'fail', /The vault Default holds no such recovery point/],
    ['denied', facts({ source: DENIED }), 'unknown', /DescribeRecoveryPoint was denied/],
    ['no answer', facts({ source: FAILED }), 'unknown', /no usable answer/],
  ],
  'recovery point status': [
    ['COMPLETED', facts(), 'pass'],
    ['AVAILABLE', facts({ source: known({ ...EFS, Status: 'AVAILABLE' }) }), 'pass'],
    ['CREATING', facts({ source: known({ ...EFS, Status: 'CREATING' }) }), 'fail', /being created/],
    ['DELETING', facts({ source: known({ ...EFS, Status: 'DELETING' }) }), 'fail', /being deleted/],
    ['STOPPED', facts({ source: known({ ...EFS, Status: 'STOPPED' }) }), 'fail', /continuous/],
    ['EXPIRED', facts({ source: known({ ...EFS, Status: 'EXPIRED' }) }), 'unknown', /EXPIRED/],
    ['PARTIAL', facts({ source: known({ ...EFS, Status: 'PARTIAL' }) }), 'unknown'],
    ['not read', facts({ source: DENIED }), 'left out'],
  ],
  'cold storage': [
    ['warm', facts(), 'pass'],
    ['cold', facts({ source: known({ ...EFS, StorageClass: 'COLD' }) }), 'fail', /cold storage/],
    [
      'due to be cold',
      facts({ source: known({ ...EFS, CalculatedLifecycle: { MoveToColdStorageAt: '2026-01-01T00:00:00.000Z' } }) }),
      'unknown',
    ],
  ],
  'resource type': [
    ['EFS', facts(), 'pass'],
    ['an EFS that was not read', facts({ source: DENIED }), 'pass'],
    ['one that is not there', facts({ source: MISSING }), 'left out'],
    ['a DB cluster of RDS', facts({ source: known(cluster('RDS')) }, CLUSTER), 'fail', /Multi-AZ/],
    [
      'FSx, four kinds of file system',
      facts(
        { source: known({ ...EFS, ResourceType: 'FSx' }) },
        { RecoveryPointArn: `arn:aws:fsx:us-east-1:${OWN}:backup/backup-1` },
      ),
      'pass',
    ],
    [
      'DynamoDB without advanced features',
      facts({ source: DENIED }, { RecoveryPointArn: TABLE.RecoveryPointArn }),
      'fail',
      /advanced features/,
    ],
    [
      'the cluster state of EKS',
      facts({ source: known({ ...EFS, ResourceType: 'EKS' }) }, { RecoveryPointArn: STATE.RecoveryPointArn }),
      'fail',
      /parent/,
    ],
    [
      'Redshift',
      facts({ source: DENIED }, { RecoveryPointArn: `arn:aws:redshift:us-east-1:${OWN}:snapshot:c/s` }),
      'fail',
    ],
  ],
  'source vault': [
    ['read', facts(), 'pass'],
    ['denied, but the recovery point is in it', facts({ sourceVault: DENIED }), 'pass'],
    ['read, although the recovery point was not', facts({ source: DENIED }), 'pass'],
    [
      'denied',
      facts({ source: DENIED, sourceVault: DENIED }),
      'unknown',
      /denied \(AWS answers the same for a missing vault\)/,
    ],
    [
      'missing from the list of all vaults',
      facts({ source: DENIED, sourceVault: MISSING }),
      'fail',
      /no vault Default in us-east-1/,
    ],
  ],
  'source vault policy': [
    ['none', facts(), 'left out'],
    ['denies another action', facts({ sourcePolicy: denies('backup:DeleteRecoveryPoint') }), 'pass'],
    ['denies all copies', facts({ sourcePolicy: denies('backup:StartCopyJob') }), 'fail'],
    [
      'denies some principals',
      facts({ sourcePolicy: denies('backup:*', { Principal: { AWS: `arn:aws:iam::${OWN}:user/u` } }) }),
      'unknown',
    ],
    ['not readable', facts({ sourcePolicy: DENIED }), 'unknown', /GetBackupVaultAccessPolicy was denied/],
    ['no vault', facts({ sourcePolicy: DENIED, sourceVault: MISSING }), 'left out'],
  ],
  'cross-Region support': [
    ['within a Region', facts(), 'left out'],
    ['EFS', facts({}, to('us-west-2')), 'pass', /Amazon EFS to another Region/],
    [
      'a type that is not known',
      facts({ source: known({ ...EFS, ResourceType: 'New' }) }, to('us-west-2')),
      'unknown',
      /Whether AWS Backup copies this resource type to another Region is not known here/,
    ],
    [
      'Redshift, which the check of the resource type rules out',
      facts(
        { source: DENIED },
        { ...to('us-west-2'), RecoveryPointArn: `arn:aws:redshift:us-east-1:${OWN}:snapshot:c/s` },
      ),
      'left out',
    ],
    [
      'Redshift, of which a job made a copy elsewhere',
      facts(
        {
          source: known({ ...EFS, ResourceType: 'Redshift' }),
          evidence: [
            {
              ...COPIED,
              ResourceType: 'Redshift',
              SourceRecoveryPointArn: `arn:aws:redshift:us-east-1:${OWN}:snapshot:c/s`,
              DestinationBackupVaultArn: vault(OWN, 'us-east-1', 'vault'),
            },
          ],
        },
        { ...to('us-west-2'), RecoveryPointArn: `arn:aws:redshift:us-east-1:${OWN}:snapshot:c/s` },
      ),
      'fail',
      /April 2026/,
    ],
    ['EFS to another Region and account', acrossAccounts({}, to('us-west-2', OTHER)), 'left out'],
  ],
  'cross-account support': [
    ['EFS', acrossAccounts(), 'pass'],
    [
      'CloudFormation, on which the documents differ',
      acrossAccounts({ source: known({ ...EFS, ResourceType: 'CloudFormation' }) }),
      'unknown',
    ],
    ['within the account', facts(), 'left out'],
  ],
  'cross-Region and cross-account support': [
    ['EFS', acrossAccounts({}, to('us-west-2', OTHER)), 'pass'],
    [
      'CloudFormation',
      acrossAccounts({ source: known({ ...EFS, ResourceType: 'CloudFormation' }) }, to('us-west-2', OTHER)),
      'unknown',
    ],
    ['EFS within a Region', acrossAccounts(), 'left out'],
  ],
  Regions: [
    ['within a Region and account', facts(), 'left out'],
    ['EFS to an opt-in Region', facts({}, to('af-south-1')), 'pass'],
    ['a type that was not read', facts({ source: DENIED }, to('af-south-1')), 'pass'],
    [
      'Neptune, ruled out by the source Region and perhaps by the destination Region',
      acrossAccounts(
        { source: known(cluster('Neptune')) },
        { ...to('eu-south-1', OTHER), RecoveryPointArn: `arn:aws:rds:af-south-1:${OWN}:cluster-snapshot:s` },
      ),
      'fail',
      /cross-account copies of Neptune in the opt-in Region af-south-1\.$/,
    ],
    [
      'FSx to an opt-in Region',
      facts(
        { source: known({ ...EFS, ResourceType: 'FSx' }) },
        { ...to('af-south-1'), RecoveryPointArn: `arn:aws:fsx:us-east-1:${OWN}:backup/b` },
      ),
      'pass',
    ],
    [
      'FSx to an opt-in Region that the announcement does not name',
      facts(
        { source: known({ ...EFS, ResourceType: 'FSx' }) },
        { ...to('me-south-1'), RecoveryPointArn: `arn:aws:fsx:us-east-1:${OWN}:backup/b` },
      ),
      'unknown',
      /announcement of 10 April 2026/,
    ],
    ['EFS to a Region that is not known', facts({}, to('eu-north-9')), 'unknown', /eu-north-9 is not known here/],
    [
      'DocumentDB from an opt-in Region',
      facts(
        { source: known(cluster('DocumentDB')) },
        { ...to('us-east-1'), RecoveryPointArn: `arn:aws:rds:af-south-1:${OWN}:cluster-snapshot:s` },
      ),
      'pass',
    ],
    [
      'DocumentDB from an opt-in Region that the announcement does not name',
      facts(
        { source: known(cluster('DocumentDB')) },
        { ...to('us-east-1'), RecoveryPointArn: `arn:aws:rds:eu-south-1:${OWN}:cluster-snapshot:s` },
      ),
      'unknown',
    ],
    [
      'China, another account',
      acrossAccounts(
        {},
        {
          RecoveryPointArn: `arn:aws-cn:backup:cn-north-1:${OWN}:recovery-point:X`,
          IamRoleArn: `arn:aws-cn:iam::${OWN}:role/r`,
          DestinationBackupVaultArn: `arn:aws-cn:backup:cn-north-1:${OTHER}:backup-vault:vault`,
        },
      ),
      'fail',
    ],
  ],
  'earlier jobs on this route': [
    ['none', facts(), 'left out'],
    [
      'one of this copy, which AWS does not make',
      facts({ jobs: known([unsupported]) }, { ...to('us-west-2') }),
      'fail',
      /^Job OLD, .* FAILED on 2026-11-10\. AWS’s feature tables of April 2026 say that AWS Backup copies Amazon EFS to another Region\.$/,
    ],
    [
      'one of another recovery point of the type, to another vault there',
      facts(
        { evidence: [{ ...unsupported, DestinationBackupVaultArn: vault(OWN, 'us-west-2', 'other') }] },
        to('us-west-2'),
      ),
      'fail',
    ],
    [
      'one to another Region',
      facts(
        { evidence: [{ ...unsupported, DestinationBackupVaultArn: vault(OWN, 'eu-west-1', 'there') }] },
        to('us-west-2'),
      ),
      'left out',
    ],
    [
      'one to another account',
      facts(
        { evidence: [{ ...unsupported, DestinationBackupVaultArn: vault(OTHER, 'us-west-2', 'there') }] },
        to('us-west-2'),
      ),
      'left out',
    ],
    [
      'one into another kind of vault',
      facts(
        {
          evidence: [
            {
              ...unsupported,
              DestinationBackupVaultArn: vault(OWN, 'us-west-2', 'other'),
              DestinationVaultType: 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT',
            },
          ],
        },
        to('us-west-2'),
      ),
      'left out',
    ],
    [
      'one of another type',
      facts({ evidence: [{ ...unsupported, ResourceType: 'EBS' }] }, to('us-west-2')),
      'left out',
    ],
    [
      'one that failed for another reason',
      facts(
        { evidence: [{ ...unsupported, StatusMessage: 'Access Denied trying to call AWS Backup service' }] },
        to('us-west-2'),
      ),
      'left out',
    ],
    [
      'one before a job that copied',
      facts({ evidence: [unsupported, { ...unsupported, ...COPIED }] }, to('us-west-2')),
      'left out',
    ],
    [
      'one after a job that copied',
      facts(
        { evidence: [{ ...unsupported, ...COPIED, CreationDate: '2026-11-01T00:00:00.000Z' }, unsupported] },
        to('us-west-2'),
      ),
      'fail',
    ],
    [
      'both in one job, of Aurora',
      acrossAccounts(
        {
          source: known(cluster('Aurora')),
          jobs: known([
            {
              ...unsupported,
              ResourceType: 'Aurora',
              SourceRecoveryPointArn: CLUSTER.RecoveryPointArn,
              DestinationBackupVaultArn: vault(OTHER, 'us-west-2', 'there'),
            },
          ]),
        },
        { ...to('us-west-2', OTHER), ...CLUSTER },
      ),
      'fail',
      /Amazon Aurora to another Region and account in one job, since October 2025\.$/,
    ],
    [
      'of a type that is not known',
      facts(
        { source: known({ ...EFS, ResourceType: 'New' }), evidence: [{ ...unsupported, ResourceType: 'New' }] },
        to('us-west-2'),
      ),
      'fail',
      /not known here/,
    ],
  ],
  'opt-in of the resource type': [
    ['opted in', facts(), 'left out'],
    ['opted out', facts({ optIn: known({ EFS: false }) }), 'warn', /EFS in us-east-1/],
    ['not read', facts({ optIn: DENIED }), 'left out'],
  ],
  'same vault': [
    ['another vault', facts(), 'left out'],
    ['the source vault', facts({}, { SourceBackupVaultName: 'aBackupVault' }), 'warn'],
    [
      'a vault of the same name in another Region',
      facts({}, { SourceBackupVaultName: 'there', ...to('us-west-2') }),
      'left out',
    ],
    [
      'a vault of the same name in another account',
      acrossAccounts({}, { SourceBackupVaultName: 'dr-vault' }),
      'left out',
    ],
  ],
  'destination vault': [
    ['read', facts(), 'pass'],
    [
      'missing from the list of all vaults',
      facts({ destinationVault: MISSING }),
      'fail',
      /no vault aBackupVault in us-east-1/,
    ],
    ['denied', facts({ destinationVault: DENIED }), 'unknown', /denied \(AWS answers the same for a missing vault\)/],
    ['in another account', acrossAccounts(UNSEEN), 'unknown', /no profile/],
    [
      'in another account, with an earlier copy in it',
      acrossAccounts({
        ...UNSEEN,
        evidence: [
          {
            ...COPIED,
            DestinationBackupVaultArn: vault(OTHER, 'us-east-1', 'dr-vault'),
            DestinationVaultType: 'BACKUP_VAULT',
            DestinationVaultLockState: 'LOCKED',
          },
        ],
      }),
      'unknown',
      /no profile .* Job NEW made a copy into that vault on 2026-11-20; it was BACKUP_VAULT, LOCKED\.$/,
    ],
    ['CREATING', facts({ destinationVault: known({ ...AIR_GAPPED, VaultState: 'CREATING' }) }), 'fail', /CREATING/],
    ['without a state', facts({ destinationVault: known({ ...VAULT, VaultState: undefined }) }), 'pass'],
    [
      'a restore access vault',
      facts({ destinationVault: known({ ...VAULT, VaultType: 'RESTORE_ACCESS_BACKUP_VAULT' }) }),
      'unknown',
    ],
  ],
  'logically air-gapped vault': [
    ['a standard vault', facts(), 'left out'],
    ['EFS', facts({ destinationVault: known(AIR_GAPPED) }), 'pass'],
    [
      'RDS',
      facts(
        { destinationVault: known(AIR_GAPPED), source: known(cluster('RDS')) },
        { RecoveryPointArn: `arn:aws:rds:us-east-1:${OWN}:snapshot:s` },
      ),
      'fail',
    ],
    [
      'Neptune, not encrypted',
      facts({ destinationVault: known(AIR_GAPPED), source: known(cluster('Neptune', false)) }, CLUSTER),
      'fail',
      /not encrypted/,
    ],
    ['Neptune', facts({ destinationVault: known(AIR_GAPPED), source: known(cluster('Neptune')) }, CLUSTER), 'pass'],
    [
      'in a Region on which the pages differ',
      facts({ destinationVault: known(AIR_GAPPED) }, to('ca-west-1')),
      'unknown',
      /16 July 2026/,
    ],
    [
      'Neptune in a Region without support',
      facts(
        { destinationVault: known(AIR_GAPPED), source: known(cluster('Neptune')) },
        { ...CLUSTER, ...to('ap-southeast-3') },
      ),
      'fail',
      /April 2026.*ap-southeast-3/,
    ],
    ['a type that was not read', facts({ destinationVault: known(AIR_GAPPED), source: DENIED }), 'unknown'],
    [
      'a type that is not known',
      facts({ destinationVault: known(AIR_GAPPED), source: known({ ...EFS, ResourceType: 'New' }) }),
      'unknown',
    ],
  ],
  'retention range of the vault': [
    ['no lock', facts(), 'left out'],
    ['a range without a lock', facts({ destinationVault: known({ ...VAULT, MinRetentionDays: 90 }) }), 'left out'],
    ['a lock without a range', facts({ destinationVault: locked() }), 'left out'],
    [
      'too short',
      facts({ destinationVault: locked(90, 3650) }, days(89)),
      'fail',
      /89 days; the vault takes 90 to 3650/,
    ],
    ['just long enough', facts({ destinationVault: locked(90, 3650) }, days(90)), 'pass'],
    ['just short enough', facts({ destinationVault: locked(90, 3650) }, days(3650)), 'pass'],
    ['too long', facts({ destinationVault: locked(90, 3650) }, days(3651)), 'fail'],
    [
      'too long, with only a maximum',
      facts({ destinationVault: locked(undefined, 3650) }, days(3651)),
      'fail',
      /1 to 3650/,
    ],
    ['as long as the source, 35 days', facts({ destinationVault: locked(90, 3650) }), 'fail', /35 days/],
    ['as long as the source, by -1', facts({ destinationVault: locked(30, 3650) }, days(-1)), 'pass'],
    ['as long as the source, not read', facts({ destinationVault: locked(90, 3650), source: DENIED }), 'unknown'],
    [
      'forever, with a maximum',
      facts({ destinationVault: locked(90, 3650), source: known({ ...EFS, Lifecycle: {}, CalculatedLifecycle: {} }) }),
      'fail',
      /kept forever, like the source; the vault takes 90 to 3650 days/,
    ],
    [
      'forever, without a maximum',
      facts({ destinationVault: locked(90), source: known({ ...EFS, Lifecycle: {}, CalculatedLifecycle: {} }) }),
      'pass',
      /takes 90 to any number of days/,
    ],
    ['air-gapped', facts({ destinationVault: known({ ...AIR_GAPPED, Locked: undefined }) }, days(6)), 'fail'],
  ],
  retention: [
    ['a date that is not near', facts(), 'pass', /35 days/],
    [
      'a date that has passed',
      facts({ source: known({ ...EFS, CreationDate: '2026-01-01T00:00:00.000Z' }) }, days(30)),
      'warn',
      /has passed/,
    ],
    ['a date that is near', facts({}, days(3)), 'warn', /less than/],
  ],
  'lifecycle combination': [
    ['documented', facts({}, { Lifecycle: { MoveToColdStorageAfterDays: -1, DeleteAfterDays: -1 } }), 'left out'],
    [
      'cold and never deleted',
      facts({}, { Lifecycle: { MoveToColdStorageAfterDays: 30, DeleteAfterDays: -1 } }),
      'unknown',
    ],
    ['-1 for the move only', facts({}, { Lifecycle: { MoveToColdStorageAfterDays: -1 } }), 'unknown'],
    [
      'cold at once and never deleted',
      facts({}, { Lifecycle: { MoveToColdStorageAfterDays: 0, DeleteAfterDays: -1 } }),
      'unknown',
    ],
    ['days for both', facts({}, { Lifecycle: { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 120 } }), 'left out'],
    [
      'cold after 0 days',
      facts({}, { Lifecycle: { MoveToColdStorageAfterDays: 0, DeleteAfterDays: 90 } }),
      'warn',
      /means "after 0 days", not "off"/,
    ],
    [
      'the opt-in to the archive alone',
      facts({}, { Lifecycle: { DeleteAfterDays: 90, OptInToArchiveForSupportedResources: true } }),
      'warn',
      /has no effect/,
    ],
    ['-1 for the deletion only', facts({}, days(-1)), 'left out'],
    ['none', facts(), 'left out'],
  ],
  'key of the destination vault': [
    ['EFS, whatever the key', facts({ destinationVault: backupKey }), 'left out'],
    ['EBS, customer managed', facts({ source: known(EBS) }, snapshot), 'pass'],
    [
      'EBS, aws/backup, within the account',
      facts({ source: known(EBS), destinationVault: backupKey }, snapshot),
      'unknown',
      /pages differ/,
    ],
    [
      'EBS, aws/backup, another account',
      acrossAccounts({ source: known(EBS), destinationVault: backupKey }, snapshot),
      'fail',
    ],
    [
      'EBS, another AWS key',
      acrossAccounts({ source: known(EBS), destinationVault: backupKey, defaultVault: DENIED }, snapshot),
      'unknown',
      /an AWS key, and AWS does not say which/,
    ],
    [
      'EBS, no key type',
      facts({ source: known(EBS), destinationVault: known({}) }, snapshot),
      'unknown',
      /did not say whether/,
    ],
    [
      'EBS, no key type and no vault named Default',
      facts({ source: known(EBS), destinationVault: known({}), defaultVault: MISSING }, snapshot),
      'unknown',
      /did not say whether/,
    ],
    [
      'EBS, the alias of another AWS key',
      acrossAccounts(
        {
          source: known(EBS),
          destinationVault: known({ EncryptionKeyArn: `arn:aws:kms:us-east-1:${OTHER}:alias/aws/ebs` }),
          defaultVault: DENIED,
        },
        snapshot,
      ),
      'unknown',
      /an AWS key, and AWS does not say which/,
    ],
    [
      'a snapshot that was not read, aws/backup, another account',
      acrossAccounts({ source: DENIED, destinationVault: backupKey }, snapshot),
      'fail',
    ],
    ['no vault', facts({ source: known(EBS), destinationVault: MISSING }, snapshot), 'left out'],
    [
      'EBS, a vault named Default without a key type',
      acrossAccounts(
        { source: known(EBS), destinationVault: known({}) },
        { ...snapshot, DestinationBackupVaultArn: vault(OTHER, 'us-east-1', 'Default') },
      ),
      'fail',
    ],
    [
      'EBS, a vault named Default with a customer managed key',
      acrossAccounts(
        { source: known(EBS), defaultVault: MISSING },
        { ...snapshot, DestinationBackupVaultArn: vault(OTHER, 'us-east-1', 'Default') },
      ),
      'unknown',
    ],
    [
      'EBS, the alias of aws/backup',
      acrossAccounts(
        {
          source: known(EBS),
          destinationVault: known({ EncryptionKeyArn: `arn:aws:kms:us-east-1:${OTHER}:alias/aws/backup` }),
          defaultVault: DENIED,
        },
        snapshot,
      ),
      'fail',
    ],
    ['EFS, aws/backup, another account', acrossAccounts({ destinationVault: backupKey }), 'unknown', /pages differ/],
    [
      'Storage Gateway, aws/backup',
      facts({ source: known({ ...EBS, ResourceType: 'Storage Gateway' }), destinationVault: backupKey }, snapshot),
      'fail',
      /Storage Gateway/,
    ],
    [
      'from an air-gapped vault',
      facts({ source: known({ ...EFS, VaultType: AIR_GAPPED.VaultType }), destinationVault: backupKey }),
      'fail',
      /air-gapped/,
    ],
    [
      'into an air-gapped vault',
      facts({ source: known(EBS), destinationVault: known(AIR_GAPPED) }, snapshot),
      'left out',
    ],
    ['not read', acrossAccounts({ ...UNSEEN, source: known(EBS) }, snapshot), 'unknown', /no profile/],
  ],
  'key of the source': [
    ['within the account', facts({ source: known(EBS) }, snapshot), 'left out'],
    ['EFS', acrossAccounts(), 'left out'],
    ['EBS, customer managed', acrossAccounts({ source: known(EBS) }, snapshot), 'pass', /cannot be seen/],
    ['EBS, aws/ebs', acrossAccounts({ source: known({ ...EBS, ...AWS_KEY }) }, snapshot), 'fail'],
    ['EBS, not encrypted', acrossAccounts({ source: known({ ...EBS, IsEncrypted: false }) }, snapshot), 'pass'],
    [
      'EBS, no key type',
      acrossAccounts({ source: known({ ...EBS, EncryptionKeyType: undefined }) }, snapshot),
      'unknown',
    ],
    [
      'EBS, aws/ebs, into an air-gapped vault',
      facts({ source: known({ ...EBS, ...AWS_KEY }), destinationVault: known(AIR_GAPPED) }, snapshot),
      'fail',
    ],
    [
      'EBS, not encrypted, into an air-gapped vault',
      facts({ source: known({ ...EBS, IsEncrypted: false }), destinationVault: known(AIR_GAPPED) }, snapshot),
      'unknown',
    ],
    [
      'from an air-gapped vault',
      acrossAccounts({ source: known({ ...EBS, ...AWS_KEY, VaultType: AIR_GAPPED.VaultType }) }),
      'left out',
    ],
    [
      'an AWS key, and a type that is not known',
      acrossAccounts({ source: known({ ...EFS, ...AWS_KEY, ResourceType: undefined }) }),
      'unknown',
      /for types that AWS Backup does not fully manage/,
    ],
    ['a missing recovery point', acrossAccounts({ source: MISSING }, snapshot), 'left out'],
    ['not read', acrossAccounts({ source: DENIED }, snapshot), 'unknown'],
  ],
  'nested recovery points': [
    ['not composite', facts(), 'left out'],
    ['every part can be copied', facts(eks(STATE, VOLUME), PARENT), 'pass'],
    [
      'some parts cannot be copied',
      facts(eks(STATE, VOLUME, TABLE), PARENT),
      'warn',
      /^1 of 3 parts cannot be copied and would stay behind: the job may end PARTIAL\.$/,
    ],
    [
      'no part can be copied',
      facts(eks(TABLE), PARENT),
      'unknown',
      /^1 of 1 part cannot be copied and would stay behind: how such a copy ends is not known\.$/,
    ],
    [
      'a part that may not be copyable',
      facts(eks({ ...VOLUME, Status: 'EXPIRED' }), PARENT),
      'unknown',
      /^Whether 1 of 1 part can be copied is not known: how/,
    ],
    ['RDS, which an air-gapped vault would not take', facts(eks(DATABASE), PARENT), 'pass'],
    [
      'RDS, into an air-gapped vault',
      facts({ ...eks(DATABASE, STATE), destinationVault: known(AIR_GAPPED) }, PARENT),
      'warn',
      /^1 of 2 parts cannot be copied/,
    ],
    ['composite by IsParent only', facts(eks(STATE, VOLUME)), 'pass'],
    [
      'composite by the ARN only',
      facts({ ...eks(VOLUME), source: known({ ...EFS, ResourceType: 'EKS' }) }, PARENT),
      'pass',
    ],
    ['none listed', facts(eks(), PARENT), 'warn'],
    ['cold parts', facts(eks({ ...VOLUME, StorageClass: 'COLD' }, STATE), PARENT), 'warn'],
    ['a part with an ARN of unknown form', facts(eks({}), PARENT), 'unknown'],
    ['denied', facts({ ...eks(), nested: DENIED }, PARENT), 'unknown'],
    [
      'a part under an AWS key, another account',
      acrossAccounts(eks({ ...VOLUME, ...AWS_KEY }, STATE), PARENT),
      'warn',
      /^1 of 2 parts cannot be copied/,
    ],
  ],
  'account of the role': [
    ["the caller's", facts(), 'pass'],
    ['another', facts({}, { IamRoleArn: `arn:aws:iam::${OTHER}:role/r` }), 'fail', new RegExp(OWN)],
    ['not known', facts({ account: undefined }), 'left out'],
  ],
  'service-linked role': [
    ['a role of the account', facts(), 'left out'],
    [
      'that of the EFS automatic backups',
      facts(
        {},
        { IamRoleArn: `arn:aws:iam::${OWN}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup` },
      ),
      'fail',
      /nobody can pass it/,
    ],
    ['a role with a similar name', facts({}, { IamRoleArn: `arn:aws:iam::${OWN}:role/aws-service-role` }), 'left out'],
  ],
  organization: [
    ['within the account', facts(), 'left out'],
    ['enabled', acrossAccounts(), 'warn', /cannot be seen/],
    ['disabled', acrossAccounts({ organization: organization('false') }), 'fail'],
    [
      'just disabled',
      acrossAccounts({ organization: organization('false', new Date(NOW - 899_000).toISOString()) }),
      'unknown',
      /15 minutes/,
    ],
    [
      'disabled 15 minutes ago',
      acrossAccounts({ organization: organization('false', new Date(NOW - 900_000).toISOString()) }),
      'fail',
    ],
    ['not reported', acrossAccounts({ organization: known({}) }), 'unknown'],
    [
      'none',
      acrossAccounts({ organization: { state: 'refused' } }),
      'fail',
      /AWS says that the caller's account belongs to no organization/,
    ],
    ['denied', acrossAccounts({ organization: DENIED }), 'unknown'],
    [
      'none for the destination',
      acrossAccounts({ destinationOrganization: { state: 'refused' } }),
      'fail',
      /destination account/,
    ],
    ['disabled at the destination', acrossAccounts({ destinationOrganization: organization('false') }), 'fail'],
    [
      'enabled at another time there',
      acrossAccounts({ destinationOrganization: organization('true', '2025-01-02T00:00:00.000Z') }),
      'unknown',
    ],
    [
      'enabled at an unknown time here',
      acrossAccounts({ organization: known({ GlobalSettings: { isCrossAccountBackupEnabled: 'true' } }) }),
      'warn',
    ],
    ['not read there', acrossAccounts({ destinationOrganization: DENIED }), 'warn'],
  ],
  'access policy of the destination vault': [
    ['none, within the account', facts(), 'pass'],
    ['a deny, within the account', facts({ destinationPolicy: denies('backup:CopyIntoBackupVault') }), 'fail'],
    [
      'no statement about it, within the account',
      facts({ destinationPolicy: denies('backup:DeleteRecoveryPoint') }),
      'pass',
    ],
    [
      'not readable, within the account',
      facts({ destinationPolicy: DENIED }),
      'unknown',
      /GetBackupVaultAccessPolicy was denied/,
    ],
    ['none, another account', acrossAccounts({ destinationPolicy: MISSING }), 'fail', /has no access policy/],
    ['allows', acrossAccounts(), 'pass'],
    [
      'no statement about it, another account',
      acrossAccounts({ destinationPolicy: denies('backup:DeleteRecoveryPoint') }),
      'fail',
      /does not allow/,
    ],
    [
      'an allow, and a deny that may apply',
      acrossAccounts({
        destinationPolicy: known(
          JSON.stringify({
            Statement: [
              { Effect: 'Allow', Principal: '*', Action: 'backup:*' },
              { Effect: 'Deny', Principal: '*', Action: 'backup:*', Condition: { Bool: { x: 'true' } } },
            ],
          }),
        ),
      }),
      'unknown',
      /may deny/,
    ],
    [
      'an allow for an organization',
      acrossAccounts({
        destinationPolicy: known(
          JSON.stringify({
            Statement: {
              Effect: 'Allow',
              Principal: '*',
              Action: 'backup:CopyIntoBackupVault',
              Resource: '*',
              Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
            },
          }),
        ),
      }),
      'unknown',
      /may allow/,
    ],
    ['not read', acrossAccounts(UNSEEN), 'unknown'],
    ['no vault', facts({ destinationVault: MISSING, destinationPolicy: DENIED }), 'left out'],
  ],
  'earlier copies': [
    ['none', facts(), 'pass', /No copy job is listed/],
    ['denied', facts({ jobs: DENIED }), 'unknown', /ListCopyJobs was denied/],
    ['a vault that cannot be read', facts({ inVault: { kind: 'unknown' } }), 'unknown', /vault.*could not be read/],
    [
      'a source that cannot be read, so that no vault was',
      facts({ source: DENIED, inVault: { kind: 'unknown' } }),
      'unknown',
      /known: the resource and the date of the recovery point/,
    ],
    ['running', facts({ jobs: known([job('RUNNING')]) }), 'warn', /^Job JOB is making this copy\.$/],
    [
      'running, with a token of the caller',
      facts({ jobs: known([job('CREATED')]) }, { IdempotencyToken: 'mine' }),
      'warn',
      /asks for another copy/,
    ],
    [
      "running, with this server's own token, which asks for the same copy",
      facts({ jobs: known([job('CREATED')]) }, ourToken(OWN)),
      'warn',
      /^Job JOB is making this copy\.$/,
    ],
    ['copied', madeBy(job('COMPLETED'), 'there'), 'warn', /has already made this copy\.$/],
    ['copied, and the copy was not read', madeBy(job('PARTIAL'), 'unknown'), 'warn', /is not known/],
    ['copied and gone', madeBy(job('COMPLETED'), 'gone'), 'warn', /gone/],
    [
      'failed',
      facts({ jobs: known([job('FAILED', { StatusMessage: 'Access Denied trying to call AWS Backup service' })]) }),
      'warn',
      /One attempt .* FAILED.*JOB: ACCESS_DENIED/,
    ],
    [
      'failed twice',
      facts({
        jobs: known([
          job('FAILED', { CopyJobId: 'FIRST', CreationDate: '2026-11-20T10:00:00.000Z' }),
          job('FAILED', { CopyJobId: 'LAST', CreationDate: '2026-11-21T10:00:00.000Z' }),
        ]),
      }),
      'warn',
      /^2 attempts of this copy FAILED\. The last one, job LAST:/,
    ],
    [
      'a job of another recovery point',
      facts({ jobs: known([job('RUNNING', { SourceRecoveryPointArn: SNAPSHOT })]) }),
      'pass',
    ],
  ],
  'other copies of the resource': [
    ['none', facts(), 'left out'],
    [
      'one, to another vault',
      facts({ resourceJobs: known([elsewhere]) }),
      'warn',
      /^Job X is copying the same resource.* waits in CREATED until then/,
    ],
    ['this very one', facts({ jobs: known([job('RUNNING')]), resourceJobs: known([job('RUNNING')]) }), 'left out'],
    [
      'this very one, with a token that asks for another copy',
      facts({ jobs: known([job('RUNNING')]), resourceJobs: known([job('RUNNING')]) }, { IdempotencyToken: 'mine' }),
      'warn',
      /Job JOB is copying/,
    ],
    [
      'one to another account',
      facts({ resourceJobs: known([{ ...elsewhere, DestinationBackupVaultArn: vault(OTHER, 'us-east-1', 'vault') }]) }),
      'warn',
    ],
    ['one within the account, of a copy to another', acrossAccounts({ resourceJobs: known([elsewhere]) }), 'warn'],
    [
      'several',
      facts({ resourceJobs: known([elsewhere, { ...elsewhere, CopyJobId: 'Y' }, { ...elsewhere, CopyJobId: 'Z' }]) }),
      'warn',
      /^Job X and 2 more are copying/,
    ],
    ['one without a destination', facts({ resourceJobs: known([{ CopyJobId: 'X', State: 'CREATED' }]) }), 'warn'],
    ['denied', facts({ resourceJobs: DENIED }), 'left out'],
  ],
  'full copy': [
    [
      'EBS under another key',
      facts({ source: known({ ...EBS, EncryptionKeyArn: 'arn:aws:kms:us-east-1:1:key/b' }) }),
      'warn',
    ],
    ['EBS under the same key', facts({ source: known(EBS) }), 'left out'],
    ['EFS', facts({ source: known({ ...EFS, EncryptionKeyArn: 'arn:aws:kms:us-east-1:1:key/b' }) }), 'left out'],
    ['EBS, into a vault that was not read', facts({ source: known(EBS), destinationVault: DENIED }), 'left out'],
    [
      'EBS to another Region, where the first copy is a full one anyway',
      facts(
        { source: known({ ...EBS, EncryptionKeyArn: 'arn:aws:kms:us-east-1:1:key/b' }) },
        { DestinationBackupVaultArn: vault(OWN, 'us-west-2', 'there') },
      ),
      'left out',
    ],
  ],
  'use of the keys': [
    ['within the Region', facts({ destinationVault: known({ ...VAULT, ...AWS_KEY }) }), 'left out'],
    [
      'into a vault on aws/backup of another Region',
      facts(
        { destinationVault: known({ ...VAULT, ...AWS_KEY }) },
        { DestinationBackupVaultArn: vault(OWN, 'us-west-2', 'there') },
      ),
      'warn',
      /kms:DescribeKey .* alias\/aws\/backup/,
    ],
    ['out of an air-gapped vault', facts({ sourceVault: known(AIR_GAPPED) }), 'warn', /keys of both vaults/],
  ],
  'next copy': [
    ['kept for a week', facts({}, days(7)), 'left out'],
    ['kept for less', facts({}, days(6)), 'warn', /less than 7 days, .* full copy/],
    ['kept as the source, which is kept longer', facts(), 'left out'],
    ['kept as the source, which is not read', facts({ source: DENIED }), 'left out'],
  ],
  IdempotencyToken: [
    ['none', facts(), 'left out'],
    ["the caller's own", facts({}, { IdempotencyToken: 'mine' }), 'left out'],
    ['ours, of this request', facts({}, ourToken(OWN)), 'pass'],
    ['ours, of a later attempt', facts({}, ourToken(OWN, 7)), 'pass'],
    ["ours, of another account's request", facts({}, ourToken(OTHER)), 'fail'],
    ['ours, and the account is not known', facts({ account: undefined }, ourToken(OWN)), 'left out'],
    ['ours, of another request', facts({}, { IdempotencyToken: `aws-backup-mcp-2-1-${'0'.repeat(32)}` }), 'fail'],
  ],
  'guard: writes': [
    ['open', facts(), 'left out'],
    ['read-only', facts({ settings: readOnly }), 'fail', /read-only/],
  ],
  'guard: retention cap': [
    ['none', facts(), 'left out'],
    ['too long', facts({ settings: { ...facts().settings, maxRetentionDays: 30 } }, days(31)), 'fail', /31 days/],
    ['within', facts({ settings: { ...facts().settings, maxRetentionDays: 30 } }, days(30)), 'left out'],
  ],
  'guard: Region': [
    ['any', facts(), 'left out'],
    ['allowed', facts({ settings: { ...facts().settings, allowRegions: ['us-east-1'] } }), 'left out'],
    ['not allowed', facts({ settings: { ...facts().settings, allowRegions: ['eu-west-1'] } }), 'fail', /eu-west-1/],
  ],
  'guard: account': [
    ['known', facts(), 'left out'],
    ['unknown', facts({ account: undefined }), 'fail'],
    [
      'named differently by a setting',
      facts({ accountMismatch: { account: OTHER, source: 'AWS_ACCOUNT_ID' } }),
      'fail',
      /AWS_ACCOUNT_ID names/,
    ],
  ],
  'guard: source and role': [
    ['own', facts(), 'left out'],
    ['another account', facts({ account: OTHER }), 'fail'],
    ['an unknown account', facts({ account: undefined }), 'left out'],
  ],
  'guard: destination': [
    ['own', facts(), 'left out'],
    ['allowed', acrossAccounts(), 'left out'],
    ['not allowed', acrossAccounts({ settings: facts().settings }), 'fail', new RegExp(OTHER)],
    ['an unknown account', acrossAccounts({ settings: facts().settings, account: undefined }), 'left out'],
  ],
};

describe.each(RULES.map((rule) => [rule.name, rule] as const))('%s', (name, rule) => {
  const rows = TABLES[name] ?? [];

  it('has a table with several rows', () => {
    expect(rows.length).toBeGreaterThan(1);
  });

  it.each(rows)('%s', (_, planFacts, expected, says) => {
    const finding = rule.check(planFacts);
    expect([finding?.Status ?? 'left out', finding?.Detail ?? '']).toEqual([
      expected,
      says ? expect.stringMatching(says) : expect.any(String),
    ]);
    if (finding?.Fix !== false) expect(finding?.Fix ?? rule.fix).toMatch(/\w/);
  });
});

describe('what is not known about nested recovery points', () => {
  const rule = RULES.find((one) => one.name === 'nested recovery points')!;

  it.each([
    ['belongs to the other account', [VOLUME], true],
    ['belongs to the other account for each part', [VOLUME, VOLUME], true],
    ['also belongs to the source: the key', [{ ...VOLUME, EncryptionKeyType: undefined }], false],
    ['also belongs to the source: the status', [{ ...VOLUME, Status: 'EXPIRED' }], false],
    ['also belongs to the source: a part without an ARN', [VOLUME, {}], false],
  ])('%s', (_, nested, otherAccount) => {
    const finding = rule.check(acrossAccounts({ ...UNSEEN, ...eks(...nested) }, PARENT))!;
    expect([finding.Status, finding.otherAccount ?? false]).toEqual(['unknown', otherAccount]);
  });

  it('does not belong to the other account if everything is known', () => {
    expect(rule.check(acrossAccounts(eks(TABLE), PARENT))?.otherAccount).toBe(false);
  });
});

it('has no table for a rule that does not exist', () => {
  const names = RULES.map((rule) => rule.name);
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(TABLES).filter((name) => !names.includes(name))).toEqual([]);
});
