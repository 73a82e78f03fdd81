// npm run docs: rewrites the files that are generated from the code and from the built program. Tests fail if one is out
// of date.
import { readFile, writeFile } from 'node:fs/promises';
import { boardPictures } from './board/index.ts';
import { GENERATED } from './generated.ts';
import { fromTour } from './tour/index.ts';

for (const [path, generate] of Object.entries(GENERATED)) {
  await writeFile(path, generate(await readFile(path, 'utf8')));
}
for (const [path, content] of Object.entries(await boardPictures())) await writeFile(path, content);
for (const [path, content] of Object.entries(await fromTour('dist/main.js', await readFile('README.md', 'utf8')))) {
  await writeFile(path, content);
}
