import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernStdio } from '@modelcontextprotocol/client/stdio';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { REQUEST, vaultArn } from '../../support/constants.ts';
import { awsEnvironment, BARE_ENVIRONMENT } from '../../support/environment.ts';
import { startHttp } from '../../support/http-program.ts';
import { listenHttp } from '../../support/http-server.ts';
import { MAIN } from '../../support/repository.ts';
import { bench, simulate, startedJobs } from '../../support/server.ts';
import { until } from '../../support/until.ts';

type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;
type Either = Pick<Client, 'close'> &
  Record<'callTool' | 'listTools' | 'listPrompts' | 'getPrompt' | 'complete', (...args: any[]) => Promise<any>>;

interface Kind {
  http(url: string, fetch?: Fetch): Promise<Either>;
  stdio(env: Record<string, string>): Promise<Either>;
  /** A call with these options. */
  call(client: Either, name: string, args: object, options: object): Promise<any>;
}

const INFO = { name: 'test', version: '1.0.0' };
const program = (env: Record<string, string>) => ({
  command: process.execPath,
  args: [MAIN],
  env: { ...BARE_ENVIRONMENT, ...env },
});

const v1: Kind = {
  async http(url, fetch) {
    const client = new Client(INFO);
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { ...(fetch && { fetch }) }) as never);
    onTestFinished(() => client.close());
    return client as never;
  },
  async stdio(env) {
    const client = new Client(INFO);
    await client.connect(new StdioClientTransport(program(env)));
    onTestFinished(() => client.close());
    return client as never;
  },
  call: (client, name, args, options) => client.callTool({ name, arguments: args }, undefined, options),
};

const v2 = (mode: 'auto' | 'legacy'): Kind => ({
  async http(url, fetch) {
    const client = new ModernClient(INFO, { versionNegotiation: { mode } });
    await client.connect(new ModernTransport(new URL(url), { ...(fetch && { fetch }) }));
    onTestFinished(() => client.close());
    return client as never;
  },
  async stdio(env) {
    const client = new ModernClient(INFO, { versionNegotiation: { mode } });
    await client.connect(new ModernStdio(program(env)));
    onTestFinished(() => client.close());
    return client as never;
  },
  call: (client, name, args, options) => client.callTool({ name, arguments: args }, options),
});

const KINDS: [string, Kind][] = [
  ['the v1 client', v1],
  ['the v2 client, 2026-07-28', v2('auto')],
  ['the v2 client, 2025', v2('legacy')],
];

/** Who sleeps for a call beside its tool: its limit, and for a client of 2025 the beginning of its answer as a stream. */
const besideTool = (kind: string) => (kind.includes('2026') ? 1 : 2);

describe.each(KINDS)('%s', (name, kind) => {
  it('gets the same results as over stdio, byte for byte', async () => {
    const { simulator, clock } = await simulate();
    const env = awsEnvironment(simulator.url);
    const [{ url }, stdio] = await Promise.all([startHttp([], env), kind.stdio(env)]);
    const http = await kind.http(url);
    const asked: ((client: Either) => Promise<unknown>)[] = [
      (client) => client.listTools(),
      (client) => client.listPrompts(),
      (client) => client.getPrompt({ name: 'explain_failed_copy', arguments: { CopyJobId: 'a' } }),
      (client) => client.getPrompt({ name: 'no_such_prompt' }),
      (client) =>
        client.complete({
          ref: { type: 'ref/prompt', name: 'check_nightly_copies' },
          argument: { name: 'DestinationBackupVaultName', value: 'a' },
          context: { arguments: { DestinationRegion: 'us-east-1' } },
        }),
      ...Object.entries({
        list_backup_vaults: {},
        list_recovery_points: { BackupVaultName: 'Default' },
        plan_copy_job: REQUEST,
        // Without a time, Next has that of the call.
        find_missing_copies: {
          DestinationBackupVaultArn: vaultArn('aBackupVault'),
          ByCreatedBefore: new Date(clock.now()).toISOString(),
        },
        describe_copy_job: { CopyJobId: '00000000-0000-4000-8000-000000000000' },
        start_copy_job: { ...REQUEST, IamRoleArn: 'nonsense', Extra: 1 },
        no_such_tool: {},
      }).map(
        ([tool, args]) =>
          (client: Either) =>
            client.callTool({ name: tool, arguments: args }),
      ),
    ];
    for (const ask of asked) {
      const [one, other] = await Promise.all(
        [http, stdio].map((client) => ask(client).then(JSON.stringify, (error) => `${error.code} ${error.message}`)),
      );
      // AWS's own id of a request is another one each time.
      const alike = (text: string) => text.replace(/(RequestId\W+)[0-9a-f-]{36}/g, '$1');
      expect(alike(one!)).toBe(alike(other!));
      expect(one).not.toBe('');
    }
  });

  it('reports progress', async () => {
    const { deps, clock, ok } = await bench();
    const { url } = await listenHttp({ ...deps, clock });
    const { CopyJobId } = await ok('start_copy_job', REQUEST);
    const client = await kind.http(url);
    const seen: unknown[] = [];
    const args = { CopyJobIds: [CopyJobId], TimeoutSeconds: 600 };
    const onprogress = (one: unknown) => seen.push(one);
    let done = false;
    const call = kind.call(client, 'wait_for_copy_jobs', args, { onprogress, timeout: 60_000 }).finally(() => {
      done = true;
    });
    while (!done) {
      await new Promise((resolve) => setImmediate(resolve));
      if (clock.sleeping > besideTool(name)) clock.advance(1000);
    }
    expect((await call).structuredContent).toMatchObject({ Done: true });
    expect(seen.length).toBeGreaterThan(0);
    expect(seen[0]).toMatchObject({ total: 1 });
  });

  it('cancels a call by leaving', async () => {
    const { deps, clock, ok, simulator } = await bench();
    const { url, drain } = await listenHttp({ ...deps, clock });
    const { CopyJobId } = await ok('start_copy_job', REQUEST);
    const client = await kind.http(url);
    const leave = new AbortController();
    const args = { CopyJobIds: [CopyJobId], TimeoutSeconds: 600 };
    const call = kind.call(client, 'wait_for_copy_jobs', args, { signal: leave.signal }).catch(() => 'left');
    await until(() => clock.sleeping > besideTool(name));
    // In 2025, a client says so in a request of its own, which nothing ties to the call.
    if (name.includes('2026')) leave.abort();
    else await client.close();
    expect(await call).toBe('left');
    await until(() => clock.sleeping === 0);
    const before = simulator.requests.count('DescribeCopyJob');
    clock.advance(60_000);
    await drain();
    expect(simulator.requests.count('DescribeCopyJob')).toBe(before);
  });

  it('is served by two processes in turn', async () => {
    const { simulator, clock } = await simulate();
    const env = awsEnvironment(simulator.url);
    const two = await Promise.all([startHttp([], env), startHttp([], env)]);
    let turn = 0;
    const client = await kind.http(two[0].url, (url, init) => {
      const { port } = new URL(two[turn++ % 2]!.url);
      return fetch(Object.assign(new URL(url), { port }), init);
    });
    await client.listTools();
    const started = await client.callTool({ name: 'start_copy_job', arguments: REQUEST });
    expect(started.structuredContent.Outcome).toBe('started');
    const again = await client.callTool({ name: 'start_copy_job', arguments: REQUEST });
    expect(again.structuredContent).toMatchObject({
      Outcome: 'already_running',
      CopyJobId: started.structuredContent.CopyJobId,
    });
    clock.advance(600_000);
    const { Tool, Arguments } = started.structuredContent.Next;
    expect(await client.callTool({ name: Tool, arguments: Arguments })).toMatchObject({
      structuredContent: { Done: true },
    });
    expect(startedJobs(simulator)).toHaveLength(1);
    expect(turn).toBeGreaterThan(4);
  });
});

it('starts one copy for many callers of two processes at once', async () => {
  const { simulator } = await simulate();
  const env = awsEnvironment(simulator.url);
  const two = await Promise.all([startHttp([], env), startHttp([], env)]);
  const clients = await Promise.all(two.flatMap(({ url }) => [v1.http(url), v2('auto').http(url)]));
  const calls = Array.from({ length: 24 }, (_, at) =>
    clients[at % clients.length]!.callTool({ name: 'start_copy_job', arguments: REQUEST }),
  );
  const ids = (await Promise.all(calls)).map(({ structuredContent }) => structuredContent.CopyJobId);
  expect(new Set(ids).size).toBe(1);
  expect(startedJobs(simulator)).toHaveLength(1);
});
