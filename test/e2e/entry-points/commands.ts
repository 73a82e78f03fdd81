import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs npm to its end. On Windows npm is a shell script. */
export function npm(args: readonly string[], options: { cwd: string; timeout?: number }) {
  const windows = process.platform === 'win32';
  return run(windows ? 'npm.cmd' : 'npm', args, { ...options, shell: windows, maxBuffer: 2 ** 26 });
}
