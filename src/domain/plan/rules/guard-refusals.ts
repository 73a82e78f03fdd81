import type { ErrorDetails } from '../../errors.ts';
import { refuseDestination, refuseForeignSource, refuseRetention, refuseWrites } from '../../guards/guards.ts';
import type { PlanFacts } from '../facts.ts';
import { pass, type Rule } from '../rule.ts';

// What start_copy_job of this server would refuse by itself. Here it is told, not thrown.

const GUARDS: readonly { name: string; refusal: (facts: PlanFacts) => ErrorDetails | undefined }[] = [
  { name: 'guard: writes', refusal: ({ settings }) => refuseWrites(settings) },
  {
    name: 'guard: retention cap',
    refusal: ({ request, settings }) => refuseRetention(request.Lifecycle, settings.maxRetentionDays),
  },
  { name: 'guard: account', refusal: ({ account }) => (account === undefined ? UNKNOWN_ACCOUNT : undefined) },
  {
    name: 'guard: source and role',
    refusal: ({ request, account }) => (account === undefined ? undefined : refuseForeignSource(request, account)),
  },
  {
    name: 'guard: destination',
    refusal: ({ request, account, settings }) =>
      account === undefined
        ? undefined
        : refuseDestination(request.DestinationBackupVaultArn, account, settings.allowDestinations),
  },
];

const UNKNOWN_ACCOUNT: ErrorDetails = {
  category: 'configuration',
  code: 'AccountUnknown',
  message: 'The account that the credentials belong to is not known, and without it this server starts nothing.',
  fix: 'Let this server reach STS GetCallerIdentity (it needs no permission), or set aws_account_id in the AWS profile.',
};

/** A guard that has nothing against the copy is left out: most have nothing to say. */
export const GUARD_RULES: readonly Rule[] = GUARDS.map(({ name, refusal }) => ({
  name,
  guard: true,
  applies: (facts) => refusal(facts) !== undefined,
  check: (facts) => {
    const refused = refusal(facts);
    return refused ? { Status: 'fail', Detail: refused.message, Fix: refused.fix } : pass('It lets the copy through.');
  },
  fix: 'Ask the operator of this server.',
}));
