import { basename, dirname, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** Imports a module of ours that is written in TypeScript. */
export async function load(entryPoint) {
  const outfile = resolve('build', `${basename(dirname(entryPoint))}-${basename(entryPoint, extname(entryPoint))}.mjs`);
  await build({
    entryPoints: [entryPoint],
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
  });
  return await import(pathToFileURL(outfile).href);
}
