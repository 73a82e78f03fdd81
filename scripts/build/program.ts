// The published program, with what the build does to make it start fast (test/bench/README.md has the figures).
import type { Metafile, Plugin } from 'esbuild';
import { bundle } from './bundler.ts';
import { CATALOGUE } from './catalogue.ts';

const VALIDATOR = `
  export { CfWorkerJsonSchemaValidator as DefaultJsonSchemaValidator } from '@modelcontextprotocol/server/validators/cf-worker';
  export { default as process } from 'node:process';`;

/**
 * Replaces Ajv, which costs more start-up time than all tools together, with the SDK's smaller JSON Schema validator. A
 * server validates only what a user enters into a form, and our forms have no fields.
 */
export const smallValidator: Plugin = {
  name: 'small-validator',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@modelcontextprotocol\/server\/_shims$/ }, ({ path, resolveDir }) => ({
      path,
      namespace: 'shims',
      pluginData: resolveDir,
    }));
    onLoad({ filter: /./, namespace: 'shims' }, ({ pluginData }) => ({ contents: VALIDATOR, resolveDir: pluginData }));
  },
};

/**
 * Gives HTTP its own copy of the SDK's main module, which re-exports what stdio needs beside 40 KB that only HTTP needs: a
 * module is in one chunk as a whole. The classes are in other modules, of which there is one.
 */
const httpApart: Plugin = {
  name: 'http-apart',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^@modelcontextprotocol\/server$/ }, async ({ importer, resolveDir, kind, pluginData }) => {
      if (pluginData === 'found' || !/[\\/](?:src[\\/]server[\\/]http|@modelcontextprotocol[\\/]node)[\\/]/.test(importer)) return;
      const found = await resolve('@modelcontextprotocol/server', { importer, resolveDir, kind, pluginData: 'found' });
      return { ...found, suffix: '?http' };
    });
    onResolve({ filter: /^\.\/listenRouter-[\w-]+\.mjs$/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === 'found' || !importer.endsWith('?http')) return;
      return { ...(await resolve(path, { importer, resolveDir, kind, pluginData: 'found' })), suffix: '?http' };
    });
  },
};

/** Bundles the program into a folder. */
export async function bundleProgram(outdir: string): Promise<Metafile> {
  return await bundle({ main: 'src/main.ts' }, outdir, {
    define: { BUILT_CATALOGUE: JSON.stringify(CATALOGUE) },
    plugins: [smallValidator, httpApart],
  });
}
