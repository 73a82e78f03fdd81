// The AWS SDK, loaded on the first call that needs it. Everything that is imported here is part of that one chunk.
import {
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
import type { OperationName } from './operations.ts';

export { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
export { defaultProvider } from '@aws-sdk/credential-provider-node';
export {
  loadConfig,
  loadSharedConfigFiles,
  NODE_REGION_CONFIG_FILE_OPTIONS,
  NODE_REGION_CONFIG_OPTIONS,
} from '@smithy/core/config';
export { createBackupClient } from './backup-client.ts';
export { defectOf } from './reply.ts';

/** The commands by operation; their inputs are typed by Operations. */
export const COMMANDS: Readonly<Record<OperationName, new (input: never) => object>> = {
  StartCopyJob: StartCopyJobCommand,
  DescribeCopyJob: DescribeCopyJobCommand,
  ListCopyJobs: ListCopyJobsCommand,
  ListCopyJobSummaries: ListCopyJobSummariesCommand,
  ListBackupVaults: ListBackupVaultsCommand,
  DescribeBackupVault: DescribeBackupVaultCommand,
  GetBackupVaultAccessPolicy: GetBackupVaultAccessPolicyCommand,
  ListRecoveryPointsByBackupVault: ListRecoveryPointsByBackupVaultCommand,
  ListRecoveryPointsByResource: ListRecoveryPointsByResourceCommand,
  DescribeRecoveryPoint: DescribeRecoveryPointCommand,
  ListProtectedResources: ListProtectedResourcesCommand,
  DescribeGlobalSettings: DescribeGlobalSettingsCommand,
  DescribeRegionSettings: DescribeRegionSettingsCommand,
};
