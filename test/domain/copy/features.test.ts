import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRecoveryPointArn, type RecoveryPointArn } from '../../../src/domain/arn/arn.ts';
import { airGappedCopyIn, type Feature, featuresOf, regionProblems } from '../../../src/domain/copy/features.ts';

const arn = (text: string): RecoveryPointArn => {
  const parsed = parseRecoveryPointArn(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
};
const BACKUP = arn('arn:aws:backup:us-east-1:123456789012:recovery-point:1EB3B5E7-9EB0-435A-A80B-108B488B0D45');
const SNAPSHOT = arn('arn:aws:ec2:us-east-1::snapshot/snap-1');
const RDS_SNAPSHOT = arn('arn:aws:rds:us-east-1:123456789012:snapshot:awsbackup:job-1');
const CLUSTER_SNAPSHOT = arn('arn:aws:rds:us-east-1:123456789012:cluster-snapshot:awsbackup:job-1');
const DYNAMODB = arn('arn:aws:dynamodb:us-east-1:123456789012:table/T/backup/01');
const FSX_GOVCLOUD = arn('arn:aws-us-gov:fsx:us-gov-east-1:123456789012:backup/backup-1');
const ISOLATED = arn('arn:aws-iso:backup:us-iso-east-1:123456789012:recovery-point:1EB3B5E7');
const FSX = arn('arn:aws:fsx:us-east-1:123456789012:backup/backup-1');

/** cross-Region, cross-account, both, full management, cold storage, air-gapped: y, n or ? each. */
const flags = (feature: Feature | 'unknown') =>
  feature === 'unknown'
    ? feature
    : [
        feature.crossRegion,
        feature.crossAccount,
        feature.both,
        feature.fullManagement,
        feature.coldStorage,
        feature.logicallyAirGapped,
      ]
        .map((flag) => (flag === 'unknown' ? '?' : flag ? 'y' : 'n'))
        .join('');

describe('featuresOf', () => {
  // AWS developer guide, "Feature availability by resource", April 2026; other sources are named.
  const rows: [resourceType: string | undefined, rp: RecoveryPointArn | undefined, flags: string, source?: string][] = [
    ['EC2', undefined, 'yyynny'],
    ['S3', undefined, 'yyyyny'],
    ['EBS', undefined, 'yyynyy'],
    ['EBS', SNAPSHOT, 'yyynyy'],
    ['RDS', RDS_SNAPSHOT, 'yyynnn'],
    ['RDS', CLUSTER_SNAPSHOT, 'nnnnnn', 'footnote 3 and the RDS page: Multi-AZ DB clusters support no copy'],
    ['RDS', undefined, '???nnn', 'an instance or a Multi-AZ DB cluster'],
    ['Aurora', CLUSTER_SNAPSHOT, 'yyynny'],
    ['DSQL', BACKUP, 'yyyyyy'],
    ['EFS', BACKUP, 'yyyyyy'],
    ['FSx', FSX, 'yyyn??', 'all four can be copied; on OpenZFS in cold storage and air-gapped vaults the pages differ'],
    ['FSx', FSX_GOVCLOUD, '???n??', 'ONTAP was announced for commercial Regions'],
    ['FSx', BACKUP, 'yyyn??', 'an ARN in an air-gapped vault: OpenZFS may be there'],
    ['Storage Gateway', SNAPSHOT, 'yyynny'],
    ['DocumentDB', CLUSTER_SNAPSHOT, 'yyynny'],
    ['Neptune', CLUSTER_SNAPSHOT, 'yyynny'],
    ['Redshift', undefined, 'nnnnnn', 'not in the table'],
    ['Redshift Serverless', undefined, 'nnnnnn'],
    ['Timestream', BACKUP, 'yyyyyy'],
    ['VirtualMachine', BACKUP, 'yyyyyy'],
    ['CloudFormation', BACKUP, 'y??yyn', 'the cross-account cell is empty, and a note mentions such copies'],
    ['DynamoDB', DYNAMODB, 'nnnnnn', 'without advanced features'],
    ['DynamoDB', BACKUP, 'yyyyyy', 'with advanced features'],
    ['DynamoDB', undefined, '??????', 'with or without'],
    ['SAP HANA on Amazon EC2', BACKUP, 'yyyy?n', 'the table ticks cold storage, another page denies it'],
    ['EFS', ISOLATED, '???yy?', 'nothing is known of the isolated partitions'],
    ['EKS', BACKUP, 'yyyyny'],
    // Without a type, only the ARN counts.
    [undefined, SNAPSHOT, 'yyyn?y', 'EBS or Storage Gateway'],
    [undefined, RDS_SNAPSHOT, 'yyynnn'],
    [undefined, CLUSTER_SNAPSHOT, '???nn?', 'Aurora, DocumentDB, Neptune, or an RDS Multi-AZ DB cluster'],
    [undefined, DYNAMODB, 'nnnnnn'],
    [undefined, BACKUP, 'y?????', 'anything in an air-gapped vault'],
    [undefined, undefined, 'unknown'],
    ['Something New', BACKUP, 'unknown'],
    ['__proto__', undefined, 'unknown'],
    // An ARN in a form that is new for the type: only the type counts.
    ['EFS', SNAPSHOT, 'yyyyyy'],
  ];

  it.each(rows)('%s %o: %s', (resourceType, rp, expected) => {
    expect(flags(featuresOf(resourceType, rp))).toBe(expected);
  });

  it('names every matching row, and has notes only if one row matches', () => {
    expect(featuresOf('DynamoDB')).toMatchObject({
      name: 'Amazon DynamoDB without advanced features or Amazon DynamoDB with advanced features',
      notes: [],
    });
    expect(featuresOf('Storage Gateway')).toMatchObject({
      name: 'AWS Storage Gateway',
      notes: [expect.stringMatching(/KMS key of your own/)],
    });
    expect(featuresOf(undefined, SNAPSHOT)).toMatchObject({ notes: [] });
  });

  it('lets no caller change the table', () => {
    const first = featuresOf('EFS') as Feature;
    expect(() => {
      first.crossRegion = false;
    }).toThrow(TypeError);
    expect(flags(featuresOf('EFS'))).toBe('yyyyyy');
  });
});

describe('regionProblems', () => {
  const told = (
    resourceType: string | undefined,
    sourceRegion: string,
    destinationRegion: string,
    sameAccount: boolean,
    partition = 'aws',
  ) =>
    regionProblems(resourceType, { partition, sourceRegion, destinationRegion, sameAccount }).map(
      (one) => `${one.status}: ${/cross-(?:Region|account)/.exec(one.problem)?.[0]}`,
    );

  it('finds no problem between Regions that are enabled by default', () => {
    for (const type of ['DocumentDB', 'FSx', 'CloudFormation', 'Neptune', 'Timestream', 'EFS', undefined]) {
      expect(told(type, 'us-east-1', 'eu-west-1', false)).toEqual([]);
    }
  });

  // AWS developer guide, the notes under the feature table, and the announcements since.
  it.each([
    ['DocumentDB', false, ['unknown: cross-Region', 'unknown: cross-account']],
    ['DocumentDB', true, ['unknown: cross-Region']],
    ['FSx', false, ['unknown: cross-Region']],
    ['CloudFormation', false, ['no: cross-account']],
    ['CloudFormation', true, []],
    ['Neptune', false, ['unknown: cross-Region', 'no: cross-account']],
    ['Neptune', true, ['unknown: cross-Region']],
    ['Timestream', false, ['no: cross-account']],
    ['EFS', false, []],
    [undefined, false, []],
  ])('%s from an opt-in Region that no announcement names, within the account: %s', (type, sameAccount, expected) => {
    expect(told(type, 'ap-southeast-6', 'eu-west-1', sameAccount)).toEqual(expected);
  });

  it('is uncertain about an opt-in destination: AWS does not say which end it means', () => {
    expect(told('Timestream', 'eu-west-1', 'eu-south-1', false)).toEqual(['unknown: cross-account']);
    expect(told('Timestream', 'eu-south-1', 'ap-east-1', false)).toEqual(['no: cross-account']);
  });

  it('names the opt-in Region and the source with its date, and says what is not known about a destination', () => {
    const route = { partition: 'aws', sourceRegion: 'eu-south-1', destinationRegion: 'eu-west-1', sameAccount: false };
    expect(regionProblems('Timestream', route)[0]?.problem).toMatch(
      /^According to .* of April 2026,.* Timestream in the opt-in Region eu-south-1\.$/,
    );
    const back = { ...route, sourceRegion: 'eu-west-1', destinationRegion: 'eu-south-1' };
    expect(regionProblems('Timestream', back)[0]?.problem).toMatch(/eu-south-1; they do not say whether that holds/);
  });

  // AWS account management guide: Regions opened before 20 March 2019 are enabled by default, the others are opt-in.
  it.each([
    ['us-east-1', false],
    ['sa-east-1', false],
    ['ap-northeast-3', false],
    ['eu-north-1', false],
    ['ap-east-1', true],
    ['eu-south-2', true],
    ['mx-central-1', true],
  ])('%s is opt-in: %s', (region, optIn) => {
    expect(told('Timestream', region, 'us-west-2', false)).toHaveLength(optIn ? 1 : 0);
  });

  it('knows nothing about a Region that is new, not even within it', () => {
    for (const type of ['EFS', 'FSx', 'New', undefined]) {
      for (const [from, to] of [
        ['eu-north-9', 'us-east-1'],
        ['us-east-1', 'eu-north-9'],
        ['eu-north-9', 'eu-north-9'],
      ] as const) {
        expect(told(type, from, to, true)).toEqual(['unknown: undefined']);
      }
    }
  });

  it('finds no problem within one opt-in Region and account', () => {
    for (const type of ['DocumentDB', 'FSx', 'CloudFormation', 'Neptune', 'Timestream']) {
      expect(told(type, 'eu-south-1', 'eu-south-1', true)).toEqual([]);
    }
    expect(told('DocumentDB', 'eu-south-1', 'eu-south-1', false)).toEqual(['unknown: cross-account']);
  });

  it.each(['af-south-1', 'ap-east-1', 'ap-southeast-3', 'il-central-1', 'me-south-1', 'me-central-1'])(
    'allows cross-Region copies of Neptune from %s, which AWS names',
    (region) => expect(told('Neptune', region, 'us-east-1', true)).toEqual([]),
  );

  it('refuses cross-account copies in China, and nothing else there or in GovCloud', () => {
    expect(told('EFS', 'cn-north-1', 'cn-northwest-1', false, 'aws-cn')).toEqual(['no: cross-account']);
    expect(told('FSx', 'cn-north-1', 'cn-northwest-1', true, 'aws-cn')).toEqual([]);
    expect(told('FSx', 'us-gov-east-1', 'us-gov-west-1', false, 'aws-us-gov')).toEqual([]);
  });
});

describe('airGappedCopyIn', () => {
  it.each([
    ['us-east-1', 'EFS', true],
    ['us-east-1', undefined, true],
    ['ca-west-1', 'EFS', 'unknown'],
    ['cn-north-1', undefined, false],
    ['us-gov-west-1', 'EBS', false],
    ['eusc-de-east-1', 'EFS', 'unknown'],
    ['us-iso-east-1', 'EFS', 'unknown'],
    ['eu-north-9', 'EFS', 'unknown'],
    ['ap-southeast-3', 'Neptune', false],
    ['ap-southeast-3', 'EFS', true],
    ['me-south-1', 'EKS', 'unknown'],
    ['me-central-1', 'EKS', 'unknown'],
    ['me-south-1', 'Neptune', true],
    ['us-east-1', 'toString', true],
  ])('%s %s: %s', (region, resourceType, expected) => {
    expect(airGappedCopyIn(region, resourceType).supported).toBe(expected);
  });
});

it('never throws, for any type and Region', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(BACKUP, SNAPSHOT, FSX, undefined), fc.string(), (type, rp, region) => {
      featuresOf(type, rp);
      airGappedCopyIn(region, type);
      regionProblems(type, { partition: 'aws', sourceRegion: region, destinationRegion: type, sameAccount: false });
    }),
  );
});
