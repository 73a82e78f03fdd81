// What a vault's access policy says about one access, as far as the policy alone shows. IAM user guide, "Policy
// evaluation logic" and "IAM JSON policy elements"; AWS Backup developer guide, "Vault access policies".

/** 'unknown' if it depends on something that is not visible here. */
export type Ternary = boolean | 'unknown';

export interface Access {
  /** Such as backup:CopyIntoBackupVault. */
  action: string;
  /** The ARN that the action applies to. */
  resource: string;
  /** The account that acts. */
  account: string;
  /** The role that acts, if it is known. */
  principalArn?: string | undefined;
}

export interface PolicyAnswer {
  /** Whether a statement allows it. */
  allowed: Ternary;
  /** Whether a statement denies it, which overrides every allow. */
  denied: Ternary;
}

type Statement = Readonly<Record<string, unknown>>;

/** Evaluates a policy document (JSON). Text that is not a policy gives 'unknown' for both. */
export function evaluateVaultPolicy(policy: string, access: Access): PolicyAnswer {
  const statements = statementsOf(policy);
  if (!statements) return { allowed: 'unknown', denied: 'unknown' };
  const says = (effect: string) =>
    some(statements.filter((one) => one.Effect === effect).map((one) => applies(one, access)));
  return { allowed: says('Allow'), denied: says('Deny') };
}

function statementsOf(policy: string): Statement[] | undefined {
  try {
    const statements = [(JSON.parse(policy) as { Statement?: unknown } | null)?.Statement].flat();
    return statements.every(isObject) ? statements : undefined;
  } catch {
    return undefined;
  }
}

function applies(statement: Statement, access: Access): Ternary {
  return every([
    listed(statement, 'Action', (pattern) => matches(pattern.toLowerCase(), access.action.toLowerCase())),
    listed(statement, 'Resource', (pattern) => matches(pattern, access.resource)),
    principalIs(statement, access),
    conditionsHold(statement.Condition, access),
  ]);
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

function isPrincipal(name: string, { account, principalArn }: Access): Ternary {
  if (name === '*' || name === principalArn) return true;
  const whole = ACCOUNT.exec(name);
  if (whole) return whole[1] === account;
  const one = ARN_OF_PRINCIPAL.exec(name);
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
  return literal(pattern, () => globMatches(pattern, text));
}

function literal(accepted: string, test: (text: string) => boolean): Ternary {
  return accepted.includes('${') ? 'unknown' : test(accepted);
}

/** Linear in practice and quadratic at worst for any pattern, because others write the policies. */
function globMatches(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = t;
    } else if (pattern[p] === '?' || pattern[p] === text[t]) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
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
