import { parseRecoveryPointArn, parseVaultArn, type RecoveryPointArn } from '../arn/arn.ts';
import { REGIONS } from '../arn/regions.ts';
import { type Feature, type Flag, featuresOf, regionProblems } from '../copy/features.ts';
import { RESOURCE_TYPES } from '../filters/resource-type.ts';
import type { CopyJob } from '../shapes.ts';
import type { Explanation } from './messages.ts';
import { DYNAMODB_ADVANCED } from './service-messages.ts';

// A copy that AWS Backup refused as not supported. Its support grows: what it did then and what its pages say are both
// told, each with its date.

const TWO_STEPS =
  'copy in two steps: first to a vault of the other account in the same Region, then from there, as that account, to the other Region';

const TABLE = 'AWS Backup’s feature availability table';

interface Route {
  partition: string;
  sourceRegion: string;
  destinationRegion: string;
  crossRegion: boolean;
  crossAccount: boolean;
}

/**
 * Cause and fix, as far as the job shows what was to be copied where.
 *
 * @param folded the status message, as `foldMessage` makes it. Only names that this server knows are taken from it.
 */
export function unsupportedCopy(job: CopyJob, folded: string): Explanation {
  const parsed = parseRecoveryPointArn(job.SourceRecoveryPointArn ?? '');
  const rp = parsed.ok ? parsed.value : undefined;
  const type = typeOf(job, folded, rp);
  if (type === 'DynamoDB' && rp?.kind !== 'backup') return DYNAMODB_ADVANCED;
  const feature = type === undefined && job.ResourceType !== undefined ? 'unknown' : featuresOf(type, rp);
  const route = routeOf(job, rp);
  const then = `${whenOf(job)}AWS Backup refused to copy ${feature === 'unknown' ? 'this recovery point' : feature.name} ${toWhere(route, folded)}, as not supported.`;
  if (feature === 'unknown') {
    return {
      Cause: `${then} What it supports for this resource type today is not known here.`,
      Fix: `Look the resource type and both Regions up in ${TABLE}, and choose a destination that it can be copied to.`,
    };
  }
  const now = route ? supportOf(feature, type, route) : generalSupport(feature);
  const steps = route !== undefined && hasTwoSteps(feature, type, route);
  return {
    Cause: `${then} ${saysNow(now, feature, route !== undefined)}`,
    Fix: fixOf(now, feature, steps, isOlderThan(feature.source, job)),
  };
}

/** Whether the copy is supported, by the table and the Region rules. */
function supportOf(feature: Feature, type: string | undefined, route: Route): Flag {
  const { crossRegion, crossAccount } = route;
  const flag = flagOf(feature, crossRegion, crossAccount);
  const problems = regionProblems(type, { ...route, sameAccount: !crossAccount });
  if (flag === false || problems.some(({ status }) => status === 'no')) return false;
  return problems.length > 0 ? 'unknown' : flag;
}

/** Without a known route: all ways, no way, or some. */
const generalSupport = ({ crossRegion, crossAccount, both }: Feature): Flag => {
  const flags = [crossRegion, crossAccount, both];
  return flags.every((flag) => flag === flags[0]) ? flags[0]! : 'unknown';
};

function flagOf({ crossRegion, crossAccount, both }: Feature, toRegion: boolean, toAccount: boolean): Flag {
  if (toRegion && toAccount) return both;
  if (toRegion) return crossRegion;
  if (toAccount) return crossAccount;
  // A type with neither kind of copy is not copied within its Region and account either.
  return crossRegion === true || crossAccount === true ? true : crossRegion === false ? crossAccount : 'unknown';
}

function hasTwoSteps(feature: Feature, type: string | undefined, route: Route): boolean {
  if (!route.crossRegion || !route.crossAccount) return false;
  const first = { ...route, destinationRegion: route.sourceRegion, crossRegion: false };
  const second = { ...route, crossAccount: false };
  return supportOf(feature, type, first) === true && supportOf(feature, type, second) === true;
}

function saysNow(now: Flag, { source }: Feature, oneRoute: boolean): string {
  const such = oneRoute ? 'such copies of it' : 'copies of it to other Regions and accounts';
  if (now === true) return `According to ${source}, it makes ${such} now.`;
  return now === false
    ? `According to ${source}, it makes no ${such}.`
    : `Whether it makes ${such} now is not clear from ${source}.`;
}

/** @param isOlder whether the job is older than the pages: only then can AWS have added support since. */
function fixOf(now: Flag, { crossRegion, crossAccount, source }: Feature, steps: boolean, isOlder: boolean): string {
  const otherwise = steps ? `${TWO_STEPS}.` : 'contact AWS Support with the CopyJobId: what AWS does counts.';
  if (now === true && isOlder)
    return `Start the copy once more: AWS may have added it since. If AWS refuses it again, ${otherwise}`;
  if (now === true || steps) return `${otherwise.charAt(0).toUpperCase()}${otherwise.slice(1)}`;
  if (now === 'unknown') return `Look the resource type and both Regions up in ${TABLE}, which may have changed since.`;
  const others = [crossRegion === true && 'other Regions', crossAccount === true && 'other accounts'].filter(Boolean);
  return others.length > 0
    ? `Choose another destination: it is copied to ${others.join(' and to ')}, according to ${source}. Look the Regions up in ${TABLE}.`
    : 'Use the copy feature of the service that holds the data.';
}

/** Whether a job was created before the month or day that the source of a feature names. */
function isOlderThan(source: string, { CreationDate }: CopyJob): boolean {
  const day = /\d{4}-\d{2}-\d{2}|[A-Z][a-z]+ \d{4}/.exec(source)?.[0];
  return Date.parse(CreationDate ?? '') < Date.parse(`${day} UTC`);
}

/** The type that AWS gave, if the table has it; otherwise the one that the message names, if the table has that. */
function typeOf({ ResourceType }: CopyJob, folded: string, rp: RecoveryPointArn | undefined): string | undefined {
  if (ResourceType !== undefined && featuresOf(ResourceType) !== 'unknown') return ResourceType;
  const named = /cannot be initiated for ([a-z0-9 ]{2,40}?) resources?\b/.exec(folded)?.[1];
  const known = named !== undefined ? RESOURCE_TYPES.find((type) => type.toLowerCase() === named) : undefined;
  return known ?? (rp?.kind === 'dynamodb-backup' ? 'DynamoDB' : undefined);
}

function routeOf(job: CopyJob, rp: RecoveryPointArn | undefined): Route | undefined {
  const destination = parseVaultArn(job.DestinationBackupVaultArn ?? '');
  const source = parseVaultArn(job.SourceBackupVaultArn ?? '');
  const account = source.ok ? source.value.account : (rp?.account ?? job.AccountId);
  const sourceRegion = rp?.region ?? (source.ok ? source.value.region : undefined);
  if (!destination.ok || account === undefined || sourceRegion === undefined) return undefined;
  const { partition, region: destinationRegion } = destination.value;
  return {
    partition,
    sourceRegion,
    destinationRegion,
    crossRegion: sourceRegion !== destinationRegion,
    crossAccount: account !== destination.value.account,
  };
}

function toWhere(route: Route | undefined, folded: string): string {
  if (route === undefined) {
    const [, from = '', to = ''] = /copy job from (\S{1,30}) to (\S{1,30}) cannot/.exec(folded) ?? [];
    return REGIONS.includes(from) && REGIONS.includes(to) ? `from ${from} to ${to}` : 'in this way';
  }
  const { crossRegion, crossAccount, sourceRegion, destinationRegion } = route;
  const regions = crossRegion ? `from ${sourceRegion} to ${destinationRegion}` : `within ${sourceRegion}`;
  if (!crossAccount) return regions;
  return crossRegion ? `${regions} and to another account in one job` : `${regions} to another account`;
}

/** The day, as the beginning of a sentence. */
function whenOf({ CreationDate }: CopyJob): string {
  const time = Date.parse(CreationDate ?? '');
  return Number.isNaN(time) ? '' : `On ${new Date(time).toISOString().slice(0, 10)}, `;
}
