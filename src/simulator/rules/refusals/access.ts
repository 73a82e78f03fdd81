import { vaultPolicyEffect } from '../vault-policy.ts';
import { type Copy, crossAccount } from './copy.ts';
import type { RefusalRule } from './rule.ts';

const ACCESS_DENIED = 'Access Denied trying to call AWS Backup service';

export const roleNotAssumable: RefusalRule = {
  problem: ({ role, roleArn, now }) =>
    role?.trustsBackup && (role.deletedAt === undefined || role.deletedAt > now)
      ? undefined
      : `IAM Role ${roleArn} cannot be assumed by AWS Backup`,
  form: (switches) => switches['role-not-assumable'],
};

export const otherOrganization: RefusalRule = {
  problem: (copy) =>
    crossAccount(copy) &&
    (copy.sourceAccount.organization === undefined ||
      copy.sourceAccount.organization !== copy.destinationAccount?.organization)
      ? 'Copy job failed. Both source and destination account must be a member of the same organization.'
      : undefined,
};

export const crossAccountNotEnabled: RefusalRule = {
  problem: (copy) =>
    crossAccount(copy) && copy.sourceAccount.organization?.crossAccountBackup === false
      ? 'Copy job failed. Cross-account copy feature is not enabled for the current organization.'
      : undefined,
};

export const missingDestinationVault: RefusalRule = {
  problem: ({ destination }) => (destination?.state === 'AVAILABLE' ? undefined : ACCESS_DENIED),
  form: (switches) => switches['missing-destination-vault'],
};

export const vaultAccess: RefusalRule = {
  problem: (copy) => {
    const principal = {
      accountId: copy.sourceAccount.id,
      arn: copy.roleArn,
      organizationId: copy.sourceAccount.organization?.id,
    };
    const into = vaultPolicyEffect(copy.destination?.policy, 'backup:CopyIntoBackupVault', principal);
    const from = vaultPolicyEffect(copy.source.vault.policy, 'backup:CopyFromBackupVault', principal);
    const denied = [into, from].includes('Deny') || (crossAccount(copy) && into !== 'Allow');
    return denied || lacks(copy, ['backup:CopyIntoBackupVault', 'backup:CopyFromBackupVault'])
      ? ACCESS_DENIED
      : undefined;
  },
};

export const tagsNotReadable: RefusalRule = {
  problem: (copy) =>
    lacks(copy, ['ec2:DescribeTags', 'backup:ListTags'])
      ? 'Access denied exception while trying to list tags'
      : undefined,
};

/** Source: developer guide: the role must exist until a cross-account copy of a snapshot has ended. */
export const roleGoneBefore = (copy: Copy, endsAt: number): string | undefined =>
  crossAccount(copy) &&
  !copy.source.feature.fullyManaged &&
  copy.role?.deletedAt !== undefined &&
  copy.role.deletedAt < endsAt
    ? 'Failed to unshare snapshot'
    : undefined;

const lacks = ({ role }: Copy, actions: readonly string[]): boolean =>
  actions.some((action) => role?.lacks.includes(action));
