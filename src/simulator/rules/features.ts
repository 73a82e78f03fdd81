// What AWS Backup can do with each kind of resource.
// Source: AWS Backup developer guide, "Feature availability by resource", as of 2026-04-13, with its footnotes, and the
// announcements since: OpenZFS and the Regions of FSx (2026-04-10), air-gapped vaults in more Regions (2026-07-16), the
// Regions of DocumentDB (2026-08-26), ONTAP (2026-08-27 and 2026-09-28).

/** Whether AWS documents a copy. 'unknown': it says nothing, or its pages contradict one another. A switch decides. */
export type Documented = 'yes' | 'no' | 'unknown';

/** The opt-in Regions of a copy, at either end: those that AWS names, and what it says about the rest. */
interface OptIn {
  readonly named?: readonly string[];
  readonly others: Documented;
}

export interface Feature {
  /** The name of the row in the guide's table. */
  readonly name: string;
  readonly resourceType: string;
  /** A resource with neither kind of copy cannot be copied at all. */
  readonly crossRegion: boolean;
  readonly crossAccount: boolean;
  /** "Full AWS Backup management": the copy is encrypted by AWS Backup itself and its ARN is AWS Backup's. */
  readonly fullyManaged: boolean;
  readonly coldStorage: boolean | 'unknown';
  readonly airGapped: boolean | 'unknown';
  /** The service in the ARN of a recovery point outside air-gapped vaults. */
  readonly service: string;
  /** What holds if the source or the destination is an opt-in Region. Without an entry, what holds elsewhere. */
  readonly optIn?: { readonly crossRegion?: OptIn; readonly crossAccount?: OptIn };
  /** Announced for commercial Regions; nothing is known of the other partitions. */
  readonly onlyCommercial?: true;
}

const regions = (...lists: string[]): readonly string[] => lists.flatMap((list) => list.split(' '));

const copyable = { crossRegion: true, crossAccount: true } as const;
const notCopyable = { crossRegion: false, crossAccount: false, coldStorage: false, airGapped: false } as const;
/** Source: announcement of 2026-04-10. */
const FSX_OPT_IN = {
  crossRegion: {
    named: regions(
      'af-south-1 ap-east-1 ap-east-2 ap-south-2 ap-southeast-3 ap-southeast-4',
      'ap-southeast-5 ap-southeast-7 ca-west-1 eu-central-2 eu-south-1 eu-south-2',
      'il-central-1 mx-central-1',
    ),
    others: 'unknown',
  },
} as const;
const managed = { fullyManaged: true, service: 'backup' } as const;

export const FEATURES: readonly Feature[] = [
  {
    name: 'Amazon EC2',
    resourceType: 'EC2',
    ...copyable,
    fullyManaged: false,
    coldStorage: false,
    airGapped: true,
    service: 'ec2',
  },
  { name: 'Amazon S3', resourceType: 'S3', ...copyable, ...managed, coldStorage: false, airGapped: true },
  {
    name: 'Amazon EBS',
    resourceType: 'EBS',
    ...copyable,
    fullyManaged: false,
    coldStorage: true,
    airGapped: true,
    service: 'ec2',
  },
  {
    name: 'Amazon RDS single instance',
    resourceType: 'RDS',
    ...copyable,
    fullyManaged: false,
    coldStorage: false,
    airGapped: false,
    service: 'rds',
  },
  { name: 'Amazon RDS Multi-AZ DB cluster', resourceType: 'RDS', ...notCopyable, fullyManaged: false, service: 'rds' },
  {
    name: 'Amazon Aurora',
    resourceType: 'Aurora',
    ...copyable,
    fullyManaged: false,
    coldStorage: false,
    airGapped: true,
    service: 'rds',
  },
  { name: 'Amazon Aurora DSQL', resourceType: 'DSQL', ...copyable, ...managed, coldStorage: true, airGapped: true },
  { name: 'Amazon EFS', resourceType: 'EFS', ...copyable, ...managed, coldStorage: true, airGapped: true },
  {
    name: 'FSx for Windows File Server',
    resourceType: 'FSx',
    ...copyable,
    fullyManaged: false,
    coldStorage: false,
    airGapped: true,
    service: 'fsx',
    optIn: FSX_OPT_IN,
  },
  {
    name: 'FSx for Lustre',
    resourceType: 'FSx',
    ...copyable,
    fullyManaged: false,
    coldStorage: false,
    airGapped: true,
    service: 'fsx',
    optIn: FSX_OPT_IN,
  },
  {
    name: 'FSx for OpenZFS',
    resourceType: 'FSx',
    ...copyable,
    fullyManaged: false,
    // The table ticks it, the plan options do not name it.
    coldStorage: 'unknown',
    // The table does not tick it, the announcement names it.
    airGapped: 'unknown',
    service: 'fsx',
    optIn: FSX_OPT_IN,
  },
  {
    name: 'FSx for ONTAP',
    resourceType: 'FSx',
    ...copyable,
    fullyManaged: false,
    coldStorage: false,
    airGapped: true,
    service: 'fsx',
    optIn: FSX_OPT_IN,
    onlyCommercial: true,
  },
  {
    name: 'AWS Storage Gateway',
    resourceType: 'Storage Gateway',
    ...copyable,
    fullyManaged: false,
    coldStorage: false,
    airGapped: true,
    service: 'ec2',
  },
  {
    name: 'Amazon DocumentDB',
    resourceType: 'DocumentDB',
    ...copyable,
    fullyManaged: false,
    coldStorage: false,
    airGapped: true,
    service: 'rds',
    optIn: {
      // Source: announcement of 2026-08-26, which does not speak of copies between accounts.
      crossRegion: {
        named: regions('af-south-1 ap-east-1 ap-southeast-3 ap-southeast-4 eu-central-2 eu-south-2', 'il-central-1'),
        others: 'unknown',
      },
      crossAccount: { others: 'unknown' },
    },
  },
  {
    name: 'Amazon Neptune',
    resourceType: 'Neptune',
    ...copyable,
    fullyManaged: false,
    coldStorage: false,
    airGapped: true,
    service: 'rds',
    optIn: {
      // The guide says where it is supported, and nothing about the other opt-in Regions.
      crossRegion: {
        named: regions('af-south-1 ap-east-1 ap-southeast-3 il-central-1 me-central-1 me-south-1'),
        others: 'unknown',
      },
      crossAccount: { others: 'no' },
    },
  },
  // Not in the current table; no page of AWS documents a copy.
  { name: 'Amazon Redshift', resourceType: 'Redshift', ...notCopyable, fullyManaged: false, service: 'redshift' },
  {
    name: 'Amazon Redshift Serverless',
    resourceType: 'Redshift Serverless',
    ...notCopyable,
    fullyManaged: false,
    service: 'redshift-serverless',
  },
  {
    name: 'Amazon Timestream',
    resourceType: 'Timestream',
    ...copyable,
    ...managed,
    coldStorage: true,
    airGapped: true,
    optIn: { crossAccount: { others: 'no' } },
  },
  {
    name: 'Virtual machines',
    resourceType: 'VirtualMachine',
    ...copyable,
    ...managed,
    coldStorage: true,
    airGapped: true,
  },
  {
    name: 'AWS CloudFormation',
    resourceType: 'CloudFormation',
    ...copyable,
    ...managed,
    coldStorage: true,
    airGapped: false,
    optIn: { crossAccount: { others: 'no' } },
  },
  {
    name: 'DynamoDB with AWS Backup advanced features',
    resourceType: 'DynamoDB',
    ...copyable,
    ...managed,
    coldStorage: true,
    airGapped: true,
  },
  { name: 'Amazon DynamoDB', resourceType: 'DynamoDB', ...notCopyable, fullyManaged: false, service: 'dynamodb' },
  {
    name: 'SAP HANA databases on Amazon EC2',
    resourceType: 'SAP HANA on Amazon EC2',
    ...copyable,
    ...managed,
    // The table ticks it, another page says that it is not supported.
    coldStorage: 'unknown',
    airGapped: false,
  },
  { name: 'Amazon EKS', resourceType: 'EKS', ...copyable, ...managed, coldStorage: false, airGapped: true },
];

export const RESOURCE_TYPES: readonly string[] = [...new Set(FEATURES.map((feature) => feature.resourceType))];

/** The row of a resource type. Of several, the one with the name, or else the one whose ARNs have the service. */
export function featureOf(resourceType: string, service: string, name?: string): Feature | undefined {
  const rows = FEATURES.filter((feature) => feature.resourceType === resourceType);
  if (name !== undefined) return rows.find((feature) => feature.name === name);
  return rows.find((feature) => feature.service === service) ?? rows[0];
}

// Source: the guide's lists of Regions.
const DEFAULT_REGIONS = new Set(
  regions(
    'us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 sa-east-1 eu-central-1',
    'eu-north-1 eu-west-1 eu-west-2 eu-west-3 ap-northeast-1 ap-northeast-2',
    'ap-northeast-3 ap-south-1 ap-southeast-1 ap-southeast-2',
  ),
);
const OPT_IN_REGIONS = new Set([
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
]);

export const isOptInRegion = (region: string): boolean => OPT_IN_REGIONS.has(region);

/** Whether the guide has the Region at all. It says nothing about the isolated partitions, nor about newer Regions. */
export const isListed = (region: string): boolean =>
  DEFAULT_REGIONS.has(region) || isOptInRegion(region) || /^(cn|us-gov|eusc)-/.test(region);

/** Announced on 2026-07-16 for six more Regions; the guide still leaves them out. */
const ANNOUNCED_AIR_GAPPED = new Set(
  regions('ap-east-2 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 mx-central-1'),
);

/** Whether an air-gapped vault in the Region takes copies of a resource type that air-gapped vaults take. */
export function airGappedIn(region: string, resourceType: string): Documented {
  if (/^(cn|us-gov)-/.test(region)) return 'no';
  if (!isListed(region) || region.startsWith('eusc-') || ANNOUNCED_AIR_GAPPED.has(region)) return 'unknown';
  if (resourceType === 'Neptune' && region === 'ap-southeast-3') return 'no';
  // The footnote that names these Regions belongs to restore testing.
  return resourceType === 'EKS' && ['me-central-1', 'me-south-1'].includes(region) ? 'unknown' : 'yes';
}
