import type { ServiceOutputTypes } from '@aws-sdk/client-backup';
import { type Clock, interruptible } from '../clock.ts';
import { ToolError } from '../domain/errors.ts';
import type { Identity } from '../domain/guards/account.ts';
import type { BackupCall } from './backup-client.ts';
import {
  abortable,
  accountChanged,
  accountMismatch,
  cancelledError,
  throwIfCancelled,
} from './errors/call-failures.ts';
import { toToolError, unreadableAnswer } from './failures.ts';
import { inSlowHeap } from './heap.ts';
import { Login, type LoginOptions } from './login.ts';
import type { OperationName, Operations, PagedOperation, ReadOperation } from './operations.ts';
import { listTooLong, pagesOf } from './paging.ts';
import { keepMembers, type Plain, plain } from './plain.ts';

type Reply = Pick<ServiceOutputTypes, '$metadata'> & Record<string, unknown>;

export interface SessionOptions extends LoginOptions {
  clock: Clock;
  /** The Region of calls that name none. If undefined, the profile's own configuration decides. */
  region: string | undefined;
  /** Runs a call when a slot for calls in flight is free. */
  limit: <T>(call: () => Promise<T>) => Promise<T>;
}

export interface CallOptions {
  region: string;
  signal?: AbortSignal | undefined;
  /**
   * The members of rows that are wanted, in lists that are read to their end: checking and converting those that nobody
   * reads would be a good part of the time, and of the memory.
   */
  members?: readonly string[] | undefined;
}

/** One call from its first attempt on, regardless of which login sends it. */
interface Call {
  cancelled(): boolean;
  /** When it was first sent, in milliseconds on our clock. */
  sentAt?: number;
  /** How many attempts were sent and not refused: their outcome is unknown. */
  open: number;
}

/** A start that AWS answered. */
export interface StartReply {
  CopyJobId: string;
  CreationDate?: string | undefined;
  IsParent?: boolean | undefined;
  /** AWS's own clock when the start was first sent, in milliseconds. Undefined if the reply's Date cannot be read. */
  awsTimeAtCall?: number | undefined;
}

/** Rows in a page: AWS's most. */
const AWS_PAGE = 1000;

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
  'CredentialsReplaced',
  'ProfileNotFound',
]);

/** AWS's Date header has whole seconds, and replies take a moment. */
const CLOCK_RESOLUTION_MS = 2000;

/** The calls of one profile. Credentials that no longer work are reloaded, once per call. */
export class Session {
  readonly #options: SessionOptions;
  #login: Login;
  #region: string | undefined;
  /** By how many milliseconds AWS's clock was ahead of ours in its last reply. */
  #awsAhead = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#region = options.region;
    this.#login = new Login(options, false);
  }

  get profile(): string | undefined {
    return this.#options.profile;
  }

  /**
   * The time, in milliseconds, to compare AWS's dates with: AWS's clock as of its last reply. The SDK silently corrects
   * for a wrong clock on this machine.
   */
  awsNow(): number {
    return this.#options.clock.now() + (Math.abs(this.#awsAhead) > CLOCK_RESOLUTION_MS ? this.#awsAhead : 0);
  }

  /**
   * The Region of calls that name none. Fails with `configuration` if neither the settings nor the profile have one, or
   * if there is no such profile.
   */
  async region(): Promise<string> {
    this.#region ??= await this.#profileRegion();
    return this.#region;
  }

  async #profileRegion(): Promise<string> {
    const sdk = await this.#options.loadSdk();
    try {
      const { profile } = this.#options;
      return await sdk.loadConfig(sdk.NODE_REGION_CONFIG_OPTIONS, {
        ...sdk.NODE_REGION_CONFIG_FILE_OPTIONS,
        ...(profile ? { profile } : {}),
        ignoreCache: true,
      })();
    } catch (error) {
      throw (
        (await this.#login.unknownProfile()) ??
        new ToolError(
          {
            category: 'configuration',
            code: 'NoRegion',
            message: 'No AWS Region is configured, and this call names none.',
            fix: 'Give Region in the call, or ask the operator to set AWS_REGION for this server.',
          },
          { cause: error },
        )
      );
    }
  }

  /** Whose credentials sign, as STS says. Asked once for each set of credentials. */
  identity(region: string, signal?: AbortSignal): Promise<Identity> {
    const identity = this.#withLogin((login) => login.identity(region));
    return signal ? abortable(identity, signal) : identity;
  }

  /** The account that the credentials belong to, as STS says. */
  async account(region: string, signal?: AbortSignal): Promise<string> {
    return (await this.identity(region, signal)).account;
  }

  /** The endpoints that are configured for this profile instead of AWS's own. */
  endpoints(): ReturnType<Login['endpoints']> {
    return this.#login.endpoints();
  }

  /** One read of AWS Backup. */
  async read<Name extends ReadOperation>(
    operation: Name,
    input: Operations[Name]['input'],
    options: CallOptions,
  ): Promise<Plain<Operations[Name]['output']>> {
    const { OPERATIONS } = await this.#options.loadSdk();
    if (OPERATIONS[operation].effect !== 'read') throw new TypeError(`${operation} is not a read`);
    const call: Call = { cancelled: () => options.signal?.aborted ?? false, open: 0 };
    const { output } = await this.#withLogin(
      (login) => this.#attempt(login, operation, input, options, call),
      call.cancelled,
    );
    return output;
  }

  /**
   * The pages of a list, from `input.NextToken` or the first to the last. AWS documents no order, so no page can be left
   * out: a list that does not end fails with `service_unavailable`. With `ahead`, the next page is asked for while the
   * caller works on one: for lists that are read to their end.
   */
  pages<Name extends PagedOperation>(
    operation: Name,
    input: Operations[Name]['input'],
    { ahead, ...options }: CallOptions & { ahead?: boolean },
  ): AsyncGenerator<Plain<Operations[Name]['output']>> {
    const { profile = this.#options.ambientProfile, clock } = this.#options;
    const { region, members } = options;
    const pages = pagesOf(
      clock,
      (input as { NextToken?: string | undefined } | undefined)?.NextToken,
      (NextToken) => this.read(operation, { MaxResults: AWS_PAGE, ...input, NextToken }, options),
      () => unreadableAnswer({ operation, profile, region }, 'its NextToken points to a page that was already read'),
      (reason) => listTooLong(operation, region, reason),
      ahead,
    );
    return members ? inSlowHeap(pages) : pages;
  }

  /**
   * StartCopyJob. Once sent, it is not torn down when the client cancels (its effect could not be undone), but no
   * further attempt is made.
   *
   * @param account the account that the guards have approved: a start is never sent with credentials of another.
   */
  async startCopyJob(
    input: Operations['StartCopyJob']['input'] & { IdempotencyToken: string },
    account: string,
    options: CallOptions,
  ): Promise<StartReply> {
    const { output, awsTimeAtCall } = await this.#write('StartCopyJob', input, account, options);
    const { CopyJobId, CreationDate, IsParent } = output;
    return { CopyJobId: CopyJobId as string, CreationDate, IsParent, awsTimeAtCall };
  }

  /** DeleteRecoveryPoint, for the copies that `calibrate` made. No tool of the server calls it. */
  async deleteRecoveryPoint(input: Operations['DeleteRecoveryPoint']['input'], account: string, options: CallOptions) {
    await this.#write('DeleteRecoveryPoint', input, account, options);
  }

  async #write<Name extends 'StartCopyJob' | 'DeleteRecoveryPoint'>(
    operation: Name,
    input: Operations[Name]['input'],
    account: string,
    options: CallOptions,
  ) {
    throwIfCancelled(options.signal);
    const { signal, ...rest } = options;
    const call: Call = { cancelled: () => signal?.aborted ?? false, open: 0 };
    return await this.#withLogin(async (login) => {
      const identity = await login.identity(options.region);
      if (identity.account !== account) throw accountChanged(options.region, call.open > 0);
      if (identity.mismatch) throw accountMismatch(identity, options.region, call.open > 0);
      return await this.#attempt(login, operation, input, rest, call);
    }, call.cancelled);
  }

  /** Runs a call. If its credentials no longer work, runs it once more with what the files say now. */
  async #withLogin<T>(run: (login: Login) => Promise<T>, cancelled = () => false): Promise<T> {
    const login = this.#login;
    try {
      return await run(login);
    } catch (error) {
      if (!(error instanceof ToolError) || !CREDENTIALS_TO_RELOAD.has(error.details.code) || cancelled()) throw error;
      if (this.#options.endpoint) throw error;
      // If many calls fail together, the first one reads the files for all.
      if (this.#login === login) this.#login = new Login(this.#options, true);
      return await run(this.#login);
    }
  }

  async #attempt<Name extends OperationName>(
    login: Login,
    operation: Name,
    input: Operations[Name]['input'],
    options: CallOptions,
    call: Call,
  ): Promise<{ output: Plain<Operations[Name]['output']>; awsTimeAtCall: number | undefined }> {
    const { clock, totalTimeout, profile = this.#options.ambientProfile } = this.#options;
    const resourceArn = (input as { ResourceArn?: string }).ResourceArn;
    const context = { operation, profile, region: options.region, resourceArn };
    try {
      const sdk = await this.#options.loadSdk();
      const client = await login.client(options.region);
      return await this.#options.limit(async () => {
        if (call.cancelled()) throw cancelledError();
        let awsAhead = Number.NaN;
        const backupCall: BackupCall = {
          beforeAttempt({ aborted }) {
            if (aborted || call.cancelled()) throw cancelledError();
            call.sentAt ??= clock.now();
            call.open += 1;
          },
          onReply: ({ statusCode, headers }) => {
            if (statusCode >= 400 && statusCode < 500) call.open -= 1;
            awsAhead = Date.parse(headers.date ?? '') - clock.now();
            if (!Number.isNaN(awsAhead)) this.#awsAhead = awsAhead;
          },
        };
        const Command = sdk.OPERATIONS[operation].command as new (input: never) => object;
        const command = new Command(input as never);
        let reply: Reply;
        try {
          reply = await interruptible(totalTimeout, options.signal, async (interruption) => {
            const sent = Object.assign(command, { call: backupCall, interruption });
            return (await client.send(sent as never)) as unknown as Reply;
          });
        } catch (error) {
          throwIfCancelled(options.signal);
          throw error;
        }
        if (options.members) keepMembers(reply, options.members);
        const defect = sdk.defectOf(operation, command as never, reply);
        if (defect !== undefined) {
          const seen = { ...context, account: login.knownAccount, ...(await login.context()) };
          throw unreadableAnswer(seen, defect, reply.$metadata.requestId);
        }
        return {
          output: plain(reply, login.clean) as unknown as Plain<Operations[Name]['output']>,
          awsTimeAtCall: Number.isNaN(awsAhead) ? undefined : call.sentAt! + awsAhead,
        };
      });
    } catch (error) {
      throw toToolError(error, { ...context, account: login.knownAccount, ...(await login.context()) });
    }
  }
}
