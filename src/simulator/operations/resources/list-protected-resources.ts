import type { Operation } from '../contract.ts';
import { page } from '../shared/page.ts';
import { protectedResourceReply } from './protected-resource-reply.ts';

export const listProtectedResources: Operation = {
  name: 'ListProtectedResources',
  method: 'GET',
  uri: '/resources',
  run(call) {
    const list = call.world.recoveryPoints.resources(call.account.id, call.region);
    const { items, nextToken } = page(call, list, { matches: () => true });
    return { Results: items.map(protectedResourceReply), NextToken: nextToken };
  },
};
