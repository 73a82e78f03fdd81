/** What the machine's environment says about how to reach AWS. */
export interface Network {
  /** The proxy URL for a URL, or '' for none. Undefined if no proxy is configured at all. */
  proxyFor?: ((url: string) => string) | undefined;
  /** A PEM file that replaces Node's own certificate authorities. */
  caBundle?: string | undefined;
}

/**
 * Reads HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY and AWS_CA_BUNDLE. Adds `http://` in `env` itself to a proxy
 * without a scheme, as AWS's own tools read it: the library that reads the variables would speak TLS to it.
 *
 * @param env the environment of this process.
 * @param loadProxyFromEnv only called if a proxy is configured.
 */
export async function networkFrom(
  env: Record<string, string | undefined>,
  loadProxyFromEnv: () => Promise<typeof import('proxy-from-env')>,
): Promise<Network> {
  const proxies = Object.entries(env).filter(([name, value]) => /^(?:https?|all)_proxy$/i.test(name) && value);
  for (const [name, value] of proxies) if (!value!.includes('://')) env[name] = `http://${value}`;
  return {
    proxyFor: proxies.length > 0 ? (await loadProxyFromEnv()).getProxyForUrl : undefined,
    caBundle: env.AWS_CA_BUNDLE,
  };
}
