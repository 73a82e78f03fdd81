import { localhostAllowedHostnames, localhostAllowedOrigins } from '@modelcontextprotocol/server';
import { hostInUrl, isLoopback } from '../../domain/guards/loopback.ts';
import type { HttpSettings } from './http-settings.ts';

export interface Origins {
  /** Undefined: any Host. */
  hosts: string[] | undefined;
  origins: string[];
}

/**
 * Which Host and Origin headers are accepted. Where nothing but the machine's border protects the server, a page in a browser
 * on this machine must not get across: not from its own origin, and not by a name that it makes resolve to 127.0.0.1.
 */
export function originsOf(settings: HttpSettings): Origins {
  const { http, oauthIssuer, oauthAudience, httpToken, httpBehindGateway } = settings;
  const own = oauthAudience === undefined ? [] : [new URL(oauthAudience).hostname];
  if (!isLoopback(http.host)) return { hosts: undefined, origins: own };
  const local = hostInUrl(http.host);
  const open = oauthIssuer === undefined && httpToken === undefined && !httpBehindGateway;
  return {
    hosts: open ? [...localhostAllowedHostnames(), local] : undefined,
    origins: [...localhostAllowedOrigins(), local, ...own],
  };
}
