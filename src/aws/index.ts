import pLimit from 'p-limit';
import type { Clock } from '../clock.ts';
import { ToolError } from '../domain/errors.ts';
import type { Endpoint } from './login.ts';
import { httpOptions } from './network/http-options.ts';
import type { Network } from './network/network.ts';
import { Session } from './session.ts';

export type { Endpoint } from './login.ts';
export { networkFrom } from './network/network.ts';
export type { OperationName, Operations } from './operations.ts';
export type { Plain } from './plain.ts';
export type { CallOptions, Session, StartReply } from './session.ts';

/** Calls in flight at a time: as many as the SDK's keep-alive agent holds open per endpoint. */
const MAX_IN_FLIGHT = 50;

/** Calls that may wait for a slot. A client that floods the server gets an error instead of an endless queue. */
const MAX_WAITING = 2000;

export interface AwsModules {
  sdk(): Promise<typeof import('./sdk.ts')>;
  proxyAgent(): Promise<typeof import('./network/proxy-agent.ts')>;
}

export interface AwsOptions {
  clock: Clock;
  /** The profiles that calls may use. The first is the default. If empty, AWS's default chain is used. */
  profiles: readonly string[];
  /** The profile that AWS_PROFILE names, which the default chain then uses. */
  ambientProfile?: string | undefined;
  /** The environment of this process, which the SDK reads too. */
  environment: Readonly<Record<string, string | undefined>>;
  region?: string | undefined;
  /** The simulator's address for a profile, asked for on the first call. */
  endpoint?: ((profile: string | undefined) => Promise<Endpoint>) | undefined;
  /** How to reach AWS: proxies and certificate authorities. */
  network?: Network | undefined;
  /** Modules that are loaded only when a call needs them. */
  modules: AwsModules;
  /** Milliseconds per attempt and per call, and attempts per call. */
  timeouts?: { attempt: number; total: number; attempts: number };
}

/** The sessions of the configured profiles. */
export interface Aws {
  /** The session of a profile, or of the first one if none is named. Fails with `configuration` for an unknown one. */
  session(profile?: string): Session;
  /** All sessions, the default first. */
  sessions(): readonly Session[];
}

const TIMEOUTS = { attempt: 10_000, total: 40_000, attempts: 3 };

export function createAws(options: AwsOptions): Aws {
  const { attempt, total, attempts } = options.timeouts ?? TIMEOUTS;
  const slots = pLimit(MAX_IN_FLIGHT);
  const limit = <T>(call: () => Promise<T>): Promise<T> => {
    if (slots.pendingCount >= MAX_WAITING) throw tooManyCalls();
    return slots(call);
  };
  const profiles: (string | undefined)[] = options.profiles.length > 0 ? [...options.profiles] : [undefined];
  const sessions = new Map(
    profiles.map((profile) => [
      profile,
      new Session({
        clock: options.clock,
        profile,
        ambientProfile: options.ambientProfile,
        environment: options.environment,
        region: options.region,
        endpoint: options.endpoint && (() => options.endpoint!(profile)),
        http: () => httpOptions(attempt, options.network ?? {}, options.modules.proxyAgent),
        loadSdk: options.modules.sdk,
        attempts,
        totalTimeout: total,
        limit,
      }),
    ]),
  );
  return {
    session(profile) {
      const session = sessions.get(profile ?? profiles[0]);
      if (session) return session;
      throw new ToolError({
        category: 'configuration',
        code: 'UnknownProfile',
        message: 'This server is not configured to use that profile.',
        fix: `Use one of: ${options.profiles.join(', ') || 'no Profile, because only the default credentials are configured'}.`,
      });
    },
    sessions: () => [...sessions.values()],
  };
}

function tooManyCalls(): ToolError {
  return new ToolError({
    category: 'throttled',
    code: 'TooManyCallsInFlight',
    message: `This server already has ${MAX_WAITING} AWS calls waiting.`,
    fix: 'Wait for earlier calls to finish, then make fewer at a time.',
    retryAfterSeconds: 5,
  });
}
