import type { Session } from '../../aws/index.ts';
import { RETRYABLE, ToolError } from '../../domain/errors.ts';
import type { Identity } from '../../domain/guards/account.ts';
import type { ToolCall } from '../../pipeline/contract.ts';

/** Whose credentials a session has; undefined where AWS does not tell it. */
export async function identityOf(session: Session, { region, signal }: ToolCall): Promise<Identity | undefined> {
  try {
    return await session.identity(region, signal);
  } catch (error) {
    if (error instanceof ToolError && error.category !== 'cancelled') return undefined;
    throw error;
  }
}

/** A session of an account: the call's own, or that of another configured profile. */
export async function sessionOfAccount(
  account: string,
  own: string | undefined,
  call: ToolCall,
  failIfUnsure = false,
): Promise<Session | undefined> {
  if (account === own) return call.session;
  const others = call.aws.sessions().filter((session) => session !== call.session);
  const identities = await Promise.allSettled(others.map((session) => session.identity(call.region, call.signal)));
  const found = others[identities.findIndex((one) => one.status === 'fulfilled' && one.value.account === account)];
  const reasons = identities.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  const fatal = reasons.find((one) => !(one instanceof ToolError) || one.category === 'cancelled');
  if (fatal !== undefined) throw fatal;
  const passing = reasons.find((one) => one instanceof ToolError && RETRYABLE[one.category]);
  if (failIfUnsure && !found && passing !== undefined) throw passing;
  return found;
}
