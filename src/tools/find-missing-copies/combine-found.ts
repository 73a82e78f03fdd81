import { CLASSES } from '../../domain/copy-set/members.ts';
import type { RegionPart } from '../../pipeline/contract.ts';
import { notLookedAtIn } from '../shared/copy-set/not-looked-at.ts';
import type { SelectionInput } from '../shared/copy-set/selection-input.ts';
import { notesOf } from '../shared/region-notes.ts';
import { type FindResult, fitRows, presentReasons, SHOWN, uncutOf } from './find-result.ts';

/**
 * The sets of several Regions as one.
 *
 * @param selection of one Region: its row limit is a share of the caller's.
 */
export function combineFound(parts: readonly RegionPart<FindResult>[], { maxResults }: SelectionInput): FindResult {
  const results = parts.map(({ result }) => result);
  const sum = (of: (result: FindResult) => number) => results.reduce((total, one) => total + of(one), 0);
  const names = ['Selected', ...CLASSES] as const;
  const Counts = Object.fromEntries(names.map((name) => [name, sum((one) => one.Counts[name])]));
  const ages = results.flatMap((one) => one.NewestCopyIsOlderThanHours ?? []);
  const rows = results.flatMap(({ BackupVaultName, Rows }) =>
    Rows.map((row) => ({ ...row, ...(BackupVaultName !== undefined && { BackupVaultName }) })),
  );
  // All parts have one destination.
  const lock = results.find((one) => one.DestinationVault)?.DestinationVault;
  const starts = parts.filter(({ result }) => result.Next !== undefined);
  const { Note } = notesOf(parts, ({ Counts: { Selected } }) => Selected);
  const more =
    starts.length > 1 && `Next is for ${starts[0]!.Region}; ${starts.length - 1} more Regions have copies to start.`;
  const note = [Note, more].filter(Boolean).join(' ');
  const uncut = results.map(uncutOf);
  const reasons = merged(uncut.flatMap((one) => one.reasons));
  const others = uncut.reduce((total, one) => total + one.others, 0);
  const named = results.flatMap(({ Others = {} }) =>
    Object.entries(Others).flatMap(([name, resources]) =>
      resources.map((Resource): FindResult['Rows'][number] => ({ Class: name as (typeof CLASSES)[number], Resource })),
    ),
  );
  return fitRows(
    {
      Counts: Counts as FindResult['Counts'],
      ...(note && { Note: note }),
      BytesToCopy: sum((one) => one.BytesToCopy),
      ...(ages.length > 0 && { NewestCopyIsOlderThanHours: Math.max(...ages) }),
      ...(lock && { DestinationVault: lock }),
      Rows: [],
      Reasons: presentReasons({ reasons, others }),
      LookedAt: [...new Set(results.flatMap((one) => one.LookedAt))].slice(0, SHOWN.looks),
      ...notLookedAtIn(
        parts.map(({ Region }, index) => ({ Region, notAt: uncut[index]!.notAt })),
        SHOWN.looks,
      ),
      ...(starts[0] && { Next: starts[0].result.Next }),
    },
    [...byClass(rows), ...byClass(named).slice(0, SHOWN.names)],
    mostRows(parts.length, maxResults),
    rows.length,
  );
}

/** What the pipeline shares among the Regions where the caller gives no limit. */
const SHARED_BY_DEFAULT = 20;

/**
 * How many rows the caller asked for; undefined where the answer has a limit in bytes instead. Only the share is known here:
 * it is greater than without a limit only if the caller gave one.
 */
function mostRows(regions: number, share = 0): number | undefined {
  return share > Math.max(1, Math.floor(SHARED_BY_DEFAULT / regions)) ? share * regions : undefined;
}

const WORST = ['Missing', 'Stale', 'Unknown', 'CannotBeCopied'];

const byClass = (rows: readonly FindResult['Rows'][number][]) =>
  rows.toSorted((one, other) => WORST.indexOf(one.Class) - WORST.indexOf(other.Class));

function merged(reasons: FindResult['Reasons']): FindResult['Reasons'] {
  const groups = new Map<string, FindResult['Reasons'][number]>();
  for (const one of reasons) {
    const key = JSON.stringify([one.Class, one.Why]);
    const group = groups.get(key);
    groups.set(key, group ? { ...group, Count: group.Count + one.Count } : one);
  }
  return [...groups.values()].toSorted((one, other) => other.Count - one.Count);
}
