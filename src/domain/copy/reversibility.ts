import { isAirGapped, type Vault } from '../shapes.ts';

/** Whether a copy can be undone, as a value and as a sentence. */
export interface Reversibility {
  CanBeUndone: boolean | 'unknown';
  Undo: string;
}

/**
 * AWS developer guide, "Vault Lock": a compliance lock holds from its LockDate on; air-gapped vaults have one at once.
 *
 * @param vault the destination; undefined where it was not read.
 * @param owner who could delete the copy: `account 123456789012`.
 * @param now epoch milliseconds.
 */
export function reversibilityOf(vault: Vault | undefined, owner: string, now: number): Reversibility {
  const running = 'A copy job cannot be stopped once it is started';
  if (vault && (isAirGapped(vault) || (vault.Locked === true && Date.parse(vault.LockDate ?? '') <= now))) {
    return {
      CanBeUndone: false,
      Undo: `${running}, and the vault is locked: nobody can delete the copy before its retention ends.`,
    };
  }
  if (vault?.Locked === true) {
    const until = vault.LockDate === undefined ? '' : ` (possible until ${vault.LockDate}, not after)`;
    return {
      CanBeUndone: false,
      Undo: `${running}, and the vault is locked: the copy can be deleted only after the lock is removed${until}.`,
    };
  }
  if (vault?.Locked === false) {
    return { CanBeUndone: true, Undo: `${running}; ${owner} can delete the finished copy.` };
  }
  return {
    CanBeUndone: 'unknown',
    Undo: `${running}; whether the vault is locked against deletion is not known.`,
  };
}
