import { join } from 'node:path';
import { expect, it } from 'vitest';
import { REQUEST } from '../support/constants.ts';
import { folder } from '../support/folder.ts';
import { auditLines, Program, serveProcess } from '../support/program.ts';
import { simulate } from '../support/server.ts';
import { until } from '../support/until.ts';
import { ENDINGS } from './endings.ts';

const endingsNamed = (...names: string[]) => Object.entries(ENDINGS).filter(([name]) => names.includes(name));

it.each(Object.entries(ENDINGS))('exits 0 within a second and without output (%s)', async (_name, end) => {
  const { simulator } = await simulate();
  const [idle, busy, fresh] = [await serveProcess(simulator.url), await serveProcess(simulator.url), new Program([])];
  // A read that is never answered does not delay the end.
  simulator.faults.add({ operation: 'ListBackupVaults', kind: 'never-answer' });
  busy.call('list_backup_vaults').catch(() => {});
  await until(() => simulator.requests.count('ListBackupVaults') > 0);
  await fresh.initialize();
  for (const server of [idle, busy, fresh]) {
    const { how, ms } = await server.ending(({ pid }) => end(server, pid!));
    expect(how).toBe(0);
    expect(ms).toBeLessThan(1000);
    expect(server.stderr).toBe('');
  }
});

it.each(endingsNamed('stdin ends', 'SIGTERM'))(
  'records a start that was sent before the end (%s)',
  async (_name, end) => {
    const { simulator, clock } = await simulate();
    const log = join(folder(), 'audit.jsonl');
    const server = await serveProcess(simulator.url, ['--audit-log', log]);
    simulator.faults.add({ operation: 'StartCopyJob', kind: 'slow', delayMs: 500 });
    server.call('start_copy_job', REQUEST).catch(() => {});
    await until(() => clock.sleeping > 0);
    const ending = server.ending(({ pid }) => end(server, pid!));
    clock.advance(500);
    expect(await ending).toMatchObject({ how: 0 });
    const [attempt, answer] = auditLines(log);
    expect(answer).toMatchObject({ AttemptId: attempt.AttemptId, Event: 'answered', Outcome: 'started' });
    expect(answer.CopyJobId).toBe(simulator.copyJobs().at(-1)?.CopyJobId);
  },
);

it('waits at most 900 ms for a start that is not answered', async () => {
  const { simulator } = await simulate();
  const server = await serveProcess(simulator.url);
  simulator.faults.add({ operation: 'StartCopyJob', kind: 'never-answer' });
  server.call('start_copy_job', REQUEST).catch(() => {});
  await until(() => simulator.requests.count('StartCopyJob') > 0);
  const { how, ms } = await server.ending(({ stdin }) => stdin.end());
  expect(how).toBe(0);
  expect(ms).toBeGreaterThan(850);
  expect(ms).toBeLessThan(1500);
});

it('does not send a start that it was still preparing', async () => {
  const { simulator, clock } = await simulate();
  const server = await serveProcess(simulator.url);
  simulator.faults.add({ operation: 'ListCopyJobs', kind: 'slow', delayMs: 100 });
  server.call('start_copy_job', REQUEST).catch(() => {});
  await until(() => clock.sleeping > 0);
  expect(await server.ending(({ stdin }) => stdin.end())).toMatchObject({ how: 0 });
  clock.advance(100);
  expect(simulator.requests.count('StartCopyJob')).toBe(0);
});
