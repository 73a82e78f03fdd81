// Bundles src/main.ts and the chunks it loads on first use into dist/.
import { rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

await rm('dist', { recursive: true, force: true });
const result = await build({
  entryPoints: { main: 'src/main.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // The AWS packages' CommonJS build breaks an ESM bundle ("Dynamic require").
  mainFields: ['module', 'main'],
  chunkNames: 'chunks/[name]-[hash]',
  banner: { js: '#!/usr/bin/env node' },
  minify: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
});
await writeFile('dist/meta.json', JSON.stringify(result.metafile));
