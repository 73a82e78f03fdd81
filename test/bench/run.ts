// npm run bench: bundles the program, its baselines and the benchmark into a temporary folder, and runs the benchmark
// there.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../scripts/build/bundler.ts';
import { bundleProgram, smallValidator } from '../../scripts/build/program.ts';

const folder = await mkdtemp(join(tmpdir(), 'aws-backup-mcp-bench-'));
const at = (name: string) => join(folder, name);
const child = (name: string) => join('test', 'bench', 'children', `${name}.ts`);
try {
  await writeFile(at('package.json'), '{ "type": "module" }\n');
  await Promise.all([
    bundleProgram(at('server')),
    bundle({ main: child('empty-server') }, at('empty')),
    bundle({ main: child('tuned-empty-server') }, at('tuned'), { plugins: [smallValidator] }),
    bundle({ main: child('bare-sdk') }, at('sdk')),
    bundle({ main: child('bare-server') }, at('bare')),
    bundle(
      {
        bench: join('test', 'bench', 'bench.ts'),
        simulator: child('simulator'),
        'memory-probe': child('memory-probe'),
        'write-lines': join('test', 'commands', 'export', 'write-lines.ts'),
      },
      folder,
    ),
  ]);
  const bench = spawn(process.execPath, [at('bench.js'), ...process.argv.slice(2)], { stdio: 'inherit' });
  const [code] = await once(bench, 'exit');
  process.exitCode = code ?? 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
