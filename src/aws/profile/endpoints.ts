import { ToolError } from '../../domain/errors.ts';
import { untrustedText } from '../../domain/text/untrusted-text.ts';
import type { SharedFiles } from './shared-files.ts';

// Where the calls of a profile go, as the AWS SDKs and tools reference guide, "Service-specific endpoints", says. The SDK
// for JavaScript reads these settings for AWS_PROFILE or profile `default` only, whatever profile its client has: the
// calls of one profile would go to the endpoint of another, signed with its keys.

/** The services that this server's calls and logins reach, by the SDK's name for each. */
export type Service = 'Backup' | 'STS' | 'SSO' | 'SSO OIDC' | 'Signin';

export interface ConfiguredEndpoint {
  url: string;
  /** The setting, by its name. */
  source: string;
}

export interface EndpointSettings {
  /** The profile in use; undefined for the default chain without AWS_PROFILE. */
  profile: string | undefined;
  files: SharedFiles;
  environment: Readonly<Record<string, string | undefined>>;
}

/**
 * The endpoint that is configured for a service; undefined for AWS's own. Fails with `configuration` if it cannot be used.
 */
export function endpointOf(service: Service, settings: EndpointSettings): ConfiguredEndpoint | undefined {
  if (ignoresConfigured(settings)) return undefined;
  const { profile = 'default', files, environment } = settings;
  const section = files.config(profile);
  const name = service.replaceAll(' ', '_');
  const ofServices = `services section ${untrustedText(section.services ?? '', 100)} of profile ${untrustedText(profile, 100)}`;
  const services = section.services ? files.services(section.services) : {};
  // As in the SDK: without it, an endpoint that was meant would silently not be used.
  if (!services) throw unusable(ofServices, 'is not in the AWS configuration file');
  const found: [url: string | undefined, source: string][] = [
    [environment[`AWS_ENDPOINT_URL_${name.toUpperCase()}`], `AWS_ENDPOINT_URL_${name.toUpperCase()}`],
    [environment.AWS_ENDPOINT_URL, 'AWS_ENDPOINT_URL'],
    [services[`${name.toLowerCase()}.endpoint_url`], ofServices],
    [section.endpoint_url, `endpoint_url of profile ${untrustedText(profile, 100)}`],
  ];
  const [url, source] = found.find(([value]) => value) ?? [];
  if (!url || !source) return undefined;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    // It may hold a password.
    throw unusable(source, 'is not an http or https URL');
  }
  return { url, source };
}

function ignoresConfigured({ profile = 'default', files, environment }: EndpointSettings): boolean {
  const own = environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS;
  const [value, source] = own
    ? [own, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']
    : [files.config(profile).ignore_configured_endpoint_urls, `ignore_configured_endpoint_urls of profile ${profile}`];
  if (!value || /^false$/i.test(value)) return false;
  if (/^true$/i.test(value)) return true;
  throw unusable(untrustedText(source, 150), 'is neither true nor false');
}

/**
 * The endpoint of the clients that a credential provider makes for a login. It takes one for all of them.
 *
 * @param sdkProfile the profile whose settings the SDK would read.
 */
export function loginEndpoint(
  settings: EndpointSettings,
  sdkProfile: string | undefined,
): { endpoint?: string; ignoreConfiguredEndpointUrls?: true } {
  const services = loginServices(settings);
  const own = services.map((service) => endpointOf(service, settings)?.url);
  const [first] = own;
  if (own.every((url) => url === first)) {
    return first === undefined ? { ignoreConfiguredEndpointUrls: true } : { endpoint: first };
  }
  const ofSdk = services.map((service) => endpointOf(service, { ...settings, profile: sdkProfile })?.url);
  if (own.every((url, at) => url === ofSdk[at])) return {};
  throw unusable(
    `The endpoints of IAM Identity Center for profile ${untrustedText(settings.profile ?? 'default', 100)}`,
    'differ from those of profile default, and cannot be used beside them',
  );
}

/** The services that the login of a profile, or of the profiles that it gets its keys from, calls. */
function loginServices({ profile, files }: EndpointSettings): Service[] {
  const services = new Set<Service>();
  const seen = new Set<string>();
  let name: string | undefined = profile ?? 'default';
  while (name !== undefined && !seen.has(name)) {
    seen.add(name);
    const section = files.profile(name);
    if (section.sso_session || section.sso_start_url) services.add('SSO');
    if (section.sso_session) services.add('SSO OIDC');
    if (section.login_session) services.add('Signin');
    name = section.source_profile;
  }
  return [...services];
}

function unusable(source: string, problem: string): ToolError {
  return new ToolError({
    category: 'configuration',
    code: 'BadEndpoint',
    message: `${source} ${problem}.`,
    fix: 'Ask the operator to correct the endpoint settings of the AWS profile (endpoint_url, services) or of the environment (AWS_ENDPOINT_URL). Do not look for another way.',
  });
}
