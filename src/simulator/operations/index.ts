import type { Operation } from '../operation.ts';
import { deleteRecoveryPoint } from './delete-recovery-point.ts';
import { describeBackupVault } from './describe-backup-vault.ts';
import { describeCopyJob } from './describe-copy-job.ts';
import { describeRecoveryPoint } from './describe-recovery-point.ts';
import { listBackupVaults } from './list-backup-vaults.ts';
import { listCopyJobs } from './list-copy-jobs.ts';
import { listRecoveryPointsByBackupVault } from './list-recovery-points-by-backup-vault.ts';
import { startCopyJob } from './start-copy-job.ts';

/** The operations of AWS Backup that are simulated; GetCallerIdentity of STS comes beside them. */
export const OPERATIONS: readonly Operation[] = [
  startCopyJob,
  describeCopyJob,
  listCopyJobs,
  listBackupVaults,
  describeBackupVault,
  listRecoveryPointsByBackupVault,
  describeRecoveryPoint,
  deleteRecoveryPoint,
];
