import type { Aws, Session } from '../aws/index.ts';
import type { Clock } from '../clock.ts';
import { type ErrorDetails, type NextCall, ToolError } from '../domain/errors.ts';
import {
  type GuardSettings,
  refuseDestination,
  refuseForeignSource,
  refuseRetention,
  refuseWrites,
} from '../domain/guards/guards.ts';
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
 * Runs one call of a tool: validates, guards, runs, and stamps the result with whom it speaks of.
 * Throws a ToolError for everything that the caller should be told.
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
  const { input, call } = await prepare(tool, request, context);
  const accountNow = () => call.session.account(call.region, call.signal).catch(() => undefined);
  // Asked while the tool runs. A caller whose account cannot be told may still read.
  const asked = accountNow();
  let result = await tool.run(input, call);
  const before = await asked;
  // Again, at no cost: credentials that were renewed during the call may be another account's, and what was read of both.
  let account = before && (await accountNow());
  if (account !== undefined && account !== before) {
    result = await tool.run(input, call);
    account = await accountNow();
  }
  return finish(result, account ?? 'unknown', call, context);
}

/** The order of the guards: what needs no AWS first, the user's confirmation last. */
async function write(tool: WriteTool, request: Request, context: RunContext): Promise<Record<string, unknown>> {
  const { settings } = context;
  refuse(refuseWrites(settings));
  const { input, call } = await prepare(tool, request, context);
  const { session, region, signal } = call;
  const copy = tool.request(input, settings);
  refuse(refuseRetention(copy.Lifecycle, settings.maxRetentionDays), { region });
  const account = await accountOf(session, region, signal);
  refuse(refuseForeignSource(copy, account), { account, region });
  refuse(refuseDestination(copy.DestinationBackupVaultArn, account, settings.allowDestinations), { account, region });
  const approved = { ...call, account };
  if (settings.confirm) {
    const question = await tool.question(copy, approved);
    await request.confirmation.confirm(question, { ...copy, account, region, profile: session.profile ?? null });
  }
  const result = await tool.run(copy, approved);
  return finish(result, account, call, context);
}

async function prepare(tool: Tool, request: Request, { settings, aws, clock }: RunContext) {
  const input = parseInput(tool, request.arguments, settings);
  const session = aws.session(typeof input.Profile === 'string' ? input.Profile : undefined);
  const region = tool.region?.(input) ?? (typeof input.Region === 'string' ? input.Region : await session.region());
  const { signal, progress } = request;
  const call: ToolCall = { session, region, clock, signal, settings, aws, progress };
  return { input, call };
}

/** Stamps a result; the call that it proposes names its profile where there is a choice, to find the same account. */
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
    throw new ToolError(
      {
        category: 'configuration',
        code: 'AccountUnknown',
        message: `The account that these credentials belong to is not known (${error instanceof ToolError ? error.details.message : 'STS GetCallerIdentity failed'}), so the guards cannot judge the copy; nothing was started.`,
        fix: 'Let this server reach STS GetCallerIdentity (it needs no permission), or set aws_account_id in the AWS profile; then call again.',
        region,
      },
      { cause: error },
    );
  }
}
