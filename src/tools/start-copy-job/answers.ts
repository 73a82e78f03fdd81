import type { StartReply } from '../../aws/index.ts';
import { isUnderWay } from '../../domain/copy/earlier-copies.ts';
import { type FoundCopy, isPart, outlivesRecords } from '../../domain/copy/find-copy.ts';
import { effectiveLifecycle } from '../../domain/copy/lifecycle.ts';
import { lifecycleDifference } from '../../domain/copy/lifecycle-difference.ts';
import type { CopyRequest } from '../../domain/copy/request.ts';
import { requestWarnings } from '../../domain/copy/request-warnings.ts';
import { KEPT_UNKNOWN, retentionOf, retentionOfCopy } from '../../domain/copy/retention.ts';
import { hasOwnToken } from '../../domain/copy/token.ts';
import { ToolError } from '../../domain/errors.ts';
import { TOOL } from '../../domain/names.ts';
import type { CopyJob, RecoveryPoint } from '../../domain/shapes.ts';
import { codeText, foreignText } from '../../domain/text/foreign-text.ts';
import { untrustedText, word } from '../../domain/text/untrusted-text.ts';
import type { WriteCall } from '../../pipeline/contract.ts';
import { diagnosisOf } from '../shared/copies/copy-jobs.ts';
import type { StartResult } from './result.ts';

/** What is known besides the job that an answer is about. */
export interface Known {
  source?: RecoveryPoint | undefined;
  /** The caller may not list copy jobs. */
  unlisted?: boolean;
  /** A job whose copy is gone from the destination. */
  gone?: CopyJob | undefined;
  /** What the destination vault showed, where it was looked at. */
  inVault?: FoundCopy | undefined;
}

const FORCE = 'To copy again anyway, pass an IdempotencyToken of your own that was never used.';

/** The answers of one start, in words. */
export class Answers {
  readonly #request: CopyRequest;
  readonly #call: WriteCall;
  readonly #token: string;
  readonly #known: Known;

  /** @param token the token that the answer names. */
  constructor(request: CopyRequest, call: WriteCall, token: string, known: Known) {
    this.#request = request;
    this.#call = call;
    this.#token = token;
    this.#known = known;
  }

  /** @param failed earlier attempts, the latest first. */
  started(reply: StartReply, failed: readonly CopyJob[] = []): StartResult {
    const { sentence, warnings } = this.#retention();
    const started = this.#result('started', reply, sentence, [...this.#priorWarnings(true), ...warnings]);
    if (failed.length === 0) return started;
    const repeated = repeatedCause(failed);
    return {
      ...(repeated && { Diagnosis: repeated }),
      ...started,
      PreviousAttempts: failed.slice(0, 5).map(attemptRow),
    };
  }

  /** A start that is only counted, without the words about it. */
  counted(reply: StartReply): StartResult {
    const id = this.#idOf(reply);
    return { Outcome: 'started', ...id, IdempotencyToken: this.#token, Retention: '', Warnings: [] };
  }

  running(job: CopyJob): StartResult {
    // A state that AWS has added since says no more than that the job was started.
    const outcome = isUnderWay(job) ? 'already_running' : 'already_started';
    const { sentence, warnings } = this.#retentionOfJob(job);
    const others = this.#difference(job);
    const open = isUnderWay(job)
      ? []
      : [`AWS gives the job no state that is known here, so whether it has ended is not known. ${FORCE}`];
    return { ...this.#result(outcome, job, sentence, [...open, ...others, ...warnings]), ...stateOf(job) };
  }

  /** @param copy as the destination shows it; undefined where it is not known to be there. */
  copied(job: CopyJob, copy: RecoveryPoint | undefined): StartResult {
    const address = addressOf(job.DestinationRecoveryPointArn);
    if (!copy) {
      const unseen = `Whether the copy is still in the destination is not known: AWS does not show enough to tell, or it could not be read, or its job ended so recently that the copy may not be visible yet. ${FORCE}`;
      const { sentence, warnings } = this.#retentionOfJob(job);
      const others = this.#difference(job);
      const result = this.#result('already_copied', job, sentence, [unseen, ...others, ...warnings]);
      return { ...result, ...address, ...stateOf(job), CopyPresent: 'unknown' };
    }
    const { sentence, warnings } = this.#retentionOfCopy(copy);
    const { Next, ...result } = this.#result('already_copied', job, sentence, warnings);
    // Of a whole copy, nothing is left to be told.
    const more = job.State === 'COMPLETED' || Next === undefined ? {} : { Next };
    return { ...result, ...address, ...stateOf(job), CopyPresent: true, ...more };
  }

  /** The destination holds the copy, or what may be the copy, and AWS lists no job that made it. */
  inVault({ kind, copy }: Extract<FoundCopy, { copy: unknown }>): StartResult {
    const { sentence, warnings } = this.#retentionOfCopy(copy);
    const why = this.#known.unlisted
      ? 'ListCopyJobs is denied, so the job of this copy is not known.'
      : 'AWS no longer lists a job for this copy.';
    const told =
      kind === 'copy'
        ? `${why} The copy was found in the destination vault by its resource, source vault and date.`
        : `${why} The destination vault holds a recovery point of the same resource that may be this copy: AWS does not show enough to tell. ${FORCE}`;
    return {
      Outcome: 'already_copied',
      ...addressOf(copy.RecoveryPointArn),
      CopyPresent: kind === 'copy' ? true : 'unknown',
      IdempotencyToken: this.#token,
      Retention: sentence,
      Warnings: [...requestWarnings(this.#request, this.#call.account), told, ...warnings],
    };
  }

  /** @param job what AWS says of the job that it answered with. */
  alreadyStarted(reply: StartReply, job: CopyJob | 'no record' | 'unread', isOld: boolean): StartResult {
    const known = typeof job === 'object' ? job : undefined;
    const made = known?.State === 'COMPLETED' || known?.State === 'PARTIAL';
    const missing =
      made && this.#known.inVault?.kind === 'none'
        ? [`The job has ended, and the destination vault shows no such copy. ${FORCE}`]
        : [];
    const kept = known && known.State !== 'FAILED' && missing.length === 0;
    const { sentence, warnings } = kept ? this.#retentionOfJob(known) : { sentence: noCopyKept(known), warnings: [] };
    const { Next, ...result } = this.#result('already_started', reply, sentence, [
      ...this.#priorWarnings(false),
      ...doubtsOf(job, isOld, hasOwnToken(this.#request)),
      ...missing,
      ...(kept ? this.#difference(known) : []),
      ...warnings,
    ]);
    return { ...result, ...(known && stateOf(known)), ...this.#nextOf(known, Next) };
  }

  /** A job that could not be read cannot be waited for; the list can still show what there is. */
  #nextOf(known: CopyJob | undefined, usual: StartResult['Next']): Pick<StartResult, 'Next'> {
    if (known && usual) return { Next: usual };
    if (this.#known.unlisted) return {};
    const Arguments = { BySourceRecoveryPointArn: this.#request.recoveryPoint.text, Region: this.#call.region };
    return { Next: { Tool: TOOL.listCopyJobs, Arguments } };
  }

  get #now(): number {
    return this.#call.session.awsNow();
  }

  /** How long the copy of this request is kept. */
  #retention(lifecycle = this.#request.lifecycle) {
    return retentionOf(lifecycle, this.#request.recoveryPoint, this.#known.source, this.#now);
  }

  /** How long the copy of an earlier job is kept: that job may have been given another lifecycle. */
  #retentionOfJob(job: CopyJob): { sentence: string; warnings: string[] } {
    const lifecycle = effectiveLifecycle(job.DestinationRecoveryPointLifecycle);
    return lifecycle ? this.#retention(lifecycle) : { sentence: KEPT_UNKNOWN, warnings: [] };
  }

  #retentionOfCopy(copy: RecoveryPoint): { sentence: string; warnings: string[] } {
    const { sentence, warnings } = retentionOfCopy(copy, this.#request.recoveryPoint, this.#now);
    const others = lifecycleDifference(this.#request, copy, this.#known.source);
    return { sentence, warnings: [...others, ...warnings] };
  }

  #difference({ DestinationRecoveryPointLifecycle: Lifecycle }: CopyJob): string[] {
    return lifecycleDifference(this.#request, { Lifecycle }, this.#known.source);
  }

  /** What was found out before the start was sent. */
  #priorWarnings(isNew: boolean): string[] {
    const { unlisted, gone, inVault, source } = this.#known;
    const id = gone && (word(gone.CopyJobId) ?? 'its job has no readable id');
    return [
      ...(unlisted
        ? [
            `ListCopyJobs is denied: earlier copy jobs could not be looked up, so only the token prevents a second copy${inVault?.kind === 'none' ? ' while one is being made' : ''}${isPart(source) ? ', and not beside the copy that its composite may be making' : ''}.`,
          ]
        : []),
      ...(isNew && !unlisted && inVault?.kind === 'unknown'
        ? [
            isPart(source) && !outlivesRecords(source, this.#now)
              ? 'The recovery point is part of a composite. AWS does not say that it lists the copy jobs of parts, and the destination vault could not be read, so whether an earlier copy exists is not known.'
              : source?.CreationDate
                ? 'AWS keeps records of copy jobs for 30 days. The recovery point is older and the destination vault could not be read, so whether an earlier copy exists is not known.'
                : 'The age of the recovery point could not be read. AWS keeps records of copy jobs for 30 days: an earlier copy of an older recovery point would not be noticed.',
          ]
        : []),
      ...(id === undefined
        ? []
        : [`An earlier copy (${id}) is gone from the destination${isNew ? '; this is a new one' : ''}.`]),
    ];
  }

  #result(
    outcome: StartResult['Outcome'],
    job: StartReply | CopyJob,
    retention: string,
    warnings: readonly string[],
  ): StartResult {
    const { region: Region } = this.#call;
    const { CopyJobId } = this.#idOf(job);
    const next =
      outcome === 'already_copied'
        ? { Tool: TOOL.describeCopyJob, Arguments: { CopyJobId, Region } }
        : { Tool: TOOL.waitForCopyJobs, Arguments: { CopyJobIds: [CopyJobId], Region } };
    return {
      Outcome: outcome,
      ...(CopyJobId !== undefined && { CopyJobId }),
      ...(job.CreationDate && { CreationDate: job.CreationDate }),
      ...(job.IsParent !== undefined && { IsParent: job.IsParent }),
      IdempotencyToken: this.#token,
      Retention: retention,
      Warnings: [
        ...requestWarnings(this.#request, this.#call.account),
        ...(CopyJobId === undefined ? ['AWS gave the job an ID that does not look like one, so it is not shown.'] : []),
        ...warnings,
      ],
      ...(CopyJobId !== undefined && { Next: next }),
    };
  }

  /** The id of a job; none where it does not look like one. */
  #idOf({ CopyJobId }: StartReply | CopyJob): Pick<StartResult, 'CopyJobId'> {
    if (untrustedText(CopyJobId ?? '', 200) === '') throw this.#jobWithoutId();
    const id = word(CopyJobId, 200);
    return id === undefined ? {} : { CopyJobId: id };
  }

  /** There is such a job, and no call could name it. */
  #jobWithoutId(): ToolError {
    return new ToolError({
      category: 'service_unavailable',
      code: 'UnreadableAnswer',
      message: 'AWS answered with a job of this copy that has no CopyJobId.',
      fix: `Call again later. If it happens again, ${TOOL.listCopyJobs} with BySourceRecoveryPointArn shows what there is.`,
      retryAfterSeconds: 30,
      account: this.#call.account,
      region: this.#call.region,
    });
  }
}

/** Of a job that is not known to have a copy. */
const noCopyKept = (job: CopyJob | undefined) =>
  job?.State === 'FAILED' ? 'There is no copy: the job has failed.' : KEPT_UNKNOWN;

function stateOf({ State }: CopyJob): Pick<StartResult, 'State'> {
  return State === undefined ? {} : { State: codeText(State, 100) ?? 'unknown' };
}

/** @param own whether the token is the caller's: then an old job can be that of another copy. */
function doubtsOf(job: CopyJob | 'no record' | 'unread', isOld: boolean, own: boolean): string[] {
  const ofThis = own
    ? ' Whether it is of this copy is not known either: it was started earlier, with the same token.'
    : '';
  const whose = isOld ? ofThis : ' Whether this call started it, and whether it is of this copy, is not known either.';
  if (job === 'unread') return [`The state of the job is not known: it could not be read.${whose}`];
  if (job === 'no record' && !isOld) {
    return [
      'AWS has no job of that id: it may have answered a token that it knows. Whether a copy was started is not known.',
    ];
  }
  if (job === 'no record') {
    return [
      `AWS no longer has a record of that job (it keeps them for 30 days after the end), so its outcome is not known.${ofThis} ${FORCE}`,
    ];
  }
  return job.State === 'FAILED' ? [`That job has failed and no other was started. ${FORCE}`] : [];
}

function addressOf(arn: string | undefined): Pick<StartResult, 'DestinationRecoveryPointArn'> {
  const shown = codeText(arn ?? '');
  return shown === undefined ? {} : { DestinationRecoveryPointArn: shown };
}

/** The diagnosis of the last failure, when the one before it failed for the same cause. */
function repeatedCause(failed: readonly CopyJob[]): ReturnType<typeof diagnosisOf> {
  const [last, before] = failed.map(diagnosisOf);
  return last && last.Cause === before?.Cause ? last : undefined;
}

function attemptRow(job: CopyJob) {
  const CopyJobId = word(job.CopyJobId, 200);
  return {
    ...(CopyJobId !== undefined && { CopyJobId }),
    ...stateOf(job),
    ...(job.CompletionDate && { CompletionDate: job.CompletionDate }),
    ...(job.StatusMessage && { StatusMessage: foreignText(job.StatusMessage, 300) }),
  };
}
