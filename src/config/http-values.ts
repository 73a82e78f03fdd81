import type { Parsed } from '../domain/arn/arn.ts';
import { isLoopback } from '../domain/guards/loopback.ts';

/** An address to listen on. */
export interface Listen {
  /** A host name or an IP address, in lower case and without brackets. */
  host: string;
  /** 0: a free one. */
  port: number;
}

const FORMS = 'Give a port such as 8080, or an address such as 127.0.0.1:8080 or [::1]:8080.';

/** `[HOST:]PORT`. */
export function parseListen(text: string): Parsed<Listen> {
  const refuse = (problem: string): Parsed<Listen> => ({ ok: false, problem, fix: FORMS });
  const [, host = '127.0.0.1', digits] = /^(?:(.*):)?([0-9]{1,5})$/s.exec(text.trim()) ?? [];
  if (digits === undefined) return refuse('It is not an address to listen on.');
  const port = Number(digits);
  if (port > 65_535) return refuse('The port is not a number from 0 to 65535.');
  const name = hostIn(host);
  return name === undefined
    ? refuse('The host is neither a name nor an IP address.')
    : { ok: true, value: { host: name, port } };
}

function hostIn(text: string): string | undefined {
  if (text.startsWith('[')) {
    // The URL parser checks an IPv6 address and shortens it.
    const url = `http://${text}`;
    return /^\[[0-9a-f:.]+\]$/i.test(text) && URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : undefined;
  }
  const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
  const name = text.toLowerCase();
  if (name.length > 253 || !new RegExp(`^${label}(?:\\.${label})*$`).test(name)) return undefined;
  // Digits in the last label make it an IPv4 address, which has other spellings: 127.1, 0x7f.1.
  if (!/(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$/.test(name)) return name;
  return URL.canParse(`http://${name}`) && new URL(`http://${name}`).hostname === name ? name : undefined;
}

/** The URL of an authorization server or of this one, as it was written: tokens name it by the same characters. */
export function parseServerUrl(text: string): Parsed<string> {
  const refuse = (problem: string): Parsed<string> => ({
    ok: false,
    problem,
    fix: 'Give an https URL without a user, a query and a fragment, such as https://login.example.com.',
  });
  if (/[^\x21-\x7e]/.test(text) || !URL.canParse(text)) return refuse('It is not a URL.');
  const { protocol, hostname, username, password } = new URL(text);
  const local = protocol === 'http:' && isLoopback(hostname.replace(/^\[|\]$/g, ''));
  if (protocol !== 'https:' && !local) return refuse('It is not an https URL.');
  if (username !== '' || password !== '' || /[?#]/.test(text)) return refuse('It has a user, a query or a fragment.');
  return { ok: true, value: text };
}

/** The fewest characters of a secret: with 64 characters to choose from, 192 bits. */
const SECRET_LENGTH = 32;

/** A secret. What is said about one that cannot be used does not contain it. */
export function parseSecret(text: string): Parsed<string> {
  const fix = `Give ${SECRET_LENGTH} or more random characters, for example from \`openssl rand -base64 32\`.`;
  if (/[^\x21-\x7e]/.test(text)) {
    return { ok: false, problem: 'It has a space, a line break or another character than visible ASCII.', fix };
  }
  if (text.length < SECRET_LENGTH)
    return { ok: false, problem: `It is shorter than ${SECRET_LENGTH} characters.`, fix };
  if (text.length > 4096) return { ok: false, problem: 'It is longer than 4096 characters.', fix };
  return { ok: true, value: text };
}
