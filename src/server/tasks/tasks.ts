import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { Aws } from '../../aws/index.ts';
import type { Clock } from '../../clock.ts';
import { type ErrorDetails, RETRYABLE } from '../../domain/errors.ts';
import { TOOL } from '../../domain/names.ts';
import { type CallResult, errorResult, successResult } from '../../pipeline/call-result.ts';
import type { Confirmation } from '../../pipeline/confirm.ts';
import type { TaskLook } from '../../pipeline/contract.ts';
import { Confirmed, confirmedOnly } from './confirmed.ts';
import { KINDS, MAX_ID, type SealOptions, type Task, TaskIds, type TaskKind } from './task-id.ts';
import { SET, type TaskTool, WAIT } from './task-tools.ts';

// Two tools answer a client that takes tasks with a task. Nothing is kept of it: its ID says which call continues it, and
// each tasks/get makes that call, bounded in time.

/** From when the task began. */
const TTL_MS = 24 * 3_600_000;

/** A failure that may pass. */
const RETRY_MS = 30_000;

export interface TasksDeps extends SealOptions {
  clock: Clock;
  aws: Aws;
}

/** Runs a tool; throws what it throws. */
export type RunTool = (
  name: string,
  args: unknown,
  options: { look: TaskLook; confirmation: Confirmation },
) => Promise<Record<string, unknown>>;

const TOOL_OF: Readonly<Record<TaskKind, TaskTool>> = { w: WAIT, s: SET };

export class Tasks {
  readonly #deps: TasksDeps;
  readonly #ids: TaskIds;

  constructor(deps: TasksDeps) {
    this.#deps = deps;
    this.#ids = new TaskIds(deps);
  }

  /** Whether a call of this tool can be answered with a task. */
  offers(tool: string): boolean {
    return KINDS.some((kind) => TOOL_OF[kind].tool === tool);
  }

  /**
   * The first look of a call: its own answer where nothing is left to wait for or to do, otherwise a task. Throws what the
   * tool throws.
   */
  async begin(tool: string, args: unknown, confirmation: Confirmation, run: RunTool): Promise<CallResult> {
    const kind = KINDS.find((one) => TOOL_OF[one].tool === tool)!;
    const { clock, settings } = this.#deps;
    const began = clock.now();
    const confirmed = new Confirmed(confirmation);
    const result = await run(tool, args, { look: { budget: TOOL_OF[kind].firstBudget }, confirmation: confirmed });
    const rest = TOOL_OF[kind].rest(result);
    if (!rest || (settings.confirm && kind === 's' && confirmed.answer === undefined)) return successResult(result);
    const id = this.#ids.seal({
      kind,
      account: String(result.Account),
      arguments: rest.arguments,
      began,
      ...(confirmed.answer && { confirmed: confirmed.answer }),
    });
    // What is too long for a header is answered as to a client without tasks: the tool's own Next goes on.
    if (id.length > MAX_ID) return successResult(result);
    const state = { taskId: id, status: 'working', statusMessage: rest.message, ...this.#times(began) };
    return { resultType: 'task', ...state, pollIntervalMs: rest.pollMs } as unknown as CallResult;
  }

  /**
   * The state of a task: one more look.
   *
   * @param mayWrite whether the caller may start copies. That another caller could is not enough.
   */
  async get(
    taskId: string,
    mayWrite: boolean,
    run: RunTool,
    detailsOf: (tool: string, error: unknown) => ErrorDetails,
  ): Promise<Record<string, unknown>> {
    const task = await this.#open(taskId);
    const look = TOOL_OF[task.kind];
    if (task.kind === 's' && !mayWrite) {
      throw invalid(`This task starts copies, and the access token may not: it needs what ${look.tool} needs.`);
    }
    const base = (status: string) => ({ taskId, status, ...this.#times(task.began) });
    try {
      const { budget } = look;
      const options = { look: { budget, began: task.began }, confirmation: confirmedOnly(task.confirmed) };
      const result = await run(look.tool, task.arguments, options);
      const rest = look.rest(result);
      if (rest) return { ...base('working'), statusMessage: rest.message, pollIntervalMs: rest.pollMs };
      return { ...base('completed'), result: complete(successResult(look.final(result))) };
    } catch (error) {
      const details = detailsOf(look.tool, error);
      if (!RETRYABLE[details.category]) {
        return { ...base('completed'), result: complete(errorResult(look.finalError(details))) };
      }
      const pollIntervalMs = (details.retryAfterSeconds ?? 0) * 1000 || RETRY_MS;
      const statusMessage = `The last look at AWS failed (${details.category}), which may pass. ${look.note}`;
      return { ...base('working'), statusMessage, pollIntervalMs };
    }
  }

  /** Nothing can be stopped at AWS, and nothing runs here: acknowledged, with a note. */
  async cancel(taskId: string): Promise<Record<string, unknown>> {
    const { kind } = await this.#open(taskId);
    return { _meta: { 'aws-backup-mcp/note': TOOL_OF[kind].note } };
  }

  /** These tasks ask nothing: answers to unknown questions are ignored, as the extension says. */
  async update(taskId: string): Promise<Record<string, unknown>> {
    await this.#open(taskId);
    return {};
  }

  #times(began: number) {
    const at = (time: number) => new Date(time).toISOString();
    return { createdAt: at(began), lastUpdatedAt: at(this.#deps.clock.now()), ttlMs: TTL_MS };
  }

  /** Throws a JSON-RPC error for an ID that is not to be answered. */
  async #open(taskId: string): Promise<Task> {
    const task = this.#ids.open(taskId);
    if (!task) {
      throw invalid(
        `Unknown task. The ID was changed, or it is of another configuration of this server${this.#deps.simulated ? ' or of another simulator' : ''}. Call ${TOOL.waitForCopyJobs} or ${TOOL.startMissingCopies} again: no copy is made twice.`,
      );
    }
    const { tool } = TOOL_OF[task.kind];
    if (this.#deps.clock.now() > task.began + TTL_MS) {
      throw invalid(
        `This task has expired: it began more than 24 hours ago. Call ${tool} again: no copy is made twice.`,
        {
          Next: { Tool: tool, Arguments: task.arguments },
        },
      );
    }
    const account = await this.#account(task);
    if (account !== undefined && task.account !== 'unknown' && account !== task.account) {
      throw invalid(
        `This task is of account ${task.account}, and the credentials of this server are now of account ${account}. Use credentials of account ${task.account}, or call ${tool} again.`,
      );
    }
    return task;
  }

  /** Undefined where it cannot be read: the tool then says so. */
  async #account({ arguments: { Profile, Region } }: Task): Promise<string | undefined> {
    try {
      return await this.#deps.aws.session(Profile as string | undefined).account(String(Region));
    } catch {
      return undefined;
    }
  }
}

/** As tools/call answers in 2026-07-28. */
const complete = (result: CallResult) => ({ ...result, resultType: 'complete' });

const invalid = (message: string, data?: object) => new ProtocolError(ProtocolErrorCode.InvalidParams, message, data);
