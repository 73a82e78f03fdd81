import { TOOL } from '../../src/domain/names.ts';

interface Check {
  Check: string;
  Status: string;
  Detail: string;
  Fix?: string;
}

const NOWHERE = ['recovery point', 'recovery point status', 'cold storage', 'resource type', 'source vault policy'];
const BETWEEN = ['cross-Region support', 'cross-account support', 'cross-Region and cross-account support'];

/** What a plan's Fix can propose, and the checks of which one that fails rules it out. */
const PROPOSALS: readonly { says: RegExp; ruledOutBy: readonly string[] }[] = [
  { says: /two steps/, ruledOutBy: [...NOWHERE, 'organization', 'guard: destination', 'guard: account'] },
  {
    says: /First copy it within the account/,
    ruledOutBy: [
      ...NOWHERE,
      ...BETWEEN,
      'Regions',
      'logically air-gapped vault',
      'guard: Region',
      'guard: destination',
    ],
  },
  { says: /Choose a (destination|standard backup) vault/, ruledOutBy: NOWHERE },
  { says: /Choose a destination (within|in)/, ruledOutBy: NOWHERE },
  { says: /Copy a newer recovery point/, ruledOutBy: ['resource type'] },
  { says: /shows as Copyable/, ruledOutBy: ['resource type'] },
];

/** The Fixes of a plan that another check of it rules out, that send back to the plan, or that name what is not there. */
export function wrongFixes(checks: readonly Check[]): string[] {
  const failed = checks.filter(({ Status }) => Status === 'fail').map((check) => check.Check);
  return checks.flatMap(({ Check: name, Status, Fix }) => {
    if (Fix === undefined) return Status === 'pass' ? [] : [`${name}: no Fix`];
    const wrong = PROPOSALS.filter(({ says }) => says.test(Fix)).flatMap(({ ruledOutBy }) =>
      failed.filter((other) => ruledOutBy.includes(other) && other !== name),
    );
    const named = [...Fix.matchAll(/the check "([^"]+)"/g)].map(([, check]) => check!);
    return [
      ...wrong.map((other) => `${name}: "${Fix}" is ruled out by "${other}"`),
      ...named
        .filter((check) => !failed.includes(check))
        .map((check) => `${name}: there is no failed check "${check}"`),
      ...(Fix.includes(TOOL.planCopyJob) || /\bplan again\b/.test(Fix)
        ? [`${name}: "${Fix}" sends back to the plan`]
        : []),
      ...(/\bIssues\b|\bdetail names\b/i.test(Fix) ? [`${name}: "${Fix}" names what is not there`] : []),
    ];
  });
}
