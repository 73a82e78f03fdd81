import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'main.js');

/** The built server as a host starts it; calls by hand-written JSON-RPC, so that a kill can come at any moment. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: any) => void>();
  #lastId = 0;
  stderr = '';
  /** Whether it has answered a call: the next one is answered much sooner. */
  served = false;

  constructor(env: Record<string, string>, args: readonly string[] = []) {
    this.#child = spawn(process.execPath, [MAIN, ...args], { env, stdio: ['pipe', 'pipe', 'pipe'] });
    createInterface({ input: this.#child.stdout! }).on('line', (line) => {
      const message = JSON.parse(line);
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
    });
    this.#child.stderr!.on('data', (data) => {
      this.stderr += data;
    });
    this.#child.stdin!.on('error', () => {});
    this.#child.once('exit', () => {
      for (const resolve of this.#waiting.values()) resolve(undefined);
      this.#waiting.clear();
    });
    void this.request('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'torture', version: '1' },
    });
    this.#write({ jsonrpc: '2.0', method: 'notifications/initialized' });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The response; undefined when the process ended first. */
  request(method: string, params: unknown): Promise<any> {
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      if (!this.alive) return resolve(undefined);
      this.#waiting.set(id, resolve);
      this.#write({ jsonrpc: '2.0', id, method, params });
    });
  }

  /** The JSON of a tool's answer; undefined when the process ended first. */
  async call(name: string, args: Record<string, unknown>): Promise<any> {
    const response = await this.request('tools/call', { name, arguments: args });
    if (response === undefined) return undefined;
    this.served = true;
    if (response.error) return { ProtocolError: response.error };
    return JSON.parse(response.result.content[0].text);
  }

  /** Whether it was this that ended the process. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<boolean> {
    if (!this.alive || this.#child.killed) return false;
    this.#child.kill(signal);
    if (this.alive) await once(this.#child, 'exit');
    return true;
  }

  #write(message: unknown): void {
    this.#child.stdin!.write(`${JSON.stringify(message)}\n`);
  }
}
