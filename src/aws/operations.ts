// Every operation of AWS Backup that this server can send, listed once. Commands, types and the IAM policy follow from it.
import {
  DeleteRecoveryPointCommand,
  DescribeBackupVaultCommand,
  DescribeCopyJobCommand,
  DescribeGlobalSettingsCommand,
  DescribeRecoveryPointCommand,
  DescribeRegionSettingsCommand,
  GetBackupVaultAccessPolicyCommand,
  ListBackupVaultsCommand,
  ListCopyJobSummariesCommand,
  ListCopyJobsCommand,
  ListProtectedResourcesCommand,
  ListRecoveryPointsByBackupVaultCommand,
  ListRecoveryPointsByResourceCommand,
  StartCopyJobCommand,
} from '@aws-sdk/client-backup';

interface Operation {
  command: new (input: never) => object;
  /** `clean-up`: only `calibrate` sends it, to delete the copies that it made. */
  effect: 'read' | 'write' | 'clean-up';
  /**
   * The members that every real answer has. An answer without them is not AWS's (a proxy's page, a truncated or empty
   * body) and must not be read as "nothing there".
   */
  requires: readonly string[];
  /**
   * The statement of the IAM policy, by what the service authorization reference names as the operation's resource. Absent:
   * the server needs no permission.
   */
  statement?: 'ReadAccountWide' | 'ReadVaults' | 'ReadRecoveryPoints' | 'StartCopies';
}

export const OPERATIONS = {
  StartCopyJob: {
    command: StartCopyJobCommand,
    effect: 'write',
    requires: ['CopyJobId'],
    statement: 'StartCopies',
  },
  DescribeCopyJob: {
    command: DescribeCopyJobCommand,
    effect: 'read',
    requires: ['CopyJob'],
    statement: 'ReadAccountWide',
  },
  ListCopyJobs: {
    command: ListCopyJobsCommand,
    effect: 'read',
    requires: ['CopyJobs'],
    statement: 'ReadAccountWide',
  },
  ListCopyJobSummaries: {
    command: ListCopyJobSummariesCommand,
    effect: 'read',
    requires: ['CopyJobSummaries'],
    statement: 'ReadAccountWide',
  },
  ListBackupVaults: {
    command: ListBackupVaultsCommand,
    effect: 'read',
    requires: ['BackupVaultList'],
    statement: 'ReadAccountWide',
  },
  DescribeBackupVault: {
    command: DescribeBackupVaultCommand,
    effect: 'read',
    requires: ['BackupVaultArn'],
    statement: 'ReadVaults',
  },
  GetBackupVaultAccessPolicy: {
    command: GetBackupVaultAccessPolicyCommand,
    effect: 'read',
    requires: ['Policy'],
    statement: 'ReadVaults',
  },
  ListRecoveryPointsByBackupVault: {
    command: ListRecoveryPointsByBackupVaultCommand,
    effect: 'read',
    requires: ['RecoveryPoints'],
    statement: 'ReadVaults',
  },
  ListRecoveryPointsByResource: {
    command: ListRecoveryPointsByResourceCommand,
    effect: 'read',
    requires: ['RecoveryPoints'],
    statement: 'ReadAccountWide',
  },
  DescribeRecoveryPoint: {
    command: DescribeRecoveryPointCommand,
    effect: 'read',
    requires: ['RecoveryPointArn'],
    statement: 'ReadRecoveryPoints',
  },
  ListProtectedResources: {
    command: ListProtectedResourcesCommand,
    effect: 'read',
    requires: ['Results'],
    statement: 'ReadAccountWide',
  },
  DescribeGlobalSettings: {
    command: DescribeGlobalSettingsCommand,
    effect: 'read',
    requires: ['GlobalSettings'],
    statement: 'ReadAccountWide',
  },
  DescribeRegionSettings: {
    command: DescribeRegionSettingsCommand,
    effect: 'read',
    requires: ['ResourceTypeOptInPreference'],
    statement: 'ReadAccountWide',
  },
  DeleteRecoveryPoint: {
    command: DeleteRecoveryPointCommand,
    effect: 'clean-up',
    requires: [],
  },
} as const satisfies Record<string, Operation>;

type Table = typeof OPERATIONS;
type Sent<Command> = Command extends {
  resolveMiddleware(...args: never): (...args: never) => Promise<{ output: infer Output }>;
}
  ? Output
  : never;

export type OperationName = keyof Table;

/** Input and output of each operation, as AWS's model has them. */
export type Operations = {
  [Name in OperationName]: {
    input: ConstructorParameters<Table[Name]['command']>[0];
    output: Sent<InstanceType<Table[Name]['command']>>;
  };
};

export type ReadOperation = {
  [Name in OperationName]: Table[Name]['effect'] extends 'read' ? Name : never;
}[OperationName];

/** The reads that answer in pages. */
export type PagedOperation = {
  [Name in ReadOperation]: Operations[Name]['output'] extends { NextToken?: string | undefined } ? Name : never;
}[ReadOperation];
