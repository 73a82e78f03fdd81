import { byArn } from '../../copy/copyability.ts';
import { type Flag, regionProblems } from '../../copy/features.ts';
import { isIntoSourceVault } from '../../copy/request.ts';
import { INTO_ITSELF } from '../../copy/request-warnings.ts';
import { codeText } from '../../text/foreign-text.ts';
import { NO_COPY, otherRoute } from '../alternatives.ts';
import { dateOf, idOf, newestOnRoute, orEvidence } from '../evidence.ts';
import { answerOf, featureOf, isCrossAccount, isCrossRegion, type PlanFacts, sourceAccount } from '../facts.ts';
import { columnOf, notBetween, ROUTES, type RouteColumn } from '../route-support.ts';
import { type Finding, likelyFail, pass, type Rule, unknown, warn } from '../rule.ts';
import { ACCOUNT_RULES } from './accounts.ts';

// The route: which resource types can be copied between which Regions and accounts.

const BETWEEN: readonly { name: string; column: RouteColumn }[] = [
  { name: 'cross-Region support', column: 'crossRegion' },
  { name: 'cross-account support', column: 'crossAccount' },
  { name: 'cross-Region and cross-account support', column: 'both' },
];

const columnOfPlan = (facts: PlanFacts) => columnOf(isCrossRegion(facts), isCrossAccount(facts));

/** The checks of the resource type on a route. */
export const BETWEEN_NAMES: readonly string[] = BETWEEN.map(({ name }) => name);

/** Whether AWS Backup copies such recovery points at all: if not, the check of the resource type says what to do. */
function isCopied(facts: PlanFacts): boolean {
  const type = answerOf(facts.source)?.ResourceType;
  const { Copyable, WhyNot = '' } = byArn(facts.request.recoveryPoint, type);
  return Copyable !== false || orEvidence(likelyFail(WhyNot), facts, true).Status !== 'fail';
}

const NEWER_PAGES =
  "AWS's pages on feature availability by resource and by Region may say more by now than they did on the dates above.";

/** The finding with a Fix that names the routes that are open. */
function withRoute(finding: Finding, facts: PlanFacts): Finding {
  if (finding.Status === 'pass' || finding.Status === 'warn') return finding;
  const organization = ACCOUNT_RULES.find((rule) => rule.name === 'organization')?.check(facts);
  const route = otherRoute(facts, organization?.Status !== 'fail');
  return { ...finding, Fix: finding.Status === 'unknown' && route === NO_COPY ? NEWER_PAGES : route };
}

/** What the table says of one kind of copy. */
function byTable(facts: PlanFacts, column: RouteColumn): Finding {
  const what = ROUTES[column];
  const feature = featureOf(facts);
  if (feature === 'unknown') return unknown(`Whether AWS Backup copies this resource type ${what} is not known here.`);
  const { name, source } = feature;
  const supported: Flag = feature[column];
  if (supported === true) return pass(`AWS Backup copies ${name} ${what}.`);
  return supported === false
    ? likelyFail(notBetween(feature, column))
    : unknown(`AWS's pages do not make clear whether AWS Backup copies ${name} ${what} (${source}).`);
}

/** Types that AWS Backup copies across Regions and accounts in one job only since October 2025. */
const SINGLE_ACTION: readonly string[] = ['RDS', 'Aurora', 'DocumentDB', 'Neptune'];

/** What AWS's pages say of the route today, for a reader who is told that a job failed there. */
function pagesToday(facts: PlanFacts): string {
  const feature = featureOf(facts);
  if (feature === 'unknown') return 'What AWS’s pages say of this resource type is not known here.';
  const column = columnOfPlan(facts);
  const supported = column ? feature[column] : feature.crossRegion || feature.crossAccount;
  const since =
    column === 'both' && SINGLE_ACTION.includes(answerOf(facts.source)?.ResourceType ?? '')
      ? ', since October 2025'
      : '';
  const says = supported === true ? 'copies' : supported === false ? 'does not copy' : 'may copy';
  return `${feature.source} say that AWS Backup ${says} ${feature.name} ${column ? ROUTES[column] : 'within its Region and account'}${supported === true ? since : ''}.`;
}

export const ROUTE_RULES: readonly Rule[] = [
  // AWS developer guide, "Feature availability by resource".
  ...BETWEEN.map(
    ({ name, column }): Rule => ({
      name,
      check: (facts) => {
        if (columnOfPlan(facts) !== column) return undefined;
        if (!isCopied(facts)) return undefined;
        return withRoute(orEvidence(byTable(facts, column), facts), facts);
      },
      byPages: true,
      fix: NO_COPY,
      elsewhere: true,
      nested: true,
    }),
  ),
  {
    // AWS developer guide, "Feature availability by AWS Region".
    name: 'Regions',
    byPages: true,
    check: (facts) => {
      if (!isCopied(facts)) return undefined;
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
      const finding = worst.status === 'no' ? likelyFail(worst.problem) : unknown(worst.problem);
      return withRoute(orEvidence(finding, facts), facts);
    },
    fix: NO_COPY,
    elsewhere: true,
    nested: true,
  },
  {
    // What AWS did beats what its pages say; both are told with their dates, since either can be out of date.
    name: 'earlier jobs on this route',
    check: (facts) => {
      const { refused } = newestOnRoute(facts);
      if (!refused) return undefined;
      return likelyFail(
        `Job ${idOf(refused)}, on the same route with the same resource type, FAILED ${dateOf(refused)}. ${pagesToday(facts)}`,
      );
    },
    fix: 'Choose a destination on another route, unless AWS has added such copies since that job.',
    elsewhere: true,
  },
  {
    // AWS API, UpdateRegionSettings: opting in is about protecting resources; AWS says nothing about copies.
    name: 'opt-in of the resource type',
    check: (facts) => {
      const type = optedOut(facts);
      return type === undefined
        ? undefined
        : warn(
            `AWS Backup is not opted in for ${codeText(type, 50) ?? 'this resource type'} in ${facts.request.destination.region}. AWS documents the opt-in for backups and says nothing about copies.`,
          );
    },
    fix: 'If the copy fails, or the resource is to be protected there as well, opt the resource type in (AWS Backup settings of that Region).',
  },
  {
    name: 'same vault',
    check: (facts) => (isIntoSourceVault(facts.request, sourceAccount(facts)) ? warn(INTO_ITSELF) : undefined),
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
