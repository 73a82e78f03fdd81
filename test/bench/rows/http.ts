import type { SimulatorQuestions } from '../children/simulator.ts';
import { HttpProcess } from '../http-process.ts';
import { inFlight } from '../in-flight.ts';
import { Helper, McpProcess } from '../processes.ts';
import { startRequest } from '../requests.ts';
import type { Plan, Programs, Row } from '../row.ts';
import { median, quartiles } from '../statistics.ts';

const IN_FLIGHT = 64;
const WARM_UP = 50;

/** Calls over HTTP against the same calls over stdio, each in its own process before the same simulator. */
export async function httpRows(programs: Programs, plan: Plan): Promise<Row[]> {
  const simulator = new Helper<SimulatorQuestions>(programs.simulator);
  const endpoint = await simulator.ask('start', { recoveryPoints: 10 });
  const { server: stdio } = await McpProcess.start(programs.server, { endpoint });
  const http = await HttpProcess.listen(programs.server, { endpoint });
  try {
    const { CopyJobId } = JSON.parse(await stdio.call('start_copy_job', startRequest(0)));
    const describe = async (server: McpProcess) => {
      const text = await server.call('describe_copy_job', { CopyJobId });
      if (!text.includes(CopyJobId)) throw new Error(`describe_copy_job answered ${text}`);
    };
    const timed = async (server: McpProcess) => {
      const began = performance.now();
      await describe(server);
      return performance.now() - began;
    };
    const times: { http: number; stdio: number }[] = [];
    for (let round = -WARM_UP; round < plan.calls; round += 1) {
      const one = { http: await timed(http), stdio: await timed(stdio) };
      if (round >= 0) times.push(one);
    }
    const rates: { http: number; stdio: number }[] = [];
    const calls = Array.from({ length: plan.inFlight }, (_, index) => index);
    for (let round = 0; round < plan.rounds; round += 1) {
      const over = async (server: McpProcess) => (await inFlight(IN_FLIGHT, calls, () => describe(server))).perSecond;
      rates.push({ http: await over(http), stdio: await over(stdio) });
    }
    const [call, line] = [median(times.map((one) => one.http)), median(times.map((one) => one.stdio))];
    const ratios = rates.map((one) => one.http / one.stdio);
    const [perSecond, inLines] = [median(rates.map((one) => one.http)), median(rates.map((one) => one.stdio))];
    return [
      {
        name: 'a call over HTTP, against stdio',
        value: call / line,
        unit: '×',
        bound: { atMost: 1.5 },
        note: `describe_copy_job, p50 of ${times.length}: ${call.toFixed(2)} ms and ${line.toFixed(2)} ms`,
      },
      {
        name: `${IN_FLIGHT} calls in flight over HTTP, calls per second, against stdio`,
        value: median(ratios),
        unit: '×',
        bound: { atLeast: 0.7 },
        spread: quartiles(ratios),
        note: `${rates.length} rounds; ${perSecond.toFixed(0)} and ${inLines.toFixed(0)} calls a second here`,
      },
    ];
  } finally {
    await Promise.all([stdio.close(), http.close()]);
    await simulator.close();
  }
}
