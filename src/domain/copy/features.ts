import type { RecoveryPointArn } from '../arn/arn.ts';

// AWS developer guide, "Feature availability by resource" and "by AWS Region", state of April 2026. AWS's support grows:
// what this table denies is told, and never stops a start.

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
}

const FLAGS = ['crossRegion', 'crossAccount', 'both', 'fullManagement', 'coldStorage', 'logicallyAirGapped'] as const;

interface Row extends Feature {
  resourceType: string;
  /** The ARN kinds that its recovery points have, those in logically air-gapped vaults apart: they are all `backup`. */
  kinds: readonly RecoveryPointArn['kind'][];
}

const ALL = { crossRegion: true, crossAccount: true, both: true } as const;
const NONE = { crossRegion: false, crossAccount: false, both: false } as const;
const SERVICE = { fullManagement: false, coldStorage: false, logicallyAirGapped: true } as const;
const MANAGED = { fullManagement: true, coldStorage: true, logicallyAirGapped: true } as const;

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
    notes: ['A copy whose encryption status differs from that of the source is a full copy, not an incremental one.'],
  },
  {
    name: 'Amazon RDS DB instance',
    resourceType: 'RDS',
    kinds: ['rds-snapshot', 'backup-continuous', 'rds-auto-backup'],
    ...ALL,
    ...SERVICE,
    logicallyAirGapped: false,
    notes: ['Option groups are not copied: another Region needs the same option group before the copy.'],
  },
  {
    // The table ticks copies; its footnote and the RDS page say that these snapshots support none.
    name: 'Amazon RDS Multi-AZ DB cluster',
    resourceType: 'RDS',
    kinds: ['rds-cluster-snapshot'],
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
    ...NONE,
    ...SERVICE,
    logicallyAirGapped: false,
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
    logicallyAirGapped: false,
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
    kinds: ['redshift-snapshot'],
    ...NONE,
    ...SERVICE,
    logicallyAirGapped: false,
    notes: [],
  },
  {
    name: 'Amazon Redshift Serverless',
    resourceType: 'Redshift Serverless',
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
export function featuresOf(resourceType: string | undefined, rp?: RecoveryPointArn): Feature | 'unknown' {
  const ofType = ROWS.filter((row) => resourceType === undefined || row.resourceType === resourceType);
  const ofKind = rp && ofType.filter((row) => hasKind(row, rp.kind));
  const rows = ofKind && (ofKind.length > 0 || resourceType === undefined) ? ofKind : ofType;
  const [first, ...others] = rows;
  if (first === undefined || (resourceType === undefined && rp === undefined)) return 'unknown';
  const merged: Feature = { ...pick(first), name: rows.map((row) => row.name).join(' or ') };
  if (others.length === 0) return merged;
  merged.notes = [];
  for (const flag of FLAGS) if (others.some((row) => row[flag] !== first[flag])) merged[flag] = 'unknown';
  return merged;
}

function hasKind(row: Row, kind: RecoveryPointArn['kind']): boolean {
  return row.kinds.includes(kind) || (kind === 'backup' && row.logicallyAirGapped === true);
}

function pick({ resourceType: _, kinds: __, ...feature }: Row): Feature {
  return feature;
}

// AWS enables by default the Regions that it opened before 20 March 2019; every other of its first partition is opt-in.
const ENABLED_BY_DEFAULT: ReadonlySet<string> = new Set([
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1'],
  ...['eu-central-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-north-1'],
  ...['ap-south-1', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-southeast-1', 'ap-southeast-2'],
]);

function isOptInRegion(partition: string, region: string): boolean {
  return partition === 'aws' && !ENABLED_BY_DEFAULT.has(region);
}

const NEPTUNE_CROSS_REGION = [
  'af-south-1',
  'ap-east-1',
  'ap-southeast-3',
  'il-central-1',
  'me-south-1',
  'me-central-1',
];

/** Copies that are not supported in opt-in Regions; `except` has those where AWS says that they are. */
const NOT_IN_OPT_IN: readonly { resourceType: string; copy: 'cross-Region' | 'cross-account'; except: string[] }[] = [
  { resourceType: 'DocumentDB', copy: 'cross-Region', except: [] },
  { resourceType: 'DocumentDB', copy: 'cross-account', except: [] },
  { resourceType: 'FSx', copy: 'cross-Region', except: [] },
  { resourceType: 'CloudFormation', copy: 'cross-account', except: [] },
  { resourceType: 'Neptune', copy: 'cross-account', except: [] },
  { resourceType: 'Neptune', copy: 'cross-Region', except: NEPTUNE_CROSS_REGION },
  { resourceType: 'Timestream', copy: 'cross-account', except: [] },
];

export interface Route {
  partition: string;
  sourceRegion: string;
  destinationRegion: string;
  sameAccount: boolean;
}

export interface RegionProblem {
  /** 'unknown' where AWS's documents do not say which end of the copy they mean, or are silent about a Region. */
  status: 'fail' | 'unknown';
  problem: string;
}

/** What AWS's Region rules say against a copy from one Region and account to another. */
export function regionProblems(resourceType: string | undefined, route: Route): RegionProblem[] {
  const { partition, sourceRegion, destinationRegion, sameAccount } = route;
  const problems: RegionProblem[] = [];
  if (partition === 'aws-cn' && !sameAccount) {
    problems.push({ status: 'fail', problem: 'AWS Backup makes no cross-account copies in the China Regions.' });
  }
  for (const rule of NOT_IN_OPT_IN) {
    if (rule.resourceType !== resourceType) continue;
    if (rule.copy === 'cross-Region' ? sourceRegion === destinationRegion : sameAccount) continue;
    const barred = (region: string) => isOptInRegion(partition, region) && !rule.except.includes(region);
    const region = [sourceRegion, destinationRegion].find(barred);
    if (region === undefined) continue;
    if (rule.except.length > 0) {
      // AWS says where the copies are supported, and nothing about the other opt-in Regions.
      problems.push({
        status: 'unknown',
        problem: `AWS lists the opt-in Regions with ${rule.copy} copies of ${resourceType}, and ${region} is not among them.`,
      });
      continue;
    }
    problems.push({
      status: region === sourceRegion ? 'fail' : 'unknown',
      problem: `AWS Backup makes no ${rule.copy} copies of ${resourceType} in the opt-in Region ${region}${
        region === sourceRegion ? '.' : ', and does not say whether that holds for a destination.'
      }`,
    });
  }
  return problems;
}

// AWS developer guide, "Logically air-gapped vault": Regions where copies into one are not available.
const NO_AIR_GAPPED_COPY: ReadonlySet<string> = new Set([
  ...['ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7', 'ap-east-2', 'ca-west-1', 'mx-central-1'],
  ...['cn-north-1', 'cn-northwest-1', 'us-gov-east-1', 'us-gov-west-1'],
]);

const NO_AIR_GAPPED_COPY_OF: Readonly<Record<string, readonly string[]>> = {
  Neptune: ['ap-southeast-3'],
  EKS: ['me-south-1', 'me-central-1'],
};

/** Whether AWS documents copies into a logically air-gapped vault in this Region, for a resource type where it is known. */
export function airGappedCopyIn(region: string, resourceType: string | undefined): boolean {
  if (NO_AIR_GAPPED_COPY.has(region)) return false;
  const except = resourceType !== undefined && Object.hasOwn(NO_AIR_GAPPED_COPY_OF, resourceType);
  return !(except && NO_AIR_GAPPED_COPY_OF[resourceType]!.includes(region));
}
