// Bundles the program, its baselines and the bench itself into a folder of their own, and runs the bench there.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../scripts/bundler.mjs';
import { bundleProduct, validator } from '../../scripts/product.mjs';

const folder = await mkdtemp(join(tmpdir(), 'aws-backup-mcp-bench-'));
const at = (name) => join(folder, name);
const source = (name) => join('test', 'bench', name);
try {
  await writeFile(at('package.json'), '{ "type": "module" }\n');
  await copyFile(source('children/memory-probe.mjs'), at('memory-probe.mjs'));
  await Promise.all([
    bundleProduct(at('server')),
    bundle({ main: source('children/empty-server.ts') }, at('empty')),
    bundle({ main: source('children/tuned-empty-server.ts') }, at('tuned'), { plugins: [validator] }),
    bundle({ main: source('children/bare-sdk.ts') }, at('sdk')),
    bundle({ main: source('children/bare-server.ts') }, at('bare')),
    bundle({ bench: source('bench.ts'), simulator: source('children/simulator.ts') }, folder),
  ]);
  const child = spawn(process.execPath, [at('bench.js'), ...process.argv.slice(2)], { stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  process.exitCode = code ?? 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
