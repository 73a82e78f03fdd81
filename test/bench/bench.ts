// npm run bench: see README.md. Run by run.ts, which bundles what is measured.
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine, type Report, rowsText } from './report.ts';
import { type Plan, type Programs, type Row, verdictOf } from './row.ts';
import { awsCallRows } from './rows/aws-calls.ts';
import { awsCliRow } from './rows/aws-cli.ts';
import { callRows } from './rows/calls.ts';
import { contextRow } from './rows/context.ts';
import { exportRows } from './rows/export-lines.ts';
import { findRows } from './rows/find-missing.ts';
import { growthTable, growthText } from './rows/growth.ts';
import { httpRows } from './rows/http.ts';
import { memoryRow } from './rows/memory.ts';
import { packageRows } from './rows/package.ts';
import { startRows } from './rows/start-missing.ts';
import { startupRows } from './rows/startup.ts';

const FULL: Plan = {
  startups: 31,
  calls: 400,
  inFlight: 640,
  rounds: 9,
  lastingCalls: 20_000,
  set: { points: 100_000, resources: 10_000, copies: 10_000, rounds: 5 },
  lines: 1_000_000,
  worldSizes: [100, 1000, 10_000, 100_000],
};

/** Enough to see that every part works; the times have no meaning. */
const QUICK: Plan = {
  startups: 1,
  calls: 5,
  inFlight: 64,
  rounds: 1,
  lastingCalls: 100,
  set: { points: 2000, resources: 200, copies: 500, rounds: 1 },
  lines: 2000,
  worldSizes: [100],
};

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    only: { type: 'string' },
    out: { type: 'string' },
    compare: { type: 'string' },
  },
});
const plan = values.quick ? QUICK : FULL;
const earlier = values.compare && (JSON.parse(await readFile(values.compare, 'utf8')) as Report);

const here = dirname(fileURLToPath(import.meta.url));
const programs: Programs = {
  server: join(here, 'server', 'main.js'),
  emptyServer: join(here, 'empty', 'main.js'),
  tunedEmptyServer: join(here, 'tuned', 'main.js'),
  simulator: join(here, 'simulator.js'),
  bareSdk: join(here, 'sdk', 'main.js'),
  bareServer: join(here, 'bare', 'main.js'),
  memoryProbe: join(here, 'memory-probe.js'),
  writeLines: join(here, 'write-lines.js'),
};

try {
  await run();
} catch (error) {
  // Node would print the bundle's source text.
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
}

async function run(): Promise<void> {
  const rows: Row[] = [];
  const parts: [string, () => Promise<Row[]>][] = [
    ['start-up', () => startupRows(programs, plan)],
    ['calls', () => callRows(programs, plan)],
    ['AWS calls', () => awsCallRows(programs)],
    ['find', () => findRows(programs, plan)],
    ['start', () => startRows(programs, plan)],
    ['export', () => exportRows(programs, plan)],
    ['HTTP', () => httpRows(programs, plan)],
    ['memory', async () => [await memoryRow(programs, plan, 'stdio'), await memoryRow(programs, plan, 'HTTP')]],
    ['context', async () => [await contextRow(programs)]],
    ['package', () => packageRows()],
    ['the aws CLI', async () => [await awsCliRow(programs, plan)]],
  ];
  for (const [name, measure] of parts) {
    if (values.only !== undefined && values.only !== name) continue;
    process.stderr.write(`measuring ${name} …\n`);
    rows.push(...(await measure()));
  }
  const growth = values.only === undefined || values.only === 'growth' ? await growthTable(programs, plan) : [];

  const report: Report = { machine: machine(), rows, growth };
  const out = values.out ?? 'bench.json';
  await writeFile(out, `${JSON.stringify(report, null, 2)}\n`);
  const { node, platform, cpu, cores, memoryGiB } = report.machine;
  process.stdout.write(`Node ${node}, ${platform}, ${cores} × ${cpu}, ${memoryGiB} GiB\n\n`);
  process.stdout.write(`${rowsText(rows, earlier || undefined)}\n\n${growthText(growth)}\n\n`);
  const missed = rows.filter((row) => verdictOf(row) === 'NOT HELD');
  process.stdout.write(`${missed.length} bounds not held; written to ${out}\n`);
}
