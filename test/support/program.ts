import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { type Answer, checked } from './answer.ts';
import { awsEnvironment, BARE_ENVIRONMENT } from './environment.ts';
import { JsonRpcProcess, type Message } from './json-rpc.ts';
import { MAIN } from './repository.ts';

// The built program, as a host or a shell starts it.

type Environment = Readonly<Record<string, string>>;

/** The server, for one test. */
export class Program extends JsonRpcProcess {
  stdout = '';

  constructor(args: readonly string[], env: Environment = {}) {
    super(process.execPath, [MAIN, ...args], { env: { ...BARE_ENVIRONMENT, ...env } });
    onTestFinished(() => void this.child.kill('SIGKILL'));
  }

  /** Every line of stdout as JSON-RPC; throws where one is anything else. */
  get messages(): Message[] {
    return this.stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => {
        const message = JSON.parse(line);
        if (message.jsonrpc !== '2.0') throw new Error(`not JSON-RPC on stdout: ${line}`);
        return message;
      });
  }

  async call(name: string, args: object = {}): Promise<Answer> {
    return checked(name, await this.callTool(name, args));
  }

  protected override received(line: string): void {
    this.stdout += `${line}\n`;
    // Text is left to the getter: the simulator writes its URL.
    if (line.startsWith('{')) super.received(line);
  }
}

/** The server before a simulator in the test's process, initialized. */
export async function serveProcess(url: string, args: readonly string[] = [], env: Environment = {}): Promise<Program> {
  const program = new Program(args, { ...awsEnvironment(url), ...env });
  await program.initialize();
  return program;
}

/** Runs the program to its end. */
export function runProgram(
  args: readonly string[],
  env: Environment = {},
  cwd?: string,
): Promise<{ stdout: string; stderr: string; code: number }> {
  return new Promise((resolve) => {
    const options = { env: { ...BARE_ENVIRONMENT, ...env }, cwd };
    execFile(process.execPath, [MAIN, ...args], options, (error, stdout, stderr) => {
      resolve({ stdout, stderr, code: typeof error?.code === 'number' ? error.code : error ? -1 : 0 });
    }).stdin!.end();
  });
}

/** The simulator in a process of its own. */
export async function simulatorProcess(...args: string[]): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [MAIN, 'simulator', ...args], {
    env: BARE_ENVIRONMENT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = await once(createInterface({ input: child.stdout }), 'line');
  return { url, child };
}

/** The lines of an audit log. */
export function auditLines(path: string): any[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}
