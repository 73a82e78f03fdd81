import { expect, it } from 'vitest';
import { awsAt } from '../support/aws.ts';
import { serve, simulate } from '../support/server.ts';

it('answers or refuses every call of a client that floods it, and keeps working', async () => {
  const { simulator } = await simulate();
  const aws = awsAt(simulator.url, { timeouts: { attempt: 30_000, total: 60_000, attempts: 3 } });
  const { call, log } = await serve(simulator.url, {}, { aws });
  await call('list_copy_jobs');
  // AWS answers this at once and it is not retried: the count shows which calls reached AWS.
  simulator.faults.add({ operation: 'DescribeCopyJob', kind: 'access-denied' });
  const flood = Array.from({ length: 5000 }, () => call('describe_copy_job', { CopyJobId: 'A' }));
  const categories: Record<string, number> = {};
  for (const { json } of await Promise.all(flood)) {
    const { Category, Code } = json.Error;
    categories[`${Category} ${Code}`] = (categories[`${Category} ${Code}`] ?? 0) + 1;
  }
  const denied = categories['access_denied AccessDeniedException'] ?? 0;
  const refused = categories['throttled TooManyCallsInFlight'] ?? 0;
  expect(denied + refused).toBe(5000);
  expect(denied).toBeGreaterThanOrEqual(2000);
  expect(refused).toBeGreaterThan(0);

  simulator.faults.clear();
  expect((await call('list_copy_jobs')).isError).toBe(false);
  expect(log.filter((line) => line.startsWith('error'))).toEqual([]);
}, 120_000);
