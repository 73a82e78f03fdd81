import { type IncomingHttpHeaders, request } from 'node:http';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { CREDENTIALS } from './harness.ts';

// HTTP without an SDK: for requests that no SDK sends, and for replies as they arrive.

export interface WireRequest {
  method?: string;
  /** Percent-encoded, without the query. */
  path: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export interface WireReply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  json: any;
}

export interface Signer {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  region?: string;
  service?: string;
  date?: Date;
}

/** The request with the headers of Signature Version 4. */
export async function signed(url: string, asked: WireRequest, signer: Partial<Signer> = {}): Promise<WireRequest> {
  const { region = 'us-east-1', service = 'backup', date = new Date(), ...given } = signer;
  const credentials = { ...CREDENTIALS.production, ...given };
  const { hostname, port } = new URL(url);
  const v4 = new SignatureV4({ service, region, sha256: Sha256, credentials, applyChecksum: true });
  const { headers } = await v4.sign(
    {
      method: asked.method ?? 'GET',
      protocol: 'http:',
      hostname,
      path: asked.path,
      query: asked.query ?? {},
      headers: { host: `${hostname}:${port}`, ...asked.headers },
      body: asked.body,
    },
    { signingDate: date },
  );
  return { ...asked, headers };
}

/** Sends a request unchanged. `json` is undefined if the body is not JSON. */
export function send(url: string, { method = 'GET', path, query, headers, body }: WireRequest): Promise<WireReply> {
  const { hostname, port } = new URL(url);
  const text = new URLSearchParams(query).toString().replaceAll('+', '%20').replaceAll('*', '%2A');
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { hostname, port, method, path: text === '' ? path : `${path}?${text}`, headers },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const reply = Buffer.concat(chunks).toString('utf8');
          resolve({
            status: incoming.statusCode!,
            headers: incoming.headers,
            text: reply,
            json:
              reply !== '' && incoming.headers['content-type'] === 'application/json' ? JSON.parse(reply) : undefined,
          });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Signs and sends. */
export const call = async (url: string, asked: WireRequest, signer?: Partial<Signer>): Promise<WireReply> =>
  send(url, await signed(url, asked, signer));
