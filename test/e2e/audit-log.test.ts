import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { KEYS, REQUEST } from '../support/constants.ts';
import { folder } from '../support/folder.ts';
import { auditLines, serveProcess } from '../support/program.ts';
import { simulate, startedJobs } from '../support/server.ts';
import { until } from '../support/until.ts';

// A start that AWS never received, and one that it had just received.
it.each(['never-answer', 'slow'] as const)(
  'has an attempt without an outcome after a kill during the call (%s), and the retry is the same job',
  async (kind) => {
    const { simulator, clock } = await simulate();
    const path = join(folder(), 'audit.jsonl');
    const args = ['--audit-log', path];
    const first = await serveProcess(simulator.url, args);
    simulator.faults.add({ operation: 'StartCopyJob', kind, delayMs: 10, times: 1 });
    first.call('start_copy_job', REQUEST).catch(() => {});
    await until(() => simulator.requests.count('StartCopyJob') > 0);
    expect(await first.ending((child) => child.kill('SIGKILL'))).toMatchObject({ how: 'SIGKILL' });
    clock.advance(10);
    if (kind === 'slow') await until(() => startedJobs(simulator).length > 0);
    expect(auditLines(path).map((line) => line.Event)).toEqual(['attempt']);

    const second = await serveProcess(simulator.url, args);
    const { json } = await second.call('start_copy_job', REQUEST);
    expect(json.Outcome).toBe(kind === 'slow' ? 'already_running' : 'started');
    expect(startedJobs(simulator)).toHaveLength(1);
    expect(auditLines(path).map((line) => line.Event)).toEqual(['attempt', 'attempt', 'answered']);
    expect(auditLines(path)[2].CopyJobId).toBe(simulator.copyJobs().at(-1)?.CopyJobId);
    const everything = readFileSync(path, 'utf8') + second.stdout + second.stderr;
    expect(everything).not.toContain(KEYS.secretAccessKey);
  },
);
