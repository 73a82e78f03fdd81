import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import {
  type AuthInfo,
  classifyInboundRequest,
  createMcpHandler,
  type JSONRPCMessage,
  SUPPORTED_PROTOCOL_VERSIONS,
} from '@modelcontextprotocol/server';
import type { Clock } from '../../clock.ts';
import { createServer, type ServerOptions } from '../server.ts';
import { appSessionHeader, inAppSession } from './legacy/app-session.ts';
import { LegacyExchange } from './legacy/legacy-exchange.ts';
import { refuse, sendResponse } from './responses.ts';

export interface Incoming {
  req: IncomingMessage;
  res: ServerResponse;
  /** The parsed body. */
  message: unknown;
  /** Undefined for an anonymous caller. */
  caller: AuthInfo | undefined;
  /** Aborts when the response is sent or the client is gone. */
  over: AbortSignal;
}

/** Answers the messages of both eras, each with a server of its own. */
export interface Messages {
  answer(incoming: Incoming): Promise<void>;
  close(): Promise<void>;
}

export function messagesOf(options: ServerOptions & { clock: Clock }, maxSubscriptions: number): Messages {
  const modern = createMcpHandler(() => createServer(options, 'modern'), {
    legacy: 'reject',
    maxSubscriptions,
    onerror: (error) => options.log('debug', `http: ${error.message}`),
  });

  async function answerModern({ req, res, message, caller, over }: Incoming): Promise<void> {
    const call = { parsedBody: message, ...(caller && { authInfo: caller }) };
    await sendResponse(await modern.fetch(webRequest(req, over), call), res, over);
  }

  async function answerLegacy({ req, res, message, caller, over }: Incoming): Promise<void> {
    const problem = problemOf(req.headers, message as { method?: unknown });
    if (problem) return refuse(res, problem.status, problem.message);
    const server = createServer(options, 'legacy', inAppSession(req.headers));
    const exchange = new LegacyExchange({ res, clock: options.clock, over, headers: appSessionHeader(message) });
    await server.connect(exchange);
    if (over.aborted) return await server.close();
    over.addEventListener('abort', () => void server.close(), { once: true });
    exchange.receive(message as JSONRPCMessage, caller);
  }

  return {
    async answer(incoming) {
      const { headers } = incoming.req;
      const { kind } = classifyInboundRequest({
        httpMethod: 'POST',
        protocolVersionHeader: headers['mcp-protocol-version'] as string,
        mcpMethodHeader: headers['mcp-method'] as string,
        mcpNameHeader: headers['mcp-name'] as string,
        body: incoming.message,
      });
      await (kind === 'legacy' ? answerLegacy(incoming) : answerModern(incoming));
    },
    close: () => modern.close(),
  };
}

/** What the transport of 2025-11-25 asks of the headers. */
function problemOf(
  headers: IncomingHttpHeaders,
  { method }: { method?: unknown },
): { status: number; message: string } | undefined {
  const { accept = '', 'mcp-protocol-version': version } = headers;
  if (!accept.includes('application/json') || !accept.includes('text/event-stream')) {
    return { status: 406, message: 'Accept must have both application/json and text/event-stream.' };
  }
  if (method === 'initialize' || version === undefined || SUPPORTED_PROTOCOL_VERSIONS.includes(String(version))) return;
  return { status: 400, message: `MCP-Protocol-Version must be one of ${SUPPORTED_PROTOCOL_VERSIONS.join(', ')}.` };
}

/** A request as the MCP SDK takes it. Its body, which is parsed already, travels beside it; its host is checked. */
function webRequest({ url, headers }: IncomingMessage, signal: AbortSignal): Request {
  const texts = Object.entries(headers).filter((header): header is [string, string] => typeof header[1] === 'string');
  return new Request(`http://localhost${url}`, { method: 'POST', headers: texts, signal });
}
