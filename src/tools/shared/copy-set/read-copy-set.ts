import { checkVaultName } from '../../../domain/arn/arn.ts';
import { partitionOf } from '../../../domain/arn/regions.ts';
import { KnownCopies } from '../../../domain/copy-set/known-copies.ts';
import { type Member, Members, type SourceVault } from '../../../domain/copy-set/members.ts';
import { leadsThere, type Selection } from '../../../domain/copy-set/selection.ts';
import { RETRYABLE, type ToolError } from '../../../domain/errors.ts';
import { type CopyJob, isAirGapped, type Vault } from '../../../domain/shapes.ts';
import type { ToolCall } from '../../../pipeline/contract.ts';
import { described, descriptionTells, judge, type RecoveryPoint } from '../points/recovery-points.ts';
import { inComposites } from './in-composites.ts';
import { counted, type Looks, listVaults, lookAround, readDestination } from './read-destinations.ts';
import { isDenied, unreadBecause, unreadSources } from './unread-vaults.ts';

// The lists from which the state of a set of copies follows: one call for each 1,000 rows, and none for each copy.

export interface SetRead {
  known: KnownCopies;
  /** Epoch milliseconds, by AWS's clock: when the lists were read. */
  now: number;
  looks: Looks;
  /** The destination vault, where it was read. */
  vault: Vault | undefined;
  /** Recovery points left aside. */
  aside: { copies: number; parts: number };
  /** Names of the vaults of the Region; undefined where they could not be listed. */
  vaultNames: readonly string[] | undefined;
  /** How many source vaults could not be read. */
  unread: number;
  /** Rows of the source vaults that were read. */
  read: number;
}

/** How many recovery points in doubt one set describes, as a list does. */
const DESCRIBED_AT_MOST = 20;

/** Whether its description says more than its list of whether it can be copied. */
const isInDoubt = ({ due, point, copyability }: Member): boolean =>
  due && descriptionTells({ point: point as RecoveryPoint, ...copyability });

async function describe(member: Member, members: Members, call: ToolCall): Promise<Member> {
  const point = { ...member.point, BackupVaultName: member.vault.name } as RecoveryPoint;
  const judged = await described({ point, ...member.copyability }, call);
  return judged ? members.settled(member, judged) : member;
}

/** AWS does not say whether the bounds of its filters are inclusive, or how precise they are. */
const OVERLAP_MS = 1000;

/**
 * Reads the lists of a set.
 *
 * @param account the caller's.
 * @param whole whether a vault that cannot be listed at the moment fails the call; one that the caller cannot list never does.
 * @param begin is called once all is known of the copies; what it returns takes each member, in any order.
 */
export async function readCopySet(
  selection: Selection,
  account: string,
  call: ToolCall,
  whole: boolean,
  begin: (known: KnownCopies, now: number) => (member: Member) => void,
): Promise<SetRead> {
  const known = new KnownCopies(call.session.awsNow());
  const looks: Looks = { at: [], notAt: [] };
  const { destination } = selection;
  const [vaults, jobs, vault] = await Promise.all([
    listVaults(call.session, call.region, call, (error) => {
      // Without their names, only one that is named can be looked at.
      if (selection.sourceVaultName === undefined) throw error.with({ fix: `${NAME_A_VAULT} ${error.details.fix}` });
    }),
    readJobs(selection, account, known, looks, call),
    destination && readDestination(destination, selection, account, known, looks, call, whole),
  ]);
  if (!destination) await lookAround(selection, account, jobs, known, looks, call);
  const now = call.session.awsNow();
  known.settle(now);
  const emit = begin(known, now);
  const route = destination && { account, destination, airGapped: vault && isAirGapped(vault) };
  const inDoubt: Member[] = [];
  const parts: Member[] = [];
  const settle = (member: Member) => {
    if (member.due && known.jobsListed && member.point.ParentRecoveryPointArn !== undefined) parts.push(member);
    else emit(member);
  };
  const members = new Members(selection, known, { now, judge, route }, (member) => {
    if (isInDoubt(member) && inDoubt.length < DESCRIBED_AT_MOST) inDoubt.push(member);
    else settle(member);
  });
  const all = sourceVaults(selection, account, vaults, call);
  // What is no name of a vault cannot be asked for.
  const sources = all.filter(({ name }) => !checkVaultName(name));
  const errors = await Promise.all(sources.map((source) => readSource(source, selection, members, call, whole)));
  const unread = sources.flatMap(({ name }, index) => (errors[index] ? [{ name, error: errors[index] }] : []));
  // What may pass says more to whoever could call again.
  const failed = unread.find(({ error }) => RETRYABLE[error.category]) ?? unread.find(({ error }) => !isDenied(error));
  if (failed && unread.length === sources.length) throw failed.error;
  const odd = all.length - sources.length;
  members.finish();
  for (const member of await Promise.all(inDoubt.map((one) => describe(one, members, call)))) settle(member);
  for (const member of await inComposites(parts, selection, account, known, members, call)) emit(member);
  looks.at.unshift(
    `${call.region}: ${counted(members.read, 'recovery point')} in ${counted(sources.length - unread.length, 'vault')}`,
  );
  looks.notAt.push(...unreadSources(unread).map((text) => ({ kind: 'source vaults' as const, text })));
  if (odd > 0) {
    const text = `${counted(odd, 'vault')} of ${call.region} with a name that AWS does not allow.`;
    looks.notAt.push({ kind: 'odd vaults', text });
  }
  if (members.aside.copies > 0) {
    looks.notAt.push({
      kind: 'copies',
      text: `${counted(members.aside.copies, 'recovery point')} of ${call.region} that are copies themselves: name their vault to select them.`,
    });
  }
  if (members.aside.parts > 0) {
    looks.notAt.push({
      kind: 'parts',
      text: `${counted(members.aside.parts, 'recovery point')} inside composite ones: they are copied with their composite.`,
    });
  }
  const { aside } = members;
  const vaultNames = vaults?.map(({ name }) => name);
  return { known, now, looks, vault, aside, vaultNames, unread: unread.length + odd, read: members.read };
}

const NAME_A_VAULT = 'Name the vault with SourceBackupVaultName, or let the caller list the vaults.';

function sourceVaults(
  { sourceVaultName: name, destination }: Selection,
  account: string,
  vaults: readonly SourceVault[] | undefined,
  { region }: ToolCall,
): readonly SourceVault[] {
  if (vaults) {
    // The destination holds the copies.
    return vaults.filter((one) => (name === undefined ? one.arn !== destination?.text : one.name === name));
  }
  if (name === undefined) return [];
  const partition = destination?.partition ?? partitionOf(region) ?? 'aws';
  return [{ name, arn: `arn:${partition}:backup:${region}:${account}:backup-vault:${name}` }];
}

const SOURCE_MEMBERS: readonly (keyof RecoveryPoint)[] = [
  ...([
    'RecoveryPointArn',
    'ParentRecoveryPointArn',
    'SourceBackupVaultArn',
    'BackupVaultName',
    'ResourceArn',
  ] as const),
  ...([
    'ResourceName',
    'ResourceType',
    'Status',
    'StorageClass',
    'CreationDate',
    'BackupSizeInBytes',
    'Lifecycle',
  ] as const),
  ...(['CalculatedLifecycle', 'IamRoleArn', 'IsParent'] as const),
];

const JOB_MEMBERS: readonly (keyof CopyJob)[] = [
  ...([
    'CopyJobId',
    'State',
    'StatusMessage',
    'MessageCategory',
    'CreationDate',
    'CompletionDate',
    'ResourceType',
  ] as const),
  ...([
    'ResourceArn',
    'SourceRecoveryPointArn',
    'DestinationBackupVaultArn',
    'DestinationRecoveryPointArn',
    'IsParent',
  ] as const),
  'ParentJobId',
];

/** Why a vault could not be listed. */
async function readSource(
  source: SourceVault,
  { resourceArn, resourceType, createdAfter, createdBefore }: Selection,
  members: Members,
  { session, region, signal }: ToolCall,
  whole: boolean,
): Promise<ToolError | undefined> {
  const filters = {
    BackupVaultName: source.name,
    ByResourceArn: resourceArn,
    ByResourceType: resourceType,
    ByCreatedAfter: createdAfter === undefined ? undefined : new Date(createdAfter - OVERLAP_MS),
    ByCreatedBefore: createdBefore === undefined ? undefined : new Date(createdBefore + OVERLAP_MS),
  };
  try {
    for await (const page of session.pages('ListRecoveryPointsByBackupVault', filters, {
      region,
      signal,
      ahead: true,
      members: SOURCE_MEMBERS,
    })) {
      for (const point of page.RecoveryPoints ?? []) {
        const row = point as RecoveryPoint;
        members.add(row.BackupVaultName === undefined ? { ...row, BackupVaultName: source.name } : row, source);
      }
    }
    return undefined;
  } catch (error) {
    return unreadBecause(error, whole);
  }
}

/** Reads the copy jobs of the last 30 days, and returns the destinations that they have. */
async function readJobs(
  selection: Selection,
  account: string,
  known: KnownCopies,
  looks: Looks,
  { session, region, signal }: ToolCall,
): Promise<ReadonlySet<string>> {
  const filters = {
    ByDestinationVaultArn: selection.destination?.text,
    ByResourceArn: selection.resourceArn,
    ByResourceType: selection.resourceType,
  };
  const destinations = new Set<string>();
  let count = 0;
  try {
    for await (const page of session.pages('ListCopyJobs', filters, {
      region,
      signal,
      ahead: true,
      members: JOB_MEMBERS,
    })) {
      for (const job of page.CopyJobs ?? []) {
        if (!leadsThere(job, selection, account, region)) continue;
        count += 1;
        known.addJob(job);
        if (job.DestinationBackupVaultArn !== undefined) destinations.add(job.DestinationBackupVaultArn);
      }
    }
    looks.at.push(`Copy jobs of the last 30 days: ${count}`);
  } catch (error) {
    if (!isDenied(error)) throw error;
    known.jobsListed = false;
    looks.notAt.push({ kind: 'jobs', text: 'Copy jobs: ListCopyJobs is denied.' });
  }
  return destinations;
}
