import * as z from 'zod';
import { checkChoice } from '../domain/filters/choices.ts';
import { TOOL } from '../domain/names.ts';
import { readTool } from '../pipeline/contract.ts';
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

const TYPES = ['BACKUP_VAULT', 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT', 'RESTORE_ACCESS_BACKUP_VAULT'] as const;

// Every member is optional: in 2025 AWS's list omitted some that it documents. A member that is absent is unknown.
const rowOutput = z.strictObject({
  BackupVaultName: foreignOutput.optional(),
  BackupVaultArn: z.string().optional(),
  VaultType: z.string().optional(),
  VaultState: z.string().optional(),
  Locked: z.boolean().optional(),
  LockDate: z.string().optional(),
  MinRetentionDays: z.number().optional(),
  MaxRetentionDays: z.number().optional(),
  EncryptionKeyType: z.string().optional(),
  EncryptionKeyArn: z.string().optional(),
  NumberOfRecoveryPoints: z.number().optional(),
});

export const listBackupVaults = readTool({
  name: TOOL.listBackupVaults,
  title: 'List backup vaults',
  description: `Lists backup vaults of one Region with ARN, type, lock, retention range and key. For a copy's destination, give its Region. Absent members are unknown. For a vault's contents, use ${TOOL.listRecoveryPoints}.`,
  input: (options) =>
    z.strictObject({
      ByVaultType: z.enum(TYPES).optional(),
      ByShared: z.boolean().optional().describe('Vaults shared by other accounts'),
      ...maxResultsInput,
      ...regionsInput,
      ...profileInput(options),
    }),
  output: z.strictObject({
    BackupVaultList: z.array(rowOutput),
    Note: z.string().optional(),
    ...pageOutput,
    ...regionsOutput,
    ...stampOutput,
  }),
  parse: (given) => ({ issues: checkFilters(given, { ByVaultType: (text) => checkChoice(text, TYPES) }) }),
  async run({ ByVaultType, ByShared, MaxResults = 20, NextToken }, { session, region, signal }) {
    const page = await session.read(
      'ListBackupVaults',
      { ByVaultType, ByShared, MaxResults, NextToken },
      { region, signal },
    );
    const rows = (page.BackupVaultList ?? []).map((vault) => presentMembers(rowOutput, vault));
    const filtered = ByVaultType !== undefined || ByShared !== undefined;
    return {
      BackupVaultList: rows,
      ...(rows.length === 0 &&
        !page.NextToken &&
        NextToken === undefined &&
        noteOf([
          `The caller’s account has no ${filtered ? 'such ' : ''}backup vault in ${region}.`,
          ByShared ? 'Vaults of other Regions are not listed.' : 'Vaults of other Regions and accounts are not listed.',
        ])),
      ...pageEnd(page.NextToken, rows.length, 'Filter with ByVaultType'),
    };
  },
  combine: (parts) => ({
    BackupVaultList: parts.flatMap(({ result }) => result.BackupVaultList),
    ...notesOf(parts, ({ BackupVaultList }) => BackupVaultList.length),
  }),
});
