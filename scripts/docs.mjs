// Rewrites what is generated from the code (npm run docs); a test fails where it has drifted.
import { readFile, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

const { outputFiles } = await build({
  entryPoints: ['scripts/generated/index.ts'],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
  mainFields: ['module', 'main'],
});
const code = Buffer.from(outputFiles[0].contents).toString('base64');
const { GENERATED } = await import(`data:text/javascript;base64,${code}`);
for (const [path, generate] of Object.entries(GENERATED)) {
  await writeFile(path, generate(await readFile(path).catch(() => Buffer.alloc(0))));
}
