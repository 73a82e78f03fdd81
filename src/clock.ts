/** The only source of time in this project. Tests pass one that they control. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds, or rejects with the signal's reason if it aborts first. */
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

/** Tells a running call that it is over: the older form of an abort signal, which the AWS SDK accepts at no cost. */
export interface Interruption {
  aborted: boolean;
  reason: unknown;
  onabort: (() => void) | null;
}

/**
 * Runs until the signal aborts or `ms` milliseconds of real time have passed. Then it rejects with the signal's reason
 * or a TimeoutError, even if `run` does not listen.
 */
export function interruptible<T>(
  ms: number,
  signal: AbortSignal | undefined,
  run: (interruption: Interruption) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const interruption: Interruption = { aborted: false, reason: undefined, onabort: null };
    const interrupt = (reason: unknown) => {
      settle();
      Object.assign(interruption, { aborted: true, reason });
      reject(reason);
      interruption.onabort?.();
    };
    const onAbort = () => interrupt(signal?.reason);
    const onLate = () => interrupt(Object.assign(new Error(`more than ${ms} ms`), { name: 'TimeoutError' }));
    const timer = setTimeout(onLate, ms);
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
    run(interruption).then(
      (value) => {
        settle();
        resolve(value);
      },
      (error) => {
        settle();
        reject(error);
      },
    );
  });
}

/** The same, for a `run` that takes an AbortSignal. */
export function withDeadline<T>(
  ms: number,
  signal: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return interruptible(ms, signal, (interruption) => {
    const either = new AbortController();
    const abort = () => either.abort(interruption.reason);
    interruption.onabort = abort;
    if (interruption.aborted) abort();
    return run(either.signal);
  });
}
