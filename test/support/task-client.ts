import { type ConnectedMcpSessionPort, withTasks } from '@modelcontextprotocol/ext-tasks/client';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { type CallDeps, Calls } from '../../src/server/calls.ts';
import type { Json } from './answer.ts';
import type { JsonRpcProcess } from './json-rpc.ts';
import { serverOf } from './server.ts';

// Clients of 2026-07-28 that take tasks: request by request, so that a test sees every byte, and with the extension's own
// client on top.

export const TASKS = 'io.modelcontextprotocol/tasks';

/** The extension as a client declares it; without it, the same client that takes no tasks. */
export const DECLARED = { extensions: { [TASKS]: {} } };

/** What a client declares that shows apps. */
export const APPS = { extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } } };

export interface Reply {
  result?: Json;
  error?: { code: number; message: string; data?: Json };
}

/** Sends one request of 2026-07-28. */
export type Wire = (method: string, params?: object, capabilities?: object) => Promise<Reply>;

const VERSION = '2026-07-28';

const withMeta = (params: object, capabilities: object) => ({
  ...params,
  _meta: {
    'io.modelcontextprotocol/protocolVersion': VERSION,
    'io.modelcontextprotocol/clientInfo': { name: 'lines', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': capabilities,
  },
});

/** Over HTTP, as the SDK serves it, in this process. */
export function httpWire(deps: CallDeps, calls = new Calls(deps), scopes?: string[]): Wire {
  const handler = createMcpHandler(({ era }) => serverOf(deps, era, calls));
  let id = 0;
  return async (method, params = {}, capabilities = DECLARED) => {
    id += 1;
    const { name, taskId } = params as { name?: string; taskId?: string };
    const mirrored = name ?? taskId;
    const response = await handler.fetch(
      new Request('http://in.process/mcp', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          'mcp-protocol-version': VERSION,
          'mcp-method': method,
          ...(mirrored !== undefined && { 'mcp-name': mirrored }),
        },
        body: JSON.stringify({ jsonrpc: '2.0', id, method, params: withMeta(params, capabilities) }),
      }),
      scopes && { authInfo: { token: 'token', clientId: 'test', scopes } },
    );
    const text = await response.text();
    const line = text.startsWith('{')
      ? text
      : text
          .split('\n')
          .findLast((one) => one.startsWith('data: {'))!
          .slice(6);
    return JSON.parse(line);
  };
}

/** Over the lines of a process. */
export function lineWire(process: JsonRpcProcess): Wire {
  return (method, params = {}, capabilities = DECLARED) => process.request(method, withMeta(params, capabilities));
}

/** @param pause is told how long the server asks the client to wait before it asks again, in milliseconds. */
export function taskSession(wire: Wire, pause: (ms: number) => void) {
  const port: ConnectedMcpSessionPort = {
    endpointId: 'test',
    taskCapabilities: { generation: 'v2', capabilities: {} },
    invalidated: false,
    async dispatch(request) {
      const { method, params = {} } = request as { method: string; params?: object };
      const { _meta, ...members } = params as { _meta?: Json };
      const capabilities = { ..._meta?.['io.modelcontextprotocol/clientCapabilities'], ...DECLARED };
      const { result, error } = await wire(method, members, capabilities);
      if (error) return { kind: 'error', error };
      if (result.pollIntervalMs === undefined) return { kind: 'result', result };
      pause(result.pollIntervalMs);
      return { kind: 'result', result: { ...result, pollIntervalMs: 1 } };
    },
    onServerRequest: () => () => {},
    onNotification: () => () => {},
    onInvalidated: () => () => {},
  };
  return withTasks(port);
}
