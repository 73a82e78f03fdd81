// What AWS Backup can do with each kind of resource.
// Source: AWS Backup developer guide, "Feature availability by resource", as of 2026-04-13, with its footnotes.

export interface Feature {
  /** The name of the row in the guide's table. */
  readonly name: string;
  readonly resourceType: string;
  /** A resource with neither kind of copy cannot be copied at all. */
  readonly crossRegion: boolean;
  readonly crossAccount: boolean;
  /** "Full AWS Backup management": the copy is encrypted by AWS Backup itself and its ARN is AWS Backup's. */
  readonly fullyManaged: boolean;
  readonly coldStorage: boolean;
  readonly airGapped: boolean;
  /** The service in the ARN of a recovery point outside air-gapped vaults. */
  readonly service: string;
  /** Copies that the guide excludes if the source or the destination is an opt-in Region. */
  readonly notInOptInRegions?: readonly ('crossRegion' | 'crossAccount')[];
}

const copyable = { crossRegion: true, crossAccount: true } as const;
const notCopyable = { crossRegion: false, crossAccount: false, coldStorage: false, airGapped: false } as const;
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
    notInOptInRegions: ['crossRegion'],
  },
  {
    name: 'FSx for Lustre',
    resourceType: 'FSx',
    ...copyable,
    fullyManaged: false,
    coldStorage: false,
    airGapped: true,
    service: 'fsx',
    notInOptInRegions: ['crossRegion'],
  },
  {
    name: 'FSx for OpenZFS',
    resourceType: 'FSx',
    ...copyable,
    fullyManaged: false,
    coldStorage: false,
    airGapped: false,
    service: 'fsx',
    notInOptInRegions: ['crossRegion'],
  },
  { name: 'FSx for ONTAP', resourceType: 'FSx', ...notCopyable, fullyManaged: false, service: 'fsx' },
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
    notInOptInRegions: ['crossRegion', 'crossAccount'],
  },
  {
    name: 'Amazon Neptune',
    resourceType: 'Neptune',
    ...copyable,
    fullyManaged: false,
    coldStorage: false,
    airGapped: true,
    service: 'rds',
    notInOptInRegions: ['crossAccount'],
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
    notInOptInRegions: ['crossAccount'],
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
    notInOptInRegions: ['crossAccount'],
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
    coldStorage: true,
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

// Source: the guide's lists of opt-in Regions.
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
