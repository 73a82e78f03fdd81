import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { type AuthInfo, createMcpHandler } from '@modelcontextprotocol/server';
import type { CallDeps } from '../../src/server/calls.ts';
import { serverOf } from './server.ts';

const URL_IN_PROCESS = new URL('http://in.process/mcp');

/**
 * Leads a client of 2026-07-28 to a server in this process: in memory, the SDK speaks only 2025.
 *
 * @param authInfo who calls, as the gate before the handler has found out.
 */
export function modernTransport(deps: CallDeps, authInfo?: AuthInfo): StreamableHTTPClientTransport {
  return new StreamableHTTPClientTransport(URL_IN_PROCESS, { fetch: fetchInProcess(deps, authInfo) });
}

/** The server behind the SDK's HTTP handler, for a client of either era. */
export function fetchInProcess(deps: CallDeps, authInfo?: AuthInfo) {
  const handler = createMcpHandler(({ era }) => serverOf(deps, era));
  return (url: string | URL, init?: RequestInit) =>
    handler.fetch(new Request(url, init), authInfo === undefined ? {} : { authInfo });
}
