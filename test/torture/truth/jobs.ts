import type { CopyJobTruth } from '../../../src/simulator/index.ts';
import type { Json } from '../../support/answer.ts';
import { type Counts, count } from '../count.ts';
import { type Answered, differing, ENDED, iso, type Truth } from './known.ts';

/** The category of each message in these runs: AWS developer guide, "Reasons for problematic jobs". */
const CATEGORIES: readonly (readonly [message: RegExp, category: string])[] = [
  [/^Access Denied trying to call AWS Backup service$/, 'ACCESS_DENIED'],
  [
    /^Copy job failed because the destination Backup vault is encrypted with the default Backup service/,
    'ACCESS_DENIED',
  ],
  [/^Encrypted snapshots with Amazon EBS default key cannot be shared$/, 'ACCESS_DENIED'],
  [/^Snapshots encrypted with the AWS managed key can't be shared/, 'ACCESS_DENIED'],
  [/^Copy job failed. Both source and destination account must be a member of the same organization/, 'ACCESS_DENIED'],
  [/^Copy job failed. Cross-account copy feature is not enabled/, 'FEATURE_NOT_ENABLED'],
  [/^Copy job failed. The retention specified in the job is not within the range/, 'INVALID_LIFECYCLE'],
  [/Feature is not supported for provided resource type\.$/, 'UNSUPPORTED_OPERATION'],
  [/^UnsupportedOperation : Storage Gateway backup copies require/, 'UNSUPPORTED_OPERATION'],
  // The simulator's own text: AWS documents none.
  [/^Recovery point is [A-Z]+ and cannot be copied/, 'MISCELLANEOUS'],
];

/** A job in a list of several. */
export function checkRow(row: Json, job: CopyJobTruth, members?: readonly string[]): string[] {
  const expected: Record<string, unknown> = {
    State: job.State,
    CreationDate: iso(job.CreationDate),
    CompletionDate: iso(job.CompletionDate),
    SourceRecoveryPointArn: job.RecoveryPointArn,
    DestinationBackupVaultArn: job.DestinationBackupVaultArn,
    DiagnosisCategory: categoryOf(job),
  };
  const named = Object.entries(expected).filter(([name]) => members === undefined || members.includes(name));
  const wrong = differing(row, Object.fromEntries(named), `${job.CopyJobId}: `);
  const message = row.StatusMessage?.Untrusted ?? row.StatusMessage ?? job.StatusMessage ?? '';
  const [start] = message.split('…');
  if (!(job.StatusMessage ?? '').startsWith(start)) wrong.push(`${job.CopyJobId}: StatusMessage`);
  return wrong;
}

function categoryOf({ State, StatusMessage = '' }: CopyJobTruth): string | undefined {
  if (State !== 'FAILED') return undefined;
  const known = CATEGORIES.find(([message]) => message.test(StatusMessage));
  return known?.[1] ?? `unknown here: ${StatusMessage}`;
}

/**
 * How exact the server's idea of AWS's time is: the Date header has whole seconds, a difference of up to 2 seconds counts as
 * none, and the duration is rounded.
 */
const CLOCK_SECONDS = 3.5;

export function checkDescription({ arguments: { CopyJobId }, answer, now, took }: Answered, truth: Truth): string[] {
  const job = truth.job(CopyJobId);
  if (!job) return ['there is no such job'];
  const wrong = checkRow(answer.CopyJob, job, [
    'State',
    'CreationDate',
    'CompletionDate',
    'SourceRecoveryPointArn',
    'DestinationBackupVaultArn',
  ]);
  wrong.push(
    ...differing(answer.CopyJob, { CopyJobId, DestinationRecoveryPointArn: job.DestinationRecoveryPointArn }),
    ...differing(answer.Diagnosis ?? {}, { Category: categoryOf(job) }, 'Diagnosis.'),
  );
  const { MoveToColdStorageAfterDays, DeleteAfterDays } = job.Lifecycle;
  const lifecycle = answer.CopyJob.DestinationRecoveryPointLifecycle ?? {};
  wrong.push(...differing(lifecycle, { MoveToColdStorageAfterDays, DeleteAfterDays }));
  if ((answer.Next === undefined) !== ENDED.includes(job.State)) wrong.push(`a job that is ${job.State}: Next`);
  const lasted = ((job.CompletionDate ?? now) - job.CreationDate) / 1000;
  const off = Math.abs(answer.DurationSeconds - lasted);
  if (!(off <= (job.CompletionDate === undefined ? CLOCK_SECONDS + took / 1000 : 0.5)))
    wrong.push(`it lasted ${lasted} s`);
  return wrong;
}

export function checkWait({ arguments: { CopyJobIds }, answer }: Answered, truth: Truth): string[] {
  const wrong: string[] = [];
  for (const row of answer.CopyJobs) {
    const job = truth.job(row.CopyJobId);
    if (!job) wrong.push(`no job ${row.CopyJobId}`);
    else if (row.State !== undefined) wrong.push(...checkRow(row, job));
    else if (!row.Problem) wrong.push(`${row.CopyJobId}: neither State nor Problem`);
  }
  const ids = answer.CopyJobs.map((row: Json) => row.CopyJobId);
  if (JSON.stringify(ids) !== JSON.stringify([...new Set(CopyJobIds)])) wrong.push('not the jobs that were asked for');
  const open = ids.filter((id: string) => !ENDED.includes(truth.job(id)?.State ?? ''));
  if (answer.Done && open.length > 0) wrong.push(`${open} have not ended`);
  const read = answer.CopyJobs.every((row: Json) => row.State !== undefined);
  if (read && answer.Pending !== open.length) wrong.push(`Pending: ${open.length}`);
  return wrong;
}

export function checkJobList({ arguments: filters, answer, before, listedAtOnce }: Answered, truth: Truth): string[] {
  const wrong: string[] = [];
  const counts: Counts = {};
  for (const row of answer.CopyJobs) {
    const job = truth.job(row.CopyJobId);
    wrong.push(...(job ? checkRow(row, job) : [`no job ${row.CopyJobId}`]));
    count(counts, row.State);
  }
  wrong.push(...differing(answer.CountsByState, counts, 'CountsByState.'));
  if (Object.keys(answer.CountsByState).length !== Object.keys(counts).length) wrong.push('CountsByState');
  if (answer.NextToken === undefined && listedAtOnce) {
    const listed = new Set(answer.CopyJobs.map((row: Json) => row.CopyJobId));
    const { ByState, BySourceRecoveryPointArn: source } = filters;
    for (const job of before) {
      const matches =
        [ByState ?? job.State, source ?? job.RecoveryPointArn].join() === `${job.State},${job.RecoveryPointArn}`;
      if (matches && !listed.has(job.CopyJobId)) wrong.push(`${job.CopyJobId} is missing`);
    }
  }
  return wrong;
}
