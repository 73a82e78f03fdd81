import type { VaultArn } from '../arn/arn.ts';
import type { CopyTerms } from '../copy/request.ts';
import type { ErrorDetails } from '../errors.ts';
import { matchesDestination } from './destination-pattern.ts';
import type { GuardSettings } from './settings.ts';

export type Trust = 'own' | 'allowed' | 'not_allowed';

/** What a guard of the destination judges: a copy that is asked for, or one that was made. */
type Destined = Pick<CopyTerms, 'destination'>;

const NO_OTHER_WAY = 'Do not look for another way. Tell the user: this is for the operator to decide.';

export function denied(code: string, message: string, fix: string): ErrorDetails {
  return { category: 'policy_denied', code, message, fix: `${fix} ${NO_OTHER_WAY}` };
}

/** Refuses every write: with a broken setting (it could be a guard), or when the server is read-only. */
export function refuseWrites({ broken, readOnly, names }: GuardSettings): ErrorDetails | undefined {
  const [first, ...more] = broken;
  if (first) {
    const others = more.length > 0 ? ` So are ${more.map((one) => one.Setting).join(', ')}.` : '';
    return {
      category: 'configuration',
      code: 'BrokenSetting',
      message: `This server is locked because its setting ${first.Setting} cannot be used: ${first.Problem}${others} Reads work; nothing is started.`,
      fix: `The operator must correct it and restart the server. ${broken.map((one) => `${one.Setting}: ${one.Fix}`).join(' ')}`,
    };
  }
  if (readOnly) {
    return denied(
      'ReadOnly',
      'This server is read-only: it starts nothing.',
      `Only the operator can change that, with ${names.readOnly}.`,
    );
  }
  return undefined;
}

/** Whether copies may go to a Region. */
export function isAllowedRegion(region: string, { allowRegions }: Pick<GuardSettings, 'allowRegions'>): boolean {
  return allowRegions === undefined || allowRegions.includes(region);
}

/** Data residency: a destination outside the Regions that the operator allows, in the caller's own account too. */
export function refuseRegion({ destination }: Destined, settings: GuardSettings): ErrorDetails | undefined {
  if (isAllowedRegion(destination.region, settings)) return undefined;
  const { allowRegions = [], names } = settings;
  return denied(
    'RegionNotAllowed',
    `The destination vault is in ${destination.region}. The operator allows copies only to ${allowRegions.join(', ') || 'no Region'}.`,
    `If the copy is meant to go there, the operator can add ${destination.region} to ${names.allowRegions}.`,
  );
}

/**
 * The role and the recovery point (where its ARN names an account) must be the caller's own. The second is a rule of this
 * server, not of AWS: with a restore access vault and multi-party approval, an account can copy what another one owns.
 */
export function refuseForeignSource({ role, recoveryPoint }: CopyTerms, account: string): ErrorDetails | undefined {
  if (role !== undefined && role.account !== account) {
    return denied(
      'ForeignRole',
      `IamRoleArn is not a role of the caller's account ${account}.`,
      `Use a role of account ${account}, or a Profile of the role's account if one is configured.`,
    );
  }
  if (recoveryPoint?.account !== undefined && recoveryPoint.account !== account) {
    return denied(
      'ForeignRecoveryPoint',
      `The recovery point is in account ${recoveryPoint.account}, not in the caller's account ${account}. This server copies only recovery points of the caller's own account.`,
      `Use a Profile of account ${recoveryPoint.account} if one is configured.`,
    );
  }
  return undefined;
}

/** Whether a destination is the caller's own, allowed by a pattern, or neither. */
export function trustOf(
  destination: VaultArn,
  account: string,
  { allowDestinations }: Pick<GuardSettings, 'allowDestinations'>,
): Trust {
  if (destination.account === account) return 'own';
  return allowDestinations.some((pattern) => matchesDestination(pattern, destination)) ? 'allowed' : 'not_allowed';
}

/** A destination outside the caller's account must match a pattern of the operator's. */
export function refuseDestination(
  { destination }: Destined,
  account: string,
  settings: GuardSettings,
): ErrorDetails | undefined {
  if (trustOf(destination, account, settings) !== 'not_allowed') return undefined;
  return denied(
    'ForeignDestination',
    `The destination vault is in account ${destination.account}, not in the caller's account ${account}, and the operator has not allowed it.`,
    `If the copy is meant to go there, the operator can add ${destination.text} to ${settings.names.allowDestinations}.`,
  );
}
