import type { Session } from '../../aws/index.ts';
import { ToolError } from '../../domain/errors.ts';
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
): Promise<Session | undefined> {
  if (account === own) return call.session;
  const others = call.aws.sessions().filter((session) => session !== call.session);
  const identities = await Promise.all(others.map((session) => identityOf(session, call)));
  return others[identities.findIndex((identity) => identity?.account === account)];
}
