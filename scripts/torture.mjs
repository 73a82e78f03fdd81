// npm run torture: every part of test/torture at full length, and a summary. What it found is written to
// test/torture/report.json, from which the README's figures come. Exits 1 when a part failed. With names of parts
// (npm run torture -- mutation) only those run; the report keeps what it has of the others, each with its own commit.
import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { load } from './load.mjs';

const FOLDER = join('test', 'torture');
const FIGURES = join('test-report', 'torture');

const REPORT = join(FOLDER, 'report.json');

const git = (...args) => spawnSync('git', args, { encoding: 'utf8' }).stdout.trim();
const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
const commit = git('rev-parse', '--short', 'HEAD') + (changed ? ' with changes' : '');

const vitest = (file) => [
  process.execPath,
  join('node_modules', 'vitest', 'vitest.mjs'),
  'run',
  ...['--config', 'vitest.torture.config.ts', join(FOLDER, file)],
];
const parts = Object.fromEntries(
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.torture.ts'))
    .map((file) => [file.replace('.torture.ts', ''), vitest(file)]),
);
parts.mutation = [process.execPath, join(FOLDER, 'mutation', 'run.mjs')];
const wanted = process.argv.slice(2);
const strangers = wanted.filter((name) => !Object.hasOwn(parts, name));
if (strangers.length > 0) {
  process.stderr.write(`no such part: ${strangers.join(', ')}; the parts are ${Object.keys(parts).join(', ')}\n`);
  process.exit(2);
}

const began = Date.now();
rmSync(FIGURES, { recursive: true, force: true });
mkdirSync(FIGURES, { recursive: true });
if (spawnSync('npm', ['run', 'build', '--silent'], { stdio: 'inherit' }).status !== 0) process.exit(1);

// The crash test waits for processes more than it computes: the short parts run beside it, one after the other. The
// soak judges latency and has the machine to itself.
const results = (wanted.length > 0 && read(REPORT).parts) || {};
const { crash, soak, ...short } = parts;
await Promise.all([run('crash', crash), inTurn(short)]);
await run('soak', soak);

const report = {
  node: process.version,
  machine: `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown CPU'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${platform()}`,
  minutes: wanted.length > 0 ? read(REPORT).minutes : minutesSince(began),
  parts: Object.fromEntries(Object.entries(results).sort(([one], [other]) => one.localeCompare(other))),
};
writeFileSync(REPORT, `${JSON.stringify(report, null, 2)}\n`);
const { reliabilityTable, unknownTable } = await load('scripts/reliability.ts');
process.stdout.write(
  `\n${reliabilityTable(report)}\n\nunknown, and said so:\n${unknownTable(report)}\n\n${report.minutes} minutes\n`,
);
const failed = Object.entries(results).filter(([, { ok }]) => !ok);
if (failed.length > 0) {
  process.stdout.write(`\nfailed: ${failed.map(([name]) => name).join(', ')}; whole logs in ${FIGURES}\n`);
  process.exitCode = 1;
}

async function inTurn(some) {
  for (const [name, command] of Object.entries(some)) await run(name, command);
}

async function run(name, [command, ...args]) {
  if (wanted.length > 0 && !wanted.includes(name)) return;
  const start = Date.now();
  const log = join(FIGURES, `${name}.log`);
  const output = createWriteStream(log);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.pipe(output, { end: false });
  const ok = await new Promise((resolve) => child.once('close', (code) => resolve(code === 0)));
  await new Promise((resolve) => output.end(resolve));
  // The matrix is for the log: the figures say whether it has a fault.
  const { table, ...figures } = read(join(FIGURES, `${name}.json`));
  results[name] = { ok, commit, date: new Date(start).toISOString(), minutes: minutesSince(start), ...figures };
  process.stdout.write(`${ok ? 'passed' : 'FAILED'}  ${name} (${results[name].minutes} min)\n`);
  if (table) process.stdout.write(`${table}\n`);
  if (!ok) process.stdout.write(`${readFileSync(log, 'utf8').slice(-4000)}\n`);
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // A part that broke down wrote none; it has failed.
    return {};
  }
}

function minutesSince(start) {
  return Math.round((Date.now() - start) / 6000) / 10;
}
