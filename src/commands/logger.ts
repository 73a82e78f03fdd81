import type { LogLevel } from '../config/index.ts';

export type Log = (level: LogLevel, message: string) => void;

/** Writes one JSON line to stderr for each message at or above the threshold. */
export function logger(threshold: LogLevel): Log {
  const levels = ['error', 'warn', 'info', 'debug'] as const;
  return (level, message) => {
    if (levels.indexOf(level) > levels.indexOf(threshold)) return;
    process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, message })}\n`);
  };
}
