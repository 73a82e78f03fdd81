import type { Session } from '../aws/index.ts';
import { type CopyTerms, parametersOf } from '../domain/copy/request.ts';
import { type ErrorDetails, ToolError } from '../domain/errors.ts';
import { type Identity, refuseAccountMismatch, withoutAccount } from '../domain/guards/account.ts';
import { refuseDestination, refuseForeignSource, refuseRegion, refuseWrites } from '../domain/guards/guards.ts';
import { isAsSource, refuseRetention } from '../domain/guards/retention-cap.ts';
import { audited } from './audit.ts';
import type { ToolCall, WriteCall, WriteTool } from './contract.ts';
import { finish, prepare, type Request, type RunContext } from './prepare.ts';

/**
 * The order of the guards: first those that need no AWS call, last the user's confirmation. They judge what the call asks
 * for, then each copy that this turns out to be, and each copy of a set once more when it is started.
 *
 * @param setId joins the audit lines of the copies of a set with those of the call.
 */
export async function guardedWrite(
  tool: WriteTool,
  request: Request,
  context: RunContext,
  setId: string | undefined,
): Promise<Record<string, unknown>> {
  const { settings, audit, clock } = context;
  const { principal } = request;
  refuse(refuseWrites(settings));
  const { value, call } = await prepare(tool, request, context);
  const { session, region, signal } = call;
  const terms = value as CopyTerms;
  refuse(refuseRegion(terms, settings), { region });
  refuse(await retentionRefusal(terms, call), { region });
  const identity = await identityOf(session, region, signal);
  const { account } = identity;
  refuse(refuseAccountMismatch(identity), { account, region });
  const judge = (copy: CopyTerms) =>
    refuse(
      refuseWrites(settings) ??
        refuseForeignSource(copy, account) ??
        refuseDestination(copy, account, settings) ??
        refuseRegion(copy, settings) ??
        refuseRetention(copy, settings),
      { account, region },
    );
  judge(terms);
  const defaults = { Profile: session.profile };
  const approved: WriteCall = {
    ...call,
    account,
    judge,
    copy: (copy, run) =>
      audited(audit, clock, tool.name, { arguments: parametersOf(copy), defaults, setId, principal }, async () => {
        judge(copy);
        return { ...(await run()), Account: account, Region: region };
      }),
  };
  const order = await tool.order(terms, approved);
  for (const copy of order.requests) judge(copy);
  let confirmedAt: number | undefined;
  if (settings.confirm && order.requests.length > 0) {
    // AWS documents no order of its lists.
    const copies = order.requests.map((copy) => JSON.stringify(parametersOf(copy))).toSorted();
    // The caller too: nobody answers a question that somebody else was asked. What is shown of two callers can be the same.
    const caller = principal?.identity ?? null;
    const asked = { copies, account, region, profile: session.profile ?? null, principal: caller };
    confirmedAt = await request.confirmation.confirm(await order.question(), asked, session.awsNow());
  }
  return finish(await order.run(confirmedAt), account, call, context);
}

function refuse(refusal: ErrorDetails | undefined, more: Partial<ErrorDetails> = {}): void {
  if (refusal) throw new ToolError({ ...refusal, ...more });
}

/** Reads the source only for a refusal that can then say how long it is kept. */
async function retentionRefusal(copy: CopyTerms, { session, region, signal, settings }: ToolCall) {
  const refusal = refuseRetention(copy, settings);
  const { sourceVaultName: BackupVaultName, recoveryPoint } = copy;
  // The sources of a set are not known yet.
  if (!refusal || !isAsSource(copy) || !recoveryPoint) return refusal;
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
