import { setMaxListeners } from 'node:events';
import {
  type CallToolRequest,
  type InputRequiredResult,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Aws } from '../aws/index.ts';
import { type ErrorDetails, ToolError } from '../domain/errors.ts';
import type { CopyLine } from '../domain/fleet/index.ts';
import { denied } from '../domain/guards/guards.ts';
import { type CallResult, detailsOf, errorResult, successResult } from '../pipeline/call-result.ts';
import { type Confirmer, InputNeeded } from '../pipeline/confirm.ts';
import type { Tool } from '../pipeline/contract.ts';
import { guardedWrite } from '../pipeline/guarded-write.ts';
import { type Listing, listing } from '../pipeline/listing.ts';
import type { Request, RunContext } from '../pipeline/prepare.ts';
import { type Principal, principalFrom, WRITE_SCOPE } from '../pipeline/principal.ts';
import { callTool } from '../pipeline/run.ts';
import { TOOLS } from '../tools/index.ts';
import { exportSet, UNUSED_TERMS } from '../tools/start-missing-copies/export-set.ts';
import { type TaskMethod, takesTasks } from './tasks/extension.ts';
import { type RunTool, Tasks } from './tasks/tasks.ts';

// Everything that tool calls need, in one chunk that the first call loads.

export { Confirmer } from '../pipeline/confirm.ts';
export type { ExportedSet } from '../tools/start-missing-copies/export-set.ts';

export interface CallDeps extends RunContext {
  /** `stateKey`: a secret that all processes of a configuration share. */
  settings: RunContext['settings'] & { stateKey?: string | undefined };
  confirmer: Confirmer;
  /** Writes one line to the log; never to stdout. */
  log(level: 'error' | 'warn' | 'info' | 'debug', message: string): void;
}

/** The connection that a call came from. */
export interface Caller {
  /** Whether it speaks the 2026-07-28 era of the protocol. */
  modern: boolean;
  capabilities: { elicitation?: unknown } | undefined;
}

/** What is used of the request that a call came with. */
type Origin = Pick<ServerContext, 'http'> & { mcpReq: Pick<ServerContext['mcpReq'], 'signal'> };

const tools = new Map(TOOLS.map((tool) => [tool.name, tool]));

/** Answers tool calls on all connections of a process. */
export class Calls {
  readonly #deps: CallDeps;
  readonly #tasks: Tasks;
  readonly #writes = new Set<Promise<unknown>>();

  constructor(deps: CallDeps) {
    this.#deps = deps;
    this.#tasks = new Tasks(deps);
  }

  /** The tools as tools/list shows them under this configuration. */
  listings(): Listing[] {
    return TOOLS.map((tool) => listing(tool, this.#deps.settings));
  }

  /** What a tool does; undefined for a name that no tool has. */
  effectOf(name: string): Tool['effect'] | undefined {
    return tools.get(name)?.effect;
  }

  get aws(): Aws {
    return this.#deps.aws;
  }

  /** A failure is returned as a result, so that the agent reads it. Only an unknown tool is a protocol error. */
  async answer(
    { name, arguments: args }: CallToolRequest['params'],
    context: ServerContext,
    { modern, capabilities }: Caller,
  ): Promise<CallResult | InputRequiredResult> {
    if (!tools.has(name)) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Tool ${name} not found`);
    try {
      const confirmation = this.#deps.confirmer.for(context, modern, capabilities);
      if (modern && this.#tasks.offers(name) && takesTasks(context)) {
        return await this.#tasks.begin(name, args, confirmation, this.#runFor(context));
      }
      const call = { arguments: args, progress: progressTo(context), confirmation };
      return successResult(await this.#run(name, call, context));
    } catch (error) {
      if (error instanceof InputNeeded) return error.result;
      return errorResult(this.#failed(name, error));
    }
  }

  /**
   * The same for a caller in this process, which only reads.
   *
   * @param signal ends the call.
   */
  async read(name: string, args: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<CallResult> {
    if (this.effectOf(name) !== 'read') throw new TypeError(`${name} does not only read`);
    const confirmation = { confirm: () => Promise.reject(new TypeError('nobody can be asked')) };
    try {
      const call = { arguments: args, progress: () => {}, confirmation };
      return successResult(await this.#run(name, call, { mcpReq: { signal } }));
    } catch (error) {
      return errorResult(this.#failed(name, error));
    }
  }

  /**
   * Writes the copies of a set down instead of starting them, for a command. Whatever refuses `start_missing_copies` refuses
   * this, with the same error; with a user to ask, nobody answers.
   *
   * @param take gets the line of each copy. What it throws is thrown on.
   */
  async exportSet(
    args: Readonly<Record<string, unknown>>,
    take: (line: CopyLine) => void,
    signal: AbortSignal,
  ): Promise<CallResult> {
    const confirmation = this.#deps.confirmer.for({ mcpReq: {} } as ServerContext, false, undefined);
    const request = { arguments: { ...args, ...UNUSED_TERMS }, progress: () => {}, confirmation, signal };
    setMaxListeners(0, signal);
    try {
      return successResult(await guardedWrite(exportSet(take), request, this.#deps, undefined));
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      return errorResult(this.#failed('export', error));
    }
  }

  /** Answers a method of the tasks extension. An ID that is not to be answered is a protocol error. */
  async task(method: TaskMethod, taskId: string, context: ServerContext): Promise<Record<string, unknown>> {
    if (method === 'tasks/cancel') return await this.#tasks.cancel(taskId);
    if (method === 'tasks/update') return await this.#tasks.update(taskId);
    return await this.#tasks.get(taskId, mayWrite(context), this.#runFor(context), (tool, error) =>
      this.#failed(tool, error),
    );
  }

  async #run(name: string, call: Omit<Request, 'signal'>, context: Origin): Promise<Record<string, unknown>> {
    const tool = tools.get(name)!;
    // Whoever serves over HTTP has looked already. Here nothing can call a tool that was not looked at.
    if (tool.effect === 'write' && !mayWrite(context)) throw withoutScope();
    const { signal } = context.mcpReq;
    // Each AWS call of a tool adds a listener, and Node would warn about the eleventh.
    setMaxListeners(0, signal);
    const principal = principalOf(context);
    if (principal && tool.effect === 'write') this.#deps.log('info', `${name}: called by ${JSON.stringify(principal)}`);
    const running = callTool(tool, { ...call, signal, principal }, this.#deps);
    if (tool.effect === 'write') {
      this.#writes.add(running);
      const done = () => this.#writes.delete(running);
      running.then(done, done);
    }
    return await running;
  }

  /** For a look of a task, which reports no progress. */
  #runFor(context: ServerContext): RunTool {
    return (name, args, options) => this.#run(name, { arguments: args, progress: () => {}, ...options }, context);
  }

  /** Logs a failure, and answers what the caller is told of it. */
  #failed(name: string, error: unknown): ErrorDetails {
    const { log } = this.#deps;
    const details = detailsOf(error);
    if (details.category === 'internal') log('error', `${name}: ${stackOf(error)}`);
    else log('info', `${name}: ${details.category} ${details.code}`);
    return details;
  }

  /** Resolves when no write is running. A process that is ending waits for this. */
  async writesEnded(): Promise<void> {
    await Promise.allSettled(this.#writes);
  }
}

/** Without a token, whoever may call may write. */
function mayWrite({ http }: Pick<Origin, 'http'>): boolean {
  const { scopes } = http?.authInfo ?? {};
  return scopes === undefined || scopes.includes(WRITE_SCOPE);
}

function withoutScope(): ToolError {
  return new ToolError(
    denied(
      'InsufficientScope',
      `The access token does not have the scope ${WRITE_SCOPE}, so nothing was started.`,
      'Only whoever issues access tokens can change that.',
    ),
  );
}

/** What the access token of the HTTP request says, if there was one and it was accepted. */
function principalOf({ http }: Origin): Principal | undefined {
  return http?.authInfo && principalFrom(http.authInfo.extra?.subject, http.authInfo.clientId);
}

function progressTo(context: ServerContext): (done: number, total: number, message: string) => void {
  const progressToken = context.mcpReq._meta?.progressToken;
  if (progressToken === undefined) return () => {};
  return (progress, total, message) => {
    // The client may have disconnected.
    context.mcpReq
      .notify({ method: 'notifications/progress', params: { progressToken, progress, total, message } })
      .catch(() => {});
  };
}

function stackOf(error: unknown): string {
  const inner = error instanceof ToolError ? error.cause : error;
  return inner instanceof Error ? (inner.stack ?? inner.message) : String(inner);
}
