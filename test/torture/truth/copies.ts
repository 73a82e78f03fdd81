import { MAX_BYTES } from '../../../src/domain/plan/fit.ts';
import type { Json } from '../../support/answer.ts';
import { DAY } from '../../support/constants.ts';
import { sentencesOf, unknownOf } from '../../support/plan.ts';
import { isSamePair } from '../intents.ts';
import { checkRow } from './jobs.ts';
import { type Answered, differing, ENDED, iso, isThere, type Truth } from './known.ts';
import { checkRetention } from './retention.ts';

/** AWS's `Date` header, from which the server knows AWS's time, has whole seconds. */
const HEADER_MS = 1000;

export function checkStart({ arguments: asked, answer, now, took }: Answered, truth: Truth): string[] {
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
  if (!job && answer.Outcome === 'already_copied') wrong.push(...checkFound(asked, answer, truth));
  if (!job) return wrong;

  const perhapsOther = reasonsIn(answer).some((reason) => /hether it is of this copy/.test(reason));
  if (!isSamePair(job, asked)) return perhapsOther ? wrong : [...wrong, 'the job copies something else'];
  wrong.push(...differing(answer, { CreationDate: iso(job.CreationDate) }));
  if (answer.State !== undefined) wrong.push(...differing(answer, { State: job.State }));
  if (answer.CopyPresent === true && !isThere(job, truth.simulator)) wrong.push('the copy is not there');
  // The server subtracts the time of the call from AWS's time; here AWS's clock does not move during a call.
  const age = now - job.CreationDate;
  const tolerance = 2 * HEADER_MS;
  if (answer.Outcome === 'started' && age > tolerance + (now % HEADER_MS) + took) {
    wrong.push('the job is older than the call');
  }
  const open = reasonsIn(answer).some((reason) => /Whether this call started it/.test(reason));
  if (answer.Outcome === 'already_started' && age <= tolerance && !open)
    wrong.push('the job is no older than the call');
  if (answer.Outcome === 'already_running' && ENDED.includes(job.State)) wrong.push('it does not run');
  if (answer.Outcome === 'already_copied' && !['COMPLETED', 'PARTIAL'].includes(job.State)) {
    wrong.push('it made no copy');
  }
  // AWS's clock has whole seconds here: of two starts within them, both are told as started, each with its own lifecycle.
  const isItsOwn = JSON.stringify((job.Request as Json)?.Lifecycle) === JSON.stringify(asked.Lifecycle);
  if (answer.Outcome === 'started' && !isItsOwn) return wrong;
  if (job.State === 'FAILED' && answer.Retention === 'There is no copy: the job has failed.') return wrong;
  return [...wrong, ...checkRetention(answer.Retention, job.Lifecycle, truth.source())];
}

/** A copy that was found in its vault, of which AWS has no job any more. */
function checkFound(asked: Answered['arguments'], answer: Json, truth: Truth): string[] {
  const copy = truth
    .points(asked.DestinationBackupVaultArn)
    .find((one) => one.RecoveryPointArn === answer.DestinationRecoveryPointArn);
  if (!copy) return [`${answer.DestinationRecoveryPointArn} is not in the destination`];
  const source = truth.source();
  const wrong = answer.CopyPresent === true && copy.CreationDate !== source?.CreationDate ? ['another copy'] : [];
  const { DeleteAfterDays, MoveToColdStorageAfterDays } = copy;
  return [...wrong, ...checkRetention(answer.Retention, { DeleteAfterDays, MoveToColdStorageAfterDays }, source)];
}

/** The reasons that a start gives for what it does not know. */
export function reasonsIn(answer: Json): string[] {
  return (answer.Warnings as string[]).filter((text) => /not known|could not be/.test(text));
}

export function checkPlan(call: Answered, truth: Truth): string[] {
  const { arguments: asked, answer, works } = call;
  const { Verdict, Copy, Next } = answer;
  const wrong = checkForm(answer);
  if (works === false && Verdict === 'ready') wrong.push('the copy would fail');
  if (works === true && Verdict === 'will_fail') wrong.push('the copy would work');
  if (['refused_here', 'ready_on_source_side'].includes(Verdict)) wrong.push('it concerns no other account');
  const unread = unknownOf(answer).length > 0;
  if (unread ? Verdict === 'ready' : Verdict === 'uncertain') wrong.push('the verdict is not that of its checks');
  const { Lifecycle: { MoveToColdStorageAfterDays = undefined, DeleteAfterDays = undefined } = {} } = asked;
  const source = truth.source();
  if (!source) return [...wrong, 'there is no source'];
  if (Verdict.startsWith('already_')) return [...wrong, ...checkExisting(call, truth)];
  const lifecycle = { MoveToColdStorageAfterDays, DeleteAfterDays: DeleteAfterDays ?? source.DeleteAfterDays };
  wrong.push(...checkRetention(Copy.Retention, lifecycle, source));
  for (const [member, days] of [
    ['DeleteAt', lifecycle.DeleteAfterDays],
    ['MoveToColdStorageAt', lifecycle.MoveToColdStorageAfterDays],
  ] as const) {
    const expected = days === undefined ? undefined : iso(source.CreationDate + days * DAY);
    // In a plan that is cut, the sentence alone has the date.
    const inSentence = expected !== undefined && Copy.Retention.includes(expected.slice(0, 16));
    if (Copy[member] !== expected && !((unread || inSentence) && Copy[member] === undefined)) {
      wrong.push(`${member} is ${expected}`);
    }
  }
  if (Copy.CopyJobId !== undefined) wrong.push('there is no job of this copy');
  if (Next) wrong.push(...differing(Next.Arguments, asked));
  if (Next && Next.Tool !== 'start_copy_job') wrong.push('Next starts nothing, and there is no copy');
  return wrong;
}

/** What holds of every plan: what decides it is said, a start that needs a question has one, and it is short. */
function checkForm(answer: Json): string[] {
  const { Verdict, Because = [], Copy, Next } = answer;
  const wrong: string[] = [];
  const isStartable = ['ready', 'ready_on_source_side', 'uncertain'].includes(Verdict);
  if (Verdict === 'ready' ? Because.length > 0 : Because.length < 1 || Because.length > 3) {
    wrong.push(`${Because.length} reasons`);
  }
  const isGuard = Because.map((reason: Json) => reason.Check.startsWith('guard: '));
  if (isGuard.includes(true) && !isGuard[0]) wrong.push('a refusal of this server is not the first reason');
  if ((Next?.Tool === 'start_copy_job') !== isStartable) wrong.push('Next is not that of the verdict');
  const open = isStartable && (Copy.CanBeUndone !== true || unknownOf(answer).length > 0);
  if (open && !Next?.AskFirst) wrong.push('no question before a start of which something is not known');
  const left = Copy.Parts?.CannotBeCopied !== undefined || Copy.Parts?.NotKnown !== undefined;
  if (isStartable && left && !Next?.AskFirst) wrong.push('no question before a start that leaves parts behind');
  if (!isStartable && Next?.AskFirst) wrong.push('a question, and nothing is started');
  if (JSON.stringify(answer).length > MAX_BYTES.any) wrong.push(`${JSON.stringify(answer).length} bytes`);
  const sentences = sentencesOf(answer);
  if (new Set(sentences).size < sentences.length) wrong.push('a sentence stands there twice');
  return wrong;
}

/** A plan of a copy that exists or is being made: it describes that copy. */
function checkExisting({ arguments: asked, answer }: Answered, truth: Truth): string[] {
  const { Verdict, Copy, Next, Passed, NotKnown } = answer;
  const wrong: string[] = [];
  const jobs = truth.jobs.filter((job) => isSamePair(job, asked) && job.State !== 'FAILED');
  const running = jobs.filter((job) => !ENDED.includes(job.State));
  const made = jobs.filter((job) => ENDED.includes(job.State));
  const copies = truth
    .points(asked.DestinationBackupVaultArn)
    .filter((point) => point.CreationDate === truth.source()?.CreationDate);
  if (Verdict === 'already_running' && running.length === 0) wrong.push('no job is making it');
  if (Verdict === 'already_copied' && made.length === 0 && copies.length === 0) wrong.push('there is no copy');
  if (Passed || NotKnown) wrong.push('it speaks of a copy that is not made');
  const job = truth.job(Copy.CopyJobId);
  if (Copy.CopyJobId !== undefined && (!job || !isSamePair(job, asked))) wrong.push('it names another job');
  if (Copy.CopyPresent === true) {
    const arn = Copy.DestinationRecoveryPointArn;
    const point = truth.points(asked.DestinationBackupVaultArn).find((one) => one.RecoveryPointArn === arn);
    if (!point) wrong.push('that copy is not there');
  }
  if (job && Copy.DestinationRecoveryPointArn !== undefined) {
    wrong.push(...differing(Copy, { DestinationRecoveryPointArn: job.DestinationRecoveryPointArn }));
  }
  if (Next) {
    if (Next.Tool !== 'wait_for_copy_jobs' || Next.Arguments.CopyJobIds[0] !== Copy.CopyJobId) {
      wrong.push('Next names another job');
    }
    if (job && ENDED.includes(job.State)) wrong.push('that job has ended');
  }
  return job ? [...wrong, ...checkRetention(Copy.Retention, job.Lifecycle, truth.source())] : wrong;
}
