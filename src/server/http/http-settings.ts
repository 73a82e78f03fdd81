/** Where to listen, and who may call. */
export interface HttpSettings {
  /** The host is in lower case and without brackets. Port 0: a free one. */
  http: { host: string; port: number };
  /** Both or neither. */
  oauthIssuer?: string;
  oauthAudience?: string;
  /** A gateway in front has authenticated every caller. */
  httpBehindGateway: boolean;
  httpToken?: string;
}

export type HttpLog = (level: 'error' | 'warn' | 'info' | 'debug', message: string) => void;
