import type { PolicyDocument } from '../world/records.ts';

export interface Principal {
  accountId: string;
  /** The role or user. */
  arn: string;
  organizationId: string | undefined;
}

/**
 * Evaluates a vault access policy as IAM does, for the elements that vault policies have: Effect, Principal, Action or
 * NotAction, and StringEquals, StringLike or ArnLike on the principal's account, organization or ARN. Any other condition
 * counts as not met. Undefined if no statement applies.
 */
export function vaultPolicyEffect(
  policy: PolicyDocument | undefined,
  action: string,
  principal: Principal,
): 'Allow' | 'Deny' | undefined {
  const effects = (policy?.Statement ?? [])
    .filter((statement) => actionMatches(statement, action))
    .filter((statement) => principalMatches(statement.Principal, principal))
    .filter((statement) => conditionsHold(statement.Condition, principal))
    .map((statement) => statement.Effect);
  return effects.includes('Deny') ? 'Deny' : effects.includes('Allow') ? 'Allow' : undefined;
}

const list = (value: unknown): string[] =>
  Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)];

const like = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'i',
  ).test(text);

function actionMatches(statement: Readonly<Record<string, unknown>>, action: string): boolean {
  if (statement.NotAction !== undefined) return !list(statement.NotAction).some((pattern) => like(pattern, action));
  return list(statement.Action).some((pattern) => like(pattern, action));
}

function principalMatches(stated: unknown, principal: Principal): boolean {
  const accepted =
    typeof stated === 'object' && stated !== null ? list((stated as { AWS?: unknown }).AWS) : list(stated);
  return accepted.some(
    (one) =>
      one === '*' ||
      one === principal.accountId ||
      one === principal.arn ||
      one.endsWith(`::${principal.accountId}:root`),
  );
}

function conditionsHold(conditions: unknown, principal: Principal): boolean {
  if (typeof conditions !== 'object' || conditions === null) return true;
  const values: Record<string, string | undefined> = {
    'aws:principalorgid': principal.organizationId,
    'aws:principalaccount': principal.accountId,
    'aws:principalarn': principal.arn,
  };
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries((keys ?? {}) as Record<string, unknown>).every(([key, accepted]) => {
      const value = values[key.toLowerCase()];
      if (value === undefined || !['StringEquals', 'StringLike', 'ArnLike'].includes(operator)) return false;
      return list(accepted).some((one) => (operator === 'StringEquals' ? one === value : like(one, value)));
    }),
  );
}
