import { execFile } from 'node:child_process';
import { MAIN } from './repository.ts';

/** Runs the built program to its end, with nothing of this machine's AWS configuration. */
export function runMain(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ stdout: string; stderr: string; code: number }> {
  const clean = {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...env,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { env: clean }, (error, stdout, stderr) => {
      resolve({ stdout, stderr, code: typeof error?.code === 'number' ? error.code : error ? -1 : 0 });
    });
  });
}
