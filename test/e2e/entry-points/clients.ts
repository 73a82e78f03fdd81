// The clients that hosts are built on, with one interface.
import { Client as V2Client } from '@modelcontextprotocol/client';
import { StdioClientTransport as V2Stdio } from '@modelcontextprotocol/client/stdio';
import { Client as V1Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as V1Stdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { CallDeps } from '../../../src/server/calls.ts';
import { startSimulator } from '../../../src/simulator/index.ts';
import { type Answer, checked } from '../../support/answer.ts';
import { awsAt } from '../../support/aws.ts';
import { modernTransport } from '../../support/modern-transport.ts';
import { depsFor, serverOf } from '../../support/server.ts';
import type { Launch } from './entry-points.ts';

export interface Session {
  /** The negotiated version of the protocol. */
  protocol: string | undefined;
  names(): Promise<string[]>;
  call(name: string, args: Record<string, unknown>, signal?: AbortSignal): Promise<Answer>;
  close(): Promise<void>;
}

const INFO = { name: 'entry-points', version: '1.0.0' };
const TIMEOUT = 60_000;

type Result = Parameters<typeof checked>[1];
type Transports = { stdio(launch: Launch): Promise<Session>; inProcess(): Promise<Session> };

/** `'legacy'` speaks the protocol of 2025, `'auto'` asks for the one of 2026 first. */
const v2 = (mode: 'legacy' | 'auto'): Transports => {
  const connect = async (transport: Parameters<V2Client['connect']>[0], close = async () => {}): Promise<Session> => {
    const client = new V2Client(INFO, { versionNegotiation: { mode } });
    await client.connect(transport);
    return {
      protocol: client.getNegotiatedProtocolVersion(),
      names: async () => (await client.listTools()).tools.map(({ name }) => name),
      call: async (name, args, signal) =>
        checked(
          name,
          (await client.callTool({ name, arguments: args }, { timeout: TIMEOUT, ...(signal && { signal }) })) as Result,
        ),
      close: () => client.close().then(close),
    };
  };
  return {
    stdio: (launch) => connect(new V2Stdio(launch)),
    async inProcess() {
      const { deps, close } = await dependencies();
      if (mode === 'legacy') {
        const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
        await serverOf(deps).connect(serverSide as never);
        return connect(clientSide as never, close);
      }
      return connect(modernTransport(deps), close);
    },
  };
};

const v1: Transports = (() => {
  const connect = async (transport: Parameters<V1Client['connect']>[0], close = async () => {}): Promise<Session> => {
    const client = new V1Client(INFO);
    await client.connect(transport);
    return {
      protocol: undefined,
      names: async () => (await client.listTools()).tools.map(({ name }) => name),
      call: async (name, args, signal) => {
        const options = { timeout: TIMEOUT, ...(signal && { signal }) };
        return checked(name, (await client.callTool({ name, arguments: args }, undefined, options)) as Result);
      },
      close: () => client.close().then(close),
    };
  };
  return {
    stdio: (launch) => connect(new V1Stdio(launch)),
    async inProcess() {
      const { deps, close } = await dependencies();
      const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
      await serverOf(deps).connect(serverSide as never);
      return connect(clientSide, close);
    },
  };
})();

export const CLIENTS: Readonly<Record<string, Transports>> = {
  v1,
  'v2 legacy': v2('legacy'),
  'v2 auto': v2('auto'),
};

/** The dependencies of a server in this process, on a simulator. */
async function dependencies(): Promise<{ deps: CallDeps; close(): Promise<void> }> {
  const simulator = await startSimulator();
  // Many conversations share the machine: an answer can take longer than in other tests.
  const aws = awsAt(simulator.url, { timeouts: { attempt: 30_000, total: 60_000, attempts: 3 } });
  return { deps: { ...depsFor(simulator.url), aws, simulated: true }, close: () => simulator.close() };
}
