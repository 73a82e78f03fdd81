import { type ChildProcessWithoutNullStreams, type SpawnOptions, spawn } from 'node:child_process';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';

export interface Message {
  jsonrpc: '2.0';
  id?: unknown;
  method?: string;
  result?: any;
  error?: { code: number; message: string };
}

/** The process ended before it answered. */
export class ProcessEnded extends Error {}

interface Waiting {
  resolve(response: Message): void;
  reject(reason: ProcessEnded): void;
}

/**
 * A process that speaks JSON-RPC in lines on its stdin and stdout. There is no client library in between: a test sees
 * every line, a kill can come at any moment, and only the process takes time.
 */
export class JsonRpcProcess {
  readonly child: ChildProcessWithoutNullStreams;
  stderr = '';
  /** Resolves with the exit code, or the signal that ended it. */
  readonly exit: Promise<number | NodeJS.Signals>;
  readonly #waiting = new Map<unknown, Waiting>();
  #rest = '';
  #lastId = 0;

  constructor(command: string, args: readonly string[], options: SpawnOptions) {
    this.child = spawn(command, args, { stdio: 'pipe', ...options }) as ChildProcessWithoutNullStreams;
    this.child.stdin.on('error', () => {});
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => this.#receive(text));
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.exit = new Promise((resolve) =>
      this.child.once('close', (code, signal) => {
        for (const { reject } of this.#waiting.values()) reject(this.#ended());
        this.#waiting.clear();
        resolve(code ?? signal!);
      }),
    );
  }

  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  send(message: object): void {
    this.child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  /** The next response with this id; fails with ProcessEnded when none can come. */
  response(id: unknown): Promise<Message> {
    return new Promise((resolve, reject) => {
      if (this.alive) this.#waiting.set(id, { resolve, reject });
      else reject(this.#ended());
    });
  }

  async request(method: string, params: object = {}): Promise<Message> {
    this.#lastId += 1;
    const response = this.response(this.#lastId);
    this.send({ id: this.#lastId, method, params });
    return await response;
  }

  /** The result of a request that has to succeed. */
  async result(method: string, params: object = {}): Promise<any> {
    const { result, error } = await this.request(method, params);
    if (error) throw new Error(`${method} ${JSON.stringify(params)}: ${error.code} ${error.message}`);
    return result;
  }

  /** The handshake of a client of 2025. */
  async initialize(protocolVersion = '2025-11-25'): Promise<any> {
    const initialized = this.result('initialize', {
      protocolVersion,
      capabilities: {},
      clientInfo: { name: 'lines', version: '1' },
    });
    this.send({ method: 'notifications/initialized' });
    return await initialized;
  }

  async callTool(name: string, args: object = {}): Promise<CallToolResult> {
    return await this.result('tools/call', { name, arguments: args });
  }

  /** How the process ends after what is done to it, and in how many milliseconds. */
  async ending(
    end: (child: ChildProcessWithoutNullStreams) => void,
  ): Promise<{ how: number | NodeJS.Signals; ms: number }> {
    const began = performance.now();
    end(this.child);
    return { how: await this.exit, ms: performance.now() - began };
  }

  /** One line of stdout, without its end. */
  protected received(line: string): void {
    const message: Message = JSON.parse(line);
    if (message.jsonrpc !== '2.0') throw new Error(`not JSON-RPC: ${line}`);
    if (message.method !== undefined) return;
    this.#waiting.get(message.id)?.resolve(message);
    this.#waiting.delete(message.id);
  }

  #receive(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.received(line);
  }

  #ended(): ProcessEnded {
    return new ProcessEnded(`the process ended (${this.child.exitCode ?? this.child.signalCode}): ${this.stderr}`);
  }
}
