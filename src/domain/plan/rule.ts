import type { Fact, PlanFacts } from './facts.ts';

/** What a rule finds about one copy. */
export interface Finding {
  Status: 'pass' | 'warn' | 'fail' | 'unknown';
  Detail: string;
  /** Where it differs from the rule's own. */
  Fix?: string;
  /** Only the other account could tell what is not known. */
  otherAccount?: boolean;
  /** A fail that AWS's pages of a date, or an earlier job, give reason for: AWS has not said it of this copy. */
  likely?: true;
}

/** One reason for which a copy can fail, or should be thought over. */
export interface Rule {
  name: string;
  /** Undefined where the rule does not concern the copy. */
  check(facts: PlanFacts): Finding | undefined;
  /** What the reader of the finding can do. */
  fix: string;
  /** The refusal is this server's, not AWS's. */
  guard?: true;
  /** The request itself is refused, before anything is looked up. */
  request?: true;
  /** What it says comes from AWS's pages: an earlier job on the route can show otherwise. */
  byPages?: true;
  /** Its fix takes the same route again. */
  onRoute?: true;
  /** Its fix copies the same recovery point in another way or to another place. */
  elsewhere?: true;
  /** It holds for each recovery point nested in a composite one as well. */
  nested?: true;
}

export const pass = (Detail: string): Finding => ({ Status: 'pass', Detail });
export const warn = (Detail: string): Finding => ({ Status: 'warn', Detail });
export const fail = (Detail: string): Finding => ({ Status: 'fail', Detail });
export const likelyFail = (Detail: string): Finding => ({ Status: 'fail', Detail, likely: true });
export const unknown = (Detail: string): Finding => ({ Status: 'unknown', Detail });

/**
 * For what could not be read: never a fail.
 *
 * @param what begins the sentence.
 * @param operation AWS's.
 * @param otherAccount whether it is the destination account's, which is not the caller's.
 */
export function unread(
  fact: Fact<unknown>,
  what: string,
  operation: string,
  { settings }: PlanFacts,
  otherAccount = false,
): Finding {
  if (fact.state === 'unread' && fact.why === 'other_account') {
    return {
      Status: 'unknown',
      Detail: `${what} is not known: it belongs to another account, and no profile of that account is configured.`,
      Fix: `Ask the other account, or let the operator configure a profile of it, with ${settings.names.profiles}.`,
      otherAccount,
    };
  }
  const denied = fact.state === 'unread' && fact.why === 'denied';
  return {
    Status: 'unknown',
    Detail: `${what} is not known: ${operation} ${denied ? 'was denied' : 'gave no usable answer'}.`,
    Fix: denied ? `Allow the caller backup:${operation}.` : 'AWS may answer in a few minutes.',
    otherAccount,
  };
}
