import { expect, it } from 'vitest';
import { OPERATIONS } from '../../src/aws/operations.ts';
import { awsAt } from '../support/aws.ts';
import { REQUEST } from '../support/constants.ts';
import { simulate } from '../support/server.ts';

it('sends no operation that writes as a read', async () => {
  const { simulator } = await simulate();
  const session = awsAt(simulator.url).session();
  for (const [operation, { effect }] of Object.entries(OPERATIONS)) {
    if (effect === 'read') continue;
    const read = session.read(operation as never, REQUEST as never, { region: 'us-east-1' });
    await expect(read).rejects.toThrow('is not a read');
  }
  expect(simulator.requests.count()).toBe(0);
});
