import { defaultWorld, type WorldData } from '../../../src/simulator/index.ts';
import { DAY, PRODUCTION, RECOVERY } from '../../support/constants.ts';
import { ACCESS, ProfileHome } from '../../support/profile-home.ts';
import { ago, type Vault } from '../../support/world.ts';

/** The configuration of an operator of two accounts: a profile for each, and the allowed vaults of the second. */
export const PROFILES = ['--profile', 'production', '--profile', 'recovery'];
export const ALLOWED = ['--allow-destination', `arn:aws:backup:*:${RECOVERY}:backup-vault:*`];

/** Roles in the two accounts, which a user knows. */
export const ROLE = `arn:aws:iam::${PRODUCTION}:role/service-role/AWSBackupDefaultServiceRole`;
export const RECOVERY_ROLE = `arn:aws:iam::${RECOVERY}:role/service-role/AWSBackupDefaultServiceRole`;

/** The environment of a machine that has both profiles. */
export async function bothProfiles(url: string): Promise<Record<string, string>> {
  const home = new ProfileHome(url);
  await home.config('');
  await home.credentials({ production: ACCESS.production, recovery: ACCESS.recovery });
  const none = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
  return { ...home.env, ...none };
}

/** The built-in company with more vaults and other changes. */
export function company(now: number, vaults: readonly Vault[] = [], change = (_: WorldData) => {}): WorldData {
  const world = defaultWorld(now);
  world.Vaults = [...(world.Vaults ?? []), ...vaults];
  change(world);
  return world;
}

/** A vault in the account and Region of another vault, with the same customer managed key. */
export function vaultBeside(
  now: number,
  like: { AccountId: string; Region: string; BackupVaultName: string },
  more: Partial<Vault> & { BackupVaultName: string },
): Vault {
  const found = defaultWorld(now).Vaults?.find(
    (one) =>
      one.AccountId === like.AccountId && one.Region === like.Region && one.BackupVaultName === like.BackupVaultName,
  );
  if (!found) throw new Error(`the company has no vault ${like.BackupVaultName}`);
  return { ...found, CreationDate: ago(now, 100 * DAY), ...more };
}
