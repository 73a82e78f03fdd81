import {
  answerOf,
  featureOf,
  intoAirGapped,
  isCrossAccount,
  isCrossRegion,
  type PlanFacts,
  retention,
} from './facts.ts';
import { destinationKey } from './keys.ts';

/** What the copy would do, as far as it is known. */
export interface Effects {
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
  DataTransfer: string;
  CanBeUndone: boolean | 'unknown';
  Undo: string;
  NotCheckable: string;
}

/** What AWS Backup shows to nobody before a copy: said in every plan, and no reason to doubt one. */
const NOT_CHECKABLE =
  'No read shows these before a copy: whether AWS Backup can assume the role and what the role may do, KMS key policies and key states, service control policies, more than 50 tags, AWS Marketplace images, EC2 Allowed AMIs, RDS option groups.';

export function effectsOf(facts: PlanFacts): Effects {
  const { sentence, coldAt, deleteAt } = retention(facts);
  const { BackupSizeInBytes } = answerOf(facts.source) ?? {};
  return {
    Retention: sentence,
    ...(coldAt !== undefined && { MoveToColdStorageAt: new Date(coldAt).toISOString() }),
    ...(deleteAt !== undefined && { DeleteAt: new Date(deleteAt).toISOString() }),
    CrossRegion: isCrossRegion(facts),
    CrossAccount: isCrossAccount(facts),
    ...keyOf(facts),
    ...(BackupSizeInBytes !== undefined && { BackupSizeInBytes }),
    DataTransfer: transfer(facts),
    ...undo(facts),
    NotCheckable: NOT_CHECKABLE,
  };
}

/** AWS developer guide, "Encryption for copies of a backup": the destination vault's key, where it serves for the type. */
function keyOf(facts: PlanFacts): Pick<Effects, 'EncryptionKeyArn' | 'EncryptionKeyType'> {
  const vault = answerOf(facts.destinationVault);
  const source = answerOf(facts.source);
  const feature = featureOf(facts);
  const managed = feature !== 'unknown' && feature.fullManagement === true;
  const sure =
    managed || (source?.IsEncrypted === true && destinationKey(facts) === 'customer') || intoAirGapped(facts);
  if (!vault || !sure) return {};
  return {
    ...(vault.EncryptionKeyArn !== undefined && { EncryptionKeyArn: vault.EncryptionKeyArn }),
    ...(vault.EncryptionKeyType !== undefined && { EncryptionKeyType: vault.EncryptionKeyType }),
  };
}

function transfer(facts: PlanFacts): string {
  const size = answerOf(facts.source)?.BackupSizeInBytes;
  const bytes = size === undefined ? 'The data, of a size that was not read,' : `Up to ${size} bytes`;
  const where = [
    ...(isCrossRegion(facts) ? [`from ${facts.point.region} to ${facts.destination.region}`] : []),
    ...(isCrossAccount(facts) ? [`to account ${facts.destination.account}`] : []),
  ];
  return where.length === 0
    ? 'No data leaves the Region or the account.'
    : `${bytes} ${size === undefined ? 'is' : 'are'} copied ${where.join(' and ')}; a first copy is a full one. AWS charges for storage, and for transfer between Regions.`;
}

/** AWS developer guide, "Vault Lock": a compliance lock holds from its LockDate on; air-gapped vaults have one at once. */
function undo(facts: PlanFacts): Pick<Effects, 'CanBeUndone' | 'Undo'> {
  const running = 'A copy job cannot be stopped once it is started';
  const vault = answerOf(facts.destinationVault);
  if (!vault) {
    return { CanBeUndone: 'unknown', Undo: `${running}; whether the vault is locked against deletion was not read.` };
  }
  const compliance = vault.LockDate !== undefined && Date.parse(vault.LockDate) <= facts.now;
  if (intoAirGapped(facts) || (vault.Locked === true && compliance)) {
    return {
      CanBeUndone: false,
      Undo: `${running}, and the vault is locked: nobody can delete the copy before its retention is over.`,
    };
  }
  if (vault.Locked === true) {
    const until = vault.LockDate === undefined ? '' : ` (until ${vault.LockDate}; after that nobody can)`;
    return {
      CanBeUndone: false,
      Undo: `${running}, and the vault is locked: the copy can be deleted only if the lock is taken away first${until}.`,
    };
  }
  const owner = isCrossAccount(facts) ? `account ${facts.destination.account}` : "the vault's owner";
  return { CanBeUndone: true, Undo: `${running}; the finished copy can be deleted by ${owner}.` };
}
