import { describe, expect, it } from 'vitest';
import { parseRecoveryPointArn, type RecoveryPointArn } from '../../../src/domain/arn/arn.ts';
import { REGIONS } from '../../../src/domain/arn/regions.ts';
import { byArn } from '../../../src/domain/copy/copyability.ts';
import { airGappedCopyIn, type Flag, featuresOf, regionProblems } from '../../../src/domain/copy/features.ts';
import { FEATURES, type Feature } from '../../../src/simulator/rules/features.ts';
import type { Copy } from '../../../src/simulator/rules/refusals/copy.ts';
import { continuous } from '../../../src/simulator/rules/refusals/source.ts';
import { unsupported } from '../../../src/simulator/rules/refusals/support.ts';
import { resolveSwitches } from '../../../src/simulator/switches.ts';

// The server and the simulator each have a table of what AWS Backup can copy, written independently from AWS's pages.
// Here every copy is put to both. A difference that EXPLAINED does not list is an error in one of the two.

type Verdict = 'yes' | 'no' | 'unknown';

interface Case {
  feature: Feature;
  kind: RecoveryPointArn['kind'];
  from: string;
  to: string;
  crossRegion: boolean;
  crossAccount: boolean;
  airGapped: boolean;
}

interface Explanation {
  reason: string;
  server: Verdict;
  simulator: Verdict;
  resourceTypes: readonly string[];
  /** Destination Regions; absent for any. */
  regions?: readonly string[];
  applies(one: Case): boolean;
}

const EXPLAINED: readonly Explanation[] = [
  {
    reason:
      'the ARN does not say that it is from OpenZFS; of the other file systems AWS says that air-gapped vaults take them',
    server: 'unknown',
    simulator: 'yes',
    resourceTypes: ['FSx'],
    applies: ({ feature, airGapped }) => airGapped && feature.airGapped === true,
  },
  {
    reason:
      'the ARN does not say that it is from ONTAP, which AWS announced for commercial Regions; the others are in its table',
    server: 'unknown',
    simulator: 'yes',
    resourceTypes: ['FSx'],
    applies: ({ feature, from, airGapped }) =>
      !airGapped && feature.name !== 'FSx for ONTAP' && partitionOf(from) !== 'aws',
  },
  {
    reason: 'AWS prints an S3 id without a timestamp for continuous backups; the simulator takes it for a periodic one',
    server: 'unknown',
    simulator: 'yes',
    resourceTypes: ['S3'],
    applies: ({ kind }) => kind === 'backup',
  },
];

const OWN = '123456789012';
const OTHER = '210987654321';
const BACKUP = 'arn:PARTITION:backup:REGION:123456789012:recovery-point:1EB3B5E7-9EB0-435A-A80B-108B488B0D45';
const CONTINUOUS = 'arn:PARTITION:backup:REGION:123456789012:recovery-point:continuous:db-1';
const EC2_SNAPSHOT = 'arn:PARTITION:ec2:REGION::snapshot/snap-1';
const CLUSTER_SNAPSHOT = 'arn:PARTITION:rds:REGION:123456789012:cluster-snapshot:awsbackup:job-1';
const FSX = 'arn:PARTITION:fsx:REGION:123456789012:backup/backup-1';

/** The ARNs of recovery points outside air-gapped vaults. AWS developer guide, "Access control". */
const ARNS: Readonly<Record<string, readonly string[]>> = {
  'Amazon EC2': ['arn:PARTITION:ec2:REGION::image/ami-1'],
  'Amazon S3': [
    'arn:PARTITION:backup:REGION:123456789012:recovery-point:bucket-20261121053000-5ec207d0',
    'arn:PARTITION:backup:REGION:123456789012:recovery-point:bucket-5ec207d0',
    CONTINUOUS,
  ],
  'Amazon EBS': [EC2_SNAPSHOT],
  'Amazon RDS single instance': [
    'arn:PARTITION:rds:REGION:123456789012:snapshot:awsbackup:job-1',
    'arn:PARTITION:rds:REGION:123456789012:auto-backup:ab-1',
    CONTINUOUS,
  ],
  'Amazon RDS Multi-AZ DB cluster': [CLUSTER_SNAPSHOT],
  'Amazon Aurora': [CLUSTER_SNAPSHOT, 'arn:PARTITION:rds:REGION:123456789012:cluster-auto-backup:ab-1', CONTINUOUS],
  'Amazon Aurora DSQL': [BACKUP],
  'Amazon EFS': [BACKUP],
  'FSx for Windows File Server': [FSX],
  'FSx for Lustre': [FSX],
  'FSx for OpenZFS': [FSX],
  'FSx for ONTAP': [FSX],
  'AWS Storage Gateway': [EC2_SNAPSHOT],
  'Amazon DocumentDB': [CLUSTER_SNAPSHOT],
  'Amazon Neptune': [CLUSTER_SNAPSHOT],
  'Amazon Redshift': ['arn:PARTITION:redshift:REGION:123456789012:snapshot:warehouse/awsbackup:job-1'],
  'Amazon Redshift Serverless': ['arn:PARTITION:redshift-serverless:REGION:123456789012:snapshot:w/awsbackup:job-1'],
  'Amazon Timestream': [BACKUP],
  'Virtual machines': [BACKUP],
  'AWS CloudFormation': [BACKUP],
  'DynamoDB with AWS Backup advanced features': [BACKUP],
  'Amazon DynamoDB': ['arn:PARTITION:dynamodb:REGION:123456789012:table/t/backup/01'],
  'SAP HANA databases on Amazon EC2': [BACKUP, CONTINUOUS],
  'Amazon EKS': [
    'arn:PARTITION:backup:REGION:123456789012:recovery-point:composite:eks/cluster-1',
    'arn:PARTITION:backup:REGION:123456789012:recovery-point:eks/cluster-1',
  ],
};

/** In an air-gapped vault, the ARN of every recovery point is AWS Backup's. */
const arnsOf = ({ name, airGapped }: Feature): readonly string[] => [
  ...new Set(airGapped ? [...ARNS[name]!, BACKUP] : ARNS[name]!),
];

const PARTITIONS: readonly (readonly [prefix: string, partition: string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['eusc-', 'aws-eusc'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['', 'aws'],
];
const partitionOf = (region: string): string => PARTITIONS.find(([prefix]) => region.startsWith(prefix))![1];

function parse(template: string, region: string): RecoveryPointArn {
  const arn = parseRecoveryPointArn(template.replace('PARTITION', partitionOf(region)).replace('REGION', region));
  if (!arn.ok) throw new Error(`${template}: ${arn.problem}`);
  return arn.value;
}

/** The Regions of the server, and some that neither table has. */
const EVERYWHERE = [...REGIONS, 'us-iso-east-1', 'us-iso-west-1', 'us-isob-east-1', 'eu-north-9'];

const verdictOf = (flags: readonly Flag[]): Verdict =>
  flags.includes(false) ? 'no' : flags.includes('unknown') ? 'unknown' : 'yes';

/** What the server knows of a recovery point, wherever it goes. */
function serverPoint(resourceType: string, arn: RecoveryPointArn) {
  const feature = featuresOf(resourceType, arn);
  if (feature === 'unknown') throw new Error(`the server does not know ${resourceType}`);
  return { feature, copyable: byArn(arn, resourceType).Copyable };
}

/** The verdict of a plan, each of whose rules can rule the copy out. */
function serverVerdict(one: Case, { feature, copyable }: ReturnType<typeof serverPoint>): Verdict {
  const { from, to, crossRegion, crossAccount, airGapped } = one;
  const { resourceType } = one.feature;
  const across = crossRegion ? (crossAccount ? 'both' : 'crossRegion') : 'crossAccount';
  const route = { partition: partitionOf(from), sourceRegion: from, destinationRegion: to, sameAccount: !crossAccount };
  return verdictOf([
    copyable,
    ...(crossRegion || crossAccount ? [feature[across]] : []),
    ...regionProblems(resourceType, route).map(({ status }): Flag => (status === 'no' ? false : status)),
    ...(airGapped ? [feature.logicallyAirGapped, airGappedCopyIn(to, resourceType).supported] : []),
  ]);
}

/** What decides where AWS documents nothing. */
const UNDOCUMENTED = (['works', 'fails'] as const).flatMap((route) =>
  (['supported', 'unsupported'] as const).map((cloudFormation) =>
    resolveSwitches({ 'undocumented-route': route, 'cloudformation-cross-account': cloudFormation }),
  ),
);

/** Unknown where the settings of its switches decide. */
function simulatorVerdict({ feature, from, to, crossAccount, airGapped }: Case, arn: string): Verdict {
  const { resourceType } = feature;
  const copy = {
    source: { arn, feature, resourceType, encrypted: true, vault: { region: from, accountId: OWN } },
    destinationVaultArn: `arn:${partitionOf(to)}:backup:${to}:${crossAccount ? OTHER : OWN}:backup-vault:v`,
    destination: { type: airGapped ? 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT' : 'BACKUP_VAULT' },
    child: false,
  } as Copy;
  const refused = UNDOCUMENTED.map((switches) =>
    [continuous, unsupported].some((rule) => rule.problem(copy, switches) !== undefined),
  );
  if (refused.every((one) => one)) return 'no';
  return refused.includes(true) ? 'unknown' : 'yes';
}

interface Difference extends Case {
  server: Verdict;
  simulator: Verdict;
}

function* differences(): Generator<Difference> {
  for (const feature of FEATURES) {
    for (const template of arnsOf(feature)) {
      for (const from of EVERYWHERE) {
        const arn = parse(template, from);
        const point = serverPoint(feature.resourceType, arn);
        for (const to of EVERYWHERE.filter((region) => partitionOf(region) === arn.partition)) {
          for (const crossAccount of [false, true]) {
            for (const airGapped of [false, true]) {
              const one = { feature, kind: arn.kind, from, to, crossRegion: from !== to, crossAccount, airGapped };
              const [server, simulator] = [serverVerdict(one, point), simulatorVerdict(one, arn.text)];
              if (server !== simulator) yield { ...one, server, simulator };
            }
          }
        }
      }
    }
  }
}

const explains = (entry: Explanation, one: Difference): boolean =>
  entry.server === one.server &&
  entry.simulator === one.simulator &&
  entry.resourceTypes.includes(one.feature.resourceType) &&
  (entry.regions?.includes(one.to) ?? true) &&
  entry.applies(one);

describe('the tables of features of the server and the simulator', () => {
  const found = [...differences()].map((one) => ({ ...one, by: EXPLAINED.filter((entry) => explains(entry, one)) }));

  it('agree on every copy, apart from the differences that are explained', () => {
    const unexplained = found
      .filter(({ by }) => by.length === 0)
      .map(
        ({ feature, kind, from, to, crossAccount, airGapped, server, simulator }) =>
          `${feature.name} (${kind}) ${from} → ${to}${crossAccount ? ', another account' : ''}${airGapped ? ', air-gapped' : ''}: server ${server}, simulator ${simulator}`,
      );
    expect(unexplained.slice(0, 20)).toEqual([]);
  });

  it('agree on management and cold storage', () => {
    const flags = FEATURES.flatMap((feature) =>
      arnsOf(feature).flatMap((template) => {
        const arn = parse(template, 'us-east-1');
        const server = serverPoint(feature.resourceType, arn).feature;
        return [
          {
            what: `${feature.name} (${arn.kind}) management`,
            server: server.fullManagement,
            simulator: feature.fullyManaged,
          },
          {
            what: `${feature.name} (${arn.kind}) cold storage`,
            server: server.coldStorage,
            simulator: feature.coldStorage,
          },
        ];
      }),
    );
    // The ARN does not say which FSx it is, and AWS's pages contradict one another on cold storage of OpenZFS.
    const explained = ({ what }: { what: string }) => /^FSx .*(fsx-backup|backup).* cold storage$/.test(what);
    const differing = flags.filter(({ server, simulator }) => server !== simulator);
    expect(differing.filter((one) => !explained(one))).toEqual([]);
    expect(differing.filter(explained).every(({ server }) => server === 'unknown')).toBe(true);
  });

  it.each(EXPLAINED)('$server, $simulator: $reason', (entry) => {
    // A difference that another entry explains as well does not count.
    const only = found.filter(({ by }) => by.length === 1 && by[0] === entry);
    const missing = {
      resourceTypes: entry.resourceTypes.filter((type) => !only.some(({ feature }) => feature.resourceType === type)),
      regions: entry.regions?.filter((region) => !only.some(({ to }) => to === region)) ?? [],
    };
    expect(only.length).toBeGreaterThan(0);
    expect(missing).toEqual({ resourceTypes: [], regions: [] });
  });
});

it('compares every row and every kind of recovery point ARN', () => {
  expect(Object.keys(ARNS).sort()).toEqual(FEATURES.map((feature) => feature.name).sort());
  const kinds: Record<RecoveryPointArn['kind'], true> = {
    backup: true,
    'backup-composite-eks': true,
    'backup-continuous': true,
    'backup-eks-child': true,
    'dynamodb-backup': true,
    'ec2-image': true,
    'ec2-snapshot': true,
    'fsx-backup': true,
    'rds-auto-backup': true,
    'rds-cluster-snapshot': true,
    'rds-snapshot': true,
    'redshift-serverless-snapshot': true,
    'redshift-snapshot': true,
  };
  const taken = FEATURES.flatMap(arnsOf).map((template) => parse(template, 'us-east-1').kind);
  expect([...new Set(taken)].sort()).toEqual(Object.keys(kinds));
});
