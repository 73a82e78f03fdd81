import { wildcardMatches } from './wildcards.ts';

// What a vault's access policy says about one access, as far as the policy alone shows. IAM user guide, "Policy
// evaluation logic" and "IAM JSON policy elements"; AWS Backup developer guide, "Vault access policies".

/** 'unknown' if it depends on something that is not visible here. */
export type Ternary = boolean | 'unknown';

export interface Access {
  /** Such as backup:CopyIntoBackupVault. */
  action: string;
  /** The ARN that the action applies to; undefined if it is not known, as that of a recovery point that is to be made. */
  resource: string | undefined;
  /** The account that acts. */
  account: string;
  /** The role that acts, if it is known. */
  principalArn?: string | undefined;
  /** Asks about every principal of the account: a statement about one of them does not apply to all. */
  everyone?: true;
}

export interface PolicyAnswer {
  /** Whether a statement allows it. */
  allowed: Ternary;
  /** Whether a statement denies it, which overrides every allow. */
  denied: Ternary;
}

type Statement = Readonly<Record<string, unknown>>;

/**
 * In characters. AWS documents no limit for vault policies; that of an S3 bucket has at most 20 KB. Others write the
 * policies, so the work on one is bounded.
 */
const MAX_LENGTH = 65_536;

/** The statements of a policy that is evaluated. */
const MAX_STATEMENTS = 1000;

/** Evaluates a policy document (JSON). Text that is not a policy, or is too long, gives 'unknown' for both. */
export function evaluateVaultPolicy(policy: string, access: Access): PolicyAnswer {
  const statements = statementsOf(policy);
  if (!statements) return { allowed: 'unknown', denied: 'unknown' };
  const says = (effect: string) =>
    some(statements.filter((one) => one.Effect === effect).map((one) => applies(one, access)));
  return { allowed: says('Allow'), denied: says('Deny') };
}

function statementsOf(policy: string): Statement[] | undefined {
  if (typeof policy !== 'string' || policy.length > MAX_LENGTH) return undefined;
  try {
    const statements = [(JSON.parse(policy) as { Statement?: unknown } | null)?.Statement].flat();
    return statements.length <= MAX_STATEMENTS && statements.every(isObject) ? statements : undefined;
  } catch {
    return undefined;
  }
}

function applies(statement: Statement, access: Access): Ternary {
  return every([
    listed(statement, 'Action', (pattern) => matches(pattern.toLowerCase(), access.action.toLowerCase())),
    listed(statement, 'Resource', (pattern) => resourceMatches(pattern, access.resource)),
    principalIs(statement, access),
    conditionsHold(statement.Condition, access),
  ]);
}

/** Only `*` holds for an ARN that is not known. */
function resourceMatches(pattern: string, resource: string | undefined): Ternary {
  if (resource !== undefined) return matches(pattern, resource);
  return /^\*+$/.test(pattern) || 'unknown';
}

/** An element that lists patterns, or its Not… form. An omitted Resource means the vault itself. */
function listed(statement: Statement, element: string, match: (pattern: string) => Ternary): Ternary {
  if (statement[element] !== undefined) return some(texts(statement[element]).map(match));
  const not = statement[`Not${element}`];
  return not === undefined ? element === 'Resource' : negate(some(texts(not).map(match)));
}

const ACCOUNT = /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/;
const ARN_OF_PRINCIPAL = /^arn:[^:]+:(?:iam|sts)::(\d{12}):/;

/** Whether the statement applies to the principal. Exceptions (NotPrincipal) are not evaluated. */
function principalIs(statement: Statement, access: Access): Ternary {
  const { Principal: principal } = statement;
  if (principal === '*') return true;
  if (!isObject(principal)) return 'unknown';
  return some(
    Object.entries(principal).map(([kind, names]) =>
      kind === 'AWS' ? some(texts(names).map((name) => isPrincipal(name, access))) : 'unknown',
    ),
  );
}

function isPrincipal(name: string, { account, principalArn, everyone }: Access): Ternary {
  if (name === '*' || name === principalArn) return true;
  const whole = ACCOUNT.exec(name);
  if (whole) return whole[1] === account;
  const one = ARN_OF_PRINCIPAL.exec(name);
  if (everyone) return false;
  // Another role or user of the account: AWS does not say whether it checks the caller's role or the copy's role.
  // Anything else is the unique ID of a user or role.
  return one && one[1] !== account ? false : 'unknown';
}

type Test = (value: string, accepted: string) => Ternary;

const OPERATORS: Readonly<Record<string, Test>> = {
  stringequals: (value, accepted) => literal(accepted, (text) => text === value),
  stringequalsignorecase: (value, accepted) => literal(accepted, (text) => text.toLowerCase() === value.toLowerCase()),
  stringlike: (value, accepted) => matches(accepted, value),
  arnequals: (value, accepted) => matches(accepted, value),
  arnlike: (value, accepted) => matches(accepted, value),
};

/** Every operator and key must hold. Only the account and the role that act are known here. */
function conditionsHold(conditions: unknown, access: Access): Ternary {
  if (conditions === undefined) return true;
  if (!isObject(conditions)) return 'unknown';
  return every(
    Object.entries(conditions).flatMap(([operator, keys]) =>
      isObject(keys)
        ? Object.entries(keys).map(([key, accepted]) => conditionHolds(operator, key, texts(accepted), access))
        : ['unknown' as const],
    ),
  );
}

function conditionHolds(operator: string, key: string, accepted: string[], access: Access): Ternary {
  const name = operator.toLowerCase().replace(/ifexists$/, '');
  const positive = name.replace(/^(string|arn)not/, '$1');
  const test = Object.hasOwn(OPERATORS, positive) ? OPERATORS[positive] : undefined;
  if (!test) return 'unknown';
  let holds: Ternary = 'unknown';
  switch (key.toLowerCase()) {
    case 'aws:principalaccount':
      holds = some(accepted.map((one) => test(access.account, one)));
      break;
    case 'aws:principalarn':
      // Another principal decides nothing: see isPrincipal.
      if (access.principalArn !== undefined) {
        const { principalArn } = access;
        holds = some(accepted.map((one) => test(principalArn, one))) === true ? true : 'unknown';
      }
      break;
  }
  return name === positive ? holds : negate(holds);
}

/** Text with `*` and `?`. A policy variable depends on something that is unknown here. */
function matches(pattern: string, text: string): Ternary {
  return literal(pattern, () => wildcardMatches(pattern, text));
}

function literal(accepted: string, test: (text: string) => boolean): Ternary {
  return accepted.includes('${') ? 'unknown' : test(accepted);
}

/** IAM user guide, "Grammar of the IAM JSON policy language": numbers, such as accounts, need no quotation marks. */
function texts(value: unknown): string[] {
  return [value].flat().flatMap((one) => (typeof one === 'string' || typeof one === 'number' ? `${one}` : []));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function some(values: readonly Ternary[]): Ternary {
  return values.includes(true) || (values.includes('unknown') ? 'unknown' : false);
}

function every(values: readonly Ternary[]): Ternary {
  if (values.includes(false)) return false;
  return values.includes('unknown') ? 'unknown' : true;
}

function negate(value: Ternary): Ternary {
  return value === 'unknown' ? value : !value;
}
