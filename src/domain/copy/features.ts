import type { RecoveryPointArn } from '../arn/arn.ts';
import { REGIONS } from '../arn/regions.ts';

// What AWS's pages and announcements say, each with its date. AWS's support grows: what this table denies is told with its
// source, and never stops a start.

/** AWS developer guide, "Feature availability by resource" and "by AWS Region". */
const TABLE = 'AWS’s feature tables of April 2026';
const ANNOUNCED = {
  ontap: 'AWS’s announcements of 27 August and 28 September 2026',
  fsxRegions: 'AWS’s announcement of 10 April 2026',
  documentDb: 'AWS’s announcement of 26 August 2026',
  neptune: 'AWS’s announcement of 25 February 2026',
  airGapped: 'AWS’s announcement of 16 July 2026',
} as const;

/** 'unknown' where AWS's documents contradict one another, or what was read fits rows that differ. */
export type Flag = boolean | 'unknown';

export interface Feature {
  /** The rows of AWS's table that apply. */
  name: string;
  crossRegion: Flag;
  crossAccount: Flag;
  /** Cross-Region and cross-account in one copy job. */
  both: Flag;
  fullManagement: Flag;
  coldStorage: Flag;
  /** Can be copied into a logically air-gapped vault. */
  logicallyAirGapped: Flag;
  notes: readonly string[];
  /** What says so, with its date: "AWS’s feature tables of April 2026". */
  source: string;
  /** Whether several rows fit, which what was read does not tell apart. */
  ambiguous: boolean;
}

const FLAGS = ['crossRegion', 'crossAccount', 'both', 'fullManagement', 'coldStorage', 'logicallyAirGapped'] as const;

interface Row extends Omit<Feature, 'source' | 'ambiguous'> {
  resourceType: string;
  /** Where it is not TABLE. */
  source?: string;
  /** Announced for the partition aws alone: whether AWS Backup makes such copies elsewhere is not known. */
  commercialOnly?: true;
  /** The ARN kinds that its recovery points have, those in logically air-gapped vaults apart: they are all `backup`. */
  kinds: readonly RecoveryPointArn['kind'][];
}

/** In one copy job since October 2025 for RDS, Aurora, DocumentDB and Neptune, before that for the other types alone. */
const ALL = { crossRegion: true, crossAccount: true, both: true } as const;
const NONE = { crossRegion: false, crossAccount: false, both: false } as const;
const SERVICE = { fullManagement: false, coldStorage: false, logicallyAirGapped: true } as const;
const MANAGED = { fullManagement: true, coldStorage: true, logicallyAirGapped: true } as const;

const NOT_LISTED = `${TABLE}, which list no copies of it`;

const UNENCRYPTED =
  'A copy of an unencrypted cluster stays unencrypted, and cannot go to a logically air-gapped vault.';

const ROWS: readonly Row[] = [
  { name: 'Amazon EC2', resourceType: 'EC2', kinds: ['ec2-image'], ...ALL, ...SERVICE, notes: [] },
  {
    name: 'Amazon S3',
    resourceType: 'S3',
    kinds: ['backup', 'backup-continuous'],
    ...ALL,
    ...MANAGED,
    coldStorage: false,
    notes: [],
  },
  {
    name: 'Amazon EBS',
    resourceType: 'EBS',
    kinds: ['ec2-snapshot'],
    ...ALL,
    ...SERVICE,
    coldStorage: true,
    notes: [
      'A copy into a vault with another KMS key is a full copy; later ones into the same vault with that key are incremental.',
    ],
  },
  {
    name: 'Amazon RDS DB instance',
    resourceType: 'RDS',
    kinds: ['rds-snapshot', 'backup-continuous', 'rds-auto-backup'],
    ...ALL,
    ...SERVICE,
    logicallyAirGapped: false,
    notes: [
      'The default option group is copied. A custom one with persistent options must exist in the destination Region before the copy.',
    ],
  },
  {
    // The table ticks copies; its footnote and the RDS page say that these snapshots support none.
    name: 'Amazon RDS Multi-AZ DB cluster',
    resourceType: 'RDS',
    kinds: ['rds-cluster-snapshot'],
    source: 'AWS’s RDS page of April 2026',
    ...NONE,
    ...SERVICE,
    logicallyAirGapped: false,
    notes: [],
  },
  {
    name: 'Amazon Aurora',
    resourceType: 'Aurora',
    kinds: ['rds-cluster-snapshot', 'backup-continuous', 'rds-auto-backup'],
    ...ALL,
    ...SERVICE,
    notes: [UNENCRYPTED],
  },
  { name: 'Amazon Aurora DSQL', resourceType: 'DSQL', kinds: ['backup'], ...ALL, ...MANAGED, notes: [] },
  { name: 'Amazon EFS', resourceType: 'EFS', kinds: ['backup'], ...ALL, ...MANAGED, notes: [] },
  { name: 'FSx for Lustre', resourceType: 'FSx', kinds: ['fsx-backup'], ...ALL, ...SERVICE, notes: [] },
  { name: 'FSx for Windows File Server', resourceType: 'FSx', kinds: ['fsx-backup'], ...ALL, ...SERVICE, notes: [] },
  {
    name: 'FSx for ONTAP',
    resourceType: 'FSx',
    kinds: ['fsx-backup'],
    ...ALL,
    ...SERVICE,
    source: ANNOUNCED.ontap,
    commercialOnly: true,
    notes: [],
  },
  {
    name: 'FSx for OpenZFS',
    resourceType: 'FSx',
    kinds: ['fsx-backup'],
    ...ALL,
    ...SERVICE,
    // The table ticks cold storage, the plan options do not name it.
    coldStorage: 'unknown',
    // The table does not tick it; the announcement names it.
    logicallyAirGapped: 'unknown',
    source: `${TABLE} and ${ANNOUNCED.fsxRegions}`,
    notes: [],
  },
  {
    name: 'AWS Storage Gateway',
    resourceType: 'Storage Gateway',
    kinds: ['ec2-snapshot'],
    ...ALL,
    ...SERVICE,
    notes: ['The destination must be a vault that you created, with a KMS key of your own.'],
  },
  {
    name: 'Amazon DocumentDB',
    resourceType: 'DocumentDB',
    kinds: ['rds-cluster-snapshot'],
    ...ALL,
    ...SERVICE,
    notes: [UNENCRYPTED],
  },
  {
    name: 'Amazon Neptune',
    resourceType: 'Neptune',
    kinds: ['rds-cluster-snapshot'],
    ...ALL,
    ...SERVICE,
    notes: [UNENCRYPTED],
  },
  {
    // Not in the current table, which has Redshift Serverless alone; no page says that it can be copied.
    name: 'Amazon Redshift',
    resourceType: 'Redshift',
    source: NOT_LISTED,
    kinds: ['redshift-snapshot'],
    ...NONE,
    ...SERVICE,
    logicallyAirGapped: false,
    notes: [],
  },
  {
    name: 'Amazon Redshift Serverless',
    resourceType: 'Redshift Serverless',
    source: NOT_LISTED,
    kinds: ['redshift-serverless-snapshot'],
    ...NONE,
    ...SERVICE,
    logicallyAirGapped: false,
    notes: [],
  },
  { name: 'Amazon Timestream', resourceType: 'Timestream', kinds: ['backup'], ...ALL, ...MANAGED, notes: [] },
  { name: 'Virtual machines', resourceType: 'VirtualMachine', kinds: ['backup'], ...ALL, ...MANAGED, notes: [] },
  {
    name: 'AWS CloudFormation',
    resourceType: 'CloudFormation',
    kinds: ['backup'],
    crossRegion: true,
    // The cell is empty, yet the note on opt-in Regions speaks of cross-account copies of it.
    crossAccount: 'unknown',
    both: 'unknown',
    ...MANAGED,
    logicallyAirGapped: false,
    notes: ['What is nested in it and cannot be copied stays behind, and the copy job ends PARTIAL.'],
  },
  {
    name: 'Amazon DynamoDB without advanced features',
    resourceType: 'DynamoDB',
    kinds: ['dynamodb-backup'],
    ...NONE,
    ...SERVICE,
    logicallyAirGapped: false,
    notes: [],
  },
  {
    name: 'Amazon DynamoDB with advanced features',
    resourceType: 'DynamoDB',
    kinds: ['backup'],
    ...ALL,
    ...MANAGED,
    notes: [],
  },
  {
    name: 'SAP HANA databases on Amazon EC2',
    resourceType: 'SAP HANA on Amazon EC2',
    kinds: ['backup', 'backup-continuous'],
    ...ALL,
    ...MANAGED,
    // The table ticks it; another page says that it is not supported.
    coldStorage: 'unknown',
    logicallyAirGapped: false,
    notes: ['The SAP HANA page of AWS says that copying is not supported yet; the feature table says that it is.'],
  },
  {
    name: 'Amazon EKS',
    resourceType: 'EKS',
    kinds: ['backup', 'backup-composite-eks', 'backup-eks-child'],
    ...ALL,
    ...MANAGED,
    coldStorage: false,
    notes: [],
  },
];

/**
 * What AWS documents for a resource type, or for what a recovery point's ARN can be where the type is not known.
 * Where several rows fit (the FSx file systems; RDS and DynamoDB without an ARN), a flag they differ in is 'unknown'.
 */
export function featuresOf(resourceType: string | undefined, rp?: RecoveryPointArn): Readonly<Feature> | 'unknown' {
  if (resourceType === undefined) return readTable(resourceType, rp);
  // A set asks the same for each of its members.
  const question = `${resourceType} ${rp?.kind} ${rp?.partition}`;
  const known = answered.get(question);
  if (known !== undefined) return known;
  const answer = readTable(resourceType, rp);
  // A type that the table does not have can be any text.
  if (answer !== 'unknown') answered.set(question, Object.freeze(answer));
  return answer;
}

const answered = new Map<string, Readonly<Feature>>();

function readTable(resourceType: string | undefined, rp: RecoveryPointArn | undefined): Feature | 'unknown' {
  const ofType = ROWS.filter((row) => resourceType === undefined || row.resourceType === resourceType);
  const ofKind = rp && ofType.filter((row) => hasKind(row, rp.kind));
  const rows = ofKind && (ofKind.length > 0 || resourceType === undefined) ? ofKind : ofType;
  if (rows.length === 0 || (resourceType === undefined && rp === undefined)) return 'unknown';
  const features = rows.map((row) => inPartition(row, rp?.partition));
  const [first, ...others] = features as [Feature, ...Feature[]];
  if (others.length === 0) return first;
  const distinct = (member: 'name' | 'source', by: string) => [...new Set(features.map((one) => one[member]))].join(by);
  const merged: Feature = {
    ...first,
    name: distinct('name', ' or '),
    source: distinct('source', '; '),
    ambiguous: true,
    notes: [],
  };
  for (const flag of FLAGS) if (others.some((row) => row[flag] !== first[flag])) merged[flag] = 'unknown';
  return merged;
}

function hasKind(row: Row, kind: RecoveryPointArn['kind']): boolean {
  return row.kinds.includes(kind) || (kind === 'backup' && row.logicallyAirGapped !== false);
}

const UNKNOWN = {
  crossRegion: 'unknown',
  crossAccount: 'unknown',
  both: 'unknown',
  logicallyAirGapped: 'unknown',
} as const;

/** What a row says in a partition; without one, in the partition aws. Of the isolated partitions nothing is known. */
function inPartition({ resourceType: _, kinds: __, commercialOnly, ...row }: Row, partition = 'aws'): Feature {
  const feature = { ...row, source: row.source ?? TABLE, ambiguous: false };
  const documented = commercialOnly ? partition === 'aws' : !partition.startsWith('aws-iso');
  return documented ? feature : { ...feature, ...UNKNOWN };
}

// AWS enables by default the Regions that it opened before 20 March 2019; every other of its first partition is opt-in.
const ENABLED_BY_DEFAULT: ReadonlySet<string> = new Set([
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1'],
  ...['eu-central-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-north-1'],
  ...['ap-south-1', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-southeast-1', 'ap-southeast-2'],
]);

function isOptInRegion(partition: string, region: string): boolean {
  return partition === 'aws' && isKnown(region) && !ENABLED_BY_DEFAULT.has(region);
}

interface OptInRule {
  resourceType: string;
  copy: 'cross-Region' | 'cross-account';
  /** The opt-in Regions where AWS says that it makes such copies, at either end. */
  supported: readonly string[];
  /** What AWS says about the others: no, or nothing. */
  others: 'no' | 'unknown';
  source: string;
}

const OPT_IN_RULES: readonly OptInRule[] = [
  {
    resourceType: 'DocumentDB',
    copy: 'cross-Region',
    supported: [
      ...['af-south-1', 'ap-east-1', 'ap-southeast-3', 'ap-southeast-4'],
      ...['eu-central-2', 'eu-south-2', 'il-central-1'],
    ],
    others: 'unknown',
    source: ANNOUNCED.documentDb,
  },
  // The table says no; the announcement is silent about copies between accounts.
  { resourceType: 'DocumentDB', copy: 'cross-account', supported: [], others: 'unknown', source: ANNOUNCED.documentDb },
  {
    resourceType: 'FSx',
    copy: 'cross-Region',
    supported: [
      ...['af-south-1', 'ap-east-1', 'ap-east-2', 'ap-south-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5'],
      ...['ap-southeast-7', 'ca-west-1', 'eu-central-2', 'eu-south-1', 'eu-south-2', 'il-central-1', 'mx-central-1'],
    ],
    others: 'unknown',
    source: ANNOUNCED.fsxRegions,
  },
  {
    resourceType: 'Neptune',
    copy: 'cross-Region',
    supported: ['af-south-1', 'ap-east-1', 'ap-southeast-3', 'il-central-1', 'me-south-1', 'me-central-1'],
    others: 'unknown',
    source: `${TABLE} and ${ANNOUNCED.neptune}`,
  },
  { resourceType: 'CloudFormation', copy: 'cross-account', supported: [], others: 'no', source: TABLE },
  { resourceType: 'Neptune', copy: 'cross-account', supported: [], others: 'no', source: TABLE },
  { resourceType: 'Timestream', copy: 'cross-account', supported: [], others: 'no', source: TABLE },
];

export interface Route {
  partition: string;
  sourceRegion: string;
  destinationRegion: string;
  sameAccount: boolean;
}

export interface RegionProblem {
  /** 'unknown' where AWS's documents do not say which end of the copy they mean, or are silent about a Region. */
  status: 'no' | 'unknown';
  problem: string;
}

/** Whether the table has anything about a Region: AWS adds Regions, and documents those of its closed partitions elsewhere. */
const isKnown = (region: string): boolean => REGIONS.includes(region);

/** What AWS's Region rules say against a copy from one Region and account to another. */
export function regionProblems(resourceType: string | undefined, route: Route): RegionProblem[] {
  const { partition, sourceRegion, destinationRegion, sameAccount } = route;
  const problems: RegionProblem[] = [];
  const strange = [sourceRegion, destinationRegion].find((region) => !isKnown(region));
  if (strange !== undefined) {
    problems.push({ status: 'unknown', problem: `What AWS Backup copies from or to ${strange} is not known here.` });
  }
  if (sameAccount && sourceRegion === destinationRegion) return problems;
  if (partition === 'aws-cn' && !sameAccount) {
    problems.push({
      status: 'no',
      problem: `According to ${TABLE}, AWS Backup makes no cross-account copies in the China Regions.`,
    });
  }
  if (partition === 'aws-eusc') {
    problems.push({
      status: 'unknown',
      problem: 'Whether AWS Backup makes such copies in the European Sovereign Cloud is not known here.',
    });
  }
  for (const rule of OPT_IN_RULES) {
    if (rule.resourceType !== resourceType) continue;
    if (rule.copy === 'cross-Region' ? sourceRegion === destinationRegion : sameAccount) continue;
    const barred = (region: string) => isOptInRegion(partition, region) && !rule.supported.includes(region);
    const region = [sourceRegion, destinationRegion].find(barred);
    if (region !== undefined) problems.push(optInProblem(rule, region, region === sourceRegion));
  }
  return problems;
}

function optInProblem({ resourceType, copy, supported, others, source }: OptInRule, region: string, isSource: boolean) {
  if (others === 'no') {
    const says = `According to ${source}, AWS Backup makes no ${copy} copies of ${resourceType} in the opt-in Region ${region}`;
    return isSource
      ? ({ status: 'no', problem: `${says}.` } as const)
      : ({ status: 'unknown', problem: `${says}; they do not say whether that holds for a destination.` } as const);
  }
  const problem =
    supported.length > 0
      ? `AWS names the opt-in Regions with ${copy} copies of ${resourceType} (${source}), and ${region} is not among them.`
      : `AWS's pages do not agree on ${copy} copies of ${resourceType} in the opt-in Region ${region} (${source}).`;
  return { status: 'unknown', problem } as const;
}

/** AWS developer guide, "Logically air-gapped vault": Regions where copies into one are not available. */
const NO_AIR_GAPPED_COPY: readonly string[] = ['cn-north-1', 'cn-northwest-1', 'us-gov-east-1', 'us-gov-west-1'];

/** The guide says no, the announcement yes. */
const PERHAPS_AIR_GAPPED_COPY: readonly string[] = [
  ...['ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7', 'ap-east-2', 'ca-west-1', 'mx-central-1'],
];

export interface AirGappedSupport {
  supported: Flag;
  /** What says so, with its date. */
  source: string;
}

/** Whether AWS documents copies into a logically air-gapped vault in this Region, for a resource type where it is known. */
export function airGappedCopyIn(region: string, resourceType: string | undefined): AirGappedSupport {
  if (NO_AIR_GAPPED_COPY.includes(region)) return { supported: false, source: TABLE };
  if (PERHAPS_AIR_GAPPED_COPY.includes(region)) {
    return { supported: 'unknown', source: `${TABLE} and ${ANNOUNCED.airGapped}` };
  }
  if (!isKnown(region) || region.startsWith('eusc-')) return { supported: 'unknown', source: TABLE };
  if (resourceType === 'Neptune' && region === 'ap-southeast-3') return { supported: false, source: TABLE };
  // A footnote about restore testing names these Regions.
  if (resourceType === 'EKS' && region.startsWith('me-')) return { supported: 'unknown', source: TABLE };
  return { supported: true, source: TABLE };
}
