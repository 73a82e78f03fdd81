// Mutation: breaks each rule in turn and sees whether a test notices. Installs the tool into this folder on first use.
// A mutant that no test can notice, because it changes nothing, is explained in survivors.json; any other fails the run.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const HERE = import.meta.dirname;
const ROOT = join(HERE, '..', '..', '..');
const STRYKER = join(HERE, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');

const run = (command, args, cwd) => {
  const { status } = spawnSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
};
if (!existsSync(STRYKER)) run('npm', ['ci', '--no-audit', '--no-fund'], HERE);
run(process.execPath, [STRYKER, 'run', join(HERE, 'stryker.config.json')], ROOT);

const { files } = JSON.parse(readFileSync(join(ROOT, 'test-report', 'mutation', 'mutation.json'), 'utf8'));
const explained = JSON.parse(readFileSync(join(HERE, 'survivors.json'), 'utf8'));
const met = new Set();
const statuses = {};
const unexplained = [];
for (const [file, { source, mutants }] of Object.entries(files)) {
  const lines = source.split('\n');
  for (const { status, location, replacement, mutatorName } of mutants) {
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (status !== 'Survived' && status !== 'NoCoverage') continue;
    const code = lines[location.start.line - 1].trim();
    const why = explained.find((one) => one.file === file && one.code === code && one.mutant === replacement);
    if (why) met.add(why);
    else unexplained.push({ file, line: location.start.line, code, mutator: mutatorName, mutant: replacement, status });
  }
}
// An explanation of a mutant that is killed, or of code that is gone, explains nothing.
const idle = explained.filter((one) => !met.has(one));
const folder = join(ROOT, 'test-report', 'torture');
mkdirSync(folder, { recursive: true });
const figures = {
  files: Object.keys(files).length,
  mutants: Object.values(statuses).reduce((sum, one) => sum + one, 0),
  killed: (statuses.Killed ?? 0) + (statuses.Timeout ?? 0),
  equivalent: (statuses.Survived ?? 0) + (statuses.NoCoverage ?? 0) - unexplained.length,
  surviving: unexplained.length,
};
writeFileSync(join(folder, 'mutation.json'), `${JSON.stringify(figures, null, 2)}\n`);
process.stdout.write(`${JSON.stringify(figures)}\n`);
for (const one of unexplained) process.stderr.write(`surviving: ${JSON.stringify(one)}\n`);
for (const one of idle) process.stderr.write(`explained, but not surviving: ${JSON.stringify(one)}\n`);
process.exitCode = unexplained.length + idle.length > 0 ? 1 : 0;
