import { type CopyJobState, hasEnded, stateAt } from './world/job-states.ts';
import type { World } from './world/world.ts';

// What is really in the world, whoever can see it. Tests check answers against it.

/** Dates in milliseconds since the Unix epoch. */
export interface CopyJobTruth {
  CopyJobId: string;
  AccountId: string;
  Region: string;
  State: CopyJobState;
  StatusMessage: string | undefined;
  RecoveryPointArn: string;
  DestinationBackupVaultArn: string;
  DestinationRecoveryPointArn: string | undefined;
  IdempotencyToken: string | undefined;
  ParentJobId: string | undefined;
  CreationDate: number;
  CompletionDate: number | undefined;
  /** The lifecycle of the copy; its days count from the creation of the source. */
  Lifecycle: { MoveToColdStorageAfterDays?: number | undefined; DeleteAfterDays?: number | undefined };
  /** The body of StartCopyJob; undefined for child jobs and for jobs from the world's data. */
  Request: unknown;
}

/** Dates in milliseconds since the Unix epoch. */
export interface RecoveryPointTruth {
  RecoveryPointArn: string;
  ResourceArn: string;
  ResourceType: string;
  ResourceName: string | undefined;
  Status: string;
  /** As lists show it. */
  CreationDate: number;
  /** When the backup was made that it holds. */
  BackedUpAt: number;
  MoveToColdStorageAfterDays: number | undefined;
  DeleteAfterDays: number | undefined;
  EncryptionKeyArn: string | undefined;
  ParentRecoveryPointArn: string | undefined;
  SourceBackupVaultArn: string | undefined;
  BackupSizeInBytes: number;
}

export function copyJobTruths(world: World, now: number): CopyJobTruth[] {
  world.advance(now);
  return [...world.copyJobs.all()].map((job) => ({
    CopyJobId: job.id,
    AccountId: job.accountId,
    Region: job.region,
    State: stateAt(job, now),
    StatusMessage: hasEnded(job, now) ? job.statusMessage : undefined,
    RecoveryPointArn: job.sourceArn,
    DestinationBackupVaultArn: job.destinationVaultArn,
    DestinationRecoveryPointArn: hasEnded(job, now) ? job.destinationArn : undefined,
    IdempotencyToken: job.token,
    ParentJobId: job.parentId,
    CreationDate: job.createdAt,
    CompletionDate: hasEnded(job, now) ? job.endsAt : undefined,
    Lifecycle: job.lifecycle,
    Request: job.request,
  }));
}

export function recoveryPointTruths(
  world: World,
  now: number,
  account: string,
  region: string,
  vaultName: string,
): RecoveryPointTruth[] {
  world.advance(now);
  const vault = world.vaultsOf(account, region).find((one) => one.name === vaultName);
  const points = vault === undefined ? [] : [...world.recoveryPoints.ofVault(vault).beyond()];
  return points.map((point) => ({
    RecoveryPointArn: point.arn,
    ResourceArn: point.resourceArn,
    ResourceType: point.resourceType,
    ResourceName: point.resourceName,
    Status: point.status,
    CreationDate: point.createdAt,
    BackedUpAt: point.backedUpAt,
    MoveToColdStorageAfterDays: point.lifecycle.MoveToColdStorageAfterDays,
    DeleteAfterDays: point.lifecycle.DeleteAfterDays,
    EncryptionKeyArn: point.keyArn,
    ParentRecoveryPointArn: point.parentArn,
    SourceBackupVaultArn: point.sourceVaultArn,
    BackupSizeInBytes: point.sizeBytes,
  }));
}
