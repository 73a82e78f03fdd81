import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REQUEST } from '../support/constants.ts';
import { awsEnvironment } from '../support/environment.ts';
import { folder } from '../support/folder.ts';
import { Program, serveProcess } from '../support/program.ts';
import { simulate } from '../support/server.ts';

// A broken setting can be the one that forbids writing. The server starts all the same, names the setting wherever
// somebody reads it, serves reads, and starts nothing.

const BROKEN: [what: string, args: string[], env: Record<string, string>, setting: RegExp][] = [
  ['a misspelt flag', ['--read-onyl'], {}, /--read-onyl/],
  ['an invalid pattern', ['--allow-destination', 'arn:aws:backup:*'], {}, /--allow-destination/],
  ['a blank pattern', ['--allow-destination', ''], {}, /--allow-destination/],
  ['an invalid boolean', [], { AWS_BACKUP_MCP_CONFIRM: 'maybe' }, /AWS_BACKUP_MCP_CONFIRM/],
  ['a cap that is not a number', ['--max-retention-days', 'a year'], {}, /--max-retention-days/],
  ['a misspelt variable', [], { AWS_BACKUP_MCP_READ_ONYL: '1' }, /AWS_BACKUP_MCP_READ_ONYL/],
  ['an audit log in a folder that does not exist', ['--audit-log', '/no/such/folder/audit.jsonl'], {}, /--audit-log/],
  ['an audit log that is a folder', [], { AWS_BACKUP_MCP_AUDIT_LOG: '/' }, /AWS_BACKUP_MCP_AUDIT_LOG/],
  ['an audit log with a relative path', ['--audit-log', 'audit.jsonl'], {}, /--audit-log/],
];

describe('a locked server', () => {
  it.each(BROKEN)('names the setting, serves reads and starts nothing: %s', async (_what, args, env, setting) => {
    const { simulator } = await simulate();
    const server = new Program(args, { ...awsEnvironment(simulator.url), ...env });
    const hello = await server.initialize();
    expect(hello.instructions).toMatch(/^LOCKED: /);
    expect(hello.instructions).toMatch(setting);
    const { tools } = await server.result('tools/list');
    expect(tools.map((tool: { name: string }) => tool.name)).toContain('start_copy_job');

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

  it('names all broken settings', async () => {
    const { simulator } = await simulate();
    const server = await serveProcess(simulator.url, ['--read-onyl', '--max-retention-days', '0']);
    const { json } = await server.call('start_copy_job', REQUEST);
    expect(json.Error.Message).toMatch(/--read-onyl.*--max-retention-days/);
  });
});

it('valid and blank settings do not lock the server', async () => {
  const { simulator } = await simulate();
  const server = await serveProcess(simulator.url, ['--audit-log', join(folder(), 'a.jsonl')], {
    AWS_BACKUP_MCP_CONFIRM: 'off',
    AWS_BACKUP_MCP_READ_ONLY: ' ',
    AWS_BACKUP_MCP_MAX_RETENTION_DAYS: '${' + 'user_config.days}',
  });
  expect((await server.call('start_copy_job', REQUEST)).json.Outcome).toBe('started');
  expect(server.stderr).toBe('');
});
