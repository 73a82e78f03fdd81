// AWS quotes the request in some of its errors: SignatureDoesNotMatch holds the canonical request, with the session token
// among its headers. Whoever answers can also send back what we sent. None of that may reach a result, a report or a log.

/** What stands in place of a secret. */
const REMOVED = '(removed)';

/** Bounds the work on a hostile text. What is shown of a text is far shorter. */
const HEAD = 50_000;

/** As many characters of a secret in a row are taken for a part of it. */
const PART = 12;

/** Headers and parameters whose values are secret, however the text was made: to the end of the value. */
const NAMED: readonly RegExp[] = [
  // Values that hold spaces.
  /\b((?:proxy-)?authorization|(?:set-)?cookie)\b["']?\s{0,10}(?:[:=]|%3a|%3d)[^\n]*/gi,
  // A JSON web token: of a web identity, or of a login.
  /\beyJ[\w-]{5,4000}(?:\.[\w-]{0,20000}){1,4}/g,
  /\bAWS4-[A-Z0-9-]{1,60} Credential=[^\n]*/g,
  /\b((?:x-)?(?:amz|aws)[\w-]{0,60}(?:token|credential|signature))\b["']?\s{0,10}(?:[:=>]|%3a|%3d)\s{0,10}["']?[^\s"'&,;<>]+/gi,
  /\b((?:aws_?)?(?:secret_?access_?key|(?:session|security|access|refresh|id)_?token|client_?secret))\b["']?\s{0,10}(?:[:=>]|%3a|%3d)\s{0,10}["']?[^\s"'&,;<>]+/gi,
];

/**
 * Removes secrets from text that others wrote: those with a known value, even if it is cut or escaped, and the values of
 * headers that are secret by their name.
 */
export function redactor(secrets: readonly (string | undefined)[]): (text: string) => string {
  const known = secrets.flatMap((secret) => (secret && secret.length >= PART ? [secret] : []));
  const parts = new Map<number, Set<string>>();
  for (const form of known.flatMap(forms)) addParts(parts, form);
  return (text) => {
    const head = text.slice(0, HEAD);
    return NAMED.reduce((left, named) => left.replace(named, named_), withoutParts(head, parts));
  };
}

const named_ = (_match: string, name: unknown) => (typeof name === 'string' ? `${name}: ${REMOVED}` : REMOVED);

/** How a value may be written in a URL, in JSON or in XML. */
function forms(secret: string): string[] {
  const encoded = encodeURIComponent(secret.toWellFormed());
  const entities = (hex: boolean) =>
    secret.replace(/[^\w-]/g, (one) => (hex ? `&#x${one.charCodeAt(0).toString(16)};` : `&#${one.charCodeAt(0)};`));
  return [
    secret,
    encoded,
    encodeURIComponent(encoded),
    secret.replaceAll('/', String.raw`\/`),
    secret.replace(/[^\w-]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`),
    entities(true),
    entities(false),
  ].map(lowered);
}

/** Keeps the positions of all characters, unlike toLowerCase. */
const lowered = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

function addParts(parts: Map<number, Set<string>>, form: string): void {
  const length = Math.min(PART, form.length);
  const ofLength = parts.get(length) ?? new Set();
  parts.set(length, ofLength);
  for (let at = 0; at + length <= form.length; at += 1) ofLength.add(form.slice(at, at + length));
}

function withoutParts(text: string, parts: ReadonlyMap<number, ReadonlySet<string>>): string {
  if (parts.size === 0) return text;
  const low = lowered(text);
  let result = '';
  let kept = 0;
  for (let at = 0; at < low.length; at += 1) {
    let end = secretEnd(low, at, parts);
    if (end === undefined) continue;
    result += text.slice(kept, at) + REMOVED;
    // The next part may begin inside this one.
    for (let inside = at + 1; inside <= end; inside += 1) end = Math.max(end, secretEnd(low, inside, parts) ?? end);
    kept = end;
    at = end - 1;
  }
  return result + text.slice(kept);
}

function secretEnd(low: string, at: number, parts: ReadonlyMap<number, ReadonlySet<string>>): number | undefined {
  for (const [length, ofLength] of parts) if (ofLength.has(low.slice(at, at + length))) return at + length;
  return undefined;
}
