import type { Flag } from '../../copy/features.ts';
import { isAllowedRegion } from '../../guards/guards.ts';
import { TOOL } from '../../names.ts';
import {
  answerOf,
  featureOf,
  fromAirGapped,
  intoAirGapped,
  isCrossAccount,
  isCrossRegion,
  type PlanFacts,
  staysUnencrypted,
} from '../facts.ts';
import { destinationKey, kindOfKey } from '../key-kind.ts';
import { type Finding, fail, pass, type Rule, unknown, unread, warn } from '../rule.ts';

// The keys, as far as AWS Backup shows them. AWS developer guide, "Encryption for copies of a backup" and "Logically
// air-gapped vault". Key policies cannot be read here.

const BACKUP_KEY = 'The destination vault is encrypted with aws/backup, the default key of AWS Backup';

function fullManagement(facts: PlanFacts): Flag {
  const feature = featureOf(facts);
  return feature === 'unknown' ? 'unknown' : feature.fullManagement;
}

export const KEY_RULES: readonly Rule[] = [
  {
    name: 'key of the destination vault',
    check: (facts) => {
      const concerned = fullManagement(facts) !== true || isCrossAccount(facts) || fromAirGapped(facts);
      if (facts.destinationVault.state === 'missing' || intoAirGapped(facts) || !concerned) return undefined;
      if (facts.destinationVault.state !== 'known') {
        const foreign = isCrossAccount(facts);
        return unread(facts.destinationVault, 'The key of the destination vault', 'DescribeBackupVault', facts, {
          otherAccount: foreign,
        });
      }
      const key = destinationKey(facts);
      if (key === 'customer') return pass('It is a customer managed key.');
      if (key === 'aws/backup') return onBackupKey(facts);
      return unknown(
        key === 'aws'
          ? 'The destination vault has an AWS key, and AWS does not say which. Under aws/backup, AWS does not make a copy of this kind.'
          : 'AWS did not say whether the key of the destination vault is a customer managed one. Under aws/backup, AWS does not make a copy of this kind.',
      );
    },
    fix: `Choose a destination vault with a customer managed key (${TOOL.listBackupVaults} shows EncryptionKeyType).`,
    nested: true,
    elsewhere: true,
  },
  {
    // An AWS managed key cannot be shared: neither with another account nor with the one that air-gapped vaults live in.
    name: 'key of the source',
    check: (facts) => {
      const finding = keyOfSource(facts);
      return (
        finding && {
          ...finding,
          Fix:
            finding.Fix ??
            `First copy it within the account, into a vault in ${firstRegion(facts)} with a customer managed key, then copy that copy.`,
        }
      );
    },
    fix: 'First copy it within the account, into a vault with a customer managed key, then copy that copy.',
    nested: true,
    elsewhere: true,
    onRoute: true,
  },
  {
    // AWS developer guide, "Encryption for copies of a backup": an EBS snapshot is copied whole under another key. Between
    // Regions and accounts the first copy is a whole one anyway.
    name: 'full copy',
    check: (facts) => {
      const { ResourceType, EncryptionKeyArn: from } = answerOf(facts.source) ?? {};
      const to = answerOf(facts.destinationVault)?.EncryptionKeyArn;
      const near = !isCrossAccount(facts) && !isCrossRegion(facts);
      return ResourceType === 'EBS' && near && to !== undefined && from !== to
        ? warn('The destination vault has another KMS key than the source: EBS makes a full copy.')
        : undefined;
    },
    fix: 'Expect a full copy. Later copies into this vault are incremental.',
  },
  {
    // AWS developer guide, "Encryption for copies of a backup" and "Logically air-gapped vault": what the keys have to allow.
    name: 'use of the keys',
    check: (facts) => {
      const kinds = [destinationKey(facts), kindOfKey(answerOf(facts.source) ?? {})];
      if (fromAirGapped(facts)) return warn('Out of an air-gapped vault, the copy needs the keys of both vaults.');
      return isCrossRegion(facts) && kinds.includes('aws/backup')
        ? warn('Across Regions, the role needs kms:DescribeKey on keys whose kms:ResourceAliases is alias/aws/backup.')
        : undefined;
    },
    fix: 'Allow the role that AWS Backup assumes to use these keys.',
  },
];

/** The Region of the copy within the account that comes first: the source's, where the operator allows copies into it. */
function firstRegion({ request, settings }: PlanFacts): string {
  const { recoveryPoint, destination } = request;
  return isAllowedRegion(recoveryPoint.region, settings) ? recoveryPoint.region : destination.region;
}

function keyOfSource(facts: PlanFacts): Finding | undefined {
  const { source } = facts;
  const managed = fullManagement(facts);
  const leaves = isCrossAccount(facts) || intoAirGapped(facts) === true;
  if (source.state === 'missing' || fromAirGapped(facts) || managed === true || !leaves) return undefined;
  // No key is of use to it there: the check of the air-gapped vault says so.
  if (intoAirGapped(facts) && staysUnencrypted(facts)) return undefined;
  if (source.state !== 'known')
    return unread(source, 'Which key encrypts the recovery point', 'DescribeRecoveryPoint', facts);
  if (source.value.IsEncrypted === false) {
    return intoAirGapped(facts)
      ? unknown(
          'The recovery point is not encrypted. For an air-gapped vault, AWS requires a customer managed key at the source.',
        )
      : pass('It is not encrypted.');
  }
  const key = kindOfKey(source.value);
  if (key === 'customer') {
    return pass('It is a customer managed key. Whether its policy lets the destination use it cannot be seen here.');
  }
  if (key === 'unknown')
    return unknown('AWS did not say whether the key of the recovery point is a customer managed one.');
  return managed === false
    ? fail('The recovery point is encrypted with an AWS key, which cannot be shared with the destination.')
    : unknown(
        'The recovery point is encrypted with an AWS key, which cannot be shared for types that AWS Backup does not fully manage.',
      );
}

function onBackupKey(facts: PlanFacts): Finding {
  if (fromAirGapped(facts)) {
    return fail(`${BACKUP_KEY}. From an air-gapped vault, AWS copies only under customer managed keys.`);
  }
  if (answerOf(facts.source)?.ResourceType === 'Storage Gateway') {
    return fail(`${BACKUP_KEY}. Storage Gateway needs a vault with a key that you created.`);
  }
  if (isCrossAccount(facts)) {
    return fullManagement(facts) === false
      ? fail(`${BACKUP_KEY}, which cannot be used for this resource type from another account.`)
      : unknown(`${BACKUP_KEY}. AWS's pages differ on whether it can be used for copies from another account.`);
  }
  // The developer guide rules the key out; AWS's knowledge center says that the service's own key is used instead.
  return unknown(`${BACKUP_KEY}. AWS's pages differ on whether a copy of this resource type fails there.`);
}
