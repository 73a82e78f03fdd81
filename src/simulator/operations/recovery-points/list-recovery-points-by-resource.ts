import type { Operation } from '../contract.ts';
import { page } from '../shared/page.ts';
import { checkArn } from '../shared/vault-access.ts';
import { recoveryPointByResourceReply } from './recovery-point-reply.ts';

export const listRecoveryPointsByResource: Operation = {
  name: 'ListRecoveryPointsByResource',
  method: 'GET',
  uri: '/resources/{ResourceArn}/recovery-points',
  run(call) {
    const resourceArn = call.labels.ResourceArn!;
    checkArn(resourceArn);
    // AWS Backup manages every recovery point of a world: the filter changes nothing.
    call.query.boolean('managedByAWSBackupOnly');
    const list = call.world.recoveryPoints.ofResource(call.account.id, call.region, resourceArn);
    const { items, nextToken } = page(call, list, { matches: () => true });
    return {
      NextToken: nextToken,
      RecoveryPoints: items.map((point) => recoveryPointByResourceReply(point, call.world)),
    };
  },
};
