// What AWS Backup says when a copy fails. The texts and their categories are AWS's ("Reasons for problematic jobs" in the
// developer guide, which maps whole texts and patterns to a MessageCategory; the API's own messages; texts seen in
// public code and issues). The causes and fixes are this project's. No fix names plan_copy_job or describe_copy_job: both
// show these fixes.

import { TOOL } from '../names.ts';

export interface Explanation {
  Cause: string;
  Fix: string;
  /** The fix is another destination. */
  elsewhere?: true;
}

/** AWS's category for a message that none of its rules matches. */
export const MISCELLANEOUS = 'MISCELLANEOUS';

/** What a category as a whole means, if the message says no more. */
export const BY_CATEGORY = {
  LIMIT_EXCEEDED: {
    Cause: 'A quota of AWS Backup or of the service that holds the data has been reached.',
    Fix: 'Start the copy again when other jobs have ended. If it keeps failing, remove what counts against the quota or request a quota increase from AWS.',
  },
  ACCESS_DENIED: {
    Cause:
      'A permission is missing in the role of the copy, the access policy of the destination vault, a KMS key policy or a service control policy.',
    Fix: 'Check, in this order: the role (it has AWSBackupServiceRolePolicyForBackup attached and trusts backup.amazonaws.com), the destination vault’s access policy (backup:CopyIntoBackupVault), the key policies and the service control policies.',
  },
  CONCURRENT_JOB: {
    Cause: 'Another job for the same resource was running. AWS Backup runs one backup or copy of a resource at a time.',
    Fix: `Start the copy again when the other job has ended (${TOOL.listCopyJobs} shows running copies).`,
  },
  FEATURE_NOT_ENABLED: {
    Cause: 'A feature that the copy needs is not enabled for the account, the organization or the Region.',
    Fix: 'Enable it (for cross-account copies, in the AWS Backup settings of the management account), then start the copy again.',
  },
  JOB_EXPIRED: {
    Cause: 'The job did not finish in the time it was given.',
    Fix: 'Start it again. If it expires again, give it a longer window or start it when fewer other jobs are running.',
  },
  INVALID_LIFECYCLE: {
    Cause: 'The lifecycle of the copy does not fit the destination vault or the resource.',
    Fix: `Start the copy with a Lifecycle within the MinRetentionDays and MaxRetentionDays of the destination vault (${TOOL.listBackupVaults} shows them).`,
  },
  INVALID_STATE: {
    Cause: 'The resource or the recovery point was not in a state in which it can be backed up or copied.',
    Fix: 'Wait until it is available, then start the copy again.',
  },
  KMS_KEY_ERROR: {
    Cause:
      'A KMS key of the source or of the destination vault is disabled, pending deletion or not accessible to the copy.',
    Fix: 'Enable the key, and in its key policy grant the role of the copy (and, across accounts, AWSServiceRoleForBackup of the destination account) kms:DescribeKey, kms:Decrypt, kms:Encrypt, kms:ReEncrypt*, kms:GenerateDataKey* and kms:CreateGrant.',
  },
  ACCESS_KEY_ERROR: {
    Cause: 'The account is not subscribed to the service that holds the data.',
    Fix: 'Subscribe the account to that service, then start the copy again.',
  },
  HYPERVISOR_OFFLINE: {
    Cause: 'The hypervisor of the virtual machine was not online.',
    Fix: 'Bring the hypervisor and its backup gateway online, then start the job again.',
  },
  RESOURCE_NOT_FOUND: {
    Cause: 'Something was not found where the copy needs it: the recovery point, the resource, a key or a role.',
    Fix: `Check that the recovery point is still in the source vault (${TOOL.listRecoveryPoints}) and that the key of the destination vault exists.`,
  },
  RESOURCE_NOT_SUPPORTED: {
    Cause: 'AWS Backup does not support the requested operation for this resource type.',
    Fix: 'Look the resource type and the Region up in AWS Backup’s feature availability table, and choose a destination that it can be copied to.',
  },
  TAG_COPY_ERROR: {
    Cause: 'The tags could not be copied to the recovery point.',
    Fix: 'Start the copy again. If it fails again, check that the source and the copy exist and that the role is allowed to list and write tags.',
  },
  TOKEN_EXPIRED: {
    Cause: 'A credential that AWS Backup used expired during the job.',
    Fix: 'Start the copy again.',
  },
  UNSUPPORTED_OPERATION: {
    Cause: 'The resource type does not support this operation, in this form or between these Regions and accounts.',
    Fix: 'Check AWS Backup’s feature availability table. A copy in two steps, first across accounts and then across Regions, may be possible.',
  },
  FATAL_ERROR: {
    Cause: 'AWS Backup had an internal error.',
    Fix: 'Start the copy again. If it fails the same way, open a case with AWS Support and include the CopyJobId.',
  },
  VSS_ERROR: {
    Cause: 'The Windows VSS part of the backup failed.',
    Fix: 'Check the SSM agent, the VSS agent and the role of the instance. Then back it up again and copy the new recovery point.',
  },
} as const satisfies Record<string, Explanation>;

type KnownCategory = keyof typeof BY_CATEGORY | typeof MISCELLANEOUS;

export interface MessageRule {
  /** Absent for a text whose category AWS's patterns decide. */
  Category?: KnownCategory;
  /**
   * A text, or a pattern, to find in the folded message (`foldMessage`); several patterns: all of them in one sentence,
   * in any order.
   */
  match: string | RegExp | readonly RegExp[];
  /** Absent if nothing is known beyond what the category says. `unsupported copy`: it depends on the job. */
  explanation?: Explanation | 'unsupported copy';
}

export const KEY_NOT_ACCESSIBLE: Explanation = {
  Cause:
    'The KMS key of the source cannot be used for the copy: it is not granted to the role or, across accounts, to AWSServiceRoleForBackup of the destination account, or the key is disabled or deleted.',
  Fix: 'In the key policy of the source’s customer managed key, grant the role and the destination account kms:DescribeKey, kms:Decrypt, kms:ReEncrypt*, kms:GenerateDataKey* and kms:CreateGrant. Check that the key is enabled, then start the copy again.',
};

export const AWS_MANAGED_KEY: Explanation = {
  Cause:
    'The source is encrypted with an AWS managed key of the service that holds it (such as aws/ebs), which cannot be shared with other accounts.',
  Fix: 'First copy it within the account, to a vault with a customer managed key whose policy lets the destination account use it. Then copy that recovery point across accounts.',
};

export const NOT_SAME_ORGANIZATION: Explanation = {
  Cause: 'The source and destination accounts are not in the same organization in AWS Organizations.',
  Fix: 'Copy to a vault of an account in the same organization, or move both accounts into one organization. Alternatively, a logically air-gapped vault can be shared.',
  elsewhere: true,
};

export const CROSS_ACCOUNT_IS_OFF: Explanation = {
  Cause: 'Cross-account backup is not turned on for the organization.',
  Fix: 'Turn it on from the management account (UpdateGlobalSettings with isCrossAccountBackupEnabled "true"), then start the copy again.',
};

export const OUTSIDE_RETENTION_RANGE: Explanation = {
  Cause:
    'The destination vault is locked or logically air-gapped, and the number of days that the copy would be kept, its own or the source’s, is outside the vault’s MinRetentionDays to MaxRetentionDays.',
  Fix: `Start the copy with a Lifecycle whose DeleteAfterDays is in that range (${TOOL.listBackupVaults} shows it), or copy to another vault.`,
};

export const KEY_DISABLED: Explanation = {
  Cause: 'A KMS key of the copy is disabled or pending deletion, or its key policy denies the copy.',
  Fix: 'Enable the key or cancel its deletion. Otherwise, allow the role of the copy and, across accounts, the destination account in its key policy.',
};

export const BACKUP_KEY_VAULT: Explanation = {
  Cause:
    'The destination vault (often Default) is encrypted with the AWS managed key aws/backup, which cannot be used for copies of this resource type.',
  Fix: `Copy to a vault with a customer managed key (${TOOL.listBackupVaults} shows the key of each).`,
  elsewhere: true,
};

export const TOO_MANY_TAGS: Explanation = {
  Cause: 'The tags of the source and of the job add up to more than 50, the most that a recovery point can have.',
  Fix: 'Remove tags from the source recovery point or from whatever adds them, then start the copy again.',
};

export const KEY_OF_VAULT_GONE: Explanation = {
  Cause: 'The KMS key of the destination vault was deleted or is in another Region.',
  Fix: 'Copy to a vault whose key exists: the key of a vault cannot be changed.',
  elsewhere: true,
};

const MISSING_VAULT_OR_DENIED: Explanation = {
  Cause:
    'The vault does not exist in this account and Region, or access to it is denied: AWS Backup gives the same answer in both cases.',
  Fix: 'First check the name (case-sensitive), Region and account of the vault, then the identity’s permissions and the access policy of the vault. Nothing can be copied out of aws/efs/automatic-backup-vault if its policy denies it.',
};

const GONE: Explanation = {
  Cause: 'The recovery point is not in the source vault: it was deleted, or it is in another vault or Region.',
  Fix: `Find out where it is (${TOOL.listRecoveryPoints}) and start the copy with that SourceBackupVaultName, or copy a newer recovery point.`,
};

export const ROLE_NOT_ASSUMABLE: Explanation = {
  Cause:
    'AWS Backup could not assume the role: it does not exist, does not trust backup.amazonaws.com, is a service-linked role, or was created moments ago.',
  Fix: 'In the trust policy of the role, allow backup.amazonaws.com to call sts:AssumeRole. If the role was just created, try again after a minute.',
};

const DAILY_WINDOW: Explanation = {
  Cause: 'The job was in, or too close to, the maintenance window or the automated backup window of the database.',
  Fix: 'Start the job outside these windows.',
};

/** Texts whose variable parts, or whose cause, AWS's own rules do not cover. */
export const CATALOGUE: readonly MessageRule[] = [
  {
    Category: 'KMS_KEY_ERROR',
    match: /source snapshot kms key/,
    explanation: KEY_NOT_ACCESSIBLE,
  },
  { Category: 'KMS_KEY_ERROR', match: /given key id is not accessible/, explanation: KEY_NOT_ACCESSIBLE },
  {
    Category: 'UNSUPPORTED_OPERATION',
    match: /cannot be initiated for/,
    explanation: 'unsupported copy',
  },
  {
    Category: MISCELLANEOUS,
    match: /requires a target option group/,
    explanation: {
      Cause:
        'The RDS snapshot uses a custom option group with options that the destination does not offer; AWS Backup copies no custom option groups.',
      Fix: 'Create an option group with the same options in the destination Region, then start the copy again.',
    },
  },
  {
    Category: MISCELLANEOUS,
    match: /source ami \S+ not found in region/,
    explanation: {
      Cause:
        'The Allowed AMIs setting of EC2 in the destination does not allow images from the source account, or the image no longer exists.',
      Fix: 'Add the source account (for a logically air-gapped vault: aws-backup-vault) to the allowed image providers, then start the copy again.',
    },
  },
  {
    Category: 'ACCESS_DENIED',
    match: /do not have permission to access the storage of this ami/,
    explanation: {
      Cause:
        'The image stopped being shared while it was being copied. Often, an automation that removes shares has removed the one that AWS Backup made.',
      Fix: 'Have that automation skip what backup.amazonaws.com does (userIdentity.invokedBy in the event), then start the copy again.',
    },
  },
  {
    Category: MISCELLANEOUS,
    match: /failed to unshare snapshot/,
    explanation: {
      Cause: 'The role of the copy was deleted, or lost its permissions, while the cross-account copy was running.',
      Fix: 'Keep the role until the job has ended. Check whether a snapshot is still shared with the destination account.',
    },
  },
  {
    Category: 'ACCESS_DENIED',
    match: /trying to list tags/,
    explanation: {
      Cause: 'The role of the copy is not allowed to read the tags of the source.',
      Fix: 'Attach AWSBackupServiceRolePolicyForBackup to the role, or allow the role to call the tag actions of the service, such as ec2:DescribeTags.',
    },
  },
  { Category: 'ACCESS_DENIED', match: /cannot be assumed by aws backup/, explanation: ROLE_NOT_ASSUMABLE },
  {
    Category: MISCELLANEOUS,
    match: /does not have sufficient permissions to execute the backup/,
    explanation: {
      Cause: 'The role does not exist yet, or lacks permissions that AWS Backup needs.',
      Fix: 'Create the role if it is missing, and attach AWSBackupServiceRolePolicyForBackup to it.',
    },
  },
  {
    Category: MISCELLANEOUS,
    match: /insufficient privileges to perform this action/,
    explanation: MISSING_VAULT_OR_DENIED,
  },
  { Category: 'RESOURCE_NOT_FOUND', match: /cannot find recovery point/, explanation: GONE },
  {
    Category: MISCELLANEOUS,
    match: /cannot be less than 90 days apart/,
    explanation: {
      Cause: 'DeleteAfterDays is less than MoveToColdStorageAfterDays + 90.',
      Fix: 'Start the copy with a DeleteAfterDays of at least MoveToColdStorageAfterDays + 90, or without MoveToColdStorageAfterDays.',
    },
  },
  {
    Category: MISCELLANEOUS,
    match: /cannot be less than 1 or more than 36500 days/,
    explanation: {
      Cause: 'DeleteAfterDays is outside 1 to 36500.',
      Fix: 'Start the copy with a DeleteAfterDays from 1 to 36500, or without it to keep the copy as long as the source.',
    },
  },
  {
    Category: MISCELLANEOUS,
    match: /movetocoldstorageafterdays is unavailable/,
    explanation: {
      Cause: 'Cold storage was requested for a continuous backup, which does not support it.',
      Fix: 'Leave MoveToColdStorageAfterDays out.',
    },
  },
  {
    Category: MISCELLANEOUS,
    match: /ebs cold tier is not yet supported/,
    explanation: {
      Cause:
        'The Region has no EBS archive tier. There, AWS refuses OptInToArchiveForSupportedResources, even if it is false.',
      Fix: 'Leave OptInToArchiveForSupportedResources out.',
    },
  },
];

/** AWS's own texts. */
export const TEXTS: readonly MessageRule[] = [
  {
    Category: 'LIMIT_EXCEEDED',
    match:
      'Subscriber limit exceeded: You have reached the maximum concurrent number of backups, which is 300. Wait until other jobs finish, and try again. You can also reach out to Support to request a quota increase.',
  },
  { Category: 'LIMIT_EXCEEDED', match: 'Maximum allowed in-progress snapshots for a single volume exceeded.' },
  { Category: 'LIMIT_EXCEEDED', match: 'Maximum allowed active snapshot limit exceeded.' },
  {
    Category: 'LIMIT_EXCEEDED',
    match: 'Image creation throttled due to maximum number of concurrent snapshots on an EBS volume.',
  },
  { Category: 'LIMIT_EXCEEDED', match: 'Cannot create more than 20 user snapshots' },
  {
    Category: 'LIMIT_EXCEEDED',
    match: 'The resultant tag set must not have more than 50 user tags.',
    explanation: TOO_MANY_TAGS,
  },
  {
    Category: 'LIMIT_EXCEEDED',
    match:
      'You have reached the maximum supported backups for your account/database. See Quotas in the Timestream developer guide for additional information.',
  },
  {
    Category: 'LIMIT_EXCEEDED',
    match:
      'You have reached your quota of 50,000 for the number of public and private images allowed in this Region. Deregister unused images, or request an increase in your AMI quota.',
  },
  {
    Category: 'LIMIT_EXCEEDED',
    match:
      'Your backup succeeded, but we were unable to persist NetworkInterfaces metadata as its size exceeded our internal limits.',
    explanation: {
      Cause: 'AWS Backup could not keep the metadata of the network interfaces of the instance: it is too large.',
      Fix: 'Expect the network interfaces to be missing from what is restored, and keep their settings elsewhere.',
    },
  },
  { Category: 'ACCESS_DENIED', match: 'You are not authorized to perform this operation.' },
  {
    Category: 'ACCESS_DENIED',
    match: 'Access Denied trying to call AWS Backup service',
    explanation: {
      Cause:
        'The access policy of the destination vault does not let the source account copy into it, or the role of the copy is not allowed to.',
      Fix: 'In the access policy of the destination vault, allow backup:CopyIntoBackupVault for the source account, its organization or the role, and allow the role that action too. Then start the copy again.',
    },
  },
  { Category: 'ACCESS_DENIED', match: 'Customer credential miss permission to get bucket versioning for bucket.' },
  {
    Category: 'ACCESS_DENIED',
    match: 'Images from AWS Marketplace cannot be copied to another AWS account.',
    explanation: {
      Cause: 'The image has an AWS Marketplace product code.',
      Fix: 'Copy it only within the account.',
    },
  },
  {
    Category: 'ACCESS_DENIED',
    match:
      'Copy job failed because the destination Backup vault is encrypted with the default Backup service managed key. The contents of this vault cannot be copied. Only the contents of a Backup vault encrypted by an AWS KMS key may be copied.',
    explanation: BACKUP_KEY_VAULT,
  },
  {
    Category: 'ACCESS_DENIED',
    match: "Snapshots encrypted with the AWS managed key can't be shared. Specify another snapshot.",
    explanation: AWS_MANAGED_KEY,
  },
  {
    // The wording of older documents.
    Category: 'ACCESS_DENIED',
    match: "Snapshots encrypted with the AWS Managed CMK can't be shared. Specify another snapshot.",
    explanation: AWS_MANAGED_KEY,
  },
  {
    Category: 'ACCESS_DENIED',
    match: 'Encrypted snapshots with Amazon EBS default key cannot be shared',
    explanation: AWS_MANAGED_KEY,
  },
  {
    Category: 'ACCESS_DENIED',
    match: 'Copy job failed. Both source and destination account must be a member of the same organization.',
    explanation: NOT_SAME_ORGANIZATION,
  },
  {
    Category: 'CONCURRENT_JOB',
    match: 'Backup job failed because there was a running job for the same resource.',
  },
  {
    Category: 'CONCURRENT_JOB',
    match: 'There are too many copy jobs running for resource.',
    explanation: {
      Cause:
        'Too many copies of the resource were running: AWS runs one backup or copy job of a resource at a time, and at most 30 cross-account copies of it to one Region.',
      Fix: `Wait until the running ones have ended (${TOOL.listCopyJobs} shows them), then start the copy again.`,
    },
  },
  {
    Category: 'FEATURE_NOT_ENABLED',
    match: 'Copy job failed. Cross-account copy feature is not enabled for the current organization.',
    explanation: CROSS_ACCOUNT_IS_OFF,
  },
  { Category: 'JOB_EXPIRED', match: 'Backup job expired before completion.' },
  {
    Category: 'INVALID_LIFECYCLE',
    match:
      'Copy job failed. The retention specified in the job is not within the range specified for the target Backup Vault.',
    explanation: OUTSIDE_RETENTION_RANGE,
  },
  {
    Category: 'KMS_KEY_ERROR',
    match: 'KMS key is either disabled or pending deletion or access to KMS key is denied',
    explanation: KEY_DISABLED,
  },
  { Category: 'KMS_KEY_ERROR', match: 'Given key ID is not accessible', explanation: KEY_NOT_ACCESSIBLE },
  {
    Category: 'KMS_KEY_ERROR',
    match:
      'AMI snapshot copy failed with error: Given key ID is not accessible. You must have DescribeKey permissions on the default key',
    explanation: KEY_NOT_ACCESSIBLE,
  },
  { Category: 'ACCESS_KEY_ERROR', match: 'The AWS Access Key Id needs a subscription for the service' },
  {
    Category: 'HYPERVISOR_OFFLINE',
    match: 'This operation is not valid for the specified hypervisor because it is not online',
  },
  { Category: 'RESOURCE_NOT_FOUND', match: 'The specified volume was not found.' },
  { Category: 'RESOURCE_NOT_FOUND', match: 'The virtual machine is not found.' },
  {
    Category: 'RESOURCE_NOT_FOUND',
    match: 'Given key ID does not exist',
    explanation: KEY_OF_VAULT_GONE,
  },
  { Category: 'RESOURCE_NOT_FOUND', match: 'Table not found.' },
  {
    Category: 'TAG_COPY_ERROR',
    match: 'We are unable to copy resource tags to your backup because of the Internal Failure.',
  },
  {
    Category: 'TAG_COPY_ERROR',
    match:
      'We are unable to copy resource tags to your backup because source or destination recovery point is unavailable',
  },
  { Category: 'TOKEN_EXPIRED', match: 'Token expired. Try again.' },
  {
    Category: 'UNSUPPORTED_OPERATION',
    match: 'CreateSnapshot method not supported on hypervisor during snapshot creation. Aborted backup job',
  },
  {
    Category: 'UNSUPPORTED_OPERATION',
    match:
      'UnsupportedOperation : Storage Gateway backup copies require a user-created backup vault and key at destination.',
    explanation: {
      Cause: 'Storage Gateway volumes can be copied only to a vault that a user created, with its own KMS key.',
      Fix: 'Copy to a vault with a customer managed key that is not the Default vault.',
      elsewhere: true,
    },
  },
  { Category: 'FATAL_ERROR', match: 'An internal error occurred.' },
  {
    Category: 'FATAL_ERROR',
    match: 'Copy job encountered a fatal error. Please contact AWS Support for further assistance.',
  },
  { Category: 'FATAL_ERROR', match: 'Copy job encountered a fatal error.' },
  {
    Category: 'VSS_ERROR',
    match:
      'Windows VSS Backup attempt failed because either Instance or SSM Agent has invalid state or insufficient privileges.',
  },
  {
    Category: 'VSS_ERROR',
    match: 'Windows VSS Backup attempt failed because of insufficient privileges to perform this operation',
  },
  {
    Category: 'VSS_ERROR',
    match: 'Windows VSS Backup attempt failed because ec2-vss-agent.exe is not installed in the Instance',
  },
  { Category: 'VSS_ERROR', match: 'Windows VSS Backup Job Error encountered, trying for regular backup' },
  {
    Category: 'VSS_ERROR',
    match: 'Windows VSS Backup attempt failed because of timeout on VSS enabled snapshot creation',
  },
  {
    Category: 'VSS_ERROR',
    match:
      'Windows VSS Backup attempt failed because of unsupported Windows Server version. Supported Versions are Windows Server 2012 or later.',
  },
];

/** AWS's own patterns. AWS does not say which wins if two match: they are in the order of its page. */
export const PATTERNS: readonly MessageRule[] = [
  { Category: 'LIMIT_EXCEEDED', match: /subscriber limit exceeded/ },
  { Category: 'LIMIT_EXCEEDED', match: /more than 50 tags specified/ },
  { Category: 'LIMIT_EXCEEDED', match: /can have at most/ },
  { Category: 'ACCESS_DENIED', match: /access denied/ },
  { Category: 'ACCESS_DENIED', match: /not authorized to/ },
  { Category: 'ACCESS_DENIED', match: /does not have permission/ },
  { Category: 'ACCESS_DENIED', match: /missing permission/ },
  {
    Category: 'INVALID_LIFECYCLE',
    match:
      /could not start because it is either inside or too close to the (?:weekly maintenance|automated backup) window configured/,
    explanation: DAILY_WINDOW,
  },
  { Category: 'INVALID_STATE', match: /instance is not in state/ },
  { Category: 'INVALID_STATE', match: /not in (?:the )?available state/ },
  { Category: 'INVALID_STATE', match: /cannot snapshot volume/ },
  { Category: 'KMS_KEY_ERROR', match: /kms key/ },
  { Category: 'RESOURCE_NOT_FOUND', match: /does not exist/ },
  { Category: 'RESOURCE_NOT_FOUND', match: /could not find resource/ },
  { Category: 'RESOURCE_NOT_FOUND', match: /could not find cryopod/ },
  { Category: 'RESOURCE_NOT_FOUND', match: /resource not found/ },
  { Category: 'RESOURCE_NOT_FOUND', match: /no longer available/ },
  { Category: 'RESOURCE_NOT_FOUND', match: /is invalid/ },
  { Category: 'RESOURCE_NOT_SUPPORTED', match: /unsupported resource type/, explanation: 'unsupported copy' },
  {
    Category: 'UNSUPPORTED_OPERATION',
    match: /feature is not supported for provided resource type/,
    explanation: 'unsupported copy',
  },
  { Category: 'FATAL_ERROR', match: /backup job encountered a fatal error/ },
];
