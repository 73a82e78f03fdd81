import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { continuousOf, DATABASE, HOUR, open, worldOf } from '../support/open.ts';

// What the newest of a vault costs does not grow with the vault: its pages are read, and not kept.

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

const POINTS = 30_000;
const PAGES = POINTS / 1000;

/** None of them can be copied, so that each has to be looked at. */
const worldAt = (now: number) =>
  worldOf(
    now,
    Array.from({ length: POINTS }, (_, index) => ({
      ...DATABASE,
      RecoveryPointArn: continuousOf(index),
      // All in the last of the windows that are read, so that it has every page.
      CreationDate: new Date(now - 400 * 24 * HOUR - index * 1000).toISOString(),
    })),
  );

const LATEST = { BackupVaultName: 'Default', Latest: true };

it('reads 30,000 recovery points without keeping them, and stops when the client cancels', {
  timeout: 120_000,
}, async () => {
  const { simulator, server, ok } = await open({ worldAt });

  const heaps: number[] = [];
  const pages = simulator.requests;
  await ok('list_recovery_points', LATEST);
  const whole = pages.count('ListRecoveryPointsByBackupVault');
  expect(whole).toBeGreaterThanOrEqual(PAGES);

  // The heap in the middle of the pages, once they have begun and once they are nearly over.
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
  // 20 pages of a thousand lie between: kept, they would be some 10 MB.
  expect(late - early).toBeLessThan(2_000_000);

  pages.reset();
  const client = new AbortController();
  const call = server.call('list_recovery_points', LATEST, { signal: client.signal });
  while (pages.count('ListRecoveryPointsByBackupVault') < 8) await new Promise((go) => setImmediate(go));
  client.abort();
  await expect(call).rejects.toThrow();
  // A page that was asked for may still come; the next call is answered after it.
  await ok('list_backup_vaults', {});
  expect(pages.count('ListRecoveryPointsByBackupVault')).toBeLessThan(11);
});
