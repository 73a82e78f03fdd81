import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { environment, McpProcess } from '../processes.ts';
import type { Plan, Programs, Row } from '../row.ts';
import { median, quartiles } from '../statistics.ts';

/** The time from spawn to the list of tools, and the memory until then. */
export async function startupRows(programs: Programs, { startups }: Plan): Promise<Row[]> {
  const servers = [programs.server, programs.emptyServer, programs.tunedEmptyServer] as const;
  const times: number[][] = [[], [], []];
  const peaks: (number | undefined)[][] = [[], [], []];
  const bare: number[] = [];
  // The first round is not measured: it reads the programs from the disk.
  for (let round = -1; round < startups; round += 1) {
    for (const [at, script] of servers.entries()) {
      const { server, milliseconds } = await McpProcess.start(script);
      const peak = server.peakMemory();
      await server.close();
      if (round < 0) continue;
      times[at]!.push(milliseconds);
      peaks[at]!.push(peak);
    }
    const milliseconds = await bareNode();
    if (round >= 0) bare.push(milliseconds);
  }
  const [ours, empty, tuned] = times as [number[], number[], number[]];
  const ratios = (other: readonly number[]) => ours.map((time, round) => time / other[round]!);
  const against = (name: string, other: readonly number[], note: string): Row => ({
    name: `spawn to tools/list, against ${name}`,
    value: median(ours) / median(other),
    unit: '×',
    spread: quartiles(ratios(other)),
    note: `${note}${startups} rounds; ${median(ours).toFixed(0)} ms and ${median(other).toFixed(0)} ms here`,
  });
  return [
    { ...against('an empty server', empty, ''), bound: { atMost: 1.15 } },
    against('bare node -e 0', bare, 'the row above governs; '),
    against('an empty server with what our build does', tuned, 'the smaller validator, no compiled parsers; '),
    memoryRow(peaks[0]!, peaks[1]!),
  ];
}

function memoryRow(ours: readonly (number | undefined)[], empty: readonly (number | undefined)[]): Row {
  const name = 'peak memory before the first AWS call, against an empty server';
  const [own, other] = [ours, empty].map((peaks) => peaks.filter((peak) => peak !== undefined));
  if (own!.length === 0 || other!.length === 0) {
    return { name, value: undefined, unit: '×', bound: { atMost: 1.15 }, note: 'needs /proc of Linux' };
  }
  const [ownPeak, emptyPeak] = [median(own!), median(other!)];
  const note = `${ownPeak.toFixed(1)} MiB and ${emptyPeak.toFixed(1)} MiB here`;
  return { name, value: ownPeak / emptyPeak, unit: '×', bound: { atMost: 1.15 }, note };
}

async function bareNode(): Promise<number> {
  const began = performance.now();
  const [code] = await once(spawn(process.execPath, ['-e', '0'], { env: environment(), stdio: 'ignore' }), 'exit');
  if (code !== 0) throw new Error(`node -e 0 ended with ${code}`);
  return performance.now() - began;
}
