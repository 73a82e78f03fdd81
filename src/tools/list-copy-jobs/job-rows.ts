import * as z from 'zod';
import { parseVaultArn } from '../../domain/arn/arn.ts';
import { diagnose } from '../../domain/diagnosis/diagnose.ts';
import { isTerminal } from '../../domain/shapes.ts';
import { complete, withCommon } from '../shared/common-members.ts';
import { type CopyJob, hasCopy, startedBy } from '../shared/copies/copy-jobs.ts';
import { presentMembers } from '../shared/present.ts';
import { foreignOutput } from '../shared/schema.ts';

// The rows of a list of copy jobs. A list is read whole to find one job in it, so a row holds what identifies a job; an ARN
// that all rows have stands beside them once, and ARNs that would make the list long are left to describe_copy_job.

/** AWS's own members. */
const memberOutput = z.strictObject({
  CopyJobId: z.string().optional(),
  State: z.string().optional(),
  CreationDate: z.string().optional(),
  CompletionDate: z.string().optional(),
  ResourceType: z.string().optional(),
  ResourceName: foreignOutput.optional(),
  DestinationBackupVaultArn: z.string().optional(),
  SourceRecoveryPointArn: z.string().optional(),
  DestinationRecoveryPointArn: z.string().optional(),
  ParentJobId: z.string().optional(),
  AccountId: z.string().optional(),
});

const rowOutput = memberOutput.extend({
  State: z.string(),
  /** From CreationDate to CompletionDate, where a date more in each row would make the list long. */
  TookSeconds: z.number().optional(),
  /** A key of DestinationVaults. */
  DestinationVault: z.string().optional(),
  DiagnosisCategory: z.string().optional(),
  StartedBy: foreignOutput.optional(),
  /** In a result for all Regions: where AWS lists the job. */
  Region: z.string().optional(),
});

export const rowsOutput = {
  /** Members that all rows have. */
  Common: rowOutput.partial().optional(),
  /** The ARN of each destination by its name in the rows. */
  DestinationVaults: z.record(z.string(), z.string()).optional(),
  CopyJobs: z.array(rowOutput),
};

type Row = z.input<typeof rowOutput>;
type SharedRow = z.input<ReturnType<typeof rowOutput.partial>>;
type Rows = {
  Common?: SharedRow | undefined;
  DestinationVaults?: Record<string, string> | undefined;
  CopyJobs: Row[];
};

const SHARED = [
  ...(['ResourceType', 'ResourceName', 'DestinationBackupVaultArn', 'SourceRecoveryPointArn'] as const),
  ...(['DiagnosisCategory', 'StartedBy', 'ParentJobId', 'AccountId'] as const),
];

/** What a list may leave to describe_copy_job, the last first. */
const OPTIONAL = ['SourceRecoveryPointArn', 'DestinationRecoveryPointArn'] as const;

/** Bytes of the rows, and of what stands beside them once. With the rest of the answer, 20 jobs stay below 5,600 bytes. */
const ROW_BYTES = 235;
const BESIDE_BYTES = 500;

/** @param account the caller's, which is not told in each row. */
export function presentRows(jobs: readonly CopyJob[], account: string | undefined): Rows {
  return fitted(jobs.map((job) => presentRow(job, account)));
}

/** The rows of several Regions as one list, the newest first. */
export function combineRows(parts: readonly { Region: string; result: Rows }[]): Rows {
  const whole = parts.flatMap(({ Region, result: { Common, DestinationVaults = {}, CopyJobs } }) =>
    complete<Row>(CopyJobs, Common as Partial<Row> | undefined).map(({ DestinationVault, ...row }): Row => {
      const DestinationBackupVaultArn = DestinationVaults[DestinationVault ?? ''] ?? row.DestinationBackupVaultArn;
      return { ...row, ...(DestinationBackupVaultArn !== undefined && { DestinationBackupVaultArn }), Region };
    }),
  );
  return fitted(whole.toSorted((one, other) => (other.CreationDate ?? '').localeCompare(one.CreationDate ?? '')));
}

function fitted(whole: readonly Row[]): Rows {
  const limit = BESIDE_BYTES + ROW_BYTES * whole.length;
  let rows = shared(whole);
  for (const leaveOut of [[], OPTIONAL.slice(1), OPTIONAL]) {
    const left = whole.map((row) => without(row, leaveOut));
    for (const form of [left, left.map(withDuration)]) {
      rows = shared(form);
      if (bytes(rows) <= limit) return rows;
      rows = withVaultNames(rows);
      if (bytes(rows) <= limit) return rows;
    }
  }
  return rows;
}

function presentRow(job: CopyJob, account: string | undefined): Row {
  const {
    CompletionDate,
    DestinationRecoveryPointArn,
    AccountId,
    State = 'unknown',
    ...row
  } = presentMembers(memberOutput, job, 200);
  const diagnosis = diagnose(job);
  const plan = startedBy(job);
  return {
    ...row,
    State,
    ...(isTerminal(State) && CompletionDate && { CompletionDate }),
    ...(hasCopy(job) && DestinationRecoveryPointArn && { DestinationRecoveryPointArn }),
    ...(diagnosis && { DiagnosisCategory: diagnosis.Category }),
    ...(plan !== undefined && { StartedBy: plan }),
    ...(AccountId && AccountId !== account && { AccountId }),
  };
}

function shared(whole: readonly Row[]): Rows {
  const { Common, rows } = withCommon(whole, SHARED);
  return { ...(Common && { Common }), CopyJobs: rows };
}

/** With the destinations by name. Two vaults of one name are told apart by their Region and account. */
function withVaultNames({ Common, CopyJobs }: Rows): Rows {
  const arns = [...new Set(CopyJobs.flatMap((row) => row.DestinationBackupVaultArn ?? []))];
  const vaults = arns.flatMap((arn) => {
    const parsed = parseVaultArn(arn);
    return parsed.ok ? [parsed.value] : [];
  });
  if (vaults.length === 0) return { ...(Common && { Common }), CopyJobs };
  const names = new Map(
    vaults.map((vault) => {
      const alone = vaults.filter(({ name }) => name === vault.name).length === 1;
      return [vault.text, alone ? vault.name : `${vault.name} in ${vault.region} of ${vault.account}`];
    }),
  );
  return {
    ...(Common && { Common }),
    DestinationVaults: Object.fromEntries([...names].map(([arn, name]) => [name, arn])),
    CopyJobs: CopyJobs.map((row) => {
      const DestinationVault = names.get(row.DestinationBackupVaultArn ?? '');
      return DestinationVault === undefined
        ? row
        : { ...without(row, ['DestinationBackupVaultArn']), DestinationVault };
    }),
  };
}

/** With how long the job took instead of its end: a fifth of the bytes of a date. */
function withDuration(row: Row): Row {
  const seconds = Math.round((Date.parse(row.CompletionDate ?? '') - Date.parse(row.CreationDate ?? '')) / 1000);
  return seconds >= 0 ? { ...without(row, ['CompletionDate']), TookSeconds: seconds } : row;
}

function without(row: Row, members: readonly (keyof Row)[]): Row {
  return Object.fromEntries(Object.entries(row).filter(([member]) => !members.includes(member as keyof Row))) as Row;
}

const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
