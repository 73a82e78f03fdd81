import {
  MissingRequiredClientCapabilityError,
  ProtocolError,
  ProtocolErrorCode,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';

// What the tasks extension adds to a server: https://modelcontextprotocol.github.io/ext-tasks/specification/2026-07-28/tasks.html

export const TASKS_EXTENSION = 'io.modelcontextprotocol/tasks';
const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';

/** What the client declared in a request of 2026-07-28. */
export function declaredIn({ mcpReq }: ServerContext): { extensions?: unknown } | undefined {
  const envelope = mcpReq.envelope as Record<string, { extensions?: unknown } | undefined> | undefined;
  return envelope?.[CAPABILITIES];
}

/** Whether the client that sent a request of 2026-07-28 declared in it that it takes tasks. */
export function takesTasks(context: ServerContext): boolean {
  const extensions = declaredIn(context)?.extensions;
  if (!isObject(extensions) || !Object.hasOwn(extensions, TASKS_EXTENSION)) return false;
  return isObject(extensions[TASKS_EXTENSION]);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The parameters are checked with the task's ID, so that one place refuses it. */
const ANY_PARAMS = {
  '~standard': {
    version: 1 as const,
    vendor: 'aws-backup-mcp',
    validate: (value: unknown) => ({ value }),
  },
};

export type TaskMethod = 'tasks/get' | 'tasks/update' | 'tasks/cancel';

interface TaskCalls {
  task(method: TaskMethod, taskId: string, context: ServerContext): Promise<Record<string, unknown>>;
}

/** Registers the methods of the extension. The tasks of 2025-11-25 are something else and are not served. */
export function serveTasks(server: Server, calls: () => Promise<TaskCalls>): void {
  for (const method of ['tasks/get', 'tasks/update', 'tasks/cancel'] satisfies TaskMethod[]) {
    server.setRequestHandler(method, { params: ANY_PARAMS }, async (params, context) => {
      if (!takesTasks(context)) {
        throw new MissingRequiredClientCapabilityError({
          requiredCapabilities: { extensions: { [TASKS_EXTENSION]: {} } },
        });
      }
      const { taskId } = params as { taskId?: unknown };
      if (typeof taskId !== 'string') {
        throw new ProtocolError(ProtocolErrorCode.InvalidParams, `${method} needs the taskId of a task, as a string.`);
      }
      return await (await calls()).task(method, taskId, context);
    });
  }
}
