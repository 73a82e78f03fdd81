type Sdk = typeof import('../sdk.ts');

/** The sections of AWS's configuration and credentials files. */
export interface SharedFiles {
  /** The settings of a profile, in both files. Those of the credentials file come first, as in the SDK. */
  profile(name: string): Readonly<Record<string, string | undefined>>;
  /** The same, where those of the configuration file come first: all settings but credentials and the Region. */
  config(name: string): Readonly<Record<string, string | undefined>>;
  /** The settings of a services section, as `service.setting`. Undefined if there is none of that name. */
  services(name: string): Readonly<Record<string, string | undefined>> | undefined;
  /** The names of all profiles. */
  names(): string[];
  /** The keys and tokens in them, and those of the logins that they name. */
  secrets(): Promise<string[]>;
}

/** Reads the files anew: the SDK caches them forever. */
export async function readSharedFiles({
  loadSharedConfigFiles,
  getSSOTokenFromFile,
}: Pick<Sdk, 'loadSharedConfigFiles' | 'getSSOTokenFromFile'>): Promise<SharedFiles> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
  return {
    profile: (name) => ({ ...own(configFile, name), ...own(credentialsFile, name) }),
    config: (name) => ({ ...own(credentialsFile, name), ...own(configFile, name) }),
    services: (name) => own(configFile, `services.${name}`),
    names: () => [...new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])].filter(isProfile),
    async secrets() {
      const sections = [...Object.values(configFile), ...Object.values(credentialsFile)];
      const logins = new Set(sections.flatMap((section) => section.sso_session ?? section.sso_start_url ?? []));
      const tokens = await Promise.all([...logins].map((login) => getSSOTokenFromFile(login).catch(() => ({}))));
      return [
        ...sections.flatMap((section) => SECRETS.flatMap((name) => section[name] ?? [])),
        ...tokens.flatMap((token: Partial<SsoToken>) => [token.accessToken, token.refreshToken, token.clientSecret]),
      ].filter((secret) => typeof secret === 'string');
    },
  };
}

type SsoToken = Awaited<ReturnType<Sdk['getSSOTokenFromFile']>>;

const SECRETS = ['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token'];

const own = <T>(sections: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(sections, name) ? sections[name] : undefined;

/** The files also have other sections, which the SDK lists as `sso-session.NAME` and `services.NAME`. */
const isProfile = (section: string) => !/^(?:sso-session|services)\./.test(section);
