import { answerOf, type PlanFacts, type RecoveryPoint, type Vault } from './facts.ts';

/**
 * Whose key it is. AWS Backup says CUSTOMER_MANAGED_KMS_KEY or AWS_OWNED_KMS_KEY and documents no third value for the AWS
 * managed keys (aws/backup, aws/ebs): what is not a customer's is an AWS key, and which one is not said.
 */
export type KeyKind = 'customer' | 'aws' | 'aws/backup' | 'unknown';

export function kindOfKey({ EncryptionKeyArn, EncryptionKeyType }: RecoveryPoint | Vault): KeyKind {
  const alias = /:alias\/(aws\/.+)$/.exec(EncryptionKeyArn ?? '')?.[1];
  if (alias !== undefined) return alias === 'aws/backup' ? 'aws/backup' : 'aws';
  if (EncryptionKeyType === 'CUSTOMER_MANAGED_KMS_KEY') return 'customer';
  return EncryptionKeyType === 'AWS_OWNED_KMS_KEY' ? 'aws' : 'unknown';
}

/**
 * The kind of the destination vault's key. AWS developer guide: the vault Default is on aws/backup, of which an account has
 * one in a Region; a vault that has the same key is on it too.
 */
export function destinationKey({ destination, destinationVault, defaultVault }: PlanFacts): KeyKind {
  const vault = answerOf(destinationVault);
  if (!vault) return 'unknown';
  const kind = kindOfKey(vault);
  const defaultKey = answerOf(defaultVault)?.EncryptionKeyArn;
  const asDefault =
    destination.name === 'Default' || (defaultKey !== undefined && vault.EncryptionKeyArn === defaultKey);
  if (!asDefault) return kind;
  // A vault can be named Default by a user, with a key of theirs.
  return kind === 'customer' ? 'unknown' : 'aws/backup';
}
