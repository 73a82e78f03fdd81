// The published program: what is bundled, and what the build does to make it start fast (test/bench/README.md).
import { build } from 'esbuild';
import { bundle } from './bundler.mjs';

/**
 * The SDK's smaller JSON Schema validator (its own, for hosts that forbid eval) in the place of Ajv, which costs a start
 * more than all tools do. A server validates with it what a user filled into a form; our questions have no fields.
 */
export const validator = {
  name: 'validator',
  setup(build) {
    build.onResolve({ filter: /^@modelcontextprotocol\/server\/_shims$/ }, ({ path, resolveDir }) => ({
      path,
      namespace: 'shims',
      pluginData: resolveDir,
    }));
    build.onLoad({ filter: /./, namespace: 'shims' }, ({ pluginData }) => ({
      contents: `
        export { CfWorkerJsonSchemaValidator as DefaultJsonSchemaValidator } from '@modelcontextprotocol/server/validators/cf-worker';
        export { default as process } from 'node:process';`,
      resolveDir: pluginData,
    }));
  },
};

/** Bundles the program into a folder; answers esbuild's metafile. */
export async function bundleProduct(outdir) {
  return await bundle({ main: 'src/main.ts' }, outdir, {
    define: { BUILT_CATALOGUE: JSON.stringify(await catalogue()) },
    plugins: [validator],
  });
}

/** The list of the tools, made by the tools themselves. */
async function catalogue() {
  const { outputFiles } = await build({
    entryPoints: ['scripts/catalogue.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  const { CATALOGUE } = await import(`data:text/javascript;base64,${code}`);
  return CATALOGUE;
}
