import type { Operations, Plain, Session, StartReply } from '../../aws/index.ts';
import { parseRecoveryPointArn, parseVaultArn } from '../../domain/arn/arn.ts';
import { copyRuleWarnings } from '../../domain/copy/copyability.ts';
import {
  classifyJobs,
  existedBefore,
  isOfCopy,
  isThere,
  type ListedJob,
  MAX_SKEW_MS,
  mayStillAppear,
} from '../../domain/copy/earlier-copies.ts';
import { checkLifecycle, effectiveLifecycle } from '../../domain/copy/lifecycle.ts';
import { KEPT_UNKNOWN, retentionOf, retentionOfCopy, type SourceRetention } from '../../domain/copy/retention.ts';
import { attemptOf, type CopyIdentity, deriveToken, identityOf } from '../../domain/copy/token.ts';
import { ToolError } from '../../domain/errors.ts';
import type { CopyRequest } from '../../domain/guards/guards.ts';
import { TOOL } from '../../domain/names.ts';
import { untrustedText, word } from '../../domain/untrusted-text.ts';
import type { WriteCall } from '../../pipeline/contract.ts';
import { type CopyJob, diagnosisOf, listAllCopyJobs } from '../shared/copy-jobs.ts';
import { sessionOfAccount } from '../shared/sessions.ts';
import type { StartResult as Result } from './result.ts';

/** What is known of earlier copies and of the source before a start. */
interface Lookup {
  jobs: readonly CopyJob[] | 'denied';
  source: SourceRetention | undefined;
}

const OWN_TOKEN = 'To copy again anyway, pass an IdempotencyToken of your own.';

/** One call: what it asks for, what it has found out, and the token it stands by. */
export class CopyStart {
  readonly #request: CopyRequest;
  readonly #call: WriteCall;
  readonly #session: Session;
  readonly #identity: CopyIdentity;
  readonly #warnings: string[];
  #token: string;

  constructor(request: CopyRequest, call: WriteCall) {
    this.#request = request;
    this.#call = call;
    this.#session = call.session;
    this.#identity = identityOf(request, call.account);
    this.#token = deriveToken(this.#identity, 1);
    this.#warnings = requestWarnings(request);
  }

  async run(): Promise<Result> {
    try {
      const own = this.#callersToken();
      return own === undefined ? await this.#startOnce() : await this.#startWith(own);
    } catch (error) {
      throw error instanceof ToolError ? error.with({ idempotencyToken: this.#token }) : error;
    }
  }

  /** The caller's own token; none where it is one that this server derived for this very request. */
  #callersToken(): string | undefined {
    const token = this.#request.IdempotencyToken;
    if (token === undefined) return undefined;
    const attempt = attemptOf(token);
    if (attempt === undefined) {
      this.#token = token;
      return token;
    }
    if (deriveToken(this.#identity, attempt) === token) return undefined;
    throw new ToolError({
      category: 'invalid_input',
      code: 'TokenOfAnotherCopy',
      message: 'IdempotencyToken: this server made that token for another request.',
      fix: 'Leave IdempotencyToken out.',
      issues: [
        {
          Path: 'IdempotencyToken',
          Problem: 'This server made that token for another request.',
          Fix: 'Leave it out, or pass a token of your own.',
        },
      ],
    });
  }

  /** The caller's token distinguishes otherwise identical calls: it is sent as it is and nothing is looked up. */
  async #startWith(token: string): Promise<Result> {
    const reply = await this.#send(token);
    return this.#isOld(reply) ? await this.#alreadyStarted(reply, undefined) : this.#started(reply, undefined);
  }

  async #startOnce(): Promise<Result> {
    const { jobs, source } = await this.#lookUp();
    if (jobs === 'denied') {
      this.#warnings.push(
        'ListCopyJobs is denied: earlier copies could not be looked up, so only the token guards against a second one.',
      );
      const reply = await this.#send(this.#token);
      return this.#isOld(reply) ? await this.#alreadyStarted(reply, source, false) : this.#started(reply, source);
    }
    const { unfinished, copies, failed } = classifyJobs(jobs, this.#request);
    const running = unfinished.find(isUnderWay) ?? unfinished[0];
    if (running) return this.#alreadyRunning(running, source);
    for (const job of copies) {
      const copied = await this.#alreadyCopied(job, source);
      if (copied) return copied;
    }
    return await this.#startAttempt({ failed, gone: copies }, source);
  }

  /** In parallel; a denied read weakens the answer, never the start. */
  async #lookUp(): Promise<Lookup> {
    const { region, signal } = this.#call;
    const [jobs, source] = await Promise.allSettled([
      listAllCopyJobs(
        this.#session,
        {
          BySourceRecoveryPointArn: this.#request.RecoveryPointArn,
          ByDestinationVaultArn: this.#request.DestinationBackupVaultArn,
        },
        { region, signal },
      ),
      this.#session.read(
        'DescribeRecoveryPoint',
        {
          BackupVaultName: this.#request.SourceBackupVaultName,
          RecoveryPointArn: this.#request.RecoveryPointArn,
        },
        { region, signal },
      ),
    ]);
    // What could not be listed for a moment may hold a copy: only a denial, which will not pass, is worked around.
    if (jobs.status === 'rejected' && !isDenied(jobs.reason)) throw jobs.reason;
    return {
      jobs: jobs.status === 'fulfilled' ? jobs.value : 'denied',
      source: source.status === 'fulfilled' ? source.value : undefined,
    };
  }

  /**
   * Starts the attempt after those that ended without a copy. AWS may still answer an attempt's token with a job that
   * ended (its records and its tokens have lives of their own); then the next attempt is due.
   */
  async #startAttempt(
    { failed, gone }: { failed: readonly CopyJob[]; gone: readonly CopyJob[] },
    source: SourceRetention | undefined,
  ): Promise<Result> {
    const ended = [...failed, ...gone];
    const endedIds = new Set(ended.map((job) => job.CopyJobId));
    for (let attempt = ended.length + 1; ; attempt += 1) {
      const reply = await this.#send(attempt === 1 ? this.#token : deriveToken(this.#identity, attempt));
      if (endedIds.has(reply.CopyJobId) && attempt <= 2 * ended.length) continue;
      const isOld = this.#isOld(reply);
      if (gone.length > 0) {
        const id = word(gone[0]?.CopyJobId) ?? 'of a job without a readable id';
        this.#warnings.push(
          `An earlier copy (${id}) is gone from the destination${isOld ? '' : '; this is a new one'}.`,
        );
      }
      if (isOld) return await this.#alreadyStarted(reply, source);
      const started = this.#started(reply, source);
      if (failed.length === 0) return started;
      const repeated = repeatedCause(failed);
      return {
        ...(repeated && { Diagnosis: repeated }),
        ...started,
        PreviousAttempts: failed.slice(0, 5).map(attemptRow),
      };
    }
  }

  async #send(token: string): Promise<StartReply & { startedAt: number }> {
    this.#token = token;
    const { RecoveryPointArn, SourceBackupVaultName, DestinationBackupVaultArn, IamRoleArn, Lifecycle } = this.#request;
    const startedAt = this.#call.clock.now();
    const reply = await this.#session.startCopyJob(
      {
        RecoveryPointArn,
        SourceBackupVaultName,
        DestinationBackupVaultArn,
        IamRoleArn,
        IdempotencyToken: token,
        ...(Lifecycle && { Lifecycle }),
      },
      this.#call.account,
      { region: this.#call.region, signal: this.#call.signal },
    );
    return { ...reply, startedAt };
  }

  #isOld(reply: StartReply & { startedAt: number }): boolean {
    return existedBefore(reply.CreationDate, reply.awsTimeAtCall ?? reply.startedAt - MAX_SKEW_MS);
  }

  #started(reply: StartReply, source: SourceRetention | undefined): Result {
    return this.#result('started', reply, this.#retention(source));
  }

  #alreadyRunning(job: ListedJob, source: SourceRetention | undefined): Result {
    this.#warnOfOtherLifecycle(job.DestinationRecoveryPointLifecycle);
    // Of a state that AWS has added since, no more is known than that the job was started.
    const outcome = isUnderWay(job) ? 'already_running' : 'already_started';
    return { ...this.#result(outcome, job, this.#retentionOfJob(job, source)), ...stateOf(job) };
  }

  /** The answer for a job that has made a copy; nothing when that copy is known to be gone. */
  async #alreadyCopied(job: ListedJob, source: SourceRetention | undefined): Promise<Result | undefined> {
    const copy = await this.#readCopy(job);
    if (copy === 'gone') return undefined;
    if (copy === 'unknown') {
      this.#warnings.push(
        `Whether the copy is still in the destination is not known: it could not be read, or its job ended so lately that it may not show yet. ${OWN_TOKEN}`,
      );
      return {
        ...this.#result('already_copied', job, this.#retentionOfJob(job, source)),
        State: job.State,
        CopyPresent: 'unknown',
      };
    }
    this.#warnOfOtherLifecycle(copy.Lifecycle ?? {});
    const point = parseRecoveryPointArn(this.#request.RecoveryPointArn);
    const kept = point.ok ? retentionOfCopy(copy, point.value, this.#session.awsNow()) : undefined;
    this.#warnings.push(...(kept?.warnings ?? []));
    return {
      ...this.#result('already_copied', job, kept?.sentence ?? ''),
      State: job.State,
      CopyPresent: true,
    };
  }

  async #readCopy(job: ListedJob): Promise<Plain<Operations['DescribeRecoveryPoint']['output']> | 'gone' | 'unknown'> {
    const destination = parseVaultArn(this.#request.DestinationBackupVaultArn);
    if (!job.DestinationRecoveryPointArn || !destination.ok) return 'unknown';
    // A vault of that name in our own account is not the destination: nothing of it says that a copy is gone.
    const owner = await sessionOfAccount(destination.value.account, this.#call.account, this.#call);
    if (!owner) return 'unknown';
    try {
      const copy = await owner.read(
        'DescribeRecoveryPoint',
        { BackupVaultName: destination.value.name, RecoveryPointArn: job.DestinationRecoveryPointArn },
        { region: destination.value.region, signal: this.#call.signal },
      );
      return isThere(copy) ? copy : 'gone';
    } catch (error) {
      if (!(error instanceof ToolError) || error.category === 'cancelled') throw error;
      if (error.category !== 'not_found' || mayStillAppear(job, this.#session.awsNow())) return 'unknown';
      return 'gone';
    }
  }

  /** A job that existed: only this much is known, unless AWS lets us read it. */
  async #alreadyStarted(reply: StartReply, source: SourceRetention | undefined, listable = true): Promise<Result> {
    const job = await this.#describe(reply.CopyJobId);
    const known = typeof job === 'object' ? job : undefined;
    if (known && !isOfCopy(known, this.#request)) {
      throw new ToolError({
        category: 'invalid_request',
        code: 'TokenInUse',
        message: `AWS answered this IdempotencyToken with job ${word(reply.CopyJobId) ?? 'without a readable id'}, which copies another recovery point or into another vault; nothing was started.`,
        fix: 'Leave IdempotencyToken out, or pass one that was not used for another copy.',
        account: this.#call.account,
        region: this.#call.region,
      });
    }
    if (job === 'no record') {
      this.#warnings.push(
        `AWS has no record of that job any more (it keeps them for 30 days after the end): what became of it is not known. ${OWN_TOKEN}`,
      );
    }
    if (job === 'unread') this.#warnings.push('The state of the job is not known: it could not be read.');
    if (known?.State === 'FAILED') this.#warnings.push(`That job has failed and no other was started. ${OWN_TOKEN}`);
    const { Next, ...result } = this.#result(
      'already_started',
      reply,
      known ? this.#retentionOfJob(known, source) : this.#retention(source),
    );
    return { ...result, ...(known && stateOf(known)), ...this.#nextOf(known, Next, listable) };
  }

  /** A job that could not be read cannot be waited for; the list may still show what there is. */
  #nextOf(known: ListedJob | undefined, usual: Result['Next'], listable: boolean): Pick<Result, 'Next'> {
    if (known && usual) return { Next: usual };
    if (!listable) return {};
    const Arguments = { BySourceRecoveryPointArn: this.#request.RecoveryPointArn, Region: this.#call.region };
    return { Next: { Tool: TOOL.listCopyJobs, Arguments } };
  }

  /**
   * The job; or that AWS has no record of it, which is more than that it could not be read. A client that has cancelled
   * stops the look and not the answer: the start was sent, and the audit log is owed its job.
   */
  async #describe(CopyJobId: string): Promise<ListedJob | 'no record' | 'unread'> {
    const { region, signal } = this.#call;
    try {
      return (await this.#session.read('DescribeCopyJob', { CopyJobId }, { region, signal })).CopyJob ?? 'unread';
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      return error.category === 'not_found' ? 'no record' : 'unread';
    }
  }

  /** What the copy of this request is kept for. */
  #retention(source: SourceRetention | undefined, lifecycle = this.#request.Lifecycle): string {
    const point = parseRecoveryPointArn(this.#request.RecoveryPointArn);
    if (!point.ok) return '';
    const { sentence, warnings } = retentionOf(lifecycle, point.value, source, this.#session.awsNow());
    this.#warnings.push(...warnings);
    return sentence;
  }

  /** What the copy of an earlier job is kept for: that job may have been asked for another lifecycle. */
  #retentionOfJob(job: ListedJob, source: SourceRetention | undefined): string {
    const lifecycle = effectiveLifecycle(job.DestinationRecoveryPointLifecycle);
    return lifecycle ? this.#retention(source, lifecycle) : KEPT_UNKNOWN;
  }

  #warnOfOtherLifecycle(lifecycle: ListedJob['DestinationRecoveryPointLifecycle']): void {
    const asked = this.#request.Lifecycle;
    if (!asked || !lifecycle) return;
    const differs =
      differ(asked.DeleteAfterDays, lifecycle.DeleteAfterDays) ||
      differ(asked.MoveToColdStorageAfterDays, lifecycle.MoveToColdStorageAfterDays);
    if (!differs) return;
    this.#warnings.push(
      "Its lifecycle is not the one asked for. Nothing is copied again for that: AWS's UpdateRecoveryPointLifecycle changes the copy's lifecycle.",
    );
  }

  #result(outcome: Result['Outcome'], job: StartReply | ListedJob, retention: string): Result {
    const { region: Region } = this.#call;
    const shown = untrustedText(job.CopyJobId ?? '', 200);
    if (shown === '') throw this.#jobWithoutId();
    const CopyJobId = word(job.CopyJobId, 200);
    const next =
      outcome === 'already_copied'
        ? { Tool: TOOL.describeCopyJob, Arguments: { CopyJobId, Region } }
        : { Tool: TOOL.waitForCopyJobs, Arguments: { CopyJobIds: [CopyJobId], Region } };
    return {
      Outcome: outcome,
      CopyJobId: shown,
      ...(job.CreationDate && { CreationDate: job.CreationDate }),
      ...(job.IsParent !== undefined && { IsParent: job.IsParent }),
      IdempotencyToken: this.#token,
      Retention: retention,
      Warnings: this.#warnings,
      ...(CopyJobId !== undefined && { Next: next }),
    };
  }

  /** There is such a job, and no call could name it. */
  #jobWithoutId(): ToolError {
    return new ToolError({
      category: 'service_unavailable',
      code: 'UnreadableAnswer',
      message: 'AWS answered with a job of this copy that has no CopyJobId.',
      fix: `Call again later. If it repeats, ${TOOL.listCopyJobs} with BySourceRecoveryPointArn shows what there is.`,
      retryAfterSeconds: 30,
      account: this.#call.account,
      region: this.#call.region,
    });
  }
}

const isUnderWay = ({ State }: ListedJob) => State === 'CREATED' || State === 'RUNNING';

function stateOf({ State }: ListedJob): Pick<Result, 'State'> {
  return State === undefined ? {} : { State: untrustedText(State, 100) };
}

/** What the request itself gives reason to doubt; AWS decides. */
function requestWarnings(request: CopyRequest): string[] {
  const warnings = request.Lifecycle ? checkLifecycle(request.Lifecycle).warnings : [];
  const point = parseRecoveryPointArn(request.RecoveryPointArn);
  const destination = parseVaultArn(request.DestinationBackupVaultArn);
  if (point.ok) warnings.push(...copyRuleWarnings(point.value));
  if (
    point.ok &&
    destination.ok &&
    destination.value.name === request.SourceBackupVaultName &&
    destination.value.region === point.value.region &&
    (point.value.account ?? destination.value.account) === destination.value.account
  ) {
    warnings.push('The destination is the source vault itself.');
  }
  return warnings;
}

/** The diagnosis of the last failure, when the one before it failed for the same cause. */
function repeatedCause(failed: readonly CopyJob[]): ReturnType<typeof diagnosisOf> {
  const [last, before] = failed.map(diagnosisOf);
  return last && last.Cause === before?.Cause ? last : undefined;
}

function attemptRow(job: ListedJob) {
  return {
    ...(job.CopyJobId && { CopyJobId: untrustedText(job.CopyJobId, 200) }),
    ...stateOf(job),
    ...(job.CompletionDate && { CompletionDate: job.CompletionDate }),
    ...(job.StatusMessage && { StatusMessage: untrustedText(job.StatusMessage, 300) }),
  };
}

/** -1 and a member that was left out mean the same on a copy. */
function differ(asked: number | undefined, actual: number | undefined): boolean {
  const none = (days: number | undefined) => days === undefined || days === -1;
  return !none(asked) && asked !== actual;
}

function isDenied(error: unknown): boolean {
  return error instanceof ToolError && error.category === 'access_denied';
}
