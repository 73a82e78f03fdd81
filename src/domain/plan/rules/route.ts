import { type Flag, regionProblems } from '../../copy/features.ts';
import { isIntoSourceVault } from '../../copy/request.ts';
import { untrustedText } from '../../untrusted-text.ts';
import { answerOf, featureOf, isCrossAccount, isCrossRegion, type PlanFacts, sourceAccount } from '../facts.ts';
import { fail, pass, type Rule, unknown, warn } from '../rule.ts';

// The route: which resource types can be copied between which Regions and accounts.

const BETWEEN: readonly {
  name: string;
  flag: 'crossRegion' | 'crossAccount' | 'both';
  applies: (facts: PlanFacts) => boolean;
  what: string;
}[] = [
  {
    name: 'cross-Region support',
    flag: 'crossRegion',
    applies: (facts) => isCrossRegion(facts) && !isCrossAccount(facts),
    what: 'to another Region',
  },
  {
    name: 'cross-account support',
    flag: 'crossAccount',
    applies: (facts) => isCrossAccount(facts) && !isCrossRegion(facts),
    what: 'to another account',
  },
  {
    name: 'cross-Region and cross-account support',
    flag: 'both',
    applies: (facts) => isCrossRegion(facts) && isCrossAccount(facts),
    what: 'to another Region and account in one job',
  },
];

export const ROUTE_RULES: readonly Rule[] = [
  // AWS developer guide, "Feature availability by resource".
  ...BETWEEN.map(
    ({ name, flag, applies, what }): Rule => ({
      name,
      check: (facts) => {
        if (!applies(facts)) return undefined;
        const feature = featureOf(facts);
        if (feature === 'unknown')
          return unknown(`Whether AWS Backup copies this resource type ${what} is not known here.`);
        const { name, source } = feature;
        const supported: Flag = feature[flag];
        if (supported === true) return pass(`AWS Backup copies ${name} ${what}.`);
        return supported === false
          ? fail(`According to ${source}, AWS Backup does not copy ${name} ${what}.`)
          : unknown(`AWS's pages do not make clear whether AWS Backup copies ${name} ${what} (${source}).`);
      },
      fix: 'Choose a destination that this resource type can be copied to, or copy in two steps: first to another account, then from there to another Region.',
      nested: true,
    }),
  ),
  {
    // AWS developer guide, "Feature availability by AWS Region".
    name: 'Regions',
    check: (facts) => {
      const { recoveryPoint, destination } = facts.request;
      const problems = regionProblems(answerOf(facts.source)?.ResourceType, {
        partition: recoveryPoint.partition,
        sourceRegion: recoveryPoint.region,
        destinationRegion: destination.region,
        sameAccount: !isCrossAccount(facts),
      });
      const worst = problems.find((one) => one.status === 'no') ?? problems[0];
      if (!worst) {
        return isCrossRegion(facts) || isCrossAccount(facts)
          ? pass('No Region rule is known that rules it out.')
          : undefined;
      }
      return worst.status === 'no' ? fail(worst.problem) : unknown(worst.problem);
    },
    fix: 'Choose a destination in another Region or account.',
    nested: true,
  },
  {
    // AWS API, UpdateRegionSettings: opting in is about protecting resources; AWS says nothing about copies.
    name: 'opt-in of the resource type',
    check: (facts) => {
      const type = optedOut(facts);
      return type === undefined
        ? undefined
        : warn(
            `AWS Backup is not opted in for ${untrustedText(type, 50)} in ${facts.request.destination.region}. AWS documents the opt-in for backups and says nothing about copies.`,
          );
    },
    fix: 'If the copy fails, or the resource is to be protected there as well, opt the resource type in (AWS Backup settings of that Region).',
  },
  {
    name: 'same vault',
    check: (facts) =>
      isIntoSourceVault(facts.request, sourceAccount(facts))
        ? warn('The destination is the source vault itself.')
        : undefined,
    fix: 'Choose another vault, unless you want a second copy in the same one.',
  },
];

function optedOut({ optIn, source }: PlanFacts): string | undefined {
  const type = answerOf(source)?.ResourceType;
  const preferences = answerOf(optIn);
  return type !== undefined && preferences && Object.hasOwn(preferences, type) && preferences[type] === false
    ? type
    : undefined;
}
