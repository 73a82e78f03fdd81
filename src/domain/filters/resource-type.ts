import type { Misfit } from './misfit.ts';

// AWS Backup's names for resource types, which its filters compare exactly: "ebs" matches nothing.

/** As AWS's API takes them today. AWS adds types, so a name that is not here may be right. */
export const RESOURCE_TYPES: readonly string[] = [
  ...[
    'Aurora',
    'CloudFormation',
    'DocumentDB',
    'DSQL',
    'DynamoDB',
    'EBS',
    'EC2',
    'EFS',
    'EKS',
    'FSx',
    'Neptune',
    'RDS',
  ],
  ...['Redshift', 'Redshift Serverless', 'S3', 'SAP HANA on Amazon EC2', 'Storage Gateway', 'Timestream'],
  'VirtualMachine',
];

/** Other names, folded: those of the services, of their resources, of CloudFormation's types, and what people say. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  Aurora: [
    ...['aurorapostgres', 'aurorapostgresql', 'auroramysql', 'auroracluster', 'auroraserverless', 'auroradb'],
    ...['rdsaurora', 'rdsdbcluster', 'rdscluster'],
  ],
  CloudFormation: ['cfn', 'stack', 'cloudformationstack', 'cfnstack'],
  DocumentDB: ['docdb', 'documentdbcluster', 'docdbcluster', 'docdbdbcluster', 'docdbelasticcluster'],
  DSQL: ['auroradsql', 'dsqlcluster', 'auroradsqlcluster', 'distributedsql'],
  DynamoDB: ['dynamo', 'ddb', 'dynamodbtable', 'dynamotable', 'dynamodbglobaltable'],
  EBS: ['ebsvolume', 'volume', 'ebssnapshot', 'elasticblockstore', 'elasticblockstorage', 'ec2volume', 'disk'],
  EC2: ['ec2instance', 'instance', 'ami', 'image', 'elasticcomputecloud', 'ec2ami', 'ec2image'],
  EFS: ['elasticfilesystem', 'efsfilesystem', 'efsvolume', 'elasticfilesystemfilesystem', 'nfs'],
  EKS: ['ekscluster', 'kubernetes', 'elastickubernetesservice', 'k8s'],
  FSx: [
    ...['fsxlustre', 'fsxforlustre', 'lustre', 'fsxontap', 'fsxforontap', 'fsxfornetappontap', 'ontap', 'netapp'],
    ...['fsxopenzfs', 'fsxforopenzfs', 'openzfs', 'fsxwindows', 'fsxforwindows', 'fsxforwindowsfileserver'],
    ...['fsxfilesystem', 'fsxvolume', 'windowsfileserver'],
  ],
  Neptune: ['neptunecluster', 'neptunedb', 'neptunedbcluster', 'neptunegraph'],
  RDS: [
    ...['rdsinstance', 'rdsdbinstance', 'dbinstance', 'relationaldatabaseservice', 'rdsdb', 'rdsdatabase'],
    ...[
      'postgres',
      'postgresql',
      'mysql',
      'mariadb',
      'oracle',
      'sqlserver',
      'rdspostgres',
      'rdspostgresql',
      'rdsmysql',
    ],
    ...['rdsmariadb', 'rdsoracle', 'rdssqlserver', 'rdsmultiaz'],
  ],
  Redshift: ['redshiftcluster', 'redshiftprovisioned'],
  'Redshift Serverless': ['redshiftserverlessnamespace', 'serverlessredshift'],
  S3: ['s3bucket', 'bucket', 'simplestorageservice'],
  'SAP HANA on Amazon EC2': ['saphana', 'hana', 'sap', 'saphanaonec2', 'ssmsap', 'saphanaec2', 'saphanadatabase'],
  'Storage Gateway': ['storagegatewayvolume', 'volumegateway', 'gateway', 'sgw', 'gatewayvolume'],
  Timestream: ['timestreamtable', 'timestreamdatabase', 'timestreamlive', 'timestreamforliveanalytics'],
  VirtualMachine: [
    'vm',
    'vmware',
    'vmwarevm',
    'virtualmachinevmware',
    'backupgateway',
    'backupgatewayvm',
    'hypervisor',
  ],
};

const fold = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');

const BY_FOLDED: ReadonlyMap<string, string> = new Map([
  ...RESOURCE_TYPES.map((type) => [fold(type), type] as const),
  ...Object.entries(ALIASES).flatMap(([type, names]) => names.map((name) => [name, type] as const)),
]);

/** The type that a text means, in AWS's spelling. Undefined for a name that is not known here. */
export function resourceTypeOf(text: string): string | undefined {
  const folded = fold(text.slice(0, 200));
  const names = [folded, folded.replace(/^(?:amazon|aws)+/, '')].flatMap((name) => [name, name.replace(/s$/, '')]);
  const found = names.map((name) => BY_FOLDED.get(name)).find((type) => type !== undefined);
  return found;
}

/** What is wrong with a filter by type. Undefined for AWS's own spelling, and for a name that AWS may have added since. */
export function checkResourceType(text: string): Misfit | undefined {
  if (RESOURCE_TYPES.includes(text)) return undefined;
  const meant = resourceTypeOf(text);
  if (meant !== undefined) {
    return { problem: 'AWS Backup compares the type exactly, and spells it otherwise.', fix: `Did you mean ${meant}?` };
  }
  if (/^[A-Za-z][A-Za-z0-9]*(?:[ -][A-Za-z0-9]+)*$/.test(text)) return undefined;
  return {
    problem: 'It is not the name of one resource type; AWS Backup takes no wildcards and no lists here.',
    fix: `Use one of ${RESOURCE_TYPES.join(', ')}, or leave it out for all of them.`,
  };
}
