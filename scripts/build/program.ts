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

/** Bundles the program into a folder. */
export async function bundleProgram(outdir: string): Promise<Metafile> {
  return await bundle({ main: 'src/main.ts' }, outdir, {
    define: { BUILT_CATALOGUE: JSON.stringify(CATALOGUE) },
    plugins: [smallValidator],
  });
}
