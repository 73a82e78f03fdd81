import type { Aws, StartReply } from '../../aws/index.ts';
import { decideStart } from '../../domain/copy/decide-start.ts';
import { type CopySeen, classifyJobs, existedBefore, MAX_SKEW_MS } from '../../domain/copy/earlier-copies.ts';
import { type FoundCopy, mayLackRecord } from '../../domain/copy/find-copy.ts';
import { type AnswerMeaning, judgeAnswer } from '../../domain/copy/judge-answer.ts';
import { type CopyRequest, parametersOf } from '../../domain/copy/request.ts';
import { attemptOf, deriveToken, identityOf, isDamagedToken } from '../../domain/copy/token.ts';
import { ToolError } from '../../domain/errors.ts';
import type { CopyJob, RecoveryPoint } from '../../domain/shapes.ts';
import type { WriteCall } from '../../pipeline/contract.ts';
import { findCopyInVault } from '../shared/copies/existing-copy.ts';
import { readCopy } from '../shared/copies/read-copy.ts';
import { Answers, type Known } from './answers.ts';
import { ListingDelay } from './listing-delay.ts';
import { type Before, readBefore, readJob } from './look-up.ts';
import type { StartResult } from './result.ts';
import { confirmationUsed, damagedToken, isTokenRefusal, tokenInUse, tokenOfAnotherCopy } from './token-errors.ts';

/** One for each process. A process that has none waits again, and nothing else changes. */
const delays = new WeakMap<Aws, ListingDelay>();

/** AWS's reply to a start, and whether its job existed before the call. */
interface Sent extends StartReply {
  isOld: boolean;
}

/** What a walk over the attempts starts from. */
interface Walk {
  failed: readonly CopyJob[];
  gone: readonly CopyJob[];
  unlisted: boolean;
  source: RecoveryPoint | undefined;
  inVault: FoundCopy | undefined;
  /** Epoch milliseconds by AWS's clock: when the list was read. */
  listedAt: number;
}

interface StartOptions {
  before?: Before | undefined;
  confirmedAt?: number | undefined;
  /** Whether the answer is only counted. */
  counted?: boolean;
}

/** One call of start_copy_job: its request, and the token that it stands by. */
export class CopyStart {
  readonly #request: CopyRequest;
  readonly #call: WriteCall;
  readonly #before: Before | undefined;
  readonly #confirmedAt: number | undefined;
  readonly #counted: boolean;
  readonly #tokenOf: (attempt: number) => string;
  /** In every answer and every error: with it a caller can repeat the same attempt. */
  #token: string;

  /**
   * @param before what is known already; without it, it is looked up.
   * @param confirmedAt when the user was asked, if they had to be; epoch milliseconds by AWS's clock.
   * @param counted says of a copy that was started no more than that.
   */
  constructor(request: CopyRequest, call: WriteCall, { before, confirmedAt, counted = false }: StartOptions = {}) {
    const identity = identityOf(request, call.account);
    const first = deriveToken(identity, 1);
    this.#request = request;
    this.#call = call;
    this.#before = before;
    this.#confirmedAt = confirmedAt;
    this.#counted = counted;
    this.#tokenOf = (attempt) => (attempt === 1 ? first : deriveToken(identity, attempt));
    this.#token = first;
  }

  /** Starts the copy exactly once, or answers with the job that makes or has made it. */
  async run(): Promise<StartResult> {
    try {
      const own = this.#callersToken();
      return await (own === undefined ? this.#startOnce() : this.#startWith(own));
    } catch (error) {
      throw error instanceof ToolError ? error.with({ idempotencyToken: this.#token }) : error;
    }
  }

  /**
   * The caller's token distinguishes otherwise identical calls: it is sent unchanged, and nothing is looked up. AWS answers
   * a token that was used before with the job of that time, so the job is read before it is called this copy's.
   */
  async #startWith(own: string): Promise<StartResult> {
    const sent = await this.#send(own);
    const job = await readJob(sent.CopyJobId, this.#call);
    const meaning = judgeAnswer({ ...sent, job, ended: [], unlisted: false, ownToken: true }, this.#request);
    if (meaning === 'other_copy') throw tokenInUse(sent.CopyJobId, this.#call);
    return meaning === 'started'
      ? this.#answers({}).started(sent)
      : this.#answers({}).alreadyStarted(sent, job, sent.isOld);
  }

  /** Looks up what exists, and walks the attempts where nothing does. */
  async #startOnce(): Promise<StartResult> {
    const before = this.#before ?? (await readBefore(this.#request, this.#call));
    const { jobs, source, sourceFailure, listedAt } = before;
    const listed = jobs === 'denied' ? jobs : classifyJobs(jobs, this.#request);
    const seen = new Map<CopyJob, CopySeen>();
    const copies = new Map<CopyJob, RecoveryPoint>();
    let { inVault } = before;
    for (;;) {
      const now = this.#call.session.awsNow();
      const decision = decideStart({ listed, seen, mayLackRecord: mayLackRecord(source, now), inVault });
      switch (decision.kind) {
        case 'running':
          return this.#answers({ source }).running(decision.job);
        case 'copied':
          return this.#answers({ source }).copied(
            decision.job,
            decision.seen === 'there' ? copies.get(decision.job) : undefined,
          );
        case 'look': {
          const { seen: became, copy } = await readCopy(decision.job, this.#request, this.#call.account, this.#call);
          seen.set(decision.job, became);
          if (copy) copies.set(decision.job, copy);
          break;
        }
        case 'look_in_vault':
          // Without the source, its copy cannot be recognized: a failure that passes is no reason to make another one.
          if (sourceFailure) throw sourceFailure;
          inVault = await findCopyInVault(this.#request, source, this.#call.account, this.#call);
          break;
        case 'in_vault':
          return this.#answers({ source, unlisted: listed === 'denied' }).inVault(decision.found);
        case 'start':
          for (const job of [...decision.failed, ...decision.gone]) this.#refuseRepeated(job);
          return await this.#walk({ ...decision, unlisted: listed === 'denied', source, inVault, listedAt });
      }
    }
  }

  /** Sends the token of each attempt in turn, until AWS answers with a job that has not ended without a copy. */
  async #walk({ failed, gone, unlisted, source, inVault, listedAt }: Walk): Promise<StartResult> {
    const known: Known = { source, unlisted, gone: gone[0], inVault };
    const failures = [...failed];
    const met = new Set<string>();
    for (let attempt = 1; ; attempt += 1) {
      const token = this.#tokenOf(attempt);
      this.#delay.refuseEarly(token, listedAt);
      const hasPassed = this.#delay.hasPassed(token, listedAt);
      const sent = await this.#sendAttempt(token, unlisted);
      const evidence = { ended: [...failures, ...gone], unlisted, ownToken: false, inVault };
      let job: CopyJob | 'no record' | 'unread' | undefined;
      let meaning: AnswerMeaning = sent ? judgeAnswer({ ...evidence, ...sent }, this.#request) : 'unknown_job';
      if (sent && meaning === 'read_job') {
        job = await readJob(sent.CopyJobId, this.#call);
        meaning = judgeAnswer({ ...evidence, ...sent, job }, this.#request);
      }
      if (!sent || meaning === 'unknown_job') {
        const wait = this.#delay.meet(token, this.#call.session.awsNow());
        if (!hasPassed) throw wait;
      } else if (meaning === 'other_copy' || (meaning === 'next_attempt' && met.has(sent.CopyJobId))) {
        // One job for two tokens: whatever answers here does not keep tokens apart.
        throw tokenInUse(sent.CopyJobId, this.#call);
      } else if (meaning === 'started') {
        const answers = this.#answers(known);
        return this.#counted ? answers.counted(sent) : answers.started(sent, failures);
      } else if (meaning === 'next_attempt') {
        met.add(sent.CopyJobId);
        if (typeof job === 'object') {
          this.#refuseRepeated(job);
          failures.unshift(job);
        }
      } else {
        return this.#answers(known).alreadyStarted(sent, job ?? 'unread', sent.isOld);
      }
    }
  }

  /** The user was asked for one attempt: what has come of it since takes another question. */
  #refuseRepeated({ CreationDate }: CopyJob): void {
    if (this.#confirmedAt !== undefined && !existedBefore(CreationDate, this.#confirmedAt)) throw confirmationUsed();
  }

  get #delay(): ListingDelay {
    const delay = delays.get(this.#call.aws) ?? new ListingDelay();
    delays.set(this.#call.aws, delay);
    return delay;
  }

  /** The caller's own token; none where it is one that this server derived for this very request. */
  #callersToken(): string | undefined {
    const { token } = this.#request;
    if (token === undefined) return undefined;
    if (isDamagedToken(token)) throw damagedToken();
    const attempt = attemptOf(token);
    if (attempt === undefined) return token;
    if (this.#tokenOf(attempt) === token) return undefined;
    throw tokenOfAnotherCopy();
  }

  /** The reply to an attempt; undefined where AWS knows the token from a start with other parameters. */
  async #sendAttempt(token: string, unlisted: boolean): Promise<Sent | undefined> {
    try {
      return await this.#send(token);
    } catch (error) {
      if (unlisted || !isTokenRefusal(error)) throw error;
      return undefined;
    }
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

  #answers(known: Known): Answers {
    return new Answers(this.#request, this.#call, this.#token, known);
  }
}
