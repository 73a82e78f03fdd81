import type { Session } from '../aws/index.ts';
import { type CopyRequest, parametersOf } from '../domain/copy/request.ts';
import { type ErrorDetails, ToolError } from '../domain/errors.ts';
import { type Identity, refuseAccountMismatch, withoutAccount } from '../domain/guards/account.ts';
import { refuseDestination, refuseForeignSource, refuseRegion, refuseWrites } from '../domain/guards/guards.ts';
import { isAsSource, refuseRetention } from '../domain/guards/retention-cap.ts';
import type { ToolCall, WriteTool } from './contract.ts';
import { finish, prepare, type Request, type RunContext } from './prepare.ts';

/** The order of the guards: first those that need no AWS call, last the user's confirmation. */
export async function guardedWrite(
  tool: WriteTool,
  request: Request,
  context: RunContext,
): Promise<Record<string, unknown>> {
  const { settings } = context;
  refuse(refuseWrites(settings));
  const { value, call } = await prepare(tool, request, context);
  const { session, region, signal } = call;
  const copy = value as CopyRequest;
  refuse(refuseRegion(copy, settings), { region });
  refuse(await retentionRefusal(copy, call), { region });
  const identity = await identityOf(session, region, signal);
  const { account } = identity;
  refuse(refuseAccountMismatch(identity), { account, region });
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

function refuse(refusal: ErrorDetails | undefined, more: Partial<ErrorDetails> = {}): void {
  if (refusal) throw new ToolError({ ...refusal, ...more });
}

/** Reads the source only for a refusal that can then say how long it is kept. */
async function retentionRefusal(copy: CopyRequest, { session, region, signal, settings }: ToolCall) {
  const refusal = refuseRetention(copy, settings);
  if (!refusal || !isAsSource(copy)) return refusal;
  const { sourceVaultName: BackupVaultName, recoveryPoint } = copy;
  const input = { BackupVaultName, RecoveryPointArn: recoveryPoint.text };
  const source = await session.read('DescribeRecoveryPoint', input, { region, signal }).catch(() => undefined);
  return refuseRetention(copy, settings, source);
}

/** Whose credentials sign: without that, nothing is written. */
async function identityOf(session: Session, region: string, signal: AbortSignal): Promise<Identity> {
  try {
    return await session.identity(region, signal);
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    throw new ToolError({ ...withoutAccount(error.details), region }, { cause: error });
  }
}
