import { airGappedCopyIn } from '../../copy/features.ts';
import { word } from '../../untrusted-text.ts';
import { answerOf, featureOf, intoAirGapped, isCrossAccount, type PlanFacts, retention } from '../facts.ts';
import { fail, pass, type Rule, unknown, unread, warn } from '../rule.ts';

// Of the destination vault: that it is there, what it may hold, and for how long.

/** AWS developer guide, "Encryption for copies": these stay unencrypted, which an air-gapped vault does not take. */
const KEPT_UNENCRYPTED = ['Aurora', 'DocumentDB', 'Neptune'];

export const DESTINATION_RULES: readonly Rule[] = [
  {
    // VaultState: a vault can be used once it is AVAILABLE (AWS developer guide, "Logically air-gapped vault").
    name: 'destination vault',
    applies: () => true,
    check: (facts) => {
      const { destinationVault, destination } = facts;
      const vault = answerOf(destinationVault);
      if (destinationVault.state === 'missing') {
        return fail(`Account ${destination.account} has no vault ${destination.name} in ${destination.region}.`);
      }
      if (!vault) {
        return unread(
          destinationVault,
          'Whether it exists and is ready (AWS answers a missing vault like a denied one)',
          'DescribeBackupVault',
          isCrossAccount(facts),
        );
      }
      if (vault.VaultState !== undefined && vault.VaultState !== 'AVAILABLE') {
        return fail(`Its VaultState is ${word(vault.VaultState) ?? 'one that AWS does not document'}, not AVAILABLE.`);
      }
      if (vault.VaultType === 'RESTORE_ACCESS_BACKUP_VAULT') {
        return unknown('It is a restore access vault; AWS does not say that anything can be copied into one.');
      }
      return pass('It exists and is ready.');
    },
    fix: 'Take DestinationBackupVaultArn from list_backup_vaults; capitals count. A vault that is being created is ready after some minutes.',
  },
  {
    // AWS developer guide, "Feature availability by resource" (the column) and "Logically air-gapped vault".
    name: 'logically air-gapped vault',
    applies: (facts) => intoAirGapped(facts) === true,
    check: (facts) => {
      const feature = featureOf(facts);
      const { ResourceType, IsEncrypted } = answerOf(facts.source) ?? {};
      if (!airGappedCopyIn(facts.destination.region, ResourceType)) {
        return fail(`AWS Backup makes no such copies into logically air-gapped vaults in ${facts.destination.region}.`);
      }
      if (feature === 'unknown' || feature.logicallyAirGapped === 'unknown') {
        return unknown('Whether this resource type can be copied into a logically air-gapped vault is not known here.');
      }
      if (!feature.logicallyAirGapped) {
        return fail(`${feature.name} cannot be copied into a logically air-gapped vault (documents of April 2026).`);
      }
      if (IsEncrypted === false && KEPT_UNENCRYPTED.includes(ResourceType ?? '')) {
        return fail(
          `${feature.name} is not encrypted, and its copy would not be: an air-gapped vault does not take it.`,
        );
      }
      return pass('It takes this resource type.');
    },
    fix: 'Choose a standard backup vault as the destination.',
    nested: true,
  },
  {
    // AWS API, DescribeBackupVault, MinRetentionDays and MaxRetentionDays: a copy job outside the range fails. A copy that
    // is kept for ever has no retention period that could be as short as a maximum.
    name: 'retention range of the vault',
    applies: (facts) => range(facts) !== undefined,
    check: (facts) => {
      const { min, max } = range(facts)!;
      const text = `the vault takes ${min} to ${max === Number.POSITIVE_INFINITY ? 'any number of' : max} days`;
      const { days } = retention(facts);
      if (days === 'as the source') return unknown(`How long the source is kept is not known; ${text}.`);
      const kept = days === 'for ever' ? Number.POSITIVE_INFINITY : days;
      const said = days === 'for ever' ? 'for ever, as the source' : `${days} days`;
      return kept < min || kept > max
        ? fail(`The copy would be kept ${said}; ${text}.`)
        : pass(`The copy is kept ${said}; ${text}.`);
    },
    fix: 'Give a Lifecycle.DeleteAfterDays inside that range, counted from the creation of the source, or choose another vault.',
  },
  {
    // AWS developer guide, "Backup and tag copy": days count from the creation of the source.
    name: 'retention',
    applies: () => true,
    check: (facts) => {
      const { sentence, warnings } = retention(facts);
      return warnings.length > 0 ? warn([sentence, ...warnings].join(' ')) : pass(sentence);
    },
    fix: 'Give the Lifecycle that is wanted; DeleteAfterDays counts from the creation of the source.',
  },
  {
    // AWS API, Lifecycle: -1 is documented for both members together only.
    name: 'lifecycle combination',
    applies: ({ request }) => undocumented(request.Lifecycle),
    check: () =>
      unknown(
        'AWS documents -1 in a Lifecycle for both members together; whether it takes this combination is not known.',
      ),
    fix: 'Leave the member that is -1 out, or give a number of days.',
  },
];

function undocumented(lifecycle: PlanFacts['request']['Lifecycle']): boolean {
  const { MoveToColdStorageAfterDays: move, DeleteAfterDays: remove } = lifecycle ?? {};
  return (move !== undefined && move >= 0 && remove === -1) || (move === -1 && remove === undefined);
}

/** The retention that a lock, or an air-gapped vault, prescribes. */
function range(facts: PlanFacts): { min: number; max: number } | undefined {
  const vault = answerOf(facts.destinationVault);
  if (!vault || !(vault.Locked === true || intoAirGapped(facts))) return undefined;
  const { MinRetentionDays, MaxRetentionDays } = vault;
  if (MinRetentionDays === undefined && MaxRetentionDays === undefined) return undefined;
  return { min: MinRetentionDays ?? 1, max: MaxRetentionDays ?? Number.POSITIVE_INFINITY };
}
