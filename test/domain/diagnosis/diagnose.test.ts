import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Diagnosis, diagnose } from '../../../src/domain/diagnosis/diagnose.ts';
import { BY_CATEGORY } from '../../../src/domain/diagnosis/messages.ts';

const failed = (StatusMessage?: string, MessageCategory?: string): Diagnosis =>
  diagnose({ State: 'FAILED', StatusMessage, MessageCategory })!;

// AWS developer guide, "Reasons for problematic jobs": each text with its category, copied from that page and not from
// the table under test.
const DOCUMENTED: Record<string, string[]> = {
  LIMIT_EXCEEDED: [
    'Subscriber limit exceeded: You have reached the maximum concurrent number of backups, which is 300. Wait until other jobs finish, and try again. You can also reach out to Support to request a quota increase.',
    'Maximum allowed in-progress snapshots for a single volume exceeded.',
    'Maximum allowed active snapshot limit exceeded.',
    'Image creation throttled due to maximum number of concurrent snapshots on an EBS volume.',
    'Cannot create more than 20 user snapshots',
    'The resultant tag set must not have more than 50 user tags.',
    'You have reached the maximum supported backups for your account/database. See Quotas in the Timestream developer guide for additional information.',
    'You have reached your quota of 50,000 for the number of public and private images allowed in this Region. Deregister unused images, or request an increase in your AMI quota.',
    'Your backup succeeded, but we were unable to persist NetworkInterfaces metadata as its size exceeded our internal limits.',
  ],
  ACCESS_DENIED: [
    'You are not authorized to perform this operation.',
    'Access Denied trying to call AWS Backup service',
    'Customer credential miss permission to get bucket versioning for bucket.',
    'Images from AWS Marketplace cannot be copied to another AWS account.',
    'Copy job failed because the destination Backup vault is encrypted with the default Backup service managed key. The contents of this vault cannot be copied. Only the contents of a Backup vault encrypted by an AWS KMS key may be copied.',
    "Snapshots encrypted with the AWS managed key can't be shared. Specify another snapshot.",
    'Encrypted snapshots with Amazon EBS default key cannot be shared',
    'Copy job failed. Both source and destination account must be a member of the same organization.',
  ],
  CONCURRENT_JOB: [
    'Backup job failed because there was a running job for the same resource.',
    'There are too many copy jobs running for resource.',
  ],
  FEATURE_NOT_ENABLED: ['Copy job failed. Cross-account copy feature is not enabled for the current organization.'],
  JOB_EXPIRED: ['Backup job expired before completion.'],
  INVALID_LIFECYCLE: [
    'Copy job failed. The retention specified in the job is not within the range specified for the target Backup Vault.',
  ],
  KMS_KEY_ERROR: [
    'KMS key is either disabled or pending deletion or access to KMS key is denied',
    'Given key ID is not accessible',
    'AMI snapshot copy failed with error: Given key ID is not accessible. You must have DescribeKey permissions on the default key',
  ],
  ACCESS_KEY_ERROR: ['The AWS Access Key Id needs a subscription for the service'],
  HYPERVISOR_OFFLINE: ['This operation is not valid for the specified hypervisor because it is not online'],
  RESOURCE_NOT_FOUND: [
    'The specified volume was not found.',
    'The virtual machine is not found.',
    'Given key ID does not exist',
    'Table not found.',
  ],
  TAG_COPY_ERROR: [
    'We are unable to copy resource tags to your backup because of the Internal Failure.',
    'We are unable to copy resource tags to your backup because source or destination recovery point is unavailable',
  ],
  TOKEN_EXPIRED: ['Token expired. Try again.'],
  UNSUPPORTED_OPERATION: [
    'CreateSnapshot method not supported on hypervisor during snapshot creation. Aborted backup job',
    'UnsupportedOperation : Storage Gateway backup copies require a user-created backup vault and key at destination.',
  ],
  FATAL_ERROR: [
    'An internal error occurred.',
    'Copy job encountered a fatal error. Please contact AWS Support for further assistance.',
    'Copy job encountered a fatal error.',
  ],
  VSS_ERROR: [
    'Windows VSS Backup attempt failed because either Instance or SSM Agent has invalid state or insufficient privileges.',
    'Windows VSS Backup attempt failed because of insufficient privileges to perform this operation',
    'Windows VSS Backup attempt failed because ec2-vss-agent.exe is not installed in the Instance',
    'Windows VSS Backup Job Error encountered, trying for regular backup',
    'Windows VSS Backup attempt failed because of timeout on VSS enabled snapshot creation',
    'Windows VSS Backup attempt failed because of unsupported Windows Server version. Supported Versions are Windows Server 2012 or later.',
  ],
};

// The same page: the patterns ("REGEX#…"), as text that a message would contain.
const PATTERNS: Record<string, string[]> = {
  LIMIT_EXCEEDED: ['subscriber limit exceeded', 'More than 50 tags specified', 'can have at most'],
  ACCESS_DENIED: [
    'access denied',
    'not authorized to',
    'cannot be assumed by AWS Backup',
    'does not have permission',
    'missing permission',
  ],
  INVALID_LIFECYCLE: [
    'could not start because it is either inside or too close to the weekly maintenance window configured',
    'could not start because it is either inside or too close to the automated backup window configured',
  ],
  INVALID_STATE: [
    'Instance is not in state',
    'not in the available state',
    'not in available state',
    'Cannot snapshot volume',
  ],
  KMS_KEY_ERROR: ['kms key'],
  RESOURCE_NOT_FOUND: [
    'does not exist',
    'Could not find resource',
    'Could not find cryopod',
    'Cannot find recovery point',
    'resource not found',
    'no longer available',
    'is invalid',
  ],
  RESOURCE_NOT_SUPPORTED: ['unsupported resource type', 'Unsupported resource type'],
  UNSUPPORTED_OPERATION: ['Feature is not supported for provided resource type.'],
  FATAL_ERROR: ['Backup job encountered a fatal error'],
};

const rows = (table: Record<string, string[]>) =>
  Object.entries(table).flatMap(([category, texts]) => texts.map((text) => [category, text] as const));

describe('diagnose, by AWS’s own rules', () => {
  it.each(rows(DOCUMENTED))('%s: %s', (category, text) => {
    const diagnosis = failed(text);
    expect(diagnosis).toMatchObject({ Category: category, Known: true });
    expect(diagnosis.Cause).not.toContain('unknown');
    for (const variant of [text.toUpperCase(), `  ${text.replace(/ /g, '  ')}\n`, text.replace(/\.$/, '')]) {
      expect(failed(variant)).toEqual(diagnosis);
    }
  });

  it.each(rows(PATTERNS))('%s: a message with "%s" in it', (category, text) => {
    for (const message of [`Before it ${text} and after.`, `BEFORE IT ${text.toUpperCase()} AND AFTER.`]) {
      expect(failed(message).Category).toBe(category);
    }
  });

  it('says that a message is not explained if it only matches a pattern', () => {
    const { Cause, Known } = failed('The widget is invalid');
    expect(Known).toBe(false);
    expect(Cause).toMatch(/not one that this server knows\. The category of the job is RESOURCE_NOT_FOUND/);
  });

  it('tries texts before patterns', () => {
    // "kms key … access … denied" and "key … does not exist" would match other rules.
    expect(failed('Given key ID does not exist').Cause).toMatch(/KMS key of the destination vault was deleted/);
    expect(failed('Given key ID does not exist, so there').Cause).toMatch(
      /KMS key of the destination vault was deleted/,
    );
  });
});

describe('diagnose, the causes', () => {
  // The category is AWS's if its rules give one (null on AWS's page: MISCELLANEOUS).
  const causes: [message: string, category: string, cause: RegExp, fix: RegExp, source: string][] = [
    [
      'Copy job failed. Both source and destination account must be a member of the same organization.',
      'ACCESS_DENIED',
      /same organization/,
      /same organization/,
      'AWS knowledge centre, cross-account copy',
    ],
    [
      'Copy job failed. Cross-account copy feature is not enabled for the current organization.',
      'FEATURE_NOT_ENABLED',
      /not turned on/,
      /isCrossAccountBackupEnabled/,
      'AWS developer guide',
    ],
    [
      'Access Denied trying to call AWS Backup service',
      'ACCESS_DENIED',
      /access policy of the destination vault/,
      /backup:CopyIntoBackupVault/,
      'AWS knowledge centre, access denied',
    ],
    [
      'Copy job failed because the destination Backup vault is encrypted with the default Backup service managed key. The contents of this vault cannot be copied. Only the contents of a Backup vault encrypted by an AWS KMS key may be copied.',
      'ACCESS_DENIED',
      /aws\/backup/,
      /customer managed key/,
      'AWS developer guide, encryption',
    ],
    [
      "Snapshots encrypted with the AWS managed key can't be shared. Specify another snapshot.",
      'ACCESS_DENIED',
      /aws\/ebs/,
      /customer managed key/,
      'AWS developer guide',
    ],
    [
      "Snapshots encrypted with the AWS Managed CMK can't be shared. Specify another snapshot.",
      'ACCESS_DENIED',
      /aws\/ebs/,
      /customer managed key/,
      'older wording of the AWS developer guide',
    ],
    [
      'Encrypted snapshots with Amazon EBS default key cannot be shared',
      'ACCESS_DENIED',
      /aws\/ebs/,
      /customer managed key/,
      'AWS developer guide',
    ],
    ['Given key ID is not accessible', 'KMS_KEY_ERROR', /AWSServiceRoleForBackup/, /kms:CreateGrant/, 'AWS, EBS'],
    [
      'AMI snapshot copy failed with error: Given key ID is not accessible. You must have DescribeKey permissions on the default CMK',
      'KMS_KEY_ERROR',
      /AWSServiceRoleForBackup/,
      /kms:DescribeKey/,
      'aws-samples/aws-backup-automation #2',
    ],
    [
      'The source snapshot KMS key [arn:aws:kms:eu-central-1:111111111111:key/159f9as4-697q-f354-a448-example] does not exist, is not enabled or you do not have permissions to access it.',
      'KMS_KEY_ERROR',
      /KMS key of the source cannot be used/,
      /kms:CreateGrant/,
      'tecracer, RDS; AWS does not say which of its two patterns wins',
    ],
    [
      'KMS key is either disabled or pending deletion or access to KMS key is denied',
      'KMS_KEY_ERROR',
      /disabled or pending deletion/,
      /Enable the key/,
      'AWS developer guide',
    ],
    ['Given key ID does not exist', 'RESOURCE_NOT_FOUND', /was deleted/, /key exists/, 'AWS developer guide'],
    [
      'Copy job failed. The retention specified in the job is not within the range specified for the target Backup Vault.',
      'INVALID_LIFECYCLE',
      /locked or logically air-gapped/,
      /DeleteAfterDays/,
      'AWS developer guide, vault lock',
    ],
    [
      'Copy job from us-west-2 to us-east-1 cannot be initiated for RDS resources. Feature is not supported for provided resource type.',
      'UNSUPPORTED_OPERATION',
      /refused to copy Amazon RDS.* from us-west-2 to us-east-1, as not supported/,
      /feature availability table/,
      'AWS knowledge centre',
    ],
    [
      'UnsupportedOperation : Storage Gateway backup copies require a user-created backup vault and key at destination.',
      'UNSUPPORTED_OPERATION',
      /Storage Gateway/,
      /customer managed key/,
      'AWS developer guide',
    ],
    [
      'There are too many copy jobs running for resource.',
      'CONCURRENT_JOB',
      /at most 30/,
      /list_copy_jobs/,
      'AWS developer guide, quotas',
    ],
    [
      'Images from AWS Marketplace cannot be copied to another AWS account.',
      'ACCESS_DENIED',
      /product code/,
      /within the account/,
      'AWS developer guide',
    ],
    [
      'The snapshot requires a target option group with the following options: ....',
      'MISCELLANEOUS',
      /option group/,
      /destination Region/,
      'AWS developer guide, cross-Region copies',
    ],
    ['Source AMI ami-0123 not found in Region', 'MISCELLANEOUS', /Allowed AMIs/, /aws-backup-vault/, 'AWS dev guide'],
    [
      'You do not have permission to access the storage of this ami.',
      'ACCESS_DENIED',
      /stopped being shared/,
      /invokedBy/,
      'AWS developer guide, logically air-gapped vault',
    ],
    ['Failed to unshare snapshot', 'MISCELLANEOUS', /role of the copy was deleted/, /Keep the role/, 'AWS dev guide'],
    [
      'Access denied exception while trying to list tags',
      'ACCESS_DENIED',
      /not allowed to read the tags/,
      /AWSBackupServiceRolePolicyForBackup/,
      'AWS event sample',
    ],
    [
      'The resultant tag set must not have more than 50 user tags.',
      'LIMIT_EXCEEDED',
      /more than 50/,
      /Remove tags/,
      'AWS developer guide',
    ],
    [
      'IAM Role arn:aws:iam::123456789012:role/XXX cannot be assumed by AWS Backup',
      'ACCESS_DENIED',
      /could not assume the role/,
      /sts:AssumeRole/,
      'terraform-provider-aws',
    ],
    [
      'IAM Role arn:aws:iam::111111111111:role/service-role/AWSBackupDefaultServiceRole does not have sufficient permissions to execute the backup.',
      'MISCELLANEOUS',
      /lacks permissions/,
      /Create the role/,
      'tecracer',
    ],
    [
      'Copy job encountered a fatal error. Please contact AWS Support for further assistance.',
      'FATAL_ERROR',
      /internal error/,
      /AWS Support/,
      'AWS developer guide',
    ],
    [
      'Insufficient privileges to perform this action.',
      'MISCELLANEOUS',
      /does not exist.*or access to it is denied/,
      /case-sensitive/,
      'AWS developer guide, troubleshooting; boto3 #2269',
    ],
    ['Cannot find recovery point.', 'RESOURCE_NOT_FOUND', /not in the source vault/, /list_recovery_points/, 'elastio'],
    [
      'Invalid lifecycle. DeleteAfterDays cannot be less than 90 days apart from MoveToColdStorageAfterDays',
      'MISCELLANEOUS',
      /less than MoveToColdStorageAfterDays \+ 90/,
      /at least/,
      'terraform-provider-aws #7350',
    ],
    [
      'Invalid lifecycle. DeleteAfterDays cannot be less than 1 or more than 36500 days',
      'MISCELLANEOUS',
      /outside 1 to 36500/,
      /1 to 36500/,
      'terraform-provider-aws #24960',
    ],
    [
      'Error in rule Yearly-Backups : Invalid lifecycle. MoveToColdStorageAfterDays is unavailable',
      'MISCELLANEOUS',
      /continuous/,
      /Leave MoveToColdStorageAfterDays out/,
      'lgallard/terraform-aws-backup #40',
    ],
    [
      'Error in some rules due to : Invalid lifecycle. EBS Cold Tier is not yet supported.',
      'MISCELLANEOUS',
      /no EBS archive tier/,
      /Leave OptInToArchiveForSupportedResources out/,
      'terraform-provider-aws #34994',
    ],
    [
      'The backup could not start because it is either inside or too close to the weekly maintenance window configured in RDS instance.',
      'INVALID_LIFECYCLE',
      /maintenance window or the automated backup window/,
      /outside these windows/,
      'AWS developer guide',
    ],
  ];

  it.each(causes)('%s', (message, category, cause, fix) => {
    const diagnosis = failed(message);
    expect(diagnosis).toMatchObject({ Category: category, Known: true });
    expect(diagnosis.Cause).toMatch(cause);
    expect(diagnosis.Fix).toMatch(fix);
  });
});

describe('diagnose, AWS’s MessageCategory', () => {
  it.each([
    ['ACCESS_DENIED', 'ACCESS_DENIED'],
    ['AccessDenied', 'ACCESS_DENIED'],
    ['accessdenied', 'ACCESS_DENIED'],
    ['KmsKeyError', 'KMS_KEY_ERROR'],
    ['VSSError', 'VSS_ERROR'],
    ['Miscellaneous', 'MISCELLANEOUS'],
    ['InvalidParameters', 'INVALID_PARAMETERS'],
    ['SOMETHING_NEW', 'SOMETHING_NEW'],
  ])('reads %s as %s, and prefers it to the message', (given, category) => {
    expect(failed('The specified volume was not found.', given).Category).toBe(category);
    expect(failed(undefined, given).Category).toBe(category);
  });

  it('keeps the cause of a known message', () => {
    expect(failed('Given key ID is not accessible', 'ACCESS_DENIED').Cause).toBe(
      failed('Given key ID is not accessible').Cause,
    );
  });

  it('takes the cause from the category rather than from a loose pattern', () => {
    const { Cause } = failed('Something does not exist', 'KMS_KEY_ERROR');
    expect(Cause).toContain(BY_CATEGORY.KMS_KEY_ERROR.Cause);
    expect(failed('Something does not exist', 'MISCELLANEOUS').Cause).toContain(BY_CATEGORY.RESOURCE_NOT_FOUND.Cause);
  });

  it.each(Object.keys(BY_CATEGORY))('%s explains a message that is not recognized', (category) => {
    const { Cause, Fix, Known } = failed('Nobody knows this', category);
    const general = BY_CATEGORY[category as keyof typeof BY_CATEGORY];
    expect(Cause).toMatch(/^The status message is not one that this server knows/);
    expect(Cause).toContain(general.Cause);
    expect(Fix).toBe(general.Fix);
    expect(Known).toBe(false);
  });

  it.each([['SUCCESS'], ['ANY'], ['AGGREGATE_ALL'], [''], ['IGNORE; rm -rf'], ['x'.repeat(65)], ['__proto__']])(
    'ignores the category %j',
    (given) => expect(failed('The specified volume was not found.', given).Category).toBe('RESOURCE_NOT_FOUND'),
  );
});

describe('diagnose, with an unknown message', () => {
  it('says that the cause is unknown', () => {
    expect(failed('Nobody knows this')).toMatchObject({
      Category: 'MISCELLANEOUS',
      Cause: 'The status message is not one that this server knows, so the cause is unknown.',
      Known: false,
    });
    for (const none of [undefined, '']) {
      expect(failed(none)).toMatchObject({
        Category: 'MISCELLANEOUS',
        Cause: 'AWS gave no status message, so the cause is unknown.',
        Known: false,
      });
    }
  });

  it.each([['COMPLETED'], ['RUNNING'], ['CREATED'], ['failed'], [undefined]])('has no diagnosis for %s', (State) => {
    expect(diagnose({ State, StatusMessage: 'Given key ID is not accessible' })).toBeUndefined();
  });
});

describe('diagnose, PARTIAL', () => {
  it('says that some children were not copied, and how many if AWS says so', () => {
    const told = diagnose({ State: 'PARTIAL', ChildJobsInState: { COMPLETED: 3, FAILED: 2, RUNNING: 1 } });
    expect(told).toMatchObject({ Category: 'MISCELLANEOUS', Known: false });
    expect(told?.Cause).toMatch(/not copied \(child jobs: 3 COMPLETED, 2 FAILED\): /);
    expect(told?.Fix).toMatch(/child jobs \(Children, or list_copy_jobs with ByParentJobId\)/);
  });

  it.each([[undefined], [{}], [{ COMPLETED: Number.NaN }], [Object.create({ FAILED: 1 })]])(
    'gives no numbers for %j',
    (children) => {
      expect(diagnose({ State: 'PARTIAL', ChildJobsInState: children })?.Cause).toMatch(/not copied: /);
    },
  );

  it('adds the diagnosis of its message', () => {
    const told = diagnose({ State: 'PARTIAL', StatusMessage: 'Given key ID is not accessible' });
    expect(told).toMatchObject({ Category: 'KMS_KEY_ERROR', Known: true });
    expect(told?.Cause).toMatch(/^Some nested.*KMS key of the source cannot be used/);
    expect(told?.Fix).toMatch(/^Check the child jobs.*kms:CreateGrant/);
  });
});

describe('diagnose, for any message', () => {
  const phrase = fc.constantFrom(
    'kms key',
    'Source AMI ',
    'access denied',
    ' not found in Region',
    'copy job from ',
    '\n',
  );
  const message = fc
    .array(fc.oneof(phrase, fc.string({ unit: 'binary', maxLength: 30 })), { maxLength: 8 })
    .map((parts) => parts.join(''));

  it('always answers for FAILED and PARTIAL, and never repeats the message', () => {
    fc.assert(
      fc.property(message, fc.option(fc.string(), { nil: undefined }), (text, category) => {
        for (const State of ['FAILED', 'PARTIAL']) {
          const marked = `${text} 7f3e-marker`;
          const told = diagnose({ State, StatusMessage: marked, MessageCategory: category })!;
          expect(told.Category).toMatch(/^[A-Z_]+$/);
          expect(told.Cause).toMatch(/\.$/);
          expect(told.Fix).toMatch(/\.$/);
          expect(told.Cause + told.Fix).not.toContain('7f3e-marker');
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('reads megabytes within seconds', () => {
    const started = performance.now();
    for (const unit of ['a', ' ', '.', 'source ami ', 'copy job from ', 'kms', 'access ']) {
      expect(failed(unit.repeat(1_000_000)).Cause).not.toBe('');
    }
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

it('names no key that the message does not name', () => {
  expect(
    failed("Snapshots encrypted with the AWS managed key can't be shared. Specify another snapshot.").Cause,
  ).toContain('of the service that holds it');
});
