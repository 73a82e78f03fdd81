import { Pool } from 'undici';
import type { Message } from '../support/json-rpc.ts';
import { environment, McpProcess } from './processes.ts';

/** An MCP server over HTTP, with as little as possible between it and the bench: one request for each call. */
export class HttpProcess extends McpProcess {
  #pool: Pool | undefined;
  #calls = 0;

  static async listen(
    script: string,
    { endpoint, nodeOptions = [] }: { endpoint: string; nodeOptions?: readonly string[] },
  ): Promise<HttpProcess> {
    const server = new HttpProcess(process.execPath, [...nodeOptions, script, '--http', '0'], {
      env: environment(endpoint),
      stdio: ['pipe', 'pipe', 'pipe', ...(nodeOptions.length > 0 ? (['ipc'] as const) : [])],
    });
    const listening = await new Promise<string>((resolve, reject) => {
      let text = '';
      server.child.stderr.on('data', (more: string) => {
        text += more;
        const [, url] = /listening on (\S+?)"/.exec(text) ?? [];
        if (url) resolve(url);
      });
      server.exit.then((how) => reject(new Error(`ended with ${how}: ${text}`)));
    });
    server.#pool = new Pool(new URL(listening).origin, { connections: 64 });
    return server;
  }

  override async request(method: string, params: object = {}): Promise<Message> {
    this.#calls += 1;
    const body = JSON.stringify({ jsonrpc: '2.0', id: this.#calls, method, params });
    const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    const { body: answer } = await this.#pool!.request({ path: '/mcp', method: 'POST', headers, body });
    const text = await answer.text();
    const [, event = text] = /^data: (.*)$/m.exec(text) ?? [];
    return JSON.parse(event) as Message;
  }

  override async close(): Promise<void> {
    await this.#pool?.close();
    this.child.kill();
    await this.exit;
  }
}
