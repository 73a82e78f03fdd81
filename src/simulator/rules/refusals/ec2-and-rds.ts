import { regionOf } from '../../world/arns.ts';
import { airGapped, crossAccount, crossRegion } from './copy.ts';
import type { RefusalRule } from './rule.ts';

export const marketplaceImage: RefusalRule = {
  problem: (copy) =>
    crossAccount(copy) && copy.source.marketplace
      ? 'Images from AWS Marketplace cannot be copied to another AWS account.'
      : undefined,
};

/** Source: developer guide, cross-Region copies: AWS Backup copies no custom option group with persistent options. */
export const missingOptionGroup: RefusalRule = {
  problem: (copy) => {
    const there = copy.destinationAccount?.optionGroups[regionOf(copy.destinationVaultArn)] ?? [];
    const lacking = copy.source.persistentOptions.filter((option) => !there.includes(option));
    return crossRegion(copy) && lacking.length > 0
      ? `The snapshot requires a target option group with the following options: ${lacking.join(', ')}`
      : undefined;
  },
};

export const imageNotAllowed: RefusalRule = {
  problem: (copy) => {
    const allowed = copy.destinationAccount?.allowedAmis[regionOf(copy.destinationVaultArn)];
    const provider = airGapped(copy) ? 'aws-backup-vault' : copy.sourceAccount.id;
    return copy.source.resourceType === 'EC2' &&
      (crossAccount(copy) || airGapped(copy)) &&
      allowed?.includes(provider) === false
      ? `Source AMI ${copy.source.arn.split('/').at(-1)} not found in Region`
      : undefined;
  },
};

/** Security automation revokes the share that the copy needs. */
export const unsharedImage: RefusalRule = {
  problem: (copy) =>
    copy.source.resourceType === 'EC2' && airGapped(copy) && copy.sourceAccount.unsharesSnapshots
      ? 'You do not have permission to access the storage of this ami.'
      : undefined,
};
