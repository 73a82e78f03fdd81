import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inflateSync } from 'node:zlib';
import { getMcpConfigForManifest, type McpbManifestAny, unpackExtension } from '@anthropic-ai/mcpb';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { iconPixels, SIZE } from '../../scripts/generated/icon.ts';
import { GENERATED } from '../../scripts/generated/index.ts';
import { OPTIONS, readConfig } from '../../src/config/index.ts';
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

describe('what is generated from the code (npm run docs rewrites it)', () => {
  it.each(['manifest.json', 'server.json'])('%s', (path) => {
    expect(json(path)).toEqual(JSON.parse(GENERATED[path]!(read(path)).toString()));
  });

  it('the icon', () => {
    const png = read('assets/icon.png');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([SIZE, SIZE]);
    const data = inflateSync(png.subarray(png.indexOf('IDAT') + 4, png.lastIndexOf('IEND') - 8));
    const rows = Array.from({ length: SIZE }, (_, row) => {
      const start = row * (SIZE * 4 + 1);
      expect(data[start]).toBe(0);
      return data.subarray(start + 1, start + 1 + SIZE * 4);
    });
    // Another Node may compress otherwise: the picture is compared, not the file.
    expect(Buffer.concat(rows).equals(iconPixels())).toBe(true);
  });
});

describe('one truth', () => {
  it('has one version and one name', async () => {
    const { version, mcpName } = packageJson;
    expect((await node('dist/main.js', '--version')).stdout).toBe(`${version}\n`);
    expect([manifest.version, entry.version, entry.packages[0].version]).toEqual([version, version, version]);
    const lock = json('package-lock.json');
    expect([lock.version, lock.packages[''].version]).toEqual([version, version]);
    expect([entry.name, entry.packages[0].identifier]).toEqual([mcpName, packageJson.name]);
  });

  it('shows in the manifest the tools and prompts that the server lists', async () => {
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

  it('asks in the manifest and the registry for every setting that has a variable', () => {
    const variables = ['AWS_REGION', ...OPTIONS.flatMap(({ environment }) => environment ?? [])];
    expect(Object.keys(manifest.server.mcp_config.env)).toEqual(variables);
    expect(entry.packages[0].environmentVariables.map(({ name }: { name: string }) => name)).toEqual(variables);
  });

  it('declares every user_config that it uses, and uses every one', () => {
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

  it('are those of a bare start while the form is untouched', async () => {
    const { settings, broken } = await configOf({});
    expect(broken).toEqual([]);
    expect(settings).toEqual(readConfig([], {}).settings);
  });

  it('are those of a bare start where texts are left blank', async () => {
    const texts = Object.entries<{ type: string }>(manifest.user_config).filter(([, { type }]) => type === 'string');
    const { settings, broken } = await configOf(Object.fromEntries(texts.map(([key]) => [key, ''])));
    expect(broken).toEqual([]);
    expect(settings).toEqual(readConfig([], {}).settings);
  });

  it('arrive as they were typed', async () => {
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
    await node('scripts/bundle.mjs', join(folder, 'it.mcpb'));
    await unpackExtension({ mcpbPath: join(folder, 'it.mcpb'), outputDir: join(folder, 'it'), silent: true });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is valid to the official validator', async () => {
    await node('node_modules/@anthropic-ai/mcpb/dist/cli/cli.js', 'validate', join(folder, 'it'));
  });

  it('stays small', () => expect(statSync(join(folder, 'it.mcpb')).size).toBeLessThanOrEqual(1.2 * MB));

  it('holds what the manifest points at', () => {
    for (const path of [manifest.server.entry_point, manifest.icon, 'LICENSE', 'dist/THIRD-PARTY-LICENSES.txt']) {
      expect(statSync(join(folder, 'it', path)).isFile()).toBe(true);
    }
    expect(manifest.server.mcp_config.args).toEqual([`\${__dirname}/${manifest.server.entry_point}`]);
  });
});

describe('the npm package', () => {
  it('holds the built files and no more, and installs nothing else', async () => {
    const { stdout } = await npm(['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT });
    const [packed] = JSON.parse(stdout);
    expect(packed.unpackedSize).toBeLessThanOrEqual(3 * MB);
    const paths: string[] = packed.files.map(({ path }: { path: string }) => path);
    const allowed = /^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/(?:main\.js|chunks\/[\w-]+\.js))$/;
    expect(paths.filter((path) => !allowed.test(path))).toEqual(['dist/THIRD-PARTY-LICENSES.txt']);
    expect(Object.keys(packageJson)).not.toContain('dependencies');
  });

  it('ships the licence of every package whose code it holds', () => {
    const text = read('dist/THIRD-PARTY-LICENSES.txt').toString();
    for (const name of ['@aws-sdk/client-backup', '@modelcontextprotocol/server', 'zod', 'https-proxy-agent']) {
      expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
    }
  });
});

it('fits the registry', () => {
  expect(entry.description.length).toBeLessThanOrEqual(100);
  expect(entry.name).toMatch(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/);
  expect(entry.title.length).toBeLessThanOrEqual(100);
});

describe('a release', () => {
  it('registers what it publishes, with an identity made out to the registry', async () => {
    const asked: { url: string; authorization: string | undefined; body: string }[] = [];
    const answers = [{ value: 'github-token' }, { registry_token: 'registry-token' }, {}];
    const server = createServer(async (request, response) => {
      const body = (await request.setEncoding('utf8').toArray()).join('');
      asked.push({ url: request.url!, authorization: request.headers.authorization, body });
      response.end(JSON.stringify(answers[asked.length - 1]));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const MCP_REGISTRY_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await run(process.execPath, ['scripts/register.mjs', 'server.json'], {
      cwd: ROOT,
      env: {
        ...process.env,
        MCP_REGISTRY_URL,
        ACTIONS_ID_TOKEN_REQUEST_URL: `${MCP_REGISTRY_URL}/github?api-version=2.0`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'workflow-token',
      },
    });
    expect(asked).toEqual([
      {
        url: `/github?api-version=2.0&audience=${encodeURIComponent(MCP_REGISTRY_URL)}`,
        authorization: 'Bearer workflow-token',
        body: '',
      },
      { url: '/v0.1/auth/github-oidc', authorization: undefined, body: '{"oidc_token":"github-token"}' },
      { url: '/v0.1/publish', authorization: 'Bearer registry-token', body: JSON.stringify(entry) },
    ]);
  });

  it('refuses a tag that is not the version', async () => {
    await expect(node('scripts/release-files.mjs', 'v99.0.0')).rejects.toThrow('The tag is v99.0.0');
  });

  it('runs only scripts of this repository, and actions pinned to a commit', () => {
    const text = ['ci', 'release'].map((name) => read(`.github/workflows/${name}.yml`).toString()).join('\n');
    const uses = [...text.matchAll(/uses: (\S+)/g)].map(([, action]) => action);
    expect(uses.filter((action) => !/^actions\/[\w-]+@[0-9a-f]{40}$/.test(action!))).toEqual([]);
    const scripts = [...text.matchAll(/(?:\.ci\/|scripts\/)[\w.-]+/g)].map(([path]) => path);
    expect(scripts).toContain('.ci/run');
    for (const path of scripts) expect(statSync(join(ROOT, path)).isFile()).toBe(true);
    expect(text).not.toContain('secrets.');
  });
});
