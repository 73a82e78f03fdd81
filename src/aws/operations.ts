import type {
  DescribeBackupVaultCommandInput,
  DescribeBackupVaultCommandOutput,
  DescribeCopyJobCommandInput,
  DescribeCopyJobCommandOutput,
  DescribeGlobalSettingsCommandInput,
  DescribeGlobalSettingsCommandOutput,
  DescribeRecoveryPointCommandInput,
  DescribeRecoveryPointCommandOutput,
  DescribeRegionSettingsCommandInput,
  DescribeRegionSettingsCommandOutput,
  GetBackupVaultAccessPolicyCommandInput,
  GetBackupVaultAccessPolicyCommandOutput,
  ListBackupVaultsCommandInput,
  ListBackupVaultsCommandOutput,
  ListCopyJobSummariesCommandInput,
  ListCopyJobSummariesCommandOutput,
  ListCopyJobsCommandInput,
  ListCopyJobsCommandOutput,
  ListProtectedResourcesCommandInput,
  ListProtectedResourcesCommandOutput,
  ListRecoveryPointsByBackupVaultCommandInput,
  ListRecoveryPointsByBackupVaultCommandOutput,
  ListRecoveryPointsByResourceCommandInput,
  ListRecoveryPointsByResourceCommandOutput,
  StartCopyJobCommandInput,
  StartCopyJobCommandOutput,
} from '@aws-sdk/client-backup';

/** Every operation of AWS Backup that this server can send. The least-privilege policy is made from this list. */
export interface Operations {
  StartCopyJob: { input: StartCopyJobCommandInput; output: StartCopyJobCommandOutput };
  DescribeCopyJob: { input: DescribeCopyJobCommandInput; output: DescribeCopyJobCommandOutput };
  ListCopyJobs: { input: ListCopyJobsCommandInput; output: ListCopyJobsCommandOutput };
  ListCopyJobSummaries: { input: ListCopyJobSummariesCommandInput; output: ListCopyJobSummariesCommandOutput };
  ListBackupVaults: { input: ListBackupVaultsCommandInput; output: ListBackupVaultsCommandOutput };
  DescribeBackupVault: { input: DescribeBackupVaultCommandInput; output: DescribeBackupVaultCommandOutput };
  GetBackupVaultAccessPolicy: {
    input: GetBackupVaultAccessPolicyCommandInput;
    output: GetBackupVaultAccessPolicyCommandOutput;
  };
  ListRecoveryPointsByBackupVault: {
    input: ListRecoveryPointsByBackupVaultCommandInput;
    output: ListRecoveryPointsByBackupVaultCommandOutput;
  };
  ListRecoveryPointsByResource: {
    input: ListRecoveryPointsByResourceCommandInput;
    output: ListRecoveryPointsByResourceCommandOutput;
  };
  DescribeRecoveryPoint: { input: DescribeRecoveryPointCommandInput; output: DescribeRecoveryPointCommandOutput };
  ListProtectedResources: { input: ListProtectedResourcesCommandInput; output: ListProtectedResourcesCommandOutput };
  DescribeGlobalSettings: { input: DescribeGlobalSettingsCommandInput; output: DescribeGlobalSettingsCommandOutput };
  DescribeRegionSettings: { input: DescribeRegionSettingsCommandInput; output: DescribeRegionSettingsCommandOutput };
}

export type OperationName = keyof Operations;

/**
 * What each operation does, and the members that every real answer of it has: an answer without them was not AWS's
 * (a proxy's page, a cut or empty body) and must not be read as "nothing there".
 */
export const OPERATIONS: {
  readonly [Name in OperationName]: {
    readonly effect: 'read' | 'write';
    readonly requires: readonly (keyof Operations[Name]['output'])[];
  };
} = {
  StartCopyJob: { effect: 'write', requires: ['CopyJobId'] },
  DescribeCopyJob: { effect: 'read', requires: ['CopyJob'] },
  ListCopyJobs: { effect: 'read', requires: ['CopyJobs'] },
  ListCopyJobSummaries: { effect: 'read', requires: ['CopyJobSummaries'] },
  ListBackupVaults: { effect: 'read', requires: ['BackupVaultList'] },
  DescribeBackupVault: { effect: 'read', requires: ['BackupVaultArn'] },
  GetBackupVaultAccessPolicy: { effect: 'read', requires: ['Policy'] },
  ListRecoveryPointsByBackupVault: { effect: 'read', requires: ['RecoveryPoints'] },
  ListRecoveryPointsByResource: { effect: 'read', requires: ['RecoveryPoints'] },
  DescribeRecoveryPoint: { effect: 'read', requires: ['RecoveryPointArn'] },
  ListProtectedResources: { effect: 'read', requires: ['Results'] },
  DescribeGlobalSettings: { effect: 'read', requires: ['GlobalSettings'] },
  DescribeRegionSettings: { effect: 'read', requires: ['ResourceTypeOptInPreference'] },
};
