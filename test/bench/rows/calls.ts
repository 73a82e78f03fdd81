import { pointOf } from '../../support/world.ts';
import type { SdkQuestions } from '../children/bare-sdk.ts';
import type { SimulatorQuestions } from '../children/simulator.ts';
import { inFlight } from '../in-flight.ts';
import { Helper, McpProcess } from '../processes.ts';
import { startRequest } from '../requests.ts';
import type { Plan, Programs, Row } from '../row.ts';
import { median, quartiles } from '../statistics.ts';

const IN_FLIGHT = 64;
const WARM_UP = 50;
/** Within AWS's records of jobs, so that no start looks into the destination vault. */
const DAYS = 20;

/** The cost of calls, compared with the same calls by the bare SDK to the same simulator, each in its own process. */
export async function callRows(programs: Programs, plan: Plan): Promise<Row[]> {
  const starts = 3 * (WARM_UP + plan.calls + plan.rounds * plan.inFlight);
  const simulator = new Helper<SimulatorQuestions>(programs.simulator);
  const endpoint = await simulator.ask('start', { recoveryPoints: starts, days: DAYS });
  const sdk = new Helper<SdkQuestions>(programs.bareSdk, endpoint);
  const { server } = await McpProcess.start(programs.server, { endpoint });
  const { server: empty } = await McpProcess.start(programs.emptyServer);
  const { server: bareServer } = await McpProcess.start(programs.bareServer, { endpoint });
  try {
    const jobs: string[] = [];
    let index = 0;
    const nextIndex = () => {
      index += 1;
      return index - 1;
    };
    const start = async (of: number): Promise<string> => {
      const { Outcome, CopyJobId } = JSON.parse(await server.call('start_copy_job', startRequest(of)));
      if (Outcome !== 'started') throw new Error(`start_copy_job of ${pointOf(of)}: ${Outcome}`);
      return CopyJobId;
    };

    const times: Times[] = [];
    const processes = [server, sdk, empty, bareServer] as const;
    const computed = () => Promise.all(processes.map((one) => one.cpuTime()));
    let before = await computed();
    for (let round = -WARM_UP; round < plan.calls; round += 1) {
      if (round === 0) before = await computed();
      const ours = await timed(() => start(nextIndex()));
      const noop = await timed(() => empty.call('noop', startRequest(0)));
      const { milliseconds: bare, CopyJobId } = await sdk.ask('start', { index: nextIndex() });
      const least = await timed(() => bareServer.call('start', startRequest(nextIndex())));
      jobs.push(ours.value, CopyJobId, least.value);
      if (round >= 0) times.push({ ours: ours.took, bare, noop: noop.took, least: least.took });
    }
    const after = await computed();

    const startRates: [number, number][] = [];
    const leastRates: [number, number][] = [];
    const readRates: [number, number][] = [];
    for (let round = 0; round < plan.rounds; round += 1) {
      const own = await inFlight(IN_FLIGHT, Array.from({ length: plan.inFlight }, nextIndex), start);
      const theirs = await sdk.ask('startMany', { indexes: Array.from({ length: plan.inFlight }, nextIndex) });
      const least = await inFlight(IN_FLIGHT, Array.from({ length: plan.inFlight }, nextIndex), (of) =>
        bareServer.call('start', startRequest(of)),
      );
      startRates.push([own.perSecond, theirs.perSecond]);
      leastRates.push([least.perSecond, theirs.perSecond]);
      jobs.push(...own.results, ...theirs.results, ...least.results);

      const ids = own.results;
      const ownReads = await inFlight(IN_FLIGHT, ids, async (CopyJobId) => {
        return JSON.parse(await server.call('describe_copy_job', { CopyJobId })).CopyJob.CopyJobId as string;
      });
      const theirReads = await sdk.ask('describeMany', { ids });
      for (const { results } of [ownReads, theirReads]) {
        if (results.some((id, at) => id !== ids[at])) throw new Error('describe_copy_job answered with another job');
      }
      readRates.push([ownReads.perSecond, theirReads.perSecond]);
    }
    await checkJobs(simulator, jobs);
    return [
      addedRow(times),
      leastRow(times),
      cpuRow(before, after, plan.calls),
      { ...rateRow('starts', startRates), bound: RATE_BOUND },
      rateRow('starts of the empty server with the bare SDK in its tool', leastRates),
      { ...rateRow('reads', readRates), bound: RATE_BOUND },
    ];
  } finally {
    await Promise.all([server.close(), empty.close(), bareServer.close(), sdk.close()]);
    await simulator.close();
  }
}

/** The milliseconds of each in one round. */
interface Times {
  ours: number;
  bare: number;
  noop: number;
  least: number;
}

async function timed<T>(run: () => Promise<T>): Promise<{ value: T; took: number }> {
  const began = performance.now();
  const value = await run();
  return { value, took: performance.now() - began };
}

/** Differences are taken within a round, in which the machine is equally busy. */
const added = (times: readonly Times[], by: 'ours' | 'least') =>
  median(times.map((round) => round[by] - round.bare)) / median(times.map(({ noop }) => noop));

function addedRow(times: readonly Times[]): Row {
  const [own, sdk, nothing] = (['ours', 'bare', 'noop'] as const).map((what) => median(times.map((one) => one[what])));
  return {
    name: 'what a start adds over stdio to its AWS calls, against a no-op tool of the empty server',
    value: added(times, 'ours'),
    unit: '×',
    bound: { atMost: 1.5 },
    note: `p50 of ${times.length}: start ${ms(own)}, the same calls by the bare SDK ${ms(sdk)}, no-op ${ms(nothing)}`,
  };
}

function leastRow(times: readonly Times[]): Row {
  return {
    name: 'what the empty server adds with the bare SDK in its tool',
    value: added(times, 'least'),
    unit: '×',
    note: `the least that there can be; p50 ${ms(median(times.map(({ least }) => least)))}`,
  };
}

const ms = (milliseconds: number | undefined) => `${milliseconds?.toFixed(2)} ms`;

/** The same in CPU time of the main threads, which depends less on how busy the machine is. */
function cpuRow(before: readonly (number | undefined)[], after: readonly (number | undefined)[], calls: number): Row {
  const name = 'what a start adds, in CPU time';
  const each = after.map((time, at) => (time === undefined ? Number.NaN : time - (before[at] ?? Number.NaN)) / calls);
  const [own, sdk, nothing] = each as [number, number, number];
  const value = (own - sdk) / nothing;
  if (Number.isNaN(value)) return { name, value: undefined, unit: '×', note: 'needs /proc of Linux' };
  return { name, value, unit: '×', note: `a call: start ${ms(own)}, bare SDK ${ms(sdk)}, no-op ${ms(nothing)}` };
}

const RATE_BOUND = { atLeast: 0.8 };

function rateRow(what: string, rates: readonly (readonly [own: number, theirs: number])[]): Row {
  const [own, theirs] = [median(rates.map(([one]) => one)), median(rates.map(([, one]) => one))];
  return {
    name: `${IN_FLIGHT} ${what} in flight, calls per second, against the bare SDK`,
    value: own / theirs,
    unit: '×',
    spread: quartiles(rates.map(([one, other]) => one / other)),
    note: `${rates.length} rounds; ${own.toFixed(0)} and ${theirs.toFixed(0)} calls a second here`,
  };
}

/** Every reported job must exist in the simulator, and no two starts can report the same one. */
export async function checkJobs(simulator: Helper<SimulatorQuestions>, ids: readonly string[]): Promise<void> {
  const unknown = await simulator.ask('unknownJobs', { ids });
  if (unknown.length > 0) throw new Error(`the simulator has no job ${unknown[0]}`);
  if (new Set(ids).size < ids.length) throw new Error('two starts reported the same job');
}
