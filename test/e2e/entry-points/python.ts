import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CALLS, type Outcomes } from './cases.ts';
import type { Launch } from './entry-points.ts';

const run = promisify(execFile);

/** An interpreter that has the Python SDK: PYTHON, or one with a usual name. Fails with the reason. */
export async function pythonWithMcp(): Promise<string> {
  for (const command of [process.env.PYTHON, 'python3', 'python']) {
    const found = command && (await run(command, ['-c', 'import mcp']).catch(() => undefined));
    if (found) return command;
  }
  throw new Error('no Python with the package mcp (PYTHON can name one)');
}

/** The conversation of cases.ts, by the Python SDK's client. */
export async function converseInPython(python: string, launch: Launch): Promise<Outcomes> {
  const task = run(python, [join(import.meta.dirname, 'python_client.py')]);
  task.child.stdin!.end(JSON.stringify({ launch, calls: CALLS }));
  return JSON.parse((await task).stdout);
}
