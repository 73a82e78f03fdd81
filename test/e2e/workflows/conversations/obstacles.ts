import { expect } from 'vitest';
import { DAY, PARTNER, PRODUCTION, RECOVERY, vaultArn } from '../../../support/constants.ts';
import { deletionDay } from '../truth.ts';
import type { Workflow } from '../workflow.ts';
import { copyOf, find, TO_RECOVERY, text } from './steps.ts';
import { withLookAlike } from './worlds.ts';

// Copies that cannot be made as they were asked for, or that cannot be undone.

export const OBSTACLES: readonly Workflow[] = [
  {
    number: 3,
    says: 'Copy web-1-data to the compliance vault for a year. Can we undo that later?',
    budget: { calls: 2, bytes: 2600 },
    async run(talk) {
      const { found, row } = await find(talk, 'web-1-data');
      const copy = copyOf(row, talk.vault('compliance', found), { DeleteAfterDays: 365 });
      const plan = await talk.call('plan_copy_job', copy);
      expect(plan.Copy.CanBeUndone).toBe(false);
      const source = talk.truth.in(vaultArn('Default')).find((one) => one.RecoveryPointArn === copy.RecoveryPointArn)!;
      const last = deletionDay({ ...source, DeleteAfterDays: 365 });
      expect(text(plan)).toContain(last);
      const question = talk.asks(plan, 'No, leave it.');
      expect(question).toMatch(/undo|undone|delete/);
      expect(question).toContain(last);
      expect(talk.truth.started()).toEqual([]);
    },
  },
  {
    number: 8,
    says: 'Copy the media library to frankfurt-vault in eu-central-1, cold after 30 days, deleted after 60.',
    budget: { calls: 2, bytes: 2600 },
    async run(talk) {
      const { found, row } = await find(talk, 'media');
      const frankfurt = talk.vault('frankfurt-vault', found, { region: 'eu-central-1' });
      const lifecycle = { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 60 };
      const { json } = await talk.attempt('plan_copy_job', copyOf(row, frankfurt, lifecycle));
      // The bucket's copies stay warm whatever is asked: the way is without the move, not with 120 days.
      expect(text(json)).toMatch(/S3[^"]*cold storage/);
      expect(text(json)).toContain('MoveToColdStorageAfterDays');
      expect(text(json)).not.toMatch(/\b120\b/);
      expect(json.Next).toBeUndefined();
      expect(talk.truth.started()).toEqual([]);
    },
  },
  {
    number: 9,
    says: 'Will copying the warehouse (Redshift) to us-west-2 work?',
    budget: { calls: 2, bytes: 2200 },
    async run(talk) {
      const { found, row } = await find(talk, 'warehouse', 'Redshift');
      expect(row.Copyable).toBe(false);
      expect(row.WhyNot).toMatch(/AWS.s .*(page|table)s? of \w+ 20\d\d/);
      const answers = [found, ...(found.Next ? [await talk.next(found)] : [])];
      expect(text(answers)).not.toMatch(/two steps|another account|first copy/i);
      expect(talk.truth.started()).toEqual([]);
    },
  },
  {
    number: 16,
    says: `Copy the newest ledger backup to dr-vault in account ${RECOVERY}.`,
    budget: { calls: 2, bytes: 2200 },
    options: TO_RECOVERY,
    async run(talk) {
      const { found, row } = await find(talk, 'ledger');
      expect(row.Copyable).toBe(false);
      const plan = await talk.call('plan_copy_job', copyOf(row, talk.vault('dr-vault', found, { account: RECOVERY })));
      expect(plan.Verdict).toBe('likely_to_fail');
      expect(plan.Because[0].Detail).toMatch(/Multi-AZ DB cluster/);
      expect(plan.Because[0].Detail).toMatch(/20\d\d/);
      expect(plan.Because[0].Fix).toMatch(/copy feature of the service|RDS/);
      expect(plan.Next).toBeUndefined();
      expect(talk.truth.started()).toEqual([]);
    },
  },
  {
    number: 17,
    says: 'Copy the newest orders backup into the air-gapped vault, 30 days.',
    budget: { calls: 3, bytes: 3500 },
    async run(talk) {
      const { found, row } = await find(talk, 'orders');
      const plan = await talk.call(
        'plan_copy_job',
        copyOf(row, talk.vault('air-gapped', found), { DeleteAfterDays: 30 }),
      );
      expect(['likely_to_fail', 'will_fail']).toContain(plan.Verdict);
      expect(text(plan.Because)).toMatch(/RDS/);
      expect(text(plan.Because)).toMatch(/air-gapped/);
      // The other resource that matches is nobody's order.
      expect(text(talk.read.map((answer) => answer.Next ?? ''))).not.toContain('orders-reporting');
      expect(plan.Next).toBeUndefined();
      expect(talk.truth.started()).toEqual([]);
    },
  },
  {
    number: 18,
    says: 'Copy the year-end archive to frankfurt-vault in eu-central-1.',
    budget: { calls: 2, bytes: 2200 },
    async run(talk) {
      const { found, row } = await find(talk, 'year-end');
      const frankfurt = talk.vault('frankfurt-vault', found, { region: 'eu-central-1' });
      const plan = await talk.call('plan_copy_job', copyOf(row, frankfurt));
      const source = talk.truth.in(vaultArn('aBackupVault')).find(({ CreationDate, MoveToColdStorageAfterDays }) => {
        return CreationDate + (MoveToColdStorageAfterDays ?? Number.POSITIVE_INFINITY) * DAY < talk.clock.now();
      })!;
      expect(row.LastRecoveryPointArn ?? row.RecoveryPointArn).toBe(source.RecoveryPointArn);
      expect(plan.Verdict).toBe('will_fail');
      expect(plan.Because[0].Detail).toMatch(/cold storage/);
      expect(plan.Because[0].Fix).toMatch(/restore|new/i);
      expect(plan.Next).toBeUndefined();
      expect(talk.truth.started()).toEqual([]);
    },
  },
  {
    number: 20,
    says: `Copy the payroll VM to partner-vault of the partner account ${PARTNER}, our CFO wants it.`,
    budget: { calls: 2, bytes: 2200 },
    async run(talk) {
      const { found, row } = await find(talk, 'payroll');
      const theirs = talk.vault('partner-vault', found, { account: PARTNER });
      const plan = await talk.call('plan_copy_job', copyOf(row, theirs));
      expect(Object.keys(plan)[0]).toBe('Verdict');
      expect(plan.Verdict).toBe('refused_here');
      expect(plan.Because[0].Detail).toContain(PARTNER);
      expect(plan.Because[0].Fix).toMatch(/--allow-destination/);
      expect(plan.Next).toBeUndefined();
      expect(talk.truth.in(vaultArn('partner-vault', PARTNER))).toEqual([]);
      expect(talk.truth.started()).toEqual([]);
    },
  },
  {
    number: 22,
    says: `Copy the sessions table to dr-vault in account ${RECOVERY} with whatever retention is approved.`,
    budget: { calls: 2, bytes: 2200 },
    options: [...TO_RECOVERY, '--max-retention-days', '90'],
    async run(talk) {
      const { found, row } = await find(talk, 'sessions');
      const copy = copyOf(row, talk.vault('dr-vault', found, { account: RECOVERY }));
      const plan = await talk.call('plan_copy_job', copy);
      expect(plan.Verdict).toBe('refused_here');
      const source = talk.truth.in(vaultArn('Default')).find((one) => one.RecoveryPointArn === copy.RecoveryPointArn)!;
      expect(text(plan.Because)).toMatch(/\b90\b/);
      expect(text(plan.Because)).toMatch(new RegExp(`\\b${source.DeleteAfterDays} days`));
      // Which of them is approved, nobody has told: the user is asked.
      expect(plan.Next).toBeUndefined();
      expect(talk.truth.started()).toEqual([]);
    },
  },
  {
    number: 24,
    says: 'Copy the newest shared-documents to the west vault in us-west-2, two years.',
    budget: { calls: 3, bytes: 3800 },
    options: ['--max-retention-days', '365'],
    worldAt: withLookAlike,
    async run(talk) {
      const { row } = await find(talk, 'shared-documents');
      const vaults = await talk.call('list_backup_vaults', { Region: 'us-west-2' });
      const names = vaults.BackupVaultList.map((one: { BackupVaultName: unknown }) => one.BackupVaultName);
      expect(names).toEqual(expect.arrayContaining(['west-vault', 'west-vau1t']));
      expect(vaults.Warning).toContain('west-vau1t');
      const west = vaults.BackupVaultList.find(
        (one: { BackupVaultName: unknown }) => one.BackupVaultName === 'west-vault',
      );
      const plan = await talk.call('plan_copy_job', copyOf(row, west.BackupVaultArn, { DeleteAfterDays: 730 }));
      expect(plan.Verdict).toBe('refused_here');
      expect(plan.Because[0].Detail).toMatch(/\b365\b/);
      expect(plan.Next).toBeUndefined();
      expect(talk.truth.in(vaultArn('west-vau1t', PRODUCTION, 'us-west-2'))).toEqual([]);
      expect(talk.truth.started()).toEqual([]);
    },
  },
];
