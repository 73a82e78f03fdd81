import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** Answers with a JSON-RPC error that belongs to no request. */
export function refuse(
  res: ServerResponse,
  status: number,
  message: string,
  headers: Record<string, string> = {},
  code = -32_000,
): void {
  res.writeHead(status, { 'content-type': 'application/json', ...headers });
  res.end(JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id: null }));
}

/** Sends a response of the MCP SDK: a stream chunk by chunk until `over` aborts, anything else in one piece. */
export async function sendResponse(response: Response, res: ServerResponse, over?: AbortSignal): Promise<void> {
  const headers = Object.fromEntries(response.headers);
  if (!response.body) return void res.writeHead(response.status, headers).end();
  if (headers['content-type'] !== 'text/event-stream') {
    const body = Buffer.from(await response.arrayBuffer());
    res.writeHead(response.status, { ...headers, 'content-length': body.length }).end(body);
    return;
  }
  res.writeHead(response.status, headers);
  for await (const chunk of response.body) {
    if (over?.aborted) break;
    if (!res.write(chunk)) await once(res, 'drain', { signal: over }).catch(() => {});
  }
  res.end();
}
