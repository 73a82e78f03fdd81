import type { ProtectedResource } from '../../world/recovery-point-store.ts';
import { timestamp } from '../shared/reply-members.ts';

/** ProtectedResource; DescribeProtectedResource has the same members and more. */
export const protectedResourceReply = ({ arn, newest }: ProtectedResource) => ({
  ResourceArn: arn,
  ResourceType: newest.resourceType,
  LastBackupTime: timestamp(newest.createdAt),
  ResourceName: newest.resourceName,
  LastBackupVaultArn: newest.vault.arn,
  LastRecoveryPointArn: newest.arn,
});
