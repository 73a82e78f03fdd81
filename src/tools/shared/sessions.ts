import type { Session } from '../../aws/index.ts';
import { ToolError } from '../../domain/errors.ts';
import type { ToolCall } from '../../pipeline/contract.ts';

/** The account of a session; undefined where AWS does not tell it. */
export async function accountOf(session: Session, { region, signal }: ToolCall): Promise<string | undefined> {
  try {
    return await session.account(region, signal);
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
  const accounts = await Promise.all(others.map((session) => accountOf(session, call)));
  return others[accounts.indexOf(account)];
}
