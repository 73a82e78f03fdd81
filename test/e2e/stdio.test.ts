import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { TOOLS } from '../../src/tools/index.ts';
import { checked } from '../support/answer.ts';
import { MINUTE, PRODUCTION, REQUEST } from '../support/constants.ts';
import { closedPort } from '../support/endpoint.ts';
import { awsEnvironment, BARE_ENVIRONMENT } from '../support/environment.ts';
import { folder } from '../support/folder.ts';
import { JsonRpcProcess } from '../support/json-rpc.ts';
import { Program, serveProcess } from '../support/program.ts';
import { MAIN } from '../support/repository.ts';
import { simulate, startedJobs } from '../support/server.ts';

describe('a server on stdio', () => {
  it.each(['2025-06-18', '2025-11-25'])(
    'writes only JSON-RPC to stdout and nothing to stderr (%s)',
    async (protocolVersion) => {
      const { simulator, clock } = await simulate();
      const server = new Program([], awsEnvironment(simulator.url));
      const { name, version } = packageJson;
      expect(await server.initialize(protocolVersion)).toMatchObject({
        protocolVersion,
        serverInfo: { name, version },
        capabilities: { tools: {} },
      });
      expect((await server.result('tools/list')).tools).toHaveLength(TOOLS.length);
      const started = await server.call('start_copy_job', REQUEST);
      expect(started.json).toMatchObject({ Outcome: 'started', CopyJobId: expect.stringMatching(/^[0-9A-F-]{36}$/) });
      expect(started.json.CreationDate).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(started.json.Simulated).toBeUndefined();
      clock.advance(MINUTE + 10_000);
      const { Tool, Arguments } = started.json.Next;
      expect((await server.call(Tool, Arguments)).json).toMatchObject({
        Done: true,
        CopyJobs: [{ State: 'COMPLETED' }],
      });
      expect((await server.call('start_copy_job', { ...REQUEST, Nonsense: 1 })).isError).toBe(true);
      expect((await server.request('tools/call', { name: 'no_such_tool' })).error?.code).toBe(-32602);
      expect((await server.request('no/such/method')).error?.code).toBe(-32601);
      const { how } = await server.ending(({ stdin }) => stdin.end());
      expect(how).toBe(0);
      expect(server.messages.length).toBeGreaterThanOrEqual(7);
      expect(server.stderr).toBe('');
    },
  );

  it('writes nothing to stderr when one call reads many things at once', async () => {
    const { simulator } = await simulate();
    const server = await serveProcess(simulator.url);
    const CopyJobIds = Array.from({ length: 20 }, (_, index) => `0000000${index}-0000-4000-8000-000000000000`);
    const { json } = await server.call('wait_for_copy_jobs', { CopyJobIds });
    expect(json.Error).toMatchObject({ Category: 'not_found' });
    await server.ending(({ stdin }) => stdin.end());
    expect(server.stderr).toBe('');
  });

  it('keeps working after lines that are not JSON-RPC', async () => {
    const server = new Program(['--simulator']);
    await server.initialize();
    server.child.stdin.write('this is no JSON\n{"jsonrpc":"2.0"}\n[]\n{"jsonrpc":"2.0","id":7}\n');
    expect(await server.result('ping')).toEqual({});
    expect(server.messages.length).toBeGreaterThanOrEqual(2);
  });

  it('reports an internal error when its files were removed before the first call', async () => {
    const copy = folder();
    cpSync(dirname(MAIN), join(copy, 'dist'), { recursive: true });
    writeFileSync(join(copy, 'package.json'), '{ "type": "module" }');
    const args = [join(copy, 'dist', 'main.js'), '--simulator'];
    const server = new JsonRpcProcess(process.execPath, args, { env: BARE_ENVIRONMENT });
    onTestFinished(() => void server.child.kill());
    await server.initialize();
    expect((await server.result('tools/list')).tools).toHaveLength(TOOLS.length);
    rmSync(join(copy, 'dist'), { recursive: true });
    const { json } = checked('start_copy_job', await server.callTool('start_copy_job', REQUEST));
    expect(json.Error).toMatchObject({ Category: 'internal' });
    expect(server.stderr).toContain('start_copy_job: ');
  });

  it('makes one job when another server gets the same request at the same time', async () => {
    const { simulator, clock } = await simulate();
    const servers = await Promise.all([serveProcess(simulator.url), serveProcess(simulator.url)]);
    const answers = await Promise.all(servers.map((server) => server.call('start_copy_job', REQUEST)));
    const [first, second] = answers.map((answer) => answer.json);
    expect(second.CopyJobId).toBe(first.CopyJobId);
    expect(second.IdempotencyToken).toBe(first.IdempotencyToken);
    clock.advance(MINUTE + 10_000);
    for (const server of servers) {
      expect((await server.call('start_copy_job', REQUEST)).json).toMatchObject({
        Outcome: 'already_copied',
        CopyJobId: first.CopyJobId,
      });
    }
    expect(startedJobs(simulator)).toHaveLength(1);
  });
});

describe('a server with --simulator', () => {
  it('says that its AWS is simulated', async () => {
    const server = new Program(['--simulator']);
    const { serverInfo, instructions } = await server.initialize();
    expect(serverInfo.title).toMatch(/simulated/);
    expect(instructions).toMatch(/^SIMULATED/);
    const { json } = await server.call('start_copy_job', REQUEST);
    expect(json).toMatchObject({ Outcome: 'started', Simulated: true, Account: PRODUCTION, Region: 'us-east-1' });
    expect(server.stderr).toBe('');
    expect(server.messages.length).toBe(2);
  });

  it('ignores the user’s credentials, profile and endpoint', async () => {
    const server = new Program(['--simulator'], {
      AWS_ACCESS_KEY_ID: 'AKIAREAL',
      AWS_SECRET_ACCESS_KEY: 'real',
      AWS_SESSION_TOKEN: 'real',
      AWS_PROFILE: 'production',
      AWS_ENDPOINT_URL: await closedPort(),
      AWS_BACKUP_MCP_ROLE_ARN: '$' + '{user_config.role}',
    });
    await server.initialize();
    expect((await server.call('start_copy_job', REQUEST)).json).toMatchObject({ Simulated: true, Outcome: 'started' });
    expect(server.stderr).toBe('');
  });
});
