import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { RequestOptions } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  type CallToolResult,
  type ElicitRequest,
  ElicitRequestSchema,
  type ElicitResult,
  type ListToolsResult,
} from '@modelcontextprotocol/sdk/types.js';
import { expect, onTestFinished } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { GuardSettings } from '../../src/domain/guards/settings.ts';
import { Confirmer } from '../../src/pipeline/confirm.ts';
import type { SchemaOptions } from '../../src/pipeline/contract.ts';
import { type CallDeps, Calls } from '../../src/server/calls.ts';
import { createServer } from '../../src/server/server.ts';
import { type Simulator, type SimulatorOptions, startSimulator, type WorldData } from '../../src/simulator/index.ts';
import { type Answer, checked, type Json } from './answer.ts';
import { awsAt, NOWHERE } from './aws.ts';
import { NO_GUARDS } from './copy-request.ts';
import { ManualClock } from './manual-clock.ts';

// The server in the test's process, with a real client; a simulator before it; and both together as a bench.

export type TestSettings = Partial<GuardSettings & SchemaOptions>;
export type CallOptions = Pick<RequestOptions, 'signal' | 'onprogress' | 'timeout'>;
type Args = Record<string, unknown>;

export interface TestServer {
  client: Client;
  deps: CallDeps;
  calls: Calls;
  log: string[];
  call(name: string, args?: Args, options?: CallOptions): Promise<Answer>;
  /** Calls a tool that has to succeed. */
  ok(name: string, args?: Args): Promise<Json>;
  /** Calls a tool that has to fail, and answers its Error. */
  fail(name: string, args?: Args): Promise<Json>;
}

/** The dependencies of a server whose AWS is at this address. */
export function depsFor(url: string, settings: TestSettings = {}, log: string[] = []): CallDeps {
  return {
    aws: awsAt(url),
    clock: systemClock,
    settings: { ...NO_GUARDS, profiles: [], ...settings },
    simulated: false,
    confirmer: new Confirmer(systemClock, undefined, 200),
    log: (level, message) => log.push(`${level}: ${message}`),
  };
}

/** A server whose calls have these dependencies. */
export function serverOf(deps: CallDeps, era: 'legacy' | 'modern' = 'legacy', calls = new Calls(deps)) {
  return createServer({ ...deps, calls: async () => calls, ...APP_MODULES }, era);
}

/** What a server loads for clients that show apps. */
export const APP_MODULES = {
  apps: () => import('../../src/server/apps.ts'),
  board: () => import('../../src/board/index.ts'),
};

/** How a user answers the server's questions. */
export type Answering = (params: ElicitRequest['params']) => ElicitResult | Promise<ElicitResult>;

/** A client of 2025 that is connected to a server with these dependencies; without `answering` it cannot be asked. */
export async function connect(deps: CallDeps, answering?: Answering, calls = new Calls(deps)): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' }, { capabilities: answering ? { elicitation: {} } : {} });
  if (answering) client.setRequestHandler(ElicitRequestSchema, ({ params }) => answering(params));
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  await Promise.all([serverOf(deps, 'legacy', calls).connect(serverSide as never), client.connect(clientSide)]);
  return client;
}

/** The tools as a client sees them; also outside of a test. */
export async function listTools(settings: TestSettings = {}): Promise<ListToolsResult['tools']> {
  const client = await connect(depsFor(NOWHERE, settings));
  const { tools } = await client.listTools();
  await client.close();
  return tools;
}

/** A server whose AWS is at this address. */
export async function serve(
  url: string,
  settings: TestSettings = {},
  more: Partial<CallDeps> = {},
): Promise<TestServer> {
  const log: string[] = [];
  const deps = { ...depsFor(url, settings, log), ...more };
  const calls = new Calls(deps);
  const client = await connect(deps, undefined, calls);
  onTestFinished(() => client.close());
  const call: TestServer['call'] = async (name, args = {}, options = {}) => {
    const result = await client.callTool({ name, arguments: args }, undefined, { timeout: 60_000, ...options });
    return checked(name, result as CallToolResult);
  };
  return {
    client,
    deps,
    calls,
    log,
    call,
    async ok(name, args) {
      const { isError, json } = await call(name, args);
      expect(isError, JSON.stringify(json)).toBe(false);
      return json;
    },
    async fail(name, args) {
      const { isError, json } = await call(name, args);
      expect(isError, JSON.stringify(json)).toBe(true);
      return json.Error;
    },
  };
}

export interface BenchOptions extends SimulatorOptions {
  /** Makes the world of the time at which the simulator starts. */
  worldAt?(now: number): WorldData;
}

/** A simulator in the test's process, on a clock that the test moves. */
export async function simulate({ worldAt, ...options }: BenchOptions = {}): Promise<{
  simulator: Simulator;
  clock: ManualClock;
}> {
  // It starts at the machine's own time: the SDK signs with that, and a signature far off costs one more request.
  const clock = new ManualClock(Date.now());
  const world = worldAt && { world: worldAt(clock.now()) };
  const simulator = await startSimulator({ clock, ...options, ...world });
  onTestFinished(() => simulator.close());
  return { simulator, clock };
}

/** The jobs that were started, without those that the world began with. */
export const startedJobs = (simulator: Simulator) => simulator.copyJobs().filter((job) => job.Request !== undefined);

export interface Bench extends TestServer {
  server: TestServer;
  simulator: Simulator;
  clock: ManualClock;
  /** A server that shares nothing with the first but AWS and the time: as in another process, on another day. */
  another(): Promise<TestServer>;
}

/** A simulator and a server before it, on one clock that the test moves. */
export async function bench(
  options: BenchOptions = {},
  settings: TestSettings = {},
  deps: Partial<CallDeps> = {},
): Promise<Bench> {
  const { simulator, clock } = await simulate(options);
  const { profiles = [] } = settings;
  const another = () =>
    serve(simulator.url, settings, { clock, aws: awsAt(simulator.url, { clock, profiles }), ...deps });
  const server = await another();
  // From now on the client checks every result against the schema that the server lists.
  await server.client.listTools();
  return { ...server, server, simulator, clock, another };
}

/** The result of a call that sleeps on the manual clock: moves it a second whenever somebody sleeps. */
export async function driven<T>(clock: ManualClock, call: Promise<T>): Promise<T> {
  let settled = false;
  const done = () => {
    settled = true;
  };
  call.then(done, done);
  while (!settled) {
    await new Promise((resolve) => setImmediate(resolve));
    if (clock.sleeping > 0) clock.advance(1000);
  }
  return await call;
}

/** Makes the call that an answer names: it has to work. */
export async function follow(server: TestServer, clock: ManualClock, { json }: Answer): Promise<Answer> {
  const { Tool, Arguments } = json.Next ?? json.Error.Next;
  const answer = await driven(clock, server.call(Tool, Arguments));
  if (answer.isError) throw new Error(`Next does not work: ${JSON.stringify({ Tool, Arguments, ...answer.json })}`);
  return answer;
}

/** Every page of a list, in the order of the pages. */
export async function allPages(
  { ok }: Pick<TestServer, 'ok'>,
  name: string,
  key: string,
  args: Args,
): Promise<{ rows: Json[]; pages: Json[] }> {
  const pages: Json[] = [];
  let NextToken: string | undefined;
  do {
    const page = await ok(name, { ...args, ...(NextToken !== undefined && { NextToken }) });
    pages.push(page);
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return { rows: pages.flatMap((page) => page[key]), pages };
}
