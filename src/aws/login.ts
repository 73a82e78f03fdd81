import type { BackupClient } from '@aws-sdk/client-backup';
import { withDeadline } from '../clock.ts';
import { ToolError } from '../domain/errors.ts';
import { untrustedText } from '../domain/untrusted-text.ts';
import { toToolError, unreadableAnswer } from './failures.ts';
import type { HttpOptions } from './network/http-options.ts';

type Sdk = typeof import('./sdk.ts');
type Provider = ReturnType<Sdk['defaultProvider']>;

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
  endpoint: (() => Promise<Endpoint>) | undefined;
  http: () => Promise<HttpOptions>;
  loadSdk: () => Promise<Sdk>;
  attempts: number;
  /** Milliseconds that one call may take with all its attempts. */
  totalTimeout: number;
}

// The SDK's warnings go to the console by default; stdout carries the protocol and a quiet stderr means that all is well.
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/**
 * One access key of a profile, whose account it is, and the clients that sign with it, one per Region. Credentials that
 * are renewed make another login: what was approved for one account is never signed by another.
 */
export class Login {
  readonly #options: LoginOptions;
  readonly #fresh: boolean;
  #provider: Promise<Provider> | undefined;
  #accessKeyId: string | undefined;
  #clients = new Map<string, Promise<BackupClient>>();
  /** Under way, by Region: what keeps one Region from answering is not what the others are to hear. */
  #asked = new Map<string, Promise<string>>();
  /** The account, once it is known. */
  knownAccount: string | undefined;

  /** @param fresh whether the shared files are read again: the SDK keeps what it once read of them for ever. */
  constructor(options: LoginOptions, fresh: boolean) {
    this.#options = options;
    this.#fresh = fresh;
  }

  /**
   * The account: what the credentials carry themselves, else STS GetCallerIdentity (which needs no permission). Asked
   * once; a failure is not remembered.
   */
  account(region: string): Promise<string> {
    if (this.knownAccount !== undefined) return Promise.resolve(this.knownAccount);
    let account = this.#asked.get(region);
    if (!account) {
      account = this.#resolveAccount(region)
        .then((known) => {
          this.knownAccount = known;
          return known;
        })
        .finally(() => this.#asked.delete(region));
      this.#asked.set(region, account);
    }
    return account;
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
    return sdk.createBackupClient(await this.#clientOptions(region));
  }

  async #clientOptions(region: string) {
    const { profile, endpoint, http, attempts } = this.#options;
    const target = await endpoint?.();
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
        : { credentials: this.#credentials }),
    };
  }

  readonly #credentials = async (properties?: Parameters<Provider>[0]) => {
    this.#provider ??= this.#createProvider();
    const provider = await this.#provider;
    const credentials = await provider(properties).catch(async (error) => {
      throw (await this.unknownProfile()) ?? error;
    });
    this.#accessKeyId ??= credentials.accessKeyId;
    // The SDK renews what expires by itself, and the files may name another account by then.
    if (credentials.accessKeyId !== this.#accessKeyId) {
      throw Object.assign(new Error('The credentials were renewed.'), { name: 'CredentialsReplaced' });
    }
    return credentials;
  };

  async #createProvider(): Promise<Provider> {
    const { profile, http } = this.#options;
    const { defaultProvider } = await this.#options.loadSdk();
    return defaultProvider({
      ...(profile ? { profile } : {}),
      ignoreCache: this.#fresh,
      logger: SILENT,
      // A login and a role that is assumed are calls as well, by clients of the provider's own.
      clientConfig: { requestHandler: await http() },
    });
  }

  /** What is wrong when the profile is in none of AWS's files. */
  async unknownProfile(): Promise<ToolError | undefined> {
    const name = this.#options.profile ?? this.#options.ambientProfile;
    if (name === undefined) return undefined;
    const { loadSharedConfigFiles } = await this.#options.loadSdk();
    const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
    const names = [...new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])].filter(isProfile);
    if (names.includes(name)) return undefined;
    const known = names.map((one) => untrustedText(one, 100)).join(', ');
    return new ToolError({
      category: 'configuration',
      code: 'ProfileNotFound',
      message: `There is no profile ${untrustedText(name, 100)} in the AWS configuration and credentials files.`,
      fix: known
        ? `The operator may add it, or choose one of: ${known}.`
        : 'The operator may add it ("aws configure sso"): the files hold no profile at all, or are not there.',
    });
  }

  async #resolveAccount(region: string): Promise<string> {
    const { profile = this.#options.ambientProfile, totalTimeout } = this.#options;
    const context = { operation: 'GetCallerIdentity', profile, region };
    try {
      // Credentials too may keep a call waiting: a credential_process can hang.
      return await withDeadline(totalTimeout, undefined, async (abortSignal) => {
        const account = (await this.#accountOfCredentials()) ?? (await this.#askAccount(region, abortSignal));
        if (!account || !/^\d{12}$/.test(account)) throw unreadableAnswer(context, 'it held no account');
        return account;
      });
    } catch (error) {
      throw toToolError(error, context);
    }
  }

  /** The account that the credentials carry themselves. */
  async #accountOfCredentials(): Promise<string | undefined> {
    if (this.#options.endpoint) return undefined;
    const { accountId } = await this.#credentials();
    return accountId && /^\d{12}$/.test(accountId) ? accountId : undefined;
  }

  async #askAccount(region: string, abortSignal: AbortSignal): Promise<string | undefined> {
    const sdk = await this.#options.loadSdk();
    const client = new sdk.STSClient(await this.#clientOptions(region));
    try {
      return (await client.send(new sdk.GetCallerIdentityCommand({}), { abortSignal })).Account;
    } finally {
      client.destroy();
    }
  }
}

/** The files hold sections of other kinds too, which the SDK lists as `sso-session.NAME` and `services.NAME`. */
const isProfile = (section: string) => !/^(?:sso-session|services)\./.test(section);
