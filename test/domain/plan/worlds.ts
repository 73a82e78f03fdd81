import fc from 'fast-check';
import type { Lifecycle } from '../../../src/domain/copy/lifecycle.ts';
import type { PlanFacts } from '../../../src/domain/plan/facts.ts';
import { NO_GUARDS } from '../../support/copy-request.ts';
import {
  AIR_GAPPED,
  AWS_KEY,
  acrossAccounts,
  DENIED,
  EFS,
  FAILED,
  known,
  MISSING,
  NOW,
  OTHER,
  OTHER_ACCOUNT,
  OWN,
  VAULT,
  vault,
} from './facts.ts';

// Generated facts of a plan, so that checks that no example has together meet one another.

const backup = (region: string) => `arn:aws:backup:${region}:${OWN}:recovery-point:ABC`;
const cluster = (region: string) => `arn:aws:rds:${region}:${OWN}:cluster-snapshot:awsbackup:job-1`;
const snapshot = (region: string) => `arn:aws:ec2:${region}::snapshot/snap-1`;
export const TYPES: readonly [type: string, arn: (region: string) => string][] = [
  ['EFS', backup],
  ['EBS', snapshot],
  ['Storage Gateway', snapshot],
  ['CloudFormation', backup],
  ['Timestream', backup],
  ['Something New', backup],
  ['Redshift', (region) => `arn:aws:redshift:${region}:${OWN}:snapshot:c/s`],
  ['DynamoDB', (region) => `arn:aws:dynamodb:${region}:${OWN}:table/t/backup/1`],
  ['EKS', (region) => `arn:aws:backup:${region}:${OWN}:recovery-point:eks/c`],
  ['RDS', cluster],
  ['RDS', (region) => `arn:aws:rds:${region}:${OWN}:snapshot:awsbackup:job-1`],
  ['Aurora', cluster],
  ['Neptune', cluster],
  ['DocumentDB', cluster],
  ['FSx', (region) => `arn:aws:fsx:${region}:${OWN}:backup/b`],
];
const region = fc.constantFrom<string[]>(
  'us-east-1',
  'us-west-2',
  'eu-south-1',
  'me-south-1',
  'ap-southeast-3',
  'eu-north-9',
);
const DAY = 86_400_000;
const TOO_OLD_STATES = ['CREATING', 'DELETING', 'STOPPED', 'EXPIRED', 'PARTIAL'];
const setting = (isCrossAccountBackupEnabled: string) =>
  known({ GlobalSettings: { isCrossAccountBackupEnabled }, LastUpdateTime: '2025-01-01T00:00:00.000Z' });
const usually = <T>(value: T, ...others: T[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: fc.constantFrom(...others) });

export const worlds = fc.record({
  type: fc.constantFrom(...TYPES),
  from: region,
  to: region,
  account: fc.constantFrom<string[]>(OWN, OTHER),
  allowed: fc.boolean(),
  cap: fc.constantFrom<(number | undefined)[]>(undefined, undefined, 30, 120),
  status: usually('COMPLETED', ...TOO_OLD_STATES),
  storage: usually('WARM', 'COLD'),
  age: fc.constantFrom<number[]>(1, 40, 400),
  kept: fc.constantFrom({ DeleteAfterDays: 35 }, { DeleteAfterDays: 1000 }, {}, undefined),
  sourceKey: fc.constantFrom({}, AWS_KEY, { IsEncrypted: false }),
  destination: fc.constantFrom(
    known(VAULT),
    known({ ...VAULT, ...AWS_KEY }),
    known(AIR_GAPPED),
    known({ ...AIR_GAPPED, VaultState: 'CREATING' }),
    known({ ...VAULT, VaultType: 'RESTORE_ACCESS_BACKUP_VAULT' }),
    MISSING,
    DENIED,
    FAILED,
    OTHER_ACCOUNT,
  ),
  range: fc.constantFrom(
    {},
    { Locked: true, MinRetentionDays: 90, MaxRetentionDays: 200 },
    { Locked: true, MaxRetentionDays: 60 },
  ),
  lifecycle: fc.constantFrom<(Lifecycle | undefined)[]>(
    undefined,
    { DeleteAfterDays: 20 },
    { DeleteAfterDays: 500 },
    { MoveToColdStorageAfterDays: 0, DeleteAfterDays: 90 },
    { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 120 },
    { MoveToColdStorageAfterDays: 30, DeleteAfterDays: -1 },
    { MoveToColdStorageAfterDays: -1 },
  ),
  enabled: usually('true', 'false'),
  allowRegions: fc.constantFrom<(string[] | undefined)[]>(
    undefined,
    undefined,
    ['us-east-1'],
    ['us-west-2', 'eu-south-1'],
  ),
  job: fc.constantFrom<(string | undefined)[]>(
    undefined,
    'Copy job from a to b cannot be initiated for X resources. Feature is not supported for provided resource type.',
    'Access Denied trying to call AWS Backup service',
    'Feature is not supported for provided resource type.',
  ),
});
export type World = typeof worlds extends fc.Arbitrary<infer T> ? T : never;

/** @param parameters of the request, in place of those of the world. */
export function factsOf(
  world: World,
  changes: Partial<World> = {},
  parameters: Readonly<Record<string, unknown>> = {},
): PlanFacts {
  const all = { ...world, ...changes };
  const { type, from, to, account, allowed, cap, status, storage, age, kept, sourceKey, destination } = all;
  const destinationVault = destination.state === 'known' ? known({ ...destination.value, ...all.range }) : destination;
  const RecoveryPointArn = type[1](from);
  const DestinationBackupVaultArn = vault(account, to, 'there');
  return acrossAccounts(
    {
      source: known({
        ...EFS,
        ...sourceKey,
        ResourceType: type[0],
        Status: status,
        StorageClass: storage,
        CreationDate: new Date(NOW - age * DAY).toISOString(),
        Lifecycle: kept,
        CalculatedLifecycle: kept && {},
      }),
      destinationVault,
      organization: setting(all.enabled),
      destinationOrganization: setting(all.enabled),
      settings: {
        ...(allowed ? acrossAccounts().settings : NO_GUARDS),
        ...(cap !== undefined && { maxRetentionDays: cap }),
        ...(all.allowRegions && { allowRegions: all.allowRegions }),
      },
      jobs: known(
        all.job === undefined
          ? []
          : [
              {
                CopyJobId: 'JOB',
                State: 'FAILED',
                StatusMessage: all.job,
                ResourceType: type[0],
                SourceRecoveryPointArn: RecoveryPointArn,
                DestinationBackupVaultArn,
              },
            ],
      ),
    },
    {
      RecoveryPointArn,
      DestinationBackupVaultArn,
      Lifecycle: all.lifecycle,
      ...parameters,
    },
  );
}

/** One in which nothing stands against the copy. */
export const plain: World = {
  type: TYPES[0]!,
  from: 'us-east-1',
  to: 'us-east-1',
  account: OWN,
  allowed: true,
  cap: undefined,
  status: 'COMPLETED',
  storage: 'WARM',
  age: 1,
  kept: { DeleteAfterDays: 35 },
  sourceKey: {},
  destination: known(VAULT),
  range: {},
  lifecycle: undefined,
  enabled: 'true',
  allowRegions: undefined,
  job: undefined,
};
