// The published program, with what the build does to make it start fast (test/bench/README.md has the figures).
import type { Metafile, Plugin } from 'esbuild';
import { assets } from '../../src/board/assets.ts';
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
 * Gives HTTP its own copy of the SDK's main module, which holds what stdio needs beside what only HTTP needs: a module is in
 * one chunk as a whole. The SDK's classes are in other modules, of which there is one.
 */
const httpApart: Plugin = {
  name: 'http-apart',
  setup({ onResolve, resolve }) {
    const apart = (filter: RegExp, from: RegExp, more: { suffix: string } | { sideEffects: false }) =>
      onResolve({ filter }, async ({ path, importer, resolveDir, kind, pluginData }) => {
        if (pluginData === 'found' || !from.test(importer.replaceAll('\\', '/'))) return;
        return { ...(await resolve(path, { importer, resolveDir, kind, pluginData: 'found' })), ...more };
      });
    apart(/^@modelcontextprotocol\/server$/, /\/(?:src\/server\/http|@modelcontextprotocol\/node)\//, { suffix: '?http' });
    // For a class that the bundle does not use.
    apart(/^@hono\/node-server$/, /@modelcontextprotocol\/node\//, { sideEffects: false });
  },
};

/** Bundles the program into a folder. */
export async function bundleProgram(outdir: string): Promise<Metafile> {
  const { script, style } = assets();
  return await bundle({ main: 'src/main.ts' }, outdir, {
    define: {
      BUILT_CATALOGUE: JSON.stringify(CATALOGUE),
      BUILT_BOARD_SCRIPT: JSON.stringify(script),
      BUILT_BOARD_STYLE: JSON.stringify(style),
    },
    plugins: [smallValidator, httpApart],
  });
}
