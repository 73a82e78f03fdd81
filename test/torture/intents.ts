import type { CopyJobTruth } from '../../src/simulator/index.ts';
import { PRODUCTION, REQUEST, recoveryPointArn, vaultArn } from '../support/constants.ts';

export interface Intent {
  request: Readonly<Record<string, unknown>>;
  /** Whether AWS can make the copy; if not, every job of it fails. */
  works: boolean;
}

/** Copies in the built-in world that must each be made once. */
export const INTENTS: readonly Intent[] = [
  { request: REQUEST, works: true },
  { request: { ...REQUEST, Lifecycle: { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 120 } }, works: true },
  {
    request: {
      ...REQUEST,
      RecoveryPointArn: recoveryPointArn('9D2C71A4-0B6E-4F58-93C7-2E85D1F6A304'),
      Lifecycle: { DeleteAfterDays: 365 },
    },
    works: true,
  },
  {
    request: { ...REQUEST, DestinationBackupVaultArn: vaultArn('west-vault', PRODUCTION, 'us-west-2') },
    works: true,
  },
  // The copy expires during the run, and is then needed again.
  { request: { ...REQUEST, Lifecycle: { DeleteAfterDays: 2 } }, works: true },
  // Outside the range of the locked vault: the job fails.
  {
    request: { ...REQUEST, DestinationBackupVaultArn: vaultArn('compliance'), Lifecycle: { DeleteAfterDays: 7 } },
    works: false,
  },
  { request: { ...REQUEST, DestinationBackupVaultArn: vaultArn('no-such-vault') }, works: false },
];

interface Pair {
  RecoveryPointArn?: unknown;
  DestinationBackupVaultArn?: unknown;
}

/** Two intents with the same recovery point and destination would be the same copy. */
export function isSamePair(one: Pair, other: Pair): boolean {
  return (
    one.RecoveryPointArn === other.RecoveryPointArn && one.DestinationBackupVaultArn === other.DestinationBackupVaultArn
  );
}

export function isOf(job: CopyJobTruth, { request }: Intent): boolean {
  const asked = job.Request as { Lifecycle?: unknown } | undefined;
  return isSamePair(job, request) && JSON.stringify(asked?.Lifecycle) === JSON.stringify(request.Lifecycle);
}
