import type { Random } from '../../random.ts';
import { featureOf } from '../../rules/features.ts';
import { keptLifecycle } from '../../rules/lifecycle.ts';
import type { Switches } from '../../switches.ts';
import { vaultArn } from '../arns.ts';
import { positionOf } from '../positions.ts';
import type { AccessKey, Account, CopyJob, Key, Organization, RecoveryPoint, Vault } from '../records.ts';
import { World } from '../world.ts';
import type { CompleteWorld } from './schema.ts';

type Entry<List extends keyof CompleteWorld> = CompleteWorld[List][number];

/** Builds a world from its data. Relative dates count from `start`, in milliseconds. */
export function loadWorld(
  data: CompleteWorld,
  start: number,
  switches: Switches,
  random: Random,
  speed: number,
): World {
  const world = new World(switches, random, speed);
  const dates = datesFrom(start);
  for (const one of data.Keys) world.keys.set(one.KeyArn, keyOf(one));
  const organizations = data.Organizations.map((one) => organizationOf(one, dates));
  for (const one of data.Accounts) {
    world.accounts.set(one.AccountId, accountOf(one, organizations, dates));
    for (const key of one.AccessKeys) world.accessKeys.set(key.AccessKeyId, accessKeyOf(key, one.AccountId, dates));
  }
  for (const one of data.Vaults) world.addVault(vaultOf(one, random, dates));
  const points = data.RecoveryPoints.map((one) => recoveryPointOf(one, world, dates));
  for (const point of inOrder(points)) world.addRecoveryPoint(point);
  const jobs = data.CopyJobs.map((one) => copyJobOf(one, world, dates));
  const byId = new Map(jobs.map((job) => [job.id, job]));
  for (const job of inOrder(jobs)) {
    if (job.parentId !== undefined) byId.get(job.parentId)?.children.push(job);
    world.addCopyJob(job);
  }
  world.advance(start);
  return world;
}

/** In the order of their lists, so that every insert is an append: a large world loads fast. */
const inOrder = <T extends { position: string }>(items: T[]): T[] =>
  items.sort((a, b) => (a.position < b.position ? -1 : 1));

interface Dates {
  at(text: string): number;
  maybe(text: string | undefined): number | undefined;
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads dates, ISO 8601 or relative to the start, as milliseconds. */
function datesFrom(start: number): Dates {
  const at = (text: string): number => {
    const relative = /^([+-][\d.]+)([dhms])$/.exec(text);
    return relative ? start + Math.round(Number(relative[1]) * UNITS[relative[2]!]!) : Date.parse(text);
  };
  return { at, maybe: (text) => (text === undefined ? undefined : at(text)) };
}

const keyOf = (one: Entry<'Keys'>): Key => ({
  arn: one.KeyArn,
  awsManaged: one.AwsManaged,
  state: one.KeyState,
  sharedWith: one.SharedWith,
});

const organizationOf = (one: Entry<'Organizations'>, { at }: Dates): Organization => ({
  id: one.Id,
  managementAccountId: one.ManagementAccountId,
  monitoringAccountIds: [one.ManagementAccountId, ...one.DelegatedAdministratorAccountIds],
  accountIds: one.AccountIds,
  crossAccountBackup: one.IsCrossAccountBackupEnabled,
  updatedAt: at(one.LastUpdateTime),
});

function accountOf(one: Entry<'Accounts'>, organizations: readonly Organization[], { maybe }: Dates): Account {
  const roles = one.Roles.map((role) => ({
    arn: role.RoleArn,
    trustsBackup: role.TrustsBackup,
    passable: role.Passable,
    trustedAccounts: role.TrustedAccounts,
    maxSessionSeconds: role.MaxSessionDuration,
    lacks: role.Lacks,
    deletedAt: maybe(role.DeletedAt),
  }));
  return {
    id: one.AccountId,
    name: one.Name,
    roles: new Map(roles.map((role) => [role.arn, role])),
    optedOut: one.OptedOutResourceTypes,
    allowedAmis: one.AllowedAmis,
    optionGroups: one.OptionGroups,
    unsharesSnapshots: one.UnsharesSnapshots,
    organization: organizations.find((organization) => organization.accountIds.includes(one.AccountId)),
  };
}

const accessKeyOf = (one: Entry<'Accounts'>['AccessKeys'][number], accountId: string, { maybe }: Dates): AccessKey => ({
  accountId,
  accessKeyId: one.AccessKeyId,
  secretAccessKey: one.SecretAccessKey,
  sessionToken: one.SessionToken,
  expiresAt: maybe(one.Expiration),
  arn: one.Arn,
});

/** How long the backups of a world have taken. */
const BACKUP_MS = 20 * 60_000;

const vaultOf = (one: Entry<'Vaults'>, random: Random, { at, maybe }: Dates): Vault => ({
  name: one.BackupVaultName,
  arn: vaultArn(one.Region, one.AccountId, one.BackupVaultName),
  accountId: one.AccountId,
  region: one.Region,
  type: one.VaultType,
  state: one.VaultState,
  keyArn: one.EncryptionKeyArn,
  createdAt: at(one.CreationDate),
  creatorRequestId: random.uuid(),
  // An air-gapped vault is always locked in compliance mode.
  locked: one.Locked || one.VaultType === 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT',
  minRetentionDays: one.MinRetentionDays,
  maxRetentionDays: one.MaxRetentionDays,
  lockDate: maybe(one.LockDate),
  policy: one.Policy,
  sharedWith: one.SharedWith,
});

function recoveryPointOf(one: Entry<'RecoveryPoints'>, world: World, { at }: Dates): RecoveryPoint {
  const vault = world.vault(vaultArn(one.Region, one.AccountId, one.BackupVaultName))!;
  const feature = featureOf(one.ResourceType, one.RecoveryPointArn.split(':')[2]!, one.Feature)!;
  const keyArn = one.EncryptionKeyArn ?? (feature.fullyManaged ? vault.keyArn : undefined);
  const createdAt = at(one.CreationDate);
  return {
    position: positionOf(world.switches['list-order'], createdAt, one.RecoveryPointArn),
    arn: one.RecoveryPointArn,
    vault,
    resourceArn: one.ResourceArn,
    resourceType: one.ResourceType,
    resourceName: one.ResourceName,
    feature,
    createdAt,
    completedAt: createdAt + BACKUP_MS,
    backedUpAt: createdAt,
    status: one.Status,
    statusMessage: one.StatusMessage,
    sizeBytes: one.BackupSizeInBytes,
    lifecycle: keptLifecycle(one.Lifecycle ?? {}, feature, world.switches),
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
    persistentOptions: persistentOptions(one),
    systemErrorMs: one.SystemErrorMinutes * 60_000,
  };
}

/** Those that the snapshot needs in the destination Region: none for a default option group. */
function persistentOptions({ OptionGroupName, Options }: Entry<'RecoveryPoints'>): string[] {
  if (OptionGroupName?.startsWith('default:')) return [];
  return Options.flatMap((option) =>
    typeof option === 'string' ? [option] : option.Persistent ? [option.OptionName] : [],
  );
}

function copyJobOf(one: Entry<'CopyJobs'>, world: World, { at }: Dates): CopyJob & { children: CopyJob[] } {
  const createdAt = at(one.CreationDate);
  return {
    position: positionOf(world.switches['list-order'], createdAt, one.CopyJobId),
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
    endsAt: at(one.CompletionDate),
    final: one.State,
    statusMessage: one.StatusMessage,
    parentId: one.ParentJobId,
    compositeMember: one.CompositeMemberIdentifier,
    children: [],
  };
}
