// npm run bundle [-- FILE]: packs dist/ with the official packer, by default as aws-backup-mcp-VERSION.mcpb.
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packExtension } from '@anthropic-ai/mcpb';
import packageJson from '../../package.json' with { type: 'json' };

const { name, version, type } = packageJson;
const stage = await mkdtemp(join(tmpdir(), `${name}-bundle-`));
try {
  for (const path of ['manifest.json', 'assets/icon.png', 'LICENSE', 'dist']) {
    await cp(path, join(stage, path), { recursive: true });
  }
  // Without "type", Node would read the bundled modules as CommonJS.
  await writeFile(join(stage, 'package.json'), `${JSON.stringify({ name, version, type })}\n`);
  const outputPath = process.argv[2] ?? `${name}-${version}.mcpb`;
  if (!(await packExtension({ extensionPath: stage, outputPath, silent: true }))) process.exitCode = 1;
} finally {
  await rm(stage, { recursive: true, force: true });
}
