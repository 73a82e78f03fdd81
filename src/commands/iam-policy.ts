import { OPERATIONS, type OperationName } from '../aws/operations.ts';
import type { Config, Settings } from '../config/index.ts';

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

// The account that the policy is attached in, filled in by IAM: one policy serves every profile, without asking AWS. In a
// condition only: IAM fills no variable into a resource's ARN before its last field, so the resources below leave the
// account open. A caller reaches no other account by that: these calls name vaults of its own, and no role can be passed
// across accounts.
// biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable.
const OWN = '${aws:PrincipalAccount}';

/** The resources of each statement. */
const RESOURCES = {
  ReadAccountWide: '*',
  ReadVaults: 'arn:*:backup:*:*:backup-vault:*',
  // A recovery point bears the ARN of the service that holds it, and those that cannot be copied are read too.
  ReadRecoveryPoints: '*',
  // The recovery point, not the vault: the ARNs that AWS can copy. Snapshots and images have no account field.
  StartCopies: [
    'arn:*:backup:*:*:recovery-point:*',
    'arn:*:ec2:*::snapshot/*',
    'arn:*:ec2:*::image/*',
    'arn:*:rds:*:*:snapshot:*',
    'arn:*:rds:*:*:cluster-snapshot:*',
    'arn:*:fsx:*:*:backup/*',
  ],
} as const;

/** `iam-policy`: prints the policy, and a warning where IAM would not take it. */
export function run({ settings }: Config): void {
  const policy = iamPolicy(settings);
  process.stdout.write(`${JSON.stringify(policy, null, 2)}\n`);
  const size = policySize(policy);
  if (size > MANAGED_POLICY_LIMIT) {
    process.stderr.write(
      `The policy has ${size} characters and IAM takes ${MANAGED_POLICY_LIMIT}: merge destination patterns with \`*\`.\n`,
    );
  }
}

/**
 * The least-privilege IAM policy for a configuration: what the caller's credentials need, and nothing else. STS
 * GetCallerIdentity needs no permission.
 */
export function iamPolicy({ readOnly, roleArn, allowDestinations }: Settings): PolicyDocument {
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
    const own = `arn:*:backup:*:${OWN}:backup-vault:*`;
    const patterns = allowDestinations.map((pattern) => pattern.text);
    statements.push(passRole(roleArn), denyCopies([...new Set([own, ...patterns])]));
  }
  return { Version: '2012-10-17', Statement: statements };
}

/** What a managed policy may have, in the characters that IAM counts. */
export const MANAGED_POLICY_LIMIT = 6144;

/** Characters without whitespace: what IAM counts. */
export function policySize(policy: PolicyDocument): number {
  return JSON.stringify(policy).replace(/\s/g, '').length;
}

/** Which role AWS Backup may be handed. Without a configured one, any of the account's, but by nobody else. */
function passRole(roleArn: string | undefined): Statement {
  return {
    Sid: roleArn ? 'PassTheCopyRole' : 'PassAnyRoleToBackupOnly',
    Effect: 'Allow',
    Action: 'iam:PassRole',
    Resource: roleArn ?? 'arn:*:iam::*:role/*',
    Condition: { StringEquals: { 'iam:PassedToService': 'backup.amazonaws.com' } },
  };
}

/**
 * Copies to other vaults are denied by the one key that AWS has for a destination. backup:CopyTargets is a key of
 * backup:CopyFromBackupVault (a permission without an operation) and not of StartCopyJob; operator and form are those
 * of the developer guide, "Creating backup copies across AWS accounts". ForAllValues holds where the key is absent, so
 * a copy without a known destination is denied too. The guide attaches it to an organization's root, OU or account,
 * where it covers the copy role as well; whether AWS asks it of the caller of StartCopyJob is documented nowhere.
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
