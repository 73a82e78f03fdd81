import type { Aws, Session } from '../aws/index.ts';
import type { Clock } from '../clock.ts';
import { type CopyRequest, parametersOf } from '../domain/copy/request.ts';
import { type ErrorDetails, type NextCall, ToolError } from '../domain/errors.ts';
import {
  accountUnknown,
  refuseDestination,
  refuseForeignSource,
  refuseRetention,
  refuseWrites,
} from '../domain/guards/guards.ts';
import type { GuardSettings } from '../domain/guards/settings.ts';
import { audited } from './audit.ts';
import type { AuditLog } from './audit-log.ts';
import type { Confirmation } from './confirm.ts';
import type { ReadTool, SchemaOptions, Tool, ToolCall, WriteTool } from './contract.ts';
import { parseInput } from './validate.ts';

export interface RunContext {
  aws: Aws;
  clock: Clock;
  settings: GuardSettings & SchemaOptions;
  simulated: boolean;
  audit?: AuditLog | undefined;
}

export interface Request {
  arguments: unknown;
  confirmation: Confirmation;
  signal: AbortSignal;
  progress: ToolCall['progress'];
}

/**
 * Runs one tool call: validates it, applies the guards, runs the tool and stamps the result with account and Region.
 * Throws a ToolError for everything that the caller should know.
 */
export async function callTool(tool: Tool, request: Request, context: RunContext): Promise<Record<string, unknown>> {
  if (tool.effect === 'read') return await read(tool, request, context);
  const { audit, clock, settings } = context;
  const attempt = {
    arguments: request.arguments,
    defaults: { IamRoleArn: settings.roleArn, Profile: settings.profiles[0] },
  };
  return await audited(audit, clock, tool.name, attempt, () => write(tool, request, context));
}

async function read(tool: ReadTool, request: Request, context: RunContext): Promise<Record<string, unknown>> {
  const { value, call } = await prepare(tool, request, context);
  const accountNow = () => call.session.account(call.region, call.signal).catch(() => undefined);
  // Asked while the tool runs. A caller whose account is unknown may still read.
  const asked = accountNow();
  let result = await tool.run(value as never, call);
  const before = await asked;
  // Asked again, at no cost: credentials renewed during the call may belong to another account, and the result to both.
  let account = before && (await accountNow());
  if (account !== undefined && account !== before) {
    result = await tool.run(value as never, call);
    account = await accountNow();
  }
  return finish(result, account ?? 'unknown', call, context);
}

/** The order of the guards: first those that need no AWS call, last the user's confirmation. */
async function write(tool: WriteTool, request: Request, context: RunContext): Promise<Record<string, unknown>> {
  const { settings } = context;
  refuse(refuseWrites(settings));
  const { value, call } = await prepare(tool, request, context);
  const { session, region, signal } = call;
  const copy = value as CopyRequest;
  refuse(refuseRetention(copy, settings), { region });
  const account = await accountOf(session, region, signal);
  refuse(refuseForeignSource(copy, account), { account, region });
  refuse(refuseDestination(copy, account, settings), { account, region });
  const approved = { ...call, account };
  if (settings.confirm) {
    const question = await tool.question(copy, approved);
    const effective = { ...parametersOf(copy), account, region, profile: session.profile ?? null };
    await request.confirmation.confirm(question, effective);
  }
  const result = await tool.run(copy, approved);
  return finish(result, account, call, context);
}

async function prepare(tool: Tool, request: Request, { settings, aws, clock }: RunContext) {
  const { value, Profile, Region } = parseInput(tool, request.arguments, settings);
  const session = aws.session(Profile);
  const region = tool.region?.(value as never) ?? Region ?? (await session.region());
  const { signal, progress } = request;
  const call: ToolCall = { session, profile: Profile, region, clock, signal, settings, aws, progress };
  return { value, call };
}

/** Stamps a result. With several profiles, its Next names the profile, so that the call reaches the same account. */
function finish(result: object, account: string, { session, region }: ToolCall, { settings, simulated }: RunContext) {
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

function refuse(refusal: ErrorDetails | undefined, more: Partial<ErrorDetails> = {}): void {
  if (refusal) throw new ToolError({ ...refusal, ...more });
}

/** The caller's account, without which nothing is written. */
async function accountOf(session: Session, region: string, signal: AbortSignal): Promise<string> {
  try {
    return await session.account(region, signal);
  } catch (error) {
    if (error instanceof ToolError && ['credentials', 'cancelled', 'internal'].includes(error.category)) throw error;
    const why = error instanceof ToolError ? error.details.message : 'STS GetCallerIdentity failed';
    throw new ToolError({ ...accountUnknown(why), region }, { cause: error });
  }
}
