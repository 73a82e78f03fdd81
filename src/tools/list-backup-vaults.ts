import * as z from 'zod';
import { checkChoice } from '../domain/filters/choices.ts';
import { lookAlikeWarning } from '../domain/filters/look-alike.ts';
import { TOOL } from '../domain/names.ts';
import { readTool, type ToolCall } from '../pipeline/contract.ts';
import { checkFilters, noteOf } from './shared/filters.ts';
import { presentMembers } from './shared/present.ts';
import { notesOf } from './shared/region-notes.ts';
import {
  foreignOutput,
  maxResultsInput,
  pageEnd,
  pageOutput,
  profileInput,
  regionsInput,
  regionsOutput,
  stampOutput,
} from './shared/schema.ts';
import { sentCopies } from './shared/sent-copies.ts';
import { identityOf } from './shared/sessions.ts';

const TYPES = ['BACKUP_VAULT', 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT', 'RESTORE_ACCESS_BACKUP_VAULT'] as const;

// Every member is optional: in 2025 AWS's list omitted some that it documents. A member that is absent is unknown.
const rowOutput = z.strictObject({
  BackupVaultName: foreignOutput.optional(),
  BackupVaultArn: z.string().optional(),
  VaultType: z.string().optional().describe('Absent: BACKUP_VAULT or unknown'),
  VaultState: z.string().optional().describe('Absent: AVAILABLE or unknown'),
  Locked: z.boolean().optional(),
  LockDate: z.string().optional(),
  MinRetentionDays: z.number().optional(),
  MaxRetentionDays: z.number().optional(),
  EncryptionKeyType: z.string().optional(),
  NumberOfRecoveryPoints: z.number().optional(),
});

const seenOutput = z.strictObject({
  BackupVaultArn: z.string(),
  Copies: z.number(),
  LastState: z.string(),
  LastDate: z.string().optional(),
});

type Seen = z.input<typeof seenOutput>;

export const listBackupVaults = readTool({
  name: TOOL.listBackupVaults,
  title: 'List backup vaults',
  description: `Lists the backup vaults of a Region, not their contents: ARN, lock, retention range, key; also vaults elsewhere that copies went to (SeenInCopyJobs) and AllowedDestinations. A named vault needs no list: its ARN is arn:aws:backup:REGION:ACCOUNT:backup-vault:NAME.`,
  input: (options) =>
    z.strictObject({
      ByVaultType: z.enum(TYPES).optional().describe('Vault type'),
      ByShared: z.boolean().optional().describe('Vaults shared by other accounts'),
      ...maxResultsInput,
      ...regionsInput,
      ...profileInput(options),
    }),
  output: z.strictObject({
    BackupVaultList: z.array(rowOutput),
    SeenInCopyJobs: z.array(seenOutput).optional().describe('Vaults elsewhere that copies of this Region have gone to'),
    AllowedDestinations: z.array(z.string()).optional(),
    Warning: z.string().optional(),
    Note: z.string().optional(),
    ...pageOutput,
    ...regionsOutput,
    ...stampOutput,
  }),
  parse: (given) => ({ issues: checkFilters(given, { ByVaultType: (text) => checkChoice(text, TYPES) }) }),
  async run({ ByVaultType, ByShared, MaxResults = 20, NextToken }, call) {
    const { session, region, signal, settings } = call;
    const filtered = ByVaultType !== undefined || ByShared !== undefined;
    const first = NextToken === undefined;
    const [page, elsewhere] = await Promise.all([
      session.read('ListBackupVaults', { ByVaultType, ByShared, MaxResults, NextToken }, { region, signal }),
      first && !filtered ? copiesElsewhere(call) : { seen: [], note: undefined },
    ]);
    const rows = (page.BackupVaultList ?? []).map(toRow);
    const { seen, note } = elsewhere;
    const allowed = settings.allowDestinations.map(({ text }) => text);
    return {
      BackupVaultList: rows,
      ...(seen.length > 0 && { SeenInCopyJobs: seen.slice(0, SEEN_SHOWN) }),
      ...(first && allowed.length > 0 && { AllowedDestinations: allowed }),
      ...warningOf(rows, seen),
      ...noteOf([
        rows.length === 0 &&
          !page.NextToken &&
          first &&
          `The caller’s account has no ${filtered ? 'such ' : ''}backup vault in ${region}. ${ByShared ? 'Vaults of other Regions are not listed.' : 'Vaults of other Regions and accounts are not listed.'}`,
        note,
      ]),
      ...pageEnd(page.NextToken, rows.length, 'Filter with ByVaultType'),
    };
  },
  combine(parts) {
    const vaults = parts.flatMap(({ result }) => result.BackupVaultList);
    const own = new Set(vaults.map((row) => row.BackupVaultArn));
    const seen = merged(parts.flatMap(({ result }) => result.SeenInCopyJobs ?? [])).filter(
      ({ BackupVaultArn }) => !own.has(BackupVaultArn),
    );
    const { AllowedDestinations } = parts[0]!.result;
    return {
      BackupVaultList: vaults,
      ...(seen.length > 0 && { SeenInCopyJobs: seen.slice(0, SEEN_SHOWN) }),
      ...(AllowedDestinations && { AllowedDestinations }),
      ...warningOf(vaults, seen),
      ...notesOf(parts, ({ BackupVaultList }) => BackupVaultList.length),
    };
  },
});

type Row = z.input<typeof rowOutput>;

/** How many vaults of other accounts and Regions are shown, the last used first. */
const SEEN_SHOWN = 10;

/** A vault with what a copy into it has to respect. What goes without saying is left out. */
function toRow(vault: object): Row {
  const { VaultType, VaultState, ...row } = presentMembers(rowOutput, vault);
  return {
    ...row,
    ...(VaultType !== undefined && VaultType !== 'BACKUP_VAULT' && { VaultType }),
    ...(VaultState !== undefined && VaultState !== 'AVAILABLE' && { VaultState }),
  };
}

/** Nothing else tells an agent the ARN of a vault of another account. */
async function copiesElsewhere(call: ToolCall): Promise<{ seen: Seen[]; note?: string | undefined }> {
  const { region } = call;
  const [sent, identity] = await Promise.all([sentCopies(call, region), identityOf(call.session, call)]);
  const seen = [...sent.vaults.values()]
    .filter(({ vault }) => vault.account !== identity?.account || vault.region !== region)
    .map(({ vault, count, state, date }) => ({
      BackupVaultArn: vault.text,
      Copies: count,
      LastState: state,
      ...(date && { LastDate: date }),
    }));
  const note = sent.failed
    ? `Copy jobs could not be read (${sent.failed}).`
    : sent.onlyRead && `Only ${sent.onlyRead} copy jobs were read.`;
  return { seen: merged(seen), note: note || undefined };
}

/** One row for each vault, the last used first. */
function merged(rows: readonly Seen[]): Seen[] {
  const byArn = new Map<string, Seen>();
  const dateOf = ({ LastDate = '' }: Seen) => LastDate;
  for (const row of rows) {
    const before = byArn.get(row.BackupVaultArn);
    const last = before && dateOf(before) >= dateOf(row) ? before : row;
    byArn.set(row.BackupVaultArn, { ...last, Copies: row.Copies + (before?.Copies ?? 0) });
  }
  return [...byArn.values()].toSorted((one, other) => dateOf(other).localeCompare(dateOf(one)));
}

/** Names that are easily taken for one another, of the vaults that a copy could go to. */
function warningOf(rows: readonly Row[], seen: readonly Seen[]): { Warning?: string } {
  const names = [
    ...rows.flatMap(({ BackupVaultName }) => (typeof BackupVaultName === 'string' ? BackupVaultName : [])),
    ...seen.flatMap(({ BackupVaultArn }) => BackupVaultArn.split(':').at(-1) ?? []),
  ];
  const Warning = lookAlikeWarning(names);
  return Warning === undefined ? {} : { Warning };
}
