import type { RecoveryPointArn, VaultArn } from '../arn/arn.ts';
import { airGappedCopyIn, featuresOf, regionProblems } from '../copy/features.ts';
import type { RecoveryPoint } from '../shapes.ts';

/** Where the copies of a set go. */
export interface CopyRoute {
  account: string;
  destination: VaultArn;
  /** Undefined where it is not known. */
  airGapped: boolean | undefined;
}

/**
 * Why AWS's pages say that a recovery point is not copied on a route, by the tables of the plan; undefined where they do not
 * say so.
 */
export function ruledOut(
  point: RecoveryPoint,
  rp: RecoveryPointArn,
  { account, destination, airGapped }: CopyRoute,
): string | undefined {
  const { ResourceType: type } = point;
  const crossRegion = rp.region !== destination.region;
  const crossAccount = account !== destination.account;
  const feature = featuresOf(type, rp);
  if (feature !== 'unknown') {
    const flag = crossRegion && crossAccount ? 'both' : crossRegion ? 'crossRegion' : 'crossAccount';
    const what = { both: 'to another Region and account in one job', ...WHERE }[flag];
    if ((crossRegion || crossAccount) && feature[flag] === false) {
      return `According to ${feature.source}, AWS Backup does not copy ${feature.name} ${what}.`;
    }
    if (airGapped && feature.logicallyAirGapped === false) {
      return `According to ${feature.source}, AWS Backup does not copy ${feature.name} into logically air-gapped vaults.`;
    }
  }
  if (airGapped) {
    const { supported, source } = airGappedCopyIn(destination.region, type);
    if (supported === false) {
      return `According to ${source}, such copies into logically air-gapped vaults are not available in ${destination.region}.`;
    }
  }
  const route = {
    partition: rp.partition,
    sourceRegion: rp.region,
    destinationRegion: destination.region,
    sameAccount: !crossAccount,
  };
  return regionProblems(type, route).find(({ status }) => status === 'no')?.problem;
}

const WHERE = { crossRegion: 'to another Region', crossAccount: 'to another account' } as const;
