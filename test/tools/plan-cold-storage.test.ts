import { expect, it } from 'vitest';
import { REQUEST, recoveryPointArn } from '../support/constants.ts';
import { bench } from '../support/server.ts';

// A lifecycle that deletes a copy less than 90 days after its move to cold storage, which AWS refuses for every type.

const LIFECYCLE = { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 60 };
const BUCKET = recoveryPointArn('media-library-example-20261121053000-5ec207d0');
const VOLUME = 'arn:aws:ec2:us-east-1::snapshot/snap-03886bc8d6ef3a1f9';
const DATABASE = 'arn:aws:rds:us-east-1:123456789012:snapshot:awsbackup:job-be59cf2a-2343-4402-bd8b-226993d23453';

it.each([
  ['a bucket', BUCKET, 'Amazon S3'],
  ['a database', DATABASE, 'Amazon RDS DB instance'],
])('drops the move where the type has no cold storage: %s', async (_, RecoveryPointArn, name) => {
  const server = await bench();
  const { Category, Issues } = await server.fail('plan_copy_job', {
    ...REQUEST,
    RecoveryPointArn,
    Lifecycle: LIFECYCLE,
  });
  expect(Category).toBe('invalid_input');
  expect(Issues).toEqual([
    {
      Path: 'Lifecycle.MoveToColdStorageAfterDays',
      Problem: expect.stringContaining(`no recovery points of ${name} to cold storage`),
      Fix: 'Leave MoveToColdStorageAfterDays out. DeleteAfterDays 60 can stay.',
    },
  ]);
  // The fix works.
  const plan = await server.ok('plan_copy_job', { ...REQUEST, RecoveryPointArn, Lifecycle: { DeleteAfterDays: 60 } });
  expect(plan.Verdict).toBe('ready');
});

it.each([
  ['a file system', REQUEST.RecoveryPointArn],
  ['a volume', VOLUME],
])('asks for more days, or no move, where the type has cold storage: %s', async (_, RecoveryPointArn) => {
  const server = await bench();
  const request = { ...REQUEST, RecoveryPointArn, Lifecycle: LIFECYCLE };
  const { Issues } = await server.fail('plan_copy_job', request);
  expect(Issues).toEqual([
    expect.objectContaining({ Path: 'Lifecycle.DeleteAfterDays', Fix: expect.stringContaining('to 120 or more') }),
  ]);
  // The start, which reads nothing of an input that AWS would refuse, says the same.
  expect((await server.fail('start_copy_job', request)).Issues).toEqual(Issues);
});

it('says what it says without the type where the recovery point cannot be read', async () => {
  const server = await bench();
  server.simulator.faults.add({ operation: 'DescribeRecoveryPoint', kind: 'access-denied' });
  const { Issues } = await server.fail('plan_copy_job', { ...REQUEST, RecoveryPointArn: BUCKET, Lifecycle: LIFECYCLE });
  expect(Issues[0].Fix).toMatch(/^Leave MoveToColdStorageAfterDays out, .*120 or more/);
});

it('reports it with every other problem, and reads nothing then', async () => {
  const server = await bench();
  const { Issues } = await server.fail('plan_copy_job', {
    ...REQUEST,
    RecoveryPointArn: BUCKET,
    IamRoleArn: 'arn:aws:iam::123456789012:user/me',
    Lifecycle: LIFECYCLE,
  });
  expect(Issues.map(({ Path }: { Path: string }) => Path)).toEqual(['IamRoleArn', 'Lifecycle.DeleteAfterDays']);
  expect(server.simulator.requests.count()).toBe(0);
});
