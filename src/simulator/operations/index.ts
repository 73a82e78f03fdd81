import type { Operation } from '../operation.ts';
import { deleteRecoveryPoint } from './delete-recovery-point.ts';
import { describeBackupVault } from './describe-backup-vault.ts';
import { describeCopyJob } from './describe-copy-job.ts';
import { describeGlobalSettings } from './describe-global-settings.ts';
import { describeProtectedResource } from './describe-protected-resource.ts';
import { describeRecoveryPoint } from './describe-recovery-point.ts';
import { describeRegionSettings } from './describe-region-settings.ts';
import { getBackupVaultAccessPolicy } from './get-backup-vault-access-policy.ts';
import { getSupportedResourceTypes } from './get-supported-resource-types.ts';
import { listBackupVaults } from './list-backup-vaults.ts';
import { listCopyJobSummaries } from './list-copy-job-summaries.ts';
import { listCopyJobs } from './list-copy-jobs.ts';
import { listProtectedResources } from './list-protected-resources.ts';
import { listRecoveryPointsByBackupVault } from './list-recovery-points-by-backup-vault.ts';
import { listRecoveryPointsByResource } from './list-recovery-points-by-resource.ts';
import { listTags } from './list-tags.ts';
import { startCopyJob } from './start-copy-job.ts';
import { updateRecoveryPointLifecycle } from './update-recovery-point-lifecycle.ts';

/** The operations of AWS Backup that are simulated; GetCallerIdentity of STS comes beside them. */
export const OPERATIONS: readonly Operation[] = [
  startCopyJob,
  describeCopyJob,
  listCopyJobs,
  listCopyJobSummaries,
  listBackupVaults,
  describeBackupVault,
  getBackupVaultAccessPolicy,
  listRecoveryPointsByBackupVault,
  listRecoveryPointsByResource,
  describeRecoveryPoint,
  deleteRecoveryPoint,
  updateRecoveryPointLifecycle,
  listProtectedResources,
  describeProtectedResource,
  describeGlobalSettings,
  describeRegionSettings,
  getSupportedResourceTypes,
  listTags,
];
