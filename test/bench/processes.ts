import { type ChildProcess, fork, type Serializable, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';

// The processes that are measured. Each has an environment of its own, with nothing of this machine's AWS configuration.

export const KEYS = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};

export function environment(endpoint?: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: '/nonexistent',
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...KEYS,
    ...(endpoint !== undefined && { AWS_ENDPOINT_URL: endpoint }),
  };
}

export interface ToolEntry {
  name: string;
  description: string;
  inputSchema: unknown;
}

interface Answer {
  result?: unknown;
  error?: unknown;
}

/** An MCP server on stdio, driven by JSON-RPC lines: a client library would add its own time to every call. */
export class McpProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answer | undefined) => void>();
  #lastId = 0;
  #stderr = '';

  private constructor(script: string, endpoint: string | undefined, nodeOptions: readonly string[]) {
    this.#child = spawn(process.execPath, [...nodeOptions, script], {
      env: environment(endpoint),
      stdio: ['pipe', 'pipe', 'pipe', ...(nodeOptions.length > 0 ? (['ipc'] as const) : [])],
    });
    createInterface({ input: this.#child.stdout! }).on('line', (line) => {
      const message = JSON.parse(line) as Answer & { id: number };
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
    });
    this.#child.stderr!.on('data', (data) => {
      this.#stderr += data;
    });
    this.#child.stdin!.on('error', () => {});
    this.#child.once('exit', () => {
      for (const resolve of this.#waiting.values()) resolve(undefined);
      this.#waiting.clear();
    });
  }

  /** Starts a server and reads its list of tools; it must have some. */
  static async start(
    script: string,
    options: { endpoint?: string; nodeOptions?: readonly string[] } = {},
  ): Promise<{ server: McpProcess; tools: readonly ToolEntry[]; milliseconds: number }> {
    const began = performance.now();
    const server = new McpProcess(script, options.endpoint, options.nodeOptions ?? []);
    await server.#request('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'bench', version: '1' },
    });
    server.#write({ jsonrpc: '2.0', method: 'notifications/initialized' });
    const { tools } = (await server.#request('tools/list', {})) as { tools: ToolEntry[] };
    const milliseconds = performance.now() - began;
    if (!(tools.length > 0)) throw new Error(`${script} lists no tools`);
    return { server, tools, milliseconds };
  }

  /** Calls a tool that has to succeed; answers the text that a model reads. */
  async call(name: string, args: Record<string, unknown> = {}): Promise<string> {
    const result = (await this.#request('tools/call', { name, arguments: args })) as {
      content: [{ text: string }];
      isError?: boolean;
    };
    if (result.isError) throw new Error(`${name} failed: ${result.content[0].text}`);
    return result.content[0].text;
  }

  /** The most memory that the process has held so far, in KiB; undefined where the system does not tell. */
  async peakMemory(): Promise<number | undefined> {
    const status = await readFile(`/proc/${this.#child.pid}/status`, 'utf8').catch(() => '');
    const [, peak] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
    return peak === undefined ? undefined : Number(peak);
  }

  /** Milliseconds that the main thread has computed so far; undefined where the system does not tell. */
  async cpuTime(): Promise<number | undefined> {
    return await cpuTime(this.#child);
  }

  /** Bytes in use after a garbage collection, of a process with the memory probe. */
  async heapUsed(): Promise<number> {
    const answer = once(this.#child, 'message');
    this.#child.send('heap');
    return Number((await answer)[0]);
  }

  async close(): Promise<void> {
    this.#child.stdin!.end();
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
  }

  async #request(method: string, params: unknown): Promise<unknown> {
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = await new Promise<Answer | undefined>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#write({ jsonrpc: '2.0', id, method, params });
    });
    if (answer?.result !== undefined) return answer.result;
    throw new Error(`${method}: ${JSON.stringify(answer?.error) ?? `the server has ended: ${this.#stderr}`}`);
  }

  #write(message: unknown): void {
    this.#child.stdin!.write(`${JSON.stringify(message)}\n`);
  }
}

async function cpuTime({ pid }: ChildProcess): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/schedstat`, 'utf8').catch(() => '');
  const nanoseconds = Number.parseInt(text, 10);
  return Number.isNaN(nanoseconds) ? undefined : nanoseconds / 1e6;
}

/** A process of the bench's own that answers questions one after another: the simulator, or the bare SDK. */
export class Helper<Questions extends { [name: string]: (asked: never) => unknown }> {
  readonly #child: ChildProcess;
  readonly #waiting: ((answer: { value?: unknown; error?: string }) => void)[] = [];

  constructor(script: string, endpoint?: string) {
    this.#child = fork(script, { env: environment(endpoint), serialization: 'json' });
    this.#child.on('message', (answer) => this.#waiting.shift()?.(answer as { value?: unknown; error?: string }));
    this.#child.once('exit', () => {
      for (const resolve of this.#waiting.splice(0)) resolve({ error: `${script} has ended` });
    });
  }

  async ask<Name extends keyof Questions & string>(
    name: Name,
    asked: Parameters<Questions[Name]>[0],
  ): Promise<Awaited<ReturnType<Questions[Name]>>> {
    const answer = await new Promise<{ value?: unknown; error?: string }>((resolve) => {
      this.#waiting.push(resolve);
      this.#child.send({ name, asked } as unknown as Serializable);
    });
    if (answer.error !== undefined) throw new Error(`${name}: ${answer.error}`);
    return answer.value as Awaited<ReturnType<Questions[Name]>>;
  }

  async cpuTime(): Promise<number | undefined> {
    return await cpuTime(this.#child);
  }

  async close(): Promise<void> {
    this.#child.disconnect();
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
  }
}
