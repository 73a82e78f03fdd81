import { accounts, keys, organizations } from './company/accounts.ts';
import { copyJobs } from './company/copy-jobs.ts';
import type { Ago } from './company/names.ts';
import { recoveryPoints } from './company/recovery-points.ts';
import { vaults } from './company/vaults.ts';
import type { WorldData } from './schema.ts';

const DAY = 86_400_000;

/** The built-in company as of `now` (milliseconds since the Unix epoch): fresh data, which a caller may change. */
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
