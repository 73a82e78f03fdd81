import type { Json } from './answer.ts';

/** The rows of list_copy_jobs with what stands beside them. */
export function wholeRows({ CopyJobs, Common = {}, DestinationVaults = {} }: Json): Json[] {
  return CopyJobs.map(({ DestinationVault, ...row }: Json) => ({
    ...Common,
    ...row,
    ...(DestinationVault !== undefined && { DestinationBackupVaultArn: DestinationVaults[DestinationVault] }),
  }));
}
