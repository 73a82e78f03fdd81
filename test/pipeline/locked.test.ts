import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { awsEnvironment, folder, Program, serveProcess } from '../support/program.ts';
import { REQUEST, simulate } from '../support/server.ts';

// A broken setting could be the one that forbids writing. The server starts all the same, says which setting it is in
// every place that somebody reads, reads, and starts nothing.

const BROKEN: [what: string, args: string[], env: Record<string, string>, setting: RegExp][] = [
  ['a misspelt flag', ['--read-onyl'], {}, /--read-onyl/],
  ['a pattern that is none', ['--allow-destination', 'arn:aws:backup:*'], {}, /--allow-destination/],
  ['a blank pattern', ['--allow-destination', ''], {}, /--allow-destination/],
  ['a confirmation that is neither on nor off', [], { AWS_BACKUP_MCP_CONFIRM: 'maybe' }, /AWS_BACKUP_MCP_CONFIRM/],
  ['a cap that is no number', ['--max-retention-days', 'a year'], {}, /--max-retention-days/],
  ['a misspelt variable', [], { AWS_BACKUP_MCP_READ_ONYL: '1' }, /AWS_BACKUP_MCP_READ_ONYL/],
  ['an audit log in a folder that is not there', ['--audit-log', '/no/such/folder/audit.jsonl'], {}, /--audit-log/],
  ['an audit log that is a folder', [], { AWS_BACKUP_MCP_AUDIT_LOG: '/' }, /AWS_BACKUP_MCP_AUDIT_LOG/],
  ['an audit log without its folder', ['--audit-log', 'audit.jsonl'], {}, /--audit-log/],
];

describe('locked', () => {
  it.each(BROKEN)('%s', async (_what, args, env, setting) => {
    const { simulator } = await simulate();
    const server = new Program(args, { ...awsEnvironment(simulator.url), ...env });
    const hello = await server.initialize();
    expect(hello.instructions).toMatch(/^LOCKED: /);
    expect(hello.instructions).toMatch(setting);
    const { tools } = (await server.request('tools/list')).result as { tools: { name: string }[] };
    expect(tools.map((tool) => tool.name)).toContain('start_copy_job');

    for (const request of [REQUEST, { ...REQUEST, IdempotencyToken: 'mine' }, {}]) {
      const { json } = await server.call('start_copy_job', request);
      expect(json.Error).toMatchObject({ Category: 'configuration', Code: 'BrokenSetting', Retryable: false });
      expect(json.Error.Message).toMatch(setting);
      expect(json.Error.Fix).toMatch(/operator/);
    }
    expect(simulator.requests.count()).toBe(0);
    expect((await server.call('list_copy_jobs')).isError).toBe(false);
    expect(simulator.requests.count('StartCopyJob')).toBe(0);

    expect(server.stderr).toMatch(/locked: /);
    expect(server.stderr).toMatch(setting);
    for (const line of server.stderr.trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ level: 'error' });
    expect(server.messages.length).toBeGreaterThan(4);
  });

  it('names every broken setting at once', async () => {
    const { simulator } = await simulate();
    const server = await serveProcess(simulator.url, ['--read-onyl', '--max-retention-days', '0']);
    const { json } = await server.call('start_copy_job', REQUEST);
    expect(json.Error.Message).toMatch(/--read-onyl.*--max-retention-days/);
  });

  it('a setting that is whole locks nothing', async () => {
    const { simulator } = await simulate();
    const server = await serveProcess(simulator.url, ['--audit-log', join(folder(), 'a.jsonl')], {
      AWS_BACKUP_MCP_CONFIRM: 'off',
      AWS_BACKUP_MCP_READ_ONLY: ' ',
      AWS_BACKUP_MCP_MAX_RETENTION_DAYS: '${' + 'user_config.days}',
    });
    expect((await server.call('start_copy_job', REQUEST)).json.Outcome).toBe('started');
    expect(server.stderr).toBe('');
  });
});
