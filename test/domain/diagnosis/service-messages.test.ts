import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/domain/diagnosis/diagnose.ts';
import { BY_CATEGORY, CATALOGUE, PATTERNS, TEXTS } from '../../../src/domain/diagnosis/messages.ts';
import { SERVICE_MESSAGES } from '../../../src/domain/diagnosis/service-messages.ts';

const failed = (StatusMessage: string) => diagnose({ State: 'FAILED', StatusMessage })!;

const ARN = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

describe.each<[topic: string, cause: RegExp, fix: RegExp, messages: string[]]>([
  [
    'the AWS managed key',
    /AWS managed key/,
    /customer managed key/,
    [
      'Encrypted snapshots with EBS default key cannot be shared', // hashicorp/packer#7499
      'api error OperationNotPermitted: Encrypted snapshots with EBS default key cannot be shared',
      'Snapshots encrypted with the AWS Managed CMK can’t be shared. Specify another snapshot.',
      'Sharing snapshots encrypted with the default service key for RDS is currently not supported.',
      'You cannot share a snapshot that is encrypted with the default KMS key of the account.',
    ],
  ],
  [
    'an invalid key',
    /KMS key/,
    /list_backup_vaults/,
    [
      'AMI snapshot copy failed with error: The specified keyId 1234abcd-12ab-34cd-56ef-1234567890ab is invalid',
      'AMI snapshot copy failed with error: The specified keyId ... is invalid',
      `The KMS key ${ARN} is not valid.`,
      'Invalid KMS key ID',
    ],
  ],
  [
    'the key of the destination',
    /key of the destination vault/,
    /list_backup_vaults/,
    [
      // awslabs/rds-snapshot-tool#70, awslabs/aurora-snapshot-tool#25
      'The target KMS key [None] does not exist, is not enabled or you do not have permissions to access it.',
      'Specified KMS key [None] does not exist, is not enabled or you do not have permissions to access it.',
      'Must specify new KMS key for cross region encrypted snapshot copy.',
    ],
  ],
  ['a missing key', /key.* does not exist/, /key of the vault/, [`Key '${ARN}' does not exist`]],
  [
    'a disabled key',
    /disabled or pending deletion/,
    /Enable the key/,
    [`${ARN} is pending deletion.`, `${ARN} is disabled.`],
  ],
  [
    'a limit of copies at a time',
    /number of concurrent cross-Region snapshot copies/,
    /Wait until/,
    [
      'Cannot copy more than 5 snapshots across regions',
      'Cannot copy more than 20 snapshots across Regions: SnapshotQuotaExceededFault',
    ],
  ],
  [
    'a limit of the service',
    /limit of the service/,
    /Wait until/,
    [
      'Cannot create more than 100 manual snapshots',
      'Too many snapshot copies in progress. The limit is 20 for this destination region.',
      'You have exceeded the maximum number of snapshots allowed.',
      'Snapshot quota exceeded.',
      'ResourceLimitExceeded: the request would exceed the maximum.',
      'Rate exceeded',
    ],
  ],
  [
    'a tag policy',
    /tag policy/,
    /tag policy/,
    [
      "The tag policy does not allow the specified value for the following tag key: 'cost-center'.",
      'TagPolicyViolation',
    ],
  ],
  [
    'a reserved tag',
    /begins with aws:/,
    /users cannot remove them/,
    ['Tag keys cannot start with the reserved prefix aws:'],
  ],
  [
    'too many tags',
    /more than 50/,
    /Remove tags/,
    [
      'More than 50 tags specified',
      'An image can have at most 50 tags',
      'You have reached the limit on the number of tags that you can assign to the resource',
      'Cannot create a copy with more than 50 tags',
    ],
  ],
  [
    'the organization',
    /not in the same organization/,
    /same organization/,
    [
      'Access denied: Copy job failed. Both source and destination account must be a member of the same organization.',
      'Source and destination accounts must be members of the same organization',
    ],
  ],
  [
    'cross-account backup',
    /not turned on/,
    /isCrossAccountBackupEnabled/,
    ['Cross account backup is disabled for the organization'],
  ],
  ['a policy of the organization', /service control policy/, /organization/, ['Denied by a service control policy']],
  [
    'cold storage',
    /cold storage/,
    /newer recovery point/,
    ['Copying a recovery point from cold storage is not possible'],
  ],
  [
    'DynamoDB’s advanced features',
    /advanced features/,
    /UpdateRegionSettings.*back the table up again/,
    [
      'Advanced DynamoDB backup is not enabled',
      'Copy job from us-east-1 to us-west-2 cannot be initiated for DynamoDB resources.',
    ],
  ],
])('%s', (_, cause, fix, messages) => {
  it.each(messages)('%s', (message) => {
    for (const text of [message, `Access denied: ${message}`, `${message} (Request ID: 85f85eff)`]) {
      const { Cause, Fix, Known } = failed(text);
      expect(Cause).toMatch(cause);
      expect(Fix).toMatch(fix);
      expect(Known).toBe(true);
    }
  });
});

it.each<[message: string, cause: RegExp, not: RegExp]>([
  [
    'User: x is not authorized to perform: kms:Decrypt on the key because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access',
    /key|kms/i,
    /or was deleted\.$/,
  ],
  ['Cross-account copy failed because the KMS key of the destination vault is disabled.', /key/i, /not turned on/],
  ['Cross-account copy failed: the Region ap-east-1 is not enabled in the destination account.', /./, /not turned on/],
  [
    'The copy was not made: transition to cold storage is not supported for this resource type.',
    /./,
    /is in cold storage/,
  ],
])('does not mistake "%s"', (message, cause, not) => {
  expect(failed(message).Cause).toMatch(cause);
  expect(failed(message).Cause).not.toMatch(not);
});

it('reads a message of repeated beginnings quickly', () => {
  const began = performance.now();
  failed('kms:'.repeat(4096));
  expect(performance.now() - began).toBeLessThan(250);
});

it('leaves the category to AWS’s patterns', () => {
  expect(failed('AMI snapshot copy failed with error: The specified keyId x is invalid').Category).toBe(
    'RESOURCE_NOT_FOUND',
  );
  expect(failed('Cannot copy more than 5 snapshots across regions').Category).toBe('MISCELLANEOUS');
});

it.each([
  'The AWS Access Key Id you provided is invalid',
  'Your backup succeeded, but we were unable to persist NetworkInterfaces metadata as its size exceeded our internal limits.',
  'The widget is invalid',
])('does not take %s for a KMS key or a limit', (message) => {
  expect(failed(message).Cause).not.toMatch(/could not use a KMS key|limit of the service/);
});

it('sends neither to the plan nor to the description, which show the fixes', () => {
  const explanations = [...TEXTS, ...CATALOGUE, ...SERVICE_MESSAGES, ...PATTERNS].map((rule) => rule.explanation);
  for (const one of [...explanations, ...Object.values(BY_CATEGORY)]) {
    if (typeof one === 'object') expect(one.Cause + one.Fix).not.toMatch(/plan_copy_job|describe_copy_job/);
  }
  for (const State of ['FAILED', 'PARTIAL']) {
    const { Cause, Fix } = diagnose({ State, StatusMessage: 'Nobody knows this' })!;
    expect(Cause + Fix).not.toMatch(/plan_copy_job|describe_copy_job/);
  }
});
