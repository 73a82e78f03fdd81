// npm run build: bundles src/main.ts and the chunks that it loads on demand into dist/, with the licences of the bundled
// packages.
import { rm, writeFile } from 'node:fs/promises';
import { licences } from './licences.ts';
import { bundleProgram } from './program.ts';

await rm('dist', { recursive: true, force: true });
const metafile = await bundleProgram('dist');
await writeFile('dist/THIRD-PARTY-LICENSES.txt', await licences(metafile));
