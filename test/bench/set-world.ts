import type { WorldData } from '../../src/simulator/index.ts';
import { DAY, HOUR, PRODUCTION, recoveryPointArn, vaultArn } from '../support/constants.ts';
import { ago, type Point, point, pointOf, vault, worldOf } from '../support/world.ts';
import { resourceOf } from './requests.ts';

// A world of many recovery points that ought to have a copy in another Region.

/** The vault that the server copies into, and one for the bare SDK. */
export const WEST = vaultArn('west', PRODUCTION, 'us-west-2');
export const BARE_WEST = vaultArn('bare-west', PRODUCTION, 'us-west-2');
/** Where the copies of each go before anything is timed. */
export const WARM_UP_WEST = vaultArn('warm-up-west', PRODUCTION, 'us-west-2');
export const BARE_WARM_UP_WEST = vaultArn('bare-warm-up-west', PRODUCTION, 'us-west-2');
export const ROLE = `arn:aws:iam::${PRODUCTION}:role/backup`;

export interface SetSize {
  points: number;
  resources: number;
  /** Whether half of the recovery points, and of the newest ones, have their copy in WEST. */
  halfCopied: boolean;
}

/** How long between two recovery points of a resource. */
const PERIOD = 6 * DAY;

/** AWS lists a copy job for 30 days. */
const RECORDED = 30 * DAY;

const uuid = (kind: number, index: number) => `${String(index).padStart(8, '0')}-000${kind}-4000-8000-000000000000`;

/** Each resource has its recovery points in a row, the newest first; the newest of all are the first ones. */
export function setWorld(now: number, { points, resources, halfCopied }: SetSize): WorldData {
  const sources: Point[] = [];
  const copies: Point[] = [];
  const jobs: NonNullable<WorldData['CopyJobs']> = [];
  for (let index = 0; index < points; index += 1) {
    const [resource, age] = [index % resources, Math.floor(index / resources)];
    const created = now - 2 * HOUR - age * PERIOD - resource * 1000;
    const one = point(created, index, {
      ResourceArn: resourceOf(resource),
      ResourceName: `bench-${resource}`,
      Lifecycle: { DeleteAfterDays: 400 },
    });
    sources.push(one);
    if (!halfCopied || (resource + age) % 2 === 1) continue;
    const RecoveryPointArn = recoveryPointArn(uuid(1, index)).replace('us-east-1', 'us-west-2');
    copies.push({
      ...one,
      RecoveryPointArn,
      BackupVaultName: 'west',
      Region: 'us-west-2',
      SourceBackupVaultArn: vaultArn('Default'),
    });
    if (now - created > RECORDED) continue;
    jobs.push({
      CopyJobId: uuid(2, index),
      AccountId: PRODUCTION,
      Region: 'us-east-1',
      RecoveryPointArn: pointOf(index),
      SourceBackupVaultName: 'Default',
      DestinationBackupVaultArn: WEST,
      DestinationRecoveryPointArn: RecoveryPointArn,
      IamRoleArn: ROLE,
      ResourceArn: one.ResourceArn,
      ResourceType: one.ResourceType,
      BackupSizeInBytes: one.BackupSizeInBytes,
      CreationDate: one.CreationDate,
      CompletionDate: ago(now, now - created - HOUR),
      State: 'COMPLETED',
    });
  }
  const western = (name: string) => ({ ...vault(now, name), Region: 'us-west-2' });
  const data = worldOf(now, [], {
    Vaults: [vault(now, 'Default'), ...['west', 'bare-west', 'warm-up-west', 'bare-warm-up-west'].map(western)],
    RecoveryPoints: [...sources, ...copies],
    CopyJobs: jobs,
  });
  data.Accounts[0]!.Roles = [{ RoleArn: ROLE }];
  return data;
}
