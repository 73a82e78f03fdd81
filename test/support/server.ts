import { isDeepStrictEqual } from 'node:util';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { RequestOptions } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { CallToolResult, ListToolsResult } from '@modelcontextprotocol/sdk/types.js';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import type { Aws } from '../../src/aws/index.ts';
import { systemClock } from '../../src/clock.ts';
import type { GuardSettings } from '../../src/domain/guards/settings.ts';
import { Confirmer } from '../../src/pipeline/confirm.ts';
import type { SchemaOptions } from '../../src/pipeline/contract.ts';
import { type CallDeps, Calls } from '../../src/server/calls.ts';
import { createServer } from '../../src/server/server.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/index.ts';
import { TOOLS } from '../../src/tools/index.ts';
import { createAws } from './aws.ts';
import { NO_GUARDS } from './copy-request.ts';
import { ManualClock } from './manual-clock.ts';

/** The keys of the simulator's built-in world. */
export const KEYS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};

/** The request of AWS's own StartCopyJob page. */
export const REQUEST = {
  RecoveryPointArn: 'arn:aws:backup:us-east-1:123456789012:recovery-point:1EB3B5E7-9EB0-435A-A80B-108B488B0D45',
  SourceBackupVaultName: 'Default',
  DestinationBackupVaultArn: 'arn:aws:backup:us-east-1:123456789012:backup-vault:aBackupVault',
  IamRoleArn: 'arn:aws:iam::123456789012:role/S3Access',
} as const;

/** An address for what needs none. */
export const NOWHERE = 'http://127.0.0.1:1';

export type TestSettings = Partial<GuardSettings & SchemaOptions>;

export interface Answer {
  isError: boolean;
  /** The JSON of the text block. */
  json: any;
  structured: any;
}

export interface TestServer {
  client: Client;
  deps: CallDeps;
  calls: Calls;
  log: string[];
  /** Calls a tool; the answer's text block is parsed. */
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<Answer>;
}

export type CallOptions = Pick<RequestOptions, 'signal' | 'onprogress' | 'timeout'>;

/** A simulator in the test's process, on a clock that the test moves. */
export async function simulate(options: SimulatorOptions = {}): Promise<{ simulator: Simulator; clock: ManualClock }> {
  // From the machine's own time on: the SDK signs with it, and a signature far off costs one more request.
  const clock = new ManualClock(Date.now());
  const simulator = await startSimulator({ clock, ...options });
  onTestFinished(() => simulator.close());
  return { simulator, clock };
}

/** A simulator and a server before it, on one clock that the test moves. */
export async function bench(
  options: SimulatorOptions = {},
  settings: TestSettings = {},
): Promise<TestServer & { simulator: Simulator; clock: ManualClock; another(): Promise<TestServer> }> {
  const { simulator, clock } = await simulate(options);
  // Nothing is shared with the first server but AWS and the time: as in another process, on another day.
  const another = () => serve(simulator.url, settings, { clock, aws: awsAt(simulator.url, { clock }) });
  return { ...(await another()), simulator, clock, another };
}

/** The result of a call that sleeps on a clock which stands still: moves it a second whenever somebody sleeps. */
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

/** The sessions of a server whose calls go to this address. */
export function awsAt(url: string, options: Partial<Parameters<typeof createAws>[0]> = {}): Aws {
  return createAws({
    clock: systemClock,
    profiles: [],
    region: 'us-east-1',
    endpoint: async () => ({ url, credentials: KEYS }),
    timeouts: { attempt: 2000, total: 6000, attempts: 3 },
    ...options,
  });
}

function depsFor(url: string, settings: TestSettings, log: string[]): CallDeps {
  return {
    aws: awsAt(url),
    clock: systemClock,
    settings: {
      ...NO_GUARDS,
      profiles: [],
      ...settings,
    },
    simulated: false,
    confirmer: new Confirmer(systemClock, 200),
    log: (level, message) => log.push(`${level}: ${message}`),
  };
}

/** A server whose calls have these dependencies. */
export function serverOf(deps: CallDeps, era: 'legacy' | 'modern' = 'legacy', calls = new Calls(deps)) {
  return createServer({ ...deps, calls: async () => calls }, era);
}

async function connect(deps: CallDeps, calls = new Calls(deps)): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  await Promise.all([serverOf(deps, 'legacy', calls).connect(serverSide as never), client.connect(clientSide)]);
  return client;
}

/** The tools as a client sees them; also outside of a test. */
export async function listTools(settings: TestSettings = {}): Promise<ListToolsResult['tools']> {
  const client = await connect(depsFor(NOWHERE, settings, []));
  const { tools } = await client.listTools();
  await client.close();
  return tools;
}

/** The server in the test's process, with a real client connected to it. */
export async function serve(
  url: string,
  settings: TestSettings = {},
  more: Partial<CallDeps> = {},
): Promise<TestServer> {
  const log: string[] = [];
  const deps = { ...depsFor(url, settings, log), ...more };
  const calls = new Calls(deps);
  const client = await connect(deps, calls);
  onTestFinished(() => client.close());
  return {
    client,
    deps,
    calls,
    log,
    async call(name, args = {}, options = {}) {
      const result = await client.callTool({ name, arguments: args }, undefined, { timeout: 60_000, ...options });
      return checked(name, result as CallToolResult);
    },
  };
}

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
const validators = new Map<string, ValidateFunction>();

/** Whatever a tool answers, in any test: one text block; on success the same as the structured content, by its schema. */
export function checked(name: string, result: CallToolResult): Answer {
  const [block, ...more] = result.content;
  if (block?.type !== 'text' || more.length > 0) throw new Error(`${name}: ${result.content.length} blocks`);
  const json = JSON.parse(block.text);
  const structured = result.structuredContent;
  if (result.isError) {
    const { Category, Code, Message, Retryable, Fix } = json.Error;
    const texts = [Category, Code, Message, Fix].every((text) => typeof text === 'string' && text !== '');
    if (!texts || typeof Retryable !== 'boolean' || structured !== undefined) throw new Error(`${name}: ${block.text}`);
  } else {
    if (!isDeepStrictEqual(json, structured)) throw new Error(`${name}: text and structured content differ`);
    const validate = validators.get(name) ?? ajv.compile(outputSchema(name));
    validators.set(name, validate);
    if (!validate(json)) throw new Error(`${name}: ${ajv.errorsText(validate.errors)}: ${block.text}`);
  }
  return { isError: result.isError === true, json, structured };
}

function outputSchema(name: string): object {
  const tool = TOOLS.find((one) => one.name === name);
  if (!tool) throw new Error(`there is no tool ${name}`);
  return z.toJSONSchema(tool.output, { io: 'output' });
}
