import { setMaxListeners } from 'node:events';
import {
  type CallToolRequest,
  type InputRequiredResult,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Aws } from '../aws/index.ts';
import { ToolError } from '../domain/errors.ts';
import { type CallResult, detailsOf, errorResult, successResult } from '../pipeline/call-result.ts';
import { type Confirmer, InputNeeded } from '../pipeline/confirm.ts';
import type { Tool } from '../pipeline/contract.ts';
import { type Listing, listing } from '../pipeline/listing.ts';
import type { RunContext } from '../pipeline/prepare.ts';
import { type Principal, principalFrom } from '../pipeline/principal.ts';
import { callTool } from '../pipeline/run.ts';
import { TOOLS } from '../tools/index.ts';

// Everything that tool calls need, in one chunk that the first call loads.

export { Confirmer } from '../pipeline/confirm.ts';

export interface CallDeps extends RunContext {
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

const tools = new Map(TOOLS.map((tool) => [tool.name, tool]));

/** Answers tool calls on all connections of a process. */
export class Calls {
  readonly #deps: CallDeps;
  readonly #writes = new Set<Promise<unknown>>();

  constructor(deps: CallDeps) {
    this.#deps = deps;
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
    const tool = tools.get(name);
    if (!tool) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Tool ${name} not found`);
    const { confirmer, log } = this.#deps;
    const { signal } = context.mcpReq;
    // Each AWS call of a tool adds a listener, and Node would warn about the eleventh.
    setMaxListeners(0, signal);
    try {
      const confirmation = confirmer.for(context, modern, capabilities);
      const principal = principalOf(context);
      if (principal && tool.effect === 'write') log('info', `${name}: called by ${JSON.stringify(principal)}`);
      const running = callTool(
        tool,
        { arguments: args, signal, progress: progressTo(context), confirmation, principal },
        this.#deps,
      );
      if (tool.effect === 'write') {
        this.#writes.add(running);
        const done = () => this.#writes.delete(running);
        running.then(done, done);
      }
      return successResult(await running);
    } catch (error) {
      if (error instanceof InputNeeded) return error.result;
      const details = detailsOf(error);
      if (details.category === 'internal') log('error', `${name}: ${stackOf(error)}`);
      else log('info', `${name}: ${details.category} ${details.code}`);
      return errorResult(details);
    }
  }

  /** Resolves when no write is running. A process that is ending waits for this. */
  async writesEnded(): Promise<void> {
    await Promise.allSettled(this.#writes);
  }
}

/** What the access token of the HTTP request says, if there was one and it was accepted. */
function principalOf({ http }: ServerContext): Principal | undefined {
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
