import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { JSON_HEADERS } from '../../support/http-server.ts';
import { createAuthority } from '../proxy/certificates.ts';

// The servers of somebody who wants to use another server through a browser, and one that lets them.

export interface Listening {
  port: number;
  close(): Promise<void>;
}

const SCRIPT = readFileSync(join(import.meta.dirname, 'page.js'), 'utf8');

/** The page, complete in one text. */
export const PAGE = `<!doctype html><title>page</title><body><script>${SCRIPT}</script>`;

const frame = PAGE.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/** Serves the page, the same page in a sandboxed frame, its service worker, and redirects to wherever it likes. */
const attack: RequestListener = (request, response) => {
  const { pathname, search, searchParams } = new URL(request.url!, 'http://page');
  allow(request, (name, value) => response.setHeader(name, value));
  if (request.method === 'OPTIONS') response.writeHead(204).end();
  else if (pathname === '/redirect') response.writeHead(307, { location: searchParams.get('to')! }).end();
  else if (pathname === '/worker.js') {
    response.writeHead(200, { 'content-type': 'text/javascript' }).end(decodeURIComponent(search.slice(1)));
  } else {
    const sandboxed = `<body><iframe sandbox="allow-scripts allow-forms" srcdoc="${frame}"></iframe>`;
    const text = pathname === '/sandbox' ? sandboxed : PAGE;
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(text);
  }
};

export const attacker = () => listen(createServer(attack));

export function tlsAttacker(): Promise<Listening> {
  return listen(createTlsServer(createAuthority('Evil CA').issue(['evil.example']), attack));
}

/** Every permission that a browser asks for. */
function allow({ headers }: IncomingMessage, set: (name: string, value: string) => void): void {
  set('access-control-allow-origin', headers.origin ?? '*');
  set('access-control-allow-credentials', 'true');
  set('access-control-allow-headers', 'content-type');
  set('access-control-allow-private-network', 'true');
}

/** Lets every page through to the server at this address of /mcp: takes any type as JSON, and hides nothing. */
export function permissive(mcp: string, port = 0): Promise<Listening> {
  const server = createServer(async (request, response) => {
    allow(request, (name, value) => response.setHeader(name, value));
    const body = Buffer.concat(await request.toArray());
    const { accept = '' } = request.headers;
    if (request.method === 'OPTIONS') response.writeHead(204).end();
    else if (request.method === 'POST') {
      const answer = await fetch(mcp, { method: 'POST', headers: JSON_HEADERS, body });
      response.end(await answer.text());
    } else if (accept === 'text/event-stream') {
      response.writeHead(200, { 'content-type': accept }).end('data: ok\n\n');
    } else if (accept.startsWith('image/')) response.end(PIXEL);
    else response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n');
  });
  server.on('upgrade', ({ headers }, connection) => {
    const accepted = createHash('sha1').update(`${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
    const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    connection.write(`${[...lines, `Sec-WebSocket-Accept: ${accepted.digest('base64')}`].join('\r\n')}\r\n\r\n`);
    connection.write(Buffer.from('\x81\x02ok', 'latin1'));
  });
  return listen(server, port);
}

const PIXEL = Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=', 'base64');

async function listen(server: Server, port = 0): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  onTestFinished(() => (server.listening ? close() : undefined));
  return { port: (server.address() as AddressInfo).port, close };
}
