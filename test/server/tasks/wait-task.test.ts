import { CreateTaskResultV2Schema, DetailedTaskV2Schema } from '@modelcontextprotocol/ext-tasks/core/v2';
import { expect, it } from 'vitest';
import { HOUR, REQUEST } from '../../support/constants.ts';
import { bench, depsFor } from '../../support/server.ts';
import { httpWire, taskSession } from '../../support/task-client.ts';

// wait_for_copy_jobs as a task, over HTTP in this process.

const WAIT = 'wait_for_copy_jobs';

async function waiting() {
  const server = await bench();
  const { CopyJobId } = await server.ok('start_copy_job', REQUEST);
  const args = { CopyJobIds: [CopyJobId] };
  const wire = httpWire(server.deps);
  const begin = async () => (await wire('tools/call', { name: WAIT, arguments: args })).result;
  return { ...server, CopyJobId, args, wire, begin };
}

it("is driven to the end by the extension's own client, and answers what the tool answers", async () => {
  const { wire, clock, args } = await waiting();
  const pauses: number[] = [];
  const session = taskSession(wire, (ms) => {
    pauses.push(ms);
    clock.advance(ms);
  });
  const execution = await session.callTool(WAIT, args);
  expect(execution.kind).toBe('task');
  const { outcome } = await execution.settle();
  const { _meta, ...own } = (await wire('tools/call', { name: WAIT, arguments: args }, {})).result;
  if (outcome.status !== 'completed') throw new Error(outcome.status);
  const raw = outcome.task?.raw as { result?: unknown };
  expect(JSON.stringify(raw.result)).toBe(JSON.stringify(own));
  expect(own.structuredContent).toMatchObject({ Done: true, Pending: 0 });
  for (const pause of pauses) {
    expect(pause).toBeGreaterThanOrEqual(30_000);
    expect(pause).toBeLessThanOrEqual(15 * 60_000);
  }
});

it('begins with a task that has the members of the extension and no other', async () => {
  const { begin, clock } = await waiting();
  const { _meta, ...task } = await begin();
  const now = new Date(clock.now()).toISOString();
  expect(task).toEqual({
    resultType: 'task',
    taskId: expect.stringMatching(/^[\w.-]+$/),
    status: 'working',
    statusMessage:
      '0 of 1 copy job ended, 1 pending. Copies cannot be stopped: cancelling this task only ends the waiting.',
    createdAt: now,
    lastUpdatedAt: now,
    ttlMs: 24 * HOUR,
    pollIntervalMs: expect.any(Number),
  });
  expect(CreateTaskResultV2Schema.safeParse(task).success).toBe(true);
});

it('reads each job once for a look, and keeps nothing', async () => {
  const { begin, wire, simulator } = await waiting();
  const before = simulator.requests.count('DescribeCopyJob');
  const { taskId } = await begin();
  const look = await wire('tasks/get', { taskId });
  expect(simulator.requests.count('DescribeCopyJob')).toBe(before + 2);
  const { _meta, resultType, ...detailed } = look.result;
  expect(resultType).toBe('complete');
  expect(DetailedTaskV2Schema.safeParse(detailed).success).toBe(true);
});

it('answers at once where every job has ended', async () => {
  const { wire, clock, args } = await waiting();
  clock.advance(24 * HOUR);
  const taken = await wire('tools/call', { name: WAIT, arguments: args });
  const own = await wire('tools/call', { name: WAIT, arguments: args }, {});
  expect(taken.result.structuredContent.Done).toBe(true);
  expect(JSON.stringify(taken.result)).toBe(JSON.stringify(own.result));
});

it.each([
  ['a bad input', { CopyJobIds: ['arn:aws:backup:us-east-1:123456789012:job/1'] }],
  ['a missing input', {}],
  ['an unknown job', { CopyJobIds: ['00000000-0000-4000-8000-000000000000'] }],
  ['a profile that is not configured', { CopyJobIds: ['1'], Profile: 'other' }],
])('answers as the tool does for %s', async (_what, args) => {
  const { wire } = await waiting();
  const taken = await wire('tools/call', { name: WAIT, arguments: args });
  const own = await wire('tools/call', { name: WAIT, arguments: args }, {});
  expect(taken.result.isError).toBe(true);
  const stable = (reply: object) => JSON.stringify(reply).replaceAll(/\\"RequestId\\":\\"[^"]*\\",?/g, '');
  expect(stable(taken.result)).toBe(stable(own.result));
});

it('answers as the tool does where there is no way to AWS', async () => {
  const wire = httpWire(depsFor('http://127.0.0.1:1'));
  const { result } = await wire('tools/call', { name: WAIT, arguments: { CopyJobIds: ['1'] } });
  // A connection that fails may come back: the job is pending.
  expect(result).toMatchObject({ resultType: 'task', status: 'working' });
});

it('completes with the error of the tool once the job can no longer be read', async () => {
  const { begin, wire, simulator } = await waiting();
  const { taskId } = await begin();
  simulator.faults.add({ kind: 'access-denied', operation: 'DescribeCopyJob' });
  const { result } = await wire('tasks/get', { taskId });
  expect(result).toMatchObject({ status: 'completed', result: { isError: true, resultType: 'complete' } });
});

it('keeps working while AWS is out of reach', async () => {
  const { begin, wire, simulator } = await waiting();
  const { taskId } = await begin();
  simulator.faults.add({ kind: 'service-unavailable', operation: 'DescribeCopyJob', times: 100 });
  const { result } = await wire('tasks/get', { taskId });
  expect(result).toMatchObject({ status: 'working', taskId });
});

it('is acknowledged when it is cancelled, and stops nothing', async () => {
  const { begin, wire, simulator } = await waiting();
  const { taskId } = await begin();
  const { result } = await wire('tasks/cancel', { taskId });
  expect(result.resultType).toBe('complete');
  expect(result._meta['aws-backup-mcp/note']).toContain('cannot be stopped');
  expect(simulator.copyJobs().at(-1)?.State).not.toBe('FAILED');
  expect((await wire('tasks/get', { taskId })).result.statusMessage).toContain('cannot be stopped');
  const update = await wire('tasks/update', { taskId, inputResponses: { confirm: { action: 'accept' } } });
  expect(Object.keys(update.result).sort()).toEqual(['_meta', 'resultType']);
});

it('follows 50 jobs with an ID that fits into a header', async () => {
  const { wire, simulator } = await waiting();
  const CopyJobIds = Array.from({ length: 49 }, () => crypto.randomUUID().toUpperCase());
  const [job] = simulator.copyJobs().slice(-1);
  const args = { CopyJobIds: [job!.CopyJobId, ...CopyJobIds] };
  const { result } = await wire('tools/call', { name: WAIT, arguments: args });
  expect(result.statusMessage).toContain('0 of 50 copy jobs ended, 1 pending, 49 cannot be read.');
  expect(result.taskId.length).toBeLessThan(1700);
  expect((await wire('tasks/get', { taskId: result.taskId })).result.status).toBe('working');
});
