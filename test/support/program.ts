import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { onTestFinished } from 'vitest';
import { MAIN } from './repository.ts';
import { type Answer, checked, KEYS } from './server.ts';

// The built program, as a host starts it.

/** A folder for one test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'aws-backup-mcp-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Nothing of this machine's AWS configuration is in reach. */
export function bareEnvironment(): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: folder(), AWS_EC2_METADATA_DISABLED: 'true' };
}

/** What makes the AWS SDK talk to a simulator. */
export const awsEnvironment = (url: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: url,
  AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
  AWS_REGION: 'us-east-1',
});

interface Message {
  id?: number;
  method?: string;
  result?: Record<string, unknown>;
  error?: { code: number; message: string };
}

/** One process of the program. */
export class Program {
  readonly child: ChildProcessWithoutNullStreams;
  stdout = '';
  stderr = '';
  /** Resolves with the exit code, or the signal that ended it. */
  readonly exit: Promise<number | NodeJS.Signals>;
  readonly #waiting = new Map<number, (message: Message) => void>();
  #line = '';
  #id = 0;

  constructor(args: readonly string[], env: Record<string, string> = {}) {
    this.child = spawn(process.execPath, [MAIN, ...args], { env: { ...bareEnvironment(), ...env } });
    this.child.stdin.on('error', () => {});
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => this.#received(text));
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.exit = new Promise((resolve) =>
      this.child.once('close', (code, signal) => resolve(code ?? signal ?? 'SIGKILL')),
    );
    onTestFinished(() => void this.child.kill('SIGKILL'));
  }

  /** Every line of stdout as JSON; throws where one is anything else. */
  get messages(): Message[] {
    return this.stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => {
        const message = JSON.parse(line);
        if (message.jsonrpc !== '2.0') throw new Error(`no JSON-RPC on stdout: ${line}`);
        return message;
      });
  }

  send(message: object): void {
    this.child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  request(method: string, params: object = {}): Promise<Message> {
    this.#id += 1;
    const id = this.#id;
    const answered = new Promise<Message>((resolve) => this.#waiting.set(id, resolve));
    this.send({ id, method, params });
    return Promise.race([
      answered,
      this.exit.then((how) => {
        throw new Error(`it ended (${how}) before it answered ${method}: ${this.stderr}`);
      }),
    ]);
  }

  /** The handshake of a 2025-era client. */
  async initialize(capabilities: object = {}): Promise<Record<string, unknown>> {
    const { result } = await this.request('initialize', {
      protocolVersion: '2025-06-18',
      capabilities,
      clientInfo: { name: 'lines', version: '1' },
    });
    this.send({ method: 'notifications/initialized' });
    return result ?? {};
  }

  async call(name: string, args: object = {}): Promise<Answer> {
    const { result, error } = await this.request('tools/call', { name, arguments: args });
    if (error) throw new Error(`${name}: ${error.code} ${error.message}`);
    return checked(name, result as CallToolResult);
  }

  /** The signal's or the end's exit code, and how many milliseconds it took. */
  async ending(end: () => void): Promise<{ how: number | NodeJS.Signals; ms: number }> {
    const began = performance.now();
    end();
    return { how: await this.exit, ms: performance.now() - began };
  }

  #received(text: string): void {
    this.stdout += text;
    const lines = (this.#line + text).split('\n');
    this.#line = lines.pop() ?? '';
    for (const line of lines) {
      let message: Message | undefined;
      try {
        message = JSON.parse(line);
      } catch {
        continue; // `messages` tells of it.
      }
      if (message?.id === undefined || message.method !== undefined) continue;
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
    }
  }
}

/** The server before a simulator in the test's process, initialized. */
export async function serveProcess(
  url: string,
  args: string[] = [],
  env: Record<string, string> = {},
): Promise<Program> {
  const program = new Program(args, { ...awsEnvironment(url), ...env });
  await program.initialize();
  return program;
}

/** The lines of an audit log. */
export function auditLines(path: string): any[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** Resolves as soon as something is so. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 2));
}
