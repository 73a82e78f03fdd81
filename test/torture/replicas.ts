import { type ChildProcess, spawn } from 'node:child_process';
import { request } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { Json } from '../support/answer.ts';
import { awsEnvironment, BARE_ENVIRONMENT } from '../support/environment.ts';
import { MAIN } from '../support/repository.ts';
import type { Caller } from './server-process.ts';

/** One of several processes that serve the same over HTTP. */
class Replica {
  readonly #env: Readonly<Record<string, string>>;
  #child!: ChildProcess;
  /** Undefined while it starts. */
  port: number | undefined;

  constructor(env: Readonly<Record<string, string>>) {
    this.#env = env;
    this.start();
  }

  start(): void {
    this.port = undefined;
    const child = spawn(process.execPath, [MAIN, '--http', '0'], {
      env: this.#env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    let stderr = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      const [, port] = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(stderr) ?? [];
      if (port && this.#child === child) this.port = Number(port);
    });
  }

  /** Whether this ended it: a process that somebody else has killed already is theirs to replace. */
  async kill(): Promise<boolean> {
    const child = this.#child;
    if (child.killed) return false;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    return true;
  }
}

/** Two replicas behind a balancer that gives each connection to the next one. A replica that is killed is started again. */
export class Replicas implements Caller {
  readonly alive = true;
  served = false;
  readonly #replicas: readonly [Replica, Replica];
  readonly #balancer: Server;
  readonly #listening: Promise<number>;
  readonly #sockets = new Set<Socket>();
  #next = 0;
  #ended = false;

  constructor(url: string) {
    const env = { ...BARE_ENVIRONMENT, ...awsEnvironment(url) };
    this.#replicas = [new Replica(env), new Replica(env)];
    this.#balancer = createServer((socket) => this.#forward(socket));
    this.#listening = new Promise((resolve) => {
      this.#balancer.listen(0, '127.0.0.1', () => resolve((this.#balancer.address() as AddressInfo).port));
    });
  }

  /** The JSON of a tool's answer; undefined where the connection ended first. */
  async call(name: string, args: object): Promise<Json> {
    const port = await this.#listening;
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } });
    const text = await new Promise<string | undefined>((resolve) => {
      const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
      const sent = request(
        { port, host: '127.0.0.1', path: '/mcp', method: 'POST', headers, agent: false },
        (reply) => {
          let all = '';
          reply.setEncoding('utf8').on('data', (more: string) => {
            all += more;
          });
          reply.once('end', () => resolve(reply.complete ? all : undefined)).once('error', () => resolve(undefined));
        },
      );
      sent.once('error', () => resolve(undefined)).end(body);
    });
    const [, event = text] = /^data: (.*)$/m.exec(text ?? '') ?? [];
    if (!event) return undefined;
    this.served = true;
    const { result, error } = JSON.parse(event);
    return error ? { ProtocolError: error } : JSON.parse(result.content[0].text);
  }

  /** Kills the replica that was called last, or the other one; the next one takes its place. */
  async kill(): Promise<boolean> {
    if (this.#ended) return false;
    const victim = this.#replicas[this.#next % 2]!;
    if (!(await victim.kill())) return false;
    if (!this.#ended) victim.start();
    return true;
  }

  async end(): Promise<void> {
    this.#ended = true;
    for (const socket of this.#sockets) socket.destroy();
    this.#balancer.close();
    await Promise.all(this.#replicas.map((one) => one.kill()));
  }

  #forward(client: Socket): void {
    this.#keep(client);
    const attempt = () => {
      if (client.destroyed) return;
      this.#next += 1;
      const { port } = this.#replicas.find((one, at) => one.port !== undefined && at === this.#next % 2) ?? {};
      // None listens yet, as after a kill.
      if (port === undefined) return void setTimeout(attempt, 10);
      const server = connect(port, '127.0.0.1');
      this.#keep(server);
      server.once('connect', () => client.pipe(server).pipe(client));
      server.once('error', () => (server.connecting ? attempt() : client.destroy()));
      server.once('close', () => client.destroy());
      client.once('close', () => server.destroy());
    };
    attempt();
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {}).once('close', () => this.#sockets.delete(socket));
  }
}
