import type { IncomingMessage } from 'node:http';
import {
  type AuthInfo,
  classifyInboundRequest,
  createMcpHandler,
  type JSONRPCMessage,
  PerRequestHTTPServerTransport,
  SUPPORTED_PROTOCOL_VERSIONS,
} from '@modelcontextprotocol/server';
import { TOOL } from '../../domain/names.ts';
import { createServer, type ServerOptions } from '../server.ts';
import { inAppSession, withAppSession } from './app-session.ts';
import { rpcError, webRequest } from './web.ts';

/** Answers the messages of both eras, one for each request, with a server of its own. */
export interface Messages {
  /** @param over aborts when the response is sent or the client is gone. */
  answer(req: IncomingMessage, message: unknown, caller: AuthInfo | undefined, over: AbortSignal): Promise<Response>;
  close(): Promise<void>;
}

/** They can take a minute and more: their answer begins at once, and what keeps it open also passes proxies. */
const SLOW: readonly unknown[] = [TOOL.waitForCopyJobs, TOOL.startMissingCopies, TOOL.findMissingCopies];

export function messagesOf(options: ServerOptions, maxSubscriptions: number): Messages {
  const modern = createMcpHandler(() => createServer(options, 'modern'), {
    legacy: 'reject',
    maxSubscriptions,
    onerror: (error) => options.log('debug', `http: ${error.message}`),
  });

  // The SDK's own handler of 2025 answers each call with a stream in a stream, which takes half as long again.
  async function answerLegacy(
    { headers }: IncomingMessage,
    message: JSONRPCMessage,
    caller: AuthInfo | undefined,
    over: AbortSignal,
  ) {
    const { method, params } = message as { method?: string; params?: { name?: unknown; protocolVersion?: unknown } };
    const accepted = headers.accept ?? '';
    if (!accepted.includes('application/json') || !accepted.includes('text/event-stream')) {
      return rpcError(406, 'The client must accept both application/json and text/event-stream.');
    }
    const version = headers['mcp-protocol-version'];
    if (method !== 'initialize' && version !== undefined && !SUPPORTED_PROTOCOL_VERSIONS.includes(String(version))) {
      const known = SUPPORTED_PROTOCOL_VERSIONS.join(', ');
      return rpcError(400, `This MCP-Protocol-Version is not supported. Send one of ${known}.`);
    }
    const server = createServer(options, 'legacy', inAppSession(headers));
    const slow = method === 'tools/call' && SLOW.includes(params?.name);
    const transport = new PerRequestHTTPServerTransport({
      classification: { era: 'legacy' },
      responseMode: slow ? 'sse' : 'auto',
    });
    await server.connect(transport);
    over.addEventListener('abort', () => void server.close(), { once: true });
    return withAppSession(await transport.handleMessage(message as never, caller && { authInfo: caller }), message);
  }

  return {
    async answer(req, message, caller, over) {
      const header = (name: string) => req.headers[name] as string;
      const { kind } = classifyInboundRequest({
        httpMethod: 'POST',
        protocolVersionHeader: header('mcp-protocol-version'),
        mcpMethodHeader: header('mcp-method'),
        mcpNameHeader: header('mcp-name'),
        body: message,
      });
      if (kind === 'legacy') return await answerLegacy(req, message as JSONRPCMessage, caller, over);
      return await modern.fetch(webRequest(req, over), { parsedBody: message, ...(caller && { authInfo: caller }) });
    },
    close: () => modern.close(),
  };
}
