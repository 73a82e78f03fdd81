// Which permission is missing, where AWS names it. IAM user guide, "Troubleshoot access denied error messages": "User:
// PRINCIPAL is not authorized to perform: ACTION on resource: RESOURCE because CONTEXT". Whoever writes the text must not
// be able to put sentences or surprising permissions into a Fix: only actions, ARNs and AWS's own phrases are taken from it.

/** Which kind of policy AWS names as the reason. */
const POLICIES = [
  'identity-based policy',
  'resource-based policy',
  'permissions boundary',
  'service control policy',
  'resource control policy',
  'session policy',
  'VPC endpoint policy',
  'role trust policy',
] as const;

export type PolicyKind = (typeof POLICIES)[number];

export interface DeniedAction {
  /** Such as `iam:PassRole`. */
  action: string;
  /** An ARN without wildcards. */
  resource?: string | undefined;
  /** The ARN of who asked: the caller, or the role that AWS Backup uses. */
  principal?: string | undefined;
  /** A policy forbids it, or none allows it. Undefined if AWS does not say. */
  because?: 'explicit deny' | 'no allow' | undefined;
  /** Which kind of policy. */
  policy?: PolicyKind | undefined;
}

/** Services whose actions a copy needs. An action of another one is not advised: the text may be hostile. */
const SERVICES = new Set(
  (
    'backup backup-storage backup-gateway kms tag ec2 ebs rds elasticfilesystem fsx dynamodb s3 storagegateway redshift ' +
    'redshift-serverless timestream ssm-sap ssm cloudformation organizations ram dsql eks events'
  ).split(' '),
);

/** Of the services that hand out permissions, only these. */
const OTHER_ACTIONS = new Set([
  'iam:PassRole',
  'sts:AssumeRole',
  'sts:GetCallerIdentity',
  'iam:GetRole',
  'iam:CreateServiceLinkedRole',
]);

const ARN = String.raw`arn:aws[a-z-]{0,20}:[a-z0-9-]{1,40}:[a-z0-9-]{0,40}:(?:\d{12}|aws)?:[\w+=,.@:/-]{1,600}`;
const QUOTE = `["'\\u2018-\\u201f\\u00ab\\u00bb\\[\\]]?`;
const SENTENCE = new RegExp(
  `(?:User: {1,2}(?<principal>${ARN}) is )?\\bnot authorized to perform:? {1,2}` +
    `${QUOTE}(?<action>[a-z][a-z0-9-]{1,39}:[A-Z][A-Za-z0-9]{1,79})(?![\\w*:-])${QUOTE}` +
    `(?: on (?:the )?resource:? {1,2}${QUOTE}(?:(?<resource>${ARN})(?![^\\s"'\\u2018-\\u201f\\u00ab\\u00bb\\]);]))?)?`,
  'g',
);
const ANY_POLICY = `(${POLICIES.join('|')})`;
const NO_ALLOW = new RegExp(`^\\S{0,700} because no ${ANY_POLICY} allows the (\\S+) action`);
const EXPLICIT_DENY = new RegExp(`^\\S{0,700} with an explicit deny\\b(?: in an? ${ANY_POLICY})?`);

/** How much of a text is read. */
const HEAD = 4000;

/**
 * The permission that AWS says is missing. Undefined if the text names none, names several different ones, or names one
 * that no copy needs.
 *
 * @param text what AWS wrote: the message of an error, or the StatusMessage of a job. It is not trusted.
 */
export function deniedAction(text: string): DeniedAction | undefined {
  const head = text.slice(0, HEAD);
  const found = [...head.matchAll(SENTENCE)].map((match) => read(match, head.slice(match.index + match[0].length)));
  const [first] = found;
  if (!first || !isExpected(first.action)) return undefined;
  const same = found.every(({ action, resource }) => action === first.action && resource === first.resource);
  return same ? first : undefined;
}

function read({ groups }: RegExpMatchArray, rest: string): DeniedAction {
  const { action = '', resource, principal } = groups ?? {};
  const none = NO_ALLOW.exec(rest);
  const denial = EXPLICIT_DENY.exec(rest);
  return {
    action,
    // A sentence ends with a full stop, which an ARN may hold but does not end with.
    resource: resource?.replace(/[.,:]+$/, ''),
    principal,
    ...(none?.[2] === action && { because: 'no allow' as const, policy: none[1] as PolicyKind }),
    ...(denial && { because: 'explicit deny' as const, policy: denial[1] as PolicyKind | undefined }),
  };
}

const isExpected = (action: string) => SERVICES.has(action.split(':')[0]!) || OTHER_ACTIONS.has(action);

/**
 * A permission that AWS does not document. Source: boto/boto3 issue 2797 (March 2021), where ListRecoveryPointsByResource
 * of an RDS database was refused with "Insufficient privileges to perform this action." until the caller had it.
 */
export const RDS_LIST_NOTE =
  'rds:DescribeDBSnapshots, which it needs for RDS resources as reported by users in 2021 (boto/boto3 issue 2797), not documented by AWS';

/** The statement that lets an identity pass a role, only to AWS Backup. IAM user guide, "Granting a user permissions to pass a role". */
export function passRoleStatement(Sid: string, Resource: string) {
  return {
    Sid,
    Effect: 'Allow' as const,
    Action: 'iam:PassRole',
    Resource,
    Condition: { StringEquals: { 'iam:PassedToService': 'backup.amazonaws.com' } },
  };
}

/** The Sid of that statement for one role. */
export const PASS_THE_COPY_ROLE = 'PassTheCopyRole';

/**
 * What to do about a missing permission, in our own words.
 *
 * @param who who lacks it, where AWS does not name the principal: "profile work".
 */
export function fixOfDenied(denied: DeniedAction, who: string): string {
  const { action, resource, principal = who, policy } = denied;
  const what = resource === undefined ? action : `${action} on ${resource}`;
  const passing = action === 'iam:PassRole';
  const forbidden =
    denied.because === 'explicit deny'
      ? `An explicit deny in ${article(policy)} denies ${principal} ${what}. Adding an Allow does not help: ask the operator to change that ${policy ?? 'policy'}${administrators(policy)}.`
      : undefined;
  if (passing) {
    const grant = `Use a role that ${principal} may pass to AWS Backup, or ask the operator to let it pass this one`;
    if (forbidden) return `${forbidden} Or use another role for the copy.`;
    const elsewhere = needsOtherPolicy(policy) ? ` The ${policy} must allow it too${administrators(policy)}.` : '';
    if (resource === undefined)
      return `${grant}: iam:PassRole with iam:PassedToService backup.amazonaws.com, as "aws-backup-mcp iam-policy" prints it.${elsewhere}`;
    const statement = JSON.stringify(passRoleStatement(PASS_THE_COPY_ROLE, resource));
    return `${grant}, with this statement, as "aws-backup-mcp iam-policy" prints it: ${statement}.${elsewhere}`;
  }
  if (forbidden) return forbidden;
  if (action === 'sts:AssumeRole') {
    return `Ask the operator to allow ${what} for ${principal}, both in its own policy and in the trust policy of the role.`;
  }
  if (needsOtherPolicy(policy)) {
    return `No ${policy} allows ${what} for ${principal}: ask the operator to allow it there${administrators(policy)}.`;
  }
  return `Ask the operator to allow ${what} for ${principal}.`;
}

const needsOtherPolicy = (policy: PolicyKind | undefined) => policy !== undefined && policy !== 'identity-based policy';

const article = (policy = 'policy') => `${policy.startsWith('i') ? 'an' : 'a'} ${policy}`;

const administrators = (policy: PolicyKind | undefined) =>
  policy === 'service control policy' || policy === 'resource control policy'
    ? ' (the administrators of the AWS organization can)'
    : '';
