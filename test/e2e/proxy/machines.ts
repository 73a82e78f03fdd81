import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';

export interface Machine {
  port: number;
  close(): void;
}

export interface Proxy extends Machine {
  /** The requests in order: `CONNECT host:port` or `GET http://…`. */
  asked: string[];
  /** The Proxy-Authorization of each request. */
  authorizations: (string | undefined)[];
}

/**
 * A forward proxy. Every connection goes to the local port `target`, whatever host it is for.
 *
 * @param status the answer to a CONNECT; the proxy refuses it unless this is 200.
 */
export async function startProxy(target: number, status = 200): Promise<Proxy> {
  const asked: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const server = createServer((incoming, outgoing) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    forward(incoming, outgoing, target);
  });
  server.on('connect', ({ url, headers }, client: Socket) => {
    asked.push(`CONNECT ${url}`);
    authorizations.push(headers['proxy-authorization']);
    if (status !== 200) {
      client.end(`HTTP/1.1 ${status} No\r\nContent-Length: 2\r\n\r\nno`);
      return;
    }
    const upstream = connect(target, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(upstream).pipe(client);
    });
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
  });
  return { ...(await listen(server)), asked, authorizations };
}

/** The simulator behind TLS: for a client, AWS's endpoint. */
export async function startTlsEndpoint(identity: { cert: string; key: string }, simulator: number): Promise<Machine> {
  return await listen(createTlsServer(identity, (incoming, outgoing) => forward(incoming, outgoing, simulator)));
}

/** Passes the request on with its headers: Host is part of the signature. */
function forward(incoming: IncomingMessage, outgoing: ServerResponse, port: number): void {
  const path = incoming.url!.replace(/^http:\/\/[^/]+/, '');
  const onward = request(
    { host: '127.0.0.1', port, path, method: incoming.method, headers: incoming.headers },
    (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    },
  );
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}

/** Listens on every address of this machine, so that its host name works. */
async function listen(server: Server): Promise<Machine> {
  await new Promise<void>((resolve) => server.listen(0, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
