import { describe, expect, it } from 'vitest';
import type { Lifecycle } from '../../../src/domain/copy/lifecycle.ts';
import { identityOf } from '../../../src/domain/copy/token.ts';
import { copyRequest } from '../../support/copy-request.ts';

const REQUEST = copyRequest();

describe('what a request copies', () => {
  const lifecycleOf = (Lifecycle: Lifecycle | undefined) =>
    identityOf({ ...REQUEST, lifecycle: Lifecycle }, '123456789012').lifecycle;

  it('is account, recovery point, destination and lifecycle, not the role and not the source vault', () => {
    const Lifecycle = { DeleteAfterDays: 7 };
    expect(identityOf({ ...REQUEST, lifecycle: Lifecycle }, '123456789012')).toStrictEqual({
      account: '123456789012',
      recoveryPointArn: REQUEST.recoveryPoint.text,
      destinationBackupVaultArn: REQUEST.destination.text,
      lifecycle: Lifecycle,
    });
  });

  it('is the same without a lifecycle and with the one that means "as the source"', () => {
    expect(lifecycleOf(undefined)).toBeUndefined();
    expect(lifecycleOf({ MoveToColdStorageAfterDays: -1, DeleteAfterDays: -1 })).toBeUndefined();
  });

  it.each<Lifecycle>([
    { MoveToColdStorageAfterDays: -1 },
    { DeleteAfterDays: -1 },
    { MoveToColdStorageAfterDays: 1, DeleteAfterDays: -1 },
    { MoveToColdStorageAfterDays: -1, DeleteAfterDays: 1 },
    { MoveToColdStorageAfterDays: 1, DeleteAfterDays: 91 },
    { MoveToColdStorageAfterDays: -1, DeleteAfterDays: -1, OptInToArchiveForSupportedResources: true },
    { OptInToArchiveForSupportedResources: true },
  ])('is another with %j', (lifecycle) => expect(lifecycleOf(lifecycle)).toBe(lifecycle));
});
