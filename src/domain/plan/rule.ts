import type { RecoveryPoint } from '../shapes.ts';
import type { Fact, PlanFacts } from './facts.ts';

/** What a rule finds about one copy. */
export interface Finding {
  Status: 'pass' | 'warn' | 'fail' | 'unknown';
  Detail: string;
  /** Where it differs from the rule's own; false where there is nothing to do. */
  Fix?: string | false;
  /** For what could not be read: several that have one reason are told in one sentence. */
  open?: Open;
  /** Of a composite recovery point. */
  parts?: Parts;
  /** Only the other account could tell what is not known. */
  otherAccount?: boolean;
  /** A fail that AWS's pages of a date, or an earlier job, give reason for: AWS has not said it of this copy. */
  likely?: true;
}

/** What is not known, why, and what is known after all. */
export interface Open {
  what: string;
  /** Follows "not known:". */
  why: string;
  /** A sentence; empty where nothing is. */
  evidence: string;
}

/** The nested recovery points of a composite one. */
export interface Parts {
  copied: readonly RecoveryPoint[];
  left: readonly PartLeft[];
  unknown: readonly PartLeft[];
}

export interface PartLeft {
  part: RecoveryPoint;
  why: string;
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
 * @param evidence what is known after all, as a sentence.
 */
export function unread(
  fact: Fact<unknown>,
  what: string,
  operation: string,
  { request, settings }: PlanFacts,
  { otherAccount = false, evidence = '' } = {},
): Finding {
  const foreign = fact.state === 'unread' && fact.why === 'other_account';
  const denied = fact.state === 'unread' && fact.why === 'denied';
  const { account } = request.destination;
  const alsoMissing = operation === 'DescribeBackupVault' ? ' (AWS answers the same for a missing vault)' : '';
  const why = foreign
    ? `no profile of account ${account} is configured`
    : `${operation} ${denied ? `was denied${alsoMissing}` : 'gave no usable answer'}`;
  return {
    Status: 'unknown',
    Detail: notKnown([{ what, why, evidence }]),
    Fix: foreign
      ? `Ask who owns that account, or let the operator add a profile of it with ${settings.names.profiles}.`
      : denied
        ? `Allow the caller backup:${operation}.`
        : 'AWS may answer in a few minutes.',
    open: { what, why, evidence },
    otherAccount: otherAccount || foreign,
  };
}

/** One sentence about all that is not known for one reason, and what is known after all. */
export function notKnown(open: readonly Open[]): string {
  const what = open.map((one, index) => (index === 0 ? one.what : uncapitalized(one.what)));
  const last = what.pop();
  const list = what.length === 0 ? last : `${what.join(', ')} and ${last}`;
  const evidence = [...new Set(open.flatMap((one) => (one.evidence === '' ? [] : [one.evidence])))];
  return [`${list} ${open.length === 1 ? 'is' : 'are'} not known: ${open[0]?.why}.`, ...evidence].join(' ');
}

const uncapitalized = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
