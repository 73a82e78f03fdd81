import type { Switches } from '../../switches.ts';
import { regionOf } from '../../world/arns.ts';
import { isOptInRegion } from '../features.ts';
import { airGapped, type Copy, crossAccount, crossRegion } from './copy.ts';
import type { RefusalRule } from './rule.ts';

export const unsupported: RefusalRule = {
  problem: (copy, switches) =>
    isSupported(copy, switches)
      ? undefined
      : `Copy job from ${copy.source.vault.region} to ${regionOf(copy.destinationVaultArn)} cannot be initiated for ${copy.source.resourceType} resources. Feature is not supported for provided resource type.`,
  form: (switches) => switches['unsupported-copy'],
};

/** Source: developer guide, "Feature availability by resource" with its notes on Regions. */
function isSupported(copy: Copy, switches: Switches): boolean {
  const { feature, vault, arn, encrypted } = copy.source;
  const [from, to] = [vault.region, regionOf(copy.destinationVaultArn)];
  if (!feature.crossRegion && !feature.crossAccount) return false;
  // The cluster state of EKS can be copied only with its composite recovery point.
  if (!copy.child && arn.includes(':recovery-point:eks/')) return false;
  if (crossAccount(copy)) {
    const cloudFormation = switches['cloudformation-cross-account'];
    if (feature.resourceType === 'CloudFormation' && cloudFormation === 'unsupported') return false;
    if (from.startsWith('cn-')) return false;
  }
  const ruledOut = isOptInRegion(from) || isOptInRegion(to) ? (feature.notInOptInRegions ?? []) : [];
  if (crossRegion(copy) && ruledOut.includes('crossRegion')) return false;
  if (crossAccount(copy) && ruledOut.includes('crossAccount')) return false;
  if (!airGapped(copy)) return true;
  const unencryptedCluster = ['Aurora', 'DocumentDB', 'Neptune'].includes(feature.resourceType) && !encrypted;
  return feature.airGapped && !unencryptedCluster;
}
