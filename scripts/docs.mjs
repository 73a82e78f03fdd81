// Rewrites the README's tables from the code (npm run docs); a test fails where they have drifted.
import { readFile, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

const { outputFiles } = await build({
  entryPoints: ['scripts/readme.ts'],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
  mainFields: ['module', 'main'],
});
const code = Buffer.from(outputFiles[0].contents).toString('base64');
const { withTables } = await import(`data:text/javascript;base64,${code}`);
await writeFile('README.md', withTables(await readFile('README.md', 'utf8')));
