// Adds the .mcpb of npm run bundle, its hash and the entry of the MCP registry to build/release, which a release
// publishes: tsx scripts/release/artifacts.ts TAG.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import packageJson from '../../package.json' with { type: 'json' };
import { serverJson } from '../docs/server-json.ts';

const { name, version } = packageJson;
const [, , tag] = process.argv;
if (tag !== `v${version}`) throw new Error(`The tag is ${tag}, but the version in package.json is ${version}.`);

const file = `${name}-${version}.mcpb`;
const fileSha256 = createHash('sha256')
  .update(await readFile(file))
  .digest('hex');

const entry = serverJson();
const bundle = {
  registryType: 'mcpb',
  identifier: `${entry.repository.url}/releases/download/${tag}/${file}`,
  version,
  fileSha256,
  transport: { type: 'stdio' },
};

await mkdir('build/release', { recursive: true });
await copyFile(file, `build/release/${file}`);
await writeFile(`build/release/${file}.sha256`, `${fileSha256}  ${file}\n`);
await writeFile(
  'build/release/server.json',
  `${JSON.stringify({ ...entry, packages: [...entry.packages, bundle] }, null, 2)}\n`,
);
