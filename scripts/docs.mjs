// Rewrites what is generated from the code and from the built program (npm run docs); tests fail where it has drifted.
import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** Imports a module of ours that is written in TypeScript. */
async function load(entryPoint) {
  const outfile = resolve('build', `${basename(dirname(entryPoint))}.mjs`);
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

const { GENERATED } = await load('scripts/generated/index.ts');
for (const [path, generate] of Object.entries(GENERATED)) {
  await writeFile(path, generate(await readFile(path).catch(() => Buffer.alloc(0))));
}

const { pictured } = await load('scripts/picture/index.ts');
for (const [path, content] of Object.entries(await pictured('dist/main.js', await readFile('README.md', 'utf8')))) {
  await writeFile(path, content);
}
