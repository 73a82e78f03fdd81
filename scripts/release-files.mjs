// Gathers what a release publishes in build/release: node scripts/release-files.mjs TAG, after npm run bundle.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';

const [tag] = process.argv.slice(2);
const { name, version } = JSON.parse(await readFile('package.json', 'utf8'));
if (tag !== `v${version}`) throw new Error(`The tag is ${tag}, the version in package.json ${version}.`);

const file = `${name}-${version}.mcpb`;
const fileSha256 = createHash('sha256')
  .update(await readFile(file))
  .digest('hex');
const entry = JSON.parse(await readFile('server.json', 'utf8'));
entry.packages.push({
  registryType: 'mcpb',
  identifier: `${entry.repository.url}/releases/download/${tag}/${file}`,
  version,
  fileSha256,
  transport: { type: 'stdio' },
});

await mkdir('build/release', { recursive: true });
await copyFile(file, `build/release/${file}`);
await writeFile(`build/release/${file}.sha256`, `${fileSha256}  ${file}\n`);
await writeFile('build/release/server.json', `${JSON.stringify(entry, null, 2)}\n`);
