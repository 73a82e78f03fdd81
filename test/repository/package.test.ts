import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { getMcpConfigForManifest, type McpbManifestAny, unpackExtension } from '@anthropic-ai/mcpb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { GENERATED } from '../../scripts/docs/generated.ts';
import { OPTIONS, readConfig } from '../../src/config/index.ts';
import { SERVING_OPTIONS } from '../../src/config/serving-options.ts';
import { npm } from '../e2e/entry-points/commands.ts';
import { ROOT } from '../support/repository.ts';
import { serve, simulate } from '../support/server.ts';

const MB = 1024 * 1024;
const run = promisify(execFile);
const node = (...args: string[]) => run(process.execPath, args, { cwd: ROOT });
const read = (path: string) => readFileSync(join(ROOT, path));
const json = (path: string) => JSON.parse(read(path).toString());

const manifest = json('manifest.json');
const entry = json('server.json');

it.each(['manifest.json', 'server.json'])('%s is up to date; npm run docs rewrites it', (path) => {
  expect(json(path)).toEqual(JSON.parse(GENERATED[path]!(read(path).toString())));
});

it('has the icon that MCPB asks for: a PNG of 512 × 512 pixels', () => {
  expect(manifest.icon).toBe('assets/icon.png');
  const png = read(manifest.icon);
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([512, 512]);
});

describe('the package, the manifest and the registry entry', () => {
  it('have the same version and name', async () => {
    const { version, mcpName } = packageJson;
    expect((await node('dist/main.js', '--version')).stdout).toBe(`${version}\n`);
    expect([manifest.version, entry.version, entry.packages[0].version]).toEqual([version, version, version]);
    const lock = json('package-lock.json');
    expect([lock.version, lock.packages[''].version]).toEqual([version, version]);
    expect([entry.name, entry.packages[0].identifier]).toEqual([mcpName, packageJson.name]);
  });

  it('list the tools and prompts of the server', async () => {
    const { simulator } = await simulate();
    const { client } = await serve(simulator.url);
    const names = (all: { name: string }[]) => all.map(({ name }) => name);
    expect(names(manifest.tools)).toEqual(names((await client.listTools()).tools));
    const { prompts } = await client.listPrompts();
    expect(names(manifest.prompts)).toEqual(names(prompts));
    for (const [index, prompt] of prompts.entries()) {
      expect(manifest.prompts[index].arguments).toEqual(names(prompt.arguments ?? []));
    }
  });

  it('have every setting with an environment variable, except those of HTTP: their hosts speak stdio', () => {
    const options = OPTIONS.filter((option) => !SERVING_OPTIONS.includes(option));
    const variables = ['AWS_REGION', ...options.flatMap(({ environment }) => environment ?? [])];
    expect(Object.keys(manifest.server.mcp_config.env)).toEqual(variables);
    expect(entry.packages[0].environmentVariables.map(({ name }: { name: string }) => name)).toEqual(variables);
  });

  it('declare exactly the user_config that the manifest uses', () => {
    const used = [...JSON.stringify(manifest.server).matchAll(/\$\{user_config\.(\w+)\}/g)].map(([, key]) => key);
    expect(used).toEqual(Object.keys(manifest.user_config));
  });
});

describe('the settings of a bundle host', () => {
  const configOf = async (userConfig: Record<string, string | number | boolean>) => {
    const started = await getMcpConfigForManifest({
      manifest: manifest as McpbManifestAny,
      extensionPath: ROOT,
      systemDirs: {},
      userConfig,
      pathSeparator: '/',
    });
    return readConfig([], started!.env!);
  };

  it('equal those of a start without settings if the form is untouched', async () => {
    const { settings, broken } = await configOf({});
    expect(broken).toEqual([]);
    expect(settings).toEqual(readConfig([], {}).settings);
  });

  it('equal those of a start without settings if text fields are blank', async () => {
    const texts = Object.entries<{ type: string }>(manifest.user_config).filter(([, { type }]) => type === 'string');
    const { settings, broken } = await configOf(Object.fromEntries(texts.map(([key]) => [key, ''])));
    expect(broken).toEqual([]);
    expect(settings).toEqual(readConfig([], {}).settings);
  });

  it('take the numbers that the server takes, and no others', async () => {
    const numbers = Object.entries<{ type: string; min: number; max: number }>(manifest.user_config).filter(
      ([, { type }]) => type === 'number',
    );
    expect(numbers.map(([key]) => key)).toEqual(['max_retention_days', 'max_copies']);
    for (const [key, { min, max }] of numbers) {
      for (const number of [min, max]) expect((await configOf({ [key]: number })).broken).toEqual([]);
      for (const number of [min - 1, max + 1]) expect((await configOf({ [key]: number })).broken).toHaveLength(1);
    }
  });

  it('reach the server as entered', async () => {
    const { settings, broken } = await configOf({
      region: 'eu-central-1',
      simulator: true,
      profiles: 'backup, audit',
      read_only: true,
      allow_destinations: 'arn:aws:backup:eu-west-1:210987654321:backup-vault:dr-*',
      max_retention_days: 365,
      confirm: true,
      role_arn: 'arn:aws:iam::123456789012:role/S3Access',
      log_level: 'debug',
    });
    expect(broken).toEqual([]);
    expect(settings).toMatchObject({
      region: 'eu-central-1',
      simulator: true,
      profiles: ['backup', 'audit'],
      readOnly: true,
      maxRetentionDays: 365,
      confirm: true,
      roleArn: 'arn:aws:iam::123456789012:role/S3Access',
      logLevel: 'debug',
    });
    expect(settings.allowDestinations).toHaveLength(1);
  });
});

describe('the bundle', () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'aws-backup-mcp-package-'));
    await node('--import', 'tsx', 'scripts/release/mcpb.ts', join(folder, 'it.mcpb'));
    await unpackExtension({ mcpbPath: join(folder, 'it.mcpb'), outputDir: join(folder, 'it'), silent: true });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('passes the official validator', async () => {
    await node('node_modules/@anthropic-ai/mcpb/dist/cli/cli.js', 'validate', join(folder, 'it'));
  });

  it('stays small', () => expect(statSync(join(folder, 'it.mcpb')).size).toBeLessThanOrEqual(1.2 * MB));

  it('contains the files that the manifest names', () => {
    for (const path of [manifest.server.entry_point, manifest.icon, 'LICENSE', 'dist/THIRD-PARTY-LICENSES.txt']) {
      expect(statSync(join(folder, 'it', path)).isFile()).toBe(true);
    }
    expect(manifest.server.mcp_config.args).toEqual([`\${__dirname}/${manifest.server.entry_point}`]);
  });
});

describe('the npm package', () => {
  it('contains only the built files, and has no dependencies', async () => {
    const { stdout } = await npm(['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT });
    const [packed] = JSON.parse(stdout);
    expect(packed.unpackedSize).toBeLessThanOrEqual(3 * MB);
    const paths: string[] = packed.files.map(({ path }: { path: string }) => path);
    const allowed = /^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/(?:main\.js|chunks\/[\w-]+\.js))$/;
    expect(paths.filter((path) => !allowed.test(path))).toEqual(['dist/THIRD-PARTY-LICENSES.txt']);
    expect(Object.keys(packageJson)).not.toContain('dependencies');
  });

  it('contains the licence of every bundled package', () => {
    const text = read('dist/THIRD-PARTY-LICENSES.txt').toString();
    for (const name of ['@aws-sdk/client-backup', '@modelcontextprotocol/server', 'zod', 'https-proxy-agent']) {
      expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
    }
  });
});

it('has a registry entry within the length limits', () => {
  expect(entry.description.length).toBeLessThanOrEqual(100);
  expect(entry.name).toMatch(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/);
  expect(entry.title.length).toBeLessThanOrEqual(100);
});
