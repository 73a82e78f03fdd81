import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REQUEST } from '../../support/constants.ts';
import { awsEnvironment } from '../../support/environment.ts';
import { folder } from '../../support/folder.ts';
import { startHttp } from '../../support/http-program.ts';
import { ask, listenHttp, rpc } from '../../support/http-server.ts';
import { auditLines, runProgram } from '../../support/program.ts';
import { bench, simulate, startedJobs } from '../../support/server.ts';
import { until } from '../../support/until.ts';

const start = (url: string) => rpc(url, 'tools/call', { name: 'start_copy_job', arguments: REQUEST });
const health = (url: string) => ask(url, { method: 'GET', path: '/healthz' });

describe.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('on %s', (signal) => {
  it('an idle server ends at once', async () => {
    const { child, exit, stdout, stderr } = await startHttp();
    child.kill(signal);
    expect(await exit).toBe(0);
    expect(stdout()).toBe('');
    expect(stderr().trim().split('\n')).toHaveLength(1);
  });
});

it('finishes the calls in flight, refuses others, and then ends', async () => {
  const { simulator, clock } = await simulate();
  const log = join(folder(), 'audit.jsonl');
  const { url, child, exit } = await startHttp(['--audit-log', log], awsEnvironment(simulator.url));
  simulator.faults.add({ operation: 'StartCopyJob', kind: 'slow', delayMs: 5000 });
  const started = start(url);
  await until(() => clock.sleeping > 0);
  child.kill('SIGTERM');
  let answer = await health(url);
  while (answer.status === 200) answer = await health(url);
  expect(answer).toMatchObject({ status: 503, text: 'draining\n' });
  expect(await rpc(url, 'tools/list')).toMatchObject({ status: 503, headers: { connection: 'close' } });
  clock.advance(5000);
  expect((await started).json.result.structuredContent).toMatchObject({ Outcome: 'started' });
  expect(await exit).toBe(0);
  expect(auditLines(log)).toHaveLength(2);
  expect(startedJobs(simulator)).toHaveLength(1);
});

it('finishes 64 calls in flight', async () => {
  const { simulator, clock } = await simulate();
  const { url, child, exit } = await startHttp([], awsEnvironment(simulator.url));
  await rpc(url, 'tools/call', { name: 'list_backup_vaults', arguments: {} });
  for (let at = 0; at < 64; at += 1)
    simulator.faults.add({ operation: 'ListBackupVaults', kind: 'slow', delayMs: 3000 });
  const calls = Array.from({ length: 64 }, () => rpc(url, 'tools/call', { name: 'list_backup_vaults', arguments: {} }));
  await until(() => clock.sleeping >= 20);
  child.kill('SIGTERM');
  let ended = false;
  exit.then(() => {
    ended = true;
  });
  while (!ended) {
    clock.advance(3000);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const answers = await Promise.all(calls);
  // One that came later was refused, and may be sent to another server.
  for (const { status, json } of answers) {
    if (status !== 503) expect(json.result.structuredContent.BackupVaultList.length).toBeGreaterThan(0);
  }
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(20);
  expect(await exit).toBe(0);
});

it('records a start that was sent, whose caller has gone', async () => {
  const { simulator, clock } = await simulate();
  const log = join(folder(), 'audit.jsonl');
  const { url, child, exit } = await startHttp(['--audit-log', log], awsEnvironment(simulator.url));
  simulator.faults.add({ operation: 'StartCopyJob', kind: 'slow', delayMs: 500 });
  const leave = new AbortController();
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'start_copy_job', arguments: REQUEST },
  });
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const call = fetch(url, { method: 'POST', headers, body, signal: leave.signal })
    .then((answer) => answer.text())
    .catch(() => 'left');
  await until(() => clock.sleeping > 0);
  leave.abort();
  expect(await call).toBe('left');
  child.kill('SIGTERM');
  clock.advance(500);
  expect(await exit).toBe(0);
  const [attempt, answer] = auditLines(log);
  expect(answer.AttemptId).toBe(attempt.AttemptId);
  expect(startedJobs(simulator)).toHaveLength(1);
});

it('does not wait for ever', async () => {
  const { deps, clock, ok } = await bench();
  const { url, drain } = await listenHttp({ ...deps, clock }, { drainMs: 24_000 });
  const { CopyJobId } = await ok('start_copy_job', REQUEST);
  const args = { CopyJobIds: [CopyJobId], TimeoutSeconds: 3600 };
  const cut = rpc(url, 'tools/call', { name: 'wait_for_copy_jobs', arguments: args }).catch(() => 'cut');
  await until(() => clock.sleeping === 3);
  const draining = drain();
  await until(() => clock.sleeping === 4);
  clock.advance(24_000);
  await draining;
  expect(await cut).toBe('cut');
  await until(() => clock.sleeping === 0);
});

describe('a start that is not possible', () => {
  it('ends with 1 and a line in the log where the port is taken', async () => {
    const { url } = await startHttp();
    const { code, stdout, stderr } = await runProgram(['--simulator', '--http', new URL(url).port]);
    expect([code, stdout]).toEqual([1, '']);
    expect(JSON.parse(stderr)).toMatchObject({ level: 'error', message: expect.stringContaining('EADDRINUSE') });
  });

  it.each([
    [['--http', '0.0.0.0:0'], {}, '--oauth-issuer'],
    [['--http', '[::]:0'], {}, '--http-behind-gateway'],
    [['--http', '0', '--oauth-issuer', 'https://login.example.com'], {}, '--oauth-audience'],
    [['--http', '0'], { AWS_BACKUP_MCP_HTTP_TOKEN: 'too-short' }, 'AWS_BACKUP_MCP_HTTP_TOKEN'],
    [['--http', '0'], { AWS_BACKUP_MCP_HTTP_TOKN: 'too-short' }, 'AWS_BACKUP_MCP_HTTP_TOKN'],
    [['--http', '0.0.0.0:99999'], {}, '--http'],
  ])('ends with 2 where nothing says who may call: %j', async (args, env, named) => {
    const { code, stdout, stderr } = await runProgram(['--simulator', ...args], env);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(named);
    expect(stderr).not.toContain('too-short');
    expect((await runProgram(['doctor', '--simulator', ...args], env)).code).toBe(2);
  });
});

it('serves, locked, with a broken setting that could be a guard', async () => {
  const { url, stderr } = await startHttp(['--simulator', '--max-retention-days', 'many']);
  const { json } = await start(url);
  expect(json.result).toMatchObject({ isError: true });
  expect(JSON.parse(json.result.content[0].text).Error.Category).toBe('configuration');
  expect(stderr()).toContain('locked: --max-retention-days');
});

it('shows no secret', async () => {
  const secret = 'a-secret-of-more-than-thirty-two-characters';
  const env = { AWS_BACKUP_MCP_HTTP_TOKEN: secret, AWS_BACKUP_MCP_STATE_KEY: `${secret}2` };
  const { url, stderr } = await startHttp(['--simulator', '--log-level', 'debug'], env);
  const replies = [await health(url), await rpc(url, 'tools/list', {}, { authorization: `Bearer ${secret}` })];
  const doctor = await runProgram(['doctor', '--simulator', '--http', '0'], env);
  const help = await runProgram(['--help'], env);
  for (const text of [
    ...replies.map(({ text }) => text),
    stderr(),
    ...[doctor, help].flatMap((one) => [one.stdout, one.stderr]),
  ]) {
    expect(text).not.toContain(secret);
  }
  expect(doctor.stdout).toMatch(/AWS_BACKUP_MCP_HTTP_TOKEN +set +\(environment AWS_BACKUP_MCP_HTTP_TOKEN\)/);
});
