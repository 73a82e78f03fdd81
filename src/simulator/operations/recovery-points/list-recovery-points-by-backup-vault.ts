import { invalidParameter } from '../../errors.ts';
import { timeBounds } from '../../world/positions.ts';
import type { Operation } from '../contract.ts';
import { page } from '../shared/page.ts';
import { vaultNamed } from '../shared/vault-access.ts';
import { recoveryPointReply } from './recovery-point-reply.ts';

export const listRecoveryPointsByBackupVault: Operation = {
  name: 'ListRecoveryPointsByBackupVault',
  method: 'GET',
  uri: '/backup-vaults/{BackupVaultName}/recovery-points',
  run(call) {
    const { query, switches, world } = call;
    const vault = vaultNamed(call, call.labels.BackupVaultName!, query.text('backupVaultAccountId'));
    const resource = query.text('resourceArn');
    if (resource !== undefined && /:(snapshot|image|recovery-point)[:/]/.test(resource)) {
      throw invalidParameter(`Unsupported resource type: ${resource}`);
    }
    const type = query.text('resourceType');
    const plan = query.text('backupPlanId');
    const parent = query.text('parentRecoveryPointArn');
    const created = timeBounds(switches['list-order'], query.instant('createdAfter'), query.instant('createdBefore'));
    const { items, nextToken } = page(call, world.recoveryPoints.ofVault(vault, { resource, type, plan, parent }), {
      matches: (point) =>
        created.inside(point.createdAt) &&
        (resource ?? point.resourceArn) === point.resourceArn &&
        (type ?? point.resourceType) === point.resourceType &&
        (plan ?? point.createdBy?.BackupPlanId) === point.createdBy?.BackupPlanId &&
        (parent ?? point.parentArn) === point.parentArn,
      start: created.start,
      past: (point) => created.past(point.createdAt),
    });
    return {
      NextToken: nextToken,
      RecoveryPoints: items.map((point) => ({ ...recoveryPointReply(point, world), AggregatedScanResult: undefined })),
    };
  },
};
