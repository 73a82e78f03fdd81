// AWS Backup's client as this server uses it; part of the SDK's chunk.
import { BackupClient, type BackupClientConfig } from '@aws-sdk/client-backup';
import { getUserAgentMiddlewareOptions, userAgentMiddleware } from '@aws-sdk/core/client';
import type { Interruption } from '../clock.ts';
import { BoundedHandler } from './network/bounded-handler.ts';
import type { HttpOptions } from './network/http-options.ts';

/** What travels with the command of a call through the SDK's middleware. */
export interface BackupCall {
  /** Throws if this attempt must not be sent. */
  beforeAttempt(interruption: Interruption): void;
  /** Called with each reply, including failures. */
  onReply(reply: { statusCode: number; headers: { date?: string } }): void;
}

type Handle = BoundedHandler['handle'];
type Request = Parameters<Handle>[0];

/** What the middleware receives: the members of the command, and the request. */
interface Sent {
  call: BackupCall;
  interruption: Interruption;
  request: Request;
}

type Next = (args: Sent) => ReturnType<Handle>;

/** What a request carries to the handler. */
const INTERRUPTION = Symbol('interruption');

/** Tears down the connection of a request when its call is interrupted. */
class InterruptibleHandler extends BoundedHandler {
  override handle(
    request: Request & { [INTERRUPTION]?: Interruption },
    options: Parameters<Handle>[1],
  ): ReturnType<Handle> {
    const abortSignal = request[INTERRUPTION];
    return super.handle(request, abortSignal ? { ...options, abortSignal } : options);
  }
}

/**
 * The SDK rebuilds the middleware stack for each call unless it may cache it. With the cache, a call cannot bring its
 * own middleware or options, so what belongs to a call travels with the command.
 */
export function createBackupClient({
  requestHandler,
  ...options
}: BackupClientConfig & { requestHandler: HttpOptions }): BackupClient {
  const handler = new InterruptibleHandler(requestHandler);
  const client = new BackupClient({ ...options, requestHandler: handler, cacheMiddleware: true });
  // The innermost middleware: inside the retries, with the request as it is signed and sent.
  const ofCall = (next: Next) => async (args: Sent) => {
    const { call, interruption, request } = args;
    call.beforeAttempt(interruption);
    Object.assign(request, { [INTERRUPTION]: interruption });
    const result = await next(args);
    call.onReply(result.response);
    return result;
  };
  const place = { relation: 'after', toMiddleware: 'deserializerMiddleware', name: 'awsBackupMcpCall' } as const;
  // It filters each call's input and output for a log that nobody keeps.
  client.middlewareStack.remove('loggerMiddleware');
  // It reads the environment for each call, for services that can invoke the Lambda function that calls them.
  client.middlewareStack.remove('recursionDetectionMiddleware');
  client.middlewareStack.addRelativeTo(ofCall as never, place);
  client.middlewareStack.add(namedOnce(userAgentMiddleware(client.config)), getUserAgentMiddlewareOptions);
  signedByOne(client.config);
  // The SDK copies the configuration for each request. A plain object takes a tenth of the time of the one that it made.
  (client as { config: BackupClient['config'] }).config = { ...client.config };
  return client;
}

/** The SDK makes a signer for each request, from a copy of the whole configuration. A client has one Region and service. */
function signedByOne(config: BackupClient['config']): void {
  const { signer: make } = config;
  let made: ReturnType<typeof make> | undefined;
  config.signer = (scheme) => {
    made ??= make(scheme);
    return made;
  };
}

const USER_AGENT_HEADERS = ['user-agent', 'x-amz-user-agent'];

/** The SDK composes its name for each request. In one client, it is that of the first one. */
function namedOnce(userAgent: ReturnType<typeof userAgentMiddleware>): ReturnType<typeof userAgentMiddleware> {
  let names: Record<string, string> | undefined;
  return (next, context) => {
    const first = userAgent((args) => {
      const { headers } = args.request as Request;
      names = Object.fromEntries(USER_AGENT_HEADERS.flatMap((name) => (headers[name] ? [[name, headers[name]]] : [])));
      return next(args);
    }, context);
    return (args) => {
      if (names === undefined) return first(args);
      Object.assign((args.request as Request).headers, names);
      return next(args);
    };
  };
}
