import { expect } from 'vitest';
import { defaultWorld, type SimulatorOptions, type WorldData } from '../../../src/simulator/index.ts';
import { type CREDENTIALS, RECOVERY_POINT, START_PAGE } from '../harness.ts';
import { MODEL } from '../shapes.ts';

// The requests that every client sends, and the replies that it must get.

/** The members that a client has read; a date is `{ $date }`. */
export type Output = Record<string, any>;

export interface Case {
  name: string;
  operation: string;
  input: Record<string, unknown>;
  /** The simulator that gets it. */
  at: keyof typeof SIMULATORS;
  account: keyof typeof CREDENTIALS;
  /** The role that the account's user assumes for it. */
  role?: string;
  /** Whether to read page by page, with the client's paginator if it has one. */
  pages: boolean;
  /** The name of the expected exception. */
  error?: string;
  /** Whether the AWS CLI runs it too; not always, because it needs a process for each case. */
  cli: boolean;
  /** Whether it changes what lists return, so that it must come after them. */
  writes: boolean;
  /** The expected rows of a list, given all rows without filters. */
  rows?: (all: Output[]) => Output[];
  /** Members that the reply must have. */
  holds?: Output;
}

const NOW = Date.now();
const DAY = 86_400_000;
const day = (days: number) => new Date(NOW - days * DAY).toISOString();
/** `days` after the date that was `ago` days before now. */
const later = (ago: number, days: number) => new Date(Date.parse(day(ago)) + days * DAY).toISOString();

const RECOVERY = '210987654321';
const DR_VAULT = `arn:aws:backup:us-east-1:${RECOVERY}:backup-vault:dr-vault`;
const DOCUMENTS = 'arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/fs-0a1b2c3d4e5f60718';
const ORDERS = 'arn:aws:rds:us-east-1:123456789012:db:orders';
const STACK = 'arn:aws:backup:us-east-1:123456789012:recovery-point:7C0E2A6F-5B1D-4E39-8A47-6D2F90B3C158';
const SHARED = 'arn:aws:backup:us-east-1:123456789012:recovery-point:77777777-0000-4000-8000-000000000001';
const LOCKED = 'arn:aws:backup:us-east-1:123456789012:recovery-point:F6B20C8D-71E5-4A93-8D4F-3C09A5E7B612';
const YESTERDAY = 'arn:aws:backup:us-east-1:123456789012:recovery-point:9D2C71A4-0B6E-4F58-93C7-2E85D1F6A304';
const EBS = 'arn:aws:ec2:us-east-1::snapshot/snap-03886bc8d6ef3a1f9';
const PARENT_JOB = '55555555-0000-4000-8000-000000000001';
const PLAN = '3f6d0c1e-58a4-4c0b-9d3e-7b1a2c4d5e6f';
const UNKNOWN = 'arn:aws:backup:us-east-1:123456789012:recovery-point:00000000-0000-4000-8000-000000000000';

/** The built-in company, with a composite copy, a job of the other account and a shared recovery point. */
function world(): WorldData {
  const company = defaultWorld(NOW);
  const [own] = company.CopyJobs!;
  const [point] = company.RecoveryPoints!;
  const { DestinationRecoveryPointArn: _, ...failed } = {
    ...own!,
    ParentJobId: PARENT_JOB,
    State: 'FAILED' as const,
    StatusMessage: 'Given key ID is not accessible',
  };
  return {
    ...company,
    RecoveryPoints: [
      ...company.RecoveryPoints!,
      { ...point!, RecoveryPointArn: SHARED, BackupVaultName: 'air-gapped' },
    ],
    CopyJobs: [
      ...company.CopyJobs!,
      { ...own!, CopyJobId: PARENT_JOB, RecoveryPointArn: STACK, ResourceType: 'CloudFormation', State: 'PARTIAL' },
      { ...failed, CopyJobId: '55555555-0000-4000-8000-000000000002' },
      { ...own!, CopyJobId: '66666666-0000-4000-8000-000000000001', AccountId: RECOVERY },
    ],
  };
}

/** One AWS that works, and others that fail. Their clock stands at `NOW`, so that all clients must read the same values. */
export const SIMULATORS = {
  aws: {},
  down: { faults: [{ kind: 'service-unavailable' }] },
  limited: { faults: [{ kind: 'limit-exceeded' }] },
  strict: { switches: { 'continuous-recovery-point': 'InvalidRequestException' } },
} as const satisfies Record<string, SimulatorOptions>;

export const options = (name: keyof typeof SIMULATORS): SimulatorOptions => ({
  ...SIMULATORS[name],
  clock: { now: () => NOW, sleep: () => Promise.resolve() },
  seed: 7,
  world: world(),
});

/** A job that runs in the working AWS before the first case. */
export const RUNNING_COPY = { ...START_PAGE, RecoveryPointArn: YESTERDAY };

const of = (operation: string, name: string, input: Output, more: Partial<Case> = {}): Case => ({
  name: `${operation}: ${name}`,
  operation,
  input,
  at: 'aws',
  account: 'production',
  pages: false,
  cli: false,
  writes: false,
  ...more,
});

/** The lists: their required input, and the member with their rows. */
export const LISTS: Record<string, { input: Output; rows: string }> = {
  ListCopyJobs: { input: {}, rows: 'CopyJobs' },
  ListCopyJobSummaries: { input: {}, rows: 'CopyJobSummaries' },
  ListBackupVaults: { input: {}, rows: 'BackupVaultList' },
  ListRecoveryPointsByBackupVault: { input: { BackupVaultName: 'Default' }, rows: 'RecoveryPoints' },
  ListRecoveryPointsByResource: { input: { ResourceArn: DOCUMENTS }, rows: 'RecoveryPoints' },
  ListProtectedResources: { input: {}, rows: 'Results' },
  ListTags: { input: { ResourceArn: RECOVERY_POINT }, rows: 'Tags' },
};

const reads: Case[] = [
  ...Object.entries(LISTS).flatMap(([operation, { input }]) => [
    of(operation, 'all', input),
    of(operation, 'pages', { ...input, MaxResults: operation === 'ListTags' ? 1 : 3 }, { pages: true, cli: true }),
  ]),
  of(
    'DescribeCopyJob',
    'success',
    { CopyJobId: '47C8EF56-74D8-459D-9301-C5BE1D5C926E' },
    {
      cli: true,
      holds: {
        CopyJob: {
          AccountId: '123456789012',
          State: 'COMPLETED',
          MessageCategory: 'SUCCESS',
          CreationDate: { $date: day(5) },
          CompletionDate: { $date: day(4.999) },
          BackupSizeInBytes: 84_000_000,
          IsParent: false,
          DestinationBackupVaultArn: DR_VAULT,
          DestinationRecoveryPointLifecycle: { DeleteAfterDays: 365 },
        },
      },
    },
  ),
  of(
    'DescribeCopyJob',
    'a composite copy',
    { CopyJobId: PARENT_JOB },
    {
      holds: { CopyJob: { State: 'PARTIAL', IsParent: true, NumberOfChildJobs: 1, ChildJobsInState: { FAILED: 1 } } },
    },
  ),
  of(
    'DescribeBackupVault',
    'success',
    { BackupVaultName: 'compliance' },
    {
      cli: true,
      holds: {
        VaultType: 'BACKUP_VAULT',
        VaultState: 'AVAILABLE',
        Locked: true,
        MinRetentionDays: 90,
        MaxRetentionDays: 3650,
        LockDate: { $date: day(497) },
        NumberOfRecoveryPoints: 1,
        EncryptionKeyType: 'CUSTOMER_MANAGED_KMS_KEY',
      },
    },
  ),
  of(
    'DescribeBackupVault',
    'a name with slashes',
    { BackupVaultName: 'aws/efs/automatic-backup-vault' },
    {
      holds: { BackupVaultName: 'aws/efs/automatic-backup-vault' },
    },
  ),
  of(
    'DescribeBackupVault',
    'shared by another account',
    { BackupVaultName: 'air-gapped', BackupVaultAccountId: '123456789012' },
    {
      account: 'recovery',
      holds: { VaultType: 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT', Locked: true },
    },
  ),
  of(
    'DescribeRecoveryPoint',
    'success',
    { BackupVaultName: 'Default', RecoveryPointArn: RECOVERY_POINT },
    {
      cli: true,
      holds: {
        ResourceArn: DOCUMENTS,
        ResourceType: 'EFS',
        Status: 'COMPLETED',
        StorageClass: 'WARM',
        CreationDate: { $date: day(1.2) },
        CalculatedLifecycle: { DeleteAt: { $date: later(1.2, 35) } },
        CreatedBy: { BackupPlanId: PLAN, BackupRuleName: 'keep-35-days' },
        BackupSizeInBytes: 85_899_345,
        IsEncrypted: true,
        IsParent: false,
      },
    },
  ),
  of(
    'DescribeRecoveryPoint',
    'an ARN with a slash',
    { BackupVaultName: 'Default', RecoveryPointArn: EBS },
    {
      holds: { RecoveryPointArn: EBS, ResourceType: 'EBS' },
    },
  ),
  of(
    'DescribeRecoveryPoint',
    'shared by another account',
    {
      BackupVaultName: 'air-gapped',
      RecoveryPointArn: SHARED,
      BackupVaultAccountId: '123456789012',
    },
    { account: 'recovery', holds: { RecoveryPointArn: SHARED } },
  ),
  of(
    'GetBackupVaultAccessPolicy',
    'success',
    { BackupVaultName: 'dr-vault' },
    {
      account: 'recovery',
      cli: true,
      holds: { BackupVaultArn: DR_VAULT, Policy: expect.stringContaining('backup:CopyIntoBackupVault') },
    },
  ),
  of(
    'DescribeGlobalSettings',
    'success',
    {},
    {
      cli: true,
      holds: { GlobalSettings: { isCrossAccountBackupEnabled: 'true' }, LastUpdateTime: { $date: day(410) } },
    },
  ),
  of(
    'DescribeRegionSettings',
    'success',
    {},
    {
      cli: true,
      holds: { ResourceTypeOptInPreference: { EFS: true, Timestream: false, 'Storage Gateway': true } },
    },
  ),
  of('GetSupportedResourceTypes', 'success', {}, { cli: true }),
  of(
    'DescribeProtectedResource',
    'success',
    { ResourceArn: DOCUMENTS },
    {
      cli: true,
      holds: { ResourceType: 'EFS', ResourceName: 'shared-documents', LastBackupTime: { $date: day(0.9) } },
    },
  ),

  // Every filter of every operation.
  ...[
    { ByResourceArn: ORDERS, keeps: (job: Output) => job.ResourceArn === ORDERS },
    { ByState: 'FAILED', keeps: (job: Output) => job.State === 'FAILED' },
    { ByState: 'CREATED', keeps: (job: Output) => job.State === 'CREATED' },
    { ByCreatedBefore: day(3), keeps: (job: Output) => job.CreationDate.$date < day(3) },
    { ByCreatedAfter: day(3), keeps: (job: Output) => job.CreationDate.$date > day(3) },
    { ByCompleteBefore: day(3), keeps: (job: Output) => job.CompletionDate?.$date < day(3) },
    { ByCompleteAfter: day(3), keeps: (job: Output) => job.CompletionDate?.$date > day(3) },
    { ByResourceType: 'EFS', keeps: (job: Output) => job.ResourceType === 'EFS' },
    { ByDestinationVaultArn: DR_VAULT, keeps: (job: Output) => job.DestinationBackupVaultArn === DR_VAULT },
    { ByParentJobId: PARENT_JOB, keeps: (job: Output) => job.ParentJobId === PARENT_JOB },
    { ByMessageCategory: 'KMS_KEY_ERROR', keeps: (job: Output) => job.MessageCategory === 'KMS_KEY_ERROR' },
    { BySourceRecoveryPointArn: STACK, keeps: (job: Output) => job.SourceRecoveryPointArn === STACK },
  ].map(({ keeps, ...filter }) =>
    of('ListCopyJobs', JSON.stringify(filter), filter, { rows: (all) => all.filter(keeps) }),
  ),
  of(
    'ListCopyJobs',
    'of another account',
    { ByAccountId: RECOVERY },
    {
      holds: { CopyJobs: [{ AccountId: RECOVERY, CopyJobId: '66666666-0000-4000-8000-000000000001' }] },
    },
  ),
  of(
    'ListCopyJobs',
    'of all accounts',
    { ByAccountId: '*' },
    { holds: { CopyJobs: expect.arrayContaining([expect.objectContaining({ AccountId: RECOVERY })]) } },
  ),
  of(
    'ListCopyJobs',
    'in an assumed role of another account',
    {},
    {
      role: `arn:aws:iam::${RECOVERY}:role/service-role/AWSBackupDefaultServiceRole`,
      cli: true,
      holds: { CopyJobs: [{ AccountId: RECOVERY, CopyJobId: '66666666-0000-4000-8000-000000000001' }] },
    },
  ),
  ...[
    { State: 'FAILED', keeps: (row: Output) => row.State === 'FAILED' },
    { ResourceType: 'EFS', keeps: (row: Output) => row.ResourceType === 'EFS' },
    { MessageCategory: 'SUCCESS', keeps: (row: Output) => row.MessageCategory === 'SUCCESS' },
  ].map(({ keeps, ...filter }) =>
    of('ListCopyJobSummaries', JSON.stringify(filter), filter, { rows: (all) => all.filter(keeps) }),
  ),
  of(
    'ListCopyJobSummaries',
    'one sum',
    {
      AccountId: 'AGGREGATE_ALL',
      State: 'AGGREGATE_ALL',
      ResourceType: 'AGGREGATE_ALL',
      MessageCategory: 'AGGREGATE_ALL',
      AggregationPeriod: 'FOURTEEN_DAYS',
    },
    {
      holds: {
        AggregationPeriod: 'FOURTEEN_DAYS',
        CopyJobSummaries: [{ Count: 9, StartTime: { $date: day(14) }, EndTime: { $date: day(0) } }],
      },
    },
  ),
  of(
    'ListBackupVaults',
    'by type',
    { ByVaultType: 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT' },
    {
      rows: (all) => all.filter((vault) => vault.BackupVaultName === 'air-gapped'),
    },
  ),
  of(
    'ListBackupVaults',
    'shared',
    { ByShared: true },
    {
      account: 'recovery',
      holds: { BackupVaultList: [{ BackupVaultArn: 'arn:aws:backup:us-east-1:123456789012:backup-vault:air-gapped' }] },
    },
  ),
  ...[
    { ByResourceArn: DOCUMENTS, keeps: (point: Output) => point.ResourceArn === DOCUMENTS },
    { ByResourceType: 'Storage Gateway', keeps: (point: Output) => point.ResourceType === 'Storage Gateway' },
    { ByBackupPlanId: PLAN, keeps: (point: Output) => point.CreatedBy?.BackupPlanId === PLAN },
    { ByCreatedBefore: day(10), keeps: (point: Output) => point.CreationDate.$date < day(10) },
    { ByCreatedAfter: day(1), keeps: (point: Output) => point.CreationDate.$date > day(1) },
  ].map(({ keeps, ...filter }) =>
    of(
      'ListRecoveryPointsByBackupVault',
      JSON.stringify(filter),
      { BackupVaultName: 'Default', ...filter },
      {
        rows: (all) => all.filter(keeps),
      },
    ),
  ),
  of(
    'ListRecoveryPointsByBackupVault',
    'by parent',
    { BackupVaultName: 'aBackupVault', ByParentRecoveryPointArn: STACK },
    {
      holds: { RecoveryPoints: [{ ParentRecoveryPointArn: STACK }, { ParentRecoveryPointArn: STACK }] },
    },
  ),
  of(
    'ListRecoveryPointsByBackupVault',
    'of a shared vault',
    {
      BackupVaultName: 'air-gapped',
      BackupVaultAccountId: '123456789012',
    },
    { account: 'recovery', holds: { RecoveryPoints: [{ RecoveryPointArn: SHARED }] } },
  ),
  of(
    'ListRecoveryPointsByResource',
    'managed by AWS Backup',
    { ResourceArn: DOCUMENTS, ManagedByAWSBackupOnly: true },
    {
      rows: (all) => all,
    },
  ),
];

const point = (arn: string, vault = 'Default') => ({ BackupVaultName: vault, RecoveryPointArn: arn });

const INPUTS: Record<string, Output> = {
  ...Object.fromEntries(reads.map(({ operation, input }) => [operation, input])),
  StartCopyJob: START_PAGE,
  UpdateRecoveryPointLifecycle: { ...point(EBS), Lifecycle: { DeleteAfterDays: 90 } },
  DeleteRecoveryPoint: point(EBS),
};

const errors: Case[] = [
  // Every operation models that AWS is unavailable.
  ...Object.keys(MODEL).map((operation) =>
    of(operation, 'AWS is unavailable', INPUTS[operation]!, {
      at: 'down',
      error: 'ServiceUnavailableException',
      cli: operation === 'DescribeRegionSettings',
    }),
  ),

  of(
    'StartCopyJob',
    'an unknown recovery point',
    { ...START_PAGE, RecoveryPointArn: UNKNOWN },
    { error: 'ResourceNotFoundException' },
  ),
  of(
    'StartCopyJob',
    '89 days apart',
    { ...START_PAGE, Lifecycle: { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 119 } },
    {
      error: 'InvalidParameterValueException',
      cli: true,
    },
  ),
  of(
    'StartCopyJob',
    'an empty role',
    { ...START_PAGE, IamRoleArn: '' },
    { error: 'MissingParameterValueException', cli: true },
  ),
  of('StartCopyJob', 'over a limit', START_PAGE, { at: 'limited', error: 'LimitExceededException', cli: true }),
  of(
    'StartCopyJob',
    'a continuous recovery point',
    {
      ...START_PAGE,
      RecoveryPointArn: 'arn:aws:backup:us-east-1:123456789012:recovery-point:continuous:db-orders-7f3k9q2m',
    },
    { at: 'strict', error: 'InvalidRequestException', cli: true },
  ),
  of(
    'StartCopyJob',
    'no such vault',
    { ...START_PAGE, SourceBackupVaultName: 'no-such-vault' },
    {
      error: 'AccessDeniedException',
      cli: true,
    },
  ),
  of(
    'DescribeCopyJob',
    'no such job',
    { CopyJobId: '00000000-0000-4000-8000-000000000000' },
    {
      error: 'ResourceNotFoundException',
      cli: true,
    },
  ),
  ...Object.entries(LISTS).map(([operation, { input }]) =>
    of(operation, 'a page of 1001', { ...input, MaxResults: 1001 }, { error: 'InvalidParameterValueException' }),
  ),
  of(
    'ListRecoveryPointsByResource',
    'a page of 19 of RDS',
    { ResourceArn: ORDERS, MaxResults: 19 },
    { error: 'AccessDeniedException' },
  ),
  of('ListCopyJobs', 'an unknown state', { ByState: 'DONE' }, { error: 'InvalidParameterValueException' }),
  of('ListCopyJobs', 'a forged token', { NextToken: 'forged' }, { error: 'InvalidParameterValueException' }),
  of(
    'DescribeBackupVault',
    'an invalid name',
    { BackupVaultName: 'a vault' },
    { error: 'InvalidParameterValueException' },
  ),
  of('DescribeBackupVault', 'no such vault', { BackupVaultName: 'no-such-vault' }, { error: 'AccessDeniedException' }),
  of('DescribeRecoveryPoint', 'not in this vault', point(RECOVERY_POINT, 'compliance'), {
    error: 'ResourceNotFoundException',
  }),
  of('DescribeRecoveryPoint', 'an invalid ARN', point('orders'), { error: 'InvalidParameterValueException' }),
  of('GetBackupVaultAccessPolicy', 'no policy', { BackupVaultName: 'Default' }, { error: 'ResourceNotFoundException' }),
  of(
    'GetBackupVaultAccessPolicy',
    'an invalid name',
    { BackupVaultName: 'a vault' },
    {
      error: 'InvalidParameterValueException',
    },
  ),
  of('DescribeGlobalSettings', 'outside an organization', {}, { account: 'partner', error: 'InvalidRequestException' }),
  of(
    'DescribeProtectedResource',
    'no such resource',
    { ResourceArn: 'arn:aws:s3:::nothing' },
    {
      error: 'ResourceNotFoundException',
    },
  ),
  of(
    'DescribeProtectedResource',
    'an invalid ARN',
    { ResourceArn: 'orders' },
    { error: 'InvalidParameterValueException' },
  ),
  of('ListTags', 'an unknown recovery point', { ResourceArn: UNKNOWN }, { error: 'ResourceNotFoundException' }),
  of('DeleteRecoveryPoint', 'an unknown recovery point', point(UNKNOWN), { error: 'ResourceNotFoundException' }),
  of('DeleteRecoveryPoint', 'an invalid ARN', point('orders'), { error: 'InvalidParameterValueException' }),
  of('DeleteRecoveryPoint', 'while it is being copied', point(YESTERDAY), {
    error: 'InvalidResourceStateException',
    cli: true,
  }),
  of('DeleteRecoveryPoint', 'in a locked vault', point(LOCKED, 'compliance'), { error: 'InvalidRequestException' }),
  of(
    'UpdateRecoveryPointLifecycle',
    'an unknown recovery point',
    { ...point(UNKNOWN), Lifecycle: { DeleteAfterDays: 9 } },
    {
      error: 'ResourceNotFoundException',
    },
  ),
  of(
    'UpdateRecoveryPointLifecycle',
    'deletion after 0 days',
    { ...point(EBS), Lifecycle: { DeleteAfterDays: 0 } },
    {
      error: 'InvalidParameterValueException',
    },
  ),
  of('UpdateRecoveryPointLifecycle', 'no lifecycle', point(EBS), { error: 'MissingParameterValueException' }),
  of(
    'UpdateRecoveryPointLifecycle',
    'in a locked vault',
    { ...point(LOCKED, 'compliance'), Lifecycle: { DeleteAfterDays: 90 } },
    {
      error: 'InvalidRequestException',
    },
  ),
];

const writes: Case[] = [
  of(
    'StartCopyJob',
    'success',
    { ...START_PAGE, Lifecycle: { DeleteAfterDays: 120 } },
    {
      writes: true,
      cli: true,
      holds: { CreationDate: { $date: day(0) }, IsParent: false },
    },
  ),
  of(
    'StartCopyJob',
    'a composite recovery point',
    {
      ...START_PAGE,
      SourceBackupVaultName: 'aBackupVault',
      RecoveryPointArn: STACK,
    },
    { writes: true, holds: { IsParent: true } },
  ),
  of(
    'UpdateRecoveryPointLifecycle',
    'success',
    { ...point(EBS), Lifecycle: { DeleteAfterDays: 400 } },
    {
      writes: true,
      cli: true,
      holds: { Lifecycle: { DeleteAfterDays: 400 }, CalculatedLifecycle: { DeleteAt: { $date: later(0.7, 400) } } },
    },
  ),
  of('DeleteRecoveryPoint', 'success', point(EBS), { writes: true, cli: true }),
];

export const CASES: readonly Case[] = [...reads, ...errors, ...writes];

/** The exceptions that an operation models but the simulator never returns, and why. */
const NAMED_ELSEWHERE = 'a missing vault gets AccessDeniedException';
const LABEL = 'without the label, the path is that of another operation';
export const NEVER: Readonly<Record<string, string>> = {
  'DescribeCopyJob InvalidParameterValueException': 'AWS documents no format of a CopyJobId',
  'DescribeCopyJob MissingParameterValueException': LABEL,
  'ListBackupVaults ResourceNotFoundException': 'its input names no record',
  'ListBackupVaults MissingParameterValueException': 'it requires no parameter',
  'DescribeBackupVault ResourceNotFoundException': NAMED_ELSEWHERE,
  'DescribeBackupVault MissingParameterValueException': LABEL,
  'ListRecoveryPointsByBackupVault ResourceNotFoundException': NAMED_ELSEWHERE,
  'ListRecoveryPointsByBackupVault MissingParameterValueException': LABEL,
  'ListRecoveryPointsByResource ResourceNotFoundException': 'a resource without recovery points has an empty list',
  'ListRecoveryPointsByResource MissingParameterValueException': LABEL,
  'DescribeRecoveryPoint MissingParameterValueException': LABEL,
  'GetBackupVaultAccessPolicy MissingParameterValueException': LABEL,
  'DescribeProtectedResource MissingParameterValueException': LABEL,
  'ListTags MissingParameterValueException': LABEL,
  'DeleteRecoveryPoint MissingParameterValueException': LABEL,
};
