import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Row } from '../row.ts';

const MB = 1_000_000;

/** What a user downloads: the package as npm packs it, and the one-click bundle. */
export async function packageRows(): Promise<Row[]> {
  // Without the program the package would be small.
  if (!(await stat('dist/main.js').catch(() => undefined)))
    throw new Error('dist/main.js is missing: run "npm run build" first');
  const run = promisify(execFile);
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts']);
  const [{ unpackedSize, entryCount }] = JSON.parse(stdout) as [{ unpackedSize: number; entryCount: number }];
  const folder = await mkdtemp(join(tmpdir(), 'bench-bundle-'));
  try {
    const file = join(folder, 'bundle.mcpb');
    await run(process.execPath, ['--import', 'tsx', 'scripts/release/mcpb.ts', file]);
    const { size } = await stat(file);
    return [
      {
        name: 'npm package, unpacked',
        value: unpackedSize / MB,
        unit: 'MB',
        bound: { atMost: 3 },
        note: `${entryCount} files`,
      },
      { name: '.mcpb bundle', value: size / MB, unit: 'MB', bound: { atMost: 1.2 }, note: 'what npm run bundle makes' },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
