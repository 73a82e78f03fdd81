// The container as its Dockerfile describes it: its files, its command, its health check and its end. Where Docker runs, the
// image is built as well.
import { execFile, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TOOLS } from '../../src/tools/index.ts';
import { image } from '../support/dockerfile.ts';
import { blocks } from '../support/documentation.ts';
import { BARE_ENVIRONMENT } from '../support/environment.ts';
import { sharedFolder } from '../support/folder.ts';
import { modernClient } from '../support/http-program.ts';
import { ROOT } from '../support/repository.ts';
import { until } from '../support/until.ts';

const run = promisify(execFile);
const { from, user, stopSignal, port, workdir, entrypoint, command, healthcheck, env, copies } = image();
const NODE = '/nodejs/bin/node';
const GATEWAY = { AWS_BACKUP_MCP_HTTP_BEHIND_GATEWAY: '1' };

const buildFolder = sharedFolder();

/** The image's file system: what the Dockerfile copies into it, and nothing else of the repository. */
const rootfs = sharedFolder();
for (const { from: path, to } of copies) {
  const target = join(rootfs, resolve(workdir, to, to.endsWith('/') ? basename(path) : ''));
  mkdirSync(join(target, '..'), { recursive: true });
  cpSync(join(ROOT, path), target, { recursive: true });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port: free } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return free;
}

/** A command of the image on this machine: its Node.js, its files, and a free port in place of the image's. */
function here([program, ...args]: string[], free: number): string[] {
  expect(program).toBe(NODE);
  return args.map((word) => (word.startsWith('/') ? join(rootfs, word) : word.replaceAll(`:${port}`, `:${free}`)));
}

function start(free: number, more: Record<string, string>) {
  const child = spawn(process.execPath, here([...entrypoint, ...command], free), {
    cwd: join(rootfs, workdir),
    env: { ...BARE_ENVIRONMENT, ...env, ...more },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const exit = new Promise<number | NodeJS.Signals>((done) =>
    child.once('close', (code, signal) => done(code ?? signal!)),
  );
  return { child, exit, stderr: () => stderr };
}

const healthy = (free: number) =>
  run(process.execPath, here(healthcheck, free), { env: BARE_ENVIRONMENT }).then(
    () => 0,
    ({ code }: { code: number }) => code,
  );

describe.skipIf(process.platform === 'win32')('the container', { timeout: 60_000 }, () => {
  it('runs without root, a shell and npm', () => {
    expect(from).toBe('gcr.io/distroless/nodejs24-debian13:nonroot');
    expect(user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect([entrypoint[0], healthcheck[0]]).toEqual([NODE, NODE]);
    expect(readdirSync(join(rootfs, workdir)).toSorted()).toEqual(['LICENSE', 'dist', 'package.json']);
  });

  it('listens where AgentCore Runtime expects it', () => {
    expect(command).toEqual(['--http', '0.0.0.0:8000']);
    expect(port).toBe('8000');
  });

  it('does not start while anyone may call, and names what to set', async () => {
    const { exit, stderr } = start(await freePort(), {});
    expect(await exit).toBe(2);
    for (const name of ['OAUTH_ISSUER', 'OAUTH_AUDIENCE', 'HTTP_TOKEN', 'HTTP_BEHIND_GATEWAY']) {
      expect(stderr()).toContain(`AWS_BACKUP_MCP_${name}`);
    }
  });

  it('serves, is healthy, takes the session of a gateway, and ends with 0', async () => {
    const free = await freePort();
    expect(await healthy(free)).toBe(1);
    const { child, exit, stderr } = start(free, GATEWAY);
    await until(() => stderr().includes('listening on '));
    expect(stderr()).toContain(`http://0.0.0.0:${free}/mcp`);
    expect(await healthy(free)).toBe(0);
    const session = { 'Mcp-Session-Id': 'of-the-gateway', 'X-Amzn-Bedrock-AgentCore-Runtime-Session-Id': 'another' };
    for (const mode of ['auto', 'legacy'] as const) {
      const client = await modernClient(`http://127.0.0.1:${free}/mcp`, mode, session);
      expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(TOOLS.map(({ name }) => name));
    }
    child.kill(stopSignal as NodeJS.Signals);
    expect(await exit).toBe(0);
    expect(await healthy(free)).toBe(1);
  });

  it('speaks stdio if other arguments are given, as docs/hosts.md does', async () => {
    const [configuration] = blocks('docs/hosts.md').filter(({ text }) => text.includes('"docker"'));
    const [{ command: docker, args: words }] = Object.values<any>(JSON.parse(configuration!.text).mcpServers) as [any];
    expect([docker, ...words.slice(0, 3)]).toEqual(['docker', 'run', '--rm', '--interactive']);
    const args = here([...entrypoint, ...words.slice(words.indexOf('aws-backup-mcp') + 1), '--simulator'], 0);
    const child = spawn(process.execPath, args, { env: BARE_ENVIRONMENT, stdio: ['pipe', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    let stdout = '';
    child.stdout.on('data', (text) => {
      stdout += text;
    });
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`);
    await until(() => stdout.includes('"id":1'));
    child.stdin.end();
    await until(() => child.exitCode === 0);
  });

  it('is built from what .dockerignore lets through', async () => {
    const [everything, ...allowed] = readFileSync(join(ROOT, '.dockerignore'), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(everything).toBe('*');
    const folder = join(buildFolder, 'src');
    for (const line of allowed) {
      const path = line.replace(/^!/, '');
      cpSync(join(ROOT, path), join(folder, path), { recursive: true });
    }
    // npm ci would put them here.
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    await run(process.execPath, ['--import', 'tsx', 'scripts/build/index.ts'], { cwd: folder });
    for (const { from: path } of copies) expect(readdirSync(folder)).toContain(path);
    expect(readdirSync(join(folder, 'dist')).toSorted()).toEqual(readdirSync(join(ROOT, 'dist')).toSorted());
  });
});

const hasDocker = spawnSync('docker', ['info'], { timeout: 20_000 }).status === 0;
const title = hasDocker ? 'builds with Docker' : 'builds with Docker (skipped: no Docker daemon runs on this machine)';
it.skipIf(!hasDocker)(title, { timeout: 600_000 }, async () => {
  const tag = 'aws-backup-mcp:test';
  await run('docker', ['build', '--tag', tag, '.'], { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 });
  const failure = await run('docker', ['run', '--rm', tag]).catch((error) => error);
  expect(failure.code).toBe(2);
  const { stdout } = await run('docker', ['run', '--rm', tag, '--version']);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
