import { expect } from 'vitest';
import { RECOVERY, vaultArn } from '../../../support/constants.ts';
import { day, deletionDay } from '../truth.ts';
import type { Workflow } from '../workflow.ts';
import { copyOf, find, jobRows, TO_RECOVERY, text } from './steps.ts';

// The disaster-recovery account, which the server's own identity cannot look into.

const DR_VAULT = vaultArn('dr-vault', RECOVERY);

export const OTHER_ACCOUNT: readonly Workflow[] = [
  {
    number: 11,
    says: `Copy the newest inventory backup to dr-vault, account ${RECOVERY}, eu-central-1, 90 days.`,
    budget: { calls: 4, bytes: 4500 },
    options: TO_RECOVERY,
    async run(talk) {
      const { found, row } = await find(talk, 'inventory');
      const theirs = talk.vault('dr-vault', found, { account: RECOVERY, region: 'eu-central-1' });
      const plan = await talk.call('plan_copy_job', copyOf(row, theirs, { DeleteAfterDays: 90 }));
      expect(plan.Verdict).toBe('ready_on_source_side');
      // What could not be seen, and what would show it.
      expect(text(plan.Because)).toMatch(new RegExp(RECOVERY));
      expect(text(plan.Because)).toMatch(/--profile/);
      talk.asks(plan, 'Yes, copy it.');
      const started = await talk.next(plan);
      const waited = await talk.next(started, { TimeoutSeconds: 1 });
      const [job] = talk.truth.started();
      expect(job).toMatchObject({ DestinationBackupVaultArn: theirs, Lifecycle: { DeleteAfterDays: 90 } });
      expect(waited).toMatchObject({ Done: false, CopyJobs: [{ CopyJobId: job!.CopyJobId, State: job!.State }] });
      expect(waited.CheckAgainAfterSeconds).toBeGreaterThan(0);
      const source = talk.truth.in(vaultArn('Default')).find((one) => one.RecoveryPointArn === job!.RecoveryPointArn)!;
      expect(text([plan, started])).toContain(deletionDay({ ...source, DeleteAfterDays: 90 }));
    },
  },
  {
    number: 12,
    says: `Copy the sessions table to dr-vault in the DR account ${RECOVERY}, 30 days. Is there anything that can't be undone?`,
    budget: { calls: 2, bytes: 2600 },
    options: TO_RECOVERY,
    async run(talk) {
      const { found, row } = await find(talk, 'sessions');
      const theirs = talk.vault('dr-vault', found, { account: RECOVERY });
      const plan = await talk.call('plan_copy_job', copyOf(row, theirs, { DeleteAfterDays: 30 }));
      expect(plan.Copy.CanBeUndone).toBe('unknown');
      const question = talk.asks(plan, 'No.');
      expect(question).toMatch(/locked against deletion is not known/);
      const source = talk.truth.in(vaultArn('Default')).find((one) => one.ResourceArn.endsWith('table/sessions'))!;
      expect(question).toContain(deletionDay({ ...source, DeleteAfterDays: 30 }));
      expect(talk.truth.started()).toEqual([]);
    },
  },
  {
    number: 14,
    says: 'Yesterday a colleague was asked to copy the newest shared-documents to dr-vault. Check; if not, do it; not twice.',
    budget: { calls: 4, bytes: 4500 },
    options: TO_RECOVERY,
    async run(talk) {
      const { row } = await find(talk, 'shared-documents');
      // The very newest is in the vault of EFS's automatic backups; this is the newest of those that can be copied.
      const documents = talk.truth
        .in(vaultArn('Default'))
        .filter((point) => point.ResourceArn === row.ResourceArn)
        .sort((a, b) => b.CreationDate - a.CreationDate);
      const [veryNewest] = talk.truth.in(vaultArn('aws/efs/automatic-backup-vault'));
      expect(veryNewest!.CreationDate).toBeGreaterThan(documents[0]!.CreationDate);
      expect(text(row)).toContain(veryNewest!.RecoveryPointArn);
      expect(row.WhyNot).toMatch(/vault that an AWS service created/);

      // What was copied of it, and to where: an older one, five days ago, and nothing yesterday.
      const listed = await talk.call('list_copy_jobs', { ByResourceArn: row.ResourceArn });
      const seen = jobRows(listed).find((one) => one.DestinationBackupVaultArn.endsWith(':dr-vault'))!;
      expect(seen.DestinationBackupVaultArn).toBe(DR_VAULT);
      expect(talk.truth.job(seen.CopyJobId).RecoveryPointArn).not.toBe(documents[0]!.RecoveryPointArn);
      const copy = copyOf(row, seen.DestinationBackupVaultArn);
      expect(copy.RecoveryPointArn).toBe(documents[0]!.RecoveryPointArn);
      expect(text(row)).toContain(day(documents[0]!.CreationDate));
      const plan = await talk.call('plan_copy_job', copy);
      // Nobody has copied this one: the vault's copy is of an older one.
      expect(plan.Verdict).toBe('ready_on_source_side');
      talk.asks(plan, 'Yes, do it.');
      const started = await talk.next(plan);
      expect(started.Outcome).toBe('started');
      const jobs = talk.truth.jobs().filter((job) => job.RecoveryPointArn === documents[0]!.RecoveryPointArn);
      expect(jobs).toMatchObject([{ CopyJobId: started.CopyJobId, DestinationBackupVaultArn: DR_VAULT }]);
    },
  },
  {
    number: 26,
    says: `List everything in the DR account's vault, ${DR_VAULT}.`,
    budget: { calls: 1, bytes: 900 },
    async run(talk) {
      const { json } = await talk.attempt('list_recovery_points', { BackupVaultName: DR_VAULT });
      expect(text(json)).toMatch(new RegExp(`account ${RECOVERY}`));
      expect(text(json)).toMatch(/--profile/);
      const sent = talk.truth.jobs().filter((job) => job.DestinationBackupVaultArn === DR_VAULT);
      const last = new Date(Math.max(...sent.map((job) => job.CreationDate))).toISOString();
      expect(json.Error.Message).toMatch(new RegExp(`: ${sent.length}, the last on ${last}`));
    },
  },
];
