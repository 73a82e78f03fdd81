import type { Aws } from '../aws/index.ts';
import type { Clock } from '../clock.ts';
import type { NextCall } from '../domain/errors.ts';
import type { GuardSettings } from '../domain/guards/settings.ts';
import type { AuditLog } from './audit-log.ts';
import type { Confirmation } from './confirm.ts';
import type { SchemaOptions, Tool, ToolCall } from './contract.ts';
import type { Principal } from './principal.ts';
import { parseInput } from './validate.ts';

// The first and the last step of each call, whatever its effect.

export interface RunContext {
  aws: Aws;
  clock: Clock;
  settings: GuardSettings & SchemaOptions;
  simulated: boolean;
  audit?: AuditLog | undefined;
}

export interface Request {
  arguments: unknown;
  /** Who calls, if that is known. */
  principal?: Principal | undefined;
  confirmation: Confirmation;
  signal: AbortSignal;
  progress: ToolCall['progress'];
  look?: ToolCall['look'];
}

/** Validates a call and finds its session and Region. Throws `invalid_input` with every problem at once. */
export async function prepare(tool: Tool, request: Request, { settings, aws, clock }: RunContext) {
  const { value, Profile, Region } = parseInput(tool, request.arguments, settings);
  const session = aws.session(Profile);
  const region = tool.region?.(value as never) ?? Region ?? (await session.region());
  const { signal, progress, look } = request;
  const call: ToolCall = { session, profile: Profile, region, clock, signal, settings, aws, progress, look };
  return { value, call };
}

/** Stamps a result. With several profiles, its Next names the profile, so that the call reaches the same account. */
export function finish(
  result: object,
  account: string,
  { session, region }: ToolCall,
  { settings, simulated }: RunContext,
) {
  const { Next } = result as { Next?: NextCall };
  const named = Next && settings.profiles.length > 1 && { Profile: session.profile, ...Next.Arguments };
  return {
    ...result,
    ...(named && { Next: { ...Next, Arguments: named } }),
    Account: account,
    Region: region,
    ...(simulated && { Simulated: true }),
  };
}
