import { type Flag, regionProblems } from '../../copy/features.ts';
import { untrustedText } from '../../untrusted-text.ts';
import { answerOf, featureOf, isCrossAccount, isCrossRegion, type PlanFacts, sourceAccount } from '../facts.ts';
import { fail, pass, type Rule, unknown, warn } from '../rule.ts';

// Of the way: which resource types go between which Regions and accounts.

const BETWEEN: readonly {
  name: string;
  flag: 'crossRegion' | 'crossAccount' | 'both';
  applies: Rule['applies'];
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
      applies,
      check: (facts) => {
        const feature = featureOf(facts);
        const supported: Flag = feature === 'unknown' ? 'unknown' : feature[flag];
        const type = feature === 'unknown' ? 'this resource type' : feature.name;
        if (supported === true) return pass(`AWS Backup copies ${type} ${what}.`);
        return supported === false
          ? fail(`AWS Backup does not copy ${type} ${what} (documents of April 2026).`)
          : unknown(`Whether AWS Backup copies ${type} ${what} is not clear from AWS's documents.`);
      },
      fix: 'Choose a destination that the resource type can be copied to, or copy in two steps: to another account first, from there to another Region.',
      nested: true,
    }),
  ),
  {
    // AWS developer guide, "Feature availability by AWS Region".
    name: 'Regions',
    applies: (facts) => isCrossRegion(facts) || isCrossAccount(facts),
    check: (facts) => {
      const { point, destination, source } = facts;
      const problems = regionProblems(answerOf(source)?.ResourceType, {
        partition: point.partition,
        sourceRegion: point.region,
        destinationRegion: destination.region,
        sameAccount: !isCrossAccount(facts),
      });
      const failing = problems.find((one) => one.status === 'fail') ?? problems[0];
      if (!failing) return pass('No rule of a Region is known that is against it.');
      return failing.status === 'fail' ? fail(failing.problem) : unknown(failing.problem);
    },
    fix: 'Choose a destination in another Region or account.',
    nested: true,
  },
  {
    // AWS API, UpdateRegionSettings: opting in is about protecting resources; AWS says nothing of copies.
    name: 'opt-in of the resource type',
    applies: (facts) => optedOut(facts) !== undefined,
    check: (facts) =>
      warn(
        `AWS Backup is not opted in for ${untrustedText(optedOut(facts) ?? '', 50)} in ${facts.destination.region}; AWS documents that for backups and says nothing of copies.`,
      ),
    fix: 'If the copy fails or is to be protected there, opt the resource type in (AWS Backup settings of that Region).',
  },
  {
    // AWS's sample events show a copy from a vault into itself that completes.
    name: 'same vault',
    applies: (facts) =>
      facts.destination.name === facts.request.SourceBackupVaultName &&
      facts.destination.region === facts.point.region &&
      facts.destination.account === sourceAccount(facts),
    check: () => warn('The destination is the source vault itself.'),
    fix: 'Choose another vault, unless a second copy in the same one is meant.',
  },
];

function optedOut({ optIn, source }: PlanFacts): string | undefined {
  const type = answerOf(source)?.ResourceType;
  const preferences = answerOf(optIn);
  return type !== undefined && preferences && Object.hasOwn(preferences, type) && preferences[type] === false
    ? type
    : undefined;
}
