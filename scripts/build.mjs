// Bundles src/main.ts and the chunks it loads on first use into dist/, with the licences of what is in them.
import { rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { licences } from './licences.mjs';

await rm('dist', { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: { main: 'src/main.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // Node older than 20 has to get as far as the line in main that says so.
  supported: { 'logical-assignment': false },
  // The AWS packages' CommonJS build breaks an ESM bundle ("Dynamic require").
  mainFields: ['module', 'main'],
  chunkNames: 'chunks/[name]-[hash]',
  banner: { js: '#!/usr/bin/env node' },
  minify: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
});
await writeFile('dist/THIRD-PARTY-LICENSES.txt', await licences(metafile));
