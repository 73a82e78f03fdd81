// Bundles src/main.ts and the chunks it loads on first use into dist/, with the licences of what is in them.
import { rm, writeFile } from 'node:fs/promises';
import { licences } from './licences.mjs';
import { bundleProduct } from './product.mjs';

await rm('dist', { recursive: true, force: true });
const metafile = await bundleProduct('dist');
await writeFile('dist/THIRD-PARTY-LICENSES.txt', await licences(metafile));
