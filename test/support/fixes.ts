import { TOOL } from '../../src/domain/names.ts';
import type { Json } from './answer.ts';

interface Check {
  Check: string;
  Status: string;
  Detail: string;
  Fix?: string;
}

const NOWHERE = ['recovery point', 'recovery point status', 'cold storage', 'resource type', 'source vault policy'];
/** With a refusal that the operator decides about, no other destination is proposed. */
const REFUSED = ['guard: writes', 'guard: Region', 'guard: account', 'guard: source and role', 'guard: destination'];
const BETWEEN = ['cross-Region support', 'cross-account support', 'cross-Region and cross-account support'];

/** What a plan's Fix can propose, and the checks of which one that fails rules it out. */
const PROPOSALS: readonly { says: RegExp; ruledOutBy: readonly string[] }[] = [
  { says: /two steps/, ruledOutBy: [...NOWHERE, ...REFUSED, 'organization'] },
  {
    says: /First copy it within the account/,
    ruledOutBy: [...NOWHERE, ...BETWEEN, 'Regions', 'logically air-gapped vault', ...REFUSED],
  },
  { says: /Choose a (destination|standard backup) vault/, ruledOutBy: [...NOWHERE, ...REFUSED] },
  { says: /Choose a destination (within|in)/, ruledOutBy: [...NOWHERE, ...REFUSED] },
  { says: /Copy (a newer|another) recovery point/, ruledOutBy: ['resource type'] },
];

/** The Fixes of a plan that another check of it rules out, that send back to the plan, or that name what is not there. */
export function wrongFixes(checks: readonly Check[]): string[] {
  const failed = checks.filter(({ Status }) => Status === 'fail').map((check) => check.Check);
  return checks.flatMap(({ Check: name, Status, Fix }) => {
    // What another check rules out is not proposed.
    const hasOther = failed.some((other) => other !== name);
    if (Fix === undefined) return hasOther || ['pass', 'warn'].includes(Status) ? [] : [`${name}: no Fix`];
    const wrong = PROPOSALS.filter(({ says }) => says.test(Fix)).flatMap(({ ruledOutBy }) =>
      failed.filter((other) => ruledOutBy.includes(other) && other !== name),
    );
    return [
      ...wrong.map((other) => `${name}: "${Fix}" is ruled out by "${other}"`),
      ...(/\bthe check "/.test(Fix) ? [`${name}: "${Fix}" sends to another check`] : []),
      ...(Fix.includes(TOOL.planCopyJob) || /\bplan again\b/.test(Fix)
        ? [`${name}: "${Fix}" sends back to the plan`]
        : []),
      ...(/\bIssues\b|\bdetail names\b/i.test(Fix) ? [`${name}: "${Fix}" names what is not there`] : []),
    ];
  });
}

/** The same for what a plan shows: the reasons for its verdict. */
export function wrongReasons({ Verdict, Because = [], Warnings = [] }: Json): string[] {
  const fails = ['will_fail', 'likely_to_fail', 'refused_here'].includes(Verdict);
  if (Verdict.startsWith('already_')) return [];
  const [, others] = /^Other checks fail as well: (.*)\.$/.exec(Warnings[0] ?? '') ?? [];
  const also = (others?.split(', ') ?? []).map((Check) => ({ Check, Status: 'fail', Detail: '' }));
  const reasons = Because.map((reason: Omit<Check, 'Status'>) => ({ ...reason, Status: fails ? 'fail' : 'unknown' }));
  return wrongFixes([...reasons, ...also]);
}
