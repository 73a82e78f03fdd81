// Rewrites what is generated from the code and from the built program (npm run docs); tests fail where it has drifted.
import { readFile, writeFile } from 'node:fs/promises';
import { load } from './load.mjs';

const { GENERATED } = await load('scripts/generated/index.ts');
for (const [path, generate] of Object.entries(GENERATED)) {
  await writeFile(path, generate(await readFile(path).catch(() => Buffer.alloc(0))));
}

const { pictured } = await load('scripts/picture/index.ts');
for (const [path, content] of Object.entries(await pictured('dist/main.js', await readFile('README.md', 'utf8')))) {
  await writeFile(path, content);
}
