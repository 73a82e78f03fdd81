import * as z from 'zod';
import { TOOL } from '../domain/names.ts';
import { readTool } from '../pipeline/contract.ts';
import { presentMembers } from './shared/present.ts';
import { maxResultsInput, pageEnd, pageOutput, profileInput, regionInput, stampOutput } from './shared/schema.ts';

// Every member is optional: in 2025 AWS's list left out some that it documents, and what it does not say is not known.
const rowOutput = z.strictObject({
  BackupVaultName: z.string().optional(),
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
  description: `Backup vaults of one Region with ARN, type, lock, retention range and key; for a copy's destination give its Region. An absent member is not known. What is in a vault: ${TOOL.listRecoveryPoints}.`,
  input: (options) =>
    z.strictObject({
      ByVaultType: z
        .enum(['BACKUP_VAULT', 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT', 'RESTORE_ACCESS_BACKUP_VAULT'])
        .optional(),
      ByShared: z.boolean().optional().describe('Vaults that other accounts share'),
      ...maxResultsInput,
      ...regionInput,
      ...profileInput(options),
    }),
  output: z.strictObject({ BackupVaultList: z.array(rowOutput), ...pageOutput, ...stampOutput }),
  async run({ ByVaultType, ByShared, MaxResults = 20, NextToken }, { session, region, signal }) {
    const page = await session.read(
      'ListBackupVaults',
      { ByVaultType, ByShared, MaxResults, NextToken },
      { region, signal },
    );
    const rows = (page.BackupVaultList ?? []).map((vault) => presentMembers(rowOutput, vault));
    return { BackupVaultList: rows, ...pageEnd(page.NextToken, rows.length, 'Narrow with ByVaultType') };
  },
});
