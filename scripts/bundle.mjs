// Packs the built files with the official packer: node scripts/bundle.mjs [FILE], by default aws-backup-mcp-VERSION.mcpb.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packExtension } from '@anthropic-ai/mcpb';

const { name, version, type } = JSON.parse(await readFile('package.json', 'utf8'));
const stage = await mkdtemp(join(tmpdir(), `${name}-bundle-`));
try {
  for (const path of ['manifest.json', 'assets/icon.png', 'LICENSE', 'dist']) {
    await cp(path, join(stage, path), { recursive: true });
  }
  // Without its "type" Node would read the bundled modules as CommonJS.
  await writeFile(join(stage, 'package.json'), `${JSON.stringify({ name, version, type })}\n`);
  const outputPath = process.argv[2] ?? `${name}-${version}.mcpb`;
  if (!(await packExtension({ extensionPath: stage, outputPath, silent: true }))) process.exitCode = 1;
} finally {
  await rm(stage, { recursive: true, force: true });
}
