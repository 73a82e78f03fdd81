import { type ChildProcess, fork, type Serializable } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { awsEnvironment, BARE_ENVIRONMENT } from '../support/environment.ts';
import { JsonRpcProcess } from '../support/json-rpc.ts';
import { memoryOf } from '../support/process-memory.ts';

// The processes that are measured, without the environment and the AWS configuration of this machine.

export const environment = (endpoint?: string): Record<string, string> => ({
  ...BARE_ENVIRONMENT,
  ...awsEnvironment(endpoint),
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
});

export interface ToolEntry {
  name: string;
  description: string;
  inputSchema: unknown;
}

/** An MCP server on stdio. */
export class McpProcess extends JsonRpcProcess {
  /** Starts a server and reads its list of tools; it must have some. */
  static async start(
    script: string,
    {
      endpoint,
      nodeOptions = [],
      args = [],
    }: { endpoint?: string; nodeOptions?: readonly string[]; args?: readonly string[] } = {},
  ): Promise<{ server: McpProcess; tools: readonly ToolEntry[]; milliseconds: number }> {
    const began = performance.now();
    const server = new McpProcess(process.execPath, [...nodeOptions, script, ...args], {
      env: environment(endpoint),
      stdio: ['pipe', 'pipe', 'pipe', ...(nodeOptions.length > 0 ? (['ipc'] as const) : [])],
    });
    await server.initialize();
    const { tools } = await server.result('tools/list');
    const milliseconds = performance.now() - began;
    if (!(tools.length > 0)) throw new Error(`${script} lists no tools`);
    return { server, tools, milliseconds };
  }

  /** Calls a tool that has to succeed; answers the text that a model reads. */
  async call(name: string, args: Record<string, unknown> = {}): Promise<string> {
    const { content, isError } = await this.callTool(name, args);
    const { text } = content[0] as { text: string };
    if (isError) throw new Error(`${name} failed: ${text}`);
    return text;
  }

  /** The most memory so far, in MiB; undefined where the system does not tell. */
  peakMemory(): number | undefined {
    return memoryOf(this.child.pid)?.peak;
  }

  /** The CPU time of the main thread so far, in milliseconds; undefined where the system does not tell. */
  async cpuTime(): Promise<number | undefined> {
    return await cpuTime(this.child);
  }

  /** Bytes in use after a garbage collection, of a process with the memory probe. */
  async heapUsed(): Promise<number> {
    const answer = once(this.child, 'message');
    this.child.send('heap');
    return Number((await answer)[0]);
  }

  async close(): Promise<void> {
    this.child.stdin.end();
    await this.exit;
  }
}

async function cpuTime({ pid }: ChildProcess): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/schedstat`, 'utf8').catch(() => '');
  const nanoseconds = Number.parseInt(text, 10);
  return Number.isNaN(nanoseconds) ? undefined : nanoseconds / 1e6;
}

/** A process of the bench that answers questions one after another: the simulator, or the bare SDK. */
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
