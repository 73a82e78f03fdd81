import type { Fact, PlanFacts } from './facts.ts';

/** What a rule says of one copy. */
export interface Finding {
  Status: 'pass' | 'warn' | 'fail' | 'unknown';
  Detail: string;
  /** Where it differs from the rule's own. */
  Fix?: string;
  /** What is not known is the other account's to tell, alone. */
  otherAccount?: boolean;
}

/** One reason for which a copy can fail, or should be thought over. */
export interface Rule {
  name: string;
  /** Where it does not, the check is left out. */
  applies(facts: PlanFacts): boolean;
  check(facts: PlanFacts): Finding;
  /** What mends it, for whoever reads the finding. */
  fix: string;
  /** It is this server's refusal, not AWS's. */
  guard?: true;
  /** It holds for each recovery point nested in a composite one as well. */
  nested?: true;
}

export const pass = (Detail: string): Finding => ({ Status: 'pass', Detail });
export const warn = (Detail: string): Finding => ({ Status: 'warn', Detail });
export const fail = (Detail: string): Finding => ({ Status: 'fail', Detail });
export const unknown = (Detail: string): Finding => ({ Status: 'unknown', Detail });

/**
 * For what could not be read: never a fail. `what` begins the sentence; `operation` is AWS's.
 *
 * @param otherAccount whether it is the destination account's, which is not the caller's.
 */
export function unread(fact: Fact<unknown>, what: string, operation: string, otherAccount = false): Finding {
  if (fact.state === 'unread' && fact.why === 'other_account') {
    return {
      Status: 'unknown',
      Detail: `${what} is not known: it is another account's, and no profile of that account is configured.`,
      Fix: 'Ask the other account, or let the operator configure a profile of it (--profile).',
      otherAccount,
    };
  }
  const why =
    fact.state === 'unread' && fact.why === 'denied' ? `${operation} was denied` : `${operation} gave no usable answer`;
  return {
    Status: 'unknown',
    Detail: `${what} is not known: ${why}.`,
    Fix: `Let the caller use backup:${operation}, then plan again.`,
    otherAccount,
  };
}
