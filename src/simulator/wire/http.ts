import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Clock } from '../../clock.ts';
import { AwsError, jsonError, xmlError } from '../errors.ts';
import { type FaultRule, type Faults, faultError } from '../faults.ts';
import { type Call, Query } from '../operations/contract.ts';
import { getCallerIdentity, stsAction } from '../operations/identity/get-caller-identity.ts';
import type { World } from '../world/world.ts';
import { malformed, notSimulated, type Route, routeOf } from './router.ts';
import { authenticate, type Identity, scopeService } from './signature.ts';

const LARGEST_BODY = 1024 * 1024;

interface Answer {
  status: number;
  contentType: string;
  body: string;
  headers?: Record<string, string>;
}

export interface Context {
  world: World;
  clock: Clock;
  faults: Faults;
  /** Called once for each request that came in whole. */
  count(operation: string): void;
}

/** The HTTP server in front of a world. It listens to nothing yet. */
export function createHttpServer(context: Context): Server {
  const stopping = new AbortController();
  const secret = randomBytes(32);
  const sign = (text: string) => createHmac('sha256', secret).update(text).digest('base64url').slice(0, 22);
  const server = createServer((request, response) => {
    handle(context, sign, stopping.signal, request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 75_000;
  server.on('clientError', (_error, socket) => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'));
  server.on('close', () => stopping.abort());
  return server;
}

async function handle(
  context: Context,
  sign: (text: string) => string,
  stopping: AbortSignal,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { world, clock, faults, count } = context;
  const requestId = randomUUID();
  const body = await bodyOf(request);
  let service: 'backup' | 'sts' = scopeService(request.headers) === 'sts' ? 'sts' : 'backup';
  let fault: FaultRule | undefined;
  let answer: Answer;
  try {
    if (body === undefined) {
      throw new AwsError('RequestEntityTooLargeException', 413, 'The request body is larger than 1 MiB');
    }
    const method = request.method ?? '';
    const { rawPath, query } = targetOf(request.url ?? '');
    const action = method === 'POST' && rawPath === '/' ? stsAction(body) : undefined;
    if (action !== undefined) service = 'sts';
    const route = service === 'sts' ? undefined : routeOf(method, rawPath);
    const operation = service === 'sts' ? (action ?? 'unknown') : (route?.name ?? 'unknown');
    count(operation);

    const now = clock.now();
    const signed = { method, rawPath, query, headers: request.headers, body };
    const identity = await authenticate(signed, service, world.accessKeys, now);
    fault = faults.take(operation, identity.key.accountId);
    if (fault?.kind === 'slow') await clock.sleep(fault.delayMs ?? 1000, stopping);
    if (fault?.kind === 'never-answer') return;
    if (fault?.kind === 'reset-before') return void request.socket.resetAndDestroy();
    if (fault?.kind === 'html' && (fault.status ?? 200) >= 400) return send(response, html(fault), clock, requestId);
    const error = fault && faultError(fault);
    if (error !== undefined) throw error;

    answer =
      service === 'sts'
        ? { status: 200, contentType: 'text/xml', body: getCallerIdentity(body, identity.key, requestId) }
        : run(world, clock.now(), identity, route, { method, rawPath, query, body, sign });
  } catch (error) {
    if (stopping.aborted) return;
    answer = failure(error, service, requestId);
  }
  if (fault?.kind === 'reset-after') return void request.socket.resetAndDestroy();
  send(response, distorted(answer, fault), clock, requestId);
}

function run(
  world: World,
  now: number,
  identity: Identity,
  route: Route | undefined,
  request: {
    method: string;
    rawPath: string;
    query: ConstructorParameters<typeof Query>[0];
    body: Buffer;
    sign: Call['sign'];
  },
): Answer {
  if (route?.operation === undefined) throw notSimulated(route, request.method, request.rawPath);
  world.advance(now);
  const reply = route.operation.run({
    world,
    switches: world.switches,
    now,
    account: world.accounts.get(identity.key.accountId)!,
    region: identity.region,
    caller: identity.key.arn,
    operation: route.name,
    labels: route.labels,
    query: new Query(request.query),
    body: request.body,
    sign: request.sign,
  });
  const nulls = world.switches['null-members'] === 'explicit';
  const body = JSON.stringify(reply, nulls ? (_name, value) => (value === undefined ? null : value) : undefined);
  return { status: 200, contentType: 'application/json', body };
}

function failure(error: unknown, service: 'backup' | 'sts', requestId: string): Answer {
  const known =
    error instanceof AwsError
      ? error
      : new AwsError('InternalFailure', 500, `The simulator failed: ${error instanceof Error ? error.message : error}`);
  return service === 'sts'
    ? { status: known.status, contentType: 'text/xml', body: xmlError(known, requestId) }
    : {
        status: known.status,
        contentType: 'application/json',
        body: jsonError(known),
        headers: { 'x-amzn-ErrorType': known.type },
      };
}

const PAGE =
  '<!DOCTYPE html>\n<html><head><title>Proxy</title></head><body><h1>This page is not AWS</h1></body></html>\n';

const html = (fault: FaultRule): Answer => ({ status: fault.status ?? 200, contentType: 'text/html', body: PAGE });

/** A reply as it arrives after something between AWS and the caller had its way with it. */
function distorted(answer: Answer, fault: FaultRule | undefined): Answer {
  switch (fault?.kind) {
    case 'truncated-body':
      return { ...answer, body: answer.body.slice(0, Math.floor(answer.body.length / 2)) };
    case 'wrong-content-type':
      return { ...answer, contentType: 'text/plain' };
    case 'html':
      return html(fault);
    case 'empty-body':
      return { ...answer, status: 200, body: '', headers: {} };
    default:
      return answer;
  }
}

function send(response: ServerResponse, answer: Answer, clock: Clock, requestId: string): void {
  response.sendDate = false;
  response.writeHead(answer.status, {
    ...answer.headers,
    'Content-Type': answer.contentType,
    'Content-Length': Buffer.byteLength(answer.body),
    'x-amzn-RequestId': requestId,
    Date: new Date(clock.now()).toUTCString(),
  });
  response.end(answer.body);
}

/** The body, or undefined where it is larger than AWS takes: it is read to its end, so that its sender hears the answer. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= LARGEST_BODY) chunks.push(chunk);
  }
  return size > LARGEST_BODY ? undefined : Buffer.concat(chunks);
}

/** The path as it came, and the query with its values decoded; a name that is repeated has a list. */
function targetOf(url: string): { rawPath: string; query: Record<string, string | string[]> } {
  const [rawPath = '', ...rest] = url.replace(/^https?:\/\/[^/]*/, '').split('?');
  const query: Record<string, string | string[]> = Object.create(null);
  for (const pair of rest.join('?').split('&')) {
    if (pair === '') continue;
    const [name = '', ...value] = pair.split('=');
    try {
      const [key, text] = [decodeURIComponent(name), decodeURIComponent(value.join('='))];
      const known = query[key];
      query[key] = known === undefined ? text : [known, text].flat();
    } catch {
      throw malformed('The query string is not percent-encoded UTF-8');
    }
  }
  return { rawPath, query };
}
