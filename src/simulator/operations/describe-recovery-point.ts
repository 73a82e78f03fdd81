import type { Operation } from '../operation.ts';
import { recoveryPointReply } from '../replies.ts';
import { recoveryPointOfPath } from '../vault-access.ts';
import { storageClassAt } from '../world/records.ts';

export const describeRecoveryPoint: Operation = {
  name: 'DescribeRecoveryPoint',
  method: 'GET',
  uri: '/backup-vaults/{BackupVaultName}/recovery-points/{RecoveryPointArn}',
  run(call) {
    const { point } = recoveryPointOfPath(call, call.query.text('backupVaultAccountId'));
    return {
      ...recoveryPointReply(point, call.world),
      StorageClass: storageClassAt(point, call.now),
      ScanResults: undefined,
    };
  },
};
