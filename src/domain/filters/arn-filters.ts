import { parseRecoveryPointArn, parseVaultArn } from '../arn/arn.ts';
import { parseResourceArn } from '../arn/resource-arn.ts';
import { TOOL } from '../names.ts';
import { word } from '../text/untrusted-text.ts';
import type { Misfit } from './misfit.ts';

// ARNs in filters. AWS Backup compares a filter as a whole, so an ARN of the wrong kind matches nothing, and its answer is
// an empty list. An ARN of a service that is not known here is left to AWS.

type ArnKind = 'resource' | 'recovery point' | 'vault';

/** What a list calls its filter for each kind of ARN. */
export type ArnFilters = Readonly<Partial<Record<ArnKind, string>>>;

export const COPY_JOB_FILTERS: ArnFilters = {
  resource: 'ByResourceArn',
  'recovery point': 'BySourceRecoveryPointArn',
  vault: 'ByDestinationVaultArn',
};

const JOB_ID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Services of which AWS Backup protects nothing, though their ARNs stand in its answers. */
const NOT_PROTECTED: Readonly<Record<string, string>> = {
  iam: 'an IAM identity',
  sts: 'an STS session',
  kms: 'a KMS key',
  organizations: 'something in AWS Organizations',
  sns: 'an SNS topic',
  events: 'an EventBridge rule',
  backup: 'something of AWS Backup itself',
};

/** What is wrong with the ARN of a resource. */
export function checkResourceFilter(text: string, filters: ArnFilters): Misfit | undefined {
  const general = anyArn(text);
  if (general) return general;
  if (parseRecoveryPointArn(text).ok)
    return wrongKind(text, 'recovery point', 'the resource that it backs up', filters);
  if (parseVaultArn(text).ok) return wrongKind(text, 'vault', 'a resource', filters);
  if (isKnownForm(text)) {
    const point = parseRecoveryPointArn(text);
    if (!point.ok) return point;
  }
  const parsed = parseResourceArn(text);
  if (!parsed.ok) return parsed;
  const what = ownEntry(NOT_PROTECTED, parsed.value.service);
  return what === undefined
    ? undefined
    : {
        problem: `It is the ARN of ${what}, not of a resource that AWS Backup protects.`,
        fix: `Give the ARN of a protected resource; ${TOOL.listProtectedResources} finds it by name.`,
      };
}

/** What is wrong with the ARN of a source recovery point. */
export function checkRecoveryPointFilter(text: string, filters: ArnFilters): Misfit | undefined {
  const general = anyArn(text);
  if (general) return general;
  const parsed = parseRecoveryPointArn(text);
  if (parsed.ok) return undefined;
  if (parseVaultArn(text).ok) return wrongKind(text, 'vault', 'a recovery point', filters);
  const resource = parseResourceArn(text);
  // A form that AWS has added since cannot be told from a wrong one, unless it is a resource's.
  if (resource.ok && resource.value.resourceType === undefined && !parsed.problem.includes('a resource')) {
    return isForeignForm(resource.value.service) && !isKnownForm(text) ? undefined : parsed;
  }
  return resource.ok ? wrongKind(text, 'resource', 'one of its recovery points', filters) : parsed;
}

/** What is wrong with the ARN of a destination vault. */
export function checkVaultFilter(text: string, filters: ArnFilters): Misfit | undefined {
  const parsed = parseVaultArn(text);
  if (parsed.ok) return undefined;
  const general = anyArn(text);
  if (general && (JOB_ID.test(text) || text.includes('*'))) return general;
  if (parseRecoveryPointArn(text).ok) return wrongKind(text, 'recovery point', 'a vault', filters);
  const resource = parseResourceArn(text);
  const isResource = resource.ok && ownEntry(NOT_PROTECTED, resource.value.service) === undefined;
  return isResource ? wrongKind(text, 'resource', 'a vault', filters) : parsed;
}

/** What is wrong with the ID of a copy job. AWS does not document its form. */
export function checkJobId(text: string): Misfit | undefined {
  if (!/[\s*,:]/.test(text)) return undefined;
  const isArn = text.startsWith('arn:');
  return {
    problem: isArn ? 'It is an ARN. A copy job has no ARN, only an ID.' : 'It is not the ID of one copy job.',
    fix: isArn
      ? `Find the job with ${TOOL.listCopyJobs} (BySourceRecoveryPointArn, ByResourceArn or ByDestinationVaultArn) and give its CopyJobId.`
      : `Give a CopyJobId exactly as ${TOOL.listCopyJobs} or ${TOOL.startCopyJob} returned it.`,
  };
}

/** What is wrong with a part of the name or ARN of a resource. */
export function checkNamePart(text: string): Misfit | undefined {
  if (text.includes('*')) {
    const part = word(text.replaceAll('*', ''));
    return {
      problem: 'It is matched literally against part of the name or ARN: wildcards are not supported.',
      fix: part === undefined ? 'Leave the asterisks out, or leave out the filter.' : `Use ${part}`,
    };
  }
  if (parseRecoveryPointArn(text).ok) return wrongKind(text, 'recovery point', 'the resource that it backs up', {});
  return text.startsWith('arn:') && parseVaultArn(text).ok ? wrongKind(text, 'vault', 'a resource', {}) : undefined;
}

/** What cannot be any ARN. */
function anyArn(text: string): Misfit | undefined {
  if (text.includes('*')) {
    return {
      problem: 'AWS Backup compares it as a whole: a wildcard matches nothing.',
      fix: 'Give one complete ARN, or leave the filter out.',
    };
  }
  if (JOB_ID.test(text)) {
    return {
      problem: 'It has the form of an ID, such as that of a copy job, and an ARN is required.',
      fix: `For one copy job, call ${TOOL.describeCopyJob} with it as CopyJobId.`,
    };
  }
  return undefined;
}

function wrongKind(text: string, kind: ArnKind, wanted: string, filters: ArnFilters): Misfit {
  const filter = filters[kind];
  const listed = kind === 'vault' ? `BackupVaultName` : 'ResourceArn';
  return {
    problem: `It is the ARN of a ${kind === 'vault' ? 'backup vault' : kind}, not of ${wanted}.`,
    fix:
      filter !== undefined
        ? `Use ${filter}: ${text}`
        : kind === 'recovery point'
          ? `${TOOL.listRecoveryPoints} of its vault shows its ResourceArn; ${TOOL.planCopyJob} and ${TOOL.startCopyJob} take it as RecoveryPointArn.`
          : `Use ${TOOL.listRecoveryPoints} with ${listed}.`,
  };
}

/** A recovery point whose account or Region field is wrong: with the right ones it is one that is known here. */
const isKnownForm = (text: string): boolean => {
  const [arn, partition, service, , , ...rest] = text.split(':');
  return ['', '123456789012'].some(
    (account) => parseRecoveryPointArn([arn, partition, service, 'us-east-1', account, ...rest].join(':')).ok,
  );
};

/** Whether AWS may have added a form of recovery point of this service. */
const isForeignForm = (service: string) => ownEntry(NOT_PROTECTED, service) === undefined;

const ownEntry = (table: Readonly<Record<string, string>>, key: string) =>
  Object.hasOwn(table, key) ? table[key] : undefined;
