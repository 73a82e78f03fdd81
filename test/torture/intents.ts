import type { CopyJobTruth } from '../../src/simulator/index.ts';

export const ACCOUNT = '123456789012';

export const vault = (name: string) => `arn:aws:backup:us-east-1:${ACCOUNT}:backup-vault:${name}`;
const point = (id: string) => `arn:aws:backup:us-east-1:${ACCOUNT}:recovery-point:${id}`;

export const REQUEST = {
  RecoveryPointArn: point('1EB3B5E7-9EB0-435A-A80B-108B488B0D45'),
  SourceBackupVaultName: 'Default',
  DestinationBackupVaultArn: vault('aBackupVault'),
  IamRoleArn: `arn:aws:iam::${ACCOUNT}:role/S3Access`,
};

export interface Intent {
  request: Readonly<Record<string, unknown>>;
  /** Whether AWS makes that copy; else its job fails each time that it is tried. */
  works: boolean;
}

/** Copies of the built-in world that somebody wants, each made once. */
export const INTENTS: readonly Intent[] = [
  { request: REQUEST, works: true },
  { request: { ...REQUEST, Lifecycle: { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 120 } }, works: true },
  {
    request: {
      ...REQUEST,
      RecoveryPointArn: point('9D2C71A4-0B6E-4F58-93C7-2E85D1F6A304'),
      Lifecycle: { DeleteAfterDays: 365 },
    },
    works: true,
  },
  {
    request: { ...REQUEST, DestinationBackupVaultArn: `arn:aws:backup:us-west-2:${ACCOUNT}:backup-vault:west-vault` },
    works: true,
  },
  // Its copy is deleted within these runs: then it is wanted anew.
  { request: { ...REQUEST, Lifecycle: { DeleteAfterDays: 2 } }, works: true },
  // Outside the range of the locked vault: the job fails.
  {
    request: { ...REQUEST, DestinationBackupVaultArn: vault('compliance'), Lifecycle: { DeleteAfterDays: 7 } },
    works: false,
  },
  { request: { ...REQUEST, DestinationBackupVaultArn: vault('no-such-vault') }, works: false },
];

interface Pair {
  RecoveryPointArn?: unknown;
  DestinationBackupVaultArn?: unknown;
}

/** Two intents of one recovery point and destination would be two copies of the same thing. */
export function isSamePair(one: Pair, other: Pair): boolean {
  return (
    one.RecoveryPointArn === other.RecoveryPointArn && one.DestinationBackupVaultArn === other.DestinationBackupVaultArn
  );
}

export function isOf(job: CopyJobTruth, { request }: Intent): boolean {
  const asked = job.Request as { Lifecycle?: unknown } | undefined;
  return isSamePair(job, request) && JSON.stringify(asked?.Lifecycle) === JSON.stringify(request.Lifecycle);
}
