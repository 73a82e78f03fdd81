import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { AwsError } from '../errors.ts';
import type { FaultRule } from '../faults.ts';
import { xmlError } from '../operations/identity/query-protocol.ts';
import type { QueryValues } from '../operations/shared/query.ts';

export type Service = 'backup' | 'sts';

export interface Answer {
  status: number;
  contentType: string;
  body: string;
  headers?: Record<string, string>;
}

export function errorAnswer(error: unknown, service: Service, requestId: string): Answer {
  const known =
    error instanceof AwsError
      ? error
      : new AwsError('InternalFailure', 500, `The simulator failed: ${error instanceof Error ? error.message : error}`);
  const { type, status, code, context, message } = known;
  if (service === 'sts') return { status, contentType: 'text/xml', body: xmlError(known, requestId) };
  return {
    status,
    contentType: 'application/json',
    body: JSON.stringify({ Code: code, Context: context, Message: message, Type: null }),
    headers: { 'x-amzn-ErrorType': type },
  };
}

const PROXY_PAGE =
  '<!DOCTYPE html>\n<html><head><title>Proxy</title></head><body><h1>This page is not AWS</h1></body></html>\n';

export const proxyPage = (fault: FaultRule): Answer => ({
  status: fault.status ?? 200,
  contentType: 'text/html',
  body: PROXY_PAGE,
});

/** The answer after a fault between AWS and the caller. */
export function distorted(answer: Answer, fault: FaultRule | undefined): Answer {
  switch (fault?.kind) {
    case 'truncated-body':
      return { ...answer, body: answer.body.slice(0, Math.floor(answer.body.length / 2)) };
    case 'wrong-content-type':
      return { ...answer, contentType: 'text/plain' };
    case 'html':
      return proxyPage(fault);
    case 'empty-body':
      return { ...answer, status: 200, body: '', headers: {} };
    default:
      return answer;
  }
}

const CYCLE = ['next-token-cycle-A', 'next-token-cycle-B'] as const;

/** A list whose pages never end: each is the first one, and its NextToken is the other of two. */
export function tokenCycle(query: QueryValues): { query: QueryValues; nextToken: string } {
  const entries = Object.entries(query);
  const isCycle = ([name, value]: (typeof entries)[number]) =>
    /^nextToken$/i.test(name) && (CYCLE as readonly unknown[]).includes(value);
  const nextToken = entries.find(isCycle)?.[1] === CYCLE[0] ? CYCLE[1] : CYCLE[0];
  return { query: Object.fromEntries(entries.filter((entry) => !isCycle(entry))), nextToken };
}

export function send(response: ServerResponse, answer: Answer, now: number, requestId: string): void {
  // Encoded once: a page of 1,000 records is most of a megabyte.
  const body = Buffer.from(answer.body);
  writeHead(response, answer, now, requestId, { 'Content-Length': String(body.length) });
  response.end(body);
}

/** Sends the body without its last character, then spaces until the caller closes the connection, 16 KiB at a time. */
export async function sendEndlessly(
  response: ServerResponse,
  answer: Answer,
  now: number,
  requestId: string,
): Promise<void> {
  const closed = new AbortController();
  response.on('close', () => closed.abort());
  writeHead(response, answer, now, requestId);
  response.write(answer.body.slice(0, -1));
  const spaces = ' '.repeat(16 * 1024);
  while (!closed.signal.aborted) {
    // A millisecond: fast enough for any limit of size, too slow to fill the memory of a caller without one at once.
    const ready = response.write(spaces) ? setTimeout(1, undefined, closed) : once(response, 'drain', closed);
    await ready.catch(() => undefined);
  }
}

function writeHead(
  response: ServerResponse,
  { status, headers, contentType }: Answer,
  now: number,
  requestId: string,
  more: Record<string, string> = {},
): void {
  response.sendDate = false;
  response.writeHead(status, {
    ...headers,
    'Content-Type': contentType,
    ...more,
    'x-amzn-RequestId': requestId,
    Date: new Date(now).toUTCString(),
  });
}
