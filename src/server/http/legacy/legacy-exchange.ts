import type { ServerResponse } from 'node:http';
import type { AuthInfo, JSONRPCMessage, Transport, TransportSendOptions } from '@modelcontextprotocol/server';
import type { Clock } from '../../../clock.ts';

/** After how long an answer that is not there yet begins as a stream, and then has a comment: proxies close what is silent. */
const KEEP_ALIVE_MS = 15_000;

export interface ExchangeOptions {
  res: ServerResponse;
  clock: Clock;
  /** Aborts when the response is sent or the client is gone. */
  over: AbortSignal;
  /** Of the response, beside those of its form. */
  headers: Readonly<Record<string, string>>;
}

/**
 * One message of a client of 2025, and the HTTP response to it: a JSON document where the answer comes soon and nothing before
 * it, else a stream of events. The transports of the SDK make web requests, responses and streams of each message, and with
 * many calls in flight a call took two thirds more of the CPU than over stdio (test/bench/README.md).
 */
export class LegacyExchange implements Transport {
  onclose?: () => void;
  onmessage?: NonNullable<Transport['onmessage']>;
  readonly #options: ExchangeOptions;

  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {}

  async close(): Promise<void> {
    this.onclose?.();
  }

  receive(message: JSONRPCMessage, caller: AuthInfo | undefined): void {
    const isRequest = 'method' in message && 'id' in message;
    if (isRequest) void this.#keepAlive();
    else this.#options.res.writeHead(202).end();
    this.onmessage?.(message, caller && { authInfo: caller });
  }

  async send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    const { res, headers } = this.#options;
    const isAnswer = 'result' in message || 'error' in message;
    // What belongs to no request has no stream here.
    if (res.writableEnded || res.destroyed || (!isAnswer && options?.relatedRequestId === undefined)) return;
    const text = JSON.stringify(message);
    if (isAnswer && !res.headersSent) {
      const length = Buffer.byteLength(text);
      res.writeHead(200, { ...headers, 'content-type': 'application/json', 'content-length': length }).end(text);
      return;
    }
    this.#beginStream();
    res.write(`event: message\ndata: ${text}\n\n`);
    if (isAnswer) res.end();
  }

  #beginStream(): void {
    const { res, headers } = this.#options;
    if (res.headersSent) return;
    res.writeHead(200, {
      ...headers,
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    res.flushHeaders();
  }

  async #keepAlive(): Promise<void> {
    const { res, clock, over } = this.#options;
    try {
      for (;;) {
        await clock.sleep(KEEP_ALIVE_MS, over);
        if (res.writableEnded || res.destroyed) return;
        this.#beginStream();
        res.write(': keepalive\n\n');
      }
    } catch {
      // The response is sent, or the client is gone.
    }
  }
}
