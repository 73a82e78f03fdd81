import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { KINDS, MAX_ID, type SealOptions, type Task, TaskIds } from '../../../src/server/tasks/task-id.ts';
import { allow } from '../../support/allow.ts';
import { awsAt } from '../../support/aws.ts';
import { DAY, HOUR, RECOVERY_KEYS, REQUEST } from '../../support/constants.ts';
import { NO_GUARDS } from '../../support/copy-request.ts';
import { bench } from '../../support/server.ts';
import { httpWire } from '../../support/task-client.ts';

// The IDs of tasks: what opens, and what is refused.

const KEY = 'a secret of all processes, which is long enough';

const options = (settings: Partial<SealOptions['settings']> = {}, simulated = false): SealOptions => ({
  settings: { ...NO_GUARDS, profiles: [], ...settings },
  simulated,
});

const task: fc.Arbitrary<Task> = fc.record(
  {
    kind: fc.constantFrom(...KINDS),
    account: fc.stringMatching(/^\d{12}$/),
    arguments: fc.dictionary(fc.string({ maxLength: 30 }), fc.oneof(fc.string(), fc.array(fc.uuid()), fc.integer()), {
      noNullPrototype: true,
    }),
    began: fc.nat(),
    confirmed: fc.record({ asked: fc.nat(), digests: fc.string({ maxLength: 100 }) }, { noNullPrototype: true }),
  },
  { requiredKeys: ['kind', 'account', 'arguments', 'began'], noNullPrototype: true },
);

it('opens at every process of the configuration as what was sealed, and can stand in an address and a header', () => {
  fc.assert(
    fc.property(task, fc.constantFrom(undefined, KEY), (sealed, stateKey) => {
      const id = new TaskIds(options({ stateKey })).seal(sealed);
      expect(id).toMatch(/^[\w.-]+$/);
      expect(new TaskIds(options({ stateKey })).open(id)).toEqual(JSON.parse(JSON.stringify(sealed)));
    }),
  );
});

it('does not open with any character changed, added or left out', () => {
  const characters = 'ABCabc019-_.s w~=+/\u0000é';
  fc.assert(
    fc.property(task, fc.constantFrom(...characters), (sealed, other) => {
      const ids = new TaskIds(options());
      const id = ids.seal(sealed);
      for (let at = 0; at < id.length; at += 1) {
        const [before, after] = [id.slice(0, at), id.slice(at + 1)];
        if (id[at] !== other) expect(ids.open(before + other + after), `${at}: ${other}`).toBeUndefined();
        expect(ids.open(before + after), `without ${at}`).toBeUndefined();
        expect(ids.open(before), `up to ${at}`).toBeUndefined();
      }
      expect(ids.open(id + other)).toBeUndefined();
    }),
    { numRuns: 40 },
  );
});

it('does not open with any bit changed', () => {
  const ids = new TaskIds(options());
  fc.assert(
    fc.property(task, (sealed) => {
      const id = ids.seal(sealed);
      const bytes = Buffer.from(id.slice(3), 'base64url');
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const changed = Buffer.from(bytes);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        expect(ids.open(id.slice(0, 3) + changed.toString('base64url'))).toBeUndefined();
      }
    }),
    { numRuns: 10 },
  );
});

it('opens nothing that it has not sealed', () => {
  const ids = new TaskIds(options());
  fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => ids.open(text) === undefined));
  fc.assert(fc.property(fc.base64String(), (text) => ids.open(`w1.${text}`) === undefined));
  expect(ids.open(`w1.${'A'.repeat(10 * MAX_ID)}`)).toBeUndefined();
});

it.each<[string, SealOptions]>([
  ['a state key', options({ stateKey: KEY })],
  ['another profile', options({ profiles: ['other'] })],
  ['other Regions', options({ regions: ['us-east-1', 'us-west-2'] })],
  ['another role', options({ roleArn: REQUEST.IamRoleArn })],
  ['read-only', options({ readOnly: true })],
  ['another limit', options({ maxCopies: 5 })],
  ['confirmation', options({ confirm: true })],
  ['a retention cap', options({ maxRetentionDays: 30 })],
  ['allowed Regions', options({ allowRegions: ['us-east-1'] })],
  ['allowed destinations', options(allow('arn:aws:backup:*:210987654321:backup-vault:*'))],
  ['the simulator', options({}, true)],
])('opens under one configuration only: not with %s', (_what, other) => {
  const sealed: Task = { kind: 'w', account: '123456789012', arguments: { CopyJobIds: ['1'] }, began: 1 };
  expect(new TaskIds(other).open(new TaskIds(options()).seal(sealed))).toBeUndefined();
  expect(new TaskIds(options()).open(new TaskIds(other).seal(sealed))).toBeUndefined();
});

it('opens only at the process of its simulator, and of what a user has confirmed without a state key', () => {
  const set: Task = { kind: 's', account: '123456789012', arguments: {}, began: 1 };
  for (const own of [options({}, true), options({ stateKey: KEY }, true), options({ confirm: true })]) {
    const ids = new TaskIds(own);
    expect(ids.open(ids.seal(set))).toEqual(set);
    expect(new TaskIds(own).open(ids.seal(set))).toBeUndefined();
  }
  const shared = options({ confirm: true, stateKey: KEY });
  expect(new TaskIds(shared).open(new TaskIds(shared).seal(set))).toEqual(set);
});

it('is refused with what to do by each method: unknown, expired, of another account', async () => {
  const { ok, deps, clock, simulator } = await bench();
  const { CopyJobId } = await ok('start_copy_job', REQUEST);
  const wire = httpWire(deps);
  const args = { CopyJobIds: [CopyJobId] };
  const { taskId } = (await wire('tools/call', { name: 'wait_for_copy_jobs', arguments: args })).result;
  const endpoint = async () => ({ url: simulator.url, credentials: RECOVERY_KEYS });
  const foreign = httpWire({ ...deps, aws: awsAt(simulator.url, { clock, endpoint }) });
  const refused = async (method: string, of: typeof wire, id: unknown, code = -32602) => {
    const { error, result } = await of(method, { taskId: id, inputResponses: {} });
    expect(result).toBeUndefined();
    expect(error?.code).toBe(code);
    return error!;
  };
  for (const method of ['tasks/get', 'tasks/update', 'tasks/cancel']) {
    expect((await refused(method, wire, `${taskId}A`)).message).toContain('Call wait_for_copy_jobs');
    await refused(method, wire, '');
    await refused(method, wire, 7);
    expect((await refused(method, foreign, taskId)).message).toContain('credentials of account 123456789012');
    const { error } = await wire(method, { taskId }, {});
    expect(error).toMatchObject({ code: -32021 });
  }
  clock.advance(24 * HOUR);
  expect((await wire('tasks/get', { taskId })).result.status).toBe('completed');
  clock.advance(DAY);
  for (const method of ['tasks/get', 'tasks/update', 'tasks/cancel']) {
    const { message, data } = await refused(method, wire, taskId);
    expect(message).toContain('expired');
    const { Tool, Arguments } = data.Next;
    const again = await wire('tools/call', { name: Tool, arguments: Arguments });
    expect(again.result.structuredContent).toMatchObject({ Done: true });
  }
});
