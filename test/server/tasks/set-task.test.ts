import { expect, it } from 'vitest';
import type { Clock } from '../../../src/clock.ts';
import { auditLog } from '../../../src/pipeline/audit-log.ts';
import { Confirmer } from '../../../src/pipeline/confirm.ts';
import { type CallDeps, Calls } from '../../../src/server/calls.ts';
import { awsAt } from '../../support/aws.ts';
import { ROLE, setWorld, WEST } from '../../support/copy-set-world.ts';
import { changingEndpoint } from '../../support/endpoint.ts';
import { folder } from '../../support/folder.ts';
import type { ManualClock } from '../../support/manual-clock.ts';
import { auditLines } from '../../support/program.ts';
import { Random } from '../../support/random.ts';
import { depsFor, simulate, startedJobs, type TestSettings } from '../../support/server.ts';
import { DECLARED, httpWire, taskSession } from '../../support/task-client.ts';

// start_missing_copies as a task, over HTTP in this process.

const START = 'start_missing_copies';
const SET = { DestinationBackupVaultArn: WEST, Which: 'all', IamRoleArn: ROLE, MaxCopies: 200 };
const KEY = 'a secret of both processes, which is long enough';

/** Time passes with each look at it, so that a call ends before it has reached all. */
const hurried = (clock: ManualClock, ms: number): Clock => ({
  now: () => {
    clock.advance(ms);
    return clock.now();
  },
  sleep: (pause, signal) => clock.sleep(pause, signal),
});

/** Of all tests: the recovery points are the same. */
const NOW = Date.now();

async function missing(settings: TestSettings & { stateKey?: string } = {}, resources = 60) {
  const { simulator, clock } = await simulate({
    worldAt: () => setWorld(NOW, new Random(7), { resources, points: 1, copied: 0, oldest: 20, date: 'source' }).data,
  });
  const path = `${folder()}/audit.jsonl`;
  const serverClock = hurried(clock, 40);
  const fresh = (): CallDeps => ({
    ...depsFor(simulator.url, { maxCopies: 200, ...settings }),
    clock: serverClock,
    aws: awsAt(simulator.url, { clock: serverClock }),
    confirmer: new Confirmer(clock, settings.stateKey, 200),
    audit: auditLog(path),
  });
  const sources = () => startedJobs(simulator).map((job) => job.RecoveryPointArn);
  return { simulator, clock, fresh, sources, path, wire: httpWire(fresh()) };
}

it("is driven to the end by the extension's own client, and starts each copy once", async () => {
  const { wire, clock, sources, path } = await missing();
  const messages: (string | undefined)[] = [];
  const session = taskSession(wire, (ms) => clock.advance(ms));
  const execution = await session.callTool(START, SET);
  expect(execution.kind).toBe('task');
  const { outcome } = await execution.settle({
    onEvent: (event) => {
      if (event.type === 'task') messages.push(event.task.statusMessage);
    },
  });
  if (outcome.status !== 'completed') throw new Error(outcome.status);
  const result = (outcome.result as { structuredContent: Record<string, number | string> }).structuredContent;
  expect(result).toMatchObject({ NotReached: 0, Failed: 0, CannotBeCopied: 0 });
  expect(Number(result.Started) + Number(result.AlreadyRunning) + Number(result.AlreadyCopied)).toBe(60);
  expect(result.Started).toBeLessThan(60);
  expect(result.Note).toContain('of the last one');
  expect(messages.some((message) => message?.includes('not reached yet'))).toBe(true);
  expect(sources()).toHaveLength(60);
  expect(new Set(sources()).size).toBe(60);
  // The call of each look and each copy have their two lines.
  const lines = auditLines(path);
  expect(lines.filter(({ SetId, Event }) => SetId !== undefined && Event === 'answered')).toHaveLength(60);
  const looks = lines.filter(({ SetId, Event }) => SetId === undefined && Event === 'answered');
  expect(looks.length).toBeGreaterThan(1);
  expect(looks.reduce((sum, { Started }) => sum + Started, 0)).toBe(60);
});

it('answers at once where one look is enough', async () => {
  const { simulator, clock } = await simulate({
    worldAt: (now) =>
      setWorld(now, new Random(7), { resources: 8, points: 1, copied: 0, oldest: 20, date: 'source' }).data,
  });
  const wire = httpWire({ ...depsFor(simulator.url), clock, aws: awsAt(simulator.url, { clock }) });
  const { result } = await wire('tools/call', { name: START, arguments: SET });
  expect(result).toMatchObject({ resultType: 'complete', structuredContent: { Started: 8, NotReached: 0 } });
  expect(result.structuredContent.Note).toBeUndefined();
});

it('answers as the tool does where a guard refuses, and starts nothing', async () => {
  for (const [args, settings] of [
    [{ ...SET, MaxCopies: 3 }, {}],
    [SET, { maxCopies: 5 }],
    [SET, { readOnly: true }],
    [SET, { allowRegions: ['eu-west-1'] }],
    [{ ...SET, MaxCopies: undefined }, {}],
  ] as const) {
    const { wire, sources } = await missing(settings);
    const { result } = await wire('tools/call', { name: START, arguments: args });
    expect(result.isError, JSON.stringify(result)).toBe(true);
    expect(sources()).toEqual([]);
  }
});

it('goes on at another process when two clients ask at the same time, and starts nothing twice', async () => {
  const { wire, fresh, sources } = await missing();
  const { result } = await wire('tools/call', { name: START, arguments: SET });
  expect(result.resultType).toBe('task');
  const { taskId } = result;
  const others = [httpWire(fresh()), httpWire(fresh())];
  for (let looks = 0; looks < 20; looks += 1) {
    const both = await Promise.all(others.map((other) => other('tasks/get', { taskId })));
    expect(both.map(({ error }) => error)).toEqual([undefined, undefined]);
    if (both.every((one) => one.result.status === 'completed')) break;
  }
  expect(sources()).toHaveLength(60);
  expect(new Set(sources()).size).toBe(60);
  // Once all is reached, the task answers what the tool answers.
  const again = (await wire('tasks/get', { taskId })).result.result;
  expect(again.structuredContent).toMatchObject({ Started: 0, NotReached: 0 });
});

it('starts nothing for a caller whose token may only read', async () => {
  const { wire, fresh, sources } = await missing();
  const { taskId } = (await wire('tools/call', { name: START, arguments: SET })).result;
  const before = sources().length;
  const deps = fresh();
  const reader = httpWire(deps, new Calls(deps), ['copies:read']);
  expect((await reader('tasks/get', { taskId })).error).toMatchObject({ code: -32602 });
  for (const declared of [DECLARED, {}]) {
    const { result } = await reader('tools/call', { name: START, arguments: SET }, declared);
    expect(JSON.parse(result.content[0].text).Error).toMatchObject({
      Category: 'policy_denied',
      Code: 'InsufficientScope',
    });
  }
  expect(sources()).toHaveLength(before);
  const writer = httpWire(deps, new Calls(deps), ['copies:read', 'copies:write']);
  expect((await writer('tasks/get', { taskId })).result.status).toMatch(/working|completed/);
});

it('tries each copy once, however often it is asked, and a new call tries again what failed', async () => {
  const { fresh, simulator, clock } = await missing();
  const { url } = await changingEndpoint(simulator.url, (body, { url = '' }) => {
    // What AWS says of each job and of the destination, while the simulator goes on.
    if (url.includes('/backup-vaults/west/recovery-points')) return { RecoveryPoints: [] };
    const { CopyJobs, ...rest } = body as { CopyJobs?: object[] };
    if (!CopyJobs) return body;
    return { ...rest, CopyJobs: CopyJobs.map((job) => ({ ...job, State: 'FAILED', StatusMessage: 'No room.' })) };
  });
  const wire = httpWire({ ...fresh(), aws: awsAt(url, { clock }) });
  let { result } = await wire('tools/call', { name: START, arguments: SET });
  const { taskId } = result;
  for (let looks = 0; looks < 30 && result.status === 'working'; looks += 1) {
    clock.advance(result.pollIntervalMs);
    ({ result } = await wire('tasks/get', { taskId }));
  }
  const last = result.result.structuredContent;
  expect(last.Started + last.Failed).toBe(60);
  expect(last.Reasons).toMatchObject([{ Outcome: 'Failed', Why: { Untrusted: 'No room.' }, Count: last.Failed }]);
  expect(simulator.requests.count('StartCopyJob')).toBe(60);
  // Also once it is complete.
  const again = (await wire('tasks/get', { taskId })).result.result.structuredContent;
  expect(again).toMatchObject({ Started: 0, Failed: 60 });
  expect(simulator.requests.count('StartCopyJob')).toBe(60);
  const anew = await wire('tools/call', { name: START, arguments: SET }, {});
  expect(anew.result.isError).toBeUndefined();
  expect(simulator.requests.count('StartCopyJob')).toBeGreaterThan(60);
});

it('asks the user once, before there is a task', async () => {
  const { wire, sources, clock } = await missing({ confirm: true });
  const asking = { ...DECLARED, elicitation: { form: {} } };
  const call = { name: START, arguments: SET };
  const question = (await wire('tools/call', call, asking)).result;
  expect(question.resultType).toBe('input_required');
  expect(sources()).toEqual([]);
  const accepted = {
    ...call,
    arguments: SET,
    requestState: question.requestState,
    inputResponses: { confirm: { action: 'accept', content: {} } },
  };
  const task = (await wire('tools/call', accepted, asking)).result;
  expect(task, JSON.stringify(task)).toMatchObject({ resultType: 'task', status: 'working' });
  expect(task.taskId.length).toBeLessThan(2000);
  for (;;) {
    const { result } = await wire('tasks/get', { taskId: task.taskId }, DECLARED);
    clock.advance(result.pollIntervalMs ?? 0);
    if (result.status === 'working') continue;
    expect(result).toMatchObject({ status: 'completed', result: { structuredContent: { NotReached: 0 } } });
    break;
  }
  expect(new Set(sources()).size).toBe(60);
});

/** The ID of a task whose copies the user has confirmed. */
async function confirmedTask({ wire }: Awaited<ReturnType<typeof missing>>): Promise<string> {
  const asking = { ...DECLARED, elicitation: { form: {} } };
  const call = { name: START, arguments: SET };
  const { requestState } = (await wire('tools/call', call, asking)).result;
  const inputResponses = { confirm: { action: 'accept', content: {} } };
  return (await wire('tools/call', { ...call, requestState, inputResponses }, asking)).result.taskId;
}

it('has what a user confirmed only where nobody can make it up', async () => {
  const alone = await missing({ confirm: true });
  const taskId = await confirmedTask(alone);
  const before = alone.sources().length;
  const { error } = await httpWire(alone.fresh())('tasks/get', { taskId });
  expect(error).toMatchObject({ code: -32602 });
  expect(alone.sources()).toHaveLength(before);

  const shared = await missing({ confirm: true, stateKey: KEY });
  const sealed = await confirmedTask(shared);
  expect((await httpWire(shared.fresh())('tasks/get', { taskId: sealed })).result.taskId).toBe(sealed);
});

it('starts no copy that the user was not asked about', async () => {
  const asked = await missing({ confirm: true, stateKey: KEY });
  const taskId = await confirmedTask(asked);
  // The same estate, with one recovery point more: such as one that is copied in, with its old date.
  const grown = await missing({ confirm: true, stateKey: KEY }, 61);
  const { result } = await grown.wire('tasks/get', { taskId });
  expect(result).toMatchObject({ status: 'completed', result: { isError: true } });
  const { Error: error } = JSON.parse(result.result.content[0].text);
  expect(error).toMatchObject({ Code: 'NotConfirmed', Category: 'policy_denied' });
  expect(error.Fix).toContain('copies that earlier ones started keep running');
  expect(grown.sources()).toEqual([]);

  // Nor for a caller who did not ask: what is said of it is true for both.
  const deps = asked.fresh();
  const before = asked.sources().length;
  const other = httpWire(deps, new Calls(deps), ['copies:read', 'copies:write']);
  const refused = (await other('tasks/get', { taskId })).result.result;
  expect(JSON.parse(refused.content[0].text).Error).toMatchObject({
    Code: 'NotConfirmed',
    Message: expect.stringContaining('for this caller'),
  });
  expect(asked.sources()).toHaveLength(before);
});
