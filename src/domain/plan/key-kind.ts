import type { RecoveryPoint, Vault } from '../shapes.ts';
import { answerOf, type PlanFacts } from './facts.ts';

/**
 * Whose key it is. AWS Backup says CUSTOMER_MANAGED_KMS_KEY or AWS_OWNED_KMS_KEY and documents no third value for the AWS
 * managed keys (aws/backup, aws/ebs): a key that is not a customer's is an AWS key, and AWS does not say which.
 */
export type KeyKind = 'customer' | 'aws' | 'aws/backup' | 'unknown';

export function kindOfKey({ EncryptionKeyArn, EncryptionKeyType }: RecoveryPoint | Vault): KeyKind {
  const alias = /:alias\/(aws\/.+)$/.exec(EncryptionKeyArn ?? '')?.[1];
  if (alias !== undefined) return alias === 'aws/backup' ? 'aws/backup' : 'aws';
  if (EncryptionKeyType === 'CUSTOMER_MANAGED_KMS_KEY') return 'customer';
  return EncryptionKeyType === 'AWS_OWNED_KMS_KEY' ? 'aws' : 'unknown';
}

/**
 * The kind of the destination vault's key. AWS developer guide: the vault Default is encrypted with aws/backup, of which an
 * account has one in each Region; so is a vault with the same key.
 */
export function destinationKey({ request, destinationVault, defaultVault }: PlanFacts): KeyKind {
  const vault = answerOf(destinationVault);
  if (!vault) return 'unknown';
  const kind = kindOfKey(vault);
  const defaultKey = answerOf(defaultVault)?.EncryptionKeyArn;
  const asDefault =
    request.destination.name === 'Default' || (defaultKey !== undefined && vault.EncryptionKeyArn === defaultKey);
  if (!asDefault) return kind;
  // A user can name a vault Default and give it a key of their own.
  return kind === 'customer' ? 'unknown' : 'aws/backup';
}
