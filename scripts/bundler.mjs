// How everything of this project is bundled: what is published, and what the benchmark sets beside it.
import { isBuiltin } from 'node:module';
import { build } from 'esbuild';

/** Lets bundled CommonJS packages require Node's own modules: an ESM bundle has no require of its own. */
const builtins = {
  name: 'builtins',
  setup(build) {
    build.onResolve({ filter: /./ }, ({ kind, path, namespace }) => {
      if (namespace === 'required') return { path, namespace: 'imported' };
      return kind === 'require-call' && isBuiltin(path) ? { path, namespace: 'required' } : undefined;
    });
    build.onLoad({ filter: /./, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)}).default;`,
    }));
    build.onLoad({ filter: /./, namespace: 'imported' }, ({ path }) => ({
      contents: `export { default } from ${JSON.stringify(path)};`,
    }));
  },
};

/**
 * Bundles entry points (by the name of their output) into a folder; answers esbuild's metafile.
 *
 * @param {Record<string, string>} entryPoints
 * @param {string} outdir
 * @param {Pick<import('esbuild').BuildOptions, 'define' | 'plugins'>} more
 */
export async function bundle(entryPoints, outdir, { define = {}, plugins = [] } = {}) {
  const { metafile } = await build({
    entryPoints,
    outdir,
    define,
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
    plugins: [builtins, ...plugins],
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}
