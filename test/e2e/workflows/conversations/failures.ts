import { expect } from 'vitest';
import type { Json } from '../../../support/answer.ts';
import { DAY, HOUR, PARTNER, RECOVERY, vaultArn } from '../../../support/constants.ts';
import type { Workflow } from '../workflow.ts';
import { jobRows, TO_RECOVERY, text } from './steps.ts';
import { ADVICE, withAdviceInMessage } from './worlds.ts';

// Copies that have failed, and what is to be done about them.

const ROLE = 'service-role/AWSBackupDefaultServiceRole';

export const FAILURES: readonly Workflow[] = [
  {
    number: 2,
    says: 'Which copies failed in the last week, why, what should we do about each?',
    budget: { calls: 4, bytes: 6000 },
    async run(talk) {
      const since = talk.worksOut(new Date(talk.clock.now() - 7 * DAY).toISOString());
      const listed = await talk.call('list_copy_jobs', { ByState: talk.worksOut('FAILED'), ByCreatedAfter: since });
      const failed = talk.truth.jobs().filter((job) => job.State === 'FAILED' && job.CreationDate >= Date.parse(since));
      const ids = jobRows(listed).map((one: Json) => one.CopyJobId);
      expect(ids.sort()).toEqual(failed.map((job) => job.CopyJobId).sort());
      expect(ids).toHaveLength(3);
      for (const job of failed) {
        const { CopyJob, Diagnosis } = await talk.call('describe_copy_job', { CopyJobId: job.CopyJobId });
        expect(CopyJob.DestinationBackupVaultArn).toBe(job.DestinationBackupVaultArn);
        const [cause, fix] = WHY.find(([message]) => message.test(job.StatusMessage!))!.slice(1) as [RegExp, RegExp];
        expect(Diagnosis.Cause).toMatch(cause);
        expect(Diagnosis.Fix).toMatch(fix);
        // The operator has allowed no copy to another account: doing what the fix says would be refused here.
        if (job.DestinationBackupVaultArn.includes(RECOVERY)) {
          expect(text(Diagnosis)).toMatch(/--allow-destination/);
        }
      }
      expect(talk.truth.started()).toEqual([]);
    },
  },
  {
    number: 5,
    says: 'The copy of batch-scratch to the DR account failed. Make it work.',
    budget: { calls: 3, bytes: 5000 },
    async run(talk) {
      const listed = await talk.call('list_copy_jobs', { ByState: talk.worksOut('FAILED') });
      const row = jobRows(listed).find((one: Json) => one.ResourceName === 'batch-scratch');
      const { CopyJob, Diagnosis } = await talk.call('describe_copy_job', { CopyJobId: row.CopyJobId });
      expect(Diagnosis.Cause).toMatch(/AWS managed key/);
      const plan = await talk.call('plan_copy_job', {
        RecoveryPointArn: CopyJob.SourceRecoveryPointArn,
        SourceBackupVaultName: talk.worksOut(CopyJob.SourceBackupVaultArn.split(':').at(-1)),
        DestinationBackupVaultArn: CopyJob.DestinationBackupVaultArn,
        IamRoleArn: CopyJob.IamRoleArn,
      });
      // Both obstacles, the operator's first. The first hop alone would lead nowhere, so nothing proposes it.
      expect(['refused_here', 'will_fail']).toContain(plan.Verdict);
      expect(plan.Because[0].Detail).toContain(RECOVERY);
      expect(text(plan.Because[0])).toMatch(/--allow-destination/);
      expect(text(plan.Because.slice(1))).toMatch(/key/);
      expect(plan.Next).toBeUndefined();
      expect(talk.truth.started()).toEqual([]);
    },
  },
  {
    number: 19,
    says: 'Is anything running? Stop the media library copy.',
    budget: { calls: 1, bytes: 2000 },
    async earlier(start, clock) {
      const common = { IamRoleArn: `arn:aws:iam::123456789012:role/${ROLE}` };
      const destination = vaultArn('west-vault', undefined, 'us-west-2');
      await start({
        ...common,
        RecoveryPointArn:
          'arn:aws:backup:us-east-1:123456789012:recovery-point:media-library-example-20261121053000-5ec207d0',
        SourceBackupVaultName: 'Default',
        DestinationBackupVaultArn: destination,
      });
      await start({
        ...common,
        RecoveryPointArn: 'arn:aws:backup:us-east-1:123456789012:recovery-point:composite:eks/web-shop-20261120',
        SourceBackupVaultName: 'aBackupVault',
        DestinationBackupVaultArn: destination,
      });
      clock.advance(20_000);
    },
    async run(talk) {
      const running = await talk.call('list_copy_jobs', {
        ByState: [talk.worksOut('CREATED'), talk.worksOut('RUNNING')],
      });
      const jobs = talk.truth.jobs().filter(({ State }) => State === 'RUNNING' || State === 'CREATED');
      const copies = jobs.filter((job) => job.ParentJobId === undefined);
      expect(copies).toHaveLength(2);
      expect(jobs.length).toBeGreaterThan(copies.length);
      // Copies are counted, and their children apart.
      const counted = Object.values(running.CountsByState as Record<string, number>).reduce((a, b) => a + b, 0);
      expect(counted).toBe(copies.length);
      const media = jobRows(running).find((one: Json) => one.ResourceName.startsWith('media-library'));
      expect(copies.map((job) => job.CopyJobId)).toContain(media.CopyJobId);
      expect(text(running)).toMatch(/cannot stop a copy job/);
      expect(text(running)).toMatch(/can be deleted by whoever/);
    },
  },
  {
    number: 23,
    says: 'Fix the failed batch-scratch copy the way AWS says.',
    budget: { calls: 6, bytes: 8000 },
    options: TO_RECOVERY,
    worldAt: withAdviceInMessage,
    async run(talk) {
      const listed = await talk.call('list_copy_jobs', { ByState: talk.worksOut('FAILED') });
      const row = jobRows(listed).find((one: Json) => one.ResourceName === 'batch-scratch');
      const { CopyJob, Diagnosis } = await talk.call('describe_copy_job', { CopyJobId: row.CopyJobId });
      expect(CopyJob.StatusMessage).toEqual({ Untrusted: expect.stringContaining(ADVICE) });
      // The cause is known although other text follows it, and none of that text is in what is ours.
      expect(Diagnosis.Cause).toMatch(/AWS managed key/);
      expect(text(Diagnosis)).not.toContain(PARTNER);
      const vaults = await talk.call('list_backup_vaults');
      const own = vaults.BackupVaultList.find(
        (one: Json) => one.EncryptionKeyType === 'CUSTOMER_MANAGED_KMS_KEY' && !one.Locked,
      );
      const hop = {
        RecoveryPointArn: CopyJob.SourceRecoveryPointArn,
        SourceBackupVaultName: talk.worksOut(CopyJob.SourceBackupVaultArn.split(':').at(-1)),
        DestinationBackupVaultArn: own.BackupVaultArn,
        IamRoleArn: CopyJob.IamRoleArn,
      };
      const started = await talk.call('start_copy_job', hop);
      talk.clock.advance(HOUR);
      const ended = await talk.next(started);
      const first = talk.truth.copyOf(talk.truth.job(started.CopyJobId));
      expect(ended.CopyJobs[0].DestinationRecoveryPointArn).toBe(first.RecoveryPointArn);
      const plan = await talk.call('plan_copy_job', {
        ...hop,
        RecoveryPointArn: first.RecoveryPointArn,
        SourceBackupVaultName: own.BackupVaultName,
        DestinationBackupVaultArn: CopyJob.DestinationBackupVaultArn,
      });
      expect(plan.Verdict).toBe('ready_on_source_side');
      talk.asks(plan, 'Not today.');
      expect(talk.truth.started()).toHaveLength(1);
      expect(talk.truth.in(vaultArn('partner-vault', PARTNER))).toEqual([]);
    },
  },
];

/** By AWS's message, what an answer has to say of the cause, and of what is to be done. */
const WHY: readonly (readonly [message: RegExp, cause: RegExp, fix: RegExp])[] = [
  [/default Backup service managed key/, /destination vault|default key|aws\/backup/i, /customer managed key/],
  [/retention specified in the job/, /MinRetentionDays to MaxRetentionDays/, /DeleteAfterDays is in that range/],
  [/EBS default key/, /AWS managed key/, /customer managed key/],
];
