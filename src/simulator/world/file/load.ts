import type { Random } from '../../random.ts';
import { featureOf } from '../../rules/features.ts';
import { keptLifecycle } from '../../rules/lifecycle.ts';
import type { Switches } from '../../switches.ts';
import { positionOf } from '../positions.ts';
import type { Account, CopyJob, RecoveryPoint } from '../records.ts';
import { World } from '../world.ts';
import type { CompleteWorld } from './schema.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A date of a world's text, ISO 8601 or relative to the start, in milliseconds. */
function instant(text: string, start: number): number {
  const relative = /^([+-][\d.]+)([dhms])$/.exec(text);
  return relative ? start + Math.round(Number(relative[1]) * UNITS[relative[2]!]!) : Date.parse(text);
}

/** Makes a world of its data; `start` is the time, in milliseconds, that its relative dates count from. */
export function loadWorld(
  data: CompleteWorld,
  start: number,
  switches: Switches,
  random: Random,
  speed: number,
): World {
  const world = new World(switches, random, speed);
  const at = (text: string): number => instant(text, start);
  const maybe = (text: string | undefined): number | undefined => (text === undefined ? undefined : at(text));

  for (const key of data.Keys) {
    world.keys.set(key.KeyArn, {
      arn: key.KeyArn,
      awsManaged: key.AwsManaged,
      state: key.KeyState,
      sharedWith: key.SharedWith,
    });
  }
  const organizations = data.Organizations.map((one) => ({
    id: one.Id,
    managementAccountId: one.ManagementAccountId,
    accountIds: one.AccountIds,
    crossAccountBackup: one.IsCrossAccountBackupEnabled,
    updatedAt: at(one.LastUpdateTime),
  }));
  for (const one of data.Accounts) {
    const account: Account = {
      id: one.AccountId,
      name: one.Name,
      roles: new Map(
        one.Roles.map((role) => [
          role.RoleArn,
          {
            arn: role.RoleArn,
            trustsBackup: role.TrustsBackup,
            passable: role.Passable,
            lacks: role.Lacks,
            deletedAt: maybe(role.DeletedAt),
          },
        ]),
      ),
      optedOut: one.OptedOutResourceTypes,
      allowedAmis: one.AllowedAmis,
      optionGroups: one.OptionGroups,
      unsharesSnapshots: one.UnsharesSnapshots,
      organization: organizations.find((organization) => organization.accountIds.includes(one.AccountId)),
    };
    world.accounts.set(account.id, account);
    for (const key of one.AccessKeys) {
      world.accessKeys.set(key.AccessKeyId, {
        accountId: account.id,
        accessKeyId: key.AccessKeyId,
        secretAccessKey: key.SecretAccessKey,
        sessionToken: key.SessionToken,
        expiresAt: maybe(key.Expiration),
        arn: key.Arn,
      });
    }
  }
  for (const vault of data.Vaults) {
    world.addVault({
      name: vault.BackupVaultName,
      arn: vaultArn(vault.Region, vault.AccountId, vault.BackupVaultName),
      accountId: vault.AccountId,
      region: vault.Region,
      type: vault.VaultType,
      state: vault.VaultState,
      keyArn: vault.EncryptionKeyArn,
      createdAt: at(vault.CreationDate),
      creatorRequestId: random.uuid(),
      // An air-gapped vault is always locked in compliance mode.
      locked: vault.Locked || vault.VaultType === 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT',
      minRetentionDays: vault.MinRetentionDays,
      maxRetentionDays: vault.MaxRetentionDays,
      lockDate: maybe(vault.LockDate),
      policy: vault.Policy,
      sharedWith: vault.SharedWith,
    });
  }
  // In the order of their lists: so each is appended, and a large world loads quickly.
  const inOrder = <T extends { position: string }>(items: T[]): T[] =>
    items.sort((a, b) => (a.position < b.position ? -1 : 1));

  const points = data.RecoveryPoints.map((one): RecoveryPoint => {
    const vault = world.vault(vaultArn(one.Region, one.AccountId, one.BackupVaultName))!;
    const feature = featureOf(one.ResourceType, one.RecoveryPointArn.split(':')[2]!, one.Feature)!;
    const keyArn = one.EncryptionKeyArn ?? (feature.fullyManaged ? vault.keyArn : undefined);
    const createdAt = at(one.CreationDate);
    return {
      position: positionOf(switches['list-order'], createdAt, one.RecoveryPointArn),
      arn: one.RecoveryPointArn,
      vault,
      resourceArn: one.ResourceArn,
      resourceType: one.ResourceType,
      resourceName: one.ResourceName,
      feature,
      createdAt,
      status: one.Status,
      statusMessage: one.StatusMessage,
      sizeBytes: one.BackupSizeInBytes,
      lifecycle: keptLifecycle(one.Lifecycle ?? {}, feature),
      storageClass: one.StorageClass,
      keyArn,
      encrypted: keyArn !== undefined || vault.type === 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT',
      roleArn: one.IamRoleArn,
      createdBy: one.CreatedBy,
      sourceVaultArn: one.SourceBackupVaultArn,
      parentArn: one.ParentRecoveryPointArn,
      compositeMember: one.CompositeMemberIdentifier,
      tags: one.Tags,
      marketplace: one.Marketplace,
      options: one.Options,
      systemErrorMs: one.SystemErrorMinutes * 60_000,
    };
  });
  for (const point of inOrder(points)) world.addRecoveryPoint(point);

  const jobs = data.CopyJobs.map((one): CopyJob & { children: CopyJob[] } => {
    const createdAt = at(one.CreationDate);
    const endsAt = at(one.CompletionDate);
    return {
      position: positionOf(switches['list-order'], createdAt, one.CopyJobId),
      id: one.CopyJobId,
      accountId: one.AccountId,
      region: one.Region,
      request: undefined,
      token: undefined,
      sourceArn: one.RecoveryPointArn,
      sourceVaultArn: vaultArn(one.Region, one.AccountId, one.SourceBackupVaultName),
      destinationVaultArn: one.DestinationBackupVaultArn,
      destinationVault: world.vault(one.DestinationBackupVaultArn),
      destinationArn: one.DestinationRecoveryPointArn,
      lifecycle: one.Lifecycle ?? {},
      resourceArn: one.ResourceArn,
      resourceType: one.ResourceType,
      resourceName: one.ResourceName,
      sizeBytes: one.BackupSizeInBytes,
      roleArn: one.IamRoleArn,
      createdBy: one.CreatedBy,
      createdAt,
      startsAt: createdAt,
      endsAt,
      final: one.State,
      statusMessage: one.StatusMessage,
      parentId: one.ParentJobId,
      compositeMember: one.CompositeMemberIdentifier,
      children: [],
    };
  });
  const byId = new Map(jobs.map((job) => [job.id, job]));
  for (const job of inOrder(jobs)) {
    if (job.parentId !== undefined) byId.get(job.parentId)?.children.push(job);
    world.addCopyJob(job);
  }
  world.advance(start);
  return world;
}

const vaultArn = (region: string, accountId: string, name: string): string =>
  `arn:${partitionOf(region)}:backup:${region}:${accountId}:backup-vault:${name}`;

const partitionOf = (region: string): string =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
