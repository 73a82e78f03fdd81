import { type Existing, existingCopy } from './existing.ts';
import type { PlanFacts } from './facts.ts';
import type { Finding, Open, Parts, Rule } from './rule.ts';
import { ACCOUNT_RULES } from './rules/accounts.ts';
import { DESTINATION_RULES } from './rules/destination.ts';
import { GUARD_RULES, RETENTION_CAP } from './rules/guard-refusals.ts';
import { JOB_RULES } from './rules/jobs.ts';
import { KEY_RULES } from './rules/keys.ts';
import { nestedRule } from './rules/nested.ts';
import { BETWEEN_NAMES, ROUTE_RULES } from './rules/route.ts';
import { SOURCE_RULES } from './rules/source.ts';

export const VERDICTS = [
  'ready',
  'ready_on_source_side',
  'already_copied',
  'already_running',
  'will_fail',
  'likely_to_fail',
  'refused_here',
  'uncertain',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What one rule found, for a reader. */
export interface Check {
  Check: string;
  Status: Finding['Status'];
  Detail: string;
  /** Absent where it passed, and where another check rules out what could be done. */
  Fix?: string;
  /** The Fix is about this very finding, not about its rule. */
  ownFix?: true;
  /** Whose word a fail is: this server's own refusal, what AWS answered, or AWS's pages of a date. */
  from: 'guard' | 'AWS' | 'pages';
  otherAccount?: boolean;
  open?: Open;
  parts?: Parts;
}

export interface Plan {
  verdict: Verdict;
  checks: Check[];
}

const OWN_RULES = [...SOURCE_RULES, ...ROUTE_RULES, ...DESTINATION_RULES, ...KEY_RULES];

/** Every rule, in the order in which a reader needs them. */
export const RULES: readonly Rule[] = [
  ...OWN_RULES,
  nestedRule(OWN_RULES.filter((rule) => rule.nested)),
  ...ACCOUNT_RULES,
  ...JOB_RULES,
  ...GUARD_RULES,
];

/** Applies every rule that concerns the copy. */
export function checkPlan(facts: PlanFacts): Plan {
  const found = RULES.flatMap((rule) => {
    const finding = rule.check(facts);
    return finding ? [{ rule, finding }] : [];
  });
  return {
    verdict: verdictOf(found, existingCopy(facts)),
    checks: found.map(({ rule, finding }) => {
      const { Status, Detail, otherAccount, open, parts } = finding;
      const ruledOut = !open && isBlocked(rule, found);
      const Fix = Status === 'pass' || ruledOut ? false : (finding.Fix ?? rule.fix);
      return {
        Check: rule.name,
        Status,
        Detail,
        ...(Fix !== false && { Fix }),
        ...(Fix !== false && finding.Fix !== undefined && { ownFix: true }),
        from: rule.guard ? 'guard' : finding.likely ? 'pages' : 'AWS',
        ...(otherAccount !== undefined && { otherAccount }),
        ...(open && { open }),
        ...(parts && { parts }),
      };
    }),
  };
}

/** Checks whose failure leaves no copy of this recovery point at all. */
const NOWHERE = ['recovery point', 'recovery point status', 'cold storage', 'resource type', 'source vault policy'];
/** Checks whose failure leaves no copy on this route. */
const NOT_THIS_WAY = [...BETWEEN_NAMES, ...['Regions', 'logically air-gapped vault', 'earlier jobs on this route']];
/** Refusals that are for the operator to decide: no other destination is proposed beside them. */
const NO_OTHER_WAY = GUARD_RULES.map((rule) => rule.name).filter((name) => name !== RETENTION_CAP);
/** Their fix can be another recovery point of the same resource. */
const ANOTHER_POINT = ['recovery point status', 'cold storage', 'retention', 'retention range of the vault'];

/** Whether a check that fails rules out what the Fix of a rule proposes. */
function isBlocked(rule: Rule, found: readonly Found[]): boolean {
  const by = [
    ...(rule.elsewhere ? [...NOWHERE, ...NO_OTHER_WAY] : []),
    ...(rule.onRoute ? NOT_THIS_WAY : []),
    ...(ANOTHER_POINT.includes(rule.name) ? ['resource type'] : []),
  ];
  return found.some((one) => one.rule !== rule && one.finding.Status === 'fail' && by.includes(one.rule.name));
}

interface Found {
  rule: Rule;
  finding: Finding;
}

/** Whether a look at earlier copy jobs could tell more. */
export function needsEvidence(facts: PlanFacts): boolean {
  if (facts.destinationVault.state === 'unread') return true;
  return RULES.some((rule) => {
    const status = rule.byPages && rule.check(facts)?.Status;
    return status === 'fail' || status === 'unknown';
  });
}

/**
 * A copy that exists is what a start answers with, once the guards have let it pass. Otherwise what AWS said counts first,
 * then this server's own refusal, then AWS's pages; a warning never counts.
 */
export function verdictOf(
  found: readonly { rule: Pick<Rule, 'guard' | 'request'>; finding: Finding }[],
  existing?: Pick<Existing, 'state'>,
): Verdict {
  const failed = found.filter(({ finding }) => finding.Status === 'fail');
  if (existing && !failed.some(({ rule }) => rule.guard || rule.request)) return `already_${existing.state}`;
  if (failed.some(({ rule, finding }) => !rule.guard && !finding.likely)) return 'will_fail';
  if (failed.some(({ rule }) => rule.guard)) return 'refused_here';
  if (failed.length > 0) return 'likely_to_fail';
  const open = found.filter(({ finding }) => finding.Status === 'unknown');
  if (open.length === 0) return 'ready';
  return open.every(({ finding }) => finding.otherAccount) ? 'ready_on_source_side' : 'uncertain';
}
