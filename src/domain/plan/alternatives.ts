import { REGIONS } from '../arn/regions.ts';
import { type Flag, regionProblems } from '../copy/features.ts';
import { DAY, MIN_COLD_DAYS } from '../copy/lifecycle.ts';
import { originOf } from '../copy/origin.ts';
import { isAllowedRegion, refuseDestination } from '../guards/guards.ts';
import { answerOf, featureOf, intoAirGapped, isCrossAccount, type PlanFacts, sourceAccount } from './facts.ts';

// What could be done instead. A Fix proposes nothing that another check of the same plan rules out, so what it proposes is
// put to the same tables and settings.

/** How to copy on another route, as far as AWS's pages and the guards allow one. */
export function otherRoute(facts: PlanFacts, otherAccountsOpen: boolean): string {
  const { recoveryPoint, destination } = facts.request;
  const { region: from, partition } = recoveryPoint;
  const across = otherAccountsOpen && isCrossAccount(facts) && isAllowed(facts);
  const regions = REGIONS.filter((region) => region !== from && prefixOf(region) === prefixOf(from));
  const supports = (region: string, sameAccount: boolean) =>
    isAllowedRegion(region, facts.settings) && isDocumented(facts, from, region, sameAccount, partition);
  const other = regions.find((region) => supports(region, true));
  if (across && destination.region !== from && supports(from, false) && supports(destination.region, true)) {
    return `Copy in two steps: into a vault of account ${destination.account} in ${from}, then from there to ${destination.region}.`;
  }
  const routes = [
    ...(supports(from, true) ? [`within ${from} and account ${sourceAccount(facts)}`] : []),
    ...(other === undefined ? [] : [`in another Region of the account, such as ${other}`]),
    ...(across && supports(from, false) ? [`in account ${destination.account} in ${from}`] : []),
  ];
  return routes.length === 0
    ? NO_COPY
    : `Choose a destination ${routes.join(', or ')}: AWS's pages have such copies of this resource type.`;
}

export const NO_COPY = 'Use the copy feature of the service that holds the data.';

function isAllowed({ request, account, settings }: PlanFacts): boolean {
  return account !== undefined && refuseDestination(request, account, settings) === undefined;
}

/** "us-gov-", "cn-", "eusc-": Regions of other partitions cannot be reached. */
const prefixOf = (region: string): string => /^(?:us-gov-|cn-|eusc-)/.exec(region)?.[0] ?? '';

function isDocumented(facts: PlanFacts, from: string, to: string, sameAccount: boolean, partition: string): boolean {
  const feature = featureOf(facts);
  if (feature === 'unknown') return false;
  const flags: Flag[] =
    from === to
      ? [sameAccount ? feature.crossRegion === true || feature.crossAccount === true : feature.crossAccount]
      : [sameAccount ? feature.crossRegion : feature.both];
  const route = { partition, sourceRegion: from, destinationRegion: to, sameAccount };
  const type = answerOf(facts.source)?.ResourceType;
  return flags.every((flag) => flag === true) && regionProblems(type, route).length === 0;
}

/**
 * Values of DeleteAfterDays that fit the vault, the operator's limit and the age of the source, as an instruction.
 *
 * @param range in days, of the destination vault.
 */
export function otherRetention(facts: PlanFacts, range: { min: number; max: number }): string {
  const { lifecycle } = facts.request;
  const created = originOf(answerOf(facts.source)) ?? Number.NaN;
  const age = Number.isNaN(created) ? 0 : Math.floor((facts.now - created) / DAY);
  const cap = facts.settings.maxRetentionDays ?? Number.POSITIVE_INFINITY;
  const [least, most] = [Math.max(range.min, 1), Math.min(range.max, cap, 36_500)];
  if (least > most) {
    return `Choose another vault: the operator allows at most ${cap} days, and this one takes no fewer than ${range.min}.`;
  }
  const move = lifecycle?.MoveToColdStorageAfterDays ?? -1;
  const cold = move >= 0 ? move + MIN_COLD_DAYS : 0;
  if (age >= most) {
    return `Copy a newer recovery point with a DeleteAfterDays of ${between(least, most)}, or choose another vault: days count from the creation of the source, which was ${age} days ago.`;
  }
  const first = Math.max(least, age + 1);
  if (cold <= most) return `Set Lifecycle.DeleteAfterDays to ${between(Math.max(first, cold), most)}, ${COUNTED}.`;
  return `Leave out MoveToColdStorageAfterDays and set Lifecycle.DeleteAfterDays to ${between(first, most)}, ${COUNTED}.`;
}

const COUNTED = 'counted from the creation of the source, or choose another vault';

const between = (first: number, last: number) => (first === last ? `${first}` : `${first} to ${last}`);

/** The retention that a lock, or an air-gapped vault, requires, in days. */
export function rangeOf(facts: PlanFacts): { min: number; max: number } | undefined {
  const vault = answerOf(facts.destinationVault);
  if (!vault || !(vault.Locked === true || intoAirGapped(facts))) return undefined;
  const { MinRetentionDays, MaxRetentionDays } = vault;
  if (MinRetentionDays === undefined && MaxRetentionDays === undefined) return undefined;
  return { min: MinRetentionDays ?? 1, max: MaxRetentionDays ?? Number.POSITIVE_INFINITY };
}
