import { OPERATIONS, type OperationName } from '../aws/operations.ts';
import type { Config, Settings } from '../config/index.ts';
import { PASS_THE_COPY_ROLE, passRoleStatement, RDS_LIST_NOTE } from '../domain/denied-action.ts';
import { patternIn } from '../domain/guards/destination-pattern.ts';

interface Statement {
  Sid: string;
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

export interface PolicyDocument {
  Version: '2012-10-17';
  Statement: Statement[];
}

// The account that the policy is attached in, filled in by IAM: one policy serves every profile, without asking AWS.
// Only in a condition: IAM does not substitute variables in a resource ARN before its last field, so the resources
// below leave the account open. That gives a caller no access to other accounts: these calls name vaults of its own
// account, and roles cannot be passed across accounts.
// biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable.
const OWN = '${aws:PrincipalAccount}';

/** The resources of each statement. */
const RESOURCES = {
  ReadAccountWide: '*',
  ReadVaults: 'arn:*:backup:*:*:backup-vault:*',
  // A recovery point has the ARN of the service that holds it, and those that cannot be copied are read too.
  ReadRecoveryPoints: '*',
  // The recovery point, not the vault: the ARNs that AWS can copy. Those of snapshots and images have no account.
  StartCopies: [
    'arn:*:backup:*:*:recovery-point:*',
    'arn:*:ec2:*::snapshot/*',
    'arn:*:ec2:*::image/*',
    'arn:*:rds:*:*:snapshot:*',
    'arn:*:rds:*:*:cluster-snapshot:*',
    'arn:*:fsx:*:*:backup/*',
  ],
} as const;

/** Not in the policy, which holds only what AWS documents. */
const NOTE = `Note: if ListRecoveryPointsByResource is refused, the caller may lack ${RDS_LIST_NOTE}. The policy does not include it.\n`;

/** `iam-policy`: prints the policy, with a note and a warning if it is too long for IAM on stderr. */
export function run({ settings }: Config): void {
  const policy = iamPolicy(settings);
  process.stdout.write(`${JSON.stringify(policy, null, 2)}\n`);
  process.stderr.write(NOTE);
  const size = policySize(policy);
  if (size > MANAGED_POLICY_LIMIT) {
    process.stderr.write(
      `The policy has ${size} characters, but IAM allows ${MANAGED_POLICY_LIMIT}: merge destination patterns with \`*\`.\n`,
    );
  }
}

/**
 * The least-privilege IAM policy for a configuration: what the caller's credentials need, and nothing else. STS
 * GetCallerIdentity needs no permission.
 */
export function iamPolicy({ readOnly, roleArn, allowDestinations, allowRegions }: Settings): PolicyDocument {
  const allowed = (Object.keys(OPERATIONS) as OperationName[]).filter(
    (operation) => !readOnly || OPERATIONS[operation].effect === 'read',
  );
  const statements = (Object.keys(RESOURCES) as (keyof typeof RESOURCES)[]).flatMap((Sid): Statement[] => {
    const Action = allowed
      .filter((operation) => OPERATIONS[operation].statement === Sid)
      .map((operation) => `backup:${operation}`);
    const resources = RESOURCES[Sid];
    const Resource = typeof resources === 'string' ? resources : [...resources];
    return Action.length > 0 ? [{ Sid, Effect: 'Allow', Action, Resource }] : [];
  });
  if (!readOnly) {
    const own = (allowRegions ?? ['*']).map((region) => `arn:*:backup:${region}:${OWN}:backup-vault:*`);
    const patterns = allowDestinations.flatMap((pattern) =>
      allowRegions ? allowRegions.flatMap((region) => patternIn(region, pattern) ?? []) : pattern.text,
    );
    statements.push(passRole(roleArn), denyCopies([...new Set([...own, ...patterns])]));
  }
  return { Version: '2012-10-17', Statement: statements };
}

/** The size limit of a managed policy, in the characters that IAM counts. */
export const MANAGED_POLICY_LIMIT = 6144;

/** The characters that IAM counts: all except whitespace. */
export function policySize(policy: PolicyDocument): number {
  return JSON.stringify(policy).replace(/\s/g, '').length;
}

/** The role that may be passed. Without a configured one, any role of the account. Either way, only to AWS Backup. */
function passRole(roleArn: string | undefined): Statement {
  return roleArn === undefined
    ? passRoleStatement('PassAnyRoleToBackupOnly', 'arn:*:iam::*:role/*')
    : passRoleStatement(PASS_THE_COPY_ROLE, roleArn);
}

/**
 * Denies copies to other vaults with the only condition key that AWS has for a destination. backup:CopyTargets is a key
 * of backup:CopyFromBackupVault (a permission without an operation), not of StartCopyJob. The operator and the form are
 * from the developer guide, "Creating backup copies across AWS accounts". ForAllValues is true if the key is absent, so
 * a copy without a known destination is denied too. The guide attaches the statement to an organization's root, OU or
 * account, where it covers the copy role as well. Whether AWS checks it for the caller of StartCopyJob is undocumented.
 */
function denyCopies(targets: string[]): Statement {
  return {
    Sid: 'DenyCopiesToOtherVaults',
    Effect: 'Deny',
    Action: 'backup:CopyFromBackupVault',
    Resource: '*',
    Condition: { 'ForAllValues:ArnNotLike': { 'backup:CopyTargets': targets } },
  };
}
