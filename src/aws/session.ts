import type { BackupClient, ServiceOutputTypes } from '@aws-sdk/client-backup';
import type { Clock } from '../clock.ts';
import { ToolError } from '../domain/errors.ts';
import { toToolError, unreadableAnswer } from './errors.ts';
import type { HttpOptions } from './http.ts';
import { OPERATIONS, type OperationName, type Operations } from './operations.ts';
import { type Plain, plain } from './plain.ts';

type Sdk = typeof import('./sdk.ts');
type Provider = ReturnType<Sdk['defaultProvider']>;
type Reply = Pick<ServiceOutputTypes, '$metadata'> & Record<string, unknown>;

export interface StaticCredentials {
  accessKeyId: string;
  secretAccessKey: string;
}

/** Where calls go when it is not AWS itself: the built-in simulator. */
export interface Endpoint {
  url: string;
  credentials: StaticCredentials;
}

export interface SessionOptions {
  clock: Clock;
  profile: string | undefined;
  /** The Region of calls that name none; undefined leaves it to the profile's own configuration. */
  region: string | undefined;
  endpoint: (() => Promise<Endpoint>) | undefined;
  http: () => Promise<HttpOptions>;
  attempts: number;
  /** Milliseconds that one call may take with all its attempts. */
  totalTimeout: number;
  /** Runs a call when one of the slots for calls in flight is free. */
  limit: <T>(call: () => Promise<T>) => Promise<T>;
}

export interface CallOptions {
  region: string;
  signal?: AbortSignal | undefined;
}

/** A start that AWS answered. */
export interface StartReply {
  CopyJobId: string;
  CreationDate?: string | undefined;
  IsParent?: boolean | undefined;
  /** AWS's own clock when the call began, in milliseconds; undefined when the reply had no readable Date header. */
  awsTimeAtCall?: number | undefined;
}

const CREDENTIALS_TO_RELOAD = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'CredentialsProviderError',
  'TokenProviderError',
]);

// The SDK's warnings go to the console by default; stdout carries the protocol and a quiet stderr means that all is well.
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** The calls of one profile: one client per Region, kept; credentials that expired are read afresh once. */
export class Session {
  readonly #options: SessionOptions;
  #generation = 0;
  #provider: Promise<Provider> | undefined;
  #clients = new Map<string, Promise<BackupClient>>();
  #account: Promise<string> | undefined;
  #knownAccount: string | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  get profile(): string | undefined {
    return this.#options.profile;
  }

  /** The Region of calls that name none. Fails with `configuration` when neither settings nor profile have one. */
  async region(): Promise<string> {
    if (this.#options.region) return this.#options.region;
    const sdk = await import('./sdk.ts');
    try {
      const { profile } = this.#options;
      return await sdk.loadConfig(sdk.NODE_REGION_CONFIG_OPTIONS, {
        ...sdk.NODE_REGION_CONFIG_FILE_OPTIONS,
        ...(profile ? { profile } : {}),
      })();
    } catch (error) {
      throw new ToolError(
        {
          category: 'configuration',
          code: 'NoRegion',
          message: 'No AWS Region is configured, and this call names none.',
          fix: 'Give Region in the call, or ask the operator to set AWS_REGION for this server.',
        },
        { cause: error },
      );
    }
  }

  /**
   * The account that the credentials belong to: what they carry themselves, else STS GetCallerIdentity (which needs no
   * permission). Asked once; a failure is not remembered.
   */
  account(region: string, signal?: AbortSignal): Promise<string> {
    this.#account ??= this.#resolveAccount(region).then(
      (account) => {
        this.#knownAccount = account;
        return account;
      },
      (error) => {
        this.#account = undefined;
        throw error;
      },
    );
    return signal ? abortable(this.#account, signal) : this.#account;
  }

  /** One read of AWS Backup. */
  async read<Name extends OperationName>(
    operation: Name,
    input: Operations[Name]['input'],
    options: CallOptions,
  ): Promise<Plain<Operations[Name]['output']>> {
    if (OPERATIONS[operation].effect !== 'read') throw new TypeError(`${operation} is not a read`);
    const { output } = await this.#call(operation, input, options, () => options.signal?.aborted ?? false);
    return output;
  }

  /**
   * StartCopyJob. Once sent it is not torn down when the client cancels (its effect could not be), but no further
   * attempt of it follows.
   *
   * @param account the account that the guards have approved: a start is not sent with credentials of another.
   */
  async startCopyJob(
    input: Operations['StartCopyJob']['input'] & { IdempotencyToken: string },
    account: string,
    options: CallOptions,
  ): Promise<StartReply> {
    throwIfCancelled(options.signal);
    const { signal, ...rest } = options;
    const { output, awsTimeAtCall } = await this.#call(
      'StartCopyJob',
      input,
      rest,
      () => signal?.aborted ?? false,
      async () => {
        if ((await this.account(options.region)) === account) return;
        throw new ToolError({
          category: 'credentials',
          code: 'AccountChanged',
          message:
            'The credentials were renewed during this call and now belong to another account; nothing was started.',
          fix: 'Make the call again: it is then checked against the new account.',
          region: options.region,
        });
      },
    );
    return {
      CopyJobId: output.CopyJobId as string,
      CreationDate: output.CreationDate,
      IsParent: output.IsParent,
      awsTimeAtCall,
    };
  }

  async #call<Name extends OperationName>(
    operation: Name,
    input: Operations[Name]['input'],
    options: CallOptions,
    cancelled: () => boolean,
    afterReload?: () => Promise<void>,
  ): Promise<{ output: Plain<Operations[Name]['output']>; awsTimeAtCall: number | undefined }> {
    const generation = this.#generation;
    try {
      return await this.#attempt(operation, input, options, cancelled);
    } catch (error) {
      if (!(error instanceof ToolError) || !CREDENTIALS_TO_RELOAD.has(error.details.code) || cancelled()) throw error;
      if (this.#options.endpoint) throw error;
      this.#reloadCredentials(generation);
      await afterReload?.();
      return await this.#attempt(operation, input, options, cancelled);
    }
  }

  async #attempt<Name extends OperationName>(
    operation: Name,
    input: Operations[Name]['input'],
    options: CallOptions,
    cancelled: () => boolean,
  ): Promise<{ output: Plain<Operations[Name]['output']>; awsTimeAtCall: number | undefined }> {
    const context = { operation, profile: this.#options.profile, region: options.region };
    const { clock, totalTimeout } = this.#options;
    try {
      const sdk = await import('./sdk.ts');
      const client = await this.#client(options.region);
      return await this.#options.limit(async () => {
        throwIfCancelled(options.signal);
        const command = new sdk.COMMANDS[operation](input as never);
        const began = clock.now();
        let date: string | undefined;
        let attempts = 0;
        // Inside the SDK's retry loop: no further attempt once the client has cancelled; the Date of the last reply.
        command.middlewareStack.addRelativeTo(
          ((next: (args: unknown) => Promise<{ response?: { headers?: Record<string, string> } }>) =>
            async (args: unknown) => {
              attempts += 1;
              if (attempts > 1 && cancelled()) throw cancelledError();
              const result = await next(args);
              date = result.response?.headers?.date;
              return result;
            }) as never,
          { relation: 'after', toMiddleware: 'retryMiddleware', name: 'awsBackupMcpAttempt' } as never,
        );
        const deadline = AbortSignal.timeout(totalTimeout);
        const abortSignal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline;
        let reply: Reply;
        try {
          reply = (await client.send(command as never, { abortSignal })) as unknown as Reply;
        } catch (error) {
          throwIfCancelled(options.signal);
          if (deadline.aborted) throw Object.assign(new Error('deadline'), { name: 'TimeoutError' });
          throw error;
        }
        if (OPERATIONS[operation].requires.some((member) => reply[member as string] === undefined)) {
          throw unreadableAnswer(context, reply.$metadata.requestId);
        }
        const awsNow = Date.parse(date ?? '');
        return {
          output: plain(reply) as unknown as Plain<Operations[Name]['output']>,
          awsTimeAtCall: Number.isNaN(awsNow) ? undefined : awsNow - (clock.now() - began),
        };
      });
    } catch (error) {
      throw toToolError(error, { ...context, account: this.#knownAccount });
    }
  }

  #client(region: string): Promise<BackupClient> {
    let client = this.#clients.get(region);
    if (!client) {
      client = this.#createClient(region);
      this.#clients.set(region, client);
      client.catch(() => this.#clients.delete(region));
    }
    return client;
  }

  async #createClient(region: string): Promise<BackupClient> {
    const sdk = await import('./sdk.ts');
    return new sdk.BackupClient(await this.#clientOptions(region));
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
        : { credentials: await this.#credentials() }),
    };
  }

  #credentials(): Promise<Provider> {
    this.#provider ??= this.#createProvider();
    return this.#provider;
  }

  async #createProvider(): Promise<Provider> {
    const { profile } = this.#options;
    const { defaultProvider } = await import('./sdk.ts');
    // The SDK keeps what it once read of the shared files for ever; after a rotation they are read again.
    return defaultProvider({
      ...(profile ? { profile } : {}),
      ignoreCache: this.#generation > 0,
      logger: SILENT,
    });
  }

  #reloadCredentials(generation: number): void {
    if (generation !== this.#generation) return;
    this.#generation += 1;
    this.#provider = undefined;
    this.#clients.clear();
    this.#account = undefined;
    this.#knownAccount = undefined;
  }

  async #resolveAccount(region: string): Promise<string> {
    const context = { operation: 'GetCallerIdentity', profile: this.#options.profile, region };
    try {
      const sdk = await import('./sdk.ts');
      if (!this.#options.endpoint) {
        const carried = await (await this.#credentials())();
        if (carried.accountId && /^\d{12}$/.test(carried.accountId)) return carried.accountId;
      }
      const client = new sdk.STSClient(await this.#clientOptions(region));
      try {
        const { Account } = await client.send(new sdk.GetCallerIdentityCommand({}), {
          abortSignal: AbortSignal.timeout(this.#options.totalTimeout),
        });
        if (!Account || !/^\d{12}$/.test(Account)) throw unreadableAnswer(context);
        return Account;
      } finally {
        client.destroy();
      }
    } catch (error) {
      throw toToolError(error, context);
    }
  }
}

function cancelledError(): ToolError {
  return new ToolError({
    category: 'cancelled',
    code: 'Cancelled',
    message: 'The client cancelled the call.',
    fix: 'Call again if the answer is still wanted; a start that is repeated is not made twice.',
  });
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelledError();
}

/** The promise's result, or `cancelled` as soon as the signal says so. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(cancelledError());
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
