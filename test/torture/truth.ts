import type { CopyJobTruth, RecoveryPointTruth, Simulator } from '../../src/simulator/index.ts';
import { isSamePair } from './intents.ts';

// Holds what a tool answers against what the simulator knows to be true at the time of the call.

const DAY = 86_400_000;
const ENDED = ['COMPLETED', 'FAILED', 'PARTIAL'];

/** AWS's `Date` header, from which the server knows AWS's time, has whole seconds. */
const HEADER_MS = 1000;

/** AWS developer guide, "Reasons for problematic jobs": the category of each message that these runs meet. */
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

/** A call of a tool that was answered. The simulator's clock stood still meanwhile, but for what other calls did. */
export interface Answered {
  tool: string;
  arguments: Readonly<Record<string, any>>;
  answer: any;
  account: string;
  /** The simulator's time, and the real milliseconds that the call took. */
  now: number;
  took: number;
  /** The jobs that there were when the call began. */
  before: readonly CopyJobTruth[];
  /** Of a plan: whether the copy would work. */
  works?: boolean | undefined;
  /** Whether AWS lists a job as soon as there is one. */
  listedAtOnce: boolean;
}

/** What of an answer is not true. */
export function falsehoods(call: Answered, simulator: Simulator): string[] {
  const { answer, account } = call;
  const wrong: string[] = [];
  if (answer.ProtocolError) return ['a protocol error'];
  if (answer.Error) {
    if (answer.Error.Category === 'internal') wrong.push('internal');
    if (typeof answer.Error.Retryable !== 'boolean') wrong.push('no Retryable');
    // Nothing that these calls name is missing.
    if (answer.Error.Category === 'not_found') wrong.push('it is there');
    return wrong;
  }
  if (answer.Account !== account && answer.Account !== 'unknown') wrong.push(`the account is ${account}`);
  return [...wrong, ...(CHECKS[call.tool]?.(call, new Truth(simulator, call)) ?? [`${call.tool} is not checked`])];
}

/** Looks things up as they are. */
class Truth {
  readonly jobs: readonly CopyJobTruth[];
  readonly simulator: Simulator;
  readonly #call: Answered;

  constructor(simulator: Simulator, call: Answered) {
    this.simulator = simulator;
    this.#call = call;
    this.jobs = simulator.copyJobs();
  }

  job(id: unknown): CopyJobTruth | undefined {
    return this.jobs.find((job) => job.CopyJobId === id);
  }

  points(vaultArn: string): readonly RecoveryPointTruth[] {
    return pointsOf(vaultArn, this.simulator);
  }

  /** The source of a copy, in the vault that the call names. */
  source(): RecoveryPointTruth | undefined {
    const { RecoveryPointArn, SourceBackupVaultName } = this.#call.arguments;
    const [, , , region, account] = RecoveryPointArn.split(':');
    return this.points(
      `arn:aws:backup:${region}:${account || this.#call.account}:backup-vault:${SourceBackupVaultName}`,
    ).find((point) => point.RecoveryPointArn === RecoveryPointArn);
  }
}

/** The recovery points of a vault. */
export function pointsOf(vaultArn: string, simulator: Simulator): readonly RecoveryPointTruth[] {
  const [, , , region = '', account = '', , name = ''] = vaultArn.split(':');
  return simulator.recoveryPoints(account, region, name);
}

/** Whether the copy that a job has made is in its vault. */
export function isThere(job: CopyJobTruth, simulator: Simulator): boolean {
  return pointsOf(job.DestinationBackupVaultArn, simulator).some(
    (point) => point.RecoveryPointArn === job.DestinationRecoveryPointArn,
  );
}

type Check = (call: Answered, truth: Truth) => string[];

const CHECKS: Readonly<Record<string, Check>> = {
  start_copy_job: checkStart,
  plan_copy_job: checkPlan,
  describe_copy_job: checkDescription,
  wait_for_copy_jobs: checkWait,
  list_copy_jobs: checkJobList,
  list_recovery_points: checkPoints,
  list_backup_vaults: checkVaults,
  list_protected_resources: checkResources,
};

const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString());

function differing(row: any, expected: Readonly<Record<string, unknown>>, of = ''): string[] {
  return Object.entries(expected)
    .filter(([member, value]) => JSON.stringify(row[member]) !== JSON.stringify(value))
    .map(([member, value]) => `${of}${member} is ${JSON.stringify(value)}`);
}

function checkStart({ arguments: asked, answer, now, took }: Answered, truth: Truth): string[] {
  const wrong: string[] = [];
  const job = truth.job(answer.CopyJobId);
  const left = answer.CopyPresent === 'unknown' || (answer.Outcome === 'already_started' && !answer.State);
  if (left && reasonsIn(answer).length === 0) wrong.push('no reason why something is not known');
  for (const text of answer.Warnings as string[]) {
    const [, gone] = /^An earlier copy \((\S+)\) is gone/.exec(text) ?? [];
    const earlier = gone === undefined ? undefined : truth.job(gone);
    if (earlier && isThere(earlier, truth.simulator)) wrong.push(`the copy of ${gone} is there`);
  }
  for (const earlier of answer.PreviousAttempts ?? []) {
    const failed = truth.job(earlier.CopyJobId);
    wrong.push(...(failed ? checkRow(earlier, failed, ['State', 'CompletionDate']) : [`no job ${earlier.CopyJobId}`]));
    if (failed && failed.State !== 'FAILED') wrong.push(`attempt ${earlier.CopyJobId} is ${failed.State}`);
  }
  if (!job) return wrong;

  if (!isSamePair(job, asked)) wrong.push('the job copies something else');
  wrong.push(...differing(answer, { CreationDate: iso(job.CreationDate) }));
  if (answer.State !== undefined) wrong.push(...differing(answer, { State: job.State }));
  if (answer.CopyPresent === true && !isThere(job, truth.simulator)) wrong.push('the copy is not there');
  // The server takes what the call took off AWS's time: here AWS's clock stood still meanwhile.
  const age = now - job.CreationDate;
  const tolerance = 2 * HEADER_MS;
  if (answer.Outcome === 'started' && age > tolerance + (now % HEADER_MS) + took) {
    wrong.push('the job is older than the call');
  }
  if (answer.Outcome === 'already_started' && age <= tolerance) wrong.push('the job is no older than the call');
  if (answer.Outcome === 'already_running' && ENDED.includes(job.State)) wrong.push('it does not run');
  if (answer.Outcome === 'already_copied' && !['COMPLETED', 'PARTIAL'].includes(job.State)) {
    wrong.push('it made no copy');
  }
  return [...wrong, ...checkRetention(answer.Retention, job.Lifecycle, truth.source())];
}

/** What the answer of a start says it does not know: each with its reason. */
export function reasonsIn(answer: any): string[] {
  return (answer.Warnings as string[]).filter((text) => /not known|could not be/.test(text));
}

/** The days and dates of a sentence; where it says that something is not known it claims nothing. */
function checkRetention(
  sentence: string,
  { MoveToColdStorageAfterDays: move, DeleteAfterDays: remove }: CopyJobTruth['Lifecycle'],
  source: RecoveryPointTruth | undefined,
): string[] {
  if (!source) return [];
  const wrong: string[] = [];
  const said = (clause: string | undefined, days: number | undefined, what: string) => {
    if (clause === undefined || (days === undefined && /not known/.test(clause))) return;
    const [, count] = /(\d+) days? after the source was created/.exec(clause) ?? [];
    const [, date] = /on (\S+Z)/.exec(clause) ?? [];
    if (days === undefined) wrong.push(`${what}: there is no such day`);
    else if (count === undefined && date === undefined) wrong.push(`${what}: no day`);
    if (days !== undefined && count !== undefined && Number(count) !== days) wrong.push(`${what}: ${days} days`);
    const minute = days === undefined ? '' : `${iso(source.CreationDate + days * DAY)!.slice(0, 16)}Z`;
    if (date !== undefined && date !== minute) wrong.push(`${what}: ${minute}`);
  };
  const [, cold] = /Moves to cold storage ([^.]*)\./.exec(sentence) ?? [];
  const [, deleted] = /[Dd]eleted ([^.]*)\./.exec(sentence) ?? [];
  said(cold, move, 'cold storage');
  said(deleted, remove, 'deletion');
  const open = /not known/.test(sentence);
  if (cold === undefined && move !== undefined && !open) wrong.push(`cold storage after ${move} days is not said`);
  if (deleted === undefined && !open) {
    if (!/never expires|Kept forever/.test(sentence)) wrong.push('nothing is said of the deletion');
    else if (remove !== undefined) wrong.push(`deletion: ${remove} days`);
  }
  return wrong;
}

function checkPlan({ arguments: asked, answer, works }: Answered, truth: Truth): string[] {
  const { Verdict, Checks, Effective, Request, Next } = answer;
  const wrong: string[] = [];
  if (works === false && Verdict === 'ready') wrong.push('the copy would fail');
  if (works === true && Verdict === 'will_fail') wrong.push('the copy would work');
  if (['refused_here', 'ready_on_source_side'].includes(Verdict)) wrong.push('it is nothing of another account');
  const unread = Checks.some((check: any) => check.Status === 'unknown');
  if (unread ? Verdict === 'ready' : Verdict === 'uncertain') wrong.push('the verdict is not that of its checks');
  const { Lifecycle: { MoveToColdStorageAfterDays = undefined, DeleteAfterDays = undefined } = {} } = asked;
  const source = truth.source();
  if (!source) return [...wrong, 'there is no source'];
  const lifecycle = { MoveToColdStorageAfterDays, DeleteAfterDays: DeleteAfterDays ?? source.DeleteAfterDays };
  wrong.push(...checkRetention(Effective.Retention, lifecycle, source));
  for (const [member, days] of [
    ['DeleteAt', lifecycle.DeleteAfterDays],
    ['MoveToColdStorageAt', lifecycle.MoveToColdStorageAfterDays],
  ] as const) {
    const expected = days === undefined ? undefined : iso(source.CreationDate + days * DAY);
    if (Effective[member] !== expected && !(unread && Effective[member] === undefined)) {
      wrong.push(`${member} is ${expected}`);
    }
  }
  wrong.push(...differing(Request, asked));
  const next = Next && truth.job(Next.Arguments.CopyJobId ?? Next.Arguments.CopyJobIds?.[0]);
  if (Next && Next.Tool !== 'start_copy_job') {
    if (!next || !isSamePair(next, asked)) wrong.push('Next names another job');
    else if (Next.Tool === 'wait_for_copy_jobs' && ENDED.includes(next.State)) wrong.push('that job has ended');
    else if (Next.Tool === 'describe_copy_job' && !isThere(next, truth.simulator)) wrong.push('that copy is not there');
  }
  return wrong;
}

/** A job where it is one of several. */
function checkRow(row: any, job: CopyJobTruth, members?: readonly string[]): string[] {
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
  const [start] = (row.StatusMessage ?? job.StatusMessage ?? '').split('…');
  if (!(job.StatusMessage ?? '').startsWith(start)) wrong.push(`${job.CopyJobId}: StatusMessage`);
  return wrong;
}

function categoryOf({ State, StatusMessage = '' }: CopyJobTruth): string | undefined {
  if (State !== 'FAILED') return undefined;
  const known = CATEGORIES.find(([message]) => message.test(StatusMessage));
  return known?.[1] ?? `unknown here: ${StatusMessage}`;
}

function checkDescription({ arguments: { CopyJobId }, answer, now, took }: Answered, truth: Truth): string[] {
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
  if (!(off <= (job.CompletionDate === undefined ? 2 + took / 1000 : 0.5))) wrong.push(`it lasted ${lasted} s`);
  return wrong;
}

function checkWait({ arguments: { CopyJobIds }, answer }: Answered, truth: Truth): string[] {
  const wrong: string[] = [];
  for (const row of answer.CopyJobs) {
    const job = truth.job(row.CopyJobId);
    if (!job) wrong.push(`no job ${row.CopyJobId}`);
    else if (row.State !== undefined) wrong.push(...checkRow(row, job));
    else if (!row.Problem) wrong.push(`${row.CopyJobId}: neither State nor Problem`);
  }
  const ids = answer.CopyJobs.map((row: any) => row.CopyJobId);
  if (JSON.stringify(ids) !== JSON.stringify([...new Set(CopyJobIds)])) wrong.push('not the jobs that were asked for');
  const open = ids.filter((id: string) => !ENDED.includes(truth.job(id)?.State ?? ''));
  if (answer.Done && open.length > 0) wrong.push(`${open} have not ended`);
  const read = answer.CopyJobs.every((row: any) => row.State !== undefined);
  if (read && answer.Pending !== open.length) wrong.push(`Pending: ${open.length}`);
  return wrong;
}

function checkJobList({ arguments: filters, answer, before, listedAtOnce }: Answered, truth: Truth): string[] {
  const wrong: string[] = [];
  const counts: Record<string, number> = {};
  for (const row of answer.CopyJobs) {
    const job = truth.job(row.CopyJobId);
    wrong.push(...(job ? checkRow(row, job) : [`no job ${row.CopyJobId}`]));
    counts[row.State] = (counts[row.State] ?? 0) + 1;
  }
  wrong.push(...differing(answer.CountsByState, counts, 'CountsByState.'));
  if (Object.keys(answer.CountsByState).length !== Object.keys(counts).length) wrong.push('CountsByState');
  if (answer.NextToken === undefined && listedAtOnce) {
    const listed = new Set(answer.CopyJobs.map((row: any) => row.CopyJobId));
    const { ByState, BySourceRecoveryPointArn: source } = filters;
    for (const job of before) {
      const matches =
        [ByState ?? job.State, source ?? job.RecoveryPointArn].join() === `${job.State},${job.RecoveryPointArn}`;
      if (matches && !listed.has(job.CopyJobId)) wrong.push(`${job.CopyJobId} is missing`);
    }
  }
  return wrong;
}

/** Recovery points of a vault of the Region that is asked. */
function checkPoints(
  { arguments: { BackupVaultName, Region }, answer, account, now }: Answered,
  truth: Truth,
): string[] {
  const vault = `arn:aws:backup:${Region ?? answer.Region}:${account}:backup-vault:${BackupVaultName}`;
  const points = new Map(truth.points(vault).map((point) => [point.RecoveryPointArn, point]));
  const wrong: string[] = [];
  for (const row of answer.RecoveryPoints) {
    const point = points.get(row.RecoveryPointArn);
    if (!point) {
      wrong.push(`${row.RecoveryPointArn} is not in ${BackupVaultName}`);
      continue;
    }
    const { Status, CreationDate, ResourceType, ResourceArn, DeleteAfterDays, MoveToColdStorageAfterDays } = point;
    const after = (days: number | undefined) => (days === undefined ? undefined : iso(CreationDate + days * DAY));
    wrong.push(
      ...differing(
        row,
        { Status, CreationDate: iso(CreationDate), ResourceType, ResourceArn },
        `${point.RecoveryPointArn}: `,
      ),
      ...differing(row.CalculatedLifecycle ?? {}, {
        DeleteAt: after(DeleteAfterDays),
        MoveToColdStorageAt: after(MoveToColdStorageAfterDays),
      }),
    );
    // Copies of file systems; what of other types is Copyable plan-worlds tries by copying it.
    if (ResourceType !== 'EFS' || Status !== 'COMPLETED') continue;
    const cold = MoveToColdStorageAfterDays !== undefined && now >= CreationDate + MoveToColdStorageAfterDays * DAY;
    if ((row.Copyable === true) === cold) wrong.push(`${point.RecoveryPointArn}: ${cold ? 'cold' : 'copyable'}`);
  }
  if (answer.NextToken === undefined && answer.RecoveryPoints.length !== points.size)
    wrong.push(`${points.size} points`);
  return wrong;
}

function checkVaults({ answer }: Answered, truth: Truth): string[] {
  return answer.BackupVaultList.flatMap((row: any) => {
    const NumberOfRecoveryPoints = truth.points(row.BackupVaultArn).length;
    return differing(row, { NumberOfRecoveryPoints }, `${row.BackupVaultName}: `);
  });
}

/** Resources whose newest recovery point is one of a file system, and warm. */
function checkResources({ answer }: Answered, truth: Truth): string[] {
  return answer.Results.flatMap((row: any) => {
    const newest = truth
      .points(row.LastBackupVaultArn)
      .find((one) => one.RecoveryPointArn === row.LastRecoveryPointArn);
    if (!newest) return [`${row.LastRecoveryPointArn} is not in ${row.LastBackupVaultArn}`];
    const { ResourceArn, ResourceType, CreationDate } = newest;
    const wrong = differing(row, { ResourceArn, ResourceType, LastBackupTime: iso(CreationDate) });
    return row.Copyable === false ? [...wrong, 'it can be copied'] : wrong;
  });
}
