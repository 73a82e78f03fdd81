import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Row } from '../row.ts';

const MB = 1_000_000;

/** What a user downloads: the package as npm would pack it, and the one-click bundle where `npm run bundle` has made it. */
export async function packageRows(): Promise<Row[]> {
  const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts']);
  const [{ unpackedSize, entryCount, version }] = JSON.parse(stdout) as [
    { unpackedSize: number; entryCount: number; version: string },
  ];
  const file = `aws-backup-mcp-${version}.mcpb`;
  const bundle = await stat(file).catch(() => undefined);
  // A package without the program would be small.
  if (!(await stat('dist/main.js').catch(() => undefined))) throw new Error('there is no dist: npm run build');
  return [
    {
      name: 'npm package, unpacked',
      value: unpackedSize / MB,
      unit: 'MB',
      bound: { atMost: 3 },
      note: `${entryCount} files`,
    },
    {
      name: '.mcpb bundle',
      value: bundle && bundle.size / MB,
      unit: 'MB',
      bound: { atMost: 1.2 },
      note: bundle ? file : `there is no ${file}: npm run bundle`,
    },
  ];
}
