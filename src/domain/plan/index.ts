import type { PlanFacts } from './facts.ts';
import type { Finding, Rule } from './rule.ts';
import { ACCOUNT_RULES } from './rules/accounts.ts';
import { DESTINATION_RULES } from './rules/destination.ts';
import { GUARD_RULES } from './rules/guard-refusals.ts';
import { JOB_RULES } from './rules/jobs.ts';
import { KEY_RULES } from './rules/keys.ts';
import { nestedRule } from './rules/nested.ts';
import { ROUTE_RULES } from './rules/route.ts';
import { SOURCE_RULES } from './rules/source.ts';

export const VERDICTS = [
  'ready',
  'ready_on_source_side',
  'will_fail',
  'likely_to_fail',
  'refused_here',
  'uncertain',
] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface Check {
  Check: string;
  Status: Finding['Status'];
  Detail: string;
  Fix?: string;
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
export function checkPlan(facts: PlanFacts): { verdict: Verdict; checks: Check[] } {
  const found = RULES.flatMap((rule) => {
    const finding = rule.check(facts);
    return finding ? [{ rule, finding }] : [];
  });
  return {
    verdict: verdictOf(found),
    checks: found.map(({ rule, finding: { Status, Detail, Fix } }) => ({
      Check: rule.name,
      Status,
      Detail,
      ...(Status !== 'pass' && { Fix: Fix ?? rule.fix }),
    })),
  };
}

/** Whether a look at earlier copy jobs could tell more. */
export function needsEvidence(facts: PlanFacts): boolean {
  if (facts.destinationVault.state === 'unread') return true;
  return RULES.some((rule) => {
    const status = rule.byPages && rule.check(facts)?.Status;
    return status === 'fail' || status === 'unknown';
  });
}

/** What AWS said counts first, then this server's own refusal, then AWS's pages; a warning never counts. */
export function verdictOf(found: readonly { rule: Pick<Rule, 'guard'>; finding: Finding }[]): Verdict {
  const failed = found.filter(({ finding }) => finding.Status === 'fail');
  if (failed.some(({ rule, finding }) => !rule.guard && !finding.likely)) return 'will_fail';
  if (failed.some(({ rule }) => rule.guard)) return 'refused_here';
  if (failed.length > 0) return 'likely_to_fail';
  const open = found.filter(({ finding }) => finding.Status === 'unknown');
  if (open.length === 0) return 'ready';
  return open.every(({ finding }) => finding.otherAccount) ? 'ready_on_source_side' : 'uncertain';
}
