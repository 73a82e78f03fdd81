import { expect, it } from 'vitest';
import { KnownCopies } from '../../../src/domain/copy-set/known-copies.ts';

const rds = (kind: 'snapshot' | 'cluster-snapshot', id: string) =>
  `arn:aws:rds:us-east-1:123456789012:${kind}:awsbackup:job-${id}`;

it('takes the copy of a DB instance for no evidence of a Multi-AZ DB cluster, which has the same resource type', () => {
  const known = new KnownCopies(Date.now());
  known.addJob({ State: 'COMPLETED', ResourceType: 'RDS', SourceRecoveryPointArn: rds('snapshot', '1') });
  expect(known.hasCopied({ ResourceType: 'RDS', RecoveryPointArn: rds('snapshot', '2') })).toBe(true);
  expect(known.hasCopied({ ResourceType: 'RDS', RecoveryPointArn: rds('cluster-snapshot', '2') })).toBe(false);
  expect(known.hasCopied({ RecoveryPointArn: rds('snapshot', '2') })).toBe(false);
  expect(known.hasCopied({ ResourceType: 'RDS' })).toBe(false);
});

it('counts no failed copy and no part of a composite one', () => {
  const known = new KnownCopies(Date.now());
  const job = { ResourceType: 'RDS', SourceRecoveryPointArn: rds('snapshot', '1') };
  known.addJob({ ...job, State: 'FAILED' });
  known.addJob({ ...job, State: 'COMPLETED', ParentJobId: 'parent' });
  expect(known.hasCopied({ ResourceType: 'RDS', RecoveryPointArn: rds('snapshot', '2') })).toBe(false);
});
