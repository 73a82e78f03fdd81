import type { Switches } from '../../switches.ts';
import { regionOf } from '../../world/arns.ts';
import { airGappedIn, type Documented, isListed, isOptInRegion } from '../features.ts';
import { airGapped, type Copy, crossAccount, crossRegion } from './copy.ts';
import type { RefusalRule } from './rule.ts';

export const unsupported: RefusalRule = {
  problem: (copy, switches) =>
    isSupported(copy, switches)
      ? undefined
      : `Copy job from ${copy.source.vault.region} to ${regionOf(copy.destinationVaultArn)} cannot be initiated for ${copy.source.resourceType} resources. Feature is not supported for provided resource type.`,
  form: (switches) => switches['unsupported-copy'],
};

function isSupported(copy: Copy, switches: Switches): boolean {
  const isolated = /^[a-z]+-iso/.test(copy.source.vault.region);
  // Nothing is known of the isolated partitions, not even which types can be copied.
  const documented = isolated ? new Set(['unknown']) : new Set(documentedOf(copy, switches));
  if (documented.has('no')) return false;
  return !documented.has('unknown') || switches['undocumented-route'] === 'works';
}

/** Source: developer guide, "Feature availability by resource" with its notes on Regions, and AWS's announcements. */
function* documentedOf(copy: Copy, switches: Switches): Generator<Documented> {
  const { feature, vault, arn } = copy.source;
  const [from, to] = [vault.region, regionOf(copy.destinationVaultArn)];
  if (!feature.crossRegion && !feature.crossAccount) yield 'no';
  if (feature.onlyCommercial && /^(cn|us-gov|eusc)-/.test(from)) yield 'unknown';
  if (!isListed(from) || !isListed(to)) yield 'unknown';
  // The cluster state of EKS can be copied only with its composite recovery point.
  if (!copy.child && arn.includes(':recovery-point:eks/')) yield 'no';
  if (from.startsWith('eusc-') && (crossAccount(copy) || crossRegion(copy))) yield 'unknown';
  if (crossAccount(copy)) {
    const cloudFormation = switches['cloudformation-cross-account'];
    if (feature.resourceType === 'CloudFormation' && cloudFormation === 'unsupported') yield 'no';
    if (from.startsWith('cn-')) yield 'no';
  }
  for (const kind of ['crossRegion', 'crossAccount'] as const) {
    const rule = feature.optIn?.[kind];
    if (!rule || !(kind === 'crossRegion' ? crossRegion(copy) : crossAccount(copy))) continue;
    const beyond = (region: string) => isOptInRegion(region) && !rule.named?.includes(region);
    if (beyond(from)) yield rule.others;
    // AWS does not say whether what it excludes is excluded for a destination too.
    if (beyond(to)) yield 'unknown';
  }
  if (airGapped(copy)) yield* intoAirGapped(copy, to);
}

function* intoAirGapped({ source: { feature, encrypted } }: Copy, region: string): Generator<Documented> {
  yield feature.airGapped === 'unknown' ? 'unknown' : feature.airGapped ? 'yes' : 'no';
  yield airGappedIn(region, feature.resourceType);
  if (['Aurora', 'DocumentDB', 'Neptune'].includes(feature.resourceType) && !encrypted) yield 'no';
}
