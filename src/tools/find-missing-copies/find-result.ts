import * as z from 'zod';
import { CLASSES } from '../../domain/copy-set/members.ts';
import type { WorstMember } from '../../domain/copy-set/summary.ts';
import type { Vault } from '../../domain/shapes.ts';
import { foreignText } from '../../domain/text/foreign-text.ts';
import type { Unseen } from '../shared/copy-set/not-looked-at.ts';
import { presentMembers } from '../shared/present.ts';
import { foreignOutput, nextOutput, regionsOutput, stampOutput } from '../shared/schema.ts';

const rowOutput = z.strictObject({
  Class: z.enum(CLASSES),
  /** The name of the resource; its ARN stands where it has none. */
  Resource: foreignOutput.optional(),
  ResourceArn: z.string().optional(),
  ResourceType: z.string().optional(),
  RecoveryPointArn: z.string().optional(),
  BackupVaultName: foreignOutput.optional(),
  CreationDate: z.string().optional(),
  NewestCopyIsOlderThanHours: z.number().optional(),
  Why: z.string().optional(),
});

/** AWS's own members. */
const lockOutput = z.strictObject({
  Locked: z.boolean().optional(),
  /** From then on nobody can remove the lock. */
  LockDate: z.string().optional(),
  MinRetentionDays: z.number().optional(),
  MaxRetentionDays: z.number().optional(),
});

const addressOutput = rowOutput.pick({ ResourceArn: true });
const kindOutput = rowOutput.pick({ ResourceType: true, RecoveryPointArn: true });

const reasonsOutput = z.array(
  z.strictObject({
    Class: z.string(),
    Why: foreignOutput,
    Count: z.number(),
    ExampleArn: z.string(),
  }),
);

/** The result of find_missing_copies, in the order in which its reader wants the members. */
export const findOutput = z.strictObject({
  Counts: z.strictObject({
    Selected: z.number(),
    Covered: z.number(),
    InProgress: z.number(),
    Missing: z.number(),
    Stale: z.number(),
    CannotBeCopied: z.number(),
    Unknown: z.number(),
  }),
  Note: z.string().optional(),
  BytesToCopy: z.number(),
  NewestCopyIsOlderThanHours: z.number().optional(),
  /** What the lock of the destination asks of the copies in it; absent where it has no lock or cannot be read. */
  DestinationVault: lockOutput.optional(),
  /** The vault of all rows. */
  BackupVaultName: foreignOutput.optional(),
  Rows: z.array(rowOutput),
  /** By class, the resources of the rows that are left out. */
  Others: z.record(z.string(), z.array(foreignOutput)).optional(),
  RowsLeftOut: z.number().optional(),
  Reasons: reasonsOutput,
  LookedAt: z.array(z.string()),
  NotLookedAt: z.array(z.string()).optional(),
  Next: nextOutput.optional(),
  ...regionsOutput,
  ...stampOutput,
});

export type FindResult = Omit<
  z.input<typeof findOutput>,
  'Account' | 'Region' | 'Simulated' | 'RegionsRead' | 'NotRead'
>;

export function presentLock(vault: Vault | undefined): Pick<FindResult, 'DestinationVault'> {
  return vault?.Locked === true ? { DestinationVault: presentMembers(lockOutput, vault) } : {};
}

/** How much an answer shows. */
export const SHOWN = {
  rows: 10,
  /** So many more have their resource named. */
  names: 60,
  /** Rows that names never displace. */
  leastRows: 4,
  reasons: 5,
  looks: 8,
  /** Before the pipeline adds its members. */
  bytes: 3800,
} as const;

type Row = FindResult['Rows'][number];

/** What the answer of one Region was cut from. */
export interface Uncut {
  notAt: readonly Unseen[];
  /** The most frequent first. */
  reasons: FindResult['Reasons'];
  /** Members with other reasons than these. */
  others: number;
}

// The answer of several Regions is made of those of each: what they left out must be counted again.
const UNCUT = new WeakMap<FindResult, Uncut>();

export function withUncut(result: FindResult, uncut: Uncut): FindResult {
  UNCUT.set(result, uncut);
  return result;
}

/** @param result one of `withUncut`. */
export const uncutOf = (result: FindResult): Uncut => UNCUT.get(result)!;

/** The most frequent reasons, and how many members have another one. */
export function presentReasons({ reasons, others }: Pick<Uncut, 'reasons' | 'others'>): FindResult['Reasons'] {
  const Count = reasons.slice(SHOWN.reasons).reduce((sum, one) => sum + one.Count, others);
  return [
    ...reasons.slice(0, SHOWN.reasons),
    ...(Count > 0 ? [{ Class: 'Others', Why: 'Other reasons.', Count, ExampleArn: '' }] : []),
  ];
}

/**
 * The result with as many of the rows as it can hold, the names of others, and how many rows are left out.
 *
 * @param rows the worst first, at most SHOWN.names more than are shown.
 * @param most how many rows a caller asked for, and gets; without it the answer has a limit in bytes.
 * @param full how many of the rows have all their members; the others only have a name.
 */
export function fitRows(result: FindResult, rows: readonly Row[], most?: number, full = rows.length): FindResult {
  const { Missing, Stale, Unknown, CannotBeCopied } = result.Counts;
  const total = Missing + Stale + Unknown + CannotBeCopied;
  const withRows = (count: number, named: number): FindResult => {
    const Others = namesOf(rows.slice(count, count + named));
    const left = total - count;
    return {
      ...result,
      Rows: rows.slice(0, count),
      ...(Object.keys(Others).length > 0 && { Others }),
      ...(left > 0 && { RowsLeftOut: left }),
    };
  };
  const whole = (count: number) => withRows(count, rows.length - count);
  if (most !== undefined) return whole(Math.min(most, full));
  const fits = (answer: FindResult) => Buffer.byteLength(JSON.stringify(answer)) <= SHOWN.bytes;
  let count = Math.min(SHOWN.rows, full);
  while (count > SHOWN.leastRows && !fits(whole(count))) count -= 1;
  let named = rows.length - count;
  while (named > 0 && !fits(withRows(count, named))) named -= 1;
  while (count > 0 && !fits(withRows(count, named))) count -= 1;
  return withRows(count, named);
}

/** By class, each resource once. */
function namesOf(rows: readonly Row[]): Record<string, NonNullable<Row['Resource']>[]> {
  const named: Record<string, NonNullable<Row['Resource']>[]> = {};
  const seen = new Set<string>();
  for (const { Class, Resource, ResourceType } of rows) {
    const key = JSON.stringify([Class, Resource, ResourceType]);
    if (Resource === undefined || seen.has(key)) continue;
    seen.add(key);
    const type = ResourceType === undefined ? '' : ` (${ResourceType})`;
    named[Class] = [...(named[Class] ?? []), typeof Resource === 'string' ? `${Resource}${type}` : Resource];
  }
  return named;
}

/** @param vaultName of all rows, which is then said beside them. */
export function presentWorst({ member, why, copyAgeHours }: WorstMember, vaultName: string | undefined) {
  const { point, vault } = member;
  const { ResourceName, ResourceArn, ResourceType, RecoveryPointArn, CreationDate } = point;
  return {
    Class: member.class,
    ...(ResourceName && { Resource: foreignText(ResourceName, 100) }),
    ...(!ResourceName && presentMembers(addressOutput, { ResourceArn })),
    ...presentMembers(kindOutput, { ResourceType, RecoveryPointArn }),
    ...(vaultName === undefined && { BackupVaultName: foreignText(vault.name, 100) }),
    ...(CreationDate && { CreationDate }),
    ...(copyAgeHours !== undefined && { NewestCopyIsOlderThanHours: copyAgeHours }),
    ...(why && { Why: why }),
  };
}
