import { Agent, request } from 'node:http';
import type { Message } from '../support/json-rpc.ts';
import { environment, McpProcess } from './processes.ts';

/** An MCP server over HTTP, with as little as possible between it and the bench: one request for each call. */
export class HttpProcess extends McpProcess {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  #url = '';
  #calls = 0;

  static async listen(
    script: string,
    { endpoint, nodeOptions = [] }: { endpoint: string; nodeOptions?: readonly string[] },
  ): Promise<HttpProcess> {
    const server = new HttpProcess(process.execPath, [...nodeOptions, script, '--http', '0'], {
      env: environment(endpoint),
      stdio: ['pipe', 'pipe', 'pipe', ...(nodeOptions.length > 0 ? (['ipc'] as const) : [])],
    });
    server.#url = await new Promise((resolve, reject) => {
      let text = '';
      server.child.stderr.on('data', (more: string) => {
        text += more;
        const [, url] = /listening on (\S+?)"/.exec(text) ?? [];
        if (url) resolve(url);
      });
      server.exit.then((how) => reject(new Error(`ended with ${how}: ${text}`)));
    });
    return server;
  }

  override async request(method: string, params: object = {}): Promise<Message> {
    this.#calls += 1;
    const body = JSON.stringify({ jsonrpc: '2.0', id: this.#calls, method, params });
    const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    const text = await new Promise<string>((resolve, reject) => {
      const sent = request(this.#url, { method: 'POST', agent: this.#agent, headers }, (reply) => {
        let all = '';
        reply.setEncoding('utf8').on('data', (more: string) => {
          all += more;
        });
        reply.on('end', () => resolve(all)).on('error', reject);
      });
      sent.on('error', reject).end(body);
    });
    const [, event = text] = /^data: (.*)$/m.exec(text) ?? [];
    return JSON.parse(event) as Message;
  }

  override async close(): Promise<void> {
    this.#agent.destroy();
    this.child.kill();
    await this.exit;
  }
}
