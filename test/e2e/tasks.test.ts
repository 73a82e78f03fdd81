import { expect, it, onTestFinished } from 'vitest';
import { startSimulator } from '../../src/simulator/index.ts';
import { REQUEST } from '../support/constants.ts';
import { ROLE, setWorld, WEST } from '../support/copy-set-world.ts';
import { awsEnvironment } from '../support/environment.ts';
import { Program } from '../support/program.ts';
import { Random } from '../support/random.ts';
import { simulate, startedJobs } from '../support/server.ts';
import { lineWire, taskSession } from '../support/task-client.ts';

// Tasks of the built program, over stdio: a task that one process gave is answered by another after the first was killed.

it('a wait goes on at another process', { timeout: 60_000 }, async () => {
  const { simulator, clock } = await simulate();
  const program = () => new Program([], awsEnvironment(simulator.url));
  const first = program();
  const wire = lineWire(first);
  const started = (await wire('tools/call', { name: 'start_copy_job', arguments: REQUEST })).result.structuredContent;
  const args = { CopyJobIds: [started.CopyJobId] };
  const { taskId } = (await wire('tools/call', { name: 'wait_for_copy_jobs', arguments: args })).result;
  await first.ending((child) => child.kill('SIGKILL'));

  const second = lineWire(program());
  expect((await second('tasks/get', { taskId })).result).toMatchObject({ taskId, status: 'working' });
  const session = taskSession(second, (ms) => clock.advance(ms));
  const execution = await session.resumeTask({
    endpointId: 'test',
    generation: 'v2',
    taskId: taskId as never,
    originalOperation: 'tools/call',
  });
  const { outcome } = await execution.settle();
  if (outcome.status !== 'completed') throw new Error(outcome.status);
  const { _meta, ...own } = (await second('tools/call', { name: 'wait_for_copy_jobs', arguments: args }, {})).result;
  expect(outcome.task?.raw.result).toEqual(own);
  expect(own.structuredContent).toMatchObject({ Done: true, CopyJobs: [{ State: 'COMPLETED' }] });

  const other = lineWire(new Program(['--max-copies', '7'], awsEnvironment(simulator.url)));
  expect((await other('tasks/get', { taskId })).error).toMatchObject({ code: -32602 });
});

it('a set is started to its end, process after process', { timeout: 120_000 }, async () => {
  const options = { resources: 260, points: 1, copied: 0, oldest: 20, date: 'source' } as const;
  const simulator = await startSimulator({ world: setWorld(Date.now(), new Random(3), options).data });
  onTestFinished(() => simulator.close());
  // So slow that one call does not reach all.
  simulator.faults.add({ kind: 'slow', operation: 'StartCopyJob', delayMs: 500 });
  const program = () => new Program(['--max-copies', '260'], awsEnvironment(simulator.url));
  let process = program();
  const args = { DestinationBackupVaultArn: WEST, Which: 'all', IamRoleArn: ROLE, MaxCopies: 260 };
  let { result } = await lineWire(process)('tools/call', { name: 'start_missing_copies', arguments: args });
  expect(result.resultType).toBe('task');
  const { taskId } = result;
  for (let looks = 0; looks < 60; looks += 1) {
    if (looks % 2 === 0 && looks < 6) {
      await process.ending((child) => child.kill('SIGKILL'));
      process = program();
    }
    ({ result } = await lineWire(process)('tasks/get', { taskId }));
    if (result.status === 'completed') break;
  }
  expect(result.result.structuredContent).toMatchObject({ NotReached: 0, Failed: 0 });
  const sources = startedJobs(simulator).map((job) => job.RecoveryPointArn);
  expect(sources).toHaveLength(260);
  expect(new Set(sources).size).toBe(260);
});
