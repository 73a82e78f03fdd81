import { createHash, hkdfSync, randomBytes, randomUUID } from 'node:crypto';
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
   *
   * @param now epoch milliseconds by AWS's clock.
   * @returns when the user was asked, by AWS's clock. Whatever was started since, the answer does not cover once more: it
   * counts once in each process, and a client could hand it to another one.
   */
  confirm(question: string, request: unknown, now: number): Promise<number>;
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
  /** Milliseconds, by AWS's clock. */
  asked: number;
  /** Milliseconds, on this process's clock. */
  expires: number;
}

/** The same for all processes that share the secret, and of no use elsewhere. */
const keyFrom = (secret: string) => new Uint8Array(hkdfSync('sha256', secret, '', 'aws-backup-mcp confirmation', 32));

/**
 * Asks the user through the client. One per process: its key signs the state that a client hands back. Processes that answer
 * for each other share the key.
 */
export class Confirmer {
  readonly #clock: Clock;
  readonly #answerTimeout: number;
  readonly #codec: ReturnType<typeof createRequestStateCodec<State>>;
  /** Nonces already answered, until they expire: each state counts once. */
  readonly #used = new Map<string, number>();

  /** @param secret what the processes of this server share; without it, an answer counts only in the process that asked. */
  constructor(clock: Clock, secret?: string, answerTimeout = ANSWER_TIMEOUT_MS) {
    this.#clock = clock;
    this.#codec = createRequestStateCodec<State>({
      key: secret === undefined ? randomBytes(32) : keyFrom(secret),
      ttlSeconds: 3600,
    });
    this.#answerTimeout = answerTimeout;
  }

  /** @param modern whether the connection speaks the 2026-07-28 era, in which a question is a result, not a request. */
  for(context: ServerContext, modern: boolean, capabilities: { elicitation?: unknown } | undefined): Confirmation {
    return {
      confirm: async (question, request, now) => {
        const envelope = context.mcpReq.envelope as Record<string, { elicitation?: unknown } | undefined> | undefined;
        const declared = modern ? envelope?.[CAPABILITIES] : capabilities;
        if (!declared?.elicitation) {
          throw refused('CannotAsk', 'This client cannot ask its user, so nobody can confirm the copy.');
        }
        const { action, asked } = modern
          ? await this.#answerOf(context, question, request, now)
          : { action: await this.#ask(context, question), asked: now };
        if (action === 'accept') return asked;
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
  async #answerOf(
    context: ServerContext,
    question: string,
    request: unknown,
    asked: number,
  ): Promise<{ action: string; asked: number }> {
    const sealed = context.mcpReq.requestState<string>();
    const hash = createHash('sha256').update(JSON.stringify(request)).digest('base64url');
    if (sealed === undefined) {
      const state = { hash, nonce: randomUUID(), expires: this.#clock.now() + ANSWER_LIFETIME_MS, asked };
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
    if (!state || state.hash !== hash || state.expires < now || this.#used.has(state.nonce)) {
      return { action: 'stale', asked };
    }
    this.#used.set(state.nonce, state.expires);
    const answer = context.mcpReq.inputResponses?.confirm as { action?: unknown } | undefined;
    return { action: typeof answer?.action === 'string' ? answer.action : 'unanswered', asked: state.asked };
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
