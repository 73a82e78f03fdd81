import { notFound } from '../../errors.ts';
import type { Operation } from '../contract.ts';
import { vaultNamed } from '../shared/vault-access.ts';

export const getBackupVaultAccessPolicy: Operation = {
  name: 'GetBackupVaultAccessPolicy',
  method: 'GET',
  uri: '/backup-vaults/{BackupVaultName}/access-policy',
  run(call) {
    const vault = vaultNamed(call, call.labels.BackupVaultName!);
    // AWS's own text is not known.
    if (vault.policy === undefined) throw notFound(`Backup vault ${vault.name} has no access policy`);
    return { BackupVaultName: vault.name, BackupVaultArn: vault.arn, Policy: JSON.stringify(vault.policy) };
  },
};
