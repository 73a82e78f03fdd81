import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { RequestOptions } from '@modelcontextprotocol/sdk/shared/protocol.js';
import { onTestFinished } from 'vitest';
import { type Aws, createAws } from '../../src/aws/index.ts';
import { systemClock } from '../../src/clock.ts';
import type { BrokenSetting, GuardSettings } from '../../src/domain/guards.ts';
import { createServer, type ServerDeps } from '../../src/server.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/index.ts';
import { Confirmer } from '../../src/tool/confirm.ts';
import type { Surface } from '../../src/tool.ts';
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

export type TestSettings = Partial<GuardSettings & Surface>;

export interface Answer {
  isError: boolean;
  /** The JSON of the text block. */
  json: any;
  structured: any;
}

export interface TestServer {
  client: Client;
  deps: ServerDeps;
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

/** The server in the test's process, with a real client connected to it. */
export async function serve(
  url: string,
  settings: TestSettings = {},
  more: Partial<ServerDeps> = {},
): Promise<TestServer> {
  const log: string[] = [];
  const deps: ServerDeps = {
    aws: awsAt(url),
    clock: systemClock,
    settings: {
      readOnly: false,
      confirm: false,
      allowDestinations: [],
      broken: [] as BrokenSetting[],
      profiles: [],
      ...settings,
    },
    simulated: false,
    writes: new Set(),
    confirmer: new Confirmer(systemClock, 200),
    log: (level, message) => log.push(`${level}: ${message}`),
    ...more,
  };
  const client = new Client({ name: 'test', version: '1.0.0' });
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  const server = createServer(deps);
  await Promise.all([server.connect(serverSide as never), client.connect(clientSide)]);
  onTestFinished(() => client.close());
  return {
    client,
    deps,
    log,
    async call(name, args = {}, options = {}) {
      const result = await client.callTool({ name, arguments: args }, undefined, { timeout: 60_000, ...options });
      const [block] = result.content as { type: string; text: string }[];
      return {
        isError: result.isError === true,
        json: JSON.parse(block?.text ?? 'null'),
        structured: result.structuredContent,
      };
    },
  };
}
