// How a server ends: a host closes its stdin, goes away, or signals the whole process group as a terminal does.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { Launch } from './doors.ts';

const run = promisify(execFile);

export const ENDINGS = {
  'stdin ends': (child: ChildProcess) => void child.stdin!.end(),
  'stdout is closed': (child: ChildProcess) => {
    child.stdout!.destroy();
    child.stdin!.write(`${JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/list' })}\n`);
  },
  SIGTERM: (child: ChildProcess) => void process.kill(-child.pid!, 'SIGTERM'),
  SIGINT: (child: ChildProcess) => void process.kill(-child.pid!, 'SIGINT'),
  SIGHUP: (child: ChildProcess) => void process.kill(-child.pid!, 'SIGHUP'),
} as const;

export interface Ending {
  code: number | null;
  /** Milliseconds until the last process of the door was gone. */
  gone: number;
  stderr: string;
}

export async function end(launch: Launch, ending: keyof typeof ENDINGS): Promise<Ending> {
  const { command, args, env, cwd } = launch;
  // A group of its own, so that whatever the door starts besides the server is seen.
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, detached: process.platform !== 'win32' });
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += chunk));
  child.stdin.on('error', () => {});
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'doors', version: '1' } };
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`);
  await once(createInterface(child.stdout), 'line');
  const began = performance.now();
  ENDINGS[ending](child);
  const [code] = await exited;
  while (await groupLives(child.pid!)) {}
  return { code, gone: performance.now() - began, stderr };
}

/** Whether a process of the group runs. One that has ended and waits to be reaped by its new parent does not. */
async function groupLives(group: number): Promise<boolean> {
  if (process.platform === 'win32') return false;
  const { stdout } = await run('ps', ['-A', '-o', 'pgid=,stat=']);
  return stdout.split('\n').some((line) => {
    const [pgid, state] = line.trim().split(/\s+/);
    return Number(pgid) === group && !state!.startsWith('Z');
  });
}
