import * as z from 'zod';
import { parseVaultArn } from '../../domain/arn/arn.ts';
import { diagnose } from '../../domain/diagnosis/diagnose.ts';
import { foreignText } from '../../domain/foreign-text.ts';
import { type CopyJob, hasCopy, startedBy } from '../shared/copy-jobs.ts';
import { codeMember, stateOf } from '../shared/present.ts';
import { foreignOutput } from '../shared/schema.ts';

// The rows of a list of copy jobs. A list is read whole to find one job in it, so a row holds what identifies a job; an ARN
// that all rows have stands beside them once, and ARNs that would make the list long are left to describe_copy_job.

const rowOutput = z.strictObject({
  CopyJobId: z.string().optional(),
  State: z.string(),
  CreationDate: z.string().optional(),
  ResourceType: z.string().optional(),
  ResourceName: foreignOutput.optional(),
  DestinationBackupVaultArn: z.string().optional(),
  /** A key of DestinationVaults. */
  DestinationVault: z.string().optional(),
  SourceRecoveryPointArn: z.string().optional(),
  DestinationRecoveryPointArn: z.string().optional(),
  DiagnosisCategory: z.string().optional(),
  StartedBy: foreignOutput.optional(),
  ParentJobId: z.string().optional(),
  AccountId: z.string().optional(),
});

export const rowsOutput = {
  /** Members that all rows have. */
  Common: rowOutput.partial().optional(),
  /** The ARN of each destination by its name in the rows. */
  DestinationVaults: z.record(z.string(), z.string()).optional(),
  CopyJobs: z.array(rowOutput),
};

type Row = z.input<typeof rowOutput>;
type Rows = { Common?: Partial<Row>; DestinationVaults?: Record<string, string>; CopyJobs: Row[] };

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
  const whole = jobs.map((job) => presentRow(job, account));
  const limit = BESIDE_BYTES + ROW_BYTES * jobs.length;
  let rows = shared(whole);
  for (const leaveOut of [[], OPTIONAL.slice(1), OPTIONAL]) {
    rows = shared(whole.map((row) => without(row, leaveOut)));
    if (bytes(rows) <= limit) break;
    rows = withVaultNames(rows);
    if (bytes(rows) <= limit) break;
  }
  return rows;
}

function presentRow(job: CopyJob, account: string | undefined): Row {
  const diagnosis = diagnose(job);
  const text = (member: keyof CopyJob & keyof Row) => {
    const value = job[member];
    return typeof value === 'string' ? codeMember(member, value) : {};
  };
  const plan = startedBy(job);
  return {
    ...text('CopyJobId'),
    State: stateOf(job.State),
    ...text('CreationDate'),
    ...text('ResourceType'),
    ...(job.ResourceName && { ResourceName: foreignText(job.ResourceName) }),
    ...text('DestinationBackupVaultArn'),
    ...text('SourceRecoveryPointArn'),
    ...(hasCopy(job) && text('DestinationRecoveryPointArn')),
    ...(diagnosis && { DiagnosisCategory: diagnosis.Category }),
    ...(plan !== undefined && { StartedBy: plan }),
    ...text('ParentJobId'),
    ...(job.AccountId !== account && text('AccountId')),
  };
}

/** With the members that all of several rows have beside them. */
function shared(rows: readonly Row[]): Rows {
  const [first, second] = rows;
  if (!first || !second) return { CopyJobs: [...rows] };
  const same = SHARED.filter((member) => {
    const value = JSON.stringify(first[member]);
    return value !== undefined && rows.every((row) => JSON.stringify(row[member]) === value);
  });
  if (same.length === 0) return { CopyJobs: [...rows] };
  const Common = Object.fromEntries(same.map((member) => [member, first[member]])) as Partial<Row>;
  return { Common, CopyJobs: rows.map((row) => without(row, same)) };
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

function without(row: Row, members: readonly (keyof Row)[]): Row {
  return Object.fromEntries(Object.entries(row).filter(([member]) => !members.includes(member as keyof Row))) as Row;
}

const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
