import { expect } from 'vitest';
import type { RecoveryPointTruth, WorldData } from '../../../../src/simulator/index.ts';
import type { Json } from '../../../support/answer.ts';
import { DAY, HOUR, PARTNER, PRODUCTION, vaultArn } from '../../../support/constants.ts';
import { company } from '../accounts.ts';
import type { Workflow } from '../workflow.ts';
import { text } from './steps.ts';
import { POLICY, withPolicyInName } from './worlds.ts';

// Questions about many recovery points, resources or jobs at once.

const WEST = vaultArn('west-vault', PRODUCTION, 'us-west-2');
const REGIONS = ['us-east-1', 'us-west-2', 'eu-central-1'];

export const SETS: readonly Workflow[] = [
  {
    number: 4,
    says: 'How many copies in the last two weeks, by state and by type?',
    budget: { calls: 1, bytes: 1200 },
    async run(talk) {
      const { Totals } = await talk.call('list_copy_job_summaries');
      const since = talk.clock.now() - 14 * DAY;
      const jobs = (company(talk.clock.now()).CopyJobs ?? []).filter((job) => Date.parse(job.CreationDate) > since);
      expect(Totals.ByState ?? Totals.State).toEqual(count(jobs, (job) => job.State));
      expect(Totals.ByResourceType ?? Totals.ResourceType).toEqual(count(jobs, (job) => job.ResourceType));
    },
  },
  {
    number: 6,
    says: 'Copy every recovery point of Default of the last 48 hours that can be copied to west-vault in us-west-2, 35 days each; say which were started, which not and why.',
    budget: { calls: 4, bytes: 8000 },
    async earlier(start, clock) {
      // The newest backup of orders is there already, for 60 days.
      await start({
        RecoveryPointArn: `arn:aws:rds:us-east-1:${PRODUCTION}:snapshot:awsbackup:job-be59cf2a-2343-4402-bd8b-226993d23453`,
        SourceBackupVaultName: 'Default',
        DestinationBackupVaultArn: WEST,
        IamRoleArn: `arn:aws:iam::${PRODUCTION}:role/service-role/AWSBackupDefaultServiceRole`,
        Lifecycle: { DeleteAfterDays: 60 },
      });
      clock.advance(2 * HOUR);
    },
    async run(talk) {
      const from = talk.clock.now() - 48 * HOUR;
      const before = talk.truth.started().length;
      const found = await talk.call('find_missing_copies', {
        SourceBackupVaultName: 'Default',
        // The account is the identity's, which only an answer tells: the name of the vault alone says which is meant.
        DestinationBackupVaultArn: talk.vault('west-vault', { Account: PRODUCTION }, { region: 'us-west-2' }),
        ByCreatedAfter: talk.worksOut(new Date(from).toISOString()),
        Which: talk.worksOut('all'),
      });
      const chosen = talk.truth.in(vaultArn('Default')).filter((point) => point.CreationDate >= from);
      expect(found.Counts.Selected).toBe(chosen.length);
      expect(found.Counts.Covered).toBe(1);
      talk.asks(found, 'Yes, all of them.');
      const { Tool, Arguments } = found.Next;
      const started = await talk.call(Tool, { ...Arguments, Lifecycle: { DeleteAfterDays: 35 } });
      const jobs = talk.truth.started().slice(before);
      expect(started).toMatchObject({ Started: 17, AlreadyCopied: 1, CannotBeCopied: 3, NotReached: 0 });
      expect(jobs).toHaveLength(17);
      for (const job of jobs)
        expect(job).toMatchObject({ DestinationBackupVaultArn: WEST, Lifecycle: { DeleteAfterDays: 35 } });
      expect(new Set(jobs.map((job) => job.RecoveryPointArn)).size).toBe(17);
      const reasons = text(started.Reasons);
      expect(reasons).toMatch(/Redshift/);
      expect(reasons).toMatch(/Multi-AZ DB cluster/);
      // What is there is kept as it is, which is longer than was asked for.
      const [there] = talk.truth
        .in(WEST)
        .filter((point) => point.ResourceArn.endsWith(':db:orders') && point.DeleteAfterDays === 60);
      expect(there).toBeDefined();
      expect(reasons).toMatch(/kept for 60 days, not for 35 days/);
    },
  },
  {
    number: 7,
    says: 'Which resources have no copy outside us-east-1?',
    budget: { calls: 2, bytes: 6000 },
    options: REGIONS.flatMap((region) => ['--region', region]),
    async run(talk) {
      const found = await talk.call('find_missing_copies', { Region: 'us-east-1' });
      const points = ['Default', 'aBackupVault', 'compliance', 'aws/efs/automatic-backup-vault'].flatMap((name) =>
        talk.truth.in(vaultArn(name)),
      );
      const copied = new Set(
        ['west-vault', 'frankfurt-vault'].flatMap((name, index) =>
          talk.truth.in(vaultArn(name, PRODUCTION, REGIONS[index + 1])).map((point) => point.ResourceArn),
        ),
      );
      expect(copied.size).toBe(2);
      const { Selected, Covered, InProgress } = found.Counts;
      expect(Selected).toBe(new Set(points.filter(isWhole).map((point) => point.ResourceArn)).size);
      // Each of them is named, in a row or beside the rows.
      const named = Object.values(found.Others ?? {}).flat();
      expect(found.Rows.length + named.length).toBe(Selected - Covered - InProgress);
      // Nothing is left out of the counts; who has an older copy only is told from who has none.
      expect(found.Rows.length + (found.RowsLeftOut ?? 0)).toBe(Selected - Covered - InProgress);
      for (const row of found.Rows) {
        const { ResourceArn } = points.find((point) => point.RecoveryPointArn === row.RecoveryPointArn)!;
        expect(row.NewestCopyIsOlderThanHours !== undefined, row.Resource).toBe(copied.has(ResourceArn));
      }
      expect(text(found.LookedAt)).toContain('us-west-2');
      expect(text(found.LookedAt)).toContain('eu-central-1');
      expect(text(found.NotLookedAt)).toMatch(/accounts/);
    },
  },
  {
    number: 21,
    says: 'Copy the newest orders backup wherever our policy says.',
    budget: { calls: 1, bytes: 1300 },
    worldAt: withPolicyInName,
    async run(talk) {
      const found = await talk.call('list_protected_resources', { NameContains: 'orders' });
      const row = found.Results.find((one: Json) => one.ResourceArn.endsWith(':db:orders'));
      // What somebody wrote into a name is shown as that, and stands nowhere else; no policy is known to any answer.
      expect(row.ResourceName).toEqual({ Untrusted: POLICY });
      expect(text({ ...found, Results: found.Results.map((one: Json) => ({ ...one, ResourceName: '' })) })).not.toMatch(
        new RegExp(`${PARTNER}|policy`),
      );
      expect(talk.truth.started()).toEqual([]);
    },
  },
];

/** Not a part of a composite one, and not a copy that was made within the Region. */
const isWhole = ({ ParentRecoveryPointArn, RecoveryPointArn }: RecoveryPointTruth) =>
  ParentRecoveryPointArn === undefined && !RecoveryPointArn.endsWith(COPY_IN_COMPLIANCE);

const COPY_IN_COMPLIANCE = 'F6B20C8D-71E5-4A93-8D4F-3C09A5E7B612';

type Job = NonNullable<WorldData['CopyJobs']>[number];

function count(jobs: readonly Job[], of: (job: Job) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const job of jobs) counts[of(job)] = (counts[of(job)] ?? 0) + 1;
  return counts;
}
