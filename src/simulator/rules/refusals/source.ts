import { storageClassAt } from '../../world/lifecycle-dates.ts';
import type { RefusalRule } from './rule.ts';

/** Source: StartCopyJob, "Does not support continuous backups". AWS's own text is not known. */
export const continuous: RefusalRule = {
  problem: ({ source }) =>
    /:recovery-point:continuous:|:(cluster-)?auto-backup:/.test(source.arn)
      ? `Copy jobs do not support continuous backups: ${source.arn}`
      : undefined,
  form: (switches) => switches['continuous-recovery-point'],
};

/** Source: developer guide, "recovery points in cold storage cannot be copied". AWS's own text is not known. */
export const cold: RefusalRule = {
  problem: ({ source, now }) =>
    storageClassAt(source, now) === 'COLD'
      ? `Recovery point is in cold storage and cannot be copied: ${source.arn}`
      : undefined,
  form: (switches) => switches['cold-recovery-point'],
};

export const status: RefusalRule = {
  problem: ({ source }) =>
    ['COMPLETED', 'AVAILABLE', 'PARTIAL'].includes(source.status)
      ? undefined
      : `Recovery point is ${source.status} and cannot be copied: ${source.arn}`,
  form: (switches) => switches['recovery-point-status'],
};

export const tooManyTags: RefusalRule = {
  problem: ({ source }) =>
    Object.keys(source.tags).filter((tag) => !tag.startsWith('aws:')).length > 50
      ? 'The resultant tag set must not have more than 50 user tags.'
      : undefined,
};
