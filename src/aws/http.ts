import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';

/** What the machine's environment says about the way to AWS. */
export interface Network {
  /** The URL of the proxy for a URL, '' for none; undefined where no proxy is configured at all. */
  proxyFor?: ((url: string) => string) | undefined;
  /** A PEM file that stands in the place of Node's own certificate authorities. */
  caBundle?: string | undefined;
}

/** What the SDK's HTTP handler takes. Without `throwOnRequestTimeout` it only warns about a timeout and hangs. */
export interface HttpOptions {
  connectionTimeout: number;
  requestTimeout: number;
  throwOnRequestTimeout: true;
  socketAcquisitionWarningTimeout: number;
  httpAgent?: HttpAgent;
  httpsAgent?: HttpsAgent;
}

/**
 * Reads HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY and AWS_CA_BUNDLE. A proxy without a scheme gets `http://` in `env`
 * itself, as AWS's own tools read it: the library that reads the variables would speak TLS to it.
 *
 * @param env the environment of this process.
 */
export async function networkFrom(env: Record<string, string | undefined>): Promise<Network> {
  const proxies = Object.entries(env).filter(([name, value]) => /^(?:https?|all)_proxy$/i.test(name) && value);
  for (const [name, value] of proxies) if (!value!.includes('://')) env[name] = `http://${value}`;
  return {
    proxyFor: proxies.length > 0 ? (await import('proxy-from-env')).getProxyForUrl : undefined,
    caBundle: env.AWS_CA_BUNDLE,
  };
}

/**
 * Fails with `configuration` when the CA bundle cannot be used.
 *
 * @param attemptTimeout milliseconds that one attempt may take.
 */
export async function httpOptions(attemptTimeout: number, network: Network): Promise<HttpOptions> {
  const options: HttpOptions = {
    connectionTimeout: attemptTimeout,
    requestTimeout: attemptTimeout,
    throwOnRequestTimeout: true,
    socketAcquisitionWarningTimeout: 2 ** 31 - 1,
  };
  if (!network.proxyFor && network.caBundle === undefined) return options;
  const { agentFor } = await import('./agent.ts');
  const agent = await agentFor(network);
  return { ...options, httpAgent: agent, httpsAgent: agent as unknown as HttpsAgent };
}
