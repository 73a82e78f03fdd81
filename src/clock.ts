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

/** How what runs learns of its end: the older form of a signal, which the AWS SDK takes too and which costs nothing. */
export interface Interruption {
  aborted: boolean;
  reason: unknown;
  onabort: (() => void) | null;
}

/**
 * Runs until the given signal is aborted or `ms` milliseconds of real time have passed, and is over then, also where what
 * runs does not listen: with the signal's reason, or with a TimeoutError.
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

/** The same for what takes an AbortSignal. */
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
