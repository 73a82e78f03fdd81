import type { SdkQuestions } from '../children/bare-sdk.ts';
import type { SimulatorQuestions } from '../children/simulator.ts';
import { Helper, McpProcess } from '../processes.ts';
import type { Plan, Programs, Row } from '../row.ts';
import { BARE_WARM_UP_WEST, BARE_WEST, ROLE, WARM_UP_WEST, WEST } from '../set-world.ts';
import { median, quartiles } from '../statistics.ts';

/** As many starts in flight as start_missing_copies has. */
const IN_FLIGHT = 32;

/** What the bare SDK starts before it is timed: the first starts of a process take longer. */
const WARM_UP = 1000;
/** What the server starts before, of 10,000 resources about as many. */
const WARM_UP_NAMES = 'bench-1';

/** The time and the AWS calls of start_missing_copies against the same starts by the bare SDK. */
export async function startRows(programs: Programs, { set }: Plan): Promise<Row[]> {
  const { copies } = set;
  const times: { ours: number; bare: number }[] = [];
  const awsCalls: number[] = [];
  let made = 0;
  for (let round = 0; round < set.rounds; round += 1) {
    const simulator = new Helper<SimulatorQuestions>(programs.simulator);
    const endpoint = await simulator.ask('startSet', { points: copies, resources: copies, halfCopied: false });
    const sdk = new Helper<SdkQuestions>(programs.bareSdk, endpoint);
    const args = ['--max-copies', String(copies)];
    const { server } = await McpProcess.start(programs.server, { endpoint, args });
    try {
      const warmUp = { copies: Math.min(copies, WARM_UP), destination: BARE_WARM_UP_WEST, inFlight: IN_FLIGHT };
      await sdk.ask('startSet', warmUp);
      await startAll(server, {
        MaxCopies: copies,
        DestinationBackupVaultArn: WARM_UP_WEST,
        NameContains: WARM_UP_NAMES,
      });
      const own = async () => {
        await simulator.ask('requests', undefined);
        const began = performance.now();
        const { calls, started } = await startAll(server, { MaxCopies: copies, DestinationBackupVaultArn: WEST });
        const took = performance.now() - began;
        const requests = await simulator.ask('requests', undefined);
        awsCalls.push(Object.values(requests).reduce((sum, count) => sum + count, 0));
        made = calls;
        const jobs = await simulator.ask('countJobs', { destination: WEST });
        if (started !== copies || jobs !== copies) throw new Error(`${started} of ${copies} started, ${jobs} jobs`);
        return took;
      };
      // Each is first in turn.
      const first = round % 2 === 0 ? await own() : undefined;
      const bare = await sdk.ask('startSet', { copies, destination: BARE_WEST, inFlight: IN_FLIGHT });
      times.push({ ours: first ?? (await own()), bare });
    } finally {
      await server.close();
      await sdk.close();
      await simulator.close();
    }
  }
  const ratios = times.map((one) => one.ours / one.bare);
  const [ours, bare] = [median(times.map((one) => one.ours)), median(times.map((one) => one.bare))];
  const note = `${copies} copies in ${made} calls of the tool; ${times.length} rounds; `;
  return [
    {
      name: 'start_missing_copies, against StartCopyJob by the bare SDK',
      value: median(ratios),
      unit: '×',
      bound: { atMost: 1.2 },
      spread: quartiles(ratios),
      note: `${note}${seconds(ours)} and ${seconds(bare)} here, ${IN_FLIGHT} in flight`,
    },
    {
      name: 'AWS calls of one copy of start_missing_copies',
      value: Math.max(...awsCalls) / copies,
      unit: 'calls',
      bound: { atMost: 1.02 },
      note: `${Math.max(...awsCalls)} for ${copies} copies, the lists included`,
    },
  ];
}

/** Makes the calls of Next until all copies of a set are started. */
async function startAll(server: McpProcess, set: Record<string, unknown>): Promise<{ calls: number; started: number }> {
  let args: Record<string, unknown> = { ...set, IamRoleArn: ROLE, TimeoutSeconds: 300 };
  let started = 0;
  for (let calls = 1; ; calls += 1) {
    const { Started, NotReached, Next } = JSON.parse(await server.call('start_missing_copies', args));
    started += Started;
    if (NotReached === 0) return { calls, started };
    if (Next?.Tool !== 'start_missing_copies') throw new Error(`${NotReached} copies are not reached`);
    args = Next.Arguments;
  }
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;
