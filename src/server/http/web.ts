import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

// Between Node's requests and responses and those of the web, which the MCP SDK takes and makes.

/** A request without its body, which is parsed already and travels beside it. */
export function webRequest({ method, url, headers }: IncomingMessage, signal?: AbortSignal): Request {
  const texts = Object.entries(headers).filter((header): header is [string, string] => typeof header[1] === 'string');
  return new Request(`http://${headers.host}${url}`, {
    ...(method !== undefined && { method }),
    headers: texts,
    ...(signal && { signal }),
  });
}

/** Sends a response: a stream chunk by chunk until `over` aborts, anything else in one piece. */
export async function sendResponse(response: Response, res: ServerResponse, over?: AbortSignal): Promise<void> {
  const headers = Object.fromEntries(response.headers);
  if (!response.body || headers['content-type'] !== 'text/event-stream') {
    const body = await response.text();
    res.writeHead(response.status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
    return;
  }
  res.writeHead(response.status, headers);
  for await (const chunk of response.body) {
    if (over?.aborted) break;
    if (!res.write(chunk)) await once(res, 'drain', { signal: over }).catch(() => {});
  }
  res.end();
}

/** A JSON-RPC error that belongs to no request. */
export function rpcError(status: number, message: string): Response {
  return Response.json({ jsonrpc: '2.0', error: { code: -32_000, message }, id: null }, { status });
}
