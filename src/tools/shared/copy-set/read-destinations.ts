import { closest } from 'fastest-levenshtein';
import type { Session } from '../../../aws/index.ts';
import { parseVaultArn, type VaultArn } from '../../../domain/arn/arn.ts';
import type { KnownCopies } from '../../../domain/copy-set/known-copies.ts';
import type { SourceVault } from '../../../domain/copy-set/members.ts';
import type { Selection } from '../../../domain/copy-set/selection.ts';
import { ToolError } from '../../../domain/errors.ts';
import type { RecoveryPoint, Vault } from '../../../domain/shapes.ts';
import type { ToolCall } from '../../../pipeline/contract.ts';
import { invalidInput } from '../../../pipeline/validate.ts';
import { sessionOfAccount } from '../sessions.ts';
import type { Unseen } from './not-looked-at.ts';
import { answerTo, isDenied, isRefusal, unreadBecause } from './unread-vaults.ts';

// What the vaults show that should hold the copies of a set.

/** What was looked at, in short sentences, and what was not. */
export interface Looks {
  at: string[];
  notAt: Unseen[];
}

/** A copy is never older than its source; AWS's clocks and dates can differ a little. */
const OLDER_MS = 3_600_000;

/**
 * Reads the destination vault, and what AWS lists of the vault itself. A vault that does not exist fails the call.
 *
 * @param whole whether a vault that cannot be listed at the moment fails the call.
 * @returns undefined where the vault is not the caller's to list.
 */
export async function readDestination(
  destination: VaultArn,
  selection: Selection,
  account: string,
  known: KnownCopies,
  looks: Looks,
  call: ToolCall,
  whole: boolean,
): Promise<Vault | undefined> {
  const owner = await sessionOfAccount(destination.account, account, call, true);
  if (!owner) {
    known.sight = 'unread';
    looks.notAt.push({
      kind: 'destination',
      text: `Vault ${destination.name}: it belongs to account ${destination.account}, and no profile of it is configured.`,
    });
    return undefined;
  }
  const [vaults, rows] = await Promise.all([
    listVaults(owner, destination.region, call),
    readRows(owner, destination, selection, known, call, whole),
  ]);
  const vault = vaults?.find(({ name }) => name === destination.name)?.vault;
  if (vaults && !vault) throw noSuchVault(destination, vaults);
  if (typeof rows !== 'number') {
    known.sight = 'unread';
    looks.notAt.push({
      kind: 'destination',
      text: `Vault ${destination.name}: ${answerTo('ListRecoveryPointsByBackupVault', rows)}.`,
    });
  } else looks.at.push(`Vault ${destination.name}, ${destination.region}: ${counted(rows, 'recovery point')}`);
  return vault;
}

/** Looks for copies outside the Region, wherever the configured profiles reach and copies may have gone. */
export async function lookAround(
  selection: Selection,
  account: string,
  destinations: ReadonlySet<string>,
  known: KnownCopies,
  looks: Looks,
  call: ToolCall,
): Promise<void> {
  known.sight = 'some';
  const seenIn = [...destinations].flatMap((text) => {
    const parsed = parseVaultArn(text);
    return parsed.ok ? [parsed.value] : [];
  });
  const sessions = await sessionsByAccount(account, call);
  const places = [...sessions]
    .filter(([owner]) => !(selection.otherAccount && owner === account))
    .flatMap(([owner, session]) => {
      const seen = seenIn.filter((vault) => vault.account === owner).map(({ region }) => region);
      const regions = new Set([...(call.settings.regions ?? []), ...seen]);
      regions.delete(call.region);
      return [...regions].map((region) => ({ owner, session, region }));
    });
  await Promise.all(
    places.map(async ({ owner, session, region }) => {
      const where = owner === account ? region : `${region}, account ${owner}`;
      const there = await vaultsAround(session, region, call);
      if (there instanceof ToolError) {
        looks.notAt.push({ kind: 'around', text: `${where}: ${answerTo('ListBackupVaults', there)}.` });
        return;
      }
      const vaults = there.flatMap((arn) => {
        const vault = parseVaultArn(arn);
        return vault.ok ? [vault.value] : [];
      });
      const odd = there.length - vaults.length;
      if (odd > 0) looks.notAt.push({ kind: 'around', text: `${where}: ${counted(odd, 'vault')} with an odd ARN.` });
      const read = await Promise.all(vaults.map((vault) => readRows(session, vault, selection, known, call, false)));
      const listed = read.filter((rows) => typeof rows === 'number');
      if (listed.length > 0) {
        const rows = listed.reduce((sum, one) => sum + one, 0);
        looks.at.push(`${where}: ${counted(rows, 'recovery point')} in ${counted(listed.length, 'vault')}`);
      }
      const unread = read.filter((rows) => typeof rows !== 'number');
      if (unread.length > 0) {
        const why = unread.every(isRefusal)
          ? 'denied'
          : `not read (${unread.find((one) => !isRefusal(one))!.details.code})`;
        looks.notAt.push({ kind: 'around', text: `${where}: ${counted(unread.length, 'vault')}, ${why}.` });
      }
    }),
  );
  const foreign = seenIn.filter((vault) => !sessions.has(vault.account));
  for (const owner of [...new Set(foreign.map((vault) => vault.account))].slice(0, 5)) {
    looks.notAt.push({
      kind: 'around',
      text: `Vaults of account ${owner}, which copies went to: no profile of it is configured.`,
    });
  }
  looks.notAt.push({
    kind: 'elsewhere',
    text: 'Other Regions and accounts than those of copy jobs of the last 30 days.',
  });
}

/** A session for each account that a profile is configured for. */
async function sessionsByAccount(account: string, call: ToolCall): Promise<Map<string, Session>> {
  const found = new Map([[account, call.session]]);
  for (const session of call.aws.sessions()) {
    if (session === call.session) continue;
    try {
      const owner = await session.account(call.region, call.signal);
      if (!found.has(owner)) found.set(owner, session);
    } catch (error) {
      if (!(error instanceof ToolError) || error.category === 'cancelled') throw error;
    }
  }
  return found;
}

/** The ARNs of the vaults of a Region, or why they could not be listed. */
async function vaultsAround(session: Session, region: string, call: ToolCall): Promise<string[] | ToolError> {
  const options = { region, signal: call.signal };
  const found: string[] = [];
  try {
    for await (const page of session.pages('ListBackupVaults', {}, options)) {
      found.push(...(page.BackupVaultList ?? []).map(({ BackupVaultArn }) => BackupVaultArn ?? ''));
    }
    return found;
  } catch (error) {
    return unreadBecause(error, false);
  }
}

const COPY_MEMBERS: readonly (keyof RecoveryPoint)[] = [
  ...(['RecoveryPointArn', 'ResourceArn', 'SourceBackupVaultArn', 'CreationDate', 'Status', 'StorageClass'] as const),
  ...(['IsParent', 'Lifecycle', 'CalculatedLifecycle'] as const),
];

/** The number of recovery points of a vault, or why they could not be listed. */
async function readRows(
  session: Session,
  { name: BackupVaultName, region, text }: VaultArn,
  { resourceArn, resourceType, createdAfter }: Selection,
  known: KnownCopies,
  { signal }: ToolCall,
  whole: boolean,
): Promise<number | ToolError> {
  const filters = {
    BackupVaultName,
    ByResourceArn: resourceArn,
    ByResourceType: resourceType,
    ByCreatedAfter: createdAfter === undefined ? undefined : new Date(createdAfter - OLDER_MS),
  };
  let count = 0;
  try {
    for await (const page of session.pages('ListRecoveryPointsByBackupVault', filters, {
      region,
      signal,
      ahead: true,
      members: COPY_MEMBERS,
    })) {
      for (const point of page.RecoveryPoints ?? []) {
        count += 1;
        known.addRow(point);
      }
    }
    known.addVault(text);
    return count;
  } catch (error) {
    return unreadBecause(error, whole);
  }
}

function noSuchVault({ name, account, region }: VaultArn, vaults: readonly { name: string }[]): ToolError {
  const names = vaults.map((one) => one.name);
  return invalidInput('DestinationBackupVaultArn', [
    {
      Path: 'DestinationBackupVaultArn',
      Problem: `Account ${account} has no vault ${name} in ${region}.`,
      Fix: names.length > 0 ? `The nearest name there is ${closest(name, names)}.` : 'It has no vault there at all.',
    },
  ]);
}

/** The vaults of a Region; undefined where the caller may not list them, of which `refused` is told. */
export async function listVaults(
  session: Session,
  region: string,
  { signal }: ToolCall,
  refused: (error: ToolError) => void = () => {},
): Promise<(SourceVault & { vault: Vault })[] | undefined> {
  const found: (SourceVault & { vault: Vault })[] = [];
  try {
    for await (const page of session.pages('ListBackupVaults', {}, { region, signal })) {
      for (const vault of page.BackupVaultList ?? []) {
        const { BackupVaultName: name, BackupVaultArn: arn } = vault;
        if (name !== undefined && arn !== undefined) found.push({ name, arn, vault: vault as Vault });
      }
    }
    return found;
  } catch (error) {
    if (error instanceof ToolError && isDenied(error)) {
      refused(error);
      return undefined;
    }
    throw error;
  }
}

export const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;
