import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { memoryOf } from '../../support/process-memory.ts';
import type { SdkQuestions } from '../children/bare-sdk.ts';
import type { SimulatorQuestions } from '../children/simulator.ts';
import { environment, Helper } from '../processes.ts';
import type { Plan, Programs, Row } from '../row.ts';
import { ROLE, WEST } from '../set-world.ts';

const run = promisify(execFile);

/** The time and the memory of `export step-functions`, and the memory of a file of many more lines than any world has here. */
export async function exportRows(programs: Programs, plan: Plan): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'aws-backup-mcp-bench-export-'));
  try {
    return [...(await wholeExport(programs, plan, folder)), await manyLines(programs, plan, folder)];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** An export in which every recovery point is the newest of a resource, and has no copy. */
async function wholeExport(programs: Programs, { set }: Plan, folder: string): Promise<Row[]> {
  const { points } = set;
  const simulator = new Helper<SimulatorQuestions>(programs.simulator);
  const endpoint = await simulator.ask('startSet', { points, resources: points, halfCopied: false });
  const sdk = new Helper<SdkQuestions>(programs.bareSdk, endpoint);
  try {
    await sdk.ask('readSet', { pages: 1 });
    const bare = await sdk.ask('readSet', {});
    const out = join(folder, 'set');
    const args = ['export', 'step-functions', '--out', out, '--bucket', 'bucket', '--destination', WEST];
    const began = performance.now();
    const program = spawn(process.execPath, [programs.server, ...args, '--role-arn', ROLE], {
      env: environment(endpoint),
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    // The system forgets it with the process.
    let peak: number | undefined;
    const watch = setInterval(() => {
      peak = memoryOf(program.pid)?.peak || peak;
    }, 50);
    const [code] = await once(program, 'exit');
    clearInterval(watch);
    const took = performance.now() - began;
    const { Copies } = JSON.parse(await readFile(join(out, 'export.json'), 'utf8'));
    if (code !== 0 || Copies !== points) throw new Error(`export: code ${code}, ${Copies} of ${points} copies`);
    const { size } = await stat(join(out, 'copies.jsonl'));
    const of = `${points} copies, ${(size / 1e6).toFixed(1)} MB`;
    const times = `${seconds(took)} from spawn to exit and ${seconds(bare.milliseconds)} here`;
    return [
      {
        name: 'export step-functions, against the list calls by the bare SDK',
        value: took / bare.milliseconds,
        unit: '×',
        note: `${of}; ${times}`,
      },
      { name: 'export step-functions, peak memory', value: peak, unit: 'MiB', note: of },
    ];
  } finally {
    await sdk.close();
    await simulator.close();
  }
}

async function manyLines({ writeLines }: Programs, { lines }: Plan, folder: string): Promise<Row> {
  const path = join(folder, 'many.jsonl');
  const began = performance.now();
  const { stdout } = await run(process.execPath, ['--expose-gc', writeLines, String(lines), path]);
  const took = performance.now() - began;
  const { size } = await stat(path);
  return {
    name: `what an export keeps in memory of ${lines} lines`,
    value: Number(stdout) / 2 ** 20,
    unit: 'MiB',
    bound: { atMost: 8 },
    note: `${(size / 1e6).toFixed(0)} MB in ${seconds(took)} here; after garbage collections`,
  };
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;
