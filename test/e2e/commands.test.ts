import { expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { REQUEST } from '../support/constants.ts';
import { Program, runProgram, serveProcess } from '../support/program.ts';
import { until } from '../support/until.ts';

it('prints the version', async () => {
  expect(await runProgram(['--version'])).toEqual({ code: 0, stdout: `${packageJson.version}\n`, stderr: '' });
});

it('prints the help', async () => {
  const help = await runProgram(['--help']);
  expect(help).toMatchObject({ code: 0, stderr: '' });
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
])('exits 2 and explains it on stderr: %s %s %s', async (...args) => {
  const { code, stdout, stderr } = await runProgram(args);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(new RegExp(`^aws-backup-mcp ${args[0]}: .+`));
  expect(stderr).not.toMatch(/\n {4}at /);
});

it('simulator prints only its URL, and keeps serving after the end of stdin', async () => {
  const simulator = new Program(['simulator', '--port', '0', '--speed', '100', '--switch', 'list-order=by-id']);
  simulator.child.stdin.end();
  await until(() => simulator.stdout.includes('\n'));
  const url = simulator.stdout.trim();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const server = await serveProcess(url);
  const { json } = await server.call('start_copy_job', REQUEST);
  const { Tool, Arguments } = json.Next;
  expect((await server.call(Tool, Arguments)).json.Done).toBe(true);
  expect(await simulator.ending((child) => child.kill('SIGTERM'))).toMatchObject({ how: 0 });
  expect(simulator.stdout).toBe(`${url}\n`);
  expect(simulator.stderr).toBe('');
});
