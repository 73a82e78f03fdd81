import { airGappedCopyIn, type Feature } from '../../copy/features.ts';
import { checkLifecycle, type Lifecycle } from '../../copy/lifecycle.ts';
import { TOOL } from '../../names.ts';
import { word } from '../../text/untrusted-text.ts';
import { otherRetention, rangeOf } from '../alternatives.ts';
import { aboutVault, orEvidence } from '../evidence.ts';
import { answerOf, featureOf, intoAirGapped, isCrossAccount, retention, staysUnencrypted } from '../facts.ts';
import { noAirGappedCopyIn, notIntoAirGapped } from '../route-support.ts';
import { type Finding, fail, likelyFail, pass, type Rule, unknown, unread, warn } from '../rule.ts';

// The destination vault: that it exists, what it can hold, and for how long.

const WEEK = 7;

/** Where no vault limits the retention. */
const ANY_DAYS = { min: 1, max: Number.POSITIVE_INFINITY };

export const DESTINATION_RULES: readonly Rule[] = [
  {
    // VaultState: a vault can be used once it is AVAILABLE (AWS developer guide, "Logically air-gapped vault").
    name: 'destination vault',
    check: (facts) => {
      const { destinationVault, request } = facts;
      const { account, name, region } = request.destination;
      const vault = answerOf(destinationVault);
      if (destinationVault.state === 'missing') {
        const whose = isCrossAccount(facts) ? ` with a Profile of account ${account}` : '';
        return {
          ...fail(`Account ${account} has no vault ${name} in ${region}.`),
          Fix: `Take DestinationBackupVaultArn from ${TOOL.listBackupVaults}${whose}; names are case-sensitive.`,
        };
      }
      if (!vault) {
        return unread(
          destinationVault,
          'Whether the destination vault exists and is ready',
          'DescribeBackupVault',
          facts,
          {
            otherAccount: isCrossAccount(facts),
            evidence: aboutVault(facts),
          },
        );
      }
      if (vault.VaultState !== undefined && vault.VaultState !== 'AVAILABLE') {
        return fail(
          `The VaultState of the destination is ${word(vault.VaultState) ?? 'one that AWS does not document'}, not AVAILABLE.`,
        );
      }
      if (vault.VaultType === 'RESTORE_ACCESS_BACKUP_VAULT') {
        return {
          ...unknown(
            'The destination is a restore access vault. AWS does not say whether anything can be copied into one.',
          ),
          Fix: 'Choose a backup vault or a logically air-gapped vault as the destination.',
        };
      }
      return pass('It exists and is ready.');
    },
    fix: 'Wait until it is AVAILABLE: a vault that is being created is ready after a few minutes. Otherwise choose another vault.',
  },
  {
    // AWS developer guide, "Feature availability by resource" (the column) and "Logically air-gapped vault".
    name: 'logically air-gapped vault',
    check: (facts) => {
      if (!intoAirGapped(facts)) return undefined;
      const feature = featureOf(facts);
      const { ResourceType } = answerOf(facts.source) ?? {};
      if (staysUnencrypted(facts)) {
        return likelyFail(
          `This ${ResourceType} recovery point is not encrypted, and neither would its copy be. According to AWS’s pages of April 2026, an air-gapped vault does not take it.`,
        );
      }
      return orEvidence(airGapped(feature, facts.request.destination.region, ResourceType), facts);
    },
    byPages: true,
    fix: 'Choose a standard backup vault as the destination.',
    elsewhere: true,
    nested: true,
  },
  {
    // AWS API, DescribeBackupVault, MinRetentionDays and MaxRetentionDays: a copy job outside the range fails. A copy that
    // is kept forever has no retention period that could be as short as a maximum.
    name: 'retention range of the vault',
    check: (facts) => {
      const range = rangeOf(facts);
      if (!range) return undefined;
      const { min, max } = range;
      const text = `the vault takes ${min} to ${max === Number.POSITIVE_INFINITY ? 'any number of' : max} days`;
      const { days } = retention(facts);
      if (days === 'as the source') {
        return { ...unknown(`How long the source is kept is not known; ${text}.`), Fix: otherRetention(facts, range) };
      }
      const kept = days === 'forever' ? Number.POSITIVE_INFINITY : days;
      const said = days === 'forever' ? 'forever, like the source' : `for ${days} days`;
      return kept < min || kept > max
        ? { ...fail(`The copy would be kept ${said}; ${text}.`), Fix: otherRetention(facts, range) }
        : pass(`The copy is kept ${said}; ${text}.`);
    },
    fix: 'Choose another vault.',
  },
  {
    // AWS developer guide, "Backup and tag copy": days count from the creation of the source.
    name: 'retention',
    check: (facts) => {
      const { sentence, warnings } = retention(facts);
      if (warnings.length === 0) return pass(sentence);
      const range = rangeOf(facts) ?? (facts.settings.maxRetentionDays === undefined ? undefined : ANY_DAYS);
      return { ...warn(warnings.join(' ')), ...(range && { Fix: otherRetention(facts, range) }) };
    },
    fix: 'Set the Lifecycle that you want; DeleteAfterDays counts from the creation of the source.',
  },
  {
    // AWS developer guide, copies: incremental ones need an earlier copy that is kept for a week or more.
    name: 'next copy',
    check: (facts) => {
      const { days } = retention(facts);
      return typeof days === 'number' && days < WEEK
        ? warn(`Kept for less than ${WEEK} days, this copy makes the next one of the resource a full copy.`)
        : undefined;
    },
    fix: `Expect the size of a full copy next time. A copy that is kept for ${WEEK} days or more makes the next one incremental, where the resource type supports that.`,
  },
  {
    // AWS API, Lifecycle: -1 is documented for both members together only. Whatever a start warns of is told here before.
    name: 'lifecycle combination',
    check: ({ request: { lifecycle } }) => {
      const warnings = lifecycle ? checkLifecycle(lifecycle).warnings : [];
      if (isUndocumented(lifecycle)) {
        const Fix =
          lifecycle?.DeleteAfterDays === -1
            ? 'Give DeleteAfterDays as a number of days, or leave out MoveToColdStorageAfterDays.'
            : undefined;
        const finding = unknown([UNDOCUMENTED, ...warnings].join(' '));
        return Fix === undefined ? finding : { ...finding, Fix };
      }
      if (warnings.length === 0) return undefined;
      const archive = lifecycle?.MoveToColdStorageAfterDays === undefined || lifecycle.MoveToColdStorageAfterDays < 0;
      return { ...warn(warnings.join(' ')), ...(archive && { Fix: 'Leave out OptInToArchiveForSupportedResources.' }) };
    },
    fix: 'Leave out MoveToColdStorageAfterDays.',
  },
];

/** What AWS's pages say of a copy into an air-gapped vault. */
function airGapped(feature: Feature | 'unknown', region: string, type: string | undefined): Finding {
  const there = airGappedCopyIn(region, type);
  if (there.supported === false) {
    return likelyFail(noAirGappedCopyIn(region, there.source));
  }
  if (feature === 'unknown') {
    return unknown('Whether this resource type can be copied into a logically air-gapped vault is not known here.');
  }
  const { logicallyAirGapped, name, source } = feature;
  if (logicallyAirGapped === false) {
    return likelyFail(notIntoAirGapped(feature));
  }
  if (logicallyAirGapped === 'unknown') {
    return unknown(
      `AWS's pages do not make clear whether ${name} can be copied into a logically air-gapped vault (${source}).`,
    );
  }
  return there.supported === 'unknown'
    ? unknown(
        `AWS's pages do not make clear whether such copies are made into logically air-gapped vaults in ${region} (${there.source}).`,
      )
    : pass('It takes this resource type.');
}

const UNDOCUMENTED =
  'AWS documents -1 in a Lifecycle only for both members together. Whether it takes this combination is not known.';

function isUndocumented(lifecycle: Lifecycle | undefined): boolean {
  const { MoveToColdStorageAfterDays: move, DeleteAfterDays: remove } = lifecycle ?? {};
  return (move !== undefined && move >= 0 && remove === -1) || (move === -1 && remove === undefined);
}
