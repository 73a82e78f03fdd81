import type { VaultArn } from '../arn/arn.ts';
import { evaluateVaultPolicy, type Ternary } from '../policy/vault-policy.ts';
import { isAirGapped, type Vault } from '../shapes.ts';

/** Whether a copy can be undone, as a value and as a sentence. */
export interface Reversibility {
  CanBeUndone: boolean | 'unknown';
  Undo: string;
}

/** What was read about the destination. */
export interface VaultRead {
  /** Undefined if it was not read. */
  vault: Vault | undefined;
  /** The access policy (JSON): null if the vault has none, undefined if it was not read. */
  policy: string | null | undefined;
}

/** AWS Backup has no operation that stops a copy job. */
export const CANNOT_BE_STOPPED = 'A copy job cannot be stopped once it is started.';

/**
 * The type, the lock and the access policy of the destination decide together. AWS developer guide, "Vault Lock": a
 * compliance lock holds from its LockDate on; air-gapped vaults have one at once. "Vault access policies": a policy can deny
 * everyone the deletion of recovery points, and its own change. What is not known is not "can be undone".
 *
 * @param now epoch milliseconds.
 */
export function reversibilityOf({ vault, policy }: VaultRead, destination: VaultArn, now: number): Reversibility {
  if (vault && (isAirGapped(vault) || (vault.Locked === true && Date.parse(vault.LockDate ?? '') <= now))) {
    return no('The vault is locked: nobody can delete the copy before its retention ends.');
  }
  if (vault?.Locked === true) {
    const until = vault.LockDate === undefined ? '' : ` (possible until ${vault.LockDate}, not after)`;
    return no(`The vault is locked: the copy can be deleted only after the lock is removed${until}.`);
  }
  // What the policy denies for certain stays denied whatever the lock is.
  const denial = policy === undefined ? 'unread' : denialOf(policy, destination);
  const owner = `account ${destination.account}`;
  if (denial === 'final') {
    return no(
      `The vault's access policy prevents everyone in ${owner} from deleting the copy or changing that policy.`,
    );
  }
  if (denial === 'denied') {
    return no(
      `The vault's access policy prevents everyone in ${owner} from deleting the copy: it can be deleted only after that policy is changed.`,
    );
  }
  if (vault?.Locked !== false) return unknown('Whether the vault is locked against deletion is not known.');
  if (vault.VaultType !== undefined && vault.VaultType !== 'BACKUP_VAULT') {
    return unknown('Whether a copy in a vault of this type can be deleted is not known.');
  }
  if (denial === 'unread') return unknown("The vault's access policy, which can deny its deletion, was not read.");
  if (denial === 'unknown') {
    return unknown("Whether the vault's access policy denies the deletion of the copy cannot be told from here.");
  }
  const some = denial === 'some' ? ", except principals that the vault's access policy prevents from doing so" : '';
  return { CanBeUndone: true, Undo: `Account ${destination.account} can delete the finished copy${some}.` };
}

const no = (Undo: string): Reversibility => ({ CanBeUndone: false, Undo });
const unknown = (Undo: string): Reversibility => ({ CanBeUndone: 'unknown', Undo });

/** Whether a policy denies the owner the deletion: for good, until the policy is changed, to some principals, or not. */
function denialOf(
  policy: string | null,
  { account, text }: VaultArn,
): 'final' | 'denied' | 'some' | 'none' | 'unknown' {
  if (policy === null) return 'none';
  const denied = (operation: string, resource: string | undefined, everyone: boolean): Ternary => {
    const access = { action: `backup:${operation}`, resource, account, ...(everyone && { everyone: true as const }) };
    return evaluateVaultPolicy(policy, access).denied;
  };
  // The ARN of a copy is not known before it is made.
  const toAll = denied('DeleteRecoveryPoint', undefined, true);
  if (toAll === 'unknown') return 'unknown';
  if (toAll === false) return denied('DeleteRecoveryPoint', undefined, false) === false ? 'none' : 'some';
  const changes = ['PutBackupVaultAccessPolicy', 'DeleteBackupVaultAccessPolicy'];
  return changes.every((operation) => denied(operation, text, true) === true) ? 'final' : 'denied';
}
