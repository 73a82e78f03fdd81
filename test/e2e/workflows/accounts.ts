import { defaultWorld, type WorldData } from '../../../src/simulator/index.ts';
import { ACCESS, PRODUCTION, ProfileHome, RECOVERY } from '../../support/profile-home.ts';

export { PRODUCTION, RECOVERY };

type Vault = NonNullable<WorldData['Vaults']>[number];

/** What an operator of two accounts configures: a profile of each, and the vaults of the second that are allowed. */
export const PROFILES = ['--profile', 'production', '--profile', 'recovery'];
export const ALLOWED = ['--allow-destination', `arn:aws:backup:*:${RECOVERY}:backup-vault:*`];

/** Roles that exist in the two accounts; a user knows theirs. */
export const ROLE = `arn:aws:iam::${PRODUCTION}:role/service-role/AWSBackupDefaultServiceRole`;
export const RECOVERY_ROLE = `arn:aws:iam::${RECOVERY}:role/service-role/AWSBackupDefaultServiceRole`;

/** The environment of a machine that has both profiles. */
export async function bothProfiles(url: string): Promise<Record<string, string>> {
  const home = await ProfileHome.create(url);
  await home.config('');
  await home.credentials({ production: ACCESS.production, recovery: ACCESS.recovery });
  const none = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
  return { ...home.env, ...none };
}

/** The built-in company with more vaults and a change here and there. */
export function company(now: number, vaults: readonly Vault[] = [], change = (_: WorldData) => {}): WorldData {
  const world = defaultWorld(now);
  world.Vaults = [...(world.Vaults ?? []), ...vaults];
  change(world);
  return world;
}

const DAYS = 86_400_000;

/** A vault with the customer managed key of another one, whose account and Region it shares. */
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
  return { ...found, CreationDate: new Date(now - 100 * DAYS).toISOString(), ...more };
}
