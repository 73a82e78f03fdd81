import { TOOL } from '../names.ts';
import { type Parsed, parseRecoveryPointArn, parseVaultArn } from './arn.ts';
import { isRegion } from './regions.ts';

export interface ResourceArn {
  service: string;
  /** Absent if the ARN has none, as with S3 buckets. */
  region?: string;
  /** AWS Backup's name for its type. Absent if several types share the form (RDS clusters) or the type is unknown. */
  resourceType?: string;
}

const FORM = `Give the ARN of a protected resource, such as arn:aws:rds:us-east-1:123456789012:db:orders; ${TOOL.listProtectedResources} finds it by name.`;

/** AWS Backup's resource types, by the service in their ARNs and the beginning of the resource. */
const TYPES: readonly { service: string; begins: string; resourceType: string }[] = [
  { service: 'ec2', begins: 'volume/', resourceType: 'EBS' },
  { service: 'ec2', begins: 'instance/', resourceType: 'EC2' },
  { service: 'rds', begins: 'db:', resourceType: 'RDS' },
  { service: 'dynamodb', begins: 'table/', resourceType: 'DynamoDB' },
  { service: 'elasticfilesystem', begins: 'file-system/', resourceType: 'EFS' },
  { service: 'fsx', begins: '', resourceType: 'FSx' },
  { service: 's3', begins: '', resourceType: 'S3' },
  { service: 'storagegateway', begins: 'gateway/', resourceType: 'Storage Gateway' },
  { service: 'backup-gateway', begins: 'vm/', resourceType: 'VirtualMachine' },
  { service: 'redshift', begins: '', resourceType: 'Redshift' },
  { service: 'redshift-serverless', begins: '', resourceType: 'Redshift Serverless' },
  { service: 'timestream', begins: 'database/', resourceType: 'Timestream' },
  { service: 'cloudformation', begins: 'stack/', resourceType: 'CloudFormation' },
  { service: 'eks', begins: 'cluster/', resourceType: 'EKS' },
  { service: 'dsql', begins: 'cluster/', resourceType: 'DSQL' },
  { service: 'ssm-sap', begins: '', resourceType: 'SAP HANA on Amazon EC2' },
];

/** Parses the ARN of a resource that AWS Backup protects. A service that is unknown here is left to AWS. */
export function parseResourceArn(text: string): Parsed<ResourceArn> {
  if (parseRecoveryPointArn(text).ok) {
    return refuse('It is the ARN of a recovery point, not of the resource that it backs up.');
  }
  const vault = parseVaultArn(text);
  if (vault.ok) {
    return { ok: false, problem: 'It is the ARN of a backup vault.', fix: `Use BackupVaultName ${vault.value.name}.` };
  }
  if (text.length > 2048 || /[^\x21-\x7e]/.test(text)) {
    return refuse('An ARN has at most 2048 characters and cannot contain spaces, line breaks or non-ASCII characters.');
  }
  const [arn, partition, service, region, account, ...rest] = text.split(':');
  const resource = rest.join(':');
  if (arn !== 'arn' || !partition?.startsWith('aws') || !service || account === undefined || resource === '') {
    return refuse('It is not an ARN of the form arn:partition:service:region:account:resource.');
  }
  if (region && !isRegion(region))
    return refuse('Its Region, the fourth field, is not a Region name such as us-east-1.');
  const type = TYPES.find((one) => one.service === service && resource.startsWith(one.begins))?.resourceType;
  return { ok: true, value: { service, ...(region && { region }), ...(type && { resourceType: type }) } };
}

function refuse(problem: string): Parsed<ResourceArn> {
  return { ok: false, problem, fix: FORM };
}
