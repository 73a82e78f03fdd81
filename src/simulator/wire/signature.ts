import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { AwsError } from '../errors.ts';
import type { QueryValues } from '../operations/shared/query.ts';
import type { AccessKey } from '../world/records.ts';
import type { Service } from './answer.ts';

export interface SignedRequest {
  method: string;
  /** Still percent-encoded. */
  rawPath: string;
  query: QueryValues;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Identity {
  key: AccessKey;
  region: string;
}

const refused = (type: string, message: string): AwsError => new AwsError(type, 403, message);

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 +Credential=([^/,\s]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, *SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{64})$/;
const REGION = /^[a-z]{2,5}(-[a-z]+)+-\d+$/;
const LONGEST_SKEW_MS = 15 * 60_000;

/** The service of the credential scope; undefined without an Authorization header of Signature Version 4. */
export const scopeService = (headers: IncomingHttpHeaders): string | undefined =>
  AUTHORIZATION.exec(headers.authorization ?? '')?.[4];

/**
 * Who signed a request, and for which Region. Throws AWS's error for a request without a valid Signature Version 4, which
 * is always HTTP 403. `now` in milliseconds since the Unix epoch.
 */
export async function authenticate(
  request: SignedRequest,
  service: Service,
  keys: ReadonlyMap<string, AccessKey>,
  now: number,
): Promise<Identity> {
  const { headers } = request;
  if (headers.authorization === undefined) {
    throw refused('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  const parts = AUTHORIZATION.exec(headers.authorization);
  const date = longDate(headers['x-amz-date']);
  if (parts === null || date === undefined) {
    throw refused(
      'IncompleteSignatureException',
      "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters, and the request either a 'X-Amz-Date' header.",
    );
  }
  const [, keyId = '', scopeDate = '', region = '', scopeOf = '', signedHeaders = '', signature = ''] = parts;
  const key = keys.get(keyId);
  if (key === undefined || key.sessionToken !== header(headers, 'x-amz-security-token')) {
    throw refused('UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  if (key.expiresAt !== undefined && key.expiresAt <= now) {
    throw refused('ExpiredTokenException', 'The security token included in the request is expired');
  }
  const scopeProblem =
    scopeOf !== service
      ? `Credential should be scoped to correct service: '${service}'.`
      : !REGION.test(region)
        ? 'Credential should be scoped to a valid Region.'
        : scopeDate !== headers['x-amz-date']?.slice(0, 8)
          ? `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scopeDate}' != '${headers['x-amz-date']}'.`
          : skewProblem(date, now);
  if (scopeProblem !== undefined) throw refused('InvalidSignatureException', scopeProblem);

  const stated = `SignedHeaders=${signedHeaders}, Signature=${signature}`;
  const right = await sign(request, key, service, region, date, signedHeaders);
  if (!bodyIsSigned(request) || right.signature !== stated) throw refused('InvalidSignatureException', mismatch(right));
  return { key, region };
}

interface Signed {
  canonicalRequest: string;
  stringToSign: string;
  /** SignedHeaders and Signature, as in the Authorization header. */
  signature: string | undefined;
}

/**
 * AWS's text, with what it signed: the canonical request holds the signed headers, among them x-amz-security-token.
 * Source: published replies of several services.
 */
const mismatch = ({ canonicalRequest, stringToSign }: Signed): string =>
  `The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.

The Canonical String for this request should have been
'${canonicalRequest}'

The String-to-Sign should have been
'${stringToSign}'
`;

/** Keeps what it signs. The payload hash is always that of the body, as AWS calculates it. */
class RecordingSigner extends SignatureV4 {
  canonicalRequest = '';
  stringToSign = '';

  protected override createCanonicalRequest(...[request, headers, payloadHash]: CanonicalParts): string {
    const hash = payloadHash === UNSIGNED ? payloadHash : sha256(request.body ?? '');
    this.canonicalRequest = super.createCanonicalRequest(request, headers, hash);
    return this.canonicalRequest;
  }

  protected override async createStringToSign(...parts: [string, string, string, string]): Promise<string> {
    this.stringToSign = await super.createStringToSign(...parts);
    return this.stringToSign;
  }
}

type CanonicalParts = [
  request: Parameters<SignatureV4['presign']>[0],
  headers: Record<string, string>,
  payloadHash: string,
];

const UNSIGNED = 'UNSIGNED-PAYLOAD';
const sha256 = (body: Buffer | string): string => createHash('sha256').update(body).digest('hex');

/** What the sender should have signed, and the result. */
async function sign(
  request: SignedRequest,
  key: AccessKey,
  service: string,
  region: string,
  date: number,
  signedHeaders: string,
): Promise<Signed> {
  const names = signedHeaders.split(';');
  const headers: Record<string, string> = {};
  for (const name of names) {
    const value = header(request.headers, name);
    if (value !== undefined) headers[name] = value;
  }
  const signer = new RecordingSigner({
    service,
    region,
    sha256: Sha256,
    applyChecksum: false,
    credentials: { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey },
  });
  const signed = await signer.sign(
    {
      method: request.method,
      protocol: 'http:',
      hostname: 'localhost',
      path: request.rawPath,
      query: { ...request.query },
      headers,
      body: request.body,
    },
    { signingDate: new Date(date), signableHeaders: new Set(names) },
  );
  const { canonicalRequest, stringToSign } = signer;
  return {
    canonicalRequest,
    stringToSign,
    signature: /SignedHeaders=.*$/.exec(signed.headers.authorization ?? '')?.[0],
  };
}

/** If the sender states the hash of the body, it must be right. */
function bodyIsSigned({ headers, body }: SignedRequest): boolean {
  const stated = header(headers, 'x-amz-content-sha256');
  return stated === undefined || stated === UNSIGNED || stated === sha256(body);
}

const header = (headers: IncomingHttpHeaders, name: string): string | undefined => {
  // A caller can name a header "constructor".
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return Array.isArray(value) ? value.join(',') : value;
};

/** Reads 20261122T100000Z. */
function longDate(text: string | string[] | undefined): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(text));
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? undefined : time;
}

const compact = (time: number): string => new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');

function skewProblem(date: number, now: number): string | undefined {
  if (date < now - LONGEST_SKEW_MS) {
    return `Signature expired: ${compact(date)} is now earlier than ${compact(now - LONGEST_SKEW_MS)} (${compact(now)} - 15 min.)`;
  }
  if (date > now + LONGEST_SKEW_MS) {
    return `Signature not yet current: ${compact(date)} is still later than ${compact(now + LONGEST_SKEW_MS)} (${compact(now)} + 15 min.)`;
  }
  return undefined;
}
