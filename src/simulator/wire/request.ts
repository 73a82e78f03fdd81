import type { IncomingMessage } from 'node:http';
import { AwsError } from '../errors.ts';
import type { QueryValues } from '../operations/shared/query.ts';

const LARGEST_BODY = 1024 * 1024;

/** The body, or undefined if it is too large. It is always read to its end: otherwise the sender misses the answer. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= LARGEST_BODY) chunks.push(chunk);
  }
  return size > LARGEST_BODY ? undefined : Buffer.concat(chunks);
}

/** The path, still percent-encoded, and the decoded query. */
export function parseTarget(url: string): { rawPath: string; query: QueryValues } {
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
      throw malformedRequest('The query string is not percent-encoded UTF-8');
    }
  }
  return { rawPath, query };
}

export const malformedRequest = (message: string): AwsError =>
  new AwsError('MalformedHttpRequestException', 400, message);
