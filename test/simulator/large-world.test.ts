import {
  BackupClient,
  ListCopyJobsCommand,
  ListProtectedResourcesCommand,
  ListRecoveryPointsByBackupVaultCommand,
} from '@aws-sdk/client-backup';
import { describe, expect, it } from 'vitest';
import { startSimulator } from '../../src/simulator/index.ts';
import { Random } from '../../src/simulator/random.ts';
import { resolveSwitches } from '../../src/simulator/switches.ts';
import { loadWorld } from '../../src/simulator/world/file/load.ts';
import { worldSchema } from '../../src/simulator/world/file/schema.ts';
import { stateAt } from '../../src/simulator/world/job-states.ts';
import { SortedList } from '../../src/simulator/world/sorted.ts';
import type { World } from '../../src/simulator/world/world.ts';
import { DAY, MINUTE, PRODUCTION, vaultArn } from '../support/constants.ts';
import { setWorld } from '../support/copy-set-world.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { Random as TestRandom } from '../support/random.ts';
import { type Point, point, vault, worldOf } from '../support/world.ts';
import { CREDENTIALS } from './harness.ts';

// What one record costs must not grow with the number of records: times are compared within a run, by a wide margin.

const NOW = Date.UTC(2026, 10, 20);
const ROLE = `arn:aws:iam::${PRODUCTION}:role/backup`;

/** Milliseconds for each of `count`, the best of some runs. */
function each(count: number, prepare: () => () => void, runs = 3): number {
  const times = Array.from({ length: runs }, () => {
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

  it('a record that is loaded: 100,000 recovery points of 10,000 resources, with 50,000 copies and jobs', {
    timeout: 120_000,
  }, () => {
    const loads = (resources: number) => {
      const options = { resources, points: 13, copied: 0.6, oldest: 29, date: 'source' } as const;
      const { data } = setWorld(NOW, new TestRandom(1), options);
      const count = data.RecoveryPoints!.length + data.CopyJobs!.length;
      if (resources === 10_000) {
        expect(data.RecoveryPoints!.length).toBeGreaterThan(100_000);
        expect(data.CopyJobs!.length).toBeGreaterThan(48_000);
      }
      const run = () => () => {
        const made = loadWorld(worldSchema.parse(data), NOW, resolveSwitches(), new Random(1), 1);
        expect(made.recoveryPoints.resources(PRODUCTION, 'us-east-1').size).toBe(resources);
      };
      return each(count, run, 2);
    };
    loads(100);
    expect(loads(10_000) / loads(1000)).toBeLessThan(6);
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

/** Requests to a simulator with this many resources: how many records it reads for them. */
async function listed(resources: number, run: (client: BackupClient) => Promise<void>): Promise<number> {
  const clock = new ManualClock(Date.now());
  const options = { resources, points: 13, copied: 0.6, oldest: 29, date: 'source' } as const;
  const { data } = setWorld(clock.now(), new TestRandom(1), options);
  const simulator = await startSimulator({ clock, seed: 1, world: data });
  const client = new BackupClient({
    region: 'us-east-1',
    endpoint: simulator.url,
    credentials: CREDENTIALS.production,
    maxAttempts: 1,
  });
  try {
    await run(client);
    const before = simulator.recordsTouched();
    await run(client);
    return simulator.recordsTouched() - before;
  } finally {
    client.destroy();
    await simulator.close();
  }
}

describe('a page in a large world', () => {
  it('reads only the records that it shows', { timeout: 120_000 }, async () => {
    const pages = async (client: BackupClient) => {
      const vault = { BackupVaultName: 'Default', MaxResults: 50 };
      const { NextToken } = await client.send(new ListRecoveryPointsByBackupVaultCommand(vault));
      await client.send(new ListRecoveryPointsByBackupVaultCommand({ ...vault, NextToken }));
      await client.send(
        new ListRecoveryPointsByBackupVaultCommand({ ...vault, ByCreatedBefore: new Date(Date.now() - 10 * DAY) }),
      );
      await client.send(new ListCopyJobsCommand({ MaxResults: 50, ByState: 'FAILED' }));
      await client.send(new ListCopyJobsCommand({ MaxResults: 50, ByCreatedBefore: new Date(Date.now() - 5 * DAY) }));
      await client.send(new ListProtectedResourcesCommand({ MaxResults: 50 }));
    };
    for (const resources of [100, 5000]) expect(await listed(resources, pages)).toBeLessThan(6 * 50 + 10);
  });
});

describe('a quota of copies at the size of a set', () => {
  it('lets 10,000 jobs wait in CREATED, refuses none, and runs as many as it allows', { timeout: 60_000 }, () => {
    const count = 10_000;
    const made = world(
      Array.from({ length: count }, (_, index) => point(NOW - DAY, index, { ResourceArn: efs(index) })),
    );
    const account = made.accounts.get(PRODUCTION)!;
    const home = made.vaultsOf(PRODUCTION, 'us-east-1')[0]!;
    const destinationVaultArn = vaultArn('west', PRODUCTION, 'us-west-2');
    const more = { lifecycle: undefined, token: undefined, received: undefined };
    const jobs = [...made.recoveryPoints.ofVault(home).beyond()].map((source) =>
      made.startCopyJob({ source, destinationVaultArn, roleArn: ROLE, ...more }, account, NOW),
    );
    // 100 copies of fully managed types into a Region, and 5 more per vault.
    const last = Math.max(...jobs.map((job) => job.endsAt));
    for (const at of [NOW + 10_000, NOW + MINUTE, (NOW + last) / 2]) {
      const states = jobs.map((job) => stateAt(job, at));
      expect(states.filter((state) => state === 'RUNNING').length).toBe(105);
      expect(states.filter((state) => state === 'CREATED').length).toBeGreaterThan(4000);
    }
    expect(jobs.every((job) => stateAt(job, last) === 'COMPLETED')).toBe(true);
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
