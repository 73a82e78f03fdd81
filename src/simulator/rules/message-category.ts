import type { Switches } from '../switches.ts';
import { type FinalState, finalStateAt } from '../world/job-states.ts';
import type { CopyJob } from '../world/records.ts';

// Source: developer guide, backup dashboards, "Reasons for problematic jobs": exact messages and patterns. AWS does not
// document their order; here, exact messages come first, then the patterns from the narrowest to the widest.
const EXACT: Readonly<Record<string, string>> = {
  'Access Denied trying to call AWS Backup service': 'ACCESS_DENIED',
  'Images from AWS Marketplace cannot be copied to another AWS account.': 'ACCESS_DENIED',
  'Copy job failed because the destination Backup vault is encrypted with the default Backup service managed key. The contents of this vault cannot be copied. Only the contents of a Backup vault encrypted by an AWS KMS key may be copied.':
    'ACCESS_DENIED',
  "Snapshots encrypted with the AWS managed key can't be shared. Specify another snapshot.": 'ACCESS_DENIED',
  'Encrypted snapshots with Amazon EBS default key cannot be shared': 'ACCESS_DENIED',
  'Copy job failed. Both source and destination account must be a member of the same organization.': 'ACCESS_DENIED',
  'There are too many copy jobs running for resource.': 'CONCURRENT_JOB',
  'Copy job failed. Cross-account copy feature is not enabled for the current organization.': 'FEATURE_NOT_ENABLED',
  'Copy job failed. The retention specified in the job is not within the range specified for the target Backup Vault.':
    'INVALID_LIFECYCLE',
  'KMS key is either disabled or pending deletion or access to KMS key is denied': 'KMS_KEY_ERROR',
  'Given key ID is not accessible': 'KMS_KEY_ERROR',
  'AMI snapshot copy failed with error: Given key ID is not accessible. You must have DescribeKey permissions on the default key':
    'KMS_KEY_ERROR',
  'Given key ID does not exist': 'RESOURCE_NOT_FOUND',
  'The resultant tag set must not have more than 50 user tags.': 'LIMIT_EXCEEDED',
  'UnsupportedOperation : Storage Gateway backup copies require a user-created backup vault and key at destination.':
    'UNSUPPORTED_OPERATION',
  'Copy job encountered a fatal error. Please contact AWS Support for further assistance.': 'FATAL_ERROR',
};

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/kms key/i, 'KMS_KEY_ERROR'],
  [/feature is not supported for provided resource type/i, 'UNSUPPORTED_OPERATION'],
  [
    /access denied|not authorized to|cannot be assumed by AWS Backup|do(es)? not have permission|missing permission/i,
    'ACCESS_DENIED',
  ],
  [/unsupported resource type/i, 'RESOURCE_NOT_SUPPORTED'],
  [
    /does not exist|could not find resource|cannot find recovery point|resource not found|is invalid/i,
    'RESOURCE_NOT_FOUND',
  ],
];

/** The MessageCategory that a job ends with, in the case that the switch sets. */
export function messageCategory(final: FinalState, message: string | undefined, switches: Switches): string {
  const category = final === 'COMPLETED' ? 'SUCCESS' : categoryOf(message ?? '');
  return switches['message-category-case'] === 'UPPER_SNAKE' ? category : pascalCase(category);
}

/** Undefined until the job has ended. */
export function messageCategoryAt(job: CopyJob, now: number, switches: Switches): string | undefined {
  const final = finalStateAt(job, now);
  return final && messageCategory(final, job.statusMessage, switches);
}

const categoryOf = (message: string): string =>
  EXACT[message] ?? PATTERNS.find(([pattern]) => pattern.test(message))?.[1] ?? 'MISCELLANEOUS';

const pascalCase = (category: string): string =>
  category
    .toLowerCase()
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
