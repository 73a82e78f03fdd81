import { type Reversibility, reversibilityOf, type VaultRead } from '../copy/reversibility.ts';
import { existingCopy, retentionOfExisting } from './existing.ts';
import {
  answerOf,
  featureOf,
  fromAirGapped,
  intoAirGapped,
  isCrossAccount,
  isCrossRegion,
  type PlanFacts,
  retention,
} from './facts.ts';
import { destinationKey } from './key-kind.ts';

/** What the copy would do, as far as it is known; where there is one already, what that one does. */
export interface Effects extends Reversibility {
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
  NotCheckable: string;
}

/** What AWS Backup shows to nobody before a copy: every plan says it, and it is no reason to doubt one. */
const NOT_CHECKABLE =
  'No read shows these before a copy: whether AWS Backup can assume the role and what the role can do, KMS key policies and key states, service control policies, more than 50 tags, AWS Marketplace images, EC2 Allowed AMIs, custom RDS option groups with persistent options.';

/** AWS developer guide, "Encryption for copies of a backup" and "Logically air-gapped vault": what the keys have to allow. */
function notCheckable(facts: PlanFacts): string {
  return [
    NOT_CHECKABLE,
    ...(isCrossRegion(facts)
      ? ['Across Regions, the role needs kms:DescribeKey on keys whose kms:ResourceAliases is alias/aws/backup.']
      : []),
    ...(fromAirGapped(facts) ? ['Out of an air-gapped vault, the copy needs the keys of both vaults.'] : []),
  ].join(' ');
}

export function effectsOf(facts: PlanFacts): Effects {
  const existing = existingCopy(facts);
  const { sentence, coldAt, deleteAt } = existing ? retentionOfExisting(facts, existing) : retention(facts);
  const { BackupSizeInBytes } = answerOf(facts.source) ?? {};
  return {
    Retention: sentence,
    ...(coldAt !== undefined && { MoveToColdStorageAt: new Date(coldAt).toISOString() }),
    ...(deleteAt !== undefined && { DeleteAt: new Date(deleteAt).toISOString() }),
    CrossRegion: isCrossRegion(facts),
    CrossAccount: isCrossAccount(facts),
    ...keyOf(facts),
    ...(BackupSizeInBytes !== undefined && { BackupSizeInBytes }),
    DataTransfer: existing ? 'A start would copy no more data.' : transfer(facts),
    ...reversibilityOf(readOf(facts), facts.request.destination, facts.now),
    NotCheckable: notCheckable(facts),
  };
}

function readOf({ destinationVault, destinationPolicy }: PlanFacts): VaultRead {
  const policy = destinationPolicy.state === 'missing' ? null : answerOf(destinationPolicy);
  return { vault: answerOf(destinationVault), policy };
}

/** AWS developer guide, "Encryption for copies of a backup": the destination vault's key, where it is used for the type. */
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
  const bytes = size === undefined ? 'The data (its size was not read) is' : `Up to ${size} bytes are`;
  const where = [
    ...(isCrossRegion(facts)
      ? [`from ${facts.request.recoveryPoint.region} to ${facts.request.destination.region}`]
      : []),
    ...(isCrossAccount(facts) ? [`to account ${facts.request.destination.account}`] : []),
  ];
  return where.length === 0
    ? `No data leaves the Region or the account.${fullCopy(facts)}`
    : `${bytes} copied ${where.join(' and ')}; the first copy is a full one.${fullCopy(facts)} AWS charges for storage, and for transfer between Regions.`;
}

/** AWS developer guide, "Encryption for copies of a backup": an EBS snapshot is copied anew under another key. */
function fullCopy({ source, destinationVault }: PlanFacts): string {
  const { ResourceType, EncryptionKeyArn: from } = answerOf(source) ?? {};
  const to = answerOf(destinationVault)?.EncryptionKeyArn;
  return ResourceType === 'EBS' && to !== undefined && from !== to
    ? ' The vault has another KMS key than the source, so that EBS makes a full copy; later copies into it are incremental.'
    : '';
}
