import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostHeaderValidation, originValidation } from '@modelcontextprotocol/node';
import { isJsonContentType } from '@modelcontextprotocol/server';
import type { Clock } from '../../clock.ts';
import { hostInUrl } from '../../domain/guards/loopback.ts';
import type { ServerOptions } from '../server.ts';
import { type AccessModules, accessOf } from './access.ts';
import { BOUNDS, type Bounds } from './bounds.ts';
import type { HttpSettings } from './http-settings.ts';
import { messagesOf } from './mcp-messages.ts';
import { originsOf } from './origins.ts';
import { readBody } from './request-body.ts';
import { refuse, sendResponse } from './responses.ts';

export type { HttpSettings } from './http-settings.ts';

export interface HttpOptions extends ServerOptions {
  settings: ServerOptions['settings'] & HttpSettings;
  clock: Clock;
  modules: Omit<AccessModules, 'effectOf'>;
  bounds?: Partial<Bounds>;
}

export interface HttpServer {
  /** Where clients connect to. */
  url: string;
  /** Serves nothing new, waits for the calls in flight, cancels those that take too long, and closes. */
  drain(): Promise<void>;
}

/** A request as a server receives it: with its first line. */
type Incoming = IncomingMessage & { method: string; url: string };

/** Serves MCP at /mcp, statelessly: any process of the same configuration answers any request. Rejects if it cannot listen. */
export async function serveHttp(options: HttpOptions): Promise<HttpServer> {
  const bounds = { ...BOUNDS, ...options.bounds };
  const { settings, clock, log } = options;
  const effectOf: AccessModules['effectOf'] = async (tool) => (await options.calls()).effectOf(tool);
  const access = accessOf(settings, log, clock, { ...options.modules, effectOf });
  const { hosts, origins } = originsOf(settings);
  const isOwnHost = hosts ? hostHeaderValidation(hosts) : () => true;
  const isOwnOrigin = originValidation(origins);
  const messages = messagesOf(options, bounds.subscriptions);
  const calls = new Set<ServerResponse>();
  let draining: Promise<void> | undefined;
  let drained = () => {};

  const answer = async (req: Incoming, res: ServerResponse): Promise<void> => {
    if (!isOwnHost(req, res)) return;
    req.url = originForm(req.url);
    const path = req.url.split('?', 1)[0]!;
    if (path === '/healthz') {
      if (!isOwnOrigin(req, res)) return;
      if (req.method !== 'GET' && req.method !== 'HEAD')
        return refuse(res, 405, 'Method not allowed.', { allow: 'GET, HEAD' });
      // Without nosniff, a page of any origin could run the word as a script, and so read it.
      const headers = {
        'content-type': 'text/plain',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      };
      res.writeHead(draining ? 503 : 200, headers);
      return void res.end(draining ? 'draining\n' : 'ok\n');
    }
    if (!URL.canParse(`http://${req.headers.host}/`)) return refuse(res, 400, 'The Host header is missing or broken.');
    if (path.startsWith('/.well-known/') && (req.method === 'GET' || req.method === 'HEAD')) {
      const document = access.document(req);
      if (document) return await sendResponse(document, res);
    }
    if (!isOwnOrigin(req, res)) return;
    if (path !== '/mcp') return refuse(res, 404, 'Not found. MCP is served at /mcp.');
    if (req.method !== 'POST') return refuse(res, 405, 'Method not allowed.', { allow: 'POST' });
    const { 'content-type': type = null, 'content-encoding': encoding = 'identity' } = req.headers;
    if (!isJsonContentType(type)) return refuse(res, 415, 'Content-Type must be application/json.');
    if (encoding.toLowerCase() !== 'identity') return refuse(res, 415, 'Content-Encoding must be left out.');
    const over = overOf(req, res);
    const body = await readBody(req, bounds.bodyBytes);
    if (over.aborted) return;
    if ('refused' in body) {
      if (body.refused === 'gone') return void res.destroy();
      if (body.refused === 'too deep') return refuse(res, 400, 'The body is nested too deeply.', {}, -32_600);
      if (body.refused === 'not JSON') return refuse(res, 400, 'The body is not JSON in UTF-8.', {}, -32_700);
      return refuse(res, 413, `The body is longer than ${bounds.bodyBytes} bytes.`);
    }
    if (draining) return refuse(res, 503, 'This server is shutting down.', { 'retry-after': '1', connection: 'close' });
    // One request is one call: what it may do, and how many there are, is decided for each.
    if (Array.isArray(body.value)) return refuse(res, 400, 'Send one message per request, not a batch.', {}, -32_600);
    const subscription = (body.value as { method?: unknown } | null)?.method === 'subscriptions/listen';
    if (!subscription) {
      if (calls.size >= bounds.calls) return refuse(res, 503, 'Too many calls at once.', { 'retry-after': '1' });
      calls.add(res);
    }
    over.addEventListener('abort', () => {
      calls.delete(res);
      if (calls.size === 0) drained();
    });
    clock.sleep(bounds.callMs, over).then(
      () => res.destroy(),
      () => {},
    );
    const caller = await access.admit(req, body.value);
    if (caller instanceof Response) await sendResponse(caller, res);
    else await messages.answer({ req, res, message: body.value, caller, over });
  };

  const server = createHttpServer(
    {
      maxHeaderSize: bounds.headerBytes,
      // Node would take the first of two access tokens.
      joinDuplicateHeaders: true,
      headersTimeout: bounds.headersMs,
      requestTimeout: bounds.requestMs,
      connectionsCheckingInterval: Math.min(1000, bounds.headersMs),
      keepAliveTimeout: bounds.keepAliveMs,
      // Notices clients that went away without a word.
      keepAlive: true,
      keepAliveInitialDelay: 60_000,
    },
    (req, res) => {
      answer(req as Incoming, res).catch((error) => {
        log('error', `http: ${error instanceof Error ? error.stack : error}`);
        if (res.headersSent) res.destroy();
        else refuse(res, 500, 'Internal error.', {}, -32_603);
      });
    },
  );
  server.maxConnections = bounds.connections;
  server.listen(settings.http.port, settings.http.host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const close = async () => {
    const ended = new Promise<void>((resolve) => {
      drained = resolve;
    });
    if (calls.size > 0) await Promise.race([ended, clock.sleep(bounds.drainMs)]);
    if (bounds.lingerMs > 0) await clock.sleep(bounds.lingerMs);
    await messages.close();
    server.close();
    server.closeAllConnections();
  };
  return {
    url: `http://${hostInUrl(settings.http.host)}:${port}/mcp`,
    drain() {
      draining ??= close();
      return draining;
    },
  };
}

/** Path and query of a request line, which may name the host too. Of what has none, a path that nothing is served at. */
function originForm(target: string): string {
  if (target.startsWith('/')) return target;
  if (!URL.canParse(target)) return '/';
  const { pathname, search } = new URL(target);
  return pathname + search;
}

/**
 * Aborts when the response is sent or the client is gone. Node emits no `close` for a response that waits behind another one
 * of its connection, so that here the connection does: otherwise such a call would go on, and count, for ever.
 */
function overOf({ socket }: Incoming, res: ServerResponse): AbortSignal {
  const over = new AbortController();
  const gone = () => {
    if (!over.signal.aborted) res.emit('close');
  };
  res.once('close', () => {
    socket.off('close', gone);
    over.abort(OVER);
  });
  socket.once('close', gone);
  return over.signal;
}

/** A reason that nobody reads: without one, each call would make an error with its stack. */
const OVER = 'over';
