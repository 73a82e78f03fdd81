import { CLASSES } from '../../domain/copy-set/members.ts';
import type { RegionPart } from '../../pipeline/contract.ts';
import { notesOf } from '../shared/region-notes.ts';
import { type FindResult, fitRows, SHOWN } from './find-result.ts';

/** The sets of several Regions as one. */
export function combineFound(parts: readonly RegionPart<FindResult>[]): FindResult {
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
  const notAt = [...new Set(results.flatMap((one) => one.NotLookedAt ?? []))];
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
      Reasons: merged(results.flatMap((one) => one.Reasons)).slice(0, SHOWN.reasons),
      LookedAt: [...new Set(results.flatMap((one) => one.LookedAt))].slice(0, SHOWN.looks),
      ...(notAt.length > 0 && { NotLookedAt: notAt.slice(0, SHOWN.looks) }),
      ...(starts[0] && { Next: starts[0].result.Next }),
    },
    [...byClass(rows), ...byClass(named)],
  );
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
