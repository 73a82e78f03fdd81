/**
 * Whether only programs of the same machine reach this host: 127.0.0.0/8, ::1 or localhost.
 *
 * @param host in lower case and without brackets.
 */
export function isLoopback(host: string): boolean {
  return (
    host === 'localhost' ||
    host === '::1' ||
    /^127(?:\.(?:[0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])){3}$/.test(host)
  );
}

/** The host as a URL has it: an IPv6 address in brackets. */
export const hostInUrl = (host: string) => (host.includes(':') ? `[${host}]` : host);
