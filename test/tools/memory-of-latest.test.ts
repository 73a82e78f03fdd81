import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { HOUR } from '../support/constants.ts';
import { bench } from '../support/server.ts';
import { continuousOf, DATABASE, worldOf } from '../support/world.ts';

// The memory for the newest recovery point of a vault does not grow with the vault: pages are read and not kept.

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

const POINTS = 30_000;
const PAGES = POINTS / 1000;

/** None of them can be copied, so that all of them are read. */
const worldAt = (now: number) =>
  worldOf(
    now,
    Array.from({ length: POINTS }, (_, index) => ({
      ...DATABASE,
      RecoveryPointArn: continuousOf(index),
      // All in the last time window that is read, which then has every page.
      CreationDate: new Date(now - 400 * 24 * HOUR - index * 1000).toISOString(),
    })),
  );

const LATEST = { BackupVaultName: 'Default', Latest: true };

it('reads 30,000 recovery points without keeping them, and stops when the client cancels', {
  timeout: 120_000,
}, async () => {
  const { simulator, server, ok } = await bench({ worldAt });

  const heaps: number[] = [];
  const pages = simulator.requests;
  await ok('list_recovery_points', LATEST);
  const whole = pages.count('ListRecoveryPointsByBackupVault');
  expect(whole).toBeGreaterThanOrEqual(PAGES);

  // The heap after the first pages, and before the last ones.
  const watch = async () => {
    const heapAt = async (page: number) => {
      while (pages.count('ListRecoveryPointsByBackupVault') < page) await new Promise((go) => setImmediate(go));
      gc();
      heaps.push(process.memoryUsage().heapUsed);
    };
    await heapAt(whole + 8);
    await heapAt(2 * whole - 2);
  };
  const [{ Note }] = await Promise.all([ok('list_recovery_points', LATEST), watch()]);
  expect(Note).toContain(`None of the ${POINTS} recovery points`);
  const [early, late] = heaps as [number, number];
  // There are 20 pages of a thousand in between, which would take about 10 MB.
  expect(late - early).toBeLessThan(2_000_000);

  pages.reset();
  const client = new AbortController();
  const call = server.call('list_recovery_points', LATEST, { signal: client.signal });
  while (pages.count('ListRecoveryPointsByBackupVault') < 8) await new Promise((go) => setImmediate(go));
  client.abort();
  await expect(call).rejects.toThrow();
  // A requested page can still arrive; the next call is answered after it.
  await ok('list_backup_vaults', {});
  expect(pages.count('ListRecoveryPointsByBackupVault')).toBeLessThan(11);
});
