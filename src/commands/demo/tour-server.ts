import { devNull } from 'node:os';
import { Client, type RequestOptions } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { NAME, VERSION } from '../../version.ts';
import type { Answer } from './check.ts';

/** How this program is started as a server. */
export interface Program {
  /** The Node executable and this program's script. */
  command: string;
  script: string;
}

/** A server in a process of its own, and a client that is connected to it over stdio. */
export class TourServer {
  readonly client: Client;
  readonly #transport: StdioClientTransport;

  private constructor(client: Client, transport: StdioClientTransport) {
    this.client = client;
    this.#transport = transport;
  }

  static async start(
    { command, script }: Program,
    options: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<TourServer> {
    const client = new Client({ name: `${NAME}-demo`, version: VERSION });
    const transport = new StdioClientTransport({
      command,
      args: [script, ...options],
      // Besides these, the transport passes on only PATH, HOME and the like: no AWS configuration is within reach.
      env: { AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull, ...env },
    });
    try {
      await client.connect(transport);
    } catch (error) {
      await client.close();
      throw error;
    }
    return new TourServer(client, transport);
  }

  /** The answer of a tool, or its Error. */
  async call(Tool: string, Arguments: Answer, options?: RequestOptions): Promise<Answer> {
    const result = await this.client.callTool({ name: Tool, arguments: Arguments }, options);
    const [block] = result.content;
    const answer = JSON.parse(block?.type === 'text' ? block.text : '{}') as Answer;
    return (result.isError ? answer.Error : answer) as Answer;
  }

  /** Ends the process at once, as a crash does. */
  kill(): void {
    const { pid } = this.#transport;
    if (pid) process.kill(pid, 'SIGKILL');
  }

  async close(): Promise<void> {
    await this.client.close();
  }
}
