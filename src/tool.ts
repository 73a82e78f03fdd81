import type { z } from 'zod';
import type { AuditLog } from './audit.ts';
import type { Aws, Session } from './aws/index.ts';
import type { Clock } from './clock.ts';
import { type ErrorDetails, type NextCall, ToolError } from './domain/errors.ts';
import {
  type CopyRequest,
  type GuardSettings,
  refuseDestination,
  refuseForeignSource,
  refuseRetention,
  refuseWrites,
} from './domain/guards.ts';
import type { Issue } from './domain/issue.ts';
import { audited } from './tool/audit.ts';
import type { Confirmation } from './tool/confirm.ts';
import { parseInput } from './tool/input.ts';

/** What the configuration changes in the tools' schemas. */
export interface Surface {
  /** Configured profiles; a Profile input exists where there are several. */
  profiles: readonly string[];
  /** The role for copies when a call gives none. */
  roleArn?: string | undefined;
}

/** What a tool may use while it runs. */
export interface ToolCall {
  session: Session;
  /** The Region that the call is about. */
  region: string;
  clock: Clock;
  signal: AbortSignal;
  settings: GuardSettings & Surface;
  aws: Aws;
  /** Reports progress to a client that asked for it. */
  progress(done: number, total: number, message: string): void;
}

/** What a write has besides: the guards have approved it for this account. */
export interface WriteCall extends ToolCall {
  account: string;
}

interface ToolBase<Input extends z.ZodObject, Output extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  input(surface: Surface): Input;
  readonly output: Output;
  /** Checks beyond the schema, over members that may be missing or of a wrong type; every problem is reported. */
  check?(input: Readonly<Record<string, unknown>>, surface: Surface): Issue[];
  /** The Region, where the input itself tells it; else its Region member, else the configured one. */
  region?(input: z.output<Input>): string | undefined;
}

export interface ReadTool<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodObject = z.ZodObject>
  extends ToolBase<Input, Output> {
  readonly effect: 'read';
  run(input: z.output<Input>, call: ToolCall): Promise<Omit<z.input<Output>, StampMember>>;
}

export interface WriteTool<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodObject = z.ZodObject>
  extends ToolBase<Input, Output> {
  readonly effect: 'write';
  /** The copy that a call asks for: what the guards judge. */
  request(input: z.output<Input>, surface: Surface): CopyRequest;
  /** What the user is asked where every write has to be confirmed. */
  question(request: CopyRequest, call: WriteCall): Promise<string>;
  run(request: CopyRequest, call: WriteCall): Promise<Omit<z.input<Output>, StampMember>>;
}

/** A tool is data. What a call of it may do follows from its effect, here and nowhere else. */
export type Tool = ReadTool | WriteTool;

/** The members that the seam puts into every result. */
type StampMember = 'Account' | 'Region' | 'Simulated';

/** Infers the schemas' types for a tool's functions. */
export function readTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  tool: Omit<ReadTool<Input, Output>, 'effect'>,
): ReadTool {
  return { ...tool, effect: 'read' } as unknown as ReadTool;
}

/** Infers the schemas' types for a tool's functions. */
export function writeTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  tool: Omit<WriteTool<Input, Output>, 'effect'>,
): WriteTool {
  return { ...tool, effect: 'write' } as unknown as WriteTool;
}

export interface Seam {
  aws: Aws;
  clock: Clock;
  settings: GuardSettings & Surface;
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
export async function callTool(tool: Tool, request: Request, seam: Seam): Promise<Record<string, unknown>> {
  if (tool.effect === 'read') return await read(tool, request, seam);
  const { audit, clock, settings } = seam;
  const attempt = {
    arguments: request.arguments,
    defaults: { IamRoleArn: settings.roleArn, Profile: settings.profiles[0] },
  };
  return await audited(audit, clock, tool.name, attempt, () => write(tool, request, seam));
}

async function read(tool: ReadTool, request: Request, seam: Seam): Promise<Record<string, unknown>> {
  const { input, call } = await prepare(tool, request, seam);
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
  return finish(result, account ?? 'unknown', call, seam);
}

/** The order of the guards: what needs no AWS first, the user's confirmation last. */
async function write(tool: WriteTool, request: Request, seam: Seam): Promise<Record<string, unknown>> {
  const { settings } = seam;
  refuse(refuseWrites(settings));
  const { input, call } = await prepare(tool, request, seam);
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
  return finish(result, account, call, seam);
}

async function prepare(tool: Tool, request: Request, { settings, aws, clock }: Seam) {
  const input = parseInput(tool, request.arguments, settings);
  const session = aws.session(typeof input.Profile === 'string' ? input.Profile : undefined);
  const region = tool.region?.(input) ?? (typeof input.Region === 'string' ? input.Region : await session.region());
  const { signal, progress } = request;
  const call: ToolCall = { session, region, clock, signal, settings, aws, progress };
  return { input, call };
}

/** Stamps a result; the call that it proposes names its profile where there is a choice, to find the same account. */
function finish(result: object, account: string, { session, region }: ToolCall, { settings, simulated }: Seam) {
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
