import type { ErrorDetails } from '../../errors.ts';
import { accountUnknown, refuseAccountMismatch } from '../../guards/account.ts';
import { refuseDestination, refuseForeignSource, refuseRegion, refuseWrites } from '../../guards/guards.ts';
import { refuseRetention } from '../../guards/retention-cap.ts';
import { otherRetention, rangeOf } from '../alternatives.ts';
import { answerOf, type PlanFacts } from '../facts.ts';
import type { Rule } from '../rule.ts';

// What start_copy_job of this server would refuse. Here it is said, not thrown.

export const RETENTION_CAP = 'guard: retention cap';

const GUARDS: readonly { name: string; refusal: (facts: PlanFacts) => ErrorDetails | undefined }[] = [
  { name: 'guard: writes', refusal: ({ settings }) => refuseWrites(settings) },
  { name: 'guard: Region', refusal: ({ request, settings }) => refuseRegion(request, settings) },
  {
    name: RETENTION_CAP,
    refusal: ({ request, settings, source }) => refuseRetention(request, settings, answerOf(source)),
  },
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

const OVER =
  'No days are left that the vault takes and the operator allows: they count from the creation of the source.';

/** A guard that has no objection is left out: most have none. */
export const GUARD_RULES: readonly Rule[] = GUARDS.map(({ name, refusal }) => ({
  name,
  guard: true,
  check: (facts) => {
    const refused = refusal(facts);
    if (!refused) return undefined;
    const range = name === RETENTION_CAP ? rangeOf(facts) : undefined;
    // The days have to be within the limit and within the range of the vault.
    const days = range && otherRetention(facts, range);
    const isOver = days?.startsWith('Copy a newer');
    const Fix = days === undefined ? refused.fix : `${isOver ? OVER : days} Only the operator can raise the limit.`;
    return { Status: 'fail', Detail: refused.message, Fix };
  },
  fix: 'Ask the operator of this server.',
}));
