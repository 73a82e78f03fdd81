import { invalidRequest, missingParameter } from '../../errors.ts';
import { keptLifecycle, lifecycleProblem, transitionProblem } from '../../rules/lifecycle.ts';
import type { Operation } from '../contract.ts';
import { lifecycleMember, membersOf } from '../shared/body.ts';
import { lifecycleReply } from '../shared/reply-members.ts';
import { recoveryPointOfPath } from '../shared/vault-access.ts';
import { calculatedLifecycle } from './recovery-point-reply.ts';

export const updateRecoveryPointLifecycle: Operation = {
  name: 'UpdateRecoveryPointLifecycle',
  method: 'POST',
  uri: '/backup-vaults/{BackupVaultName}/recovery-points/{RecoveryPointArn}',
  run(call) {
    const asked = lifecycleMember(membersOf(call.body));
    const { vault, point } = recoveryPointOfPath(call);
    if (asked === undefined) throw missingParameter('Required parameter Lifecycle is missing');
    const problem = lifecycleProblem(asked, call.switches) ?? transitionProblem(asked, point, call.now);
    if (problem !== undefined) throw problem;
    // Source: developer guide, vault lock: no manual change of a lifecycle. AWS's own text is not known.
    if (vault.locked) {
      throw invalidRequest(`Backup vault ${vault.name} is locked: lifecycles in it cannot be changed`);
    }
    const changed = { ...point, lifecycle: keptLifecycle(asked, point.feature, call.switches) };
    call.world.replaceRecoveryPoint(point, changed);
    return {
      BackupVaultArn: vault.arn,
      RecoveryPointArn: point.arn,
      Lifecycle: lifecycleReply(changed.lifecycle),
      CalculatedLifecycle: calculatedLifecycle(changed),
    };
  },
};
