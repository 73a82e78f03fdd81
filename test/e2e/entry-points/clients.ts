// The clients that hosts are built on, behind one face.
import { StreamableHTTPClientTransport, Client as V2Client } from '@modelcontextprotocol/client';
import { StdioClientTransport as V2Stdio } from '@modelcontextprotocol/client/stdio';
import { Client as V1Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as V1Stdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { systemClock } from '../../../src/clock.ts';
import { Confirmer } from '../../../src/pipeline/confirm.ts';
import type { CallDeps } from '../../../src/server/calls.ts';
import { startSimulator } from '../../../src/simulator/index.ts';
import { NO_GUARDS } from '../../support/copy-request.ts';
import { type Answer, awsAt, checked, serverOf } from '../../support/server.ts';
import type { Launch } from './doors.ts';

export interface Session {
  /** The version of the protocol that was agreed. */
  protocol: string | undefined;
  names(): Promise<string[]>;
  call(name: string, args: Record<string, unknown>, signal?: AbortSignal): Promise<Answer>;
  close(): Promise<void>;
}

const INFO = { name: 'doors', version: '1.0.0' };
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
      // In memory the SDK speaks 2025 alone; of 2026 it has this.
      const handler = createMcpHandler(({ era }) => serverOf(deps, era));
      const fetch = (url: string | URL, init?: RequestInit) => handler.fetch(new Request(url, init));
      return connect(new StreamableHTTPClientTransport(new URL('http://in.process/mcp'), { fetch }), close);
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

/** What main gives a server, without a process. */
async function dependencies(): Promise<{ deps: CallDeps; close(): Promise<void> }> {
  const simulator = await startSimulator();
  const deps: CallDeps = {
    aws: awsAt(simulator.url),
    clock: systemClock,
    settings: { ...NO_GUARDS, profiles: [] },
    simulated: true,
    confirmer: new Confirmer(systemClock),
    log() {},
  };
  return { deps, close: () => simulator.close() };
}
