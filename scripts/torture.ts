// npm run torture [-- PART …]: runs the parts of test/torture at full length and prints a summary. Writes the results to
// test/torture/report.json, the source of the README's figures; parts that did not run keep their results there, each
// with its own commit. Exits 1 if a part failed.
import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { reliabilityTable, type TortureReport, unknownTable } from './docs/reliability.ts';

const FOLDER = join('test', 'torture');
const REPORT = join(FOLDER, 'report.json');
const RESULTS = join('test-report', 'torture');

type Result = TortureReport['parts'][string];

const commands = partCommands();
const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !Object.hasOwn(commands, name));
if (unknown.length > 0) {
  process.stderr.write(`no such part: ${unknown.join(', ')}; the parts are ${Object.keys(commands).join(', ')}\n`);
  process.exit(2);
}

const began = Date.now();
const commit = currentCommit();
rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });
if (spawnSync('npm', ['run', 'build', '--silent'], { stdio: 'inherit' }).status !== 0) process.exit(1);

const earlier = chosen.length > 0 ? readJson<TortureReport>(REPORT) : undefined;
const parts: Record<string, Result> = { ...earlier?.parts };
// Most parts wait a good deal for the processes that they kill: three lanes share them, the longest first. The soak test
// measures latency and gets the machine to itself.
const { soak, ...others } = commands;
const LANES = 3;
const LONGEST = ['find-worlds', 'set-crash', 'mutation', 'crash', 'wrong-kinds', 'fault-matrix', 'calibrate', 'fleet'];
const due = [...LONGEST, ...Object.keys(others).filter((name) => !LONGEST.includes(name))];
await Promise.all(Array.from({ length: LANES }, lane));
await run('soak', soak!);

const report: TortureReport = {
  node: process.version,
  machine: `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown CPU'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${platform()}`,
  ...(chosen.length === 0 && { minutes: minutesSince(began) }),
  parts: Object.fromEntries(Object.entries(parts).sort(([one], [other]) => one.localeCompare(other))),
};
writeFileSync(REPORT, `${JSON.stringify(report, null, 2)}\n`);
process.stdout.write(
  `\n${reliabilityTable(report)}\n\nreported as unknown:\n${unknownTable(report)}\n\n${minutesSince(began)} minutes\n`,
);
const failed = Object.keys(parts).filter((name) => !parts[name]?.ok);
if (failed.length > 0) {
  process.stdout.write(`\nfailed: ${failed.join(', ')}; the complete logs are in ${RESULTS}\n`);
  process.exitCode = 1;
}

/** The arguments for Node that run each part, by its name. */
function partCommands(): Record<string, string[]> {
  const vitest = [join('node_modules', 'vitest', 'vitest.mjs'), 'run', '--config', 'vitest.torture.config.ts'];
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.torture.ts'));
  return {
    ...Object.fromEntries(files.map((file) => [file.replace('.torture.ts', ''), [...vitest, join(FOLDER, file)]])),
    mutation: ['--import', 'tsx', join(FOLDER, 'mutation', 'run.ts')],
  };
}

function currentCommit(): string {
  const git = (...args: string[]) => spawnSync('git', args, { encoding: 'utf8' }).stdout.trim();
  const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
  return git('rev-parse', '--short', 'HEAD') + (changed ? ' with changes' : '');
}

/** Runs what is due, until nothing is. */
async function lane(): Promise<void> {
  for (let name = due.shift(); name !== undefined; name = due.shift()) await run(name, others[name]!);
}

async function run(name: string, args: readonly string[]): Promise<void> {
  if (chosen.length > 0 && !chosen.includes(name)) return;
  const start = Date.now();
  const log = join(RESULTS, `${name}.log`);
  const output = createWriteStream(log);
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.pipe(output, { end: false });
  const ok = await new Promise<boolean>((resolve) => child.once('close', (code) => resolve(code === 0)));
  await finished(output.end());
  // The table of the fault matrix is for the log only.
  const { table, ...figures } = readJson<Record<string, unknown>>(join(RESULTS, `${name}.json`)) ?? {};
  const minutes = minutesSince(start);
  parts[name] = { ok, commit, date: new Date(start).toISOString(), minutes, ...figures };
  process.stdout.write(`${ok ? 'passed' : 'FAILED'}  ${name} (${minutes} min)\n`);
  if (table) process.stdout.write(`${table}\n`);
  if (!ok) process.stdout.write(`${readFileSync(log, 'utf8').slice(-4000)}\n`);
}

/** Undefined if there is no such file: a part that crashed writes none. */
function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function minutesSince(start: number): number {
  return Math.round((Date.now() - start) / 6000) / 10;
}
