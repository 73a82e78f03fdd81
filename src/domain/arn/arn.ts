// The ARNs of a copy. The shapes are AWS's (developer guide, "Access control" and the event samples). IDs are checked
// loosely, because AWS prints IDs that are not hexadecimal and adds new forms. Text is split at its colons, never
// searched, so the time is linear in its bounded length.

import { TOOL } from '../names.ts';
import { isRegion } from './regions.ts';

export type Parsed<T> = { ok: true; value: T } | { ok: false; problem: string; fix: string };

export interface RecoveryPointArn {
  text: string;
  partition: string;
  service: string;
  region: string;
  /** Absent for EC2 and EBS: AWS leaves the field empty there. */
  account?: string;
  kind:
    | 'backup-continuous'
    | 'backup-composite-eks'
    | 'backup-eks-child'
    | 'backup'
    | 'ec2-snapshot'
    | 'ec2-image'
    | 'rds-snapshot'
    | 'rds-cluster-snapshot'
    | 'rds-auto-backup'
    | 'dynamodb-backup'
    | 'fsx-backup'
    | 'redshift-snapshot'
    | 'redshift-serverless-snapshot';
  /** A point-in-time recovery point, which StartCopyJob does not accept. */
  continuous: boolean;
}

export interface VaultArn {
  text: string;
  partition: string;
  region: string;
  account: string;
  name: string;
}

export interface RoleArn {
  text: string;
  partition: string;
  account: string;
  name: string;
}

type Kind = RecoveryPointArn['kind'];
type Refused = { ok: false; problem: string; fix: string };

interface Fields {
  partition: string;
  service: string;
  region: string;
  account: string;
  resource: string;
}

/** AWS limits a role ARN to 2048 characters, and the others to fewer. */
const MAX_LENGTH = 2048;

const PARTITIONS = ['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc', 'aws-iso', 'aws-iso-b', 'aws-iso-e', 'aws-iso-f'];
const ACCOUNT = /^\d{12}$/;
// AWS API reference: BackupVaultName.
const VAULT_NAME = /^[a-zA-Z0-9_-]{2,50}$/;
// The vault that EFS creates does not match AWS's own pattern.
const EFS_AUTOMATIC_VAULT = 'aws/efs/automatic-backup-vault';
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;

const RECOVERY_POINT_FORM =
  'Give the RecoveryPointArn as AWS Backup lists it, for example ' +
  `arn:aws:backup:us-east-1:123456789012:recovery-point:1EB3B5E7-9EB0-435A-A80B-108B488B0D45; ${TOOL.listRecoveryPoints} finds it.`;
const VAULT_FORM = `Give the ARN of a backup vault, arn:aws:backup:REGION:ACCOUNT:backup-vault:NAME; ${TOOL.listBackupVaults} finds it.`;
const ROLE_FORM =
  'Give the ARN of an IAM role that trusts backup.amazonaws.com, for example ' +
  'arn:aws:iam::123456789012:role/service-role/AWSBackupDefaultServiceRole.';

const KINDS: readonly { service: string; pattern: RegExp; kind: Kind }[] = [
  { service: 'backup', pattern: /^recovery-point:continuous:./, kind: 'backup-continuous' },
  { service: 'backup', pattern: /^recovery-point:composite:eks\/./, kind: 'backup-composite-eks' },
  { service: 'backup', pattern: /^recovery-point:eks\/./, kind: 'backup-eks-child' },
  {
    service: 'backup',
    pattern: /^recovery-point:(?!(?:continuous:|composite:eks\/|composite:|eks\/)$)./,
    kind: 'backup',
  },
  { service: 'ec2', pattern: /^snapshot\/snap-[0-9A-Za-z-]+$/, kind: 'ec2-snapshot' },
  { service: 'ec2', pattern: /^image\/ami-[0-9A-Za-z-]+$/, kind: 'ec2-image' },
  { service: 'rds', pattern: /^snapshot:./, kind: 'rds-snapshot' },
  { service: 'rds', pattern: /^cluster-snapshot:./, kind: 'rds-cluster-snapshot' },
  { service: 'rds', pattern: /^(?:cluster-)?auto-backup:./, kind: 'rds-auto-backup' },
  { service: 'dynamodb', pattern: /^table\/[^/]+\/backup\/./, kind: 'dynamodb-backup' },
  { service: 'fsx', pattern: /^backup\/./, kind: 'fsx-backup' },
  { service: 'redshift', pattern: /^snapshot:[^/]+\/./, kind: 'redshift-snapshot' },
  { service: 'redshift-serverless', pattern: /^snapshot[:/]./, kind: 'redshift-serverless-snapshot' },
];

/** What AWS Backup protects, by the service in its ARN and the beginning of the rest. */
const RESOURCES: readonly { service: string; begins: string; what: string }[] = [
  { service: 'ec2', begins: 'volume/', what: 'an EBS volume' },
  { service: 'ec2', begins: 'instance/', what: 'an EC2 instance' },
  { service: 'rds', begins: 'db:', what: 'a DB instance' },
  { service: 'rds', begins: 'cluster:', what: 'a DB cluster' },
  { service: 'dynamodb', begins: 'table/', what: 'a DynamoDB table' },
  { service: 'elasticfilesystem', begins: 'file-system/', what: 'an EFS file system' },
  { service: 'fsx', begins: 'file-system/', what: 'an FSx file system' },
  { service: 'fsx', begins: 'volume/', what: 'an FSx volume' },
  { service: 's3', begins: '', what: 'an S3 bucket or object' },
  { service: 'storagegateway', begins: 'gateway/', what: 'a Storage Gateway volume' },
  { service: 'backup-gateway', begins: 'vm/', what: 'a virtual machine' },
  { service: 'redshift', begins: 'cluster:', what: 'a Redshift cluster' },
  { service: 'redshift-serverless', begins: 'namespace/', what: 'a Redshift Serverless namespace' },
  { service: 'timestream', begins: 'database/', what: 'a Timestream table' },
  { service: 'cloudformation', begins: 'stack/', what: 'a CloudFormation stack' },
  { service: 'eks', begins: 'cluster/', what: 'an EKS cluster' },
  { service: 'dsql', begins: 'cluster/', what: 'an Aurora DSQL cluster' },
  { service: 'ssm-sap', begins: '', what: 'an SAP HANA database' },
];

const IAM_OTHERS: readonly { begins: string; what: string }[] = [
  { begins: 'user/', what: 'a user' },
  { begins: 'group/', what: 'a group' },
  { begins: 'instance-profile/', what: 'an instance profile' },
  { begins: 'policy/', what: 'a policy' },
  { begins: 'root', what: 'the root of an account' },
];

const refuse = (problem: string, fix: string): Refused => ({ ok: false, problem, fix });

/** The six fields of an ARN. The callers check what each may hold. */
function split(text: string, fix: string): Parsed<Fields> {
  if (text.length === 0) return refuse('It is empty.', fix);
  if (text.length > MAX_LENGTH) return refuse(`It is longer than ${MAX_LENGTH} characters.`, fix);
  const bad = text.search(/[^\x21-\x7e]/);
  if (bad >= 0) {
    const code = text.codePointAt(bad)!.toString(16).toUpperCase().padStart(4, '0');
    return refuse(
      `The character at position ${bad + 1} (U+${code}) is not allowed: an ARN cannot contain spaces, line breaks or non-ASCII characters.`,
      text.trim() !== text ? 'Remove the whitespace around the ARN.' : fix,
    );
  }
  const [arn, partition, service, region, account, ...rest] = text.split(':');
  const resource = rest.join(':');
  if (arn !== 'arn' || !partition || !service || region === undefined || account === undefined || !resource) {
    return refuse('It is not an ARN of the form arn:partition:service:region:account:resource.', fix);
  }
  if (!PARTITIONS.includes(partition)) {
    return refuse('Its partition, the second field, is not an AWS partition.', `Use one of ${PARTITIONS.join(', ')}.`);
  }
  return { ok: true, value: { partition, service, region, account, resource } };
}

function checkRegion(region: string, fix: string): Refused | undefined {
  return isRegion(region)
    ? undefined
    : refuse('Its Region, the fourth field, is not a Region name such as us-east-1.', fix);
}

function checkAccount(account: string, fix: string): Refused | undefined {
  return ACCOUNT.test(account) ? undefined : refuse('Its account, the fifth field, is not 12 digits.', fix);
}

/** Parses any recovery point ARN that AWS Backup uses, including kinds that cannot be copied. */
export function parseRecoveryPointArn(text: string): Parsed<RecoveryPointArn> {
  const parts = split(text, RECOVERY_POINT_FORM);
  if (!parts.ok) return parts;
  const { partition, service, region, account, resource } = parts.value;
  const kind = KINDS.find((one) => one.service === service && one.pattern.test(resource))?.kind;
  if (kind === undefined) return noRecoveryPoint(service, resource);
  const badRegion = checkRegion(region, RECOVERY_POINT_FORM);
  if (badRegion) return badRegion;
  const continuous = kind === 'backup-continuous' || kind === 'rds-auto-backup';
  if (service === 'ec2') {
    if (account !== '') {
      return refuse(
        'The account field of a snapshot or image ARN must be empty; in this one it is not.',
        `Use arn:${partition}:ec2:${region}::${resource}.`,
      );
    }
    return { ok: true, value: { text, partition, service, region, kind, continuous } };
  }
  const badAccount = checkAccount(account, RECOVERY_POINT_FORM);
  if (badAccount) return badAccount;
  return { ok: true, value: { text, partition, service, region, account, kind, continuous } };
}

function noRecoveryPoint(service: string, resource: string): Refused {
  if (service === 'backup' && /^(?:backup-)?vault:/.test(resource)) {
    return refuse(
      'It is the ARN of a backup vault, not of a recovery point in it.',
      `Call ${TOOL.listRecoveryPoints} with the BackupVaultName and use a RecoveryPointArn that it returns.`,
    );
  }
  const known = RESOURCES.find((one) => one.service === service && resource.startsWith(one.begins));
  if (known) {
    return refuse(
      `It is the ARN of ${known.what}, a resource, not of one of its recovery points.`,
      `Call ${TOOL.listRecoveryPoints} with it as ResourceArn and use a RecoveryPointArn that it returns.`,
    );
  }
  return refuse('It is not the ARN of an AWS Backup recovery point.', RECOVERY_POINT_FORM);
}

/** Parses the ARN of a backup vault. */
export function parseVaultArn(text: string): Parsed<VaultArn> {
  if (!text.startsWith('arn:') && checkVaultName(text) === undefined) {
    return refuse(
      'It is the name of a vault. The ARN is required, because it also gives the Region and the account.',
      `Use arn:aws:backup:REGION:ACCOUNT:backup-vault:${text} with the vault's Region and account; ${TOOL.listBackupVaults} returns it.`,
    );
  }
  const parts = split(text, VAULT_FORM);
  if (!parts.ok) return parts;
  const { partition, service, region, account, resource } = parts.value;
  if (service !== 'backup') return refuse('It is the ARN of another service, not of a backup vault.', VAULT_FORM);
  if (resource.startsWith('recovery-point:')) {
    return refuse('It is the ARN of a recovery point, not of a backup vault.', VAULT_FORM);
  }
  const wrong = checkRegion(region, VAULT_FORM) ?? checkAccount(account, VAULT_FORM);
  if (wrong) return wrong;
  const [, type, name] = /^([^:]*):(.*)$/.exec(resource) ?? [];
  if (name === undefined || (type !== 'backup-vault' && type !== 'vault')) {
    return refuse('It is not the ARN of a backup vault.', VAULT_FORM);
  }
  const badName = checkVaultName(name);
  if (badName) return refuse(`The vault name in it is not valid. ${badName.problem}`, badName.fix);
  if (type === 'vault') {
    return refuse(
      'It has ":vault:" where a vault ARN has ":backup-vault:".',
      `Use ${vaultArn({ partition, region, account, name })}.`,
    );
  }
  return { ok: true, value: { text, partition, region, account, name } };
}

/** Parses the ARN of an IAM role. */
export function parseRoleArn(text: string): Parsed<RoleArn> {
  const parts = split(text, ROLE_FORM);
  if (!parts.ok) return parts;
  const { partition, service, region, account, resource } = parts.value;
  if (service === 'sts' && resource.startsWith('assumed-role/')) {
    const name = resource.split('/')[1] ?? '';
    return refuse(
      'It is the ARN of an assumed-role session, not of the role.',
      ROLE_NAME.test(name) && ACCOUNT.test(account)
        ? `Use the role itself: arn:${partition}:iam::${account}:role/${name}, with the role's path before its name if it has one.`
        : ROLE_FORM,
    );
  }
  if (service !== 'iam') return refuse('It is the ARN of another service, not of an IAM role.', ROLE_FORM);
  if (!resource.startsWith('role/')) {
    const what = IAM_OTHERS.find((one) => resource.startsWith(one.begins))?.what;
    return refuse(`It is the ARN of ${what ?? 'something else in IAM'}, not of an IAM role.`, ROLE_FORM);
  }
  if (region !== '') return refuse('The Region field of an IAM ARN must be empty; in this one it is not.', ROLE_FORM);
  const badAccount = checkAccount(account, ROLE_FORM);
  if (badAccount) return badAccount;
  const path = resource.split('/').slice(1);
  const name = path.pop()!;
  if (!ROLE_NAME.test(name) || path.includes('')) {
    return refuse(
      'The role name in it is not valid. A role name is 1 to 64 letters, digits and + = , . @ _ -.',
      ROLE_FORM,
    );
  }
  return { ok: true, value: { text, partition, account, name } };
}

/** What is wrong with a vault's name, or undefined if nothing is. */
export function checkVaultName(text: string): { problem: string; fix: string } | undefined {
  if (VAULT_NAME.test(text) || text === EFS_AUTOMATIC_VAULT) return undefined;
  const name = /^arn:[^:]*:backup:[^:]*:[^:]*:(?:backup-)?vault:(.*)$/.exec(text.slice(0, MAX_LENGTH))?.[1];
  if (name !== undefined && checkVaultName(name) === undefined) {
    return { problem: 'It is an ARN, but the name of the vault is required.', fix: `Use ${name}.` };
  }
  return {
    problem: 'A vault name is 2 to 50 letters, digits, hyphens and underscores.',
    fix: `Give the BackupVaultName as ${TOOL.listBackupVaults} returns it; it is case-sensitive. The only exception is ${EFS_AUTOMATIC_VAULT}.`,
  };
}

export function vaultArn(parts: { partition: string; region: string; account: string; name: string }): string {
  return `arn:${parts.partition}:backup:${parts.region}:${parts.account}:backup-vault:${parts.name}`;
}
