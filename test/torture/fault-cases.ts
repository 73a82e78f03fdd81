import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { OperationName } from '../../src/aws/index.ts';
import type { ErrorCategory } from '../../src/domain/errors.ts';
import type { Answer } from '../support/answer.ts';
import { PRODUCTION, RECOVERY, REQUEST, recoveryPointArn, vaultArn } from '../support/constants.ts';
import { reasonOf, unknownOf } from '../support/plan.ts';
import { ROOT } from '../support/repository.ts';

// Calls in the built-in world that together send every operation that a tool can send.

export type Operation = OperationName | 'GetCallerIdentity';

export interface Case {
  args: Readonly<Record<string, unknown>>;
  /** The operations that get a fault. */
  strikes: readonly Operation[];
  /** An earlier start, a minute before; `$job` in `args` is its job. */
  after?: Readonly<Record<string, unknown>>;
  /** Only there; by default wherever the operation is sent. */
  region?: string;
  /** The answer is an error of its own, whatever is struck. */
  fails?: { category: ErrorCategory; mentions: RegExp };
  /** Every start needs a confirmation, and the user accepts. */
  confirm?: boolean;
  /** What must be true of the answer, and of the question before it, when the operation returned nothing. */
  unread?: (json: Answer['json'], question: string) => boolean;
}

/** A recovery point that was copied before, and whose copy exists. */
const COPIED = {
  ...REQUEST,
  RecoveryPointArn: 'arn:aws:rds:us-east-1:123456789012:snapshot:awsbackup:job-c3e0a9d7-48b1-4f62-95e8-1d7f0b2c6a34',
  DestinationBackupVaultArn: vaultArn('west-vault', PRODUCTION, 'us-west-2'),
};

const COPIED_BY = '6B1D3FC2-0E8A-4C3B-9B6E-2F3A7C9D1E55';

const COMPOSITE = {
  ...REQUEST,
  RecoveryPointArn: recoveryPointArn('composite:eks/web-shop-20261120'),
  SourceBackupVaultName: 'aBackupVault',
  DestinationBackupVaultArn: vaultArn('Default'),
};

/** Older than the records of AWS's copy jobs. */
const OLD = {
  ...REQUEST,
  RecoveryPointArn: recoveryPointArn('F6B20C8D-71E5-4A93-8D4F-3C09A5E7B612'),
  SourceBackupVaultName: 'compliance',
};

const OWN_TOKEN = { ...REQUEST, IdempotencyToken: 'one-more-copy' };
const MISSING_VAULT = { ...REQUEST, DestinationBackupVaultArn: vaultArn('no-such-vault') };
const OTHER_ACCOUNT = { ...REQUEST, DestinationBackupVaultArn: vaultArn('dr-vault', RECOVERY) };
const FILES = 'arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/fs-0a1b2c3d4e5f60718';

const WEST = vaultArn('west-vault', PRODUCTION, 'us-west-2');
const ONE = {
  DestinationBackupVaultArn: WEST,
  IamRoleArn: REQUEST.IamRoleArn,
  ResourceArn: FILES,
  SourceBackupVaultName: 'Default',
  MaxCopies: 20,
};

const isNotLookedAt = ({ NotLookedAt = [] }: Answer['json'], what: RegExp) =>
  NotLookedAt.some((sentence: string) => what.test(sentence));

const isUnknown = (json: Answer['json'], what: RegExp) => unknownOf(json).some((sentence) => what.test(sentence));

export const CASES: Readonly<Record<string, readonly Case[]>> = {
  start_copy_job: [
    { args: REQUEST, strikes: ['GetCallerIdentity', 'ListCopyJobs', 'DescribeRecoveryPoint', 'StartCopyJob'] },
    {
      args: COPIED,
      strikes: ['DescribeRecoveryPoint'],
      unread: ({ Outcome, CopyPresent }) => Outcome === 'already_copied' && CopyPresent === 'unknown',
    },
    {
      args: OLD,
      strikes: ['ListRecoveryPointsByBackupVault'],
      unread: ({ Outcome, Warnings }) =>
        Outcome === 'started' && /destination vault could not be read/.test(Warnings.join()),
    },
    {
      args: OWN_TOKEN,
      after: OWN_TOKEN,
      strikes: ['StartCopyJob', 'DescribeCopyJob'],
      unread: ({ Outcome, State, Warnings }) =>
        Outcome === 'already_started' && State === undefined && /could not be read/.test(Warnings.join()),
    },
    {
      args: REQUEST,
      confirm: true,
      strikes: ['DescribeRecoveryPoint', 'DescribeBackupVault', 'GetBackupVaultAccessPolicy'],
      unread: ({ Outcome }, question) => Outcome === 'started' && /not known|was not read/.test(question),
    },
  ],
  plan_copy_job: [
    {
      args: REQUEST,
      strikes: [
        ...(['GetCallerIdentity', 'DescribeRecoveryPoint', 'DescribeBackupVault'] as const),
        ...(['GetBackupVaultAccessPolicy', 'ListCopyJobs'] as const),
      ],
      unread: ({ Verdict }) => Verdict === 'uncertain',
    },
    // For AWS, opting in is about backups: the plan only warns of it, and is not uncertain without it.
    { args: REQUEST, strikes: ['DescribeRegionSettings'] },
    {
      args: OTHER_ACCOUNT,
      strikes: ['DescribeGlobalSettings'],
      unread: (json) => isUnknown(json, /cross-account copies are enabled/i),
    },
    {
      args: COPIED,
      strikes: ['DescribeRecoveryPoint'],
      unread: (json) => /still there is not known/.test(reasonOf(json, 'earlier copies')?.Detail ?? '') && !json.Next,
    },
    {
      args: COMPOSITE,
      strikes: ['ListRecoveryPointsByBackupVault'],
      unread: (json) => isUnknown(json, /nested part/),
    },
    {
      args: MISSING_VAULT,
      strikes: ['ListBackupVaults'],
      unread: (json) => isUnknown(json, /destination vault exists/),
    },
  ],
  describe_copy_job: [
    { args: { CopyJobId: '$job' }, after: REQUEST, strikes: ['GetCallerIdentity', 'DescribeCopyJob'] },
    {
      args: { CopyJobId: '$job' },
      after: COMPOSITE,
      strikes: ['ListCopyJobs'],
      unread: ({ Children, ChildrenNotShown }) => Children === undefined && ChildrenNotShown === 'unknown',
    },
    {
      args: { CopyJobId: COPIED_BY },
      strikes: ['DescribeRecoveryPoint'],
      unread: ({ Retention }) => Retention === 'Ordered: Deleted 90 days after the source was created.',
    },
  ],
  wait_for_copy_jobs: [
    {
      args: { CopyJobIds: ['$job'], TimeoutSeconds: 1 },
      after: COMPOSITE,
      strikes: ['GetCallerIdentity', 'DescribeCopyJob', 'ListCopyJobs'],
      unread: ({ Done, Pending, CheckAgainAfterSeconds }) => !Done && Pending === 1 && CheckAgainAfterSeconds > 0,
    },
    {
      args: { CopyJobIds: [COPIED_BY], TimeoutSeconds: 1 },
      strikes: ['DescribeRecoveryPoint'],
      unread: ({ Done, CopyJobs: [{ Retention }] }) =>
        Done && (Retention === undefined || Retention === 'Ordered: Deleted 90 days after the source was created.'),
    },
  ],
  find_missing_copies: [
    {
      args: { DestinationBackupVaultArn: WEST },
      strikes: [
        ...(['GetCallerIdentity', 'ListBackupVaults', 'ListCopyJobs', 'ListRecoveryPointsByBackupVault'] as const),
      ],
      unread: ({ Counts, NotLookedAt }) => Counts.Missing === 0 && NotLookedAt.length > 0,
    },
    {
      args: { DestinationBackupVaultArn: WEST, Which: 'all' },
      region: 'us-west-2',
      strikes: ['ListRecoveryPointsByBackupVault'],
      unread: (json) => isNotLookedAt(json, /^Vault west-vault/) && json.Counts.Selected > 0,
    },
    {
      args: { Which: 'all' },
      region: 'us-west-2',
      strikes: ['ListBackupVaults', 'ListRecoveryPointsByBackupVault'],
      unread: (json) => isNotLookedAt(json, /^us-west-2/) && json.Counts.Selected > 0,
    },
    {
      args: { DestinationBackupVaultArn: WEST, SourceBackupVaultName: 'aBackupVault' },
      strikes: ['DescribeRecoveryPoint'],
    },
    {
      args: { DestinationBackupVaultArn: WEST, NameContains: 'zzz' },
      strikes: ['ListProtectedResources'],
      unread: ({ Counts, Note }) => Counts.Selected === 0 && /does not mean that all are covered/.test(Note),
    },
  ],
  start_missing_copies: [
    {
      args: { ...ONE, Which: 'newest' },
      strikes: ['GetCallerIdentity', 'ListCopyJobs', 'ListRecoveryPointsByBackupVault'],
      unread: (json) => json.NotLookedAt?.length > 0,
    },
    // Both vaults are named.
    { args: { ...ONE, Which: 'newest' }, strikes: ['ListBackupVaults'], unread: ({ Started }) => Started === 1 },
    {
      args: { ...ONE, Which: 'newest' },
      strikes: ['StartCopyJob'],
      unread: ({ Started, Failed, Reasons }) => Started === 0 && Failed === 1 && Reasons.length === 1,
    },
    // Older than AWS's records: what it answers is read before it is called started.
    {
      args: { ...ONE, ResourceArn: undefined, SourceBackupVaultName: 'compliance', Which: 'all' },
      strikes: ['DescribeCopyJob'],
      unread: ({ Started }) => Started > 0,
    },
    {
      args: { ...ONE, ResourceArn: undefined, SourceBackupVaultName: 'compliance', Which: 'all' },
      region: 'us-west-2',
      strikes: ['ListRecoveryPointsByBackupVault'],
      unread: (json) => json.Started === 0 && isNotLookedAt(json, /^Vault west-vault/),
    },
    {
      args: { ...ONE, ResourceArn: undefined, SourceBackupVaultName: 'aBackupVault' },
      strikes: ['DescribeRecoveryPoint'],
    },
    {
      args: { ...ONE, ResourceArn: undefined, NameContains: 'zzz' },
      strikes: ['ListProtectedResources'],
      unread: ({ Started }) => Started === 0,
    },
    {
      args: ONE,
      confirm: true,
      strikes: ['GetBackupVaultAccessPolicy'],
      unread: ({ Started }, question) => Started === 1 && /was not read/.test(question),
    },
  ],
  list_copy_jobs: [{ args: {}, strikes: ['GetCallerIdentity', 'ListCopyJobs'] }],
  list_copy_job_summaries: [{ args: {}, strikes: ['GetCallerIdentity', 'ListCopyJobSummaries'] }],
  list_backup_vaults: [
    { args: {}, strikes: ['GetCallerIdentity', 'ListBackupVaults'] },
    { args: {}, strikes: ['ListCopyJobs'], unread: ({ Note }) => /Copy jobs could not be read/.test(Note) },
  ],
  list_recovery_points: [
    { args: { BackupVaultName: 'Default' }, strikes: ['GetCallerIdentity', 'ListRecoveryPointsByBackupVault'] },
    { args: { BackupVaultName: 'Default', Latest: true }, strikes: ['ListRecoveryPointsByBackupVault'] },
    { args: { ResourceArn: FILES }, strikes: ['ListRecoveryPointsByResource'] },
    {
      args: { BackupVaultName: vaultArn('dr-vault', RECOVERY, 'eu-central-1') },
      strikes: ['ListCopyJobs'],
      fails: { category: 'invalid_input', mentions: /Copy jobs not read: us-east-1/ },
    },
    {
      args: { ResourceArn: FILES, Latest: true },
      strikes: ['ListRecoveryPointsByResource', 'DescribeRecoveryPoint'],
      unread: ({ RecoveryPoints: [newest] }) => newest.Copyable === 'unknown',
    },
  ],
  list_protected_resources: [
    {
      args: { NameContains: 'order' },
      strikes: ['GetCallerIdentity', 'ListProtectedResources', 'DescribeRecoveryPoint'],
      unread: ({ Results: [first] }) => first.Copyable === 'unknown',
    },
    {
      args: { NameContains: 'ledger' },
      strikes: ['ListRecoveryPointsByResource'],
      unread: ({ Note }) => /other recovery points could not be read/.test(Note),
    },
  ],
};

const TOOLS = join(ROOT, 'src', 'tools');

/** The operations in the source of a tool: in its file or folder, and in the tools' modules that it imports. */
export function operationsInSource(tool: string): Set<string> {
  const operations = new Set<string>(['GetCallerIdentity']);
  const name = tool.replaceAll('_', '-');
  const entry = [join(TOOLS, `${name}.ts`), join(TOOLS, name, 'index.ts')].find((file) => existsSync(file));
  const files = new Set([entry!]);
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    for (const [, operation] of text.matchAll(/\.(?:read|pages)\(\s*'(\w+)'/g)) operations.add(operation!);
    if (text.includes('.startCopyJob(')) operations.add('StartCopyJob');
    for (const [, target] of text.matchAll(/from '(\.[\w./-]+\.ts)'/g)) {
      const imported = join(dirname(file), target!);
      if (imported.startsWith(TOOLS)) files.add(imported);
    }
  }
  return operations;
}
