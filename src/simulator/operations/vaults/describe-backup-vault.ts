import type { Operation } from '../contract.ts';
import { vaultNamed } from '../shared/vault-access.ts';
import { vaultReply } from './vault-reply.ts';

export const describeBackupVault: Operation = {
  name: 'DescribeBackupVault',
  method: 'GET',
  uri: '/backup-vaults/{BackupVaultName}',
  run(call) {
    const vault = vaultNamed(call, call.labels.BackupVaultName!, call.query.text('backupVaultAccountId'));
    return {
      ...vaultReply(vault, call.world),
      SourceBackupVaultArn: undefined,
      MpaApprovalTeamArn: undefined,
      MpaSessionArn: undefined,
      LatestMpaApprovalTeamUpdate: undefined,
    };
  },
};
