// Starts on machines that lack what servers like to take for granted: each has to list its tools.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, it } from 'vitest';
import { TOOLS } from '../../../src/tools/index.ts';
import { MAIN } from '../../support/repository.ts';

const folder = mkdtempSync(join(tmpdir(), 'aws-backup-mcp-starts-'));
afterAll(() => {
  chmodSync(join(folder, 'read-only'), 0o700);
  rmSync(folder, { recursive: true, force: true });
});
mkdirSync(join(folder, 'read-only'), { mode: 0o500 });
// No text, no section, no end of line; and a profile that refers to itself.
writeFileSync(
  join(folder, 'absurd'),
  Buffer.from('[profile a\0]\nrole_arn=\nsource_profile=a\n[[[\xff\xfe=\n=', 'latin1'),
);

const { PATH = '', SystemRoot } = process.env;
/** Node needs SystemRoot on Windows. */
const ONLY_PATH: Record<string, string> = { PATH, ...(SystemRoot && { SystemRoot }) };

interface Start {
  env: Record<string, string>;
  /** What the start is put behind: a command that takes the rest of the line. */
  behind?: readonly string[];
}

const missing = join(folder, 'missing');
const readOnly = join(folder, 'read-only');
const absurd = join(folder, 'absurd');

const STARTS: Readonly<Record<string, Start>> = {
  'only PATH in the environment': { env: ONLY_PATH },
  'a HOME that does not exist': { env: { ...ONLY_PATH, HOME: missing, USERPROFILE: missing } },
  'a HOME that cannot be written': { env: { ...ONLY_PATH, HOME: readOnly, USERPROFILE: readOnly } },
  'a TMPDIR that does not exist': { env: { ...ONLY_PATH, TMPDIR: missing, TEMP: missing, TMP: missing } },
  'a TMPDIR that cannot be written': { env: { ...ONLY_PATH, TMPDIR: readOnly, TEMP: readOnly, TMP: readOnly } },
  'an absurd AWS configuration': {
    env: {
      ...ONLY_PATH,
      AWS_CONFIG_FILE: absurd,
      AWS_SHARED_CREDENTIALS_FILE: absurd,
      AWS_PROFILE: 'a]b',
      AWS_REGION: '../../etc',
      AWS_ENDPOINT_URL: '::::',
      AWS_CA_BUNDLE: missing,
      HTTPS_PROXY: 'gopher://x',
    },
  },
  'no network at all': { env: ONLY_PATH, behind: ['unshare', '--map-root-user', '--net'] },
  'a read-only file system': {
    env: ONLY_PATH,
    behind: ['unshare', '--map-root-user', '--mount', 'sh', '-c', 'mount -o bind,remount,ro / && exec "$0" "$@"'],
  },
};

/** The first line that the server answers to initialize and tools/list with, as a host of 2025 sends them. */
async function toolNames({ env, behind = [] }: Start): Promise<string[]> {
  const [command = '', ...args] = [...behind, process.execPath, MAIN];
  const child = spawn(command, args, { env, cwd: folder, stdio: ['pipe', 'pipe', 'ignore'] });
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'starts', version: '1' } };
  for (const message of [
    { id: 1, method: 'initialize', params },
    { method: 'notifications/initialized' },
    { id: 2, method: 'tools/list' },
  ]) {
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }
  for await (const line of createInterface(child.stdout)) {
    const { id, result } = JSON.parse(line);
    if (id !== 2) continue;
    child.stdin.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
    return result.tools.map(({ name }: { name: string }) => name);
  }
  throw new Error('it ended without an answer');
}

for (const [name, start] of Object.entries(STARTS)) {
  it(`lists its tools with ${name}`, async (context) => {
    const [command, ...args] = start.behind ?? [];
    if (command && spawnSync(command, [...args, 'true']).status !== 0) context.skip(`this machine has no ${command}`);
    expect(await toolNames(start)).toEqual(TOOLS.map((tool) => tool.name));
  });
}
