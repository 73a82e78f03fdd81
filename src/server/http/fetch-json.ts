import { type Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** Bytes of one document. A large issuer's keys are 20 kB. */
const MAX_BYTES = 512 * 1024;

/**
 * Reads a JSON document. Follows no redirect, because an issuer's documents are where the standards say, and what they say
 * decides who is admitted. Rejects if the status is not 200, and for a document of more than 512 KiB.
 *
 * @param agent for a proxy. Without one there is a new connection for each document: they are read a few times an hour.
 */
export async function fetchJson(url: URL, signal: AbortSignal, agent: Agent | undefined): Promise<unknown> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const headers = { Accept: 'application/json, application/jwk-set+json' };
    request(url, { signal, agent: agent ?? false, headers }, resolve)
      .on('error', reject)
      .end();
  });
  try {
    if (response.statusCode !== 200) throw new Error(`it answered with HTTP status ${response.statusCode}`);
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES} bytes`);
      chunks.push(chunk);
    }
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    // The parser's message would repeat the document.
    throw error instanceof SyntaxError ? new Error('it is not JSON') : error;
  } finally {
    response.destroy();
  }
}
