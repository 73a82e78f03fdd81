import { describe, expect, it } from 'vitest';
import { isAirGapped, isComposite, isTerminal } from '../../src/domain/shapes.ts';

describe('isTerminal', () => {
  it.each([
    ['COMPLETED', true],
    ['FAILED', true],
    ['PARTIAL', true],
    ['CREATED', false],
    ['RUNNING', false],
    ['A_STATE_OF_NEXT_YEAR', false],
    [undefined, false],
  ])('%s: %s', (state, expected) => expect(isTerminal(state)).toBe(expected));
});

describe('isAirGapped', () => {
  it.each([
    ['LOGICALLY_AIR_GAPPED_BACKUP_VAULT', true],
    ['BACKUP_VAULT', false],
    ['RESTORE_ACCESS_BACKUP_VAULT', false],
    [undefined, false],
  ])('%s: %s', (VaultType, expected) => expect(isAirGapped({ VaultType })).toBe(expected));
});

describe('isComposite', () => {
  const at = (id: string) => `arn:aws:backup:us-east-1:123456789012:recovery-point:${id}`;

  it.each([
    [true, at('1EB3B5E7'), true],
    [undefined, at('composite:eks/shop'), true],
    [false, at('composite:eks/shop'), true],
    [undefined, at('eks/shop'), false],
    [false, at('1EB3B5E7'), false],
    [undefined, at('1EB3B5E7'), false],
  ])('IsParent %s, %s: %s', (IsParent, arn, expected) => expect(isComposite({ IsParent }, arn)).toBe(expected));
});
