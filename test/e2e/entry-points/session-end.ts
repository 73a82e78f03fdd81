import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { JsonRpcProcess } from '../../support/json-rpc.ts';
import { ENDINGS } from '../endings.ts';
import type { Launch } from './entry-points.ts';

const run = promisify(execFile);

export interface SessionEnd {
  how: number | NodeJS.Signals;
  /** Milliseconds until no process of the entry point was left. */
  gone: number;
  stderr: string;
}

/** Opens a session and ends it as a host does. Signals go to the whole process group, as from a terminal. */
export async function endSession({ command, args, env, cwd }: Launch, ending: string): Promise<SessionEnd> {
  const server = new JsonRpcProcess(command, args, {
    cwd,
    env: { ...process.env, ...env },
    // A process group shows everything that the entry point starts besides the server.
    detached: process.platform !== 'win32',
  });
  await server.initialize();
  const group = server.child.pid!;
  const began = performance.now();
  const { how } = await server.ending(() => ENDINGS[ending]!(server, -group));
  while (await isAlive(group)) {}
  return { how, gone: performance.now() - began, stderr: server.stderr };
}

/** Whether a process of the group is running. A zombie, which waits for its parent to reap it, is not. */
async function isAlive(group: number): Promise<boolean> {
  if (process.platform === 'win32') return false;
  const { stdout } = await run('ps', ['-A', '-o', 'pgid=,stat=']);
  return stdout.split('\n').some((line) => {
    const [pgid, state] = line.trim().split(/\s+/);
    return Number(pgid) === group && !state!.startsWith('Z');
  });
}
