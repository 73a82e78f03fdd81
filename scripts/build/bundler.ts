// The esbuild options that the published program and the baselines of the benchmark share.
import { isBuiltin } from 'node:module';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';

/** Turns a bundled CommonJS package's require() of a Node module into an import: an ES module has no require(). */
const builtins: Plugin = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ kind, path, namespace }) => {
      if (namespace === 'required') return { path, namespace: 'imported' };
      return kind === 'require-call' && isBuiltin(path) ? { path, namespace: 'required' } : undefined;
    });
    onLoad({ filter: /./, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)}).default;`,
    }));
    onLoad({ filter: /./, namespace: 'imported' }, ({ path }) => ({
      contents: `export { default } from ${JSON.stringify(path)};`,
    }));
  },
};

/** Bundles entry points, keyed by output name, into a folder. */
export async function bundle(
  entryPoints: Record<string, string>,
  outdir: string,
  { define = {}, plugins = [] }: Pick<BuildOptions, 'define' | 'plugins'> = {},
): Promise<Metafile> {
  const { metafile } = await build({
    entryPoints,
    outdir,
    define,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Node older than 20 must be able to parse main.js, which then prints the required version.
    supported: { 'logical-assignment': false },
    // The AWS packages' CommonJS build breaks an ESM bundle ("Dynamic require").
    mainFields: ['module', 'main'],
    chunkNames: 'chunks/[name]-[hash]',
    banner: { js: '#!/usr/bin/env node' },
    plugins: [builtins, ...plugins],
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}
