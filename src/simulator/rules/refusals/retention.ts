import type { RefusalRule } from './rule.ts';

export const retentionOutsideRange: RefusalRule = {
  problem: ({ destination, lifecycle }) => {
    if (
      destination === undefined ||
      !(destination.locked || destination.type === 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT')
    ) {
      return undefined;
    }
    // A copy that never expires exceeds every maximum.
    const days = lifecycle.DeleteAfterDays ?? Number.POSITIVE_INFINITY;
    const outside =
      days < (destination.minRetentionDays ?? 0) || days > (destination.maxRetentionDays ?? Number.POSITIVE_INFINITY);
    return outside
      ? 'Copy job failed. The retention specified in the job is not within the range specified for the target Backup Vault.'
      : undefined;
  },
};
