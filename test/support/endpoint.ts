import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

// Addresses that are not AWS Backup, for what the simulator cannot do: errors in AWS's form that it has no reason to
// give, and sockets that misbehave.

const IDENTITY = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::123456789012:user/backup-operator</Arn><UserId>AIDA</UserId><Account>123456789012</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>`;

export interface Endpoint {
  url: string;
  /** Requests or connections that came in, those for the identity apart. */
  count: number;
}

/** Says who calls, and answers everything else as the test wants. */
export async function httpEndpoint(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Endpoint> {
  const endpoint = { url: '', count: 0 };
  const server = createServer((request, response) => {
    if (request.method === 'POST' && request.url === '/') {
      response.writeHead(200, { 'Content-Type': 'text/xml' }).end(IDENTITY);
      return;
    }
    endpoint.count += 1;
    answer(request, response);
  });
  endpoint.url = await listen(server);
  onTestFinished(() => server.closeAllConnections());
  return endpoint;
}

/** Does with each connection what the test wants. */
export async function socketEndpoint(connected: (socket: Socket) => void): Promise<Endpoint> {
  const endpoint = { url: '', count: 0 };
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    endpoint.count += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    connected(socket);
  });
  endpoint.url = await listen(server);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  return endpoint;
}

/** An error in AWS's form: its name is in a header, and the body's Code is something else. */
export function awsError(response: ServerResponse, name: string, status: number, message = 'What AWS says.'): void {
  response
    .writeHead(status, {
      'Content-Type': 'application/json',
      'x-amzn-ErrorType': name,
      'x-amzn-RequestId': 'REQUEST-1',
    })
    .end(JSON.stringify({ Code: 'ERROR_9999', Message: message, Type: null, Context: null }));
}

/** An address where nobody listens. */
export async function closedPort(): Promise<string> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
