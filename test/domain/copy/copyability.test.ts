import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRecoveryPointArn } from '../../../src/domain/arn/arn.ts';
import { copyable, copyRuleWarnings } from '../../../src/domain/copy/copyability.ts';
import type { RecoveryPoint } from '../../../src/domain/shapes.ts';

const NOW = Date.parse('2026-11-22T10:00:00.000Z');
const BACKUP = 'arn:aws:backup:us-east-1:123456789012:recovery-point:1EB3B5E7-9EB0-435A-A80B-108B488B0D45';
const point = (more: RecoveryPoint): RecoveryPoint => ({
  RecoveryPointArn: BACKUP,
  ResourceType: 'EFS',
  Status: 'COMPLETED',
  ...more,
});
const S3 = 'arn:aws:backup:us-east-1:123456789012:recovery-point:amzn-s3-demo-bucket';
const SNAPSHOT = 'arn:aws:ec2:us-east-1::snapshot/snap-1';
const CLUSTER = 'arn:aws:rds:us-east-1:123456789012:cluster-snapshot:awsbackup:job-1';
const PAST = { MoveToColdStorageAt: '2026-11-22T10:00:00.000Z' };
const FUTURE = { MoveToColdStorageAt: '2026-11-22T10:00:00.001Z' };

describe('copyable', () => {
  const FEATURES = 'AWS developer guide, Feature availability by resource';
  const rows: [point: RecoveryPoint, expected: boolean | 'unknown', why: RegExp | undefined, source: string][] = [
    [point({}), true, undefined, FEATURES],
    [point({ Status: 'AVAILABLE' }), true, undefined, 'AWS API reference: ready for use'],
    [point({ ResourceType: undefined }), true, undefined, 'every type with such an ARN can be copied across Regions'],
    [point({ RecoveryPointArn: SNAPSHOT, ResourceType: undefined }), true, undefined, 'EBS or Storage Gateway'],
    [point({ ResourceType: 'CloudFormation' }), true, undefined, 'cross-Region at least'],
    [
      point({
        RecoveryPointArn: 'arn:aws:backup:us-east-1:123456789012:recovery-point:composite:eks/c',
        ResourceType: 'EKS',
      }),
      true,
      undefined,
      'AWS developer guide, EKS: the composite is copied',
    ],
    [
      point({
        RecoveryPointArn: 'arn:aws:backup:us-east-1:123456789012:recovery-point:continuous:db-1',
        ResourceType: 'RDS',
      }),
      false,
      /continuous/,
      'AWS API reference, StartCopyJob',
    ],
    [
      point({ RecoveryPointArn: 'arn:aws:rds:us-east-1:123456789012:auto-backup:ab-1', ResourceType: 'RDS' }),
      false,
      /continuous/,
      'RDS automated backups',
    ],
    [
      point({ RecoveryPointArn: 'arn:aws:dynamodb:us-east-1:123456789012:table/T/backup/1', ResourceType: 'DynamoDB' }),
      false,
      /advanced features/,
      FEATURES,
    ],
    [
      point({ RecoveryPointArn: 'arn:aws:redshift:us-east-1:123456789012:snapshot:c/s', ResourceType: 'Redshift' }),
      false,
      /Redshift/,
      FEATURES,
    ],
    [
      point({
        RecoveryPointArn: 'arn:aws:redshift-serverless:us-east-1:123456789012:snapshot/s',
        ResourceType: undefined,
      }),
      false,
      /Redshift/,
      FEATURES,
    ],
    [
      point({ RecoveryPointArn: 'arn:aws:backup:us-east-1:123456789012:recovery-point:eks/c', ResourceType: 'EKS' }),
      false,
      /parent/,
      'AWS developer guide, EKS',
    ],
    [point({ RecoveryPointArn: CLUSTER, ResourceType: 'Aurora' }), true, undefined, FEATURES],
    [point({ RecoveryPointArn: CLUSTER, ResourceType: 'RDS' }), false, /Multi-AZ DB cluster/, 'RDS page of AWS Backup'],
    [point({ RecoveryPointArn: CLUSTER, ResourceType: undefined }), 'unknown', /does not tell them apart/, FEATURES],
    [
      point({ RecoveryPointArn: 'arn:aws:fsx:us-east-1:123456789012:backup/backup-1', ResourceType: 'FSx' }),
      true,
      undefined,
      'announcements of August and September 2026: ONTAP too',
    ],
    [
      point({
        RecoveryPointArn: 'arn:aws-us-gov:fsx:us-gov-east-1:123456789012:backup/backup-1',
        ResourceType: 'FSx',
      }),
      'unknown',
      /ONTAP/,
      'ONTAP was announced for commercial Regions',
    ],
    [
      point({ RecoveryPointArn: 'arn:aws-iso:backup:us-iso-east-1:123456789012:recovery-point:1EB3B5E7' }),
      'unknown',
      /aws-iso is not known/,
      'nothing is known of the isolated partitions',
    ],
    [
      point({
        RecoveryPointArn: 'arn:aws:redshift:us-east-1:123456789012:snapshot:c/s',
        ResourceType: 'Redshift',
        Status: 'DELETING',
      }),
      false,
      /being deleted/,
      'what AWS says of the recovery point comes before its pages',
    ],
    [point({ ResourceType: 'Something New' }), 'unknown', /not known here/, 'AWS adds types'],
    [
      point({ RecoveryPointArn: `${S3}-20211231900000-5ec207d0`, ResourceType: 'S3' }),
      true,
      undefined,
      'AWS table of ARNs: S3, periodic',
    ],
    [
      point({ RecoveryPointArn: `${S3}-5ec207d0`, ResourceType: 'S3' }),
      'unknown',
      /continuous S3/,
      'AWS table of ARNs: S3, continuous',
    ],
    [point({ RecoveryPointArn: `${S3}-5ec207d0`, ResourceType: undefined }), 'unknown', /continuous S3/, 'as above'],
    [point({ RecoveryPointArn: `${S3}-5ec207d0` }), true, undefined, 'this form means continuous only for S3'],
    [
      point({ RecoveryPointArn: `${S3}-20211231900000-5ec207d0-0a1b2c3d`, ResourceType: 'S3' }),
      'unknown',
      /continuous S3/,
      'a bucket can have such a name: only the end of the id counts',
    ],
    [
      point({ RecoveryPointArn: BACKUP.replace(/[^:]+$/, (id) => id.toLowerCase()), ResourceType: undefined }),
      true,
      undefined,
      'the last group of a UUID is not the end of an S3 id',
    ],
    [
      point({ RecoveryPointArn: 'arn:aws:ec2:us-east-1::snapshot/snap-0a1b2c3d', ResourceType: undefined }),
      true,
      undefined,
      'EC2 user guide: older ids have 8 digits',
    ],
    [point({ RecoveryPointArn: 'arn:aws:new:us-east-1:123456789012:x' }), 'unknown', /form/, 'AWS adds forms'],
    [point({ RecoveryPointArn: undefined }), 'unknown', /form/, 'every member of a reply is optional'],
    [point({ Status: 'CREATING' }), false, /being created/, 'AWS API reference'],
    [point({ Status: 'DELETING' }), false, /being deleted/, 'AWS API reference'],
    [point({ Status: 'STOPPED' }), false, /continuous.*stopped/, 'AWS API reference: of continuous backups'],
    [point({ Status: 'PARTIAL' }), 'unknown', /PARTIAL/, 'AWS documents no refusal'],
    [point({ Status: 'EXPIRED' }), 'unknown', /EXPIRED/, 'AWS documents no refusal'],
    [point({ Status: 'NEW' }), 'unknown', /status is not known/, 'AWS adds statuses'],
    [point({ Status: 'toString' }), 'unknown', /status is not known/, 'foreign text'],
    [point({ Status: undefined }), 'unknown', /did not say its status/, 'every member of a reply is optional'],
    [point({ StorageClass: 'WARM' }), true, undefined, 'AWS API reference'],
    [point({ StorageClass: 'COLD' }), false, /cold storage/, 'AWS developer guide: not from cold tiers'],
    [point({ StorageClass: 'DELETED' }), false, /deleted/, 'AWS API reference'],
    [point({ CalculatedLifecycle: FUTURE }), true, undefined, 'lists have no storage class, only the date'],
    [point({ CalculatedLifecycle: PAST }), 'unknown', /due to move/, 'lists have no storage class, only the date'],
    [
      point({ CalculatedLifecycle: PAST, StorageClass: 'WARM' }),
      true,
      undefined,
      'the storage class counts before the date',
    ],
    [point({ CalculatedLifecycle: PAST, ResourceType: 'EC2' }), true, undefined, 'EC2 has no cold storage'],
    [point({ CalculatedLifecycle: PAST, ResourceType: undefined }), 'unknown', /due to move/, 'the type is not known'],
    [point({ CalculatedLifecycle: { MoveToColdStorageAt: 'x' } }), true, undefined, 'no date'],
    [point({ Status: undefined, StorageClass: 'COLD' }), false, /cold storage/, 'false counts before unknown'],
    [point({ ResourceType: 'New', Status: 'DELETING' }), false, /being deleted/, 'false counts before unknown'],
  ];

  it.each(rows)('%o is copyable: %s', (listed, expected, why) => {
    const { Copyable, WhyNot } = copyable(listed, NOW);
    expect(Copyable).toBe(expected);
    if (why) expect(WhyNot).toMatch(why);
    else expect(WhyNot).toBeUndefined();
  });

  it('always answers, with a reason unless it is true, and repeats no text from AWS', () => {
    const text = fc.option(fc.string({ unit: 'binary' }), { nil: undefined });
    fc.assert(
      fc.property(
        fc.record({
          RecoveryPointArn: fc.oneof(text, fc.constantFrom(BACKUP, SNAPSHOT, CLUSTER)),
          ResourceType: fc.oneof(text, fc.constantFrom('EFS', 'FSx', 'RDS')),
          Status: fc.oneof(text, fc.constantFrom('COMPLETED', 'EXPIRED', 'marker-7f3e')),
          StorageClass: text,
          CalculatedLifecycle: fc.record({ MoveToColdStorageAt: text }),
        }),
        (listed) => {
          const { Copyable, WhyNot } = copyable(listed, NOW);
          expect([true, false, 'unknown']).toContain(Copyable);
          expect(WhyNot === undefined).toBe(Copyable === true);
          expect(WhyNot ?? '').not.toContain('marker-7f3e');
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('copyRuleWarnings', () => {
  const warnings = (text: string) => {
    const parsed = parseRecoveryPointArn(text);
    return parsed.ok ? copyRuleWarnings(parsed.value) : ['not an ARN'];
  };

  it.each([
    ['arn:aws:dynamodb:us-east-1:123456789012:table/T/backup/1', /advanced features/],
    ['arn:aws:redshift:us-east-1:123456789012:snapshot:c/s', /Redshift/],
    ['arn:aws:redshift-serverless:us-east-1:123456789012:snapshot/s', /Redshift/],
    ['arn:aws:backup:us-east-1:123456789012:recovery-point:eks/c', /copy its parent/],
  ])('warns about %s', (text, says) => {
    expect(warnings(text)).toEqual([expect.stringMatching(says)]);
  });

  it.each([BACKUP, SNAPSHOT, CLUSTER, 'arn:aws:backup:us-east-1:123456789012:recovery-point:continuous:x'])(
    'does not warn about %s',
    (text) => expect(warnings(text)).toEqual([]),
  );
});
