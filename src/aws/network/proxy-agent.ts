// Connections through a proxy or with custom certificate authorities. Loaded only if one of them is configured.
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type AgentOptions, type ClientRequest, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Agent, type AgentConnectOpts } from 'agent-base';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { ToolError } from '../../domain/errors.ts';
import { untrustedText } from '../../domain/text/untrusted-text.ts';
import type { Network } from './network.ts';

/** As many connections as the SDK's own agent keeps open. */
const POOL = { keepAlive: true, maxSockets: 50 };

/** Fails with `configuration` if the CA bundle cannot be used. */
export async function agentFor({ proxyFor, caBundle }: Network): Promise<Agent> {
  const ca = caBundle === undefined ? undefined : await readCaBundle(caBundle);
  return new NetworkAgent(proxyFor ?? (() => ''), ca);
}

/** Routes each request to the pool that its host needs: that of a proxy, or of direct connections. */
class NetworkAgent extends Agent {
  readonly #proxyFor: (url: string) => string;
  readonly #tls: { ca?: string };
  readonly #pools = new Map<string, HttpAgent>();

  constructor(proxyFor: (url: string) => string, ca: string | undefined) {
    const tls = ca === undefined ? {} : { ca };
    // These apply to each request: a tunnel's own options are only for the connection to the proxy, and a request keeps
    // its connection only if this agent would.
    super({ ...tls, keepAlive: true } as AgentOptions);
    this.#proxyFor = proxyFor;
    this.#tls = tls;
  }

  override async connect(_request: ClientRequest, { secureEndpoint, host = '', port }: AgentConnectOpts) {
    const scheme = secureEndpoint ? 'https' : 'http';
    const proxy = isLoopback(host) ? '' : this.#proxyFor(`${scheme}://${host}:${port}`);
    const key = `${scheme} ${proxy}`;
    const pool = this.#pools.get(key) ?? this.#createPool(secureEndpoint, proxy);
    this.#pools.set(key, pool);
    return pool;
  }

  override destroy(): void {
    for (const pool of this.#pools.values()) pool.destroy();
    super.destroy();
  }

  #createPool(secure: boolean, proxy: string): HttpAgent {
    if (proxy === '') return secure ? new HttpsAgent(POOL) : new HttpAgent(POOL);
    const url = proxyUrl(proxy);
    const options = { ...POOL, ...this.#tls };
    if (!secure) return new HttpProxyAgent(url, options);
    const pool = new HttpsProxyAgent(url, options);
    // Otherwise the proxy's own refusal would be read as AWS's answer.
    pool.on('proxyConnect', ({ statusCode }: { statusCode: number }, request: ClientRequest) => {
      if (statusCode === 200) return;
      const message = `The proxy ${url.host} refused the connection with HTTP status ${statusCode}.`;
      request.destroy(Object.assign(new Error(message), { code: 'ERR_PROXY_REFUSED' }));
    });
    return pool;
  }
}

/** Requests to this machine, such as those to the simulator, never go through a proxy. */
const isLoopback = (host: string) => /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/.test(host);

function proxyUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && ['http:', 'https:'].includes(url.protocol)) return url;
  throw new ToolError({
    category: 'configuration',
    code: 'BadProxy',
    // The URL may hold a password.
    message: 'The proxy in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY is not an http or https URL.',
    fix: 'Ask the operator to set it to a URL such as http://proxy.example.com:8080 and to restart this server.',
  });
}

async function readCaBundle(file: string): Promise<string> {
  try {
    const text = await readFile(file, 'utf8');
    // Reads the first certificate. Node would ignore a file that holds none.
    new X509Certificate(text);
    return text;
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).syscall
      ? (error as Error).message
      : 'it contains no PEM certificate';
    throw new ToolError(
      {
        category: 'configuration',
        code: 'BadCaBundle',
        message: `The certificate bundle in AWS_CA_BUNDLE cannot be used: ${untrustedText(reason, 300)}.`,
        fix: 'Ask the operator to set AWS_CA_BUNDLE to a readable PEM file, or to unset it, and to restart this server.',
      },
      { cause: error },
    );
  }
}
