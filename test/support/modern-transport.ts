import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createMcpHandler } from '@modelcontextprotocol/server';
import type { CallDeps } from '../../src/server/calls.ts';
import { serverOf } from './server.ts';

/** Leads a client of 2026-07-28 to a server in this process: in memory, the SDK speaks only 2025. */
export function modernTransport(deps: CallDeps): StreamableHTTPClientTransport {
  const handler = createMcpHandler(({ era }) => serverOf(deps, era));
  const fetch = (url: string | URL, init?: RequestInit) => handler.fetch(new Request(url, init));
  return new StreamableHTTPClientTransport(new URL('http://in.process/mcp'), { fetch });
}
