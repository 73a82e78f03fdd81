import type { BackupClient } from '@aws-sdk/client-backup';
import { withDeadline } from '../clock.ts';
import { ToolError } from '../domain/errors.ts';
import type { Identity } from '../domain/guards/account.ts';
import { untrustedText } from '../domain/text/untrusted-text.ts';
import { redactor } from './errors/redact.ts';
import { toToolError, unreadableAnswer } from './failures.ts';
import type { HttpOptions } from './network/http-options.ts';
import { differingClaim } from './profile/claim.ts';
import { type EndpointSettings, endpointOf, loginEndpoint, type Service } from './profile/endpoints.ts';
import { checkCredentials, markProviderFault } from './profile/provider-fault.ts';
import { credentialsSource, renewalOf } from './profile/renewal.ts';
import { readSharedFiles } from './profile/shared-files.ts';

type Sdk = typeof import('./sdk.ts');
type Provider = ReturnType<Sdk['defaultProvider']>;
type Credentials = Awaited<ReturnType<Provider>>;

export interface StaticCredentials {
  accessKeyId: string;
  secretAccessKey: string;
}

/** Where calls go when it is not AWS itself: the built-in simulator. */
export interface Endpoint {
  url: string;
  credentials: StaticCredentials;
}

export interface LoginOptions {
  /** The configured profile; undefined for the default credential chain. */
  profile: string | undefined;
  /** The profile that AWS_PROFILE names, which the default chain then uses. */
  ambientProfile: string | undefined;
  /** The environment of this process, which the SDK reads too. */
  environment: Readonly<Record<string, string | undefined>>;
  endpoint: (() => Promise<Endpoint>) | undefined;
  http: () => Promise<HttpOptions>;
  loadSdk: () => Promise<Sdk>;
  attempts: number;
  /** Milliseconds that one call may take with all its attempts. */
  totalTimeout: number;
}

// The SDK's warnings go to the console by default. But stdout carries the protocol, and a quiet stderr means success.
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/**
 * One set of credentials of a profile, the account that STS names for it, and the clients that sign with it, one per
 * Region. Renewed credentials make another login: what was approved for one account is never signed by another.
 */
export class Login {
  readonly #options: LoginOptions;
  readonly #fresh: boolean;
  #provider: Promise<Provider> | undefined;
  /** Those that this login signs with, from the first call to the last. */
  #signing: Credentials | undefined;
  /** The keys of the credentials that sign, and of which credentials they are. */
  #keys: readonly string[] = [];
  #keysOf: Credentials | undefined;
  #withoutKeys: ((text: string) => string) | undefined;
  #clients = new Map<string, Promise<BackupClient>>();
  /** In progress, by Region: a failure in one Region must not be reported for another. */
  #asked = new Map<string, Promise<Identity>>();
  #known: Identity | undefined;

  /** @param fresh whether to read the shared files again: the SDK caches them forever. */
  constructor(options: LoginOptions, fresh: boolean) {
    this.#options = options;
    this.#fresh = fresh;
  }

  /** For a failure: how to remove from AWS's text whatever this login may have sent, and how to renew its credentials. */
  async context(): Promise<{ redact: (text: string) => string; renew: string | undefined }> {
    const { environment, endpoint } = this.#options;
    const settings = await this.#endpointSettings().catch(() => undefined);
    const variables = SECRET_VARIABLES.map((name) => environment[name]);
    return {
      redact: redactor([...secretsIn(this.#signing), ...variables, ...((await settings?.files.secrets()) ?? [])]),
      renew: settings && !endpoint ? renewalOf(credentialsSource(settings)) : undefined,
    };
  }

  /** Removes the keys that this login signs with from a text of an answer. Nobody but a changed endpoint sends them back. */
  readonly clean = (text: string): string => {
    // Every text of every answer comes through here.
    if (this.#keysOf !== this.#signing) {
      this.#keysOf = this.#signing;
      this.#keys = secretsIn(this.#signing).filter((secret) => secret !== undefined && secret.length >= 12) as string[];
    }
    if (!this.#keys.some((secret) => text.includes(secret))) return text;
    this.#withoutKeys ??= redactor(secretsIn(this.#signing));
    return this.#withoutKeys(text);
  };

  /** The account, once STS has named it. */
  get knownAccount(): string | undefined {
    return this.#known?.account;
  }

  /**
   * The answer of STS GetCallerIdentity (which needs no permission), signed with the credentials that sign every other
   * call. Asked once, but a failure is not remembered. An account that a setting names is only compared with it.
   */
  identity(region: string): Promise<Identity> {
    if (this.#known !== undefined) return Promise.resolve(this.#known);
    let identity = this.#asked.get(region);
    if (!identity) {
      identity = this.#resolveIdentity(region)
        .then((known) => {
          this.#known = known;
          return known;
        })
        .finally(() => this.#asked.delete(region));
      this.#asked.set(region, identity);
    }
    return identity;
  }

  client(region: string): Promise<BackupClient> {
    let client = this.#clients.get(region);
    if (!client) {
      client = this.#createClient(region);
      this.#clients.set(region, client);
      client.catch(() => this.#clients.delete(region));
    }
    return client;
  }

  async #createClient(region: string): Promise<BackupClient> {
    const sdk = await this.#options.loadSdk();
    return sdk.createBackupClient(await this.#clientOptions(region, 'Backup'));
  }

  async #clientOptions(region: string, service: Service) {
    const { profile, endpoint, http, attempts } = this.#options;
    const target = await endpoint?.();
    if (target) this.#signing = target.credentials;
    return {
      region,
      maxAttempts: attempts,
      retryMode: 'standard',
      defaultsMode: 'standard' as const,
      logger: SILENT,
      requestHandler: await http(),
      ...(profile ? { profile } : {}),
      ...(target
        ? { endpoint: target.url, credentials: target.credentials, useFipsEndpoint: false, useDualstackEndpoint: false }
        : { credentials: this.#credentials, ...(await this.#endpoint(service)) }),
    };
  }

  async #endpointSettings(): Promise<EndpointSettings> {
    const { profile = this.#options.ambientProfile, environment, loadSdk } = this.#options;
    return { profile, environment, files: await readSharedFiles(await loadSdk()) };
  }

  /** The profile's own endpoint, or AWS's. Without either, the SDK would take that of profile `default`. */
  async #endpoint(service: Service) {
    const configured = endpointOf(service, await this.#endpointSettings());
    return configured ? { endpoint: configured.url } : { ignoreConfiguredEndpointUrls: true };
  }

  /** The endpoints that are configured instead of AWS's own. */
  async endpoints(): Promise<{ service: string; url: string; source: string }[]> {
    if (this.#options.endpoint) return [];
    const settings = await this.#endpointSettings();
    return (['Backup', 'STS'] as const).flatMap((service) => {
      const configured = endpointOf(service, settings);
      return configured ? [{ service, ...configured }] : [];
    });
  }

  readonly #credentials = async (properties?: Parameters<Provider>[0]) => {
    this.#provider ??= this.#createProvider(properties);
    this.#provider.catch(() => {
      this.#provider = undefined;
    });
    const provider = await this.#provider;
    const credentials = await provider(properties).catch(async (error) => {
      throw (await this.unknownProfile()) ?? markProviderFault(error);
    });
    checkCredentials(credentials);
    this.#signing ??= credentials;
    // The SDK renews expired credentials by itself, and the files may name another account by then.
    if (!isSame(credentials, this.#signing)) {
      throw Object.assign(new Error('The credentials were renewed.'), { name: 'CredentialsReplaced' });
    }
    return credentials;
  };

  async #createProvider(properties: Parameters<Provider>[0]): Promise<Provider> {
    const { profile, ambientProfile, http } = this.#options;
    const sdk = await this.#options.loadSdk();
    const settings = await this.#endpointSettings();
    // Logging in and assuming a role are calls too, made by the provider's own clients.
    const requestHandler = new sdk.BoundedHandler(await http());
    const sts = {
      requestHandler,
      ...(await this.#endpoint('STS')),
      credentialProviderLogger: SILENT,
      parentClientConfig: {
        logger: SILENT,
        region: settings.files.config(settings.profile ?? 'default').region ?? properties?.callerClientConfig?.region,
        ...(profile ? { profile } : {}),
      },
    };
    return sdk.defaultProvider({
      ...(profile ? { profile } : {}),
      ignoreCache: this.#fresh,
      logger: SILENT,
      clientConfig: { requestHandler, ...loginEndpoint(settings, ambientProfile) },
      roleAssumer: sdk.getDefaultRoleAssumer(sts as never),
      roleAssumerWithWebIdentity: sdk.getDefaultRoleAssumerWithWebIdentity(sts as never),
    });
  }

  /** The error if the profile is in none of AWS's files. */
  async unknownProfile(): Promise<ToolError | undefined> {
    const name = this.#options.profile ?? this.#options.ambientProfile;
    if (name === undefined) return undefined;
    const names = (await readSharedFiles(await this.#options.loadSdk())).names();
    if (names.includes(name)) return undefined;
    const known = names.map((one) => untrustedText(one, 100)).join(', ');
    return new ToolError({
      category: 'configuration',
      code: 'ProfileNotFound',
      message: `There is no profile ${untrustedText(name, 100)} in the AWS configuration and credentials files.`,
      fix: known
        ? `Ask the operator to add it, or to choose one of: ${known}.`
        : 'Ask the operator to add it ("aws configure sso"): the files contain no profiles or do not exist.',
    });
  }

  async #resolveIdentity(region: string): Promise<Identity> {
    const { profile = this.#options.ambientProfile, totalTimeout } = this.#options;
    const context = { operation: 'GetCallerIdentity', profile, region };
    try {
      // Credentials can keep a call waiting too: a credential_process can hang.
      return await withDeadline(totalTimeout, undefined, async (abortSignal) => {
        const account = await this.#askAccount(region, abortSignal);
        if (!account || !/^\d{12}$/.test(account)) throw unreadableAnswer(context, 'it contains no account');
        return { account, mismatch: await this.#mismatch(account, profile) };
      });
    } catch (error) {
      throw toToolError(error, { ...context, ...(await this.context()) });
    }
  }

  async #askAccount(region: string, abortSignal: AbortSignal): Promise<string | undefined> {
    const sdk = await this.#options.loadSdk();
    const { requestHandler, ...options } = await this.#clientOptions(region, 'STS');
    const client = new sdk.STSClient({ ...options, requestHandler: new sdk.BoundedHandler(requestHandler) });
    try {
      return (await client.send(new sdk.GetCallerIdentityCommand({}), { abortSignal })).Account;
    } finally {
      client.destroy();
    }
  }

  /** The simulator's own keys make no claims. */
  async #mismatch(account: string, profile: string | undefined) {
    if (this.#options.endpoint || !this.#signing) return undefined;
    const section = (await readSharedFiles(await this.#options.loadSdk())).profile(profile ?? 'default');
    return differingClaim(account, {
      credentials: this.#signing,
      profile,
      section,
      environment: this.#options.environment,
    });
  }
}

const secretsIn = (credentials: Partial<Credentials> | undefined) => [
  credentials?.accessKeyId,
  credentials?.secretAccessKey,
  credentials?.sessionToken,
];

const SECRET_VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
];

const isSame = (one: Credentials, other: Credentials) =>
  one.accessKeyId === other.accessKeyId &&
  one.secretAccessKey === other.secretAccessKey &&
  one.sessionToken === other.sessionToken;
