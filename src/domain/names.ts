/** The tools' names, for whatever mentions one: a renamed tool breaks no description. */
export const TOOL = {
  startCopyJob: 'start_copy_job',
  planCopyJob: 'plan_copy_job',
  describeCopyJob: 'describe_copy_job',
  waitForCopyJobs: 'wait_for_copy_jobs',
  findMissingCopies: 'find_missing_copies',
  startMissingCopies: 'start_missing_copies',
  listCopyJobs: 'list_copy_jobs',
  listCopyJobSummaries: 'list_copy_job_summaries',
  listBackupVaults: 'list_backup_vaults',
  listRecoveryPoints: 'list_recovery_points',
  listProtectedResources: 'list_protected_resources',
} as const;
