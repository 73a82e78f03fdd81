import type { WorldData } from '../../src/simulator/index.ts';
import { DAY, HOUR, PRODUCTION, recoveryPointArn, vaultArn } from './constants.ts';
import type { Random } from './random.ts';
import { ago, type Point, point, vault, worldOf } from './world.ts';

// A world of many resources whose recovery points ought to be in another Region, and what is true of each of them.

export const WEST = vaultArn('west', PRODUCTION, 'us-west-2');
export const ROLE = `arn:aws:iam::${PRODUCTION}:role/backup`;

/** What a recovery point of the generated world has in the destination. */
export type Fate = 'copied' | 'none';

export interface SetWorld {
  data: WorldData;
  /** By the ARN of the recovery point. */
  fates: ReadonlyMap<string, Fate>;
  /** By the ARN of the resource, the newest first. */
  resources: ReadonlyMap<string, readonly Point[]>;
}

export interface SetWorldOptions {
  resources: number;
  /** Recovery points of each, at most. */
  points: number;
  /** Of 1: how many have a copy. */
  copied: number;
  /** The oldest, in days. */
  oldest: number;
  /** Which date a copy shows. */
  date: 'source' | 'copy';
}

const id = (index: number, of = 0) => `${String(index).padStart(8, '0')}-000${of}-4000-8000-000000000000`;
const western = (index: number) => recoveryPointArn(id(index, 1)).replace('us-east-1', 'us-west-2');

export function setWorld(now: number, random: Random, options: SetWorldOptions): SetWorld {
  const fates = new Map<string, Fate>();
  const resources = new Map<string, Point[]>();
  const points: Point[] = [];
  const copies: Point[] = [];
  const jobs: NonNullable<WorldData['CopyJobs']> = [];
  for (let resource = 0; resource < options.resources; resource += 1) {
    const ResourceArn = `arn:aws:elasticfilesystem:us-east-1:${PRODUCTION}:file-system/fs-${resource}`;
    const taken = new Set<number>();
    const own: Point[] = [];
    for (let left = 1 + random.below(options.points); left > 0; left -= 1) {
      const hours = 1 + random.below(options.oldest * 24);
      if (taken.has(hours)) continue;
      taken.add(hours);
      const index = points.length;
      const made = now - hours * HOUR - random.below(3_000_000);
      const days = random.pick([400, 1000]);
      const one = point(made, index, {
        RecoveryPointArn: recoveryPointArn(id(index)),
        BackupVaultName: random.pick(['Default', 'Default', 'second']),
        ResourceArn,
        ResourceName: `files-${resource}`,
        Lifecycle: { DeleteAfterDays: days },
        IamRoleArn: ROLE,
      });
      points.push(one);
      own.push(one);
      fates.set(one.RecoveryPointArn, 'none');
      const ended = Math.min(now - HOUR / 2, made + (1 + random.below(20)) * HOUR);
      const job = {
        CopyJobId: id(index, 2),
        AccountId: PRODUCTION,
        Region: 'us-east-1',
        RecoveryPointArn: one.RecoveryPointArn,
        SourceBackupVaultName: one.BackupVaultName,
        DestinationBackupVaultArn: WEST,
        IamRoleArn: ROLE,
        ResourceArn,
        ResourceType: 'EFS',
        BackupSizeInBytes: one.BackupSizeInBytes,
        CreationDate: ago(now, now - ended + HOUR / 4),
        CompletionDate: ago(now, now - ended),
      };
      const recorded = now - ended < 30 * DAY;
      if (random.chance(options.copied)) {
        const gone = random.chance(0.15);
        if (recorded) jobs.push({ ...job, State: 'COMPLETED', DestinationRecoveryPointArn: western(index) });
        if (gone) continue;
        fates.set(one.RecoveryPointArn, 'copied');
        copies.push({
          ...one,
          RecoveryPointArn: western(index),
          BackupVaultName: 'west',
          Region: 'us-west-2',
          SourceBackupVaultArn: vaultArn(one.BackupVaultName),
          // In data, the days of a lifecycle count from the date that is given: a copy of which both show is impossible.
          ...(options.date === 'copy' && { CreationDate: job.CreationDate, Lifecycle: undefined }),
        });
      } else if (recorded && random.chance(0.3)) {
        jobs.push({ ...job, State: 'FAILED', StatusMessage: 'The job failed.' });
      }
    }
    own.sort((one, other) => Date.parse(other.CreationDate) - Date.parse(one.CreationDate));
    resources.set(ResourceArn, own);
  }
  const data = worldOf(now, [], {
    Vaults: [
      vault(now, 'Default'),
      vault(now, 'second'),
      { ...vault(now, 'west'), Region: 'us-west-2' },
      { ...vault(now, 'other'), Region: 'us-west-2' },
    ],
    RecoveryPoints: [...points, ...copies],
    CopyJobs: jobs,
  });
  data.Accounts[0]!.Roles = [{ RoleArn: ROLE }];
  return { data, fates, resources };
}
