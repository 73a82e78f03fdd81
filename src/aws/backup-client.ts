// AWS Backup's client as this server uses it; part of the SDK's chunk.
import { BackupClient, type BackupClientConfig } from '@aws-sdk/client-backup';
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

/** Tears down the connection of a request when its call is interrupted. */
class InterruptibleHandler extends BoundedHandler {
  readonly interruptions = new WeakMap<Request, Interruption>();

  override handle(request: Request, options: Parameters<Handle>[1]): ReturnType<Handle> {
    const abortSignal = this.interruptions.get(request);
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
    handler.interruptions.set(request, interruption);
    const result = await next(args);
    call.onReply(result.response);
    return result;
  };
  const place = { relation: 'after', toMiddleware: 'deserializerMiddleware', name: 'awsBackupMcpCall' } as const;
  // It filters each call's input and output for a log that nobody keeps.
  client.middlewareStack.remove('loggerMiddleware');
  client.middlewareStack.addRelativeTo(ofCall as never, place);
  return client;
}
