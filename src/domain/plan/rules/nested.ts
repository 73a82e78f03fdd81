import { parseRecoveryPointArn } from '../../arn/arn.ts';
import { copyable } from '../../copy/copyability.ts';
import { isComposite, type PlanFacts, type RecoveryPoint } from '../facts.ts';
import { type Finding, fail, pass, type Rule, unknown, unread, warn } from '../rule.ts';

/**
 * The rule for composite recovery points. AWS developer guide, "Copies of nested recovery points": those that cannot be
 * copied stay behind, and the job ends PARTIAL.
 *
 * @param rules those that hold for each nested recovery point as well.
 */
export function nestedRule(rules: readonly Rule[]): Rule {
  return {
    name: 'nested recovery points',
    applies: ({ source, point }) => source.state === 'known' && isComposite(source.value, point.text),
    check: (facts) => {
      const { nested } = facts;
      if (nested.state !== 'known') {
        return unread(nested, 'Whether all that is nested in it can be copied', 'ListRecoveryPointsByBackupVault');
      }
      if (nested.value.length === 0) return warn('It is composite, and nothing nested in it is listed.');
      const found = nested.value.map((part) => checkPart(part, facts, rules));
      const of = (status: Finding['Status']) => found.filter((one) => one.Status === status);
      const open = of('unknown');
      if (of('pass').length === found.length) return pass('Every nested recovery point can be copied as well.');
      const counts = `${of('pass').length} can be copied, ${of('fail').length} cannot, and of ${open.length} it is not known`;
      const detail = `Of ${found.length} nested recovery points ${counts}`;
      if (of('pass').length > 0) return warn(`${detail}: the copy may end PARTIAL.`);
      return {
        ...unknown(`${detail}: how such a copy ends is not known.`),
        otherAccount: open.length > 0 && open.every((one) => one.otherAccount),
      };
    },
    fix: 'Choose a destination that takes all parts (the other checks say what each needs), or copy the parts that can be copied alone.',
  };
}

/** What the rules say of one nested recovery point: a fail first, else what is not known. */
function checkPart(part: RecoveryPoint, facts: PlanFacts, rules: readonly Rule[]): Finding {
  const point = parseRecoveryPointArn(part.RecoveryPointArn ?? '');
  if (!point.ok) return unknown(point.problem);
  const found: Finding[] = [];
  // The cluster state of EKS cannot be copied alone, and is copied with its composite.
  if (point.value.kind !== 'backup-eks-child') {
    const { Copyable, WhyNot = '' } = copyable(part, facts.now);
    if (Copyable !== true) found.push(Copyable === false ? fail(WhyNot) : unknown(WhyNot));
  }
  const partFacts: PlanFacts = { ...facts, point: point.value, source: { state: 'known', value: part } };
  for (const rule of rules) if (rule.applies(partFacts)) found.push(rule.check(partFacts));
  const open = found.filter((one) => one.Status === 'unknown');
  return (
    found.find((one) => one.Status === 'fail') ??
    open.find((one) => !one.otherAccount) ??
    open[0] ??
    pass('It can be copied.')
  );
}
