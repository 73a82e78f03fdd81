import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { type CallDeps, Calls } from '../../src/server/calls.ts';
import type { Bounds } from '../../src/server/http/bounds.ts';
import { type HttpServer, serveHttp } from '../../src/server/http/index.ts';
import { APP_MODULES } from './server.ts';

// The server over HTTP in the test's process, and clients that say exactly what the test says.

export interface Access {
  host?: string;
  oauthIssuer?: string;
  oauthAudience?: string;
  httpToken?: string;
  httpBehindGateway?: boolean;
}

/** Serves over HTTP with these dependencies. */
export async function listenHttp(
  deps: CallDeps,
  bounds: Partial<Bounds> = {},
  { host = '127.0.0.1', ...access }: Access = {},
): Promise<HttpServer> {
  const calls = new Calls(deps);
  const settings = { ...deps.settings, http: { host, port: 0 }, httpBehindGateway: false, ...access };
  const server = await serveHttp({
    ...deps,
    settings,
    calls: async () => calls,
    ...APP_MODULES,
    modules: { accessToken: () => import('../../src/server/http/access-token.ts') },
    bounds: { drainMs: 0, lingerMs: 0, ...bounds },
  });
  onTestFinished(() => server.drain());
  return server;
}

export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** The message in it: the body, or the last event of a stream. */
  json: any;
}

export interface Ask {
  method?: string;
  path?: string;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
}

/** One HTTP request, header by header: fetch sets Host and Origin by itself. */
export function ask(url: string, { method = 'POST', path, headers = {}, body }: Ask): Promise<Reply> {
  const { hostname, port, pathname } = new URL(url);
  return new Promise((resolve, reject) => {
    const options = {
      host: hostname.replace(/^\[|\]$/g, ''),
      port,
      method,
      path: path ?? pathname,
      headers,
      agent: false,
    };
    const sent = request(options, (answer) => {
      const replied = answer.toArray().then((chunks): Reply => {
        const text = Buffer.concat(chunks).toString();
        return { status: answer.statusCode!, headers: answer.headers, text, json: messageIn(text) };
      });
      resolve(replied);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function messageIn(text: string): unknown {
  const data = [...text.matchAll(/^data: (.*)$/gm)].at(-1)?.[1] ?? text;
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

/** The headers of a client of 2025. */
export const JSON_HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': '2025-11-25',
};

/** One request of a client of 2025. */
export const rpc = (url: string, method: string, params: object = {}, headers: Record<string, string> = {}) =>
  ask(url, {
    headers: { ...JSON_HEADERS, ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });

/** A connection on which the test writes bytes. */
export function rawSocket(url: string): { socket: Socket; received(): string; closed: Promise<void> } {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('latin1').on('data', (more) => {
    text += more;
  });
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  onTestFinished(() => void socket.destroy());
  return { socket, received: () => text, closed };
}
