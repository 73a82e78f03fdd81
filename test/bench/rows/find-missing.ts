import type { SdkQuestions } from '../children/bare-sdk.ts';
import type { SimulatorQuestions } from '../children/simulator.ts';
import { Helper, McpProcess } from '../processes.ts';
import type { Plan, Programs, Row } from '../row.ts';
import { WEST } from '../set-world.ts';
import { median, quartiles } from '../statistics.ts';

/** The time of find_missing_copies against the same lists read by the bare SDK, its memory and its answer. */
export async function findRows(programs: Programs, { set }: Plan): Promise<Row[]> {
  const simulator = new Helper<SimulatorQuestions>(programs.simulator);
  const { points, resources } = set;
  const endpoint = await simulator.ask('startSet', { points, resources, halfCopied: true });
  const times: { ours: number; bare: number }[] = [];
  const bytes: number[] = [];
  const memory: number[] = [];
  let calls = 0;
  try {
    for (let round = 0; round < set.rounds; round += 1) {
      // Each in a process of its own: the peak of one call, and neither is warmer than the other.
      const bare = async () => {
        const sdk = new Helper<SdkQuestions>(programs.bareSdk, endpoint);
        try {
          await sdk.ask('readSet', { pages: 1 });
          return await sdk.ask('readSet', {});
        } finally {
          await sdk.close();
        }
      };
      const own = async () => {
        const { server } = await McpProcess.start(programs.server, { endpoint });
        try {
          await server.call('list_backup_vaults', {});
          const before = server.peakMemory();
          await simulator.ask('requests', undefined);
          const began = performance.now();
          const text = await server.call('find_missing_copies', { DestinationBackupVaultArn: WEST });
          const took = performance.now() - began;
          const after = server.peakMemory();
          const requests = await simulator.ask('requests', undefined);
          calls = Object.values(requests).reduce((sum, count) => sum + count, 0);
          checkAnswer(text, resources);
          bytes.push(Buffer.byteLength(text));
          if (before !== undefined && after !== undefined) memory.push(after - before);
          return took;
        } finally {
          await server.close();
        }
      };
      // Each is first in turn.
      const first = round % 2 === 0 ? await own() : undefined;
      const theirs = await bare();
      const expected = points + points / 2;
      if (theirs.points !== expected) throw new Error(`the bare SDK read ${theirs.points} of ${expected} rows`);
      times.push({ ours: first ?? (await own()), bare: theirs.milliseconds });
    }
  } finally {
    await simulator.close();
  }
  const [ours, bare] = [median(times.map((one) => one.ours)), median(times.map((one) => one.bare))];
  const ratios = times.map((one) => one.ours / one.bare);
  const of = `${points} recovery points of ${resources} resources, half of them copied`;
  return [
    {
      name: 'find_missing_copies, against the list calls by the bare SDK',
      value: median(ratios),
      unit: '×',
      bound: { atMost: 1.3 },
      spread: quartiles(ratios),
      note: `${of}; ${times.length} rounds; ${seconds(ours)} and ${seconds(bare)} here, ${calls} AWS calls`,
    },
    memory.length === 0
      ? { name: MEMORY, value: undefined, unit: 'MiB', bound: { atMost: 100 }, note: 'needs /proc of Linux' }
      : { name: MEMORY, value: median(memory), unit: 'MiB', bound: { atMost: 100 }, note: 'against before the call' },
    {
      name: 'an answer of find_missing_copies',
      value: Math.max(...bytes),
      unit: 'bytes',
      bound: { atMost: 4000 },
      note: 'the text that a model reads',
    },
  ];
}

const MEMORY = 'find_missing_copies, growth of peak memory';

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;

function checkAnswer(text: string, resources: number): void {
  const { Counts } = JSON.parse(text);
  const half = resources / 2;
  if (Counts.Selected !== resources || Counts.Covered !== half || Counts.Missing !== half) {
    throw new Error(`find_missing_copies answered ${JSON.stringify(Counts)} of ${resources} resources`);
  }
}
