import { FEATURES, featureOf, RESOURCE_TYPES } from '../../rules/features.ts';

/** The parts of a world that refer to each other. */
interface References {
  Accounts: readonly { AccountId: string; AccessKeys: readonly { AccessKeyId: string }[] }[];
  Vaults: readonly {
    AccountId: string;
    Region: string;
    BackupVaultName: string;
    VaultType: string;
    MinRetentionDays?: number | undefined;
    MaxRetentionDays?: number | undefined;
  }[];
  RecoveryPoints: readonly {
    RecoveryPointArn: string;
    AccountId: string;
    Region: string;
    BackupVaultName: string;
    ResourceType: string;
    Feature?: string | undefined;
  }[];
  CopyJobs: readonly {
    CopyJobId: string;
    AccountId: string;
    ParentJobId?: string | undefined;
  }[];
}

interface Contradiction {
  path: PropertyKey[];
  message: string;
}

/** References to records that the world does not have, and names that it has twice. */
export function* contradictions(world: References): Generator<Contradiction> {
  const accounts = new Set(world.Accounts.map((account) => account.AccountId));
  const unknownAccount = (list: string, index: number) => ({
    path: [list, index, 'AccountId'],
    message: 'no such account: add it to Accounts',
  });
  const twice = (path: PropertyKey[]) => ({ path, message: 'given twice: remove one' });

  yield* repeated(
    world.Accounts,
    (account) => account.AccountId,
    (index) => twice(['Accounts', index, 'AccountId']),
  );
  const keys = world.Accounts.flatMap((account, index) =>
    account.AccessKeys.map((key, position) => ({
      id: key.AccessKeyId,
      path: ['Accounts', index, 'AccessKeys', position],
    })),
  );
  yield* repeated(
    keys,
    (key) => key.id,
    (index) => twice([...keys[index]!.path, 'AccessKeyId']),
  );

  const vaultOf = (one: { AccountId: string; Region: string; BackupVaultName: string }) =>
    `${one.AccountId} ${one.Region} ${one.BackupVaultName}`;
  const vaults = new Set(world.Vaults.map(vaultOf));
  yield* repeated(world.Vaults, vaultOf, (index) => twice(['Vaults', index, 'BackupVaultName']));
  for (const [index, vault] of world.Vaults.entries()) {
    if (!accounts.has(vault.AccountId)) yield unknownAccount('Vaults', index);
    const airGapped = vault.VaultType === 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT';
    if (airGapped && (vault.MinRetentionDays === undefined || vault.MaxRetentionDays === undefined)) {
      yield {
        path: ['Vaults', index],
        message: 'an air-gapped vault needs MinRetentionDays and MaxRetentionDays: give both',
      };
    }
  }

  yield* repeated(
    world.RecoveryPoints,
    (point) => `${point.AccountId} ${point.Region} ${point.RecoveryPointArn}`,
    (index) => twice(['RecoveryPoints', index, 'RecoveryPointArn']),
  );
  for (const [index, point] of world.RecoveryPoints.entries()) {
    if (!vaults.has(vaultOf(point))) {
      yield {
        path: ['RecoveryPoints', index, 'BackupVaultName'],
        message: 'no such vault in this account and Region: add it to Vaults',
      };
    }
    if (!RESOURCE_TYPES.includes(point.ResourceType)) {
      yield {
        path: ['RecoveryPoints', index, 'ResourceType'],
        message: `no such resource type: use one of ${RESOURCE_TYPES.join(', ')}`,
      };
    } else if (featureOf(point.ResourceType, '', point.Feature) === undefined) {
      const rows = FEATURES.filter((feature) => feature.resourceType === point.ResourceType);
      yield {
        path: ['RecoveryPoints', index, 'Feature'],
        message: `no such kind of ${point.ResourceType}: use one of ${rows.map((row) => row.name).join(', ')}`,
      };
    }
  }

  const jobs = new Set(world.CopyJobs.map((job) => job.CopyJobId));
  yield* repeated(
    world.CopyJobs,
    (job) => job.CopyJobId,
    (index) => twice(['CopyJobs', index, 'CopyJobId']),
  );
  for (const [index, job] of world.CopyJobs.entries()) {
    if (!accounts.has(job.AccountId)) yield unknownAccount('CopyJobs', index);
    if (job.ParentJobId !== undefined && !jobs.has(job.ParentJobId)) {
      yield { path: ['CopyJobs', index, 'ParentJobId'], message: 'no such copy job: add it to CopyJobs' };
    }
  }
}

function* repeated<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  contradiction: (index: number) => Contradiction,
): Generator<Contradiction> {
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    if (seen.has(keyOf(item))) yield contradiction(index);
    seen.add(keyOf(item));
  }
}
