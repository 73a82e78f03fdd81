import type { SimulatorQuestions } from '../children/simulator.ts';
import { HttpProcess } from '../http-process.ts';
import { inFlight } from '../in-flight.ts';
import { Helper, McpProcess } from '../processes.ts';
import { startRequest } from '../requests.ts';
import type { Plan, Programs, Row } from '../row.ts';
import { slope } from '../statistics.ts';

const SAMPLES = 10;

/** Less than any object that a call could leak. */
const NOTHING_LEFT = 16;

/** The growth of the heap over many calls of every kind, each time after a garbage collection. */
export async function memoryRow(programs: Programs, { lastingCalls }: Plan, transport: 'stdio' | 'HTTP'): Promise<Row> {
  const simulator = new Helper<SimulatorQuestions>(programs.simulator);
  const endpoint = await simulator.ask('start', { recoveryPoints: 10 });
  const nodeOptions = ['--expose-gc', '--import', programs.memoryProbe];
  const server =
    transport === 'stdio'
      ? (await McpProcess.start(programs.server, { endpoint, nodeOptions })).server
      : await HttpProcess.listen(programs.server, { endpoint, nodeOptions });
  try {
    const { CopyJobId } = JSON.parse(await server.call('start_copy_job', startRequest(0)));
    const call = async (index: number) => {
      const [name, args, expected] = callOf(index, CopyJobId);
      const text = await server.call(name, args).catch((error: Error) => error.message);
      if (!text.includes(expected)) throw new Error(`${name}: ${text}`);
    };
    const every = Math.ceil(lastingCalls / SAMPLES);
    const heaps: number[] = [];
    // Half as many calls first, to warm up: what V8 compiles counts as heap.
    for (let sample = -SAMPLES / 2; sample < SAMPLES; sample += 1) {
      await inFlight(
        16,
        Array.from({ length: every }, (_, index) => index),
        call,
      );
      const heap = await server.heapUsed();
      if (sample >= 0) heaps.push(heap);
    }
    const [first, last] = [heaps[0]!, heaps.at(-1)!].map((bytes) => `${(bytes / 2 ** 20).toFixed(2)} MiB`);
    return {
      name: `heap growth over ${lastingCalls} calls over ${transport} after warm-up`,
      value: slope(heaps) / every,
      unit: 'bytes a call',
      bound: { atMost: NOTHING_LEFT },
      note: `slope of ${SAMPLES} heaps after garbage collection, ${first} to ${last}, after ${lastingCalls / 2} calls to warm up`,
    };
  } finally {
    await server.close();
    await simulator.close();
  }
}

/** Starts, reads and refusals in turn, with what each answer must contain. */
function callOf(index: number, CopyJobId: string): [name: string, args: Record<string, unknown>, expected: string] {
  switch (index % 4) {
    case 0:
      return ['start_copy_job', startRequest(0), CopyJobId];
    case 1:
      return ['describe_copy_job', { CopyJobId }, CopyJobId];
    case 2:
      return ['list_recovery_points', { BackupVaultName: 'Default', MaxResults: 5 }, 'RecoveryPoints'];
    default:
      return ['start_copy_job', { ...startRequest(0), RecoveryPointArn: 'arn:aws:s3:::bucket' }, 'invalid_input'];
  }
}
