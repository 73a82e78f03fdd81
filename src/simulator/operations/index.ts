import type { Operation } from './contract.ts';
import { describeCopyJob } from './copy-jobs/describe-copy-job.ts';
import { listCopyJobSummaries } from './copy-jobs/list-copy-job-summaries.ts';
import { listCopyJobs } from './copy-jobs/list-copy-jobs.ts';
import { startCopyJob } from './copy-jobs/start-copy-job.ts';
import { deleteRecoveryPoint } from './recovery-points/delete-recovery-point.ts';
import { describeRecoveryPoint } from './recovery-points/describe-recovery-point.ts';
import { listRecoveryPointsByBackupVault } from './recovery-points/list-recovery-points-by-backup-vault.ts';
import { listRecoveryPointsByResource } from './recovery-points/list-recovery-points-by-resource.ts';
import { listTags } from './recovery-points/list-tags.ts';
import { updateRecoveryPointLifecycle } from './recovery-points/update-recovery-point-lifecycle.ts';
import { describeProtectedResource } from './resources/describe-protected-resource.ts';
import { listProtectedResources } from './resources/list-protected-resources.ts';
import { describeGlobalSettings } from './settings/describe-global-settings.ts';
import { describeRegionSettings } from './settings/describe-region-settings.ts';
import { getSupportedResourceTypes } from './settings/get-supported-resource-types.ts';
import { describeBackupVault } from './vaults/describe-backup-vault.ts';
import { getBackupVaultAccessPolicy } from './vaults/get-backup-vault-access-policy.ts';
import { listBackupVaults } from './vaults/list-backup-vaults.ts';

/** The simulated operations of AWS Backup. Those of STS are in identity/. */
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
