import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client as ClientV2 } from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { closedPort } from '../support/endpoint.ts';
import {
  auditLines,
  awsEnvironment,
  bareEnvironment,
  folder,
  Program,
  serveProcess,
  until,
} from '../support/program.ts';
import { MAIN, ROOT } from '../support/repository.ts';
import { checked, REQUEST, simulate } from '../support/server.ts';

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

const TOOLS = 9;

describe('lines of JSON-RPC', () => {
  it('a copy from start to end: nothing but JSON-RPC on stdout, nothing on stderr', async () => {
    const { simulator, clock } = await simulate();
    const server = new Program([], awsEnvironment(simulator.url));
    const hello = await server.initialize();
    expect(hello).toMatchObject({ serverInfo: { name: 'aws-backup-mcp', version }, capabilities: { tools: {} } });
    expect((await server.request('tools/list')).result?.tools).toHaveLength(TOOLS);
    const started = await server.call('start_copy_job', REQUEST);
    expect(started.json).toMatchObject({ Outcome: 'started', CopyJobId: expect.stringMatching(/^[0-9A-F-]{36}$/) });
    expect(started.json.CreationDate).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(started.json.Simulated).toBeUndefined();
    clock.advance(70_000);
    const { Tool, Arguments } = started.json.Next;
    expect((await server.call(Tool, Arguments)).json).toMatchObject({ Done: true, CopyJobs: [{ State: 'COMPLETED' }] });
    expect((await server.call('start_copy_job', { ...REQUEST, Nonsense: 1 })).isError).toBe(true);
    expect((await server.request('tools/call', { name: 'no_such_tool' })).error?.code).toBe(-32602);
    expect((await server.request('no/such/method')).error?.code).toBe(-32601);
    const { how } = await server.ending(() => server.child.stdin.end());
    expect(how).toBe(0);
    expect(server.messages.length).toBeGreaterThanOrEqual(7);
    expect(server.stderr).toBe('');
  });

  it('nothing on stderr where one call reads many things at once', async () => {
    const { simulator } = await simulate();
    const server = new Program([], awsEnvironment(simulator.url));
    await server.initialize();
    const CopyJobIds = Array.from({ length: 20 }, (_, index) => `0000000${index}-0000-4000-8000-000000000000`);
    expect((await server.call('wait_for_copy_jobs', { CopyJobIds })).json.Error).toMatchObject({
      Category: 'not_found',
    });
    await server.ending(() => server.child.stdin.end());
    expect(server.stderr).toBe('');
  });

  it('that are none are survived', async () => {
    const server = new Program(['--simulator']);
    await server.initialize();
    server.child.stdin.write('this is no JSON\n{"jsonrpc":"2.0"}\n[]\n{"jsonrpc":"2.0","id":7}\n');
    expect((await server.request('ping')).result).toEqual({});
    for (const message of server.messages) expect(message).toHaveProperty('jsonrpc');
  });

  it('--simulator says that it is one', async () => {
    const server = new Program(['--simulator']);
    const hello = await server.initialize();
    expect(hello).toMatchObject({ serverInfo: { title: expect.stringMatching(/simulated/) } });
    expect(hello.instructions).toMatch(/^SIMULATED/);
    const { json } = await server.call('start_copy_job', REQUEST);
    expect(json).toMatchObject({ Outcome: 'started', Simulated: true, Account: '123456789012', Region: 'us-east-1' });
    expect(server.stderr).toBe('');
    expect(server.messages.length).toBe(2);
  });

  it('--simulator ignores the user’s credentials, profile and endpoint', async () => {
    const env = {
      AWS_ACCESS_KEY_ID: 'AKIAREAL',
      AWS_SECRET_ACCESS_KEY: 'real',
      AWS_SESSION_TOKEN: 'real',
      AWS_PROFILE: 'production',
      AWS_ENDPOINT_URL: await closedPort(),
      AWS_BACKUP_MCP_ROLE_ARN: '$' + '{user_config.role}',
    };
    const server = new Program(['--simulator'], env);
    await server.initialize();
    expect((await server.call('start_copy_job', REQUEST)).json).toMatchObject({ Simulated: true, Outcome: 'started' });
    expect(server.stderr).toBe('');
  });
});

it('a program that was removed while it ran fails its first call as any failure of its own', async () => {
  const copy = folder();
  cpSync(dirname(MAIN), join(copy, 'dist'), { recursive: true });
  writeFileSync(join(copy, 'package.json'), '{ "type": "module" }');
  const client = new ClientV1({ name: 'v1', version: '1' });
  const args = [join(copy, 'dist', 'main.js'), '--simulator'];
  const transport = new StdioV1({ command: process.execPath, args, env: bareEnvironment(), stderr: 'pipe' });
  let log = '';
  transport.stderr!.on('data', (text) => {
    log += text;
  });
  await client.connect(transport);
  onTestFinished(() => client.close());
  expect((await client.listTools()).tools).toHaveLength(TOOLS);
  rmSync(join(copy, 'dist'), { recursive: true });
  const result = await client.callTool({ name: 'start_copy_job', arguments: REQUEST });
  expect(checked('start_copy_job', result as CallToolResult).json.Error).toMatchObject({ Category: 'internal' });
  expect(log).toContain('start_copy_job: ');
});

describe('real clients', () => {
  it('v1', async () => {
    const client = new ClientV1({ name: 'v1', version: '1' });
    await client.connect(
      new StdioV1({ command: process.execPath, args: [MAIN, '--simulator'], env: bareEnvironment() }),
    );
    onTestFinished(() => client.close());
    expect((await client.listTools()).tools).toHaveLength(TOOLS);
    const result = await client.callTool({ name: 'start_copy_job', arguments: REQUEST });
    expect(checked('start_copy_job', result as CallToolResult).json).toMatchObject({
      Outcome: 'started',
      Simulated: true,
    });
    const refused = await client.callTool({ name: 'start_copy_job', arguments: { ...REQUEST, IamRoleArn: 'x' } });
    expect(checked('start_copy_job', refused as CallToolResult).json.Error.Category).toBe('invalid_input');
  });

  it.each(['legacy', 'auto'] as const)('v2, %s', async (mode) => {
    const client = new ClientV2({ name: 'v2', version: '1' }, { versionNegotiation: { mode } });
    await client.connect(
      new StdioV2({ command: process.execPath, args: [MAIN, '--simulator'], env: bareEnvironment() }),
    );
    onTestFinished(() => client.close());
    expect((await client.listTools()).tools).toHaveLength(TOOLS);
    const result = await client.callTool({ name: 'start_copy_job', arguments: REQUEST });
    expect(checked('start_copy_job', result as CallToolResult).json).toMatchObject({
      Outcome: 'started',
      Simulated: true,
    });
    const refused = await client.callTool({ name: 'start_copy_job', arguments: { ...REQUEST, IamRoleArn: 'x' } });
    expect(checked('start_copy_job', refused as CallToolResult).json.Error.Category).toBe('invalid_input');
  });
});

describe('two processes', () => {
  it('make one job of the same request', async () => {
    const { simulator, clock } = await simulate();
    const servers = await Promise.all([serveProcess(simulator.url), serveProcess(simulator.url)]);
    const answers = await Promise.all(servers.map((server) => server.call('start_copy_job', REQUEST)));
    const [first, second] = answers.map((answer) => answer.json);
    expect(second.CopyJobId).toBe(first.CopyJobId);
    expect(second.IdempotencyToken).toBe(first.IdempotencyToken);
    clock.advance(70_000);
    for (const server of servers) {
      expect((await server.call('start_copy_job', REQUEST)).json).toMatchObject({
        Outcome: 'already_copied',
        CopyJobId: first.CopyJobId,
      });
    }
    expect(simulator.copyJobs().filter((job) => job.Request !== undefined)).toHaveLength(1);
  });
});

describe('the end', () => {
  const ends: [what: string, end: (server: Program) => void][] = [
    ['of stdin', (server) => server.child.stdin.end()],
    ['by SIGTERM', (server) => server.child.kill('SIGTERM')],
    ['by SIGINT', (server) => server.child.kill('SIGINT')],
    ['by SIGHUP', (server) => server.child.kill('SIGHUP')],
    [
      'of stdout',
      (server) => {
        server.child.stdout.destroy();
        server.send({ id: 99, method: 'tools/list' });
      },
    ],
  ];

  it.each(ends)('%s: exit 0 within a second, quietly, even before the first message', async (_what, end) => {
    const { simulator } = await simulate();
    const [idle, busy, fresh] = [await serveProcess(simulator.url), await serveProcess(simulator.url), new Program([])];
    // A read that is never answered holds nothing up.
    simulator.faults.add({ operation: 'ListBackupVaults', kind: 'never-answer' });
    busy.call('list_backup_vaults').catch(() => {});
    await until(() => simulator.requests.count('ListBackupVaults') > 0);
    await fresh.initialize();
    for (const server of [idle, busy, fresh]) {
      const { how, ms } = await server.ending(() => end(server));
      expect(how).toBe(0);
      expect(ms).toBeLessThan(1000);
      expect(server.stderr).toBe('');
    }
  });

  it.each([ends[0]!, ends[1]!])('%s: a start that was sent is recorded', async (_what, end) => {
    const { simulator, clock } = await simulate();
    const log = join(folder(), 'audit.jsonl');
    const server = await serveProcess(simulator.url, ['--audit-log', log]);
    simulator.faults.add({ operation: 'StartCopyJob', kind: 'slow', delayMs: 500 });
    server.call('start_copy_job', REQUEST).catch(() => {});
    await until(() => clock.sleeping > 0);
    const ending = server.ending(() => end(server));
    clock.advance(500);
    expect(await ending).toMatchObject({ how: 0 });
    const [attempt, answer] = auditLines(log);
    expect(answer).toMatchObject({ AttemptId: attempt.AttemptId, Event: 'answered', Outcome: 'started' });
    expect(answer.CopyJobId).toBe(simulator.copyJobs().at(-1)?.CopyJobId);
  });

  it('waits 900 ms for a start that is not answered, no longer', async () => {
    const { simulator } = await simulate();
    const server = await serveProcess(simulator.url);
    simulator.faults.add({ operation: 'StartCopyJob', kind: 'never-answer' });
    server.call('start_copy_job', REQUEST).catch(() => {});
    await until(() => simulator.requests.count('StartCopyJob') > 0);
    const { how, ms } = await server.ending(() => server.child.stdin.end());
    expect(how).toBe(0);
    expect(ms).toBeGreaterThan(850);
    expect(ms).toBeLessThan(1500);
  });

  it('sends no start that was still being prepared', async () => {
    const { simulator, clock } = await simulate();
    const server = await serveProcess(simulator.url);
    simulator.faults.add({ operation: 'ListCopyJobs', kind: 'slow', delayMs: 100 });
    server.call('start_copy_job', REQUEST).catch(() => {});
    await until(() => clock.sleeping > 0);
    expect(await server.ending(() => server.child.stdin.end())).toMatchObject({ how: 0 });
    clock.advance(100);
    expect(simulator.requests.count('StartCopyJob')).toBe(0);
  });
});

describe('commands', () => {
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
      env: bareEnvironment(),
      encoding: 'utf8',
      input: '',
    });
    return { status, stdout, stderr };
  };

  it('--version and --help', () => {
    expect(run('--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
    const help = run('--help');
    expect(help).toMatchObject({ status: 0, stderr: '' });
    for (const word of ['--allow-destination', 'AWS_BACKUP_MCP_READ_ONLY', 'simulator', 'doctor']) {
      expect(help.stdout).toContain(word);
    }
  });

  it.each([
    ['simulator', '--prot', '1'],
    ['simulator', '--port', 'x'],
    ['simulator', '--switch', 'no-such-switch=1'],
    ['simulator', '--world', '/no/such/file'],
    ['simulator', '--read-only'],
    ['demo', '--fast'],
    ['doctor', '--read-onyl'],
    ['iam-policy', '--allow-destination', 'x'],
  ])('%s %s %s: exit 2, said on stderr', (...args) => {
    const { status, stdout, stderr } = run(...args);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(new RegExp(`^aws-backup-mcp ${args[0]}: .+`));
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  it('simulator --port 0 prints its URL and nothing else, serves, and does not watch stdin', async () => {
    const simulator = new Program(['simulator', '--port', '0', '--speed', '100', '--switch', 'list-order=by-id']);
    simulator.child.stdin.end();
    await until(() => simulator.stdout.includes('\n'));
    const url = simulator.stdout.trim();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const server = await serveProcess(url);
    const { json } = await server.call('start_copy_job', REQUEST);
    const { Tool, Arguments } = json.Next;
    expect((await server.call(Tool, Arguments)).json.Done).toBe(true);
    expect(await simulator.ending(() => simulator.child.kill('SIGTERM'))).toMatchObject({ how: 0 });
    expect(simulator.stdout).toBe(`${url}\n`);
    expect(simulator.stderr).toBe('');
  });
});

describe('no configuration', () => {
  const categories = async (env: Record<string, string>, args: string[] = []) => {
    const server = new Program(args, env);
    await server.initialize();
    expect((await server.request('tools/list')).result?.tools).toHaveLength(TOOLS);
    const [start, read] = [await server.call('start_copy_job', REQUEST), await server.call('list_copy_jobs')];
    expect(server.stderr).toBe('');
    return { start: start.json.Error, read: read.json.Error };
  };

  it('of credentials', async () => {
    const { start, read } = await categories({ AWS_REGION: 'us-east-1' });
    for (const error of [start, read]) {
      expect(error).toMatchObject({ Category: 'credentials', Retryable: false });
      expect(error.Fix).toContain('aws sso login');
    }
  });

  it('of a Region: only a call that has one of its own goes on', async () => {
    const { simulator } = await simulate();
    const { AWS_REGION: _, ...env } = awsEnvironment(simulator.url);
    const server = new Program([], env);
    await server.initialize();
    expect((await server.call('list_copy_jobs')).json.Error).toMatchObject({
      Category: 'configuration',
      Code: 'NoRegion',
    });
    expect((await server.call('list_copy_jobs', { Region: 'us-east-1' })).isError).toBe(false);
    expect((await server.call('start_copy_job', REQUEST)).json.Outcome).toBe('started');
    expect(server.stderr).toBe('');
  });

  it('AWS_DEFAULT_REGION serves where AWS_REGION is not set', async () => {
    const { simulator } = await simulate();
    const { AWS_REGION: _, ...env } = awsEnvironment(simulator.url);
    const server = new Program([], { ...env, AWS_DEFAULT_REGION: 'us-west-2' });
    await server.initialize();
    expect((await server.call('list_copy_jobs')).json.Region).toBe('us-west-2');
  });

  it('of a profile that there is', async () => {
    const { start, read } = await categories({ AWS_REGION: 'us-east-1' }, ['--profile', 'nobody']);
    expect(read).toMatchObject({ Category: 'configuration', Message: expect.stringContaining('nobody') });
    expect(start.Category).toBe('configuration');
  });

  it.each(['not a url', 'http://', '::::'])('of an endpoint that is one: %s', async (url) => {
    const { read } = await categories({ ...awsEnvironment(url) });
    expect(read).toMatchObject({ Category: 'configuration', Retryable: false });
    expect(read.Fix).toContain('AWS_ENDPOINT_URL');
  });
});
