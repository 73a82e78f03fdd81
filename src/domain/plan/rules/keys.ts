import type { Flag } from '../../copy/features.ts';
import { answerOf, featureOf, fromAirGapped, intoAirGapped, isCrossAccount, type PlanFacts } from '../facts.ts';
import { destinationKey, kindOfKey } from '../key-kind.ts';
import { type Finding, fail, pass, type Rule, unknown, unread } from '../rule.ts';

// Of the keys, as far as AWS Backup shows them. AWS developer guide, "Encryption for copies of a backup" and "Logically
// air-gapped vault"; what a key's policy says cannot be read here.

const BACKUP_KEY = 'The destination vault is on aws/backup, the default key of AWS Backup';

function fullManagement(facts: PlanFacts): Flag {
  const feature = featureOf(facts);
  return feature === 'unknown' ? 'unknown' : feature.fullManagement;
}

export const KEY_RULES: readonly Rule[] = [
  {
    name: 'key of the destination vault',
    applies: (facts) =>
      facts.destinationVault.state !== 'missing' &&
      !intoAirGapped(facts) &&
      (fullManagement(facts) !== true || isCrossAccount(facts) || fromAirGapped(facts)),
    check: (facts) => {
      if (facts.destinationVault.state !== 'known') {
        return unread(facts.destinationVault, 'Which key encrypts it', 'DescribeBackupVault', isCrossAccount(facts));
      }
      const key = destinationKey(facts);
      if (key === 'customer') return pass('It is a customer managed key.');
      if (key === 'aws/backup') return onBackupKey(facts);
      return unknown(
        key === 'aws'
          ? 'It is a key of AWS, and which one is not said; a copy of this kind is not made under aws/backup.'
          : 'AWS did not say whether it is a customer managed key; a copy of this kind is not made under aws/backup.',
      );
    },
    fix: 'Choose a destination vault with a customer managed key (list_backup_vaults shows EncryptionKeyType).',
    nested: true,
  },
  {
    // An AWS managed key cannot be shared: neither with another account nor with the one that air-gapped vaults live in.
    name: 'key of the source',
    applies: (facts) =>
      facts.source.state !== 'missing' &&
      !fromAirGapped(facts) &&
      fullManagement(facts) !== true &&
      (isCrossAccount(facts) || intoAirGapped(facts) === true),
    check: (facts) => {
      const { source } = facts;
      if (source.state !== 'known') return unread(source, 'Which key encrypts it', 'DescribeRecoveryPoint');
      if (source.value.IsEncrypted === false) {
        return intoAirGapped(facts)
          ? unknown('It is not encrypted; for an air-gapped vault AWS asks for a customer managed key at the source.')
          : pass('It is not encrypted.');
      }
      const key = kindOfKey(source.value);
      if (key === 'customer') {
        return pass('It is a customer managed key; that its policy lets the destination use it cannot be seen here.');
      }
      if (key === 'unknown') return unknown('AWS did not say whether it is a customer managed key.');
      return fullManagement(facts) === false
        ? fail('It is encrypted with a key of AWS, which cannot be shared with the destination.')
        : unknown(
            'It is encrypted with a key of AWS, which cannot be shared where AWS Backup does not manage the type fully.',
          );
    },
    fix: 'Copy it inside the account into a vault with a customer managed key first, then copy that copy.',
    nested: true,
  },
];

function onBackupKey(facts: PlanFacts): Finding {
  const managed = fullManagement(facts);
  if (fromAirGapped(facts)) {
    return fail(`${BACKUP_KEY}; out of an air-gapped vault AWS copies under customer managed keys only.`);
  }
  if (answerOf(facts.source)?.ResourceType === 'Storage Gateway') {
    return fail(`${BACKUP_KEY}; Storage Gateway needs a vault with a key that you created.`);
  }
  if (isCrossAccount(facts)) {
    return managed === false
      ? fail(`${BACKUP_KEY}, which cannot be used for this resource type from another account.`)
      : unknown(`${BACKUP_KEY}; AWS's pages differ on whether it serves for copies from another account.`);
  }
  // The developer guide rules the key out; AWS's knowledge center says that the service's own key is taken instead.
  return unknown(`${BACKUP_KEY}; AWS's pages differ on whether a copy of this resource type fails there.`);
}
