import type { ErrorDetails } from '../../errors.ts';
import { accountUnknown, refuseAccountMismatch } from '../../guards/account.ts';
import { refuseDestination, refuseForeignSource, refuseRetention, refuseWrites } from '../../guards/guards.ts';
import type { PlanFacts } from '../facts.ts';
import type { Rule } from '../rule.ts';

// What start_copy_job of this server would refuse. Here it is said, not thrown.

const GUARDS: readonly { name: string; refusal: (facts: PlanFacts) => ErrorDetails | undefined }[] = [
  { name: 'guard: writes', refusal: ({ settings }) => refuseWrites(settings) },
  { name: 'guard: retention cap', refusal: ({ request, settings }) => refuseRetention(request, settings) },
  {
    name: 'guard: account',
    refusal: ({ account, accountMismatch: mismatch }) =>
      account === undefined ? accountUnknown() : refuseAccountMismatch({ account, mismatch }),
  },
  {
    name: 'guard: source and role',
    refusal: ({ request, account }) => (account === undefined ? undefined : refuseForeignSource(request, account)),
  },
  {
    name: 'guard: destination',
    refusal: ({ request, account, settings }) =>
      account === undefined ? undefined : refuseDestination(request, account, settings),
  },
];

/** A guard that has no objection is left out: most have none. */
export const GUARD_RULES: readonly Rule[] = GUARDS.map(({ name, refusal }) => ({
  name,
  guard: true,
  check: (facts) => {
    const refused = refusal(facts);
    return refused && { Status: 'fail', Detail: refused.message, Fix: refused.fix };
  },
  fix: 'Ask the operator of this server.',
}));
