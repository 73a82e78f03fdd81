import { OPERATIONS, type OperationName } from '../aws/operations.ts';
import { systemClock } from '../clock.ts';
import type { Config, Settings } from '../config/index.ts';
import { ToolError } from '../domain/errors.ts';
import { patternIn } from '../domain/guards/destination-pattern.ts';
import { PASS_THE_COPY_ROLE, passRoleStatement, RDS_LIST_NOTE } from '../domain/policy/denied-action.ts';
import { type ConnectionModules, connection } from './connection.ts';

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

// Where STS does not tell the account, IAM fills it in: the account that the policy is attached in. Only in a condition: IAM
// user guide, "IAM policy elements: Variables and tags": in a resource, a variable may stand only after the fifth colon of
// the ARN, which is behind the account. The resources then leave the account open. That gives a caller no access to other
// accounts: these calls name vaults of its own account, and roles cannot be passed across accounts.
// biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable.
const OWN = '${aws:PrincipalAccount}';

/** The resources of each statement; ACCOUNT is that of the caller. A vault that is read can be one that others share. */
const RESOURCES = {
  ReadAccountWide: '*',
  ReadVaults: 'arn:*:backup:*:*:backup-vault:*',
  // A recovery point has the ARN of the service that holds it, and those that cannot be copied are read too.
  ReadRecoveryPoints: '*',
  // The recovery point, not the vault: the ARNs that AWS can copy. Those of snapshots and images have no account.
  StartCopies: [
    'arn:*:backup:*:ACCOUNT:recovery-point:*',
    'arn:*:ec2:*::snapshot/*',
    'arn:*:ec2:*::image/*',
    'arn:*:rds:*:ACCOUNT:snapshot:*',
    'arn:*:rds:*:ACCOUNT:cluster-snapshot:*',
    'arn:*:fsx:*:ACCOUNT:backup/*',
  ],
} as const;

/** Not in the policy, which holds only what AWS documents. */
const NOTE = `Note: if ListRecoveryPointsByResource is refused, the caller may lack ${RDS_LIST_NOTE}. The policy does not include it.\n`;

/**
 * `iam-policy`: prints the policy. Where its accounts come from, a note, and a warning if the policy is too long for IAM go to
 * stderr.
 */
export async function run({ settings }: Config, load: ConnectionModules): Promise<void> {
  const accounts = await accountsOf(settings, load);
  const policy = iamPolicy(settings, accounts);
  const from =
    accounts.length > 0
      ? `The policy is for account ${accounts.join(' and ')}, as STS says for the credentials.\n`
      : `STS was not asked or did not tell the account, so the policy uses ${OWN}.\n`;
  process.stderr.write(`${from}${NOTE}`);
  const size = policySize(policy);
  if (size > MANAGED_POLICY_LIMIT) {
    process.stderr.write(
      `The policy has ${size} characters, but IAM allows ${MANAGED_POLICY_LIMIT}: merge destination patterns with \`*\`.\n`,
    );
  }
  // Connections to AWS may still be open.
  process.stdout.write(`${JSON.stringify(policy, null, 2)}\n`, () => process.exit(0));
}

/** Only to tell an account: a policy is printed without it too. */
const TIMEOUTS = { attempt: 3000, total: 5000, attempts: 1 };

/** The account of each profile, as STS says. Empty if one of them is not known, and for the simulator's fictional ones. */
async function accountsOf(settings: Settings, load: ConnectionModules): Promise<string[]> {
  if (settings.simulator) return [];
  const { createAws } = await load.aws();
  const aws = createAws({ clock: systemClock, ...(await connection(settings, load)), timeouts: TIMEOUTS });
  try {
    const accounts = aws.sessions().map(async (session) => await session.account(await session.region()));
    return [...new Set(await Promise.all(accounts))];
  } catch (error) {
    if (error instanceof ToolError) return [];
    throw error;
  }
}

/**
 * The least-privilege IAM policy for a configuration: what the caller's credentials need, and nothing else. STS
 * GetCallerIdentity needs no permission.
 *
 * @param accounts the accounts of all profiles, if they are known. Each has its own statement against other vaults.
 */
export function iamPolicy(
  { readOnly, roleArn, allowDestinations, allowRegions }: Settings,
  accounts: readonly string[] = [],
): PolicyDocument {
  const allowed = (Object.keys(OPERATIONS) as OperationName[]).filter(
    (operation) => !readOnly || OPERATIONS[operation].effect === 'read',
  );
  const owners = accounts.length > 0 ? accounts : ['*'];
  const statements = (Object.keys(RESOURCES) as (keyof typeof RESOURCES)[]).flatMap((Sid): Statement[] => {
    const Action = allowed
      .filter((operation) => statementOf(operation) === Sid)
      .map((operation) => `backup:${operation}`);
    const resources = RESOURCES[Sid];
    const Resource = typeof resources === 'string' ? resources : ofAccounts(resources, owners);
    return Action.length > 0 ? [{ Sid, Effect: 'Allow', Action, Resource }] : [];
  });
  if (!readOnly) {
    const patterns = allowDestinations.flatMap((pattern) =>
      allowRegions ? allowRegions.flatMap((region) => patternIn(region, pattern) ?? []) : pattern.text,
    );
    statements.push(passRole(roleArn, owners));
    for (const account of accounts.length > 0 ? accounts : [OWN]) {
      const own = (allowRegions ?? ['*']).map((region) => `arn:*:backup:${region}:${account}:backup-vault:*`);
      statements.push(denyCopies([...new Set([...own, ...patterns])], accounts.length > 1 ? account : undefined));
    }
  }
  return { Version: '2012-10-17', Statement: statements };
}

const statementOf = (operation: OperationName) => {
  const { [operation]: entry } = OPERATIONS;
  return 'statement' in entry ? entry.statement : undefined;
};

const ofAccounts = (resources: readonly string[], accounts: readonly string[]): string[] => [
  ...new Set(resources.flatMap((resource) => accounts.map((account) => resource.replace('ACCOUNT', account)))),
];

/** The size limit of a managed policy, in the characters that IAM counts. */
export const MANAGED_POLICY_LIMIT = 6144;

/** The characters that IAM counts: all except whitespace. */
export function policySize(policy: PolicyDocument): number {
  return JSON.stringify(policy).replace(/\s/g, '').length;
}

/** The role that may be passed. Without a configured one, any role of the account. Either way, only to AWS Backup. */
function passRole(roleArn: string | undefined, accounts: readonly string[]): Statement {
  if (roleArn !== undefined) return passRoleStatement(PASS_THE_COPY_ROLE, roleArn);
  const [first = '*', ...more] = ofAccounts(['arn:*:iam::ACCOUNT:role/*'], accounts);
  const statement = passRoleStatement('PassAnyRoleToBackupOnly', first);
  return more.length > 0 ? { ...statement, Resource: [first, ...more] } : statement;
}

/**
 * Denies copies to other vaults with the only condition key that AWS has for a destination. backup:CopyTargets is a key
 * of backup:CopyFromBackupVault (a permission without an operation), not of StartCopyJob. The operator and the form are
 * from the developer guide, "Creating backup copies across AWS accounts". ForAllValues is true if the key is absent, so
 * a copy without a known destination is denied too. The guide attaches the statement to an organization's root, OU or
 * account, where it covers the copy role as well. Whether AWS checks it for the caller of StartCopyJob is undocumented.
 *
 * @param account the only account of the caller that it is for; undefined where there is only one.
 */
function denyCopies(targets: string[], account: string | undefined): Statement {
  return {
    Sid: `DenyCopiesToOtherVaults${account === undefined ? '' : `Of${account}`}`,
    Effect: 'Deny',
    Action: 'backup:CopyFromBackupVault',
    Resource: '*',
    Condition: {
      'ForAllValues:ArnNotLike': { 'backup:CopyTargets': targets },
      ...(account !== undefined && { StringEquals: { 'aws:PrincipalAccount': account } }),
    },
  };
}
