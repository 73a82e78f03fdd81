// The container of the planner as Dockerfile.planner describes it: its files, its user and its entry point.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import { expect, it } from 'vitest';
import { imageOf, stagesOf } from '../support/dockerfile.ts';
import { folder } from '../support/folder.ts';
import { ROOT } from '../support/repository.ts';

const { all, from, user, workdir, entrypoint, env, copies } = imageOf('Dockerfile.planner');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** Where the image has each file that is copied into it. */
const placed = new Map(
  copies.map(({ from: path, to }) => [posix.resolve(workdir, to, to.endsWith('/') ? basename(path) : ''), path]),
);

it('copies files that exist and that .dockerignore lets through, or that the build makes', () => {
  const allowed = read('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1));
  for (const { from: path } of copies) {
    expect(existsSync(join(ROOT, path)), path).toBe(true);
    if (path !== 'dist') expect(allowed).toContain(path.split('/')[0]);
  }
});

it('runs without root, on the Node.js of the server, with a home that can be written', () => {
  expect(user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  const major = /nodejs(\d+)/.exec(imageOf('Dockerfile').from)?.[1];
  expect(from).toBe(`node:${major}-slim`);
  expect(stagesOf(read('Dockerfile.planner'))[0]![0]!.text).toContain(`node:${major}-slim`);
  expect(env.HOME).toBe('/tmp');
});

it('begins with the script, which can be executed and finds the program and the AWS CLI', () => {
  expect(all('CMD')).toEqual([]);
  expect(entrypoint).toHaveLength(1);
  const script = placed.get(entrypoint[0]!)!;
  expect(script).toBe('fleet/plan-and-run.sh');
  expect(read(script)).toMatch(/^#!\/bin\/sh\n/);
  // COPY keeps the mode.
  if (process.platform !== 'win32') accessSync(join(ROOT, script), constants.X_OK);
  const [, program] = /PLANNER_PROGRAM:-([^}]+)}/.exec(read(script))!;
  expect(placed.get(posix.dirname(program!))).toBe('dist');
  expect(placed.get(posix.join(workdir, 'package.json'))).toBe('package.json');
  expect(existsSync(join(ROOT, 'dist', basename(program!)))).toBe(true);
  expect(all('RUN').join('\n')).toMatch(/\bapt-get install\b.*\bawscli\b/);
});

it.skipIf(process.platform === 'win32')('ends as the export does, and leaves no folder behind', () => {
  const home = folder();
  const { status, stderr } = spawnSync(join(ROOT, 'fleet', 'plan-and-run.sh'), [], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, TMPDIR: home, PLANNER_PROGRAM: join(ROOT, 'dist', 'main.js') },
  });
  expect([status, stderr]).toEqual([2, expect.stringContaining('--bucket')]);
  expect(readdirSync(home)).toEqual([]);
});

const hasDocker = spawnSync('docker', ['info'], { timeout: 20_000 }).status === 0;
const title = hasDocker ? 'builds with Docker' : 'builds with Docker (skipped: no Docker daemon runs on this machine)';
it.skipIf(!hasDocker)(title, { timeout: 600_000 }, () => {
  const tag = 'aws-backup-mcp-planner:test';
  const build = ['build', '--file', 'Dockerfile.planner', '--tag', tag, '.'];
  expect(spawnSync('docker', build, { cwd: ROOT }).status).toBe(0);
  expect(spawnSync('docker', ['run', '--rm', tag]).status).toBe(2);
  expect(spawnSync('docker', ['run', '--rm', '--entrypoint', 'aws', tag, '--version']).status).toBe(0);
});
