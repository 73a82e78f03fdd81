import type { WorldData } from '../file/schema.ts';
import { accounts, keys, organizations } from './accounts.ts';
import { copyJobs } from './copy-jobs.ts';
import type { Ago } from './names.ts';
import { recoveryPoints } from './recovery-points.ts';
import { vaults } from './vaults.ts';

const DAY = 86_400_000;

/** The built-in company as of `now` (milliseconds since the Unix epoch): fresh data, which the caller can change. */
export function defaultWorld(now: number): WorldData {
  const ago: Ago = (days) => new Date(now - days * DAY).toISOString();
  return {
    Organizations: organizations(ago),
    Accounts: accounts(),
    Keys: keys(),
    Vaults: vaults(ago),
    RecoveryPoints: recoveryPoints(ago),
    CopyJobs: copyJobs(ago),
  };
}
