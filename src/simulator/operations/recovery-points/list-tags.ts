import { invalidParameter, recoveryPointNotFound } from '../../errors.ts';
import { SortedList } from '../../world/sorted.ts';
import type { Call, Operation } from '../contract.ts';
import { page } from '../shared/page.ts';
import { checkArn, vaultNamed } from '../shared/vault-access.ts';

export const listTags: Operation = {
  name: 'ListTags',
  method: 'GET',
  uri: '/tags/{ResourceArn}',
  run(call) {
    const list = new SortedList<{ position: string; value: string }>();
    for (const [position, value] of Object.entries(tagsOf(call, call.labels.ResourceArn!)))
      list.insert({ position, value });
    const { items, nextToken } = page(call, list, { matches: () => true });
    return { NextToken: nextToken, Tags: Object.fromEntries(items.map((tag) => [tag.position, tag.value])) };
  },
};

function tagsOf(call: Call, arn: string): Readonly<Record<string, string>> {
  checkArn(arn);
  const [, , service, , , kind, name = ''] = arn.split(':');
  if (service === 'backup' && kind === 'backup-vault') {
    vaultNamed(call, name);
    return {};
  }
  // ERROR_3930 has been seen for basic DynamoDB backups. Its error type has not: this is the likeliest that ListTags models.
  if (service === 'dynamodb') {
    throw invalidParameter('Advanced backup features are not enabled for dynamodb', 'ERROR_3930');
  }
  if (service !== 'backup') throw invalidParameter(`Unsupported resource type: ${arn}`);
  const vaults = call.world.vaultsOf(call.account.id, call.region);
  const point = call.world.recoveryPoints.anywhere(vaults, arn);
  if (point === undefined) throw recoveryPointNotFound();
  return point.tags;
}
