import { accountOf, regionOf } from '../../world/arns.ts';
import type { Account, Key, Lifecycle, RecoveryPoint, Role, Vault } from '../../world/records.ts';

/** Everything that decides whether a copy works. */
export interface Copy {
  source: RecoveryPoint;
  destinationVaultArn: string;
  destination: Vault | undefined;
  sourceAccount: Account;
  destinationAccount: Account | undefined;
  roleArn: string;
  role: Role | undefined;
  /** The lifecycle that the copy would have. */
  lifecycle: Lifecycle;
  /** Whether it is copied as part of its composite recovery point. */
  child: boolean;
  now: number;
  key(arn: string): Key | undefined;
}

export const crossRegion = (copy: Copy): boolean => copy.source.vault.region !== regionOf(copy.destinationVaultArn);

export const crossAccount = (copy: Copy): boolean =>
  copy.source.vault.accountId !== accountOf(copy.destinationVaultArn);

export const airGapped = (copy: Copy): boolean => copy.destination?.type === 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT';
