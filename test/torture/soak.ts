import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import type { Json } from '../support/answer.ts';
import { PARTNER, REQUEST, vaultArn } from '../support/constants.ts';
import { memoryOf } from '../support/process-memory.ts';
import { simulatorProcess } from '../support/program.ts';
import { Random } from '../support/random.ts';
import { type Counts, count } from './count.ts';
import { ServerProcess } from './server-process.ts';

// One server process at full speed for minutes, before a simulator in another process: parallel calls of every tool, none
// of which makes the simulator's world grow. Memory, open files and latency are measured from outside, and those of the
// last third of the time are compared with those of the second.

const IN_FLIGHT = 16;
const SAMPLE_MS = 1000;

/** How much the median of the last third may lie above that of the second. */
export const MARGINS = { memory: 1.1, handles: 4, latency: 1.25 };

/** The medians of the thirds of the time; the first holds the warm-up. */
export type Thirds = [first: number, second: number, third: number];

export interface SoakReport {
  seconds: number;
  calls: number;
  callsPerSecond: number;
  byTool: Counts;
  errors: Counts;
  /** Memory in MiB; undefined where the system has no /proc. */
  heapMegabytes?: Thirds;
  residentMegabytes?: Thirds;
  peakMegabytes?: number;
  handles?: Thirds;
  latencyMs: Thirds;
  p99Ms: Thirds;
  /** What the same piece of work took in this process: other users of the machine slow down both. */
  yardstickMs: Thirds;
  simulatorMegabytes?: Thirds;
  /** The first wrong answers. */
  wrong: string[];
}

interface Call {
  tool: string;
  args: Record<string, unknown>;
  right(answer: Json): boolean;
}

function callsAbout(CopyJobId: string): Call[] {
  const foreign = { ...REQUEST, DestinationBackupVaultArn: vaultArn('x1', PARTNER) };
  const error = (category: string) => (answer: Json) => answer.Error?.Category === category;
  return [
    {
      tool: 'start_copy_job',
      args: REQUEST,
      right: (answer) => answer.Outcome === 'already_copied' && answer.CopyJobId === CopyJobId,
    },
    { tool: 'start_copy_job', args: foreign, right: error('policy_denied') },
    { tool: 'start_copy_job', args: { ...REQUEST, Lifecycle: { DeleteAfterDays: 0 } }, right: error('invalid_input') },
    { tool: 'plan_copy_job', args: REQUEST, right: (answer) => typeof answer.Verdict === 'string' },
    { tool: 'describe_copy_job', args: { CopyJobId }, right: (answer) => answer.CopyJob?.State === 'COMPLETED' },
    { tool: 'describe_copy_job', args: { CopyJobId: 'none' }, right: error('not_found') },
    { tool: 'wait_for_copy_jobs', args: { CopyJobIds: [CopyJobId] }, right: (answer) => answer.Done === true },
    { tool: 'list_copy_jobs', args: { ByState: 'COMPLETED' }, right: (answer) => Array.isArray(answer.CopyJobs) },
    {
      tool: 'find_missing_copies',
      args: { DestinationBackupVaultArn: REQUEST.DestinationBackupVaultArn },
      right: (answer) => answer.Counts?.Selected > 10,
    },
    {
      tool: 'start_missing_copies',
      args: {
        DestinationBackupVaultArn: REQUEST.DestinationBackupVaultArn,
        IamRoleArn: REQUEST.IamRoleArn,
        ByResourceType: 'EBS',
        MaxCopies: 50,
      },
      right: (answer) => answer.Started + answer.AlreadyCopied + answer.AlreadyRunning > 0 && answer.NotReached === 0,
    },
    { tool: 'list_copy_job_summaries', args: {}, right: (answer) => Array.isArray(answer.CopyJobSummaries) },
    { tool: 'list_backup_vaults', args: {}, right: (answer) => answer.BackupVaultList?.length > 0 },
    {
      tool: 'list_recovery_points',
      args: { BackupVaultName: 'Default' },
      right: (answer) => answer.RecoveryPoints?.length > 0,
    },
    {
      tool: 'list_protected_resources',
      args: { NameContains: 'orders' },
      right: (answer) => answer.Results?.length > 0,
    },
  ];
}

export async function soak(milliseconds: number): Promise<SoakReport> {
  const simulator = await simulatorProcess('--speed', '100000');
  const server = new ServerProcess(simulator.url);
  try {
    const started = await server.call('start_copy_job', REQUEST);
    const ended = await server.call('wait_for_copy_jobs', { CopyJobIds: [started.CopyJobId], TimeoutSeconds: 30 });
    if (ended.Done !== true) throw new Error(`the copy has not ended: ${JSON.stringify(ended)}`);
    return await run(server, simulator.child.pid, callsAbout(started.CopyJobId), milliseconds);
  } finally {
    await server.kill();
    simulator.child.kill('SIGKILL');
  }
}

async function run(server: ServerProcess, simulator: number | undefined, calls: readonly Call[], milliseconds: number) {
  const began = performance.now();
  const latency = new Series(milliseconds);
  const memory = { heap: new Series(milliseconds), resident: new Series(milliseconds), peak: 0 };
  const handles = new Series(milliseconds);
  const simulated = new Series(milliseconds);
  const yardstick = new Series(milliseconds);
  const report: Pick<SoakReport, 'byTool' | 'errors' | 'wrong'> = { byTool: {}, errors: {}, wrong: [] };
  const elapsed = () => performance.now() - began;

  const sampler = setInterval(() => {
    yardstick.add(elapsed(), yardstickMs());
    const own = memoryOf(server.child.pid);
    const other = memoryOf(simulator);
    if (!own || !other) return;
    memory.heap.add(elapsed(), own.heap);
    memory.resident.add(elapsed(), own.resident);
    memory.peak = own.peak;
    handles.add(elapsed(), readdirSync(`/proc/${server.child.pid}/fd`).length);
    simulated.add(elapsed(), other.heap);
  }, SAMPLE_MS);

  const worker = async (_: unknown, number: number) => {
    const random = new Random(number);
    while (elapsed() < milliseconds && server.alive) {
      const { tool, args, right } = random.pick(calls);
      const sent = performance.now();
      const answer = await server.call(tool, args);
      latency.add(elapsed(), performance.now() - sent);
      count(report.byTool, tool);
      const category = answer?.Error?.Category;
      if (category) count(report.errors, category);
      if ((!answer || !right(answer)) && report.wrong.length < 20) {
        report.wrong.push(`${tool} ${JSON.stringify(args)}: ${JSON.stringify(answer)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  clearInterval(sampler);
  if (!server.alive) report.wrong.push(`the server ended: ${server.stderr.slice(0, 1000)}`);

  const seconds = elapsed() / 1000;
  return {
    seconds: Math.round(seconds),
    calls: latency.count,
    callsPerSecond: Math.round(latency.count / seconds),
    ...report,
    ...(handles.count > 0 && {
      heapMegabytes: memory.heap.thirds(0.5),
      residentMegabytes: memory.resident.thirds(0.5),
      peakMegabytes: Math.round(memory.peak),
      handles: handles.thirds(0.5),
      simulatorMegabytes: simulated.thirds(0.5),
    }),
    latencyMs: latency.thirds(0.5),
    p99Ms: latency.thirds(0.99),
    yardstickMs: yardstick.thirds(0.5),
  };
}

/** What grew beyond the margins. */
export function growth(report: SoakReport): string[] {
  const grown: string[] = [];
  const judge = (what: string, thirds: Thirds | undefined, bound: (second: number) => number) => {
    if (thirds && thirds[2] > bound(thirds[1])) grown.push(`${what}: ${thirds.join(', ')}`);
  };
  judge('heap', report.heapMegabytes, (second) => second * MARGINS.memory);
  judge('resident memory', report.residentMegabytes, (second) => second * MARGINS.memory);
  judge('open handles', report.handles, (second) => second + MARGINS.handles);
  const [, before, after] = report.yardstickMs;
  // Without a yardstick, the limit is the plain one.
  const slower = before > 0 ? Math.max(1, after / before) : 1;
  judge('latency', report.latencyMs, (second) => second * MARGINS.latency * slower);
  return grown;
}

const PIECE = Buffer.alloc(2 ** 23);

function yardstickMs(): number {
  const began = performance.now();
  createHash('sha256').update(PIECE).digest();
  return performance.now() - began;
}

/** Values in each third of a run. */
class Series {
  readonly #third: number;
  readonly #values: [number[], number[], number[]] = [[], [], []];

  constructor(milliseconds: number) {
    this.#third = milliseconds / 3;
  }

  get count(): number {
    return this.#values.reduce((sum, one) => sum + one.length, 0);
  }

  add(at: number, value: number): void {
    this.#values[Math.min(2, Math.floor(at / this.#third)) as 0 | 1 | 2].push(value);
  }

  thirds(quantile: number): Thirds {
    return this.#values.map((values) => {
      const sorted = values.toSorted((one, other) => one - other);
      return Math.round((sorted[Math.floor((sorted.length - 1) * quantile)] ?? 0) * 10) / 10;
    }) as Thirds;
  }
}
