import { OPERATIONS, type OperationName } from '../aws/operations.ts';
import { systemClock } from '../clock.ts';
import type { Config, Settings } from '../config/index.ts';
import { ToolError } from '../domain/errors.ts';
import {
  allowedTargets,
  COPYABLE_RESOURCES,
  denyCopies,
  ofAccounts,
  type PolicyDocument,
  type Statement,
} from '../domain/policy/copy-statements.ts';
import { PASS_THE_COPY_ROLE, passRoleStatement, RDS_LIST_NOTE } from '../domain/policy/denied-action.ts';
import { type ConnectionModules, connection } from './connection.ts';

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
  StartCopies: COPYABLE_RESOURCES,
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
    statements.push(passRole(roleArn, owners));
    for (const account of accounts.length > 0 ? accounts : [OWN]) {
      const only = accounts.length > 1 ? account : undefined;
      const targets = allowedTargets(account, { allowDestinations, allowRegions });
      statements.push(denyCopies(`DenyCopiesToOtherVaults${only === undefined ? '' : `Of${only}`}`, targets, only));
    }
  }
  return { Version: '2012-10-17', Statement: statements };
}

const statementOf = (operation: OperationName) => {
  const { [operation]: entry } = OPERATIONS;
  return 'statement' in entry ? entry.statement : undefined;
};

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
