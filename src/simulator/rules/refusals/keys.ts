import { accountOf } from '../../world/arns.ts';
import type { Key } from '../../world/records.ts';
import { airGapped, type Copy, crossAccount, crossRegion } from './copy.ts';
import type { RefusalRule } from './rule.ts';

const keyOf = (copy: Copy, arn: string | undefined): Key | undefined => (arn === undefined ? undefined : copy.key(arn));

const destinationOnDefaultKey = (copy: Copy): boolean =>
  keyOf(copy, copy.destination?.keyArn)?.awsManaged === 'aws/backup';

export const storageGatewayToDefaultKey: RefusalRule = {
  problem: (copy) =>
    copy.source.resourceType === 'Storage Gateway' && destinationOnDefaultKey(copy)
      ? 'UnsupportedOperation : Storage Gateway backup copies require a user-created backup vault and key at destination.'
      : undefined,
};

export const defaultKey: RefusalRule = {
  problem: (copy, switches) => {
    if (!destinationOnDefaultKey(copy)) return undefined;
    const { fullyManaged } = copy.source.feature;
    const refused = crossAccount(copy)
      ? !(fullyManaged && switches['default-vault-cross-account'] === 'fully-managed-allowed')
      : !fullyManaged && switches['default-key-same-account'] === 'refused';
    return refused
      ? 'Copy job failed because the destination Backup vault is encrypted with the default Backup service managed key. The contents of this vault cannot be copied. Only the contents of a Backup vault encrypted by an AWS KMS key may be copied.'
      : undefined;
  },
};

/** For a copy into an air-gapped vault, the snapshot is shared with AWS Backup's own account. */
export const snapshotOnAwsManagedKey: RefusalRule = {
  problem: (copy) => {
    const shared = !copy.source.feature.fullyManaged && (crossAccount(copy) || airGapped(copy));
    if (!shared || keyOf(copy, copy.source.keyArn)?.awsManaged === undefined) return undefined;
    return copy.source.resourceType === 'EBS'
      ? 'Encrypted snapshots with Amazon EBS default key cannot be shared'
      : "Snapshots encrypted with the AWS managed key can't be shared. Specify another snapshot.";
  },
};

export const missingDestinationKey: RefusalRule = {
  problem: (copy) =>
    copy.destination?.keyArn !== undefined && keyOf(copy, copy.destination.keyArn) === undefined
      ? 'Given key ID does not exist'
      : undefined,
};

export const disabledKey: RefusalRule = {
  problem: (copy) =>
    [copy.destination?.keyArn, copy.source.keyArn].some((arn) => (keyOf(copy, arn)?.state ?? 'Enabled') !== 'Enabled')
      ? 'KMS key is either disabled or pending deletion or access to KMS key is denied'
      : undefined,
};

/** Does not apply to AWS managed keys: with fully managed types, AWS Backup itself uses them. */
export const sourceKeyNotAccessible: RefusalRule = {
  problem: (copy) => {
    const key = keyOf(copy, copy.source.keyArn);
    if (key === undefined || key.awsManaged !== undefined) return undefined;
    const notShared = crossAccount(copy) && !key.sharedWith.includes(accountOf(copy.destinationVaultArn));
    if (!notShared && !lacksKeyActions(copy)) return undefined;
    if (copy.source.feature.service === 'rds') {
      return `The source snapshot KMS key [${key.arn}] does not exist, is not enabled or you do not have permissions to access it.`;
    }
    return notAccessible(copy);
  },
};

/** Source: developer guide: a copy out of an air-gapped vault needs the keys of both vaults. */
export const destinationKeyNotAccessible: RefusalRule = {
  problem: (copy) => {
    const key = keyOf(copy, copy.destination?.keyArn);
    const usesBoth = copy.source.vault.type === 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT';
    if (!usesBoth || key === undefined || key.awsManaged !== undefined) return undefined;
    const notShared = crossAccount(copy) && !key.sharedWith.includes(copy.sourceAccount.id);
    return notShared || lacksKeyActions(copy) ? notAccessible(copy) : undefined;
  },
};

/** Source: developer guide: for a cross-Region copy, the role needs kms:DescribeKey on keys with the alias aws/backup. */
export const defaultKeyNotDescribed: RefusalRule = {
  problem: (copy) => {
    const keys = [copy.source.keyArn, copy.destination?.keyArn].map((arn) => keyOf(copy, arn)?.awsManaged);
    return crossRegion(copy) && keys.includes('aws/backup') && copy.role?.lacks.includes('kms:DescribeKey')
      ? notAccessible(copy)
      : undefined;
  },
};

const lacksKeyActions = ({ role }: Copy): boolean =>
  role?.lacks.some((action) => /^kms:(DescribeKey|CreateGrant)$/.test(action)) ?? false;

const notAccessible = ({ source }: Copy): string =>
  source.resourceType === 'EC2'
    ? 'AMI snapshot copy failed with error: Given key ID is not accessible. You must have DescribeKey permissions on the default key'
    : 'Given key ID is not accessible';
