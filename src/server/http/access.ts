import type { AuthInfo } from '@modelcontextprotocol/server';
import type { Clock } from '../../clock.ts';
import type { HttpLog, HttpSettings } from './http-settings.ts';

/** Who may call over HTTP. */
export interface Access {
  /**
   * Who calls, undefined for an anonymous caller on loopback, or the refusal to answer with.
   *
   * @param body the request's body, parsed: JSON of any kind.
   */
  admit(request: Request, body: unknown): Promise<AuthInfo | undefined | Response>;
  /** A document that is served without a token; undefined for any other path. */
  document(request: Request): Response | undefined;
}

/** Everyone who reaches the server. Config lets it listen on loopback only without another setting. */
export function accessOf(_settings: HttpSettings, _log: HttpLog, _clock: Clock): Access {
  return { admit: async () => undefined, document: () => undefined };
}
