import type { StartReply } from '../../aws/index.ts';
import { type CopySeen, decideStart, isNextAttemptDue } from '../../domain/copy/decide-start.ts';
import { classifyJobs, existedBefore, isOfCopy, MAX_SKEW_MS } from '../../domain/copy/earlier-copies.ts';
import { type CopyRequest, parametersOf } from '../../domain/copy/request.ts';
import { attemptOf, deriveToken, identityOf } from '../../domain/copy/token.ts';
import { ToolError } from '../../domain/errors.ts';
import type { CopyJob, RecoveryPoint } from '../../domain/shapes.ts';
import { word } from '../../domain/untrusted-text.ts';
import type { WriteCall } from '../../pipeline/contract.ts';
import { Answers, type Known } from './answers.ts';
import { readBefore, readCopy, readJob } from './look-up.ts';
import type { StartResult } from './result.ts';

interface Sent extends StartReply {
  /** Whether the job existed before the call. */
  isOld: boolean;
}

/** One call of start_copy_job: its request, and the token that it stands by. */
export class CopyStart {
  readonly #request: CopyRequest;
  readonly #call: WriteCall;
  readonly #tokenOf: (attempt: number) => string;
  /** In every answer and every error: with it a caller can repeat the same attempt. */
  #token: string;

  constructor(request: CopyRequest, call: WriteCall) {
    const identity = identityOf(request, call.account);
    this.#request = request;
    this.#call = call;
    this.#tokenOf = (attempt) => deriveToken(identity, attempt);
    this.#token = this.#tokenOf(1);
  }

  /** Starts the copy exactly once, or answers with the job that makes or has made it. */
  async run(): Promise<StartResult> {
    try {
      return await this.#run();
    } catch (error) {
      throw error instanceof ToolError ? error.with({ idempotencyToken: this.#token }) : error;
    }
  }

  async #run(): Promise<StartResult> {
    const own = this.#callersToken();
    // The caller's token distinguishes otherwise identical calls: it is sent unchanged, and nothing is looked up.
    if (own !== undefined) {
      const sent = await this.#send(own);
      return sent.isOld ? await this.#alreadyStarted(sent, {}) : this.#answers({}).started(sent);
    }

    const { jobs, source } = await readBefore(this.#request, this.#call);
    const listed = jobs === 'denied' ? jobs : classifyJobs(jobs, this.#request);
    const seen = new Map<CopyJob, CopySeen>();
    const copies = new Map<CopyJob, RecoveryPoint>();
    for (;;) {
      const decision = decideStart({ listed, seen });
      switch (decision.kind) {
        case 'running':
          return this.#answers({ source }).running(decision.job);
        case 'copied':
          return this.#answers({ source }).copied(decision.job, copies.get(decision.job));
        case 'look': {
          const copy = await readCopy(decision.job, this.#request, this.#call);
          seen.set(decision.job, typeof copy === 'object' ? 'there' : copy);
          if (typeof copy === 'object') copies.set(decision.job, copy);
          break;
        }
        case 'start':
          return await this.#startAttempt(decision, source);
        case 'start_unlisted': {
          const sent = await this.#send(this.#tokenOf(1));
          const known = { source, unlisted: true };
          return sent.isOld ? await this.#alreadyStarted(sent, known) : this.#answers(known).started(sent);
        }
      }
    }
  }

  async #startAttempt(
    { attempt, failed, gone }: { attempt: number; failed: readonly CopyJob[]; gone: readonly CopyJob[] },
    source: RecoveryPoint | undefined,
  ): Promise<StartResult> {
    for (; ; attempt += 1) {
      const sent = await this.#send(this.#tokenOf(attempt));
      if (isNextAttemptDue(sent.CopyJobId, attempt, [...failed, ...gone])) continue;
      const known = { source, gone: gone[0] };
      return sent.isOld ? await this.#alreadyStarted(sent, known) : this.#answers(known).started(sent, failed);
    }
  }

  /** The caller's own token; none where it is one that this server derived for this very request. */
  #callersToken(): string | undefined {
    const { token } = this.#request;
    const attempt = token === undefined ? undefined : attemptOf(token);
    if (attempt === undefined) return token;
    if (this.#tokenOf(attempt) === token) return undefined;
    const Problem = 'This server made that token for another request.';
    throw new ToolError({
      category: 'invalid_input',
      code: 'TokenOfAnotherCopy',
      message: `IdempotencyToken: ${Problem}`,
      fix: 'Leave IdempotencyToken out.',
      issues: [{ Path: 'IdempotencyToken', Problem, Fix: 'Leave it out, or pass a token of your own.' }],
    });
  }

  async #send(token: string): Promise<Sent> {
    this.#token = token;
    const { account, region, signal, clock, session } = this.#call;
    const startedAt = clock.now();
    const input = { ...parametersOf(this.#request), IdempotencyToken: token };
    const reply = await session.startCopyJob(input, account, { region, signal });
    const isOld = existedBefore(reply.CreationDate, reply.awsTimeAtCall ?? startedAt - MAX_SKEW_MS);
    return { ...reply, isOld };
  }

  /** A job that existed: nothing more is known, unless AWS lets us read it. */
  async #alreadyStarted(sent: Sent, known: Known): Promise<StartResult> {
    const job = await readJob(sent.CopyJobId, this.#call);
    if (typeof job === 'object' && !isOfCopy(job, this.#request)) {
      const { account, region } = this.#call;
      throw new ToolError({
        category: 'invalid_request',
        code: 'TokenInUse',
        message: `AWS answered this IdempotencyToken with job ${word(sent.CopyJobId) ?? '(its id is unreadable)'}, which copies another recovery point or into another vault. Nothing was started.`,
        fix: 'Leave IdempotencyToken out, or pass one that was not used for another copy.',
        account,
        region,
      });
    }
    return this.#answers(known).alreadyStarted(sent, job);
  }

  #answers(known: Known): Answers {
    return new Answers(this.#request, this.#call, this.#token, known);
  }
}
