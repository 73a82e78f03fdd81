import { parseRecoveryPointArn } from '../../arn/arn.ts';
import { copyable } from '../../copy/copyability.ts';
import { isComposite, type RecoveryPoint } from '../../shapes.ts';
import type { PlanFacts } from '../facts.ts';
import { type Finding, fail, type PartLeft, pass, type Rule, unknown, unread, warn } from '../rule.ts';

/**
 * The rule for composite recovery points. AWS developer guide, "Copies of nested recovery points": those that cannot be
 * copied stay behind, and the job ends PARTIAL.
 *
 * @param rules those that hold for each nested recovery point as well.
 */
export function nestedRule(rules: readonly Rule[]): Rule {
  return {
    name: 'nested recovery points',
    check: (facts) => {
      const { nested, source, request } = facts;
      if (source.state !== 'known' || !isComposite(source.value, request.recoveryPoint.text)) return undefined;
      if (nested.state !== 'known') {
        return unread(nested, 'Whether every nested part can be copied', 'ListRecoveryPointsByBackupVault', facts);
      }
      if (nested.value.length === 0) return warn('It is composite, and no nested recovery point is listed.');
      const found = nested.value.map((part) => ({ part, finding: checkPart(part, facts, rules) }));
      const of = (status: Finding['Status']) => found.filter((one) => one.finding.Status === status);
      const [copied, left, open] = [of('pass'), of('fail'), of('unknown')];
      const parts = { copied: copied.map(({ part }) => part), left: left.map(reason), unknown: open.map(reason) };
      if (copied.length === found.length) {
        return { ...pass('Every nested recovery point can be copied as well.'), parts };
      }
      const total = count(found.length, 'part');
      const counts = [
        ...(left.length > 0 ? [`${left.length} of ${total} cannot be copied and would stay behind`] : []),
        ...(open.length > 0 ? [`whether ${open.length} of ${total} can be copied is not known`] : []),
      ];
      const detail = capitalized(counts.join(', and '));
      if (copied.length > 0) return { ...warn(`${detail}: the job may end PARTIAL.`), parts };
      return {
        ...unknown(`${detail}: how such a copy ends is not known.`),
        otherAccount: open.length > 0 && open.every((one) => one.finding.otherAccount),
        parts,
      };
    },
    fix: 'Decide whether a copy without those parts is enough: what cannot be copied stays behind.',
  };
}

const count = (number: number, what: string) => (number === 1 ? `1 ${what}` : `${number} ${what}s`);
const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

const reason = ({ part, finding }: { part: RecoveryPoint; finding: Finding }): PartLeft => ({
  part,
  why: finding.Detail,
});

/** What the rules find about one nested recovery point: a fail first, else what is not known. */
function checkPart(part: RecoveryPoint, facts: PlanFacts, rules: readonly Rule[]): Finding {
  const arn = parseRecoveryPointArn(part.RecoveryPointArn ?? '');
  if (!arn.ok) return unknown(arn.problem);
  const found: Finding[] = [];
  // The cluster state of EKS cannot be copied alone; it is copied with its composite.
  if (arn.value.kind !== 'backup-eks-child') {
    const { Copyable, WhyNot = '' } = copyable(part, facts.now);
    if (Copyable !== true) found.push(Copyable === false ? fail(WhyNot) : unknown(WhyNot));
  }
  const request = { ...facts.request, recoveryPoint: arn.value };
  const partFacts: PlanFacts = { ...facts, request, source: { state: 'known', value: part } };
  found.push(...rules.flatMap((rule) => rule.check(partFacts) ?? []));
  const open = found.filter((one) => one.Status === 'unknown');
  return (
    found.find((one) => one.Status === 'fail') ??
    open.find((one) => !one.otherAccount) ??
    open[0] ??
    pass('It can be copied.')
  );
}
