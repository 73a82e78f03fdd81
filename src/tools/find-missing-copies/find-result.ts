import * as z from 'zod';
import { CLASSES } from '../../domain/copy-set/members.ts';
import type { WorstMember } from '../../domain/copy-set/summary.ts';
import { foreignText } from '../../domain/text/foreign-text.ts';
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

const addressOutput = rowOutput.pick({ ResourceArn: true });
const kindOutput = rowOutput.pick({ ResourceType: true, RecoveryPointArn: true });

export const reasonsOutput = z.array(
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
  /** The vault of all rows. */
  BackupVaultName: foreignOutput.optional(),
  Rows: z.array(rowOutput),
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

/** How much an answer shows. */
export const SHOWN = {
  rows: 10,
  reasons: 5,
  looks: 8,
  /** Before the pipeline adds its members. */
  bytes: 3800,
} as const;

/**
 * The result with as many of the rows as it can hold, and how many are left out.
 *
 * @param fit whether the answer has a limit in bytes; a caller who asks for a number of rows gets them.
 */
export function fitRows(result: FindResult, rows: readonly FindResult['Rows'][number][], fit: boolean): FindResult {
  const fitted = { ...result, Rows: [...result.Rows] };
  for (const row of rows) {
    fitted.Rows.push(row);
    if (fit && Buffer.byteLength(JSON.stringify(fitted)) > SHOWN.bytes) {
      fitted.Rows.pop();
      break;
    }
  }
  const { Missing, Stale, Unknown, CannotBeCopied } = result.Counts;
  const left = Missing + Stale + Unknown + CannotBeCopied - fitted.Rows.length;
  return left > 0 ? { ...fitted, RowsLeftOut: left } : fitted;
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
