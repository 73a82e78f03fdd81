import type { RecoveryPointArn, VaultArn } from '../arn/arn.ts';
import { airGappedCopyIn, featuresOf, regionProblems } from '../copy/features.ts';
import { columnOf, noAirGappedCopyIn, notBetween, notIntoAirGapped } from '../plan/route-support.ts';
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
  const crossAccount = account !== destination.account;
  const column = columnOf(rp.region !== destination.region, crossAccount);
  const feature = featuresOf(type, rp);
  if (feature !== 'unknown') {
    if (column && feature[column] === false) return notBetween(feature, column);
    if (airGapped && feature.logicallyAirGapped === false) return notIntoAirGapped(feature);
  }
  if (airGapped) {
    const { supported, source } = airGappedCopyIn(destination.region, type);
    if (supported === false) return noAirGappedCopyIn(destination.region, source);
  }
  const route = {
    partition: rp.partition,
    sourceRegion: rp.region,
    destinationRegion: destination.region,
    sameAccount: !crossAccount,
  };
  return regionProblems(type, route).find(({ status }) => status === 'no')?.problem;
}
