import type { AccountClaim } from '../../domain/guards/account.ts';
import { untrustedText } from '../../domain/text/untrusted-text.ts';

/** Where a claim can stand. */
export interface ClaimSources {
  /** What the SDK attached to the credentials: from the environment, the profile or the output of credential_process. */
  credentials: { accessKeyId: string; accountId?: unknown };
  /** The profile that the credentials come from; undefined for none. */
  profile: string | undefined;
  /** That profile's settings. */
  section: Readonly<Record<string, string | undefined>>;
  environment: Readonly<Record<string, string | undefined>>;
}

/**
 * The first setting that names another account than `account`. AWS_ACCOUNT_ID belongs to the credentials of the
 * environment: it says nothing about those of a profile, as in the SDK.
 */
export function differingClaim(account: string, sources: ClaimSources): AccountClaim | undefined {
  return claims(sources).find((claim) => claim.account !== account);
}

function claims({ credentials, profile, section, environment }: ClaimSources): AccountClaim[] {
  // The default chain ends with profile `default`, unless the environment has keys.
  const profileDecides = profile !== undefined || environment.AWS_ACCESS_KEY_ID !== credentials.accessKeyId;
  const name = profile === undefined ? 'the default credentials' : `profile ${untrustedText(profile, 100)}`;
  const found: [value: unknown, source: string][] = [
    [profile === undefined && environment.AWS_ACCOUNT_ID, 'AWS_ACCOUNT_ID'],
    [profileDecides && section.aws_account_id, `aws_account_id of ${profile === undefined ? 'profile default' : name}`],
    [credentials.accountId, `the account ID that comes with the credentials of ${name}`],
  ];
  return found.flatMap(([value, source]) => {
    const account = accountId(value);
    return account === undefined ? [] : [{ account, source }];
  });
}

/** An account ID as people write it: with hyphens, or (in JSON) as a number. */
function accountId(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value).padStart(12, '0');
  const text = typeof value === 'string' ? value.replace(/[\s-]/g, '') : '';
  return text === '' ? undefined : text;
}
