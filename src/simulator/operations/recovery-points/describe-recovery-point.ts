import { storageClassAt } from '../../world/lifecycle-dates.ts';
import type { Operation } from '../contract.ts';
import { recoveryPointOfPath } from '../shared/vault-access.ts';
import { recoveryPointReply } from './recovery-point-reply.ts';

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
