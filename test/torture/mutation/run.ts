// Mutation testing: breaks the rules one at a time and checks that a test fails. Installs Stryker into this folder on the
// first run. survivors.json explains each mutant that no test can detect because it changes nothing; any other survivor
// fails the run, and so does an explanation without a survivor.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeReport } from '../report.ts';

/** The members of Stryker's JSON report that are read here. */
interface MutationReport {
  files: Record<string, { source: string; mutants: Mutant[] }>;
}

interface Mutant {
  status: 'Killed' | 'Timeout' | 'Survived' | 'NoCoverage' | 'CompileError' | 'RuntimeError' | 'Ignored' | 'Pending';
  location: { start: { line: number } };
  replacement: string;
  mutatorName: string;
}

/** An entry of survivors.json. */
interface Explanation {
  file: string;
  code: string;
  mutant: string;
}

const HERE = import.meta.dirname;
const ROOT = join(HERE, '..', '..', '..');
const STRYKER = join(HERE, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');

if (!existsSync(STRYKER)) run('npm', ['ci', '--no-audit', '--no-fund'], HERE);
run(process.execPath, [STRYKER, 'run', join(HERE, 'stryker.config.json')], ROOT);

const { files } = readJson<MutationReport>(join(ROOT, 'test-report', 'mutation', 'mutation.json'));
const explanations = readJson<Explanation[]>(join(HERE, 'survivors.json'));

const mutants = Object.entries(files).flatMap(([file, { source, mutants }]) => {
  const lines = source.split('\n');
  return mutants.map(({ status, location: { start }, replacement, mutatorName }) => {
    return { file, line: start.line, code: lines[start.line - 1]?.trim(), mutatorName, mutant: replacement, status };
  });
});
const survivors = mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
const explains = (one: Explanation, { file, code, mutant }: (typeof mutants)[number]) =>
  one.file === file && one.code === code && one.mutant === mutant;
const unexplained = survivors.filter((survivor) => !explanations.some((one) => explains(one, survivor)));
const unused = explanations.filter((one) => !survivors.some((survivor) => explains(one, survivor)));

const figures = {
  files: Object.keys(files).length,
  mutants: mutants.length,
  killed: mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout').length,
  equivalent: survivors.length - unexplained.length,
  surviving: unexplained.length,
};
writeReport('mutation', figures);
process.stdout.write(`${JSON.stringify(figures)}\n`);
for (const one of unexplained) process.stderr.write(`surviving: ${JSON.stringify(one)}\n`);
for (const one of unused) process.stderr.write(`explained, but killed or gone: ${JSON.stringify(one)}\n`);
process.exitCode = unexplained.length + unused.length > 0 ? 1 : 0;

function run(command: string, args: readonly string[], cwd: string): void {
  const { status } = spawnSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8'));
}
