import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Clock } from '../../clock.ts';
import { AwsError } from '../errors.ts';
import { type FaultRule, type Faults, faultError } from '../faults.ts';
import type { Call } from '../operations/contract.ts';
import { stsReply } from '../operations/identity/index.ts';
import { stsAction } from '../operations/identity/query-protocol.ts';
import { Query, type QueryValues } from '../operations/shared/query.ts';
import type { World } from '../world/world.ts';
import {
  type Answer,
  distorted,
  errorAnswer,
  proxyPage,
  type Service,
  send,
  sendEndlessly,
  tokenCycle,
} from './answer.ts';
import { checkHost } from './host.ts';
import { parseTarget, readBody } from './request.ts';
import { notSimulated, type Route, routeOf } from './router.ts';
import { authenticate, type Identity, scopeService } from './signature.ts';

export interface Context {
  world: World;
  clock: Clock;
  faults: Faults;
  /** Host names that requests can have, besides those of the loopback interface. */
  hosts: readonly string[];
  /** Called once for each complete request. */
  count(operation: string): void;
}

/** The HTTP server in front of a world. It does not listen yet. */
export function createHttpServer(context: Context): Server {
  const stopping = new AbortController();
  // Each slow request listens, and Node would warn about the eleventh.
  setMaxListeners(0, stopping.signal);
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
  sign: Call['sign'],
  stopping: AbortSignal,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { world, clock, faults, hosts, count } = context;
  const requestId = randomUUID();
  const body = await readBody(request);
  let service: Service = scopeService(request.headers) === 'sts' ? 'sts' : 'backup';
  let fault: FaultRule | undefined;
  let answer: Answer;
  try {
    checkHost(request.headers, request.url ?? '', hosts);
    if (body === undefined) {
      throw new AwsError('RequestEntityTooLargeException', 413, 'The request body is larger than 1 MiB');
    }
    const method = request.method ?? '';
    const { rawPath, query } = parseTarget(request.url ?? '');
    const action = method === 'POST' && rawPath === '/' ? stsAction(body) : undefined;
    if (action !== undefined) service = 'sts';
    const route = service === 'sts' ? undefined : routeOf(method, rawPath);
    const operation = service === 'sts' ? (action ?? 'unknown') : (route?.name ?? 'unknown');
    count(operation);

    const signed = { method, rawPath, query, headers: request.headers, body };
    const identity = await authenticate(signed, service, world.accessKeys, clock.now());
    fault = faults.take(operation, identity.key.accountId, identity.region, clock.now());
    if (fault?.kind === 'slow') await clock.sleep(fault.delayMs ?? 1000, stopping);
    if (fault?.kind === 'never-answer') return;
    if (fault?.kind === 'reset-before') return void request.socket.resetAndDestroy();
    if (fault?.kind === 'html' && (fault.status ?? 200) >= 400) {
      return send(response, proxyPage(fault), clock.now(), requestId);
    }
    const error = fault && faultError(fault);
    if (error !== undefined) throw error;

    if (service === 'sts') {
      const form = new URLSearchParams(body.toString('utf8'));
      const reply = stsReply(action, { form, caller: identity.key, world, now: clock.now() }, requestId);
      answer = { status: 200, contentType: 'text/xml', body: reply };
    } else {
      const cycle = fault?.kind === 'next-token-cycle' ? tokenCycle(query) : undefined;
      const asked = { method, rawPath, query: cycle?.query ?? query, body, sign };
      answer = run(world, clock.now(), identity, route, asked, cycle?.nextToken);
    }
  } catch (error) {
    if (stopping.aborted) return;
    answer = errorAnswer(error, service, requestId);
  }
  if (fault?.kind === 'reset-after') return void request.socket.resetAndDestroy();
  if (fault?.kind === 'endless-body') return sendEndlessly(response, answer, clock.now(), requestId);
  send(response, distorted(answer, fault), clock.now(), requestId);
}

function run(
  world: World,
  now: number,
  { key, region }: Identity,
  route: Route | undefined,
  request: { method: string; rawPath: string; query: QueryValues; body: Buffer; sign: Call['sign'] },
  nextToken?: string,
): Answer {
  if (route?.operation === undefined) throw notSimulated(route, request.method, request.rawPath);
  world.advance(now);
  const reply = route.operation.run({
    world,
    switches: world.switches,
    now,
    account: world.accounts.get(key.accountId)!,
    region,
    caller: key.arn,
    operation: route.name,
    labels: route.labels,
    query: new Query(request.query),
    body: request.body,
    sign: request.sign,
  });
  if (nextToken !== undefined && 'NextToken' in reply) reply.NextToken = nextToken;
  const nulls = world.switches['null-members'] === 'explicit';
  const body = JSON.stringify(reply, nulls ? (_name, value) => (value === undefined ? null : value) : undefined);
  return { status: 200, contentType: 'application/json', body };
}
