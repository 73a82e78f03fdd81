import * as z from 'zod';
import { TOOL } from '../domain/names.ts';
import { readTool } from '../pipeline/contract.ts';
import { presentMembers } from './shared/present.ts';
import { maxResultsInput, pageEnd, pageOutput, profileInput, regionInput, stampOutput } from './shared/schema.ts';

// Every member is optional: in 2025 AWS's list omitted some that it documents. A member that is absent is unknown.
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
  description: `Lists backup vaults of one Region with ARN, type, lock, retention range and key. For a copy's destination, give its Region. Absent members are unknown. For a vault's contents, use ${TOOL.listRecoveryPoints}.`,
  input: (options) =>
    z.strictObject({
      ByVaultType: z
        .enum(['BACKUP_VAULT', 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT', 'RESTORE_ACCESS_BACKUP_VAULT'])
        .optional(),
      ByShared: z.boolean().optional().describe('Vaults shared by other accounts'),
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
    return { BackupVaultList: rows, ...pageEnd(page.NextToken, rows.length, 'Filter with ByVaultType') };
  },
});
