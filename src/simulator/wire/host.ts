import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../errors.ts';

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Refuses what a page in a browser can send: a request for a host name that is not of this machine (a name that was
 * pointed at 127.0.0.1: "DNS rebinding"), and one from another origin. The port of the Host header is not compared: it
 * tells a page nothing that it does not know, and differs behind a tunnel. `hosts`: names that are accepted too. Throws
 * an AwsError.
 */
export function checkHost(headers: IncomingHttpHeaders, url: string, hosts: readonly string[]): void {
  // A target in absolute form, as proxies get it, names the host too.
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(url)?.[1];
  const foreign = (absolute === undefined ? [headers.host] : [headers.host, absolute]).find((one) => {
    const name = hostName(one);
    return name === undefined || ![...LOOPBACK, ...hosts].some((own) => own.toLowerCase() === name);
  });
  if (foreign !== undefined || headers.host === undefined) throw refused('host', foreign ?? '');
  const { origin } = headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${headers.host}`.toLowerCase()) {
    throw refused('origin', origin);
  }
}

/** Without the port, in lower case. */
const hostName = (host = ''): string | undefined =>
  /^(\[[0-9a-f:.]+\]|[^:@[\]]+)(:\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase();

const refused = (what: string, value: string): AwsError =>
  new AwsError(
    'AccessDeniedException',
    403,
    `The ${what} "${value}" is not this simulator. Call it by its own URL, on 127.0.0.1 or localhost.`,
  );
