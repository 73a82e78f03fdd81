import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { EXTENSION_ID, RESOURCE_MIME_TYPE, RESOURCE_URI_META_KEY } from '@modelcontextprotocol/ext-apps/server';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CallDeps } from '../../src/server/calls.ts';
import { createServer, type ServerOptions } from '../../src/server/server.ts';
import { NOWHERE } from '../support/aws.ts';
import { listenHttp, rpc } from '../support/http-server.ts';
import { APP_MODULES, bench, depsFor, serve, serverOf } from '../support/server.ts';
import { APPS } from '../support/task-client.ts';

// The board as an MCP App, for clients of both eras. What a client without apps gets is compared with the snapshots of the
// catalogue, which are older than the board.

const PAGE = 'ui://aws-backup-mcp/copies';
const SHOWN = ['wait_for_copy_jobs', 'find_missing_copies', 'list_copy_jobs'];

type Declared = typeof APPS | Record<string, unknown>;
type Listed = { name: string; _meta?: unknown };

/** What every client has. */
interface Connected {
  listTools(): Promise<{ tools: Listed[] }>;
  listResources(): Promise<{ resources: unknown[] }>;
  listResourceTemplates(): Promise<{ resourceTemplates: unknown[] }>;
  readResource(params: { uri: string }): Promise<{ contents: unknown[] }>;
  callTool(params: { name: string; arguments: Record<string, unknown> }): Promise<unknown>;
  getInstructions(): string | undefined;
}

const name = { name: 'host', version: '1.0.0' };

async function closed<T extends Connected & { close(): Promise<void> }>(client: T): Promise<Connected> {
  onTestFinished(() => client.close());
  return client;
}

async function inMemory(deps: CallDeps, capabilities: Declared): Promise<Connected> {
  const client = new Client(name, { capabilities: capabilities as never });
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  await Promise.all([serverOf(deps).connect(serverSide as never), client.connect(clientSide)]);
  return await closed(client as never);
}

async function legacyHttp(deps: CallDeps, capabilities: Declared): Promise<Connected> {
  const { url } = await listenHttp(deps);
  const client = new Client(name, { capabilities: capabilities as never });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)) as never);
  return await closed(client as never);
}

const modernHttp = (mode: 'auto' | 'legacy') => async (deps: CallDeps, capabilities: Declared) => {
  const { url } = await listenHttp(deps);
  const client = new ModernClient(name, { capabilities: capabilities as never, versionNegotiation: { mode } });
  await client.connect(new ModernTransport(new URL(url)));
  return await closed(client as never);
};

const CLIENTS = [
  ['v1, in memory', inMemory],
  ['v1, over HTTP', legacyHttp],
  ['v2 in 2025, over HTTP', modernHttp('legacy')],
  ['v2 in 2026-07-28, over HTTP', modernHttp('auto')],
] as const;

describe.each(CLIENTS)('a client that shows apps (%s)', (_name, connectTo) => {
  it('is told the page of three tools, and nothing else changes', async () => {
    const { tools } = await (await connectTo(depsFor(NOWHERE), APPS)).listTools();
    for (const { _meta, ...tool } of tools) {
      expect(_meta, tool.name).toEqual(
        SHOWN.includes(tool.name) ? { ui: { resourceUri: PAGE }, [RESOURCE_URI_META_KEY]: PAGE } : undefined,
      );
      expect(`${JSON.stringify(tool, null, 2)}\n`).toBe(snapshot(tool.name));
    }
    expect(tools.filter(({ _meta }) => _meta !== undefined)).toHaveLength(SHOWN.length);
  });

  it('finds the page in the list, and reads it', async () => {
    const client = await connectTo(depsFor(NOWHERE), APPS);
    const { resources } = await client.listResources();
    expect(resources).toEqual([
      {
        uri: PAGE,
        name: 'copies',
        title: expect.any(String),
        description: expect.any(String),
        mimeType: RESOURCE_MIME_TYPE,
        _meta: { ui: { csp: NO_DOMAINS, prefersBorder: true } },
      },
    ]);
    expect((await client.listResourceTemplates()).resourceTemplates).toEqual([]);
    const { contents } = await client.readResource({ uri: PAGE });
    expect(contents).toEqual([
      {
        uri: PAGE,
        mimeType: RESOURCE_MIME_TYPE,
        text: expect.stringMatching(/^<!doctype html>/i),
        _meta: { ui: { csp: NO_DOMAINS, prefersBorder: true } },
      },
    ]);
    const [{ text }] = contents as [{ text: string }];
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(60_000);
  });

  it.each([`${PAGE}/`, 'ui://aws-backup-mcp/COPIES', 'ui://elsewhere/copies', 'file:///etc/passwd', ''])(
    'is told that there is no resource %j',
    async (uri) => {
      const client = await connectTo(depsFor(NOWHERE), APPS);
      await expect(client.readResource({ uri })).rejects.toMatchObject({ code: -32_602, data: { uri } });
    },
  );
});

const NO_DOMAINS = { connectDomains: [], resourceDomains: [], frameDomains: [], baseUriDomains: [] };

const snapshot = (tool: string) => readFileSync(join(import.meta.dirname, 'catalogue', `${tool}.snapshot`), 'utf8');

describe.each(CLIENTS)('a client that shows none (%s)', (_name, connectTo) => {
  it.each<[string, Declared]>([
    ['nothing', {}],
    ['other extensions', { extensions: { 'io.modelcontextprotocol/tasks': {} } }],
    ['no type of page', { extensions: { [EXTENSION_ID]: {} } }],
    ['another type of page', { extensions: { [EXTENSION_ID]: { mimeTypes: ['text/uri-list'] } } }],
    ['a type that is no list', { extensions: { [EXTENSION_ID]: { mimeTypes: RESOURCE_MIME_TYPE } } }],
  ])('and declares %s lists the tools as before the board', async (_what, capabilities) => {
    const { tools } = await (await connectTo(depsFor(NOWHERE), capabilities)).listTools();
    expect(tools).toHaveLength(11);
    for (const tool of tools) expect(`${JSON.stringify(tool, null, 2)}\n`).toBe(snapshot(tool.name));
  });

  it('gets the same instructions and the same results', async () => {
    const { deps } = await bench();
    const [plain, apps] = await Promise.all([connectTo(deps, {}), connectTo(deps, APPS)]);
    expect(plain.getInstructions()).toBe(apps.getInstructions());
    for (const tool of ['find_missing_copies', 'list_copy_jobs']) {
      const call = { name: tool, arguments: { Region: 'eu-central-1' } };
      const [one, other] = await Promise.all([plain.callTool(call), apps.callTool(call)]);
      expect(JSON.stringify(one)).toBe(JSON.stringify(other));
      expect(JSON.stringify(one)).not.toContain('ui://');
    }
  });
});

it('has a page for no tool that is not listed', async () => {
  const { client } = await serve(NOWHERE);
  const names = (await client.listTools()).tools.map((tool) => tool.name);
  expect(names).toEqual(expect.arrayContaining(SHOWN));
});

describe('the page', () => {
  const clientOf = async (options: Partial<ServerOptions>) => {
    const log: string[] = [];
    const deps = depsFor(NOWHERE, {}, log);
    const calls = () => Promise.reject(new Error('no call was made'));
    const server = createServer({ ...deps, calls, ...APP_MODULES, ...options });
    const client = new Client(name, { capabilities: APPS as never });
    const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
    await Promise.all([server.connect(serverSide as never), client.connect(clientSide)]);
    onTestFinished(() => client.close());
    return { client, log };
  };

  it('needs no tool and no AWS', async () => {
    const { client } = await clientOf({});
    expect((await client.readResource({ uri: PAGE })).contents).toHaveLength(1);
  });

  it('that cannot be loaded is an error without details, which are in the log', async () => {
    const board = () => Promise.reject(new Error('Cannot find /opt/chunks/board.js'));
    const { client, log } = await clientOf({ board });
    const read = client.readResource({ uri: PAGE });
    await expect(read).rejects.toMatchObject({ code: -32_603, message: expect.not.stringContaining('/opt') });
    expect(log.join()).toContain('Cannot find /opt/chunks/board.js');
  });
});

describe('over HTTP, in 2025', () => {
  const hello = (capabilities: object) => ({ protocolVersion: '2025-11-25', capabilities, clientInfo: name });

  it('a client that shows apps gets a session that says so to any process, and others get none', async () => {
    const [one, other] = await Promise.all([listenHttp(depsFor(NOWHERE)), listenHttp(depsFor(NOWHERE))]);
    const plain = await rpc(one.url, 'initialize', hello({}));
    expect(plain.headers).not.toHaveProperty('mcp-session-id');
    const begun = await rpc(one.url, 'initialize', hello(APPS));
    expect(begun.json).toEqual(plain.json);
    const session = begun.headers['mcp-session-id'] as string;
    expect(session).toMatch(/^apps-[0-9a-f-]{36}$/);
    const pages = async (headers: Record<string, string>) =>
      (await rpc(other.url, 'tools/list', {}, headers)).json.result.tools.filter((tool: Listed) => tool._meta).length;
    expect(await pages({ 'mcp-session-id': session })).toBe(SHOWN.length);
    expect(await pages({})).toBe(0);
    // A gateway may have sessions of its own.
    expect(await pages({ 'mcp-session-id': '0b7c7c1e-3f0e-4a55-9df5-0d5a1a3f4a11' })).toBe(0);
  });
});
