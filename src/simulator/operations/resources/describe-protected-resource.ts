import { notFound } from '../../errors.ts';
import type { Operation } from '../contract.ts';
import { checkArn } from '../shared/vault-access.ts';
import { protectedResourceReply } from './protected-resource-reply.ts';

export const describeProtectedResource: Operation = {
  name: 'DescribeProtectedResource',
  method: 'GET',
  uri: '/resources/{ResourceArn}',
  run(call) {
    const arn = call.labels.ResourceArn!;
    checkArn(arn);
    call.world.touched += 1;
    const resource = call.world.recoveryPoints.resource(call.account.id, call.region, arn);
    // AWS's own text is not known.
    if (resource === undefined) throw notFound(`Cannot find protected resource ${arn}`);
    return {
      ...protectedResourceReply(resource),
      LatestRestoreExecutionTimeMinutes: undefined,
      LatestRestoreJobCreationDate: undefined,
      LatestRestoreRecoveryPointCreationDate: undefined,
    };
  },
};
