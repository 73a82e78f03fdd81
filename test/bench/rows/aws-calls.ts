import type { SimulatorQuestions } from '../children/simulator.ts';
import { Helper, McpProcess } from '../processes.ts';
import { startRequest } from '../requests.ts';
import type { Programs, Row } from '../row.ts';
import { checkJobs } from './calls.ts';

/** The AWS calls of one start, as the simulator counts them, without the one GetCallerIdentity of a process. */
export async function awsCallRows({ server: script, simulator: simulatorScript }: Programs): Promise<Row[]> {
  const simulator = new Helper<SimulatorQuestions>(simulatorScript);
  const endpoint = await simulator.ask('start', { recoveryPoints: 4, speed: 1e6 });
  const { server } = await McpProcess.start(script, { endpoint });
  try {
    const start = async (name: string, request: Record<string, unknown>, expected: string, bound: number) => {
      await simulator.ask('requests', undefined);
      const text = await server.call('start_copy_job', request);
      const { GetCallerIdentity: _once, ...calls } = await simulator.ask('requests', undefined);
      const { Outcome, CopyJobId } = JSON.parse(text);
      if (Outcome !== expected) throw new Error(`${name}: ${Outcome} instead of ${expected}`);
      const row: Row = {
        name: `AWS calls of one start, ${name}`,
        value: Object.values(calls).reduce((sum, count) => sum + count, 0),
        unit: 'calls',
        bound: { atMost: bound },
        note: Object.entries(calls)
          .map(([operation, count]) => `${count} ${operation}`)
          .join(', '),
      };
      return { row, CopyJobId: CopyJobId as string, text };
    };
    const plain = await start('plain', startRequest(0), 'started', 3);
    const own = await start("with a caller's token", { ...startRequest(1), IdempotencyToken: 'mine' }, 'started', 2);
    await server.call('wait_for_copy_jobs', { CopyJobIds: [plain.CopyJobId] });
    const again = await start('of a copy that exists', startRequest(0), 'already_copied', 3);
    // A copy of it can be older than AWS's records of jobs, so both vaults are looked at, and the job that AWS answers with.
    const old = await start("of a recovery point older than AWS's records of jobs", startRequest(3), 'started', 6);
    await checkJobs(simulator, [plain.CopyJobId, own.CopyJobId, old.CopyJobId]);
    if (again.CopyJobId !== plain.CopyJobId) throw new Error('the second start did not report the first');
    return [
      plain.row,
      own.row,
      again.row,
      old.row,
      {
        name: 'a plain success of start_copy_job',
        value: Buffer.byteLength(plain.text),
        unit: 'bytes',
        bound: { atMost: 700 },
        note: 'the text that a model reads',
      },
    ];
  } finally {
    await server.close();
    await simulator.close();
  }
}
