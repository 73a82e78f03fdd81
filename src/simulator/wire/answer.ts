import type { ServerResponse } from 'node:http';
import { AwsError } from '../errors.ts';
import type { FaultRule } from '../faults.ts';
import { xmlError } from '../operations/identity/query-protocol.ts';

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

export function send(response: ServerResponse, answer: Answer, now: number, requestId: string): void {
  response.sendDate = false;
  response.writeHead(answer.status, {
    ...answer.headers,
    'Content-Type': answer.contentType,
    'Content-Length': Buffer.byteLength(answer.body),
    'x-amzn-RequestId': requestId,
    Date: new Date(now).toUTCString(),
  });
  response.end(answer.body);
}
