import { type Reversibility, reversibilityOf, type VaultRead } from '../copy/reversibility.ts';
import type { RecoveryPoint, Vault } from '../shapes.ts';
import { word } from '../text/untrusted-text.ts';
import { differenceOf, type Existing, existingCopy, retentionOfExisting } from './existing.ts';
import {
  answerOf,
  featureOf,
  intoAirGapped,
  isCrossAccount,
  isCrossRegion,
  type PlanFacts,
  retention,
} from './facts.ts';
import { destinationKey } from './key-kind.ts';

/** The copy that would be made, as far as it is known; where there is one already, or one is being made, that one. */
export interface Copy extends Reversibility {
  CopyJobId?: string;
  State?: string;
  DestinationRecoveryPointArn?: string;
  /** Of a copy that was made: whether it is known to be in the destination. */
  CopyPresent?: true | 'unknown';
  /** How the request differs from the copy that exists, and what changes it. */
  Differs?: string;
  Retention: string;
  /** ISO 8601. */
  MoveToColdStorageAt?: string;
  /** ISO 8601; AWS deletes within the 8 hours after. */
  DeleteAt?: string;
  CrossRegion: boolean;
  CrossAccount: boolean;
  EncryptionKeyArn?: string;
  EncryptionKeyType?: string;
  BackupSizeInBytes?: number;
}

export function copyOf(facts: PlanFacts): Copy {
  const existing = existingCopy(facts);
  const { sentence, coldAt, deleteAt } = existing ? retentionOfExisting(facts, existing) : retention(facts);
  const { BackupSizeInBytes } = (existing ? describedBy(existing) : answerOf(facts.source)) ?? {};
  return {
    ...(existing && identityOf(facts, existing)),
    Retention: sentence,
    ...(coldAt !== undefined && { MoveToColdStorageAt: new Date(coldAt).toISOString() }),
    ...(deleteAt !== undefined && { DeleteAt: new Date(deleteAt).toISOString() }),
    CrossRegion: isCrossRegion(facts),
    CrossAccount: isCrossAccount(facts),
    ...(existing ? keyMembers(describedBy(existing)) : keyOf(facts)),
    ...(BackupSizeInBytes !== undefined && { BackupSizeInBytes }),
    ...reversibilityOf(readOf(facts), facts.request.destination, facts.now),
  };
}

/** AWS's description of the copy itself, where it was read. */
const describedBy = (existing: Existing) => (existing.state === 'copied' ? existing.copy : undefined);

/** Which copy it is, what is known of it, and where the request asks for another. */
function identityOf(facts: PlanFacts, existing: Existing): Partial<Copy> {
  const { job } = existing;
  const copy = describedBy(existing);
  const id = word(job?.CopyJobId);
  const state = word(job?.State);
  const arn = word(copy?.RecoveryPointArn ?? job?.DestinationRecoveryPointArn, 1024);
  const [differs] = differenceOf(facts, existing);
  return {
    ...(id !== undefined && { CopyJobId: id }),
    ...(state !== undefined && { State: state }),
    ...(arn !== undefined && { DestinationRecoveryPointArn: arn }),
    ...(existing.state === 'copied' && { CopyPresent: existing.seen === 'there' ? true : 'unknown' }),
    ...(differs !== undefined && { Differs: differs }),
  };
}

function readOf({ destinationVault, destinationPolicy }: PlanFacts): VaultRead {
  const policy = destinationPolicy.state === 'missing' ? null : answerOf(destinationPolicy);
  return { vault: answerOf(destinationVault), policy };
}

/** AWS developer guide, "Encryption for copies of a backup": the destination vault's key, where it is used for the type. */
function keyOf(facts: PlanFacts): KeyMembers {
  const vault = answerOf(facts.destinationVault);
  const source = answerOf(facts.source);
  const feature = featureOf(facts);
  const managed = feature !== 'unknown' && feature.fullManagement === true;
  const sure =
    managed || (source?.IsEncrypted === true && destinationKey(facts) === 'customer') || intoAirGapped(facts);
  return vault && sure ? keyMembers(vault) : {};
}

type KeyMembers = Pick<Copy, 'EncryptionKeyArn' | 'EncryptionKeyType'>;

function keyMembers(described: Vault | RecoveryPoint = {}): KeyMembers {
  const [arn, type] = [word(described.EncryptionKeyArn, 256), word(described.EncryptionKeyType)];
  return {
    ...(arn !== undefined && { EncryptionKeyArn: arn }),
    ...(type !== undefined && { EncryptionKeyType: type }),
  };
}
