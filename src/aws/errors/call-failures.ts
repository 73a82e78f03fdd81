import { ToolError } from '../../domain/errors.ts';
import { type Identity, refuseAccountMismatch } from '../../domain/guards/account.ts';

// Why a call of a session ends before AWS answers it.

const UNKNOWN_START = 'Whether the start that was already sent was made is unknown.';

/** @param sentBefore whether an attempt of the start was sent whose outcome is unknown. */
export function accountChanged(region: string, sentBefore: boolean): ToolError {
  return new ToolError({
    category: 'credentials',
    code: 'AccountChanged',
    message: `The credentials were renewed during this call and now belong to another account. ${
      sentBefore ? UNKNOWN_START : 'Nothing was started.'
    }`,
    fix: 'Call again: the call is then checked against the new account.',
    region,
  });
}

/** The same refusal as before a start, for credentials that were renewed during it. */
export function accountMismatch(identity: Identity, region: string, sentBefore: boolean): ToolError {
  const refusal = refuseAccountMismatch(identity)!;
  const message = sentBefore ? `${refusal.message} ${UNKNOWN_START}` : refusal.message;
  return new ToolError({ ...refusal, message, account: identity.account, region });
}

export function cancelledError(): ToolError {
  return new ToolError({
    category: 'cancelled',
    code: 'Cancelled',
    message: 'The client cancelled the call.',
    fix: 'Call again if you still need the answer. Repeating a start does not make a second copy.',
  });
}

export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelledError();
}

/** The promise's result, or `cancelled` as soon as the signal aborts. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(cancelledError());
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
    if (signal.aborted) onAbort();
  });
}
