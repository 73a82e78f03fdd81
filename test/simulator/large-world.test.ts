import { describe, expect, it } from 'vitest';
import { Random } from '../../src/simulator/random.ts';
import { resolveSwitches } from '../../src/simulator/switches.ts';
import { loadWorld } from '../../src/simulator/world/file/load.ts';
import { worldSchema } from '../../src/simulator/world/file/schema.ts';
import { SortedList } from '../../src/simulator/world/sorted.ts';
import type { World } from '../../src/simulator/world/world.ts';
import { DAY, PRODUCTION, vaultArn } from '../support/constants.ts';
import { type Point, point, vault, worldOf } from '../support/world.ts';

// What one record costs must not grow with the number of records: times are compared within a run, by a wide margin.

const NOW = Date.UTC(2026, 10, 20);
const ROLE = `arn:aws:iam::${PRODUCTION}:role/backup`;

/** Milliseconds for each of `count`, the best of some runs. */
function each(count: number, prepare: () => () => void): number {
  const times = Array.from({ length: 3 }, () => {
    const run = prepare();
    const began = performance.now();
    run();
    return performance.now() - began;
  });
  return Math.min(...times) / count;
}

function world(points: readonly Point[]): World {
  const data = worldOf(NOW, [], {
    Vaults: [vault(NOW, 'Default'), { ...vault(NOW, 'west'), Region: 'us-west-2' }],
    RecoveryPoints: [...points],
  });
  data.Accounts[0]!.Roles = [{ RoleArn: ROLE }];
  return loadWorld(worldSchema.parse(data), NOW, resolveSwitches(), new Random(1), 1);
}

const efs = (index: number) => `arn:aws:elasticfilesystem:us-east-1:${PRODUCTION}:file-system/fs-${index}`;

describe('what a record costs in a large world', () => {
  it('an insert at the head of a list', () => {
    const inserts = (size: number) =>
      each(2000, () => {
        const list = new SortedList();
        const position = (index: number) => String(index).padStart(9, '0');
        for (let index = 0; index < size; index += 1) list.insert({ position: position(5000 + index) });
        return () => {
          for (let index = 2000; index > 0; index -= 1) list.insert({ position: position(index) });
        };
      });
    expect(inserts(400_000) / inserts(4000)).toBeLessThan(20);
  });

  it('a start', { timeout: 60_000 }, () => {
    const starts = (count: number) =>
      each(count, () => {
        const made = world(
          Array.from({ length: count }, (_, index) => point(NOW - DAY, index, { ResourceArn: efs(index) })),
        );
        const account = made.accounts.get(PRODUCTION)!;
        const home = made.vaultsOf(PRODUCTION, 'us-east-1')[0]!;
        const sources = [...made.recoveryPoints.ofVault(home).beyond()];
        return () => {
          for (const [index, source] of sources.entries()) {
            const now = NOW + index;
            made.advance(now);
            const destinationVaultArn = vaultArn('west', PRODUCTION, 'us-west-2');
            const more = { lifecycle: undefined, token: `${index}`, received: undefined };
            made.startCopyJob({ source, destinationVaultArn, roleArn: ROLE, ...more }, account, now);
          }
          expect([...made.copyJobs.all()]).toHaveLength(count);
        };
      });
    starts(1000);
    expect(starts(16_000) / starts(1000)).toBeLessThan(6);
  });

  it('the deletion of a recovery point of a resource with many', { timeout: 60_000 }, () => {
    const deletions = (count: number) =>
      each(count, () => {
        const made = world(
          Array.from({ length: count }, (_, index) =>
            point(NOW - DAY - index, index, { Lifecycle: { DeleteAfterDays: 100 } }),
          ),
        );
        return () => {
          made.advance(NOW + 200 * DAY);
          expect(made.recoveryPoints.resources(PRODUCTION, 'us-east-1').size).toBe(0);
        };
      });
    deletions(1000);
    expect(deletions(16_000) / deletions(1000)).toBeLessThan(6);
  });
});

describe('a sorted list', () => {
  it('keeps the order of any inserts and removals', () => {
    const random = new Random(7);
    const list = new SortedList<{ position: string }>();
    const kept = new Map<string, { position: string }>();
    for (let step = 0; step < 20_000; step += 1) {
      const position = random.hex(4);
      const known = kept.get(position);
      if (known && random.next() < 0.6) {
        list.remove(known);
        kept.delete(position);
      } else if (!known) {
        const item = { position };
        list.insert(item);
        kept.set(position, item);
      }
    }
    for (const item of [...kept.values()].slice(0, 5000)) {
      list.remove(item);
      list.remove(item);
      kept.delete(item.position);
    }
    const all = [...kept.keys()].sort();
    expect(list.size).toBe(all.length);
    expect([...list.beyond()].map((item) => item.position)).toEqual(all);
    for (const from of [...all.filter((_, index) => index % 300 === 0), '', '8', 'g']) {
      expect([...list.beyond(from)].map((item) => item.position)).toEqual(all.filter((one) => one > from));
    }
  });
});
