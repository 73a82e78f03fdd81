import type { IncomingMessage } from 'node:http';

/** What was read: the parsed JSON, or why not. `undefined` does not occur as a value. */
export type Body = { value: unknown } | { refused: 'too large' | 'too deep' | 'not JSON' | 'gone' };

/** Arguments nest four levels deep. What handles a message is recursive. */
const MAX_DEPTH = 100;

/** Reads a request's body, at most `limit` bytes of it. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Body> {
  if (Number(request.headers['content-length']) > limit) return { refused: 'too large' };
  const bytes = await bytesOf(request, limit);
  if (typeof bytes === 'string') return { refused: bytes };
  try {
    const text = UTF_8.decode(bytes);
    const value: unknown = JSON.parse(text);
    return isDeeper(value, MAX_DEPTH) ? { refused: 'too deep' } : { value };
  } catch {
    return { refused: 'not JSON' };
  }
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/** Leaves a request that is too large as it is: destroyed, it would take the connection with it that the answer needs. */
function bytesOf(request: IncomingMessage, limit: number): Promise<Buffer | 'too large' | 'gone'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) {
        chunks.push(chunk);
        return;
      }
      request.pause();
      resolve('too large');
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', () => resolve('gone'));
    request.once('close', () => resolve('gone'));
  });
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1));
}
