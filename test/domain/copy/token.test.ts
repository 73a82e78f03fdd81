import { describe, expect, it } from 'vitest';
import type { Lifecycle } from '../../../src/domain/copy/lifecycle.ts';
import { identityOf } from '../../../src/domain/copy/token.ts';
import type { CopyRequest } from '../../../src/domain/guards/guards.ts';

const REQUEST: CopyRequest = {
  RecoveryPointArn: 'arn:aws:backup:us-east-1:123456789012:recovery-point:1EB3B5E7-9EB0-435A-A80B-108B488B0D45',
  SourceBackupVaultName: 'Default',
  DestinationBackupVaultArn: 'arn:aws:backup:us-east-1:123456789012:backup-vault:aBackupVault',
  IamRoleArn: 'arn:aws:iam::123456789012:role/S3Access',
};

describe('what a request copies', () => {
  const lifecycleOf = (Lifecycle: Lifecycle | undefined) =>
    identityOf({ ...REQUEST, Lifecycle }, '123456789012').lifecycle;

  it('is account, recovery point, destination and lifecycle, not the role and not the source vault', () => {
    const Lifecycle = { DeleteAfterDays: 7 };
    expect(identityOf({ ...REQUEST, Lifecycle }, '123456789012')).toStrictEqual({
      account: '123456789012',
      recoveryPointArn: REQUEST.RecoveryPointArn,
      destinationBackupVaultArn: REQUEST.DestinationBackupVaultArn,
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
