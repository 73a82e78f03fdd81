import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { Network } from './network.ts';

/** The options of the SDK's HTTP handler. Without `throwOnRequestTimeout` it only warns about a timeout and hangs. */
export interface HttpOptions {
  connectionTimeout: number;
  requestTimeout: number;
  throwOnRequestTimeout: true;
  socketAcquisitionWarningTimeout: number;
  httpAgent?: HttpAgent;
  httpsAgent?: HttpsAgent;
}

/**
 * Fails with `configuration` if the CA bundle cannot be used.
 *
 * @param attemptTimeout milliseconds that one attempt may take.
 * @param loadProxyAgent only called if a proxy or a CA bundle is configured.
 */
export async function httpOptions(
  attemptTimeout: number,
  network: Network,
  loadProxyAgent: () => Promise<typeof import('./proxy-agent.ts')>,
): Promise<HttpOptions> {
  const options: HttpOptions = {
    connectionTimeout: attemptTimeout,
    requestTimeout: attemptTimeout,
    throwOnRequestTimeout: true,
    socketAcquisitionWarningTimeout: 2 ** 31 - 1,
  };
  if (!network.proxyFor && network.caBundle === undefined) return options;
  const { agentFor } = await loadProxyAgent();
  const agent = await agentFor(network);
  return { ...options, httpAgent: agent, httpsAgent: agent as unknown as HttpsAgent };
}
