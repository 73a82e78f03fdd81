import { insufficientPrivileges, invalidParameter } from '../../errors.ts';
import type { Call, Operation } from '../contract.ts';
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
    checkPageSize(call, resourceArn);
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

/** Source: service model, MaxResults: "Amazon RDS requires a value of at least 20." */
function checkPageSize({ query, switches }: Call, resourceArn: string): void {
  const refusal = switches['rds-page-size'];
  const wanted = query.maxResults(undefined, undefined, switches['large-max-results'] === 'capped');
  if (resourceArn.split(':')[2] !== 'rds' || wanted === undefined || wanted >= 20 || refusal === 'any') return;
  throw refusal === 'AccessDeniedException'
    ? insufficientPrivileges()
    : invalidParameter(`Invalid value for maxResults: ${wanted} is not between 20 and 1000`);
}
