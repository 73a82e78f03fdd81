import type { Tool } from '../pipeline/contract.ts';
import { describeCopyJob } from './describe-copy-job.ts';
import { findMissingCopies } from './find-missing-copies/index.ts';
import { listBackupVaults } from './list-backup-vaults.ts';
import { listCopyJobSummaries } from './list-copy-job-summaries.ts';
import { listCopyJobs } from './list-copy-jobs/index.ts';
import { listProtectedResources } from './list-protected-resources/index.ts';
import { listRecoveryPoints } from './list-recovery-points/index.ts';
import { planCopyJob } from './plan-copy-job/index.ts';
import { startCopyJob } from './start-copy-job/index.ts';
import { startMissingCopies } from './start-missing-copies/index.ts';
import { waitForCopyJobs } from './wait-for-copy-jobs/index.ts';

/** All tools, in the order that the model reads them. */
export const TOOLS: readonly Tool[] = [
  startCopyJob,
  planCopyJob,
  describeCopyJob,
  waitForCopyJobs,
  findMissingCopies,
  startMissingCopies,
  listCopyJobs,
  listCopyJobSummaries,
  listBackupVaults,
  listRecoveryPoints,
  listProtectedResources,
];
