import type { CopyJobTruth } from '../../../src/simulator/index.ts';
import type { Json } from '../../support/answer.ts';
import { DAY } from '../../support/constants.ts';
import { wholeRows } from '../../support/job-rows.ts';
import { type Counts, count, countsOf } from '../count.ts';
import { type Answered, differing, ENDED, iso, pointsOf, type Truth } from './known.ts';
import { checkRetention } from './retention.ts';

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
    DestinationRecoveryPointArn: job.DestinationRecoveryPointArn,
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
    'DestinationRecoveryPointArn',
  ]);
  wrong.push(
    ...differing(answer.CopyJob, { CopyJobId }),
    ...differing(answer.Diagnosis ?? {}, { Category: categoryOf(job) }, 'Diagnosis.'),
    ...checkKept(answer, job, truth),
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

/** What is said of the copy that a job made. */
function checkKept({ Retention }: Json, job: CopyJobTruth, truth: Truth): string[] {
  const made = job.State === 'COMPLETED' || job.State === 'PARTIAL';
  if (Retention === undefined) return made ? ['nothing is said of how long the copy is kept'] : [];
  if (!made) return [`a job that is ${job.State}: Retention`];
  const copy = pointsOf(job.DestinationBackupVaultArn, truth.simulator).find(
    (point) => point.RecoveryPointArn === job.DestinationRecoveryPointArn,
  );
  if (/ is gone /.test(Retention)) return copy ? ['the copy is there'] : [];
  if (/^Ordered: /.test(Retention)) return checkRetention(Retention, job.Lifecycle, truth.sourceOf(job));
  return copy ? checkRetention(Retention, copy, copy) : ['there is no copy'];
}

export function checkWait({ arguments: { CopyJobIds }, answer, now, took }: Answered, truth: Truth): string[] {
  const wrong: string[] = [];
  for (const row of answer.CopyJobs) {
    const job = truth.job(row.CopyJobId);
    if (!job) {
      wrong.push(`no job ${row.CopyJobId}`);
      continue;
    }
    if (row.State === 'unknown') {
      if (!row.Problem) wrong.push(`${row.CopyJobId}: neither State nor Problem`);
      continue;
    }
    const ended = ENDED.includes(row.State);
    const members = ended ? ['CompletionDate', 'DestinationRecoveryPointArn'] : ['CreationDate'];
    wrong.push(...checkRow(row, job, ['State', 'DiagnosisCategory', ...members]));
    if (row.Retention !== undefined) wrong.push(...checkKept(row, job, truth));
    if (!ended && !(Math.abs(row.ElapsedSeconds - (now - job.CreationDate) / 1000) <= CLOCK_SECONDS + took / 1000))
      wrong.push(`${row.CopyJobId}: it began ${now - job.CreationDate} ms ago`);
    const children = truth.jobs.filter(({ ParentJobId }) => ParentJobId === job.CopyJobId);
    if (row.Children) wrong.push(...differing(row.Children, countsOf(children.map(({ State }) => State)), 'Children.'));
    const failed = children.filter(({ State }) => State === 'FAILED').length;
    if (row.NotCopied && row.NotCopied.length !== Math.min(failed, 5)) wrong.push(`${failed} children failed`);
  }
  const ids = answer.CopyJobs.map((row: Json) => row.CopyJobId);
  if (JSON.stringify(ids) !== JSON.stringify([...new Set(CopyJobIds)])) wrong.push('not the jobs that were asked for');
  const open = ids.filter((id: string) => !ENDED.includes(truth.job(id)?.State ?? ''));
  if (answer.Done && open.length > 0) wrong.push(`${open} have not ended`);
  const read = answer.CopyJobs.every((row: Json) => row.State !== 'unknown');
  if (read && answer.Pending !== open.length) wrong.push(`Pending: ${open.length}`);
  const waits = answer.Pending > 0;
  for (const member of ['CheckAgainAfterSeconds', 'Estimate', 'Note']) {
    if ((answer[member] !== undefined) !== waits) wrong.push(`${answer.Pending} pending: ${member}`);
  }
  const [, copies] = /^(\d+) earlier cop/.exec(answer.Estimate ?? '') ?? [];
  const completed = truth.jobs.filter(({ State }) => State === 'COMPLETED').length;
  if (copies !== undefined && !(Number(copies) >= 1 && Number(copies) <= completed)) wrong.push(`${completed} copies`);
  return wrong;
}

export function checkSummaries({ answer, account, now, before }: Answered, truth: Truth): string[] {
  const since = now - 14 * DAY;
  // Other calls may have started jobs while AWS counted, and after.
  const [least, most] = [before, truth.jobs].map((jobs) =>
    countsOf(
      jobs
        .filter((job) => job.AccountId === account && job.Region === answer.Region && job.CreationDate > since)
        .map(({ State }) => State),
    ),
  ) as [Counts, Counts];
  const { Count, ByState, ByResourceType } = answer.Totals;
  const wrong = [...new Set([...Object.keys(ByState), ...Object.keys(most)])].flatMap((state) => {
    const [from, to] = [least[state] ?? 0, most[state] ?? 0];
    const said = ByState[state] ?? 0;
    return said >= from && said <= to ? [] : [`ByState.${state} is ${from} to ${to}`];
  });
  for (const [name, counts] of Object.entries({ ByState, ByResourceType })) {
    const sum = Object.values<number>(counts as Counts).reduce((total, one) => total + one, 0);
    if (sum !== Count) wrong.push(`${name} adds up to ${sum}`);
  }
  return wrong;
}

export function checkJobList({ arguments: filters, answer, before, listedAtOnce }: Answered, truth: Truth): string[] {
  const wrong: string[] = [];
  const counts: Counts = {};
  const children: Counts = {};
  const rows = wholeRows(answer);
  for (const row of rows) {
    const job = truth.job(row.CopyJobId);
    if (!job) {
      wrong.push(`no job ${row.CopyJobId}`);
      continue;
    }
    const optional = ['SourceRecoveryPointArn', 'DestinationRecoveryPointArn'].filter((member) => member in row);
    wrong.push(...checkRow(row, job, [...LISTED, ...optional]));
    if (row.ParentJobId !== job.ParentJobId) wrong.push(`${job.CopyJobId}: its parent is ${job.ParentJobId}`);
    count(job.ParentJobId === undefined ? counts : children, row.State);
  }
  wrong.push(...differing(answer.CountsByState, counts, 'CountsByState.'));
  if (Object.keys(answer.CountsByState).length !== Object.keys(counts).length) wrong.push('CountsByState');
  const { ByState, BySourceRecoveryPointArn: source } = filters;
  if (source !== undefined) wrong.push(...differing({ ...answer.Children }, children, 'Children.'));
  if (answer.NextToken === undefined && listedAtOnce) {
    const listed = new Set(rows.map((row) => row.CopyJobId));
    for (const job of before) {
      const matches =
        [ByState ?? job.State].flat().includes(job.State) &&
        (source === undefined ? job.ParentJobId === undefined : source === job.RecoveryPointArn);
      if (matches && !listed.has(job.CopyJobId)) wrong.push(`${job.CopyJobId} is missing`);
    }
  }
  return wrong;
}

/** What every row of a list says. */
const LISTED = ['State', 'CreationDate', 'DestinationBackupVaultArn', 'DiagnosisCategory'];
