import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

// Addresses that stand in for AWS Backup where the simulator cannot: errors in AWS's form that it never returns, answers
// that have been changed on the way, and sockets that misbehave.

const IDENTITY = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::123456789012:user/backup-operator</Arn><UserId>AIDA</UserId><Account>123456789012</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>`;

export interface Endpoint {
  url: string;
  /** How many requests or connections came in, without those for the identity. */
  count: number;
}

type Answering = (request: IncomingMessage, response: ServerResponse) => void;

/** The answer of STS for PRODUCTION. */
export const identify: Answering = (_request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/xml' }).end(IDENTITY);
};

/** Answers GetCallerIdentity itself (or as the test says), and leaves every other request to the test. */
export async function httpEndpoint(answer: Answering, sts: Answering = identify): Promise<Endpoint> {
  const endpoint = { url: '', count: 0 };
  const server = createServer((request, response) => {
    if (request.method === 'POST' && request.url === '/') {
      sts(request, response);
      return;
    }
    endpoint.count += 1;
    answer(request, response);
  });
  endpoint.url = await listen(server);
  onTestFinished(() => server.closeAllConnections());
  return endpoint;
}

/** An endpoint that passes requests on to `target`, and returns the JSON of its answers as `change` makes it. */
export async function changingEndpoint(
  target: string,
  change: (body: unknown, request: IncomingMessage, status: number) => unknown,
): Promise<Endpoint> {
  return await httpEndpoint((incoming, response) => {
    const { method, url, headers } = incoming;
    const forwarded = request(`${target}${url}`, { method, headers }, async (answer) => {
      const body = Buffer.concat(await answer.toArray()).toString();
      const { 'content-length': _, ...rest } = answer.headers;
      const status = answer.statusCode!;
      const changed = body && JSON.stringify(change(JSON.parse(body), incoming, status));
      response.writeHead(status, rest).end(changed);
    });
    incoming.pipe(forwarded);
  });
}

/** Leaves each connection to the test. */
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

/** An answer in AWS's form. */
export function awsAnswer(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

/** An error in AWS's form: its name is in a header; the Code in the body is another one. */
export function awsError(response: ServerResponse, name: string, status: number, message = 'What AWS says.'): void {
  response
    .writeHead(status, {
      'Content-Type': 'application/json',
      'x-amzn-ErrorType': name,
      'x-amzn-RequestId': 'REQUEST-1',
    })
    .end(JSON.stringify({ Code: 'ERROR_9999', Message: message, Type: null, Context: null }));
}

/** An address that refuses connections. */
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
