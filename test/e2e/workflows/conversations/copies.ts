import { expect } from 'vitest';
import { HOUR, PRODUCTION, vaultArn } from '../../../support/constants.ts';
import { deletionDay } from '../truth.ts';
import type { Workflow } from '../workflow.ts';
import { copyOf, find, text } from './steps.ts';

// Copies within the account that can be made.

const WEST = vaultArn('west-vault', PRODUCTION, 'us-west-2');
const WEB_1 = {
  RecoveryPointArn: 'arn:aws:ec2:us-east-1::image/ami-00179b33a7a88cac5',
  SourceBackupVaultName: 'Default',
  DestinationBackupVaultArn: WEST,
  IamRoleArn: `arn:aws:iam::${PRODUCTION}:role/service-role/AWSBackupDefaultServiceRole`,
  Lifecycle: { DeleteAfterDays: 30 },
};

export const COPIES: readonly Workflow[] = [
  {
    number: 1,
    says: 'Copy the newest backup of the orders database (RDS, not reporting) to west-vault in us-west-2, keep 60 days, tell me when it is done.',
    budget: { calls: 4, bytes: 3500 },
    async run(talk) {
      const { found, row } = await find(talk, 'orders', 'RDS');
      const west = talk.vault('west-vault', found, { region: 'us-west-2' });
      const plan = await talk.call('plan_copy_job', copyOf(row, west, { DeleteAfterDays: 60 }));
      expect(plan.Verdict).toBe('ready');
      const started = await talk.next(plan);
      talk.clock.advance(3 * HOUR);
      const ended = await talk.next(started);

      const [job, ...more] = talk.truth.started();
      expect(more).toEqual([]);
      const newest = talk.truth
        .in(vaultArn('Default'))
        .filter((point) => point.ResourceArn.endsWith(':db:orders'))
        .sort((a, b) => b.CreationDate - a.CreationDate)[0]!;
      expect(job!.RecoveryPointArn).toBe(newest.RecoveryPointArn);
      const copy = talk.truth.copyOf(job!);
      expect(copy).toMatchObject({ DeleteAfterDays: 60, CreationDate: newest.CreationDate });
      expect(ended).toMatchObject({
        Done: true,
        CopyJobs: [
          { CopyJobId: job!.CopyJobId, State: job!.State, DestinationRecoveryPointArn: copy.RecoveryPointArn },
        ],
      });
      expect(ended.CopyJobs[0].CompletionDate).toBe(new Date(job!.CompletionDate!).toISOString());
      expect(text(ended.CopyJobs)).toContain(deletionDay(copy));
    },
  },
  {
    number: 13,
    says: 'Copy the media library to west-vault in us-west-2; when will it be done?',
    budget: { calls: 4, bytes: 3500 },
    async run(talk) {
      const { found, row } = await find(talk, 'media');
      const plan = await talk.call(
        'plan_copy_job',
        copyOf(row, talk.vault('west-vault', found, { region: 'us-west-2' })),
      );
      const started = await talk.next(plan);
      const waited = await talk.next(started, { TimeoutSeconds: 1 });

      const [job] = talk.truth.started();
      expect(job).toMatchObject({ DestinationBackupVaultArn: WEST, Lifecycle: {} });
      expect(waited).toMatchObject({ Done: false, CopyJobs: [{ CopyJobId: job!.CopyJobId, State: job!.State }] });
      // Nothing has been copied on this route before, so nothing tells how long it takes.
      expect(text(waited)).toMatch(/"Estimate":"none"/);
      expect(waited.CheckAgainAfterSeconds).toBeGreaterThan(600);
    },
  },
  {
    number: 25,
    says: 'Copy web-1 (the instance) to west-vault in us-west-2, 30 days, wait until done.',
    budget: { calls: 4, bytes: 3500 },
    async run(talk) {
      const { found, row } = await find(talk, 'web-1', 'EC2');
      const west = talk.vault('west-vault', found, { region: 'us-west-2' });
      const plan = await talk.call('plan_copy_job', copyOf(row, west, { DeleteAfterDays: 30 }));
      const started = await talk.next(plan);
      talk.clock.advance(2 * HOUR);
      const ended = await talk.next(started);

      const job = talk.truth.job(ended.CopyJobs[0].CopyJobId);
      expect(job).toMatchObject({ State: 'COMPLETED', RecoveryPointArn: WEB_1.RecoveryPointArn });
      const copy = talk.truth.copyOf(job);
      expect(ended.CopyJobs).toMatchObject([
        { State: 'COMPLETED', DestinationRecoveryPointArn: copy.RecoveryPointArn },
      ]);
      // The 30 days count from the backup, which is older than the copy.
      const [source] = talk.truth
        .in(vaultArn('Default'))
        .filter((one) => one.RecoveryPointArn === job.RecoveryPointArn);
      expect(copy.CreationDate).toBe(source!.CreationDate);
      expect(text(plan.Copy)).toContain(deletionDay(copy));
      expect(text(plan.Copy)).toMatch(/after the source was created/);
      expect(text(ended.CopyJobs)).toContain(deletionDay(copy));
    },
  },
  {
    number: 27,
    says: 'The same copy of web-1 again, to be sure.',
    budget: { calls: 1, bytes: 800 },
    ...afterTheFirst(),
    async run(talk) {
      const again = await talk.call('start_copy_job', WEB_1);
      const [job, ...more] = talk.truth.jobs().filter((one) => one.RecoveryPointArn === WEB_1.RecoveryPointArn);
      expect(more).toEqual([]);
      const copy = talk.truth.copyOf(job!);
      expect(again).toMatchObject({
        Outcome: 'already_copied',
        CopyJobId: job!.CopyJobId,
        DestinationRecoveryPointArn: copy.RecoveryPointArn,
      });
      expect(text(again)).toContain(deletionDay(copy));
    },
  },
  {
    number: 28,
    says: 'A second, separate copy of web-1 into the same vault.',
    budget: { calls: 3, bytes: 3200 },
    ...afterTheFirst(),
    async run(talk) {
      const there = await talk.call('start_copy_job', WEB_1);
      expect(there.Outcome).toBe('already_copied');
      // The user wants another one, which a token of one's own asks for.
      const IdempotencyToken = talk.worksOut('second-copy-of-web-1');
      const second = await talk.call('start_copy_job', { ...WEB_1, IdempotencyToken });
      expect(second.Outcome).toBe('started');
      talk.clock.advance(2 * HOUR);
      const ended = await talk.next(second);

      const jobs = talk.truth.jobs().filter((one) => one.RecoveryPointArn === WEB_1.RecoveryPointArn);
      expect(jobs).toHaveLength(2);
      const copies = jobs.map((job) => talk.truth.copyOf(job).RecoveryPointArn);
      expect(new Set(copies).size).toBe(2);
      expect([there.DestinationRecoveryPointArn, ended.CopyJobs[0].DestinationRecoveryPointArn].sort()).toEqual(
        copies.sort(),
      );
    },
  },
];

/** An earlier conversation made the copy of web-1, and its request is still known. */
function afterTheFirst(): Pick<Workflow, 'earlier' | 'knows'> {
  return {
    knows: WEB_1,
    async earlier(start, clock) {
      await start(WEB_1);
      clock.advance(2 * HOUR);
    },
  };
}
