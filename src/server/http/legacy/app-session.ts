import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { showsApps } from '../../app-host.ts';

// A client of 2025 says once, when it connects, that it shows apps, and this server keeps nothing of a connection. So the ID of
// its session says it: the client sends it with each request, and any process can answer. Other clients get no session.

const HEADER = 'mcp-session-id';
const SHOWS_APPS = 'apps-';

/** Whether a request belongs to such a session. */
export function inAppSession(headers: IncomingHttpHeaders): boolean {
  return String(headers[HEADER]).startsWith(SHOWS_APPS);
}

/** The header of the answer to a message that begins such a session; none for any other. */
export function appSessionHeader(message: unknown): Record<string, string> {
  const { method, params } = (message ?? {}) as { method?: unknown; params?: { capabilities?: unknown } | null };
  if (method !== 'initialize' || !showsApps(params?.capabilities)) return {};
  return { [HEADER]: SHOWS_APPS + randomUUID() };
}
