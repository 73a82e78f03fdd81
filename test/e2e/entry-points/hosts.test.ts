// Every block of the documentation that a user can paste is run as written; only the package comes from this build.
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { transform } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { TOOLS } from '../../../src/tools/index.ts';
import { blocks } from '../../support/documentation.ts';
import { sharedFolder } from '../../support/folder.ts';
import { ROOT } from '../../support/repository.ts';
import { fromPackage } from './entry-points.ts';
import { pythonWithMcp } from './python.ts';

const run = promisify(execFile);

const HOSTS = blocks('docs/hosts.md');
const ALL = [...HOSTS, ...blocks('README.md')];

interface Started {
  command: string;
  args: string[];
  env?: Record<string, string>;
}

/** Starts what a host would start; the tools and the instructions of that server. */
async function start({ command, args, env }: Started) {
  const words = [command, ...args];
  // Only Windows has cmd; the command that it starts is the same.
  const plain = process.platform !== 'win32' && words[0] === 'cmd' && words[1] === '/c' ? words.slice(2) : words;
  const launch = await fromPackage(plain[0]!, plain.slice(1));
  const client = new Client({ name: 'hosts', version: '1.0.0' });
  await client.connect(new StdioClientTransport({ ...launch, env: { ...getDefaultEnvironment(), ...env } }));
  try {
    const { tools } = await client.listTools();
    return { tools: tools.map(({ name }) => name), instructions: client.getInstructions() };
  } finally {
    await client.close();
  }
}

async function expectToServe(started: Started): Promise<void> {
  const { tools, instructions } = await start(started);
  const readOnly = started.args.includes('--read-only');
  expect(tools).toEqual(TOOLS.filter(({ effect }) => effect === 'read' || !readOnly).map(({ name }) => name));
  expect(instructions).not.toContain('LOCKED');
}

describe.concurrent('the configurations in the documentation', { timeout: 90_000 }, () => {
  const configurations = ALL.filter(({ language }) => language === 'json')
    .map((block) => ({ ...block, servers: JSON.parse(block.text).mcpServers ?? JSON.parse(block.text).servers }))
    // What runs in a container or on other machines: recipes.test.ts and container.test.ts.
    .filter(({ servers }) => servers && !Object.values<Started>(servers).some(({ command }) => command === 'docker'));

  it('cover every host', () => {
    const places = configurations.map(({ place }) => place).join('\n');
    for (const host of ['Claude Desktop', 'Claude Code', 'VS Code', 'Cursor']) expect(places).toContain(host);
  });

  it.each(configurations)('start the server: $place', async ({ servers }) => {
    for (const server of Object.values<Started>(servers)) await expectToServe(server);
  });

  const commands = ALL.filter(({ text }) => text.startsWith('claude mcp add'));

  it.each(commands)('start the server: $place, command line', async ({ text }) => {
    const [options = '', line = ''] = text.trim().split(' -- ');
    const env = Object.fromEntries([...options.matchAll(/--env (\w+)=(\S+)/g)].map(([, name, value]) => [name, value]));
    const [command = '', ...args] = line.split(' ');
    expect(Object.keys(env)).not.toEqual([]);
    await expectToServe({ command, args, env });
  });
});

describe.concurrent('the pipelines in the documentation', { timeout: 90_000 }, () => {
  const program = (language: string) => HOSTS.find((block) => block.language === language)!.text;
  const completed = /^[0-9A-F-]{36} COMPLETED\n$/;
  mkdirSync(join(ROOT, 'build'), { recursive: true });
  // Inside the project, where the client package is found.
  const folder = sharedFolder(join(ROOT, 'build'));

  it('wait for a copy in TypeScript', async () => {
    const file = join(folder, 'pipeline.mjs');
    writeFileSync(file, (await transform(program('ts'), { loader: 'ts' })).code);
    const { cwd } = await fromPackage('npx', []);
    expect((await run(process.execPath, [file], { cwd: cwd! })).stdout).toMatch(completed);
  });

  it('wait for a copy in Python', async (context) => {
    const python = await pythonWithMcp().catch((error: Error) => context.skip(error.message));
    const file = join(folder, 'pipeline.py');
    writeFileSync(file, program('python'));
    const { cwd } = await fromPackage('npx', []);
    expect((await run(python, [file], { cwd: cwd! })).stdout).toMatch(completed);
  });
});
