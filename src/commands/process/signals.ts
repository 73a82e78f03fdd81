import { constants } from 'node:os';

/** Calls back on each signal that asks a process to end, with the exit code by which shells know it. */
export function onSignal(end: (exitCode: number) => void): void {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.once(signal, () => end(128 + constants.signals[signal]));
  }
}
