import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  createRequestStateCodec,
  type InputRequiredResult,
  inputRequired,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Clock } from '../clock.ts';
import { ToolError } from '../domain/errors.ts';

/** How long to wait for an answer, if the protocol allows waiting: a host may declare elicitation and never show it. */
const ANSWER_TIMEOUT_MS = 25_000;

/** How long after the question an answer counts. */
const ANSWER_LIFETIME_MS = 5 * 60_000;

const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';

/** One confirmation, bound to the request being served. */
export interface Confirmation {
  /**
   * Returns when the user has accepted exactly this request. Throws `policy_denied` otherwise, or `InputNeeded` if the
   * protocol requires the question as the call's result.
   */
  confirm(question: string, request: unknown): Promise<void>;
}

/** The call ends with a question. The client answers by calling again. */
export class InputNeeded extends Error {
  readonly result: InputRequiredResult;

  constructor(result: InputRequiredResult) {
    super('the user is asked first');
    this.result = result;
  }
}

interface State {
  hash: string;
  nonce: string;
  /** Milliseconds, on this process's clock. */
  expires: number;
}

/** Asks the user through the client. One per process: its key signs the state that a client hands back. */
export class Confirmer {
  readonly #clock: Clock;
  readonly #answerTimeout: number;
  readonly #codec = createRequestStateCodec<State>({ key: randomBytes(32), ttlSeconds: 3600 });
  /** Nonces already answered, until they expire: each state counts once. */
  readonly #used = new Map<string, number>();

  constructor(clock: Clock, answerTimeout = ANSWER_TIMEOUT_MS) {
    this.#clock = clock;
    this.#answerTimeout = answerTimeout;
  }

  /** @param modern whether the connection speaks the 2026-07-28 era, in which a question is a result, not a request. */
  for(context: ServerContext, modern: boolean, capabilities: { elicitation?: unknown } | undefined): Confirmation {
    return {
      confirm: async (question, request) => {
        const envelope = context.mcpReq.envelope as Record<string, { elicitation?: unknown } | undefined> | undefined;
        const declared = modern ? envelope?.[CAPABILITIES] : capabilities;
        if (!declared?.elicitation) {
          throw refused('CannotAsk', 'This client cannot ask its user, so nobody can confirm the copy.');
        }
        const action = modern ? await this.#answerOf(context, question, request) : await this.#ask(context, question);
        if (action === 'accept') return;
        throw Object.hasOwn(ANSWERS, action) ? ANSWERS[action] : ANSWERS.cancel;
      },
    };
  }

  /** 2025 era: the client answers our own request, so nobody else can answer it. */
  async #ask(context: ServerContext, message: string): Promise<string> {
    try {
      const { action } = await context.mcpReq.elicitInput(
        { message, requestedSchema: { type: 'object', properties: {} } },
        { timeout: this.#answerTimeout, signal: context.mcpReq.signal },
      );
      return action;
    } catch (error) {
      if (context.mcpReq.signal.aborted) throw error;
      return 'unanswered';
    }
  }

  /** 2026-07-28 era: the answer comes in a second call, with the state that the first call returned. */
  async #answerOf(context: ServerContext, question: string, request: unknown): Promise<string> {
    const sealed = context.mcpReq.requestState<string>();
    const hash = createHash('sha256').update(JSON.stringify(request)).digest('base64url');
    if (sealed === undefined) {
      const state = { hash, nonce: randomUUID(), expires: this.#clock.now() + ANSWER_LIFETIME_MS };
      throw new InputNeeded(
        inputRequired({
          inputRequests: {
            confirm: inputRequired.elicit({
              message: question,
              requestedSchema: { type: 'object', properties: {} },
            }),
          },
          requestState: await this.#codec.mint(state),
        }),
      );
    }
    const state = await this.#codec.verify(sealed, context).catch(() => undefined);
    const now = this.#clock.now();
    for (const [nonce, expires] of this.#used) if (expires < now) this.#used.delete(nonce);
    if (!state || state.hash !== hash || state.expires < now || this.#used.has(state.nonce)) return 'stale';
    this.#used.set(state.nonce, state.expires);
    const answer = context.mcpReq.inputResponses?.confirm as { action?: unknown } | undefined;
    return typeof answer?.action === 'string' ? answer.action : 'unanswered';
  }
}

function refused(code: string, message: string): ToolError {
  return new ToolError({
    category: 'policy_denied',
    code,
    message: `${message} Nothing was started.`,
    fix: 'The operator requires confirmation of every copy (--confirm). Do not look for another way: tell the user.',
  });
}

const ANSWERS: Readonly<Record<string, ToolError>> = {
  decline: refused('Declined', 'The user declined the copy.'),
  cancel: refused('ConfirmationCancelled', 'The user dismissed the question.'),
  unanswered: refused('Unanswered', 'The user did not answer the question, or not in time; some hosts never show it.'),
  stale: refused('ConfirmationInvalid', 'The answer belongs to another question, came too late or was already used.'),
};
