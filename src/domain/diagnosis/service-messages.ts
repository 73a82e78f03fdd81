import { TOOL } from '../names.ts';
import {
  AWS_MANAGED_KEY,
  BACKUP_KEY_VAULT,
  BY_CATEGORY,
  CROSS_ACCOUNT_IS_OFF,
  type Explanation,
  KEY_DISABLED,
  KEY_NOT_ACCESSIBLE,
  type MessageRule,
  NOT_SAME_ORGANIZATION,
  OUTSIDE_RETENTION_RANGE,
  TOO_MANY_TAGS,
} from './messages.ts';

// What EC2, RDS, KMS, AWS Organizations and the tagging of a service say in a copy job's StatusMessage, as the
// services' API references and public issues show it. Wordings differ between services and change, so a rule lists what
// a sentence must contain, in any order. AWS's own patterns decide the category.

const INVALID_KEY: Explanation = {
  Cause:
    'The service that holds the data could not use a KMS key, which StatusMessage may name: the key is in another Region or account, was deleted, or was given without its full ARN and is looked for in the wrong account.',
  Fix: `Check that the key of the destination vault (${TOOL.listBackupVaults} shows it) and the key of the source exist, are enabled and are in their own Regions, and give keys by their full ARN (EC2 Image Builder: KmsKeyId of the distribution configuration). Then start the copy again.`,
};

const TARGET_KEY: Explanation = {
  Cause:
    'The KMS key for the copy, the key of the destination vault, cannot be used: it does not exist in that Region, is not enabled, or its key policy does not allow the role of the copy or AWSServiceRoleForBackup of the destination account.',
  Fix: `Check the key of the destination vault (${TOOL.listBackupVaults} shows it): enable it, and in its key policy allow kms:DescribeKey, kms:Encrypt, kms:ReEncrypt*, kms:GenerateDataKey* and kms:CreateGrant. If it was deleted, copy to a vault whose key exists. Then start the copy again.`,
};

const MISSING_KEY: Explanation = {
  Cause: 'A KMS key of the copy does not exist in the Region where the service looks for it, or was deleted.',
  Fix: `Check that the key of the destination vault (${TOOL.listBackupVaults} shows it) and the key of the source exist. If the key of the vault was deleted, copy to a vault whose key exists: the key of a vault cannot be changed.`,
};

const COPIES_IN_PROGRESS: Explanation = {
  Cause:
    'A limit of RDS was reached: RDS limits the number of concurrent cross-Region snapshot copies in each account.',
  Fix: `Wait until other copies to that Region have ended (${TOOL.listCopyJobs} shows those that AWS Backup makes), then start the copy again. If it happens often, spread the copies over time or request a quota increase for RDS.`,
};

const SERVICE_LIMIT: Explanation = {
  Cause:
    'A limit of the service that holds the data was reached, which StatusMessage may name: a number of snapshots, images, backups, copies or requests, a size or a time.',
  Fix: `Wait until other copies have ended (${TOOL.listCopyJobs} shows those that AWS Backup makes), then start the copy again. If it keeps failing, delete what counts against the limit or request a quota increase for that service.`,
};

const TAG_POLICY: Explanation = {
  Cause: 'A tag policy of AWS Organizations does not allow a tag, or its value, that the copy would get.',
  Fix: 'Change that tag on the source recovery point to a value that the tag policy of the destination account allows, or have the organization change the tag policy. Then start the copy again.',
};

const RESERVED_TAG: Explanation = {
  Cause: 'A tag key of the source begins with aws:, which AWS reserves, and the service does not copy it.',
  Fix: 'AWS manages such tags, and users cannot remove them. Copy a recovery point without one, or contact AWS Support with the CopyJobId.',
};

const ORGANIZATION_POLICY: Explanation = {
  Cause:
    'A policy of AWS Organizations (service control policy or resource control policy) denies an action of the copy.',
  Fix: 'Have whoever manages the organization’s policies allow the action for the role of the copy and for AWSServiceRoleForBackup. Permissions in the account itself do not help.',
};

const COLD: Explanation = {
  Cause: 'The recovery point is in cold storage or archived, and AWS Backup copies nothing from there.',
  Fix: `Copy a newer recovery point of the resource, one that is still in warm storage (${TOOL.listRecoveryPoints} shows which are Copyable).`,
};

export const DYNAMODB_ADVANCED: Explanation = {
  Cause:
    'AWS Backup copies a DynamoDB backup only if it was made with the advanced features for DynamoDB; this one was made without them, or they are not enabled.',
  Fix: 'Enable the advanced features for DynamoDB in the AWS Backup settings of the Region (UpdateRegionSettings, ResourceTypeManagementPreference), back the table up again, and copy that recovery point: earlier backups cannot be copied.',
};

export const SERVICE_MESSAGES: readonly MessageRule[] = [
  // Variants of AWS Backup's own texts.
  {
    Category: 'ACCESS_DENIED',
    match: [/\baccounts?\b/, /\bmust be (?:an? )?members? of the same organi[sz]ation/],
    explanation: NOT_SAME_ORGANIZATION,
  },
  {
    Category: 'FEATURE_NOT_ENABLED',
    match: [/\bcross-? ?account (?:copy|copies|backups?)(?: feature)? is (?:not (?:enabled|turned on)|disabled)\b/],
    explanation: CROSS_ACCOUNT_IS_OFF,
  },
  {
    Category: 'INVALID_LIFECYCLE',
    match: [/\bretention\b/, /\bnot within the range\b/, /\bvault\b/],
    explanation: OUTSIDE_RETENTION_RANGE,
  },
  {
    Category: 'ACCESS_DENIED',
    match: [/\bvault\b/, /\bencrypted with the default backup service managed key\b/],
    explanation: BACKUP_KEY_VAULT,
  },
  { Category: 'FEATURE_NOT_ENABLED', match: [/\badvanced\b/, /\bdynamodb\b/], explanation: DYNAMODB_ADVANCED },

  // Keys. EC2 API, ModifySnapshotAttribute and ModifyImageAttribute; RDS API, ModifyDBSnapshotAttribute.
  {
    match: [/\bshar(?:e|ed|ing)\b/, /\b(?:default|aws[- ]managed)\b/, /\b(?:keys?|cmks?)\b/],
    explanation: AWS_MANAGED_KEY,
  },
  // EC2 API, CopyImage and CopySnapshot: the keyId of an image that EC2 Image Builder or AWS Backup copies.
  {
    match: [/(?<!access )\bkey ?ids?\b/, /\b(?:is|are) (?:invalid|not valid|malformed)\b|\binvalid\b/],
    explanation: INVALID_KEY,
  },
  {
    match: [/\bkms key\b|\bkms:[\w-]{0,40}:\d{0,12}:(?:key|alias)\//, /\binvalid\b|\bnot valid\b/],
    explanation: INVALID_KEY,
  },
  // RDS API, KMSKeyNotAccessibleFault. AWS Backup's own catalogue has its text about the key of a source snapshot.
  {
    match: [
      /\b(?:target|destination|specified)\b/,
      /\bkms key\b/,
      /\bdoes not exist, is not enabled or you do not have permissions? to access it\b/,
    ],
    explanation: TARGET_KEY,
  },
  { match: [/\bmust specify\b/, /\bkms key\b/, /\bcross[- ]region\b/], explanation: TARGET_KEY },
  // AWS KMS API: NotFoundException, DisabledException, KMSInvalidStateException, AccessDeniedException.
  {
    match: [
      /\bciphertext refers to a (?:customer master|kms) key that does not exist, does not exist in this region, or you are not allowed to access\b/,
    ],
    explanation: KEY_NOT_ACCESSIBLE,
  },
  // AWS KMS, for a key of another account: three reasons in one text.
  {
    match:
      /because the resource does not exist in this region, no resource-based policies allow access, or a resource-based policy explicitly denies access/,
    explanation: KEY_NOT_ACCESSIBLE,
  },
  {
    match: [
      /\bkms:[\w-]{0,40}:\d{0,12}:(?:key|alias)\/|\bkms key\b|\bcmk\b/,
      /\bdoes not exist\b|\bis not found\b|\bnot found\b/,
    ],
    explanation: MISSING_KEY,
  },
  {
    match: [
      /\bkms:[\w-]{0,40}:\d{0,12}:key\/|\bkms key\b|\bcmk\b/,
      /\b(?:is )?(?:disabled|pending (?:deletion|import)|not enabled|in an? (?:incorrect|invalid) state)\b/,
    ],
    explanation: KEY_DISABLED,
  },
  { match: [/\bdescribekey permissions?\b/], explanation: KEY_NOT_ACCESSIBLE },
  { match: [/\bkmskeynotaccessible|\bkey id is not accessible\b/], explanation: KEY_NOT_ACCESSIBLE },
  {
    match: [/\b(?:cmk|customer (?:master|managed) key|kms key|kms(?![\w:]))/],
    explanation: BY_CATEGORY.KMS_KEY_ERROR,
  },

  // A limit of tags is not one of copies: EC2 API, TagLimitExceeded.
  {
    match: [/\btags\b/, /\b(?:limit|quota|maximum|more than \d+|at most \d+)\b/, /^.*$/],
    explanation: TOO_MANY_TAGS,
  },

  // Limits. RDS API, SnapshotQuotaExceeded; EC2 API, ResourceLimitExceeded and SnapshotLimitExceeded.
  { match: [/\bcannot copy more than \d+ snapshots?\b/, /\bacross regions\b/], explanation: COPIES_IN_PROGRESS },
  { match: [/\bcannot (?:copy|create|have|share|start)\b/, /\bmore than \d+/], explanation: SERVICE_LIMIT },
  {
    match: [/\btoo many\b/, /\b(?:snapshots?|images?|amis?|backups?|cop(?:y|ies)|requests?)\b/],
    explanation: SERVICE_LIMIT,
  },
  { match: [/\b(?:limit|quota)s?\b/, /\b(?:exceed|reach)\w*/], explanation: SERVICE_LIMIT },
  { match: [/\b(?:exceed|reach)\w*\b/, /\bmaximum\b/], explanation: SERVICE_LIMIT },
  { match: [/(?:snapshot|backup|limit|quota)\w*exceeded\b|\brate exceeded\b|\bthrottl/], explanation: SERVICE_LIMIT },

  // Tags. AWS Organizations, tag policies; the reserved prefix is AWS's for every service.
  { match: [/\btag polic(?:y|ies)\b|\btagpolicy/], explanation: TAG_POLICY },
  {
    match: [/\btags?\b/, /\breserved\b|\baws: prefix|\b(?:start|begin)(?:s|ing)? with .?aws:/],
    explanation: RESERVED_TAG,
  },
  { match: [/\btags?\b/, /\bmore than \d+\b|\bat most \d+\b|\bmaximum\b|\blimit\b/], explanation: TOO_MANY_TAGS },

  {
    match: [/\b(?:service|resource) control polic(?:y|ies)\b/, /\bden(?:y|ied|ies)\b/],
    explanation: ORGANIZATION_POLICY,
  },
  {
    // Not of a move that AWS refuses: that is a lifecycle, not the state of the recovery point.
    match: [
      /^(?!.*\b(?:transition|move|lifecycle)).*(?:\bcold storage\b|\bcold tier\b|\barchive(?:d| tier)\b)/,
      /\bcop(?:y|ied|ying)\b/,
    ],
    explanation: COLD,
  },
];
