import { invalidRequest, invalidResourceState } from '../../errors.ts';
import { hasEnded } from '../../world/job-states.ts';
import type { RecoveryPoint } from '../../world/records.ts';
import type { Call, Operation } from '../contract.ts';
import { recoveryPointOfPath } from '../shared/vault-access.ts';

export const deleteRecoveryPoint: Operation = {
  name: 'DeleteRecoveryPoint',
  method: 'DELETE',
  uri: '/backup-vaults/{BackupVaultName}/recovery-points/{RecoveryPointArn}',
  run(call) {
    const { vault, point } = recoveryPointOfPath(call);
    // Source: developer guide, vault lock: no manual deletion. AWS's own text is not known.
    if (vault.locked)
      throw invalidRequest(`Backup vault ${vault.name} is locked: its recovery points cannot be deleted`);
    if (isBeingCopied(call, point)) {
      throw invalidResourceState('Backup is already performing an action on this recovery point');
    }
    const { recoveryPoints } = call.world;
    // The parts of a composite recovery point are deleted with it.
    for (const child of [...recoveryPoints.ofVault(vault, { parent: point.arn }).beyond()])
      recoveryPoints.remove(child);
    recoveryPoints.remove(point);
    return {};
  },
};

function isBeingCopied(call: Call, point: RecoveryPoint): boolean {
  for (const job of call.world.copyJobs.of(call.account.id, call.region, { source: point.arn }).beyond()) {
    call.world.touched += 1;
    if (job.sourceVaultArn === point.vault.arn && !hasEnded(job, call.now)) return true;
  }
  return false;
}
