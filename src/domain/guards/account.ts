import { type ErrorDetails, RETRYABLE } from '../errors.ts';
import { untrustedText } from '../text/untrusted-text.ts';

// The account decides every guard. Only STS GetCallerIdentity says whose credentials sign a call: a setting that names an
// account is a claim, which AWS does not check.

/** An account that a setting names. */
export interface AccountClaim {
  account: string;
  /** The setting, by its name. */
  source: string;
}

/** Whose credentials sign, as STS says. */
export interface Identity {
  account: string;
  /** A setting that names another account. */
  mismatch?: AccountClaim | undefined;
}

/** The account decides every guard, so nothing is written without it. */
export function accountUnknown(why?: string): ErrorDetails {
  return {
    category: 'configuration',
    code: 'AccountUnknown',
    message: `The account that these credentials belong to is not known${why ? ` (${why})` : ''}, so the guards cannot judge the copy. Nothing is started.`,
    fix: 'Let this server reach STS GetCallerIdentity (it needs no permission), then call again. A configured account ID does not replace it.',
  };
}

/**
 * Why nothing is written after a failed question for the account. A failure that may pass keeps its category, so that the
 * caller repeats the call; so does one of the credentials themselves. For anything else the account is unknown.
 */
export function withoutAccount(failure: ErrorDetails): ErrorDetails {
  const { category, message, fix } = failure;
  if (['credentials', 'cancelled', 'internal'].includes(category)) return failure;
  if (!RETRYABLE[category]) {
    const unknown = accountUnknown(message);
    // STS needs no permission: a policy forbids it, and the failure names the way out.
    return category === 'access_denied' ? { ...unknown, fix } : unknown;
  }
  const asked = message.replace(/\.$/, '');
  return {
    ...failure,
    message: `The account that these credentials belong to is not known yet (${asked}), so nothing was started.`,
  };
}

/** Refuses every write while a setting names another account than STS: one of them is not what the operator meant. */
export function refuseAccountMismatch({ account, mismatch }: Identity): ErrorDetails | undefined {
  if (!mismatch) return undefined;
  const claimed = untrustedText(mismatch.account, 40);
  return {
    category: 'configuration',
    code: 'AccountMismatch',
    message: `${mismatch.source} names account ${claimed}, but STS says that the credentials belong to account ${account}. Reads work; no copy is started while they differ.`,
    fix: `Ask the operator to correct or remove ${mismatch.source}, or to use credentials of account ${claimed}, and to restart this server. Do not look for another way.`,
  };
}
