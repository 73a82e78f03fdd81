import type { IncomingMessage } from 'node:http';

/** What was read: the parsed JSON, or why not. `undefined` does not occur as a value. */
export type Body = { value: unknown } | { refused: 'too large' | 'too deep' | 'not JSON' | 'gone' };

/** Arguments nest four levels deep. What handles a message is recursive. */
const MAX_DEPTH = 100;

/** Reads a request's body, at most `limit` bytes of it. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Body> {
  if (Number(request.headers['content-length']) > limit) return { refused: 'too large' };
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // The iterator of a request that is left early destroys it, and with it the connection that the answer needs.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size += chunk.length;
      if (size > limit) return { refused: 'too large' };
      chunks.push(chunk);
    }
  } catch {
    return { refused: 'gone' };
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
    const value: unknown = JSON.parse(text);
    return isDeeper(value, MAX_DEPTH) ? { refused: 'too deep' } : { value };
  } catch {
    return { refused: 'not JSON' };
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1));
}
