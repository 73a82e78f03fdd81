/** The only source of time in this project: tests pass one that they can move. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};

/**
 * Runs with a signal that is aborted with the given one or after `ms` milliseconds of real time, and is over then, also
 * where what runs does not listen to its signal: with the signal's reason, or with a TimeoutError. AbortSignal.any does
 * the first half, from Node 20.3 on and without letting go of the signals.
 */
export async function withDeadline<T>(
  ms: number,
  signal: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const either = new AbortController();
  const over = new Promise<never>((_, reject) => {
    either.signal.addEventListener('abort', () => reject(either.signal.reason), { once: true });
  });
  const onAbort = () => either.abort(signal?.reason);
  const onLate = () => either.abort(Object.assign(new Error(`more than ${ms} ms`), { name: 'TimeoutError' }));
  const timer = setTimeout(onLate, ms);
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  try {
    return await Promise.race([over, run(either.signal)]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}
