import { insufficientPrivileges, invalidParameter, recoveryPointNotFound } from '../../errors.ts';
import { vaultPolicyEffect } from '../../rules/vault-policy.ts';
import { vaultArn } from '../../world/arns.ts';
import type { RecoveryPoint, Vault } from '../../world/records.ts';
import type { Call } from '../contract.ts';

/** Letters, digits, - and _. Vaults that a service creates, such as aws/efs/automatic-backup-vault, have slashes. */
const VAULT_NAME = /^([a-zA-Z0-9_-]{2,50}|aws\/[a-z]+\/[a-zA-Z0-9-]+)$/;

export function checkVaultName(name: string): void {
  if (!VAULT_NAME.test(name)) {
    throw invalidParameter(`Invalid backup vault name: ${name}. It must match [a-zA-Z0-9\\-\\_]{2,50}`);
  }
}

/**
 * The vault with this name in the Region of the call, in the caller's account or in one that shares it. AWS answers the
 * same for a vault whose access policy denies the operation and for one that does not exist.
 */
export function vaultNamed(call: Call, name: string, accountId = call.account.id): Vault {
  checkVaultName(name);
  call.world.touched += 1;
  const vault = call.world.vault(vaultArn(call.region, accountId, name));
  const visible = vault !== undefined && (accountId === call.account.id || vault.sharedWith.includes(call.account.id));
  if (!visible) throw insufficientPrivileges();
  const { account, caller, operation } = call;
  const principal = { accountId: account.id, arn: caller, organizationId: account.organization?.id };
  if (vaultPolicyEffect(vault.policy, `backup:${operation}`, principal) === 'Deny') throw insufficientPrivileges();
  return vault;
}

export function recoveryPointIn(call: Call, vault: Vault, arn: string): RecoveryPoint {
  checkArn(arn);
  call.world.touched += 1;
  const point = call.world.recoveryPoints.get(vault, arn);
  if (point === undefined) throw recoveryPointNotFound();
  return point;
}

/** The vault and recovery point that a path names. */
export function recoveryPointOfPath(call: Call, accountId?: string): { vault: Vault; point: RecoveryPoint } {
  const vault = vaultNamed(call, call.labels.BackupVaultName!, accountId);
  return { vault, point: recoveryPointIn(call, vault, call.labels.RecoveryPointArn!) };
}

export function checkArn(arn: string): void {
  if (!/^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d*:\S+$/.test(arn)) throw invalidParameter(`Invalid ARN: ${arn}`);
}
