import { expect, it, onTestFinished } from 'vitest';
import { copyLine } from '../../src/domain/fleet/index.ts';
import type { SimulatorOptions } from '../../src/simulator/index.ts';
import { DAY, MINUTE, PRODUCTION, REQUEST, vaultArn } from '../support/constants.ts';
import { copyRequest } from '../support/copy-request.ts';
import { type Abort, type Entry, FleetEngine } from '../support/fleet-engine.ts';
import { simulate, startedJobs } from '../support/server.ts';

// A child is aborted, and redriven days later at a state that it was in, with the data of then. AWS documents neither whether
// that state counts as entered again, nor which of the states around a task it is: each is tried.

const LIFETIMES = ['10-minutes', '24-hours', 'record-life', 'forever'] as const;
const NEAR = REQUEST.DestinationBackupVaultArn;
const WEST = vaultArn('west-vault', PRODUCTION, 'us-west-2');

/** The second task of a child is the start: it is aborted after AWS has accepted StartCopyJob. */
const ACCEPTED: Abort = { task: 1, answered: true };

async function fleet(DestinationBackupVaultArn: string, options: SimulatorOptions, lag = 0) {
  const { simulator, clock } = await simulate(options);
  const request = copyRequest({ DestinationBackupVaultArn });
  const states: string[] = [];
  const engine = new FleetEngine({
    url: simulator.url,
    clock,
    destinations: [DestinationBackupVaultArn],
    lifecycle: undefined,
    unmodelled: 'by name',
    lag,
    entered: (state) => states.push(state),
  });
  onTestFinished(() => engine.close());
  const line = copyLine(request, PRODUCTION, clock.now());
  return {
    simulator,
    clock,
    states,
    aborted: (abort: Abort) => engine.drive(engine.runUntil(line, abort)),
    redriven: (entry: Entry, keepsTime: boolean) => engine.drive(engine.redrive(entry, { keepsTime })),
  };
}

const made = (simulator: Parameters<typeof startedJobs>[0]) => startedJobs(simulator).map(({ State }) => State);

it.each(LIFETIMES)('looks again before it sends a token days later: token-lifetime %s', async (lifetime) => {
  for (const days of [0, 2]) {
    const switches = { 'token-lifetime': lifetime };
    const { simulator, clock, states, aborted, redriven } = await fleet(WEST, { switches });
    const left = await aborted(ACCEPTED);
    expect(left).toMatchObject({ entries: [{ state: 'StartCopyJob' }] });
    expect(made(simulator)).toHaveLength(1);
    clock.advance(days * DAY);
    states.length = 0;
    const end = await redriven((left as { entries: Entry[] }).entries[0]!, true);
    expect(end).toMatchObject({ output: { Outcome: 'COMPLETED' } });
    expect(states.includes('BeginLook')).toBe(days > 0);
    expect(simulator.requests.count('StartCopyJob')).toBe(days > 0 ? 1 : 2);
    expect(made(simulator)).toEqual(['COMPLETED']);
  }
});

it('makes one copy, whichever state was aborted, and whenever it is redriven', { timeout: 60_000 }, async () => {
  const seen = new Set<string>();
  const switches = { 'token-lifetime': '10-minutes', 'list-visibility': 'after-60-seconds' } as const;
  for (const destination of [NEAR, WEST]) {
    let worlds = 0;
    let left: Awaited<ReturnType<typeof abortAt>>['left'] = { entries: [] };
    const abortAt = async (abort: Abort) => {
      const world = await fleet(destination, { switches });
      return { ...world, left: await world.aborted(abort) };
    };
    for (let task = 0; 'entries' in left; task += 1) {
      for (const answered of [false, true]) {
        for (let index = 0, last = 0; index <= last; index += 1) {
          const world = await abortAt({ task, answered });
          left = world.left;
          if ('output' in left) break;
          const { entries } = left as { entries: Entry[] };
          last = entries.length - 1;
          const entry = entries[index]!;
          seen.add(entry.state);
          worlds += 1;
          world.clock.advance([2 * DAY, 0, 2 * DAY, 4 * MINUTE][worlds % 4]!);
          const end = await world.redriven(entry, worlds % 8 < 4);
          expect(end, entry.state).toMatchObject({ output: { Outcome: 'COMPLETED' } });
          expect(made(world.simulator), `${entry.state} of task ${task}`).toEqual(['COMPLETED']);
        }
      }
    }
  }
  for (const state of ['BeginLook', 'ListCopyJobs', 'TakeToken', 'StartCopyJob', 'DescribeStarted', 'LetItRun']) {
    expect([...seen]).toContain(state);
  }
});

it('ends, if every look is too old to start', async () => {
  const { simulator, states, aborted, redriven } = await fleet(WEST, {}, 6 * MINUTE);
  const { entries } = (await aborted({ task: 0, answered: false })) as { entries: Entry[] };
  const end = await redriven(entries[0]!, false);
  expect(end).toMatchObject({ Error: 'States.QueryEvaluationError', Cause: expect.stringContaining('too old') });
  expect(states.filter((state) => state === 'StartCopyJob')).toHaveLength(101);
  expect(made(simulator)).toEqual([]);
});
