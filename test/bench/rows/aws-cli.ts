import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { SimulatorQuestions } from '../children/simulator.ts';
import { environment, Helper, McpProcess } from '../processes.ts';
import { startRequest } from '../requests.ts';
import type { Plan, Programs, Row } from '../row.ts';
import { median } from '../statistics.ts';

/** One question, from no process to the answer: what an agent without a server does with the aws CLI. */
export async function awsCliRow(programs: Programs, { rounds }: Plan): Promise<Row> {
  const name = 'from spawn to the answer of one describe_copy_job, against the aws CLI';
  const run = promisify(execFile);
  const version = await run('aws', ['--version']).catch(() => undefined);
  if (!version) return { name, value: undefined, unit: '×', note: 'there is no aws CLI here' };

  const simulator = new Helper<SimulatorQuestions>(programs.simulator);
  const endpoint = await simulator.ask('start', { recoveryPoints: 1 });
  try {
    const [ours, theirs]: [number[], number[]] = [[], []];
    let CopyJobId: string | undefined;
    for (let round = 0; round <= rounds; round += 1) {
      const began = performance.now();
      const { server } = await McpProcess.start(programs.server, { endpoint });
      // All rounds ask for the job of the first round, which is not measured.
      CopyJobId ??= JSON.parse(await server.call('start_copy_job', startRequest(0))).CopyJobId as string;
      const text = await server.call('describe_copy_job', { CopyJobId });
      if (!text.includes(CopyJobId)) throw new Error(`describe_copy_job: ${text}`);
      if (round > 0) ours.push(performance.now() - began);
      await server.close();
      const asked = performance.now();
      const target = ['--region', 'us-east-1', '--endpoint-url', endpoint];
      const args = ['backup', 'describe-copy-job', '--copy-job-id', CopyJobId, ...target];
      const { stdout } = await run('aws', args, { env: { ...environment(endpoint), HOME: process.env.HOME } });
      if (!stdout.includes(CopyJobId)) throw new Error(`aws: ${stdout}`);
      if (round > 0) theirs.push(performance.now() - asked);
    }
    const shown = `${median(ours).toFixed(0)} ms and ${median(theirs).toFixed(0)} ms here`;
    return { name, value: median(ours) / median(theirs), unit: '×', note: `${shown}; ${version.stdout.trim()}` };
  } finally {
    await simulator.close();
  }
}
