import { afterAll, expect, it } from 'vitest';
import { REQUEST } from '../support/constants.ts';
import { bench as open } from '../support/server.ts';

// The bytes that a model reads in a typical answer, in the simulator's default world. catalogue.test.ts counts those of the
// tools themselves.

const VAULT = { BackupVaultName: 'Default' };
const FIVE = { MaxResults: 5 };

const table: string[] = [];
afterAll(() => {
  process.stdout.write(`answer, bytes, budget\n${table.join('\n')}\n`);
});

it.each([
  { name: 'start_copy_job', args: () => REQUEST, budget: 700 },
  { name: 'plan_copy_job', args: () => REQUEST, budget: 1100 },
  { name: 'describe_copy_job', args: (CopyJobId: string) => ({ CopyJobId }), budget: 1200 },
  { name: 'wait_for_copy_jobs', args: (id: string) => ({ CopyJobIds: [id], TimeoutSeconds: 1 }), budget: 700 },
  // Twenty jobs: list-copy-jobs.test.ts.
  { name: 'list_copy_jobs', args: () => FIVE, rows: 'CopyJobs', budget: 400 },
  { name: 'list_copy_job_summaries', args: () => ({}), budget: 1200 },
  { name: 'list_backup_vaults', args: () => FIVE, rows: 'BackupVaultList', budget: 400 },
  { name: 'list_recovery_points', args: () => VAULT, rows: 'RecoveryPoints', budget: 300 },
  { name: 'list_protected_resources', args: () => ({}), rows: 'Results', budget: 300 },
])('$name answers within $budget bytes, or a list within $budget bytes a row', async ({ name, args, rows, budget }) => {
  const { simulator, ok } = await open();
  // A job that has ended: waiting for it returns at once.
  const ended = simulator.copyJobs().find(({ State, Region }) => State === 'COMPLETED' && Region === 'us-east-1');
  const answer = await ok(name, args(ended!.CopyJobId));
  const count = rows ? answer[rows].length : 1;
  expect(count).toBeGreaterThan(0);
  const bytes = Buffer.byteLength(JSON.stringify(answer)) / count;
  table.push(`${name.padEnd(26)}${Math.ceil(bytes)}${rows ? ' a row' : ''}\t${budget}`);
  expect(bytes).toBeLessThanOrEqual(budget);
});
