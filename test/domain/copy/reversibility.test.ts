import { describe, expect, it } from 'vitest';
import { reversibilityOf } from '../../../src/domain/copy/reversibility.ts';
import type { Vault } from '../../../src/domain/shapes.ts';

const NOW = Date.parse('2026-11-22T10:00:00.000Z');
const BEFORE = '2026-11-22T09:59:59.999Z';
const AT = '2026-11-22T10:00:00.000Z';
const AFTER = '2026-11-22T10:00:00.001Z';
const LAG = 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT';

const FINAL = 'the vault is locked: nobody can delete the copy before its retention ends.';
const GOVERNED = 'the vault is locked: the copy can be deleted only after the lock is removed.';
const COOLING = `the vault is locked: the copy can be deleted only after the lock is removed (possible until ${AFTER}, not after).`;
const OPEN = 'account 123456789012 can delete the finished copy.';
const UNREAD = 'whether the vault is locked against deletion is not known.';

describe('reversibilityOf', () => {
  it.each<[what: string, vault: Vault | undefined, can: boolean | 'unknown', says: string]>([
    ['not locked', { Locked: false }, true, OPEN],
    ['not locked, whatever its LockDate', { Locked: false, LockDate: BEFORE }, true, OPEN],
    ['permanently locked', { Locked: true, LockDate: BEFORE }, false, FINAL],
    ['permanently locked from now on', { Locked: true, LockDate: AT }, false, FINAL],
    ['permanently locked a moment later', { Locked: true, LockDate: AFTER }, false, COOLING],
    ['locked in governance mode, which has no LockDate', { Locked: true }, false, GOVERNED],
    ['air-gapped', { VaultType: LAG, Locked: true, LockDate: AFTER }, false, FINAL],
    ['air-gapped, without Locked', { VaultType: LAG }, false, FINAL],
    ['without Locked', {}, 'unknown', UNREAD],
    ['with only a LockDate', { LockDate: BEFORE }, 'unknown', UNREAD],
    ['that was not read', undefined, 'unknown', UNREAD],
  ])('a copy in a vault %s', (_, vault, can, says) => {
    const { CanBeUndone, Undo } = reversibilityOf(vault, 'account 123456789012', NOW);
    expect(CanBeUndone).toBe(can);
    expect(Undo).toMatch(/^A copy job cannot be stopped once it is started(;|, and) /);
    expect(Undo.endsWith(says)).toBe(true);
  });
});
