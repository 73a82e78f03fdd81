import { pointOf } from '../../support/world.ts';
import type { SimulatorQuestions } from '../children/simulator.ts';
import { Helper, McpProcess } from '../processes.ts';
import { resourceOf, startRequest } from '../requests.ts';
import type { Plan, Programs } from '../row.ts';
import { median } from '../statistics.ts';

/** The cost of one call of a tool in a world of a given size. */
export interface Growth {
  tool: string;
  recoveryPoints: number;
  awsCalls: number;
  milliseconds: number;
  bytes: number;
  /** The growth of the process's peak since its first answer, in MiB; undefined where the system does not tell. */
  memory: number | undefined;
}

interface Case {
  tool: string;
  name: string;
  args: Record<string, unknown>;
  /** What the answer must contain. */
  expected: string;
}

const NEWEST_RESOURCE = resourceOf(0);

function cases(CopyJobId: string): Case[] {
  const latest = { MaxResults: undefined, Latest: true };
  return [
    {
      tool: 'list_recovery_points, 20 of a vault',
      name: 'list_recovery_points',
      args: { BackupVaultName: 'Default' },
      expected: 'NextToken',
    },
    {
      tool: 'list_recovery_points, Latest of a vault',
      name: 'list_recovery_points',
      args: { BackupVaultName: 'Default', ...latest },
      expected: pointOf(0),
    },
    {
      tool: 'list_recovery_points, Latest of a resource with 100 points',
      name: 'list_recovery_points',
      args: { ResourceArn: NEWEST_RESOURCE, ...latest },
      expected: pointOf(0),
    },
    {
      tool: 'list_recovery_points, Latest of a vault where none can be copied',
      name: 'list_recovery_points',
      args: { BackupVaultName: 'bench-continuous', ...latest },
      expected: '"RecoveryPoints":[]',
    },
    {
      tool: 'list_protected_resources, by name',
      name: 'list_protected_resources',
      args: { NameContains: 'bench-0' },
      expected: NEWEST_RESOURCE,
    },
    { tool: 'plan_copy_job', name: 'plan_copy_job', args: startRequest(1), expected: pointOf(1) },
    { tool: 'start_copy_job, again', name: 'start_copy_job', args: startRequest(0), expected: CopyJobId },
    { tool: 'list_copy_jobs', name: 'list_copy_jobs', args: {}, expected: CopyJobId },
    {
      tool: 'wait_for_copy_jobs, one second',
      name: 'wait_for_copy_jobs',
      args: { CopyJobIds: [CopyJobId], TimeoutSeconds: 1 },
      expected: CopyJobId,
    },
  ];
}

/** Calls, time and memory of the tools as the world grows; each tool has its own server process. */
export async function growthTable(programs: Programs, { worldSizes, rounds }: Plan): Promise<Growth[]> {
  const table: Growth[] = [];
  for (const recoveryPoints of worldSizes) {
    const simulator = new Helper<SimulatorQuestions>(programs.simulator);
    const endpoint = await simulator.ask('start', { recoveryPoints });
    try {
      const { server } = await McpProcess.start(programs.server, { endpoint });
      const { CopyJobId } = JSON.parse(await server.call('start_copy_job', startRequest(0)));
      await server.close();
      for (const one of cases(CopyJobId)) {
        table.push({
          tool: one.tool,
          recoveryPoints,
          ...(await cost(one, Math.min(rounds, 3), programs.server, endpoint, simulator)),
        });
      }
    } finally {
      await simulator.close();
    }
  }
  return table;
}

async function cost(
  { name, args, expected }: Case,
  repeats: number,
  script: string,
  endpoint: string,
  simulator: Helper<SimulatorQuestions>,
): Promise<Omit<Growth, 'tool' | 'recoveryPoints'>> {
  const { server } = await McpProcess.start(script, { endpoint });
  try {
    // Loads the AWS SDK and asks for the account, which must not count.
    await server.call('list_backup_vaults', {});
    const before = server.peakMemory();
    const times: number[] = [];
    let awsCalls = 0;
    let bytes = 0;
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      await simulator.ask('requests', undefined);
      const began = performance.now();
      const text = await server.call(name, args);
      times.push(performance.now() - began);
      const requests = await simulator.ask('requests', undefined);
      awsCalls = Object.values(requests).reduce((sum, count) => sum + count, 0);
      bytes = Buffer.byteLength(text);
      if (!text.includes(expected)) throw new Error(`${name} answered without ${expected}: ${text.slice(0, 500)}`);
    }
    const after = server.peakMemory();
    const memory = before === undefined || after === undefined ? undefined : after - before;
    return { awsCalls, milliseconds: median(times), bytes, memory };
  } finally {
    await server.close();
  }
}

export function growthText(table: readonly Growth[]): string {
  const head = '| tool | recovery points | AWS calls | ms | bytes | peak memory |';
  const rows = table.map(({ tool, recoveryPoints, awsCalls, milliseconds, bytes, memory }) => {
    const peak = memory === undefined ? '' : `+${memory.toFixed(0)} MiB`;
    return `| ${tool} | ${recoveryPoints} | ${awsCalls} | ${milliseconds.toFixed(0)} | ${bytes} | ${peak} |`;
  });
  return [head, '|---|---|---|---|---|---|', ...rows].join('\n');
}
