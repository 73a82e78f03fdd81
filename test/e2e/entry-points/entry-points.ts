// The ways in which a host starts the server. Each is prepared once, from what the build made.
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';
import { getMcpConfigForManifest, type McpbManifestAny, unpackExtension } from '@anthropic-ai/mcpb';
import packageJson from '../../../package.json' with { type: 'json' };
import { sharedFolder } from '../../support/folder.ts';
import { MAIN, ROOT } from '../../support/repository.ts';
import { npm } from './commands.ts';

const run = promisify(execFile);
const folder = sharedFolder();

/** How a host starts the server on its simulator. */
export interface Launch {
  command: string;
  args: string[];
  env?: Record<string, string>;
  cwd?: string;
}

export interface EntryPoint {
  name: string;
  /** Fails with the reason when this machine does not have it. */
  launch(): Promise<Launch>;
}

function subfolder(name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
}

export const built: EntryPoint = {
  name: 'node dist/main.js',
  launch: async () => ({ command: process.execPath, args: [MAIN, '--simulator'] }),
};

/** An empty folder in which the packed npm package has been installed. */
const installed = once(async () => {
  const cwd = subfolder('npm');
  await npm(['pack', '--ignore-scripts', '--pack-destination', cwd], { cwd: ROOT });
  await writeFile(join(cwd, 'package.json'), '{ "private": true }');
  const tarball = `./${packageJson.name}-${packageJson.version}.tgz`;
  // The package has no dependencies, so it needs no registry.
  await npm(['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd });
  return cwd;
});

/** A command line of the documentation, run where the packed package stands in for the one from the registry. */
export async function fromPackage(command: string, args: readonly string[]): Promise<Launch> {
  const cwd = await installed();
  if (process.platform !== 'win32' || command === 'cmd') return { command, args: [...args], cwd };
  return { command: 'cmd', args: ['/c', command, ...args], cwd };
}

export const npx: EntryPoint = {
  name: 'npx, from the package',
  launch: () => fromPackage('npx', ['-y', packageJson.name, '--simulator']),
};

const unpacked = once(async () => {
  const outputDir = subfolder('bundle');
  const mcpbPath = `${outputDir}.mcpb`;
  await run(process.execPath, ['--import', 'tsx', 'scripts/release/mcpb.ts', mcpbPath], { cwd: ROOT });
  await unpackExtension({ mcpbPath, outputDir, silent: true });
  return outputDir;
});

export const bundle: EntryPoint = {
  name: 'the unpacked .mcpb',
  async launch() {
    const extensionPath = await unpacked();
    const manifest: McpbManifestAny = JSON.parse(await readFile(join(extensionPath, 'manifest.json'), 'utf8'));
    const userConfig = { simulator: true };
    const config = await getMcpConfigForManifest({
      manifest,
      extensionPath,
      systemDirs: {},
      userConfig,
      pathSeparator: sep,
    });
    return { command: config!.command, args: config!.args!, env: config!.env! };
  },
};

/** `node` of another version, which comes from the npm registry. */
export function underNode(version: number): EntryPoint & { path(): Promise<string> } {
  const path = once(async () => {
    const cwd = subfolder(`node-${version}`);
    // Without a network this must fail with a reason soon.
    const limits = ['--fetch-retries=0', '--fetch-timeout=20000'];
    const command = ['exec', '--yes', ...limits, `--package=node@${version}`, '--', 'node', '-p', 'process.execPath'];
    const { stdout } = await npm(command, { cwd, timeout: 90_000 }).catch(() => {
      throw new Error(`the npm registry gives no node@${version}`);
    });
    return stdout.trim();
  });
  return {
    name: `dist/main.js under Node ${version}`,
    path,
    launch: async () => ({ command: await path(), args: [MAIN, '--simulator'] }),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
